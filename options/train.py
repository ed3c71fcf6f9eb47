"""Options that every `train.py` command has, and the command line itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Type, Union

from configs.families import presets
from configs.families.compact import COMPACT
from options import AE_face, parts_combine, registration, upscaler
from options.AE_face import EmbeddingOptions
from options.fields import add_options, natural, option, read_options
from options.parts_combine import CombineOptions
from options.recipe import DEFAULT_RECIPE
from options.registration import RegistrationOptions
from options.upscaler import UpscalerOptions


@dataclass(frozen=True)
class ShipOptions:
    """What becomes of a run. detail_gain: see `engine.method.detail`. recipe: says whom to credit for the photos."""

    param: Path = option(Path("Param"), "folder to write to (%(default)s)")
    rows: int = option(1200, "faces in the bank (%(default)s)")
    detail_gain: Tuple[float, float] = option(
        (1.0, 1.0),
        "factors of weak fine detail, as on skin, and of strong fine detail, as in hair (1 1)",
        formerly="detail",
        nargs=2,
        metavar=("WEAK", "STRONG"),
    )
    recipe: Path = DEFAULT_RECIPE
    share: float = option(1.0, "interpolates image synthesis between the weights in --param (0) and the run's (1)")

    def problem(self) -> str:
        """What does not hold together, as a sentence; "" where all does."""
        if not all(0.0 <= factor <= 4.0 for factor in self.detail_gain):
            return "--detail-gain takes two numbers from 0 to 4; 1 1 ships faces as they are painted"
        if not 0.0 < self.share <= 1.0:
            return "--share takes a number above 0 and at most 1; 1 ships the run's weights alone"
        return ""


@dataclass(frozen=True)
class AllOptions:
    """Every step from photos to a report. recipe: what each stage of training does."""

    photos: Tuple[Path, ...] = option(help="folders of portraits", metavar="DIR")
    people: Optional[Path] = option(None, "table of people, see prepare.py", metavar="CSV")
    validation: Optional[Path] = option(None, "people held out for validation, see prepare.py", metavar="FILE")
    warped: int = option(2400, "warped and mixed faces (%(default)s)", type=natural, metavar="N")
    jobs: int = option(1, "parallel processes of prepare.py (%(default)s)", type=natural, metavar="N")
    seed: int = option(0, "random seed (0)")
    param: Path = option(Path("Param"), "folder of the shipped files (%(default)s)")
    recipe: Path = DEFAULT_RECIPE


@dataclass(frozen=True)
class StageOptions:
    """What all stages of training take besides `RunOptions`. start: None begins with random weights."""

    seed: int = option(0, "random seed (0)")
    hours: float = option(0.0, "stop after so many hours; resume later")
    save_every: float = option(240.0, "seconds between checkpoints (%(default)s)")
    start: Optional[Path] = option(None, "shipped weights to begin with, for example Param/compact")
    dry_run: bool = option(False, "run three steps only, to check the settings")


@dataclass(frozen=True)
class RunOptions:
    """What every command of a run takes. output: each stage keeps its state in a folder of its own below."""

    data: Path = option(help="dataset made by prepare.py")
    output: Path = option(Path("runs/face"), "the run's folder (%(default)s)")
    preset: str = option(
        COMPACT.name,
        "preset of the networks (%(default)s)",
        choices=lambda: sorted(name for name, one in presets().items() if one.trainable),
    )
    recipe: Path = option(DEFAULT_RECIPE, "recipe: sources of the photos and settings of every stage (%(default)s)")


@dataclass(frozen=True)
class RunFromPhotosOptions(RunOptions):
    """The same where the dataset is made first."""

    data: Path = option(Path("data/faces"), "where the dataset goes (%(default)s)")


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


_STAGES: Dict[str, Tuple[str, Any, Any]] = {
    "autoencoders": ("component embedding: the five autoencoders", EmbeddingOptions, AE_face.options_of),
    "reader": ("the feature network of the perceptual loss", EmbeddingOptions, AE_face.options_of),
    "combine": (
        "feature mapping and image synthesis, with the encoders frozen",
        CombineOptions,
        parts_combine.options_of,
    ),
    "registration": (
        "the network that finds the points of a drawing, on simulated drawings",
        RegistrationOptions,
        registration.options_of,
    ),
    "upscaler": ("the network that doubles the size of a face", UpscalerOptions, upscaler.options_of),
}
"""What each stage of training trains, its options, and what makes them of a command line and its recipe."""
_ALL = "everything from folders of photos to shipped weights: prepare, train, ship, evaluate"
_SHIP = "build the bank and write the best weights, in 16 bits, with a model card, into Param"


def parse(argv: Optional[List[str]] = None) -> TrainOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py",
        description="Train the networks, stage by stage. An interrupted run resumes exactly.",
        epilog="Translators between sketches and photos: train.py --model METHOD --help, and "
        "train.py ship-translator --help. Graphs for OpenVINO: train.py graphs --help.",
    )
    stages = parser.add_subparsers(dest="stage", metavar="STAGE")
    stages.required = True
    for name, (about, options, _) in _STAGES.items():
        _add_command(stages, name, about, RunOptions, StageOptions, options)
    _add_command(stages, "all", _ALL, RunFromPhotosOptions, AllOptions)
    _add_command(stages, "ship", _SHIP, RunOptions, ShipOptions)
    found = parser.parse_args(argv)
    stage: StageOptions = read_options(StageOptions, found)
    method: Any
    if found.stage == "all":
        method = read_options(AllOptions, found)
    elif found.stage == "ship":
        method = read_options(ShipOptions, found)
        if method.problem():
            parser.error(method.problem())
    else:
        try:
            method = _STAGES[found.stage][2](found)
        except ValueError as error:
            parser.error(str(error))
    return TrainOptions(
        found.stage,
        found.data,
        found.output,
        found.preset,
        stage.hours,
        stage.save_every,
        stage.start,
        stage.dry_run,
        method,
    )


def _add_command(stages: Any, name: str, about: str, *groups: Type[Any]) -> None:
    command = stages.add_parser(name, help=about, description=about)
    for group in groups:
        add_options(command, group)
