"""What `evaluate.py distances` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Sequence, Tuple

from options.fields import add_options, option, read_options

COMMAND = "distances"
PICTURES: Dict[str, Any] = {
    "default": None,
    "help": "also write every result, and the photos, into folders below DIR, for evaluate.py distances",
    "metavar": "DIR",
}
"""The option of evaluations whose results this command measures."""


@dataclass(frozen=True)
class DistancesOptions:
    """What to measure."""

    folders: Tuple[Path, ...] = option(help="folders of generated pictures", positional=True, metavar="FOLDER")
    targets: Path = option(help="the true pictures, with the same names", metavar="DIR")
    download: bool = option(False, "let the packages download missing weights")


def parse(argv: Optional[Sequence[str]] = None) -> DistancesOptions:
    """Read the command line after `distances`; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="evaluate.py distances",
        description="Measure folders of pictures by networks: LPIPS, the mean over pairs of pictures of one name "
        "(package lpips, AlexNet), and FID between the folders (package pytorch-fid); lower is better. "
        "`sh install.sh --scores` installs both. FID of few pictures is large even where they are alike.",
    )
    add_options(parser, DistancesOptions)
    options: DistancesOptions = read_options(DistancesOptions, parser.parse_args(argv))
    return options
