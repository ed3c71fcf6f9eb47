"""Options of `train.py autoencoders` and `train.py reader`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from options.recipe import read_recipe


@dataclass(frozen=True)
class EmbeddingOptions:
    """steps: optimiser steps. batch: faces a step. rate: Adam's, falling in the second half. seed: random.

    simulated: share of the drawings of the autoencoders that are by simulated hands. strength: how far those err, at
    most.
    """

    steps: int = 1500
    batch: int = 16
    rate: float = 1e-3
    seed: int = 0
    simulated: float = 0.0
    strength: float = 1.0


def options_of(found: argparse.Namespace) -> EmbeddingOptions:
    """Raises ValueError where the recipe does not hold together."""
    recipe = read_recipe(found.recipe)
    stage = recipe.autoencoders if found.stage == "autoencoders" else recipe.reader
    return EmbeddingOptions(stage.steps, stage.batch, stage.rate, found.seed, stage.simulated, stage.strength)
