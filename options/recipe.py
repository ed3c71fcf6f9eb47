"""Recipes: what a set of weights is made of, as a file that the commands of training read.

A recipe is JSON: `sources` (by set: name, licence, credit), `autoencoders` and `reader` (`Stage`), `registration`
(`RegistrationStage`), `upscaler` (`UpscalerStage`), and `combine`, the phases of image synthesis in order
(`Phase`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple, Type, TypeVar

DEFAULT_RECIPE = Path(__file__).resolve().parent / "recipes" / "compact.json"

Part = TypeVar("Part")


@dataclass(frozen=True)
class Credit:
    """Where a set of photos comes from."""

    name: str
    licence: str
    credit: str = ""

    def line(self) -> str:
        """For a list of sources."""
        return ", ".join(text for text in (self.name, self.licence, self.credit) if text)


@dataclass(frozen=True)
class Stage:
    """How the autoencoders or the reader are trained: optimiser steps, faces a step, Adam's rate.

    simulated: the share of the autoencoders' drawings that are by simulated hands, from 0 to 1. strength: how far those
    err, at most (1 as most people).
    """

    steps: int = 1500
    batch: int = 16
    rate: float = 1e-3
    simulated: float = 0.0
    strength: float = 1.0


@dataclass(frozen=True)
class RegistrationStage:
    """How registration is trained: optimiser steps, drawings a step, Adam's rate.

    drawings: how many are simulated to learn from, each of which is seen often, elsewhere on the canvas every time.
    """

    steps: int = 6000
    batch: int = 32
    rate: float = 1e-3
    drawings: int = 20000


@dataclass(frozen=True)
class UpscalerStage:
    """How the upscaler is trained: optimiser steps, pieces of photos a step, Adam's rate.

    detail: weight of the differences between neighbouring pixels in its loss.
    """

    steps: int = 3000
    batch: int = 16
    rate: float = 1e-3
    detail: float = 1.0


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
    of a drawing with and without such strokes. addition: mean absolute difference where additions changed the photo.
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
    addition: float = 0.0


@dataclass(frozen=True)
class Phase:
    """A stretch of image synthesis in which nothing changes.

    size: of the faces in pixels. steps; batch: faces a step. rate, discriminator_rate: Adam's, of synthesis and of the
    discriminators, which learn faster (Heusel et al., 2017). noise: of the codes, in units of each number's standard
    deviation. weights: how often faces of a set are taken, by its name; 1 where it is not named.
    """

    size: int
    steps: int
    batch: int
    rate: float = 3e-4
    discriminator_rate: float = 1.2e-3
    noise: float = 0.1
    drawings: Drawings = Drawings()
    losses: Losses = Losses()
    weights: Mapping[str, float] = field(default_factory=dict)


DEFAULT_PHASES = (Phase(128, 1000, 8), Phase(256, 2000, 4), Phase(512, 1500, 3))


@dataclass(frozen=True)
class Recipe:
    """What a file says. registration, upscaler: None where the recipe leaves that network as it is."""

    sources: Mapping[str, Credit]
    autoencoders: Stage
    reader: Stage
    registration: Optional[RegistrationStage]
    upscaler: Optional[UpscalerStage]
    combine: Tuple[Phase, ...]


def read_recipe(file: Path) -> Recipe:
    """Read a recipe. Raises ValueError, with one sentence, where the file does not hold together."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        recipe = Recipe(
            {name: _part(Credit, entry) for name, entry in content.get("sources", {}).items()},
            _stage(content.get("autoencoders", {})),
            _stage(content.get("reader", {})),
            _registration_stage(content["registration"]) if "registration" in content else None,
            _upscaler_stage(content["upscaler"]) if "upscaler" in content else None,
            tuple(_phase(entry) for entry in content["combine"]),
        )
    except OSError as error:
        raise ValueError(f"the recipe {file} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the recipe {file} does not hold together: {error}") from error
    if not recipe.combine:
        raise ValueError(f"the recipe {file} has no phases of image synthesis")
    return recipe


def _part(kind: Type[Part], entry: Mapping[str, Any]) -> Part:
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    if set(entry) - known:
        raise ValueError(f"it knows no {', '.join(sorted(set(entry) - known))} there")
    return kind(**entry)


def _stage(entry: Mapping[str, Any]) -> Stage:
    stage = _part(Stage, entry)
    if stage.steps < 1 or stage.batch < 1 or stage.rate <= 0:
        raise ValueError("steps and faces are at least 1 and rates above 0")
    if not (0 <= stage.simulated <= 1 and 0 <= stage.strength <= 3):
        raise ValueError("shares are from 0 to 1, and the strength of hands is at most 3")
    return stage


def _registration_stage(entry: Mapping[str, Any]) -> RegistrationStage:
    stage = _part(RegistrationStage, entry)
    if min(stage.steps, stage.batch, stage.drawings) < 1 or stage.rate <= 0:
        raise ValueError("steps and drawings are at least 1 and rates above 0")
    return stage


def _upscaler_stage(entry: Mapping[str, Any]) -> UpscalerStage:
    stage = _part(UpscalerStage, entry)
    if min(stage.steps, stage.batch) < 1 or stage.rate <= 0 or stage.detail < 0:
        raise ValueError("steps and pieces are at least 1, rates above 0, and no weight is below 0")
    return stage


def _phase(entry: Mapping[str, Any]) -> Phase:
    values: Dict[str, Any] = dict(entry)
    if "judge_rate" in values:  # its name in older recipes
        values["discriminator_rate"] = values.pop("judge_rate")
    values["drawings"] = _part(Drawings, entry.get("drawings", {}))
    values["losses"] = _part(Losses, entry.get("losses", {}))
    phase = _part(Phase, values)
    if min(phase.size, phase.steps, phase.batch) < 1 or min(phase.rate, phase.discriminator_rate) <= 0:
        raise ValueError("pixels, steps and faces are at least 1 and rates above 0")
    numbers = [getattr(phase.losses, one.name) for one in fields(Losses)]
    if min([*numbers, phase.noise, phase.drawings.strength, *phase.weights.values()]) < 0:
        raise ValueError("no weight is below 0")
    if phase.drawings.strength > 3:
        raise ValueError("the strength of hands is at most 3")
    if any(not 0 <= getattr(phase.drawings, name) <= 1 for name in ("simulated", "additions", "blank")):
        raise ValueError("shares are from 0 to 1")
    return phase
