"""Options of `train.py combine`: a recipe, which is a file, and what is not the recipe's to say."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple

RECIPES = Path(__file__).resolve().parent / "recipes"
DEFAULT_RECIPE = RECIPES / "compact.json"


@dataclass(frozen=True)
class Drawings:
    """What the drawings of a step are like, in shares from 0 to 1.

    simulated: drawn by `training.hands`, with strokes that mean nothing; the others are lines and edges of the photo,
    half of them rough. additions: of those others, faces with glasses, a beard, wrinkles, long hair or an open mouth,
    which most photos lack. blank: drawings in which one component is not drawn yet. strength: how far the simulated
    hands err, at most (1 as most people).
    """

    simulated: float = 0.0
    additions: float = 0.3
    blank: float = 0.0
    strength: float = 1.0


@dataclass(frozen=True)
class Losses:
    """Weights of the terms of the loss.

    l1: mean absolute difference. adversarial: hinge. matching: of the discriminators' features. perception: of the
    feature network. smooth: total variation. detail: the amount of fine detail. coarse: colours of squares. structure:
    structural similarity. ink: mean absolute difference near strokes that mean nothing. consistency: between the faces
    of a drawing with and without such strokes.
    """

    l1: float = 3.0
    adversarial: float = 1.0
    matching: float = 8.0
    perception: float = 3.0
    smooth: float = 0.05
    detail: float = 15.0
    coarse: float = 2.0
    structure: float = 0.0
    ink: float = 0.0
    consistency: float = 0.0


@dataclass(frozen=True)
class Phase:
    """A stretch of training in which nothing changes.

    size: of the faces in pixels. steps; batch: faces a step. rate, judge_rate: Adam's, of the painter and of the
    discriminators, which learn faster (Heusel et al., 2017). noise: of the codes, in units of each number's standard
    deviation. weights: how often faces of a set are taken, by its name; 1 where it is not named.
    """

    size: int
    steps: int
    batch: int
    rate: float = 3e-4
    judge_rate: float = 1.2e-3
    noise: float = 0.1
    drawings: Drawings = Drawings()
    losses: Losses = Losses()
    weights: Mapping[str, float] = field(default_factory=dict)


DEFAULT_PHASES = (Phase(128, 1000, 8), Phase(256, 2000, 4), Phase(512, 1500, 3))


@dataclass(frozen=True)
class CombineOptions:
    """phases: in order. vgg: weights of VGG-19 for the perceptual loss; identity: those of `configs.face_identity`;
    without either it is made by the project's own feature network, the photo reader."""

    phases: Tuple[Phase, ...] = DEFAULT_PHASES
    seed: int = 0
    vgg: Optional[Path] = None
    identity: Optional[Path] = None

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


def read_phases(file: Path) -> Tuple[Phase, ...]:
    """The phases of image synthesis in a recipe. Raises ValueError, with one sentence, where it does not hold together."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        phases = tuple(_phase(entry) for entry in content["combine"])
    except OSError as error:
        raise ValueError(f"the recipe {file} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the recipe {file} does not hold together: {error}") from error
    if not phases:
        raise ValueError(f"the recipe {file} has no phases of image synthesis")
    return phases


def _phase(entry: Mapping[str, Any]) -> Phase:
    known = {one.name for one in fields(Phase)}
    if set(entry) - known:
        raise ValueError(f"no phase has {', '.join(sorted(set(entry) - known))}")
    values: Dict[str, Any] = {**entry, "drawings": Drawings(**entry.get("drawings", {}))}
    phase = Phase(**{**values, "losses": Losses(**entry.get("losses", {}))})
    if min(phase.size, phase.steps, phase.batch) < 1 or min(phase.rate, phase.judge_rate) <= 0:
        raise ValueError("pixels, steps and faces are at least 1 and rates above 0")
    numbers = [getattr(phase.losses, one.name) for one in fields(Losses)]
    if min([*numbers, phase.noise, phase.drawings.strength, *phase.weights.values()]) < 0:
        raise ValueError("no weight is below 0")
    if any(not 0 <= getattr(phase.drawings, name) <= 1 for name in ("simulated", "additions", "blank")):
        raise ValueError("shares are from 0 to 1")
    return phase


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of image synthesis."""
    parser.add_argument("--recipe", type=Path, default=DEFAULT_RECIPE, help="phases and losses (default: %(default)s)")
    networks = parser.add_mutually_exclusive_group()
    networks.add_argument("--vgg", type=Path, help="VGG-19's weights for the perceptual loss (default: the reader)")
    networks.add_argument("--identity", type=Path, help="weights of a network that knows faces apart, for that loss")


def from_namespace(found: argparse.Namespace) -> CombineOptions:
    """Raises ValueError where the recipe does not hold together."""
    return CombineOptions(read_phases(found.recipe), found.seed, found.vgg, found.identity)
