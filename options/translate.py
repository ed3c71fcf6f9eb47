"""Options of `translate.py`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from configs.translators.styles import SKETCHED
from options.fields import add_options, option, read_options

_EXAMPLES = """\
examples:
  translate.py --input sketch.jpg --output face.jpg
  translate.py --input photo.jpg --output sketch.png --align
  translate.py --input photo.jpg --output sketch.png --align --style hatched
  translate.py --input sketches --output faces --model cyclegan
  translate.py --input sketch.jpg --output face.jpg --model runs/pix2pix-sketch-to-photo"""


@dataclass(frozen=True)
class TranslateOptions:
    """One call of `translate.py`."""

    input: Path = option(help="a picture, or a folder of pictures")
    output: Path = option(help="the result, or a folder for the results")
    model: Optional[str] = option(
        None, "a translator's name, its method (cyclegan), its folder, or a training run (default: any fitting)"
    )
    kind: Optional[str] = option(None, "what the input is, if detection fails", choices=("photo", "sketch"))
    style: str = option("", f"style of sketches drawn from photos: {', '.join(SKETCHED)} (default: its first)")
    size: int = option(512, "side of the results in pixels")
    align: bool = option(False, "find the face in a photo and align it")
    translators: Optional[Path] = option(None, "folder of translators (Param/translators)")


def parse(argv: Optional[Sequence[str]] = None) -> TranslateOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        prog="translate.py",
        description="Turn sketches into faces and photos into sketches. Which of the two a picture is, is detected.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser, TranslateOptions)
    options: TranslateOptions = read_options(TranslateOptions, parser.parse_args(argv))
    if not 16 <= options.size <= 4096:
        parser.error("--size must be 16 to 4096 pixels")
    return options
