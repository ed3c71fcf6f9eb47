"""Options that every `train.py` command has, and the command line itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Union

from configs.presets import PRESETS
from options import AE_face, parts_combine
from options.AE_face import EmbeddingOptions
from options.parts_combine import CombineOptions


@dataclass(frozen=True)
class ShipOptions:
    """param: where the shipped files go. rows: faces in the bank at most."""

    param: Path = Path("Param")
    rows: int = 1200


@dataclass(frozen=True)
class TrainOptions:
    """One stage of training.

    data: a folder made by `prepare.py`. output: the run's folder; each stage keeps its state in a folder of its own
    below. hours: stop resumably after so many; 0 is never. save_every: seconds between checkpoints.
    start: a folder of shipped weights to begin with, or None. dry_run: three steps, then stop.
    """

    stage: str
    data: Path
    output: Path
    preset: str
    hours: float
    save_every: float
    start: Optional[Path]
    dry_run: bool
    method: Union[EmbeddingOptions, CombineOptions, ShipOptions]


def parse(argv: Optional[List[str]] = None) -> TrainOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py",
        description="Train the networks, stage by stage. A run that was interrupted goes on where it was.",
        epilog="Translators between sketches and photos: train.py --model pix2pix|cyclegan|wgan-gp --help, and "
        "train.py ship-translator --help.",
    )
    stages = parser.add_subparsers(dest="stage", metavar="STAGE")
    stages.required = True
    for stage, help_text in (
        ("autoencoders", "component embedding: the five autoencoders"),
        ("reader", "the feature network of the perceptual loss"),
        ("combine", "feature mapping and image synthesis, with the encoders frozen"),
        ("ship", "build the bank and write the best weights, in 16 bits, with a model card, into Param"),
    ):
        command = stages.add_parser(stage, help=help_text, description=help_text)
        command.add_argument("--data", type=Path, required=True, help="dataset made by prepare.py")
        command.add_argument("--output", type=Path, default=Path("runs/face"), help="the run's folder (%(default)s)")
        command.add_argument("--preset", choices=sorted(PRESETS), default="compact", help="networks (%(default)s)")
        if stage == "ship":
            command.add_argument("--param", type=Path, default=ShipOptions.param, help="where to (%(default)s)")
            command.add_argument("--rows", type=int, default=ShipOptions.rows, help="faces in the bank (%(default)s)")
            continue
        command.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default %(default)s)")
        command.add_argument("--hours", type=float, default=0.0, help="stop after so many hours; resume later")
        command.add_argument(
            "--save-every", type=float, default=240.0, help="seconds between checkpoints (%(default)s)"
        )
        command.add_argument("--start", type=Path, help="shipped weights to begin with, for example Param/compact")
        command.add_argument("--dry-run", action="store_true", help="three steps, to see that all fits")
        (parts_combine if stage == "combine" else AE_face).add_arguments(command)
    found = parser.parse_args(argv)
    if found.stage == "ship":
        shipping = ShipOptions(found.param, found.rows)
        return TrainOptions(found.stage, found.data, found.output, found.preset, 0.0, 0.0, None, False, shipping)
    try:
        method = (parts_combine if found.stage == "combine" else AE_face).from_namespace(found)
    except ValueError as error:
        parser.error(str(error))
    return TrainOptions(
        found.stage,
        found.data,
        found.output,
        found.preset,
        found.hours,
        found.save_every,
        found.start,
        found.dry_run,
        method,
    )
