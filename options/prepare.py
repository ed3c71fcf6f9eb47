"""What `prepare.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Tuple

SIZES = (128, 256, 512)


@dataclass(frozen=True)
class PrepareOptions:
    """The settings of one run.

    photos: folders of portraits. output: the dataset's folder. warped: how many warped faces to make. size: side of
    photos and sketches in pixels. validation: file with the ids of people kept out of training, one a line. people: CSV
    with the columns id and, if wanted, set and gender. seed: decides everything random. jobs: processes.
    """

    photos: Tuple[Path, ...]
    output: Path
    warped: int = 2400
    size: int = 512
    validation: Optional[Path] = None
    people: Optional[Path] = None
    seed: int = 0
    jobs: int = 1


@dataclass(frozen=True)
class PairOptions:
    """photos, sketches: folders of pictures with equal names. output: for the pairs. size: side of each half."""

    photos: Path
    sketches: Path
    output: Path
    size: int = 286


def parse_pairs(argv: Sequence[str]) -> PairOptions:
    """Read the command line of `prepare.py pairs`; ends the program where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="prepare.py pairs",
        description="Make side-by-side pairs, sketch left and photo right, of two folders with equal names, to train "
        "pix2pix and others with here or elsewhere.",
    )
    parser.add_argument("--photos", type=Path, required=True, metavar="DIR", help="folder of photos")
    parser.add_argument("--sketches", type=Path, required=True, metavar="DIR", help="folder of their sketches")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder for the pairs")
    parser.add_argument("--size", type=_natural, default=286, metavar="N", help="side of each half in pixels (286)")
    options = PairOptions(**vars(parser.parse_args(argv)))
    if not 16 <= options.size <= 2048:
        parser.error("--size must be 16 to 2048 pixels")
    return options


def parse(argv: Optional[Sequence[str]] = None) -> PrepareOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="prepare.py",
        description="Turn folders of portraits into a dataset to train on: aligned faces, landmarks, sketches in three "
        "styles, and warped or mixed faces. Stopped with Ctrl-C, it goes on where it was when run again.",
        epilog="To put photos and sketches that you have side by side: prepare.py pairs --help.",
    )
    parser.add_argument(
        "--photos", nargs="+", type=Path, required=True, metavar="DIR",
        help="folders of frontal portraits; landmarks come from a .tem file beside the photo, else from MediaPipe",
    )  # fmt: skip
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder for the dataset")
    parser.add_argument("--warped", type=_natural, default=2400, metavar="N", help="warped and mixed faces (2400)")
    parser.add_argument("--size", type=int, choices=SIZES, default=512, help="side of the pictures in pixels (512)")
    parser.add_argument(
        "--validation", type=Path, metavar="FILE",
        help="ids of the people kept out of training, one a line; without it, one person in ten is",
    )  # fmt: skip
    parser.add_argument(
        "--people", type=Path, metavar="CSV", help="table with the columns id and, if wanted, set and gender"
    )
    parser.add_argument("--seed", type=_natural, default=0, metavar="N", help="decides everything random (0)")
    parser.add_argument("--jobs", type=_natural, default=1, metavar="N", help="processes at work at once (1)")
    given = parser.parse_args(argv)
    for folder in given.photos:
        if not folder.is_dir():
            parser.error(f"there is no folder {folder}")
    for file in (given.validation, given.people):
        if file is not None and not file.is_file():
            parser.error(f"there is no file {file}")
    if given.jobs < 1:
        parser.error("--jobs must be at least 1")
    return PrepareOptions(
        photos=tuple(given.photos), output=given.output, warped=given.warped, size=given.size,
        validation=given.validation, people=given.people, seed=given.seed, jobs=given.jobs,
    )  # fmt: skip


def _natural(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return value
