"""From a finished run to the files of `Param`: 16-bit weights, bank, palette and model card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Dict

import numpy as np

from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.components import CANVAS
from configs.gate import PREFIX as GATE
from configs.presets import Preset
from engine.files.checkpoints import assign, read_metadata, read_weights, write_weights
from engine.method.detail import AS_PAINTED, Detail
from engine.method.weights import write_own_bank
from options.recipe import read_recipe
from options.train import ShipOptions
from training.data.samples import FaceSamples
from training.face.banks import build_bank
from training.face.clear_appearances import measure_clear
from training.face.combine import DISCRIMINATOR_NAME, discriminator_sides
from training.face.earlier_stages import TRAINING, best_of, part, trained_embedding
from training.face.swatch_colours import measure_swatches
from training.graphs import write_preset
from training.loop.loop import BEST, STATE
from training.loop.model_card import BEST_SCORE, write_card


def ship(preset: Preset, output: Path, options: ShipOptions, faces: FaceSamples) -> None:
    """Write the shipped files of a run into `options.param / preset.name`.

    A run that went on from shipped weights, of which the encoders stayed as they were, ships those of `param` again.
    """
    sources = read_recipe(options.recipe).sources
    home = options.param / preset.name
    home.mkdir(parents=True, exist_ok=True)
    embedding = trained_embedding(preset, output, home)
    best = best_of(output / "combine")
    combined = interpolated(read_weights(best), home / "combine.safetensors", options.share)
    mapping, synthesis = FeatureMapping(preset), ImageSynthesis(preset)
    for prefix, network in (("mapping.", mapping), ("synthesis.", synthesis)):
        assign(network, part(combined, prefix), best)
        network.eval()
    about: Dict[str, str] = {"preset": preset.name, "steps": read_metadata(best).get("step", "")}
    encoders = output / "autoencoders" / BEST
    if encoders.exists():
        tensors = read_weights(encoders)
        write_weights(home / "autoencoders.safetensors", tensors, {**about, **_steps(encoders)}, half=True)
    detail = Detail(*options.detail_gain)
    write_weights(home / "combine.safetensors", combined, {**about, **_steps(best), **detail.texts()}, half=True)
    write_weights(home / TRAINING, _for_training(output), about, half=True)
    bank, looks, palette = build_bank(preset, embedding, synthesis.texture, faces, options.rows)
    bank = replace(bank, clear=measure_clear(preset, bank, mapping, synthesis))
    swatches = measure_swatches(preset, bank, mapping, synthesis)
    write_own_bank(home / "bank.safetensors", bank, looks, palette, about, swatches)
    taken, shipping = BEST_SCORE, ""
    if detail != AS_PAINTED:
        taken += f" with fine detail times {detail.weak:g} where it is weak and {detail.strong:g} where it is strong,"
        shipping += f" --detail-gain {detail.weak:g} {detail.strong:g}"
    if options.rows != ShipOptions.rows:
        shipping += f" --rows {options.rows}"
    if options.share < 1.0:
        taken += f" {options.share:g} of them and {1.0 - options.share:g} of the weights that the run went on from,"
        shipping += f" --share {options.share:g}"
    write_card(home, preset, output, faces, sources, taken, shipping)
    write_preset(preset, options.param.parent / "graphs")


def interpolated(trained: Dict[str, np.ndarray], before: Path, share: float) -> Dict[str, np.ndarray]:
    """`share` of the trained weights and the rest of those in the file `before`, from which training went on.

    What is fine-tuned on new data keeps more of what it knew that way (Wortsman et al., Robust fine-tuning of zero-shot
    models, CVPR 2022). Raises ValueError where the file's tensors have other names or shapes.
    """
    if share == 1.0:
        return trained
    old = read_weights(before)
    if not any(name.startswith(GATE) for name in old):  # weights before gates: there is nothing to mix the run's with
        old.update({name: value for name, value in trained.items() if name.startswith(GATE)})
    differing = [
        name
        for name in sorted(set(trained) | set(old))
        if name not in trained or name not in old or trained[name].shape != old[name].shape
    ]
    if differing:
        raise ValueError(f"{before} holds other weights than this run goes on from: {', '.join(differing)}")
    return {
        name: (share * value.astype(np.float32) + (1.0 - share) * old[name].astype(np.float32))
        for name, value in trained.items()
    }


def _for_training(output: Path) -> Dict[str, np.ndarray]:
    """The discriminators of the full size: nobody draws with them, but `train.py combine --start` goes on."""
    state = read_weights(output / "combine" / STATE)
    wanted = tuple(f"{DISCRIMINATOR_NAME}{side}." for side in discriminator_sides(CANVAS))
    return {name: value for name, value in state.items() if name.startswith(wanted)}


def _steps(path: Path) -> Dict[str, str]:
    about = read_metadata(path)
    return {key: about[key] for key in ("method", "step", "seconds") if key in about}
