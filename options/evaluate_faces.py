"""What `evaluate.py faces` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Tuple

COMMAND = "faces"


@dataclass(frozen=True)
class FacesOptions:
    """folders: of faces, or single pictures of one. worst: how many of the most inked are named."""

    folders: Tuple[Path, ...]
    worst: int = 8


def parse(argv: Optional[Sequence[str]] = None) -> FacesOptions:
    """Read the command line after `faces`; ends the program with a sentence where it does not hold together."""
    default = FacesOptions(())
    parser = argparse.ArgumentParser(
        prog="evaluate.py faces",
        description="Score pictures of faces without knowing what they were drawn from: inked skin, per mille of the "
        "skin that carries thin dark lines. About 5 at the median of photos.",
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="square pictures of one face each")
    parser.add_argument("--worst", type=int, default=default.worst, metavar="N", help="name the N worst (%(default)s)")
    given = parser.parse_args(argv)
    return FacesOptions(tuple(given.folders), max(0, given.worst))
