"""Options of `train.py autoencoders` and `train.py reader`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class EmbeddingOptions:
    """steps: optimiser steps. batch: faces a step. rate: Adam's, falling in the second half. seed: of it all."""

    steps: int = 1500
    batch: int = 16
    rate: float = 1e-3
    seed: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that the autoencoders and the reader share."""
    defaults = EmbeddingOptions()
    parser.add_argument("--steps", type=int, default=defaults.steps, help="optimiser steps (default %(default)s)")
    parser.add_argument("--batch", type=int, default=defaults.batch, help="faces a step (default %(default)s)")
    parser.add_argument("--rate", type=float, default=defaults.rate, help="learning rate (default %(default)s)")


def from_namespace(found: argparse.Namespace) -> EmbeddingOptions:
    """Raises ValueError where a number is out of range."""
    if found.steps < 1 or found.batch < 1 or found.rate <= 0:
        raise ValueError("--steps and --batch must be at least 1 and --rate above 0")
    return EmbeddingOptions(found.steps, found.batch, found.rate, found.seed)
