"""Options that every `train.py` command has, and the command line itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Union

from configs.families import presets
from options import AE_face, parts_combine, registration, upscaler
from options.AE_face import EmbeddingOptions
from options.parts_combine import CombineOptions
from options.recipe import DEFAULT_RECIPE
from options.registration import RegistrationOptions
from options.upscaler import UpscalerOptions


@dataclass(frozen=True)
class ShipOptions:
    """param: where the shipped files go. rows: faces in the bank at most.

    detail: what the fine detail of a face is multiplied by, where it is
    weak and where it is strong (`engine.method.detail`). `evaluate.py` says how sharp faces are. recipe: says whom to
    credit for the photos. share: how much of image synthesis comes from the run; the rest is of the weights in `param`,
    from which the run went on.
    """

    param: Path = Path("Param")
    rows: int = 1200
    detail: Tuple[float, float] = (1.0, 1.0)
    recipe: Path = DEFAULT_RECIPE
    share: float = 1.0


@dataclass(frozen=True)
class AllOptions:
    """Every step from photos to a report.

    photos, people, validation, warped, jobs: as of `prepare.py`. param: where the shipped files go. recipe: what each
    stage of training does.
    """

    photos: Tuple[Path, ...]
    people: Optional[Path]
    validation: Optional[Path]
    warped: int
    jobs: int
    seed: int
    param: Path
    recipe: Path


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
    method: Union[EmbeddingOptions, CombineOptions, RegistrationOptions, UpscalerOptions, ShipOptions, AllOptions]


_OPTIONS: Dict[str, Any] = {"combine": parts_combine, "registration": registration, "upscaler": upscaler}
"""By stage; others have those of `AE_face`."""


def parse(argv: Optional[List[str]] = None) -> TrainOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py",
        description="Train the networks, stage by stage. A run that was interrupted goes on where it was.",
        epilog="Translators between sketches and photos: train.py --model METHOD --help, and "
        "train.py ship-translator --help. The graphs by which OpenVINO draws: train.py graphs --help.",
    )
    stages = parser.add_subparsers(dest="stage", metavar="STAGE")
    stages.required = True
    trained = sorted(name for name, preset in presets().items() if preset.trainable)
    for stage, help_text in (
        ("autoencoders", "component embedding: the five autoencoders"),
        ("reader", "the feature network of the perceptual loss"),
        ("combine", "feature mapping and image synthesis, with the encoders frozen"),
        ("registration", "the network that finds the points of a drawing, on drawings by simulated hands"),
        ("upscaler", "the network that doubles the size of a face"),
        ("all", "everything from folders of photos to shipped weights: prepare, train, ship, evaluate"),
        ("ship", "build the bank and write the best weights, in 16 bits, with a model card, into Param"),
    ):
        command = stages.add_parser(stage, help=help_text, description=help_text)
        made = "where the dataset goes (%(default)s)" if stage == "all" else "dataset made by prepare.py"
        command.add_argument("--data", type=Path, required=stage != "all", default=Path("data/faces"), help=made)
        command.add_argument("--output", type=Path, default=Path("runs/face"), help="the run's folder (%(default)s)")
        command.add_argument("--preset", choices=trained, default="compact", help="networks (%(default)s)")
        recipe = "a file: whose photos they are, and what each stage does (%(default)s)"
        command.add_argument("--recipe", type=Path, default=DEFAULT_RECIPE, help=recipe)
        if stage in ("all", "ship"):
            command.add_argument("--param", type=Path, default=ShipOptions.param, help="where to (%(default)s)")
            if stage == "ship":
                rows = ShipOptions.rows
                command.add_argument("--rows", type=int, default=rows, help="faces in the bank (%(default)s)")
                detail = "what fine detail is multiplied by, where it is weak, as on skin, and strong, as in hair (1 1)"
                command.add_argument(
                    "--detail", nargs=2, type=float, default=ShipOptions.detail, metavar=("WEAK", "STRONG"), help=detail
                )
                share = "how much of image synthesis is of the run; the rest is of --param, its start (1)"
                command.add_argument("--share", type=float, default=ShipOptions.share, help=share)
            else:
                _add_all(command)
            continue
        command.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default %(default)s)")
        command.add_argument("--hours", type=float, default=0.0, help="stop after so many hours; resume later")
        command.add_argument(
            "--save-every", type=float, default=240.0, help="seconds between checkpoints (%(default)s)"
        )
        command.add_argument("--start", type=Path, help="shipped weights to begin with, for example Param/compact")
        command.add_argument("--dry-run", action="store_true", help="three steps, to see that all fits")
        if hasattr(_OPTIONS.get(stage), "add_arguments"):
            _OPTIONS[stage].add_arguments(command)
    found = parser.parse_args(argv)
    if found.stage == "all":
        everything = AllOptions(
            tuple(found.photos), found.people, found.validation, found.warped, found.jobs, found.seed, found.param,
            found.recipe,
        )  # fmt: skip
        return TrainOptions(found.stage, found.data, found.output, found.preset, 0.0, 0.0, None, False, everything)
    if found.stage == "ship":
        if not all(0.0 <= factor <= 4.0 for factor in found.detail):
            parser.error("--detail takes two numbers from 0 to 4; 1 1 ships faces as they are painted")
        if not 0.0 < found.share <= 1.0:
            parser.error("--share takes a number above 0 and at most 1; 1 ships the run's weights alone")
        shipping = ShipOptions(found.param, found.rows, tuple(found.detail), found.recipe, found.share)
        return TrainOptions(found.stage, found.data, found.output, found.preset, 0.0, 0.0, None, False, shipping)
    try:
        method = _OPTIONS.get(found.stage, AE_face).from_namespace(found)
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


def _add_all(command: argparse.ArgumentParser) -> None:
    """What `prepare.py` must know, and how long each stage is trained."""
    command.add_argument("--photos", nargs="+", type=Path, required=True, metavar="DIR", help="folders of portraits")
    command.add_argument("--people", type=Path, metavar="CSV", help="table of people, see prepare.py")
    command.add_argument("--validation", type=Path, metavar="FILE", help="people kept out of training, see prepare.py")
    command.add_argument("--warped", type=int, default=2400, metavar="N", help="warped and mixed faces (%(default)s)")
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that prepare (%(default)s)")
    command.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default %(default)s)")
