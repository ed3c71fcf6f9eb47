"""Options of `train.py graphs`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import List, Tuple

from configs.presets import COMPACT, PAPER
from engine.backend.openvino_runner import GRAPHS
from engine.translating.translator import FOLDER

SHIPPED = (COMPACT.name, PAPER.name)


@dataclass(frozen=True)
class GraphsOptions:
    """presets: whose graphs are made, into `folder`. translators: a folder whose translators get theirs."""

    presets: Tuple[str, ...] = SHIPPED
    folder: Path = GRAPHS
    translators: Path = FOLDER


def parse(argv: List[str]) -> GraphsOptions:
    """Read the command line of `train.py graphs`; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py graphs",
        description="Make the graphs by which OpenVINO draws again, after a change of the networks' shapes: of the "
        "presets, and beside the weights of all translators.",
    )
    parser.add_argument("--folder", type=Path, default=GRAPHS, help="of the presets' graphs (%(default)s)")
    parser.add_argument("--translators", type=Path, default=FOLDER, metavar="DIR", help="their folder (%(default)s)")
    given = parser.parse_args(argv)
    return GraphsOptions(SHIPPED, given.folder, given.translators)
