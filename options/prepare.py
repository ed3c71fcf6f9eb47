"""What `prepare.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Tuple

from options.fields import add_options, natural, option, read_options

SIZES = (128, 256, 512)


@dataclass(frozen=True)
class PrepareOptions:
    """The settings of one run."""

    photos: Tuple[Path, ...] = option(
        help="folders of frontal portraits; landmarks come from a .tem file beside the photo, else from MediaPipe",
        metavar="DIR",
    )
    output: Path = option(help="folder for the dataset", metavar="DIR")
    warped: int = option(2400, "warped and mixed faces (%(default)s)", type=natural, metavar="N")
    size: int = option(512, "side of the pictures in pixels (%(default)s)", choices=SIZES)
    validation: Optional[Path] = option(
        None, "ids of the people held out for validation, one per line (default: one person in ten)", metavar="FILE"
    )
    people: Optional[Path] = option(None, "table with the column id and optionally set and gender", metavar="CSV")
    seed: int = option(0, "random seed (0)", type=natural, metavar="N")
    jobs: int = option(1, "number of parallel processes (%(default)s)", type=natural, metavar="N")


@dataclass(frozen=True)
class PairOptions:
    """Two folders of pictures with equal names."""

    photos: Path = option(help="folder of photos", metavar="DIR")
    sketches: Path = option(help="folder of their sketches", metavar="DIR")
    output: Path = option(help="folder for the pairs", metavar="DIR")
    size: int = option(286, "side of each half in pixels (%(default)s)", type=natural, metavar="N")


def parse_pairs(argv: Sequence[str]) -> PairOptions:
    """Read the command line of `prepare.py pairs`; ends the program where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="prepare.py pairs",
        description="Make side-by-side pairs, sketch left and photo right, of two folders with equal names, to train "
        "pix2pix and others, here or elsewhere.",
    )
    add_options(parser, PairOptions)
    options: PairOptions = read_options(PairOptions, parser.parse_args(argv))
    if not 16 <= options.size <= 2048:
        parser.error("--size must be 16 to 2048 pixels")
    return options


def parse(argv: Optional[Sequence[str]] = None) -> PrepareOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="prepare.py",
        description="Turn folders of portraits into a dataset to train on: aligned faces, landmarks, sketches in three "
        "styles, and warped or mixed faces. After Ctrl-C the same command resumes.",
        epilog="To make side-by-side pairs of existing photos and sketches: prepare.py pairs --help.",
    )
    add_options(parser, PrepareOptions)
    options: PrepareOptions = read_options(PrepareOptions, parser.parse_args(argv))
    for folder in options.photos:
        if not folder.is_dir():
            parser.error(f"there is no folder {folder}")
    for file in (options.validation, options.people):
        if file is not None and not file.is_file():
            parser.error(f"there is no file {file}")
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    return options
