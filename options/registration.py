"""Options of `train.py registration`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from options.recipe import RegistrationStage, read_recipe


@dataclass(frozen=True)
class RegistrationOptions(RegistrationStage):
    """presence: weight of whether parts are drawn. seed: of all random numbers."""

    presence: float = 1.0
    seed: int = 0


def options_of(found: argparse.Namespace) -> RegistrationOptions:
    """Raises ValueError where the recipe does not hold together."""
    stage = read_recipe(found.recipe).registration or RegistrationStage()
    return RegistrationOptions(stage.steps, stage.batch, stage.rate, stage.drawings, seed=found.seed)
