"""What `export.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from engine.translating.translator import FOLDER


@dataclass(frozen=True)
class ExportOptions:
    """translator: a name in `folder`, or the path of a translator. file: what is written."""

    translator: str
    file: Path
    folder: Path = FOLDER


def parse(argv: Optional[Sequence[str]] = None) -> ExportOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="export.py",
        description="Write a translator as an ONNX file. Its input `picture` and output `painted` are "
        "(N, channels, size, size) float32 in -1..1: a sketch has ink -1 and paper 1, a photo has red first.",
    )
    parser.add_argument("translator", help="its name, or the path of its folder or weights")
    parser.add_argument("file", type=Path, help="the file to write, such as face.onnx")
    parser.add_argument(
        "--translators", type=Path, default=FOLDER, metavar="DIR", help="folder of the translators (Param/translators)"
    )
    given = parser.parse_args(argv)
    if given.file.suffix.lower() != ".onnx":
        parser.error(f"{given.file} should end in .onnx")
    return ExportOptions(given.translator, given.file, given.translators)
