"""What `export.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from engine.translating.translator import FOLDER
from options.fields import add_options, option, read_options

ONNX, HDF5 = ".onnx", ".h5"


@dataclass(frozen=True)
class ExportOptions:
    """One translator, of `folder` or by its path, as a file of others."""

    translator: str = option(help="its name, or the path of its folder or weights", positional=True)
    file: Path = option(help="the file to write, for example face.onnx or face.h5", positional=True)
    folder: Path = option(FOLDER, "folder of the translators (Param/translators)", name="translators", metavar="DIR")


def parse(argv: Optional[Sequence[str]] = None) -> ExportOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="export.py",
        description="Write a translator as an ONNX file, or as HDF5 for TensorFlow's pix2pix tutorial (.h5; only for "
        "a U-Net of its layout). The ONNX file's input `picture` and output `painted` are "
        "(N, channels, size, size) float32 in -1..1: a sketch has ink -1 and paper 1, a photo is RGB; a "
        "translator with styles takes one more channel per style, ones for the style wanted and zeros for the others.",
    )
    add_options(parser, ExportOptions)
    options: ExportOptions = read_options(ExportOptions, parser.parse_args(argv))
    if options.file.suffix.lower() not in (ONNX, HDF5):
        parser.error(f"{options.file} should end in {ONNX} or {HDF5}")
    return options
