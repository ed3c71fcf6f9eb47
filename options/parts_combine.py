"""Options of `train.py combine`: the phases of a recipe, and what is not the recipe's to say."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

from options.fields import option
from options.recipe import DEFAULT_PHASES, Phase, read_recipe


@dataclass(frozen=True)
class CombineOptions:
    """phases: of the recipe, in order. The perceptual loss is of one network: vgg is VGG-19's, identity that of
    `configs.face_identity`; without either it is the project's own feature network, the photo reader."""

    phases: Tuple[Phase, ...] = DEFAULT_PHASES
    seed: int = 0
    vgg: Optional[Path] = option(
        None, "VGG-19's weights for the perceptual loss (default: the reader)", excludes="networks"
    )
    identity: Optional[Path] = option(None, "weights of a face recognition network, for that loss", excludes="networks")

    @property
    def steps(self) -> int:
        """Steps of all phases together."""
        return sum(phase.steps for phase in self.phases)

    def at(self, step: int) -> Phase:
        """The phase of a step."""
        for phase in self.phases:
            if step < phase.steps:
                return phase
            step -= phase.steps
        return self.phases[-1]


def options_of(found: argparse.Namespace) -> CombineOptions:
    """Raises ValueError where the recipe does not hold together."""
    return CombineOptions(read_recipe(found.recipe).combine, found.seed, found.vgg, found.identity)
