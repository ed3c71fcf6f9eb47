"""Options of `translate.py`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from configs.translators.styles import SKETCHED

_EXAMPLES = """\
examples:
  translate.py --input sketch.jpg --output face.jpg
  translate.py --input photo.jpg --output sketch.png --align
  translate.py --input photo.jpg --output sketch.png --align --style hatched
  translate.py --input sketches --output faces --model cyclegan
  translate.py --input sketch.jpg --output face.jpg --model runs/pix2pix-sketch-to-photo"""


@dataclass(frozen=True)
class TranslateOptions:
    """One call of `translate.py`.

    input: a picture or a folder of them. output: a picture, or a folder. model: name, method or path of a translator.
    kind: "photo" or "sketch" where the program shall not find out itself. size: side of the results in pixels.
    align: bring a photo's face to where the networks expect it. folder: of the installed translators, or None. style:
    of the sketches of photos, "" for the usual one.
    """

    input: Path
    output: Path
    model: Optional[str] = None
    kind: Optional[str] = None
    size: int = 512
    align: bool = False
    folder: Optional[Path] = None
    style: str = ""


def parse(argv: Optional[Sequence[str]] = None) -> TranslateOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        prog="translate.py",
        description="Make faces of sketches and sketches of photos. Which of the two a picture is, is seen from it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--input", type=Path, required=True, help="a picture, or a folder of pictures")
    parser.add_argument("--output", type=Path, required=True, help="the result, or a folder for the results")
    parser.add_argument(
        "--model",
        help="a translator's name, its method (cyclegan), its folder, or a training run (default: any fitting)",
    )
    parser.add_argument(
        "--kind", choices=("photo", "sketch"), help="what the input is, if it is mistaken for the other"
    )
    parser.add_argument(
        "--style",
        default="",
        help=f"of what is drawn of photos: {', '.join(SKETCHED)} (default: the translator's first)",
    )
    parser.add_argument("--size", type=int, default=512, help="side of the results in pixels (default %(default)s)")
    parser.add_argument("--align", action="store_true", help="find the face in a photo and bring it to the middle")
    parser.add_argument("--translators", type=Path, dest="folder", help="folder of translators (Param/translators)")
    options = TranslateOptions(**vars(parser.parse_args(argv)))
    if not 16 <= options.size <= 4096:
        parser.error("--size must be 16 to 4096 pixels")
    return options
