"""What `evaluate.py faces` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Tuple

from options.evaluate import IDENTITY
from options.fields import add_options, natural, option, read_options

COMMAND = "faces"


@dataclass(frozen=True)
class FacesOptions:
    """What to score. identity and like: both or neither."""

    folders: Tuple[Path, ...] = option(help="square pictures of one face each", positional=True, metavar="FOLDER")
    worst: int = option(8, "list the N worst (%(default)s)", type=natural, metavar="N")
    identity: Optional[Path] = option(**IDENTITY)
    like: Tuple[Path, ...] = option(
        (), "name the most similar of these square photos for each face; needs --identity", metavar="DIR"
    )


def parse(argv: Optional[Sequence[str]] = None) -> FacesOptions:
    """Read the command line after `faces`; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="evaluate.py faces",
        description="Score pictures of faces without knowing what they were drawn from: inked skin, per mille of the "
        "skin that carries thin dark lines (median of photos: about 5); with --identity and --like also whom "
        "they resemble.",
    )
    add_options(parser, FacesOptions)
    options: FacesOptions = read_options(FacesOptions, parser.parse_args(argv))
    if bool(options.like) != bool(options.identity):
        parser.error("--like and --identity need each other")
    return options
