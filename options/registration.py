"""Options of `train.py registration`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrationOptions:
    """steps: optimiser steps. batch: drawings a step. rate: Adam's. drawings: how many are simulated to learn from,
    each of which is seen often, elsewhere on the canvas every time. presence: weight of whether parts are drawn.
    seed: of it all."""

    steps: int = 6000
    batch: int = 32
    rate: float = 1e-3
    drawings: int = 20000
    presence: float = 1.0
    seed: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of registration."""
    defaults = RegistrationOptions()
    for name, what in (("steps", "optimiser steps"), ("batch", "drawings a step"), ("drawings", "simulated drawings")):
        default = getattr(defaults, name)
        parser.add_argument("--" + name, type=int, default=default, help=f"{what} (default %(default)s)")
    parser.add_argument("--rate", type=float, default=defaults.rate, help="learning rate (default %(default)s)")


def from_namespace(found: argparse.Namespace) -> RegistrationOptions:
    """Raises ValueError where a number is out of range."""
    if min(found.steps, found.batch, found.drawings) < 1 or found.rate <= 0:
        raise ValueError("--steps, --batch and --drawings must be at least 1 and --rate above 0")
    return RegistrationOptions(found.steps, found.batch, found.rate, found.drawings, seed=found.seed)
