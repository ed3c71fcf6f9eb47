"""What `export.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from engine.translating.translator import FOLDER

ONNX, HDF5 = ".onnx", ".h5"


@dataclass(frozen=True)
class ExportOptions:
    """translator: a name in `folder`, or the path of a translator. file: what is written, .onnx or .h5."""

    translator: str
    file: Path
    folder: Path = FOLDER


def parse(argv: Optional[Sequence[str]] = None) -> ExportOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="export.py",
        description="Write a translator as an ONNX file, or as the HDF5 of TensorFlow's pix2pix tutorial (.h5; for a "
        "U-Net of its layout). The ONNX file's input `picture` and output `painted` are "
        "(N, channels, size, size) float32 in -1..1: a sketch has ink -1 and paper 1, a photo has red first; what "
        "draws in styles takes a channel more for each, ones for the style that is asked for and zeros for the others.",
    )
    parser.add_argument("translator", help="its name, or the path of its folder or weights")
    parser.add_argument("file", type=Path, help="the file to write, such as face.onnx or face.h5")
    parser.add_argument(
        "--translators", type=Path, default=FOLDER, metavar="DIR", help="folder of the translators (Param/translators)"
    )
    given = parser.parse_args(argv)
    if given.file.suffix.lower() not in (ONNX, HDF5):
        parser.error(f"{given.file} should end in {ONNX} or {HDF5}")
    return ExportOptions(given.translator, given.file, given.translators)
