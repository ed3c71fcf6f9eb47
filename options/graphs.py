"""Options of `train.py graphs`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Tuple

from configs.families import presets
from engine.backend.openvino_runner import GRAPHS
from engine.translating.translator import FOLDER
from options.fields import add_options, option, read_options


@dataclass(frozen=True)
class GraphsOptions:
    """presets: whose graphs are made, into `folder`."""

    presets: Tuple[str, ...] = field(default_factory=lambda: tuple(presets()))
    folder: Path = option(GRAPHS, "folder of the presets' graphs")
    translators: Path = option(FOLDER, "folder of the translators", metavar="DIR")


def parse(argv: List[str]) -> GraphsOptions:
    """Read the command line of `train.py graphs`; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py graphs",
        description="Record the graphs for OpenVINO again, after a change to the networks: those of the presets, and "
        "those beside the weights of all translators.",
    )
    add_options(parser, GraphsOptions)
    made: GraphsOptions = read_options(GraphsOptions, parser.parse_args(argv))
    return made
