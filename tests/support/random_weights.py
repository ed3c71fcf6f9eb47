"""Weights and a bank of random numbers, in files as `train.py` would write them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Dict

import numpy as np

from configs.components import NAMES
from configs.families import family
from configs.presets import Preset
from engine.backend.jittor_setup import load
from engine.files.checkpoints import write_weights
from engine.method.swatches import Look
from tests.support.tiny import TINY

LOOKS = (Look("fair skin, brown hair", (230, 200, 180)), Look("brown skin, black hair", (120, 80, 60)))
TAGS = ("man", "woman")


def random_tensors(module: Any, r: np.random.Generator) -> Dict[str, np.ndarray]:
    """A value for every parameter of a Jittor module; sums of inputs keep their size on the way through."""
    tensors = {}
    for name, variable in module.state_dict().items():
        shape = tuple(variable.shape)
        spread = 0.1 if len(shape) == 1 else 1.0 / math.sqrt(np.prod(shape[1:]))
        tensors[name] = r.normal(0, spread, shape).astype(np.float32)
    return tensors


def write_random(folder: Path, preset: Preset = TINY, rows: int = 24, seed: int = 0) -> Path:
    """Fill `folder / preset.name` with weights and a bank of `rows` faces, half of them men; returns `folder`."""
    load()
    from configs.AE_Model import ComponentEmbedding
    from configs.Combine_Model import FeatureMapping, ImageSynthesis
    from engine.method.manifold import Bank
    from engine.method.weights import write_own_bank

    r = np.random.default_rng(seed)
    layout = family(preset).layout(preset, folder)
    (autoencoders, _), (combine, _) = layout.tensors["embedding."], layout.tensors["synthesis."]
    write_weights(autoencoders, random_tensors(ComponentEmbedding(preset), r), half=True)
    parts = {"mapping.": FeatureMapping(preset), "synthesis.": ImageSynthesis(preset)}
    tensors = {prefix + key: v for prefix, part in parts.items() for key, v in random_tensors(part, r).items()}
    write_weights(combine, tensors, half=True)
    codes = {name: r.normal(size=(rows, size)).astype(np.float32) for name, size in zip(NAMES, preset.codes)}
    men = np.arange(rows) % 2 == 0
    bank = Bank(codes, dict(zip(TAGS, (men, ~men))), r.uniform(-1, 1, (rows, preset.appearance)).astype(np.float32))
    palette = {look.name: r.uniform(-1, 1, preset.appearance).astype(np.float32) for look in LOOKS}
    assert layout.bank is not None
    write_own_bank(layout.bank, bank, LOOKS, palette, {"made": "for a test"})
    return folder
