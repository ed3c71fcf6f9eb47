"""Options of `train.py upscaler`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from options.fields import option
from options.recipe import UpscalerStage, read_recipe


@dataclass(frozen=True)
class UpscalerOptions(UpscalerStage):
    """seed: of all random numbers. identity: None compares without."""

    seed: int = 0
    identity: Optional[Path] = option(
        None, "weights of a face recognition network, to measure whether enlarged faces keep their identity"
    )


def options_of(found: argparse.Namespace) -> UpscalerOptions:
    """Raises ValueError where the recipe does not hold together."""
    stage = read_recipe(found.recipe).upscaler or UpscalerStage()
    return UpscalerOptions(stage.steps, stage.batch, stage.rate, stage.detail, found.seed, found.identity)
