"""What `evaluate.py translators` is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional, Sequence, Tuple

from configs.families import presets
from configs.families.compact import COMPACT
from configs.translators.styles import BOTH
from engine.translating.translator import FOLDER
from options.evaluate import IDENTITY
from options.evaluate_distances import PICTURES
from options.fields import add_options, natural, option, read_options
from options.train_translator import STYLES

COMMAND = "translators"
NONE = "none"


@dataclass(frozen=True)
class TranslatorEvaluationOptions:
    """What to score, and how.

    data: what it holds out is scored, the rest makes the baselines. translators: none are all that are installed in
    `folder`. preset: "" for none. trust: at which the networks of the preset draw.
    """

    data: Path = option(help="pairs in any layout that train.py reads")
    test: Optional[Path] = option(None, "score these pairs; --data then makes the baselines only")
    hold_out: Optional[Path] = option(None, "names of the pairs to score, one per line", metavar="FILE")
    translators: Tuple[str, ...] = option(
        (), "name or path of a translator; may be repeated (default: all)", name="translator", action="append"
    )
    folder: Path = option(FOLDER, "folder of the translators (Param/translators)", name="translators", metavar="DIR")
    style: str = option(BOTH, "sketches of a dataset (%(default)s)", choices=STYLES)
    size: int = option(256, "side in pixels at which pictures are compared (%(default)s)")
    output: Path = option(Path("runs/translators"), "folder for the report (%(default)s)", metavar="DIR")
    pictures: Optional[Path] = option(**PICTURES)
    identity: Optional[Path] = option(**IDENTITY)
    hands: int = option(
        12,
        "of a dataset made by prepare.py, also score simulated drawings of N people (%(default)s)",
        type=natural,
        metavar="N",
    )
    preset: str = option(
        COMPACT.name,
        f"preset of this project's networks for the same tables; {NONE} leaves them out (%(default)s)",
        choices=lambda: (*presets(), NONE),
    )
    trust: float = option(0.5, "trust at which these networks draw (%(default)s)")


def parse(argv: Sequence[str]) -> TranslatorEvaluationOptions:
    """Read the command line after `translators`; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser(
        prog="evaluate.py translators",
        description="Score translators between sketches and photos, beside baselines from the same pairs: report.md, "
        "report.json and contact sheets.",
    )
    add_options(parser, TranslatorEvaluationOptions)
    options: TranslatorEvaluationOptions = read_options(TranslatorEvaluationOptions, parser.parse_args(argv))
    if not 16 <= options.size <= 1024:
        parser.error("--size must be from 16 to 1024")
    if not 0 <= options.trust <= 1:
        parser.error("--trust must be from 0 to 1")
    return replace(options, preset="") if options.preset == NONE else options
