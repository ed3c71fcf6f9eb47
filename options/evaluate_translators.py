"""What `evaluate.py translators` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Tuple

from configs.families import presets
from configs.families.compact import COMPACT
from engine.translating.translator import FOLDER
from options.evaluate import add_identity, add_networks, natural
from options.train_translator import STYLES

COMMAND = "translators"
NONE = "none"


@dataclass(frozen=True)
class TranslatorEvaluationOptions:
    """What to score, and how.

    data: a folder of pairs; what it holds out is scored, the rest makes the floors. test: a folder of pairs to score
    instead. hold_out: file of names, one a line, that are scored. translators: names or paths; none are all installed.
    folder: where they are. style: of the sketches of a dataset made by prepare.py. size: pixels a side of every
    comparison. lpips, inception, identity: files of weights, or nothing. hands: of a dataset made by prepare.py, so
    many held-out people are drawn by simulated hands, too, at every strength. preset: of the networks of this project,
    which stand in the same tables, "" for none. trust: at which they draw.
    """

    data: Path
    test: Optional[Path] = None
    hold_out: Optional[Path] = None
    translators: Tuple[str, ...] = ()
    folder: Path = FOLDER
    style: str = "both"
    size: int = 256
    output: Path = Path("runs/translators")
    lpips: Tuple[Path, ...] = ()
    inception: Optional[Path] = None
    identity: Optional[Path] = None
    hands: int = 12
    preset: str = COMPACT.name
    trust: float = 0.5


def parse(argv: Sequence[str]) -> TranslatorEvaluationOptions:
    """Read the command line after `translators`; ends the program with a sentence where it does not hold together."""
    default = TranslatorEvaluationOptions(Path())
    parser = argparse.ArgumentParser(
        prog="evaluate.py translators",
        description="Score translators between sketches and photos, beside floors made from the same pairs: report.md, "
        "report.json and contact sheets.",
    )
    parser.add_argument("--data", type=Path, required=True, help="pairs in any layout that train.py reads")
    parser.add_argument("--test", type=Path, help="score these pairs; --data then makes the floors only")
    parser.add_argument("--hold-out", type=Path, metavar="FILE", help="names of the pairs to score, one a line")
    parser.add_argument("--translator", action="append", default=[], help="a name or a path; again for more (all)")
    parser.add_argument("--translators", type=Path, default=FOLDER, metavar="DIR", help="where (Param/translators)")
    parser.add_argument("--style", choices=STYLES, default=default.style, help="sketches of a dataset (%(default)s)")
    parser.add_argument("--size", type=int, default=default.size, help="pixels a side (%(default)s)")
    parser.add_argument("--output", type=Path, default=default.output, metavar="DIR", help="(%(default)s)")
    parser.add_argument(
        "--hands", type=natural, default=default.hands, metavar="N",
        help="of a dataset made by prepare.py, let simulated hands draw N people (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--preset",
        choices=(*presets(), NONE),
        default=default.preset,
        help=f"of the networks of this project, which stand in the same tables; {NONE} leaves them out (%(default)s)",
    )
    parser.add_argument("--trust", type=float, default=default.trust, help="at which they draw (%(default)s)")
    add_networks(parser)
    add_identity(parser)
    given = parser.parse_args(argv)
    if not 16 <= given.size <= 1024:
        parser.error("--size must be from 16 to 1024")
    if not 0 <= given.trust <= 1:
        parser.error("--trust must be from 0 to 1")
    return TranslatorEvaluationOptions(
        given.data, given.test, given.hold_out, tuple(given.translator), given.translators, given.style, given.size,
        given.output, tuple(given.lpips), given.inception, given.identity, given.hands,
        "" if given.preset == NONE else given.preset, given.trust,
    )  # fmt: skip
