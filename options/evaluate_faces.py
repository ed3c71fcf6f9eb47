"""What `evaluate.py faces` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Tuple

from options.evaluate import add_identity

COMMAND = "faces"


@dataclass(frozen=True)
class FacesOptions:
    """folders: of faces, or single pictures of one. worst: how many of the most inked are named.

    identity: weights of a network that knows faces apart, and like: folders of square photos to whose faces the
    pictures are compared by it; both or neither.
    """

    folders: Tuple[Path, ...]
    worst: int = 8
    identity: Optional[Path] = None
    like: Tuple[Path, ...] = ()


def parse(argv: Optional[Sequence[str]] = None) -> FacesOptions:
    """Read the command line after `faces`; ends the program with a sentence where it does not hold together."""
    default = FacesOptions(())
    parser = argparse.ArgumentParser(
        prog="evaluate.py faces",
        description="Score pictures of faces without knowing what they were drawn from: inked skin, per mille of the "
        "skin that carries thin dark lines, about 5 at the median of photos; and, if asked, whom they are like.",
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="square pictures of one face each")
    parser.add_argument("--worst", type=int, default=default.worst, metavar="N", help="name the N worst (%(default)s)")
    parser.add_argument(
        "--like", type=Path, nargs="+", default=(), metavar="DIR",
        help="say which of these square photos each face is most like; needs --identity",
    )  # fmt: skip
    add_identity(parser)
    given = parser.parse_args(argv)
    if bool(given.like) != bool(given.identity):
        parser.error("--like and --identity need each other")
    return FacesOptions(tuple(given.folders), max(0, given.worst), given.identity, tuple(given.like))
