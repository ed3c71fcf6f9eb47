"""Options of `train.py combine`: how long each size is trained and what the loss is made of."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

Size = Tuple[int, int, int]
DEFAULT_SIZES: Tuple[Size, ...] = ((128, 1000, 8), (256, 2000, 4), (512, 1500, 3))


@dataclass(frozen=True)
class CombineOptions:
    """What the loss is made of, and how long each size is trained.

    sizes: (size in pixels, steps, faces a step) in order. rate, judge_rate: Adam's, of the painter and of the
    discriminators, which learn faster (Heusel et al., 2017). l1, adversarial, matching, perception, smooth,
    detail, coarse, structure: weights. noise: of the codes, in units of each number's standard deviation.
    additions: share of the faces, 0 to 1, with glasses, a beard, wrinkles, long hair or an open mouth, which the photos
    lack.
    vgg: weights of VGG-19 for the perceptual loss, or None for the project's own feature network, the photo reader.
    """

    sizes: Tuple[Size, ...] = DEFAULT_SIZES
    rate: float = 3e-4
    judge_rate: float = 1.2e-3
    l1: float = 3.0
    adversarial: float = 1.0
    matching: float = 8.0
    perception: float = 3.0
    smooth: float = 0.05
    detail: float = 15.0
    noise: float = 0.1
    coarse: float = 2.0
    structure: float = 0.0
    additions: float = 0.3
    seed: int = 0
    vgg: Optional[Path] = None

    @property
    def steps(self) -> int:
        """Steps of all sizes together."""
        return sum(steps for _, steps, _ in self.sizes)

    def at(self, step: int) -> Tuple[int, int]:
        """(size, batch) of a step."""
        for size, steps, batch in self.sizes:
            if step < steps:
                return size, batch
            step -= steps
        return self.sizes[-1][0], self.sizes[-1][2]


def parse_sizes(text: str) -> Tuple[Size, ...]:
    """ "128:1000x8,256:2000x4" -> ((128, 1000, 8), (256, 2000, 4)). Raises ArgumentTypeError where it does not fit."""
    try:
        sizes = []
        for part in text.split(","):
            size, rest = part.split(":")
            steps, batch = rest.split("x")
            sizes.append((int(size), int(steps), int(batch)))
    except ValueError as error:
        raise argparse.ArgumentTypeError("sizes look like 128:1000x8,256:2000x4 (pixels:steps x faces)") from error
    if any(min(size) < 1 for size in sizes):
        raise argparse.ArgumentTypeError("pixels, steps and faces must be at least 1")
    return tuple(sizes)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of image synthesis."""
    defaults = CombineOptions()
    shown = ",".join(f"{size}:{steps}x{batch}" for size, steps, batch in defaults.sizes)
    parser.add_argument(
        "--sizes", type=parse_sizes, default=defaults.sizes, help=f"pixels:steps x faces, in order (default {shown})"
    )
    parser.add_argument("--vgg", type=Path, help="VGG-19's weights for the perceptual loss (default: the reader)")
    for name, what in (
        ("rate", "learning rate"),
        ("judge-rate", "learning rate of the discriminators"),
        ("adversarial", "weight of the adversarial loss"),
        ("l1", "weight of the mean absolute difference"),
        ("matching", "weight of feature matching"),
        ("perception", "weight of the perceptual loss"),
        ("smooth", "weight of the total variation"),
        ("detail", "weight of the difference in the amount of fine detail"),
        ("coarse", "weight of the mean absolute difference of coarse colours"),
        ("structure", "weight of structural similarity"),
        (
            "additions",
            "share of the faces with glasses, a beard, wrinkles, long hair or an open mouth, which the photos lack",
        ),
        ("noise", "noise on the codes, in standard deviations"),
    ):
        value = getattr(defaults, name.replace("-", "_"))
        parser.add_argument("--" + name, type=float, default=value, help=f"{what} (default {value:g})")


def from_namespace(found: argparse.Namespace) -> CombineOptions:
    """Raises ValueError where a number is out of range."""
    losses = ("l1", "adversarial", "matching", "perception", "smooth", "detail", "coarse", "structure")
    weights = {name: getattr(found, name) for name in (*losses, "noise", "additions")}
    if min(found.rate, found.judge_rate) <= 0 or min(weights.values()) < 0:
        raise ValueError("--rate and --judge-rate must be above 0 and no weight below 0")
    if found.additions > 1:
        raise ValueError("--additions is a share of the faces, from 0 to 1")
    return CombineOptions(found.sizes, found.rate, found.judge_rate, seed=found.seed, vgg=found.vgg, **weights)
