"""What a stage of training finds of the stages before it: in the run's folder, or in shipped weights to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Optional

import numpy as np

from configs.AE_Model import ComponentEmbedding
from configs.presets import Preset
from engine.files.checkpoints import CheckpointError, assign, read_weights
from training.loop.loop import BEST

# Beside the weights that draw: what only training needs, so that anyone can train on from shipped weights.
TRAINING = "training.safetensors"


def best_of(folder: Path) -> Path:
    """The best weights of a stage. Raises CheckpointError where it has not been trained."""
    best = folder / BEST
    if not best.exists():
        raise CheckpointError(f"{best} does not exist; train it first with: train.py {folder.name} --data ...")
    return best


def part(tensors: Dict[str, np.ndarray], prefix: str) -> Dict[str, np.ndarray]:
    """The tensors below a prefix, without it."""
    return {name[len(prefix) :]: value for name, value in tensors.items() if name.startswith(prefix)}


def fill(network: Any, folder: Path) -> None:
    """Give a network the best weights of a stage's folder."""
    best = best_of(folder)
    assign(network, read_weights(best), best)


def trained_embedding(preset: Preset, output: Path, start: Optional[Path] = None) -> ComponentEmbedding:
    """The trained autoencoders: the run's own, or those of `start`."""
    network = ComponentEmbedding(preset)
    own = output / "autoencoders" / BEST
    source = start / "autoencoders.safetensors" if start is not None and not own.exists() else best_of(own.parent)
    assign(network, read_weights(source), source)
    network.eval()
    return network
