"""What a stage of training finds of the stages before it, in the run's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from configs.AE_Model import ComponentEmbedding
from configs.presets import Preset
from engine.checkpoints import CheckpointError, assign, read_weights
from training.loop import BEST


def best_of(folder: Path) -> Path:
    """The best weights of a stage. Raises CheckpointError where it has not been trained."""
    best = folder / BEST
    if not best.exists():
        raise CheckpointError(f"{best} does not exist; train it first with: train.py {folder.name} --data ...")
    return best


def fill(network: Any, folder: Path) -> None:
    """Give a network the best weights of a stage's folder."""
    best = best_of(folder)
    assign(network, read_weights(best), best)


def trained_embedding(preset: Preset, output: Path) -> ComponentEmbedding:
    """The trained autoencoders of a run."""
    network = ComponentEmbedding(preset)
    fill(network, output / "autoencoders")
    network.eval()
    return network
