"""Options of `train.py --model METHOD` that methods share. What only one method has stands in the method's own file."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from configs.translators.styles import DRAWN, HATCHED, PREPARED
from engine.translating.translator import DIRECTIONS
from options.fields import add_options, as_texts, option, read_options

STYLES = (DRAWN, *PREPARED, HATCHED)

Growth = Tuple[Tuple[int, int], ...]


@dataclass(frozen=True)
class TranslatorOptions:
    """A run of any method; printed at its start and kept beside the weights. `problem` says what does not fit."""

    model: str
    direction: str
    data: Path = option(help="folder of sketches and photos, in one of the layouts below")
    output: Optional[Path] = option(None, "the run's folder (default runs/MODEL-DIRECTION)")
    size: int = option(256, "side of the pictures in pixels")
    width: int = option(64, "channels of the generator's first layer")
    batch: int = option(1, "pictures per step and process")
    epochs: int = option(100, "times through the data with the full learning rate")
    decay_epochs: int = option(100, "times through the data while the learning rate falls to zero")
    steps: int = option(0, "steps with the full learning rate, instead of --epochs")
    decay_steps: int = option(0, "steps while the learning rate falls to zero, instead of --decay-epochs")
    rate: float = option(2e-4, "Adam's learning rate")
    average: float = option(0.998, "decay of the weights' exponential average, which is what ships; 0 for none")
    style: str = option(DRAWN, "sketches of a dataset made by prepare.py", choices=STYLES)
    hands: float = option(0.0, "share of sketches that are simulated drawings, 0 to 1")
    strength: float = option(1.0, "largest error of simulated drawings, 0 to 3; 1 is typical of people")
    hold_out: Optional[Path] = option(None, "file with the names held out for validation, one per line")
    start: Optional[Path] = option(None, "a translator to start from")
    seed: int = option(0, "random seed")
    patience: int = option(0, "early stopping: validations without a better score; 0 never stops")
    mixed_precision: bool = option(False, "16-bit floats where their precision suffices (CUDA only)")
    hours: float = option(0.0, "stop after this many hours; the same command resumes; 0 never stops")
    save_every: float = option(240.0, "seconds between saved states to resume from")
    keep_every: int = option(5000, "steps between permanent checkpoints")
    sheet_every: int = option(0, "steps between sheets of samples; default: chosen by the method")
    validate_every: int = option(0, "steps between validations; default as --sheet-every")
    dry_run: bool = option(False, "run three steps only, to check the settings")

    def problem(self) -> str:
        """What is wrong with the numbers, one sentence, or nothing. Methods say theirs before these."""
        if min(self.size, self.width, self.batch) < 1:
            return "--size, --width and --batch must be at least 1"
        if min(self.epochs, self.decay_epochs, self.steps, self.decay_steps) < 0:
            return "no number of epochs or steps may be below 0"
        if min(self.keep_every, self.sheet_every, self.validate_every, self.patience) < 0:
            return "no number of steps, nor --patience, may be below 0"
        if self.epochs + self.decay_epochs < 1 and self.steps + self.decay_steps < 1:
            return "there must be at least one epoch or step"
        if not 0 <= self.hands <= 1 or not 0 <= self.strength <= 3:
            return "--hands is from 0 to 1 and --strength from 0 to 3"
        if self.rate <= 0 or not 0 <= self.average < 1 or self.hours < 0:
            return "--rate must be above 0, --average between 0 and 1, --hours not below 0"
        return ""

    def texts(self) -> Dict[str, str]:
        """Every option and its value, to print and to keep."""
        return as_texts(self)

    @property
    def small_steps(self) -> int:
        """Steps with smaller pictures, before all others."""
        return 0

    def side(self, step: int) -> int:
        """Side in pixels of the pictures of a step."""
        return self.size

    def grown(self, step: int) -> int:
        """Steps since the pictures have had the side that they have in a step."""
        return step


@dataclass(frozen=True)
class AdversarialOptions(TranslatorOptions):
    """A generator against a discriminator, on pictures that are cut at random places (Isola et al., section 6.2)."""

    load_size: int = option(
        0, "pictures are enlarged to this side and cut at random; default 286 / 256 of the size; the size cuts nothing"
    )
    mirror: bool = option(True, "never mirror a pair")
    discriminator_width: int = option(64, "channels of the discriminator's first layer", formerly="judge_width")
    beta1: float = option(0.5, "Adam's first momentum")
    adversarial: float = option(1.0, "weight of the adversarial loss")

    def problem(self) -> str:
        """As for every method."""
        if self.discriminator_width < 1 or self.adversarial < 0 or not 0 <= self.beta1 < 1:
            return "--discriminator-width must be at least 1, --adversarial not below 0, --beta1 between 0 and 1"
        if not self.size <= self.load_size <= 2 * self.size:
            return f"--load-size must be between --size and twice that ({self.size} to {2 * self.size})"
        return super().problem()

    def __post_init__(self) -> None:
        if not self.load_size:
            object.__setattr__(self, "load_size", round(self.size * 286 / 256))


def growth(text: str) -> Growth:
    """ "64:4000,128:2000" -> ((64, 4000), (128, 2000)). Raises ArgumentTypeError where it does not fit."""
    try:
        parts = [tuple(int(number) for number in part.split(":")) for part in text.split(",")]
        sizes = tuple((side, steps) for side, steps in parts)
    except ValueError as error:
        raise argparse.ArgumentTypeError("sizes look like 64:4000,128:2000 (pixels:steps)") from error
    if any(min(size) < 1 for size in sizes):
        raise argparse.ArgumentTypeError("pixels and steps must be at least 1")
    return sizes


@dataclass(frozen=True)
class GrowingOptions(AdversarialOptions):
    """Smaller pictures are learnt from first, with the full learning rate: their steps take a fraction of the time."""

    grow: Growth = option(
        (),
        "smaller pictures to start with, for example 64:4000,128:2000",
        type=growth,
        metavar="PIXELS:STEPS,...",
    )

    def problem(self) -> str:
        """As for every method."""
        if any(side % 32 or side >= self.size for side, _ in self.grow):
            return f"--grow needs multiples of 32 below --size ({self.size})"
        return super().problem()

    @property
    def small_steps(self) -> int:
        """Steps with smaller pictures, before all others."""
        return sum(steps for _, steps in self.grow)

    def side(self, step: int) -> int:
        """Side in pixels of the pictures of a step."""
        return self._stage(step)[0]

    def grown(self, step: int) -> int:
        """Steps since the pictures have had the side that they have in a step."""
        return self._stage(step)[1]

    def _stage(self, step: int) -> Tuple[int, int]:
        for side, steps in self.grow:
            if step < steps:
                return side, step
            step -= steps
        return self.size, step


@dataclass(frozen=True)
class ShipTranslatorOptions:
    """What becomes of a translator's run."""

    run: Path = option(help="the run's folder")
    name: Optional[str] = option(None, "name of the new folder (default METHOD-face or METHOD-sketch)")
    param: Path = option(Path("Param/translators"), "folder to write to")
    best: bool = option(False, "ship the best checkpoint on held-out pictures instead of the last one")
    title: Optional[str] = option(None, "title in the window")
    credit: Optional[str] = option(None, "credit for the data in the model card")


@dataclass(frozen=True)
class ImportOptions:
    """A generator of others that becomes a translator."""

    file: Path = option(help="latest_net_G.pth, or the weights of TensorFlow's pix2pix tutorial (.h5)")
    name: str = option(help="name of the new folder")
    direction: str = option(help="direction of the translation", choices=DIRECTIONS)
    size: int = option(256, "side of its pictures in pixels")
    title: Optional[str] = option(None, "title in the window (default: the name)")
    credit: str = option(
        "Imported: its makers know what it was trained on, and under which terms it may be passed on.",
        "what its card says of its origin",
    )
    param: Path = option(Path("Param/translators"), "folder to write to")


def model_of(argv: List[str]) -> Optional[str]:
    """Which method a command line of train.py asks for; None where it is not for a translator."""
    parser = argparse.ArgumentParser("train.py", add_help=False, allow_abbrev=False)
    parser.add_argument("--model")
    found: Optional[str] = parser.parse_known_args(argv)[0].model
    return found


def parse_ship(argv: List[str]) -> ShipTranslatorOptions:
    """Read the command line of `train.py ship-translator`; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py ship-translator", description="Write a translator, in 16 bits, with a model card, into Param."
    )
    add_options(parser, ShipTranslatorOptions)
    options: ShipTranslatorOptions = read_options(ShipTranslatorOptions, parser.parse_args(argv))
    _check_name(parser, options.name)
    return options


def parse_import(argv: List[str]) -> ImportOptions:
    """Read the command line of `train.py import-translator`; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py import-translator",
        description="Make a translator of a generator of pytorch-CycleGAN-and-pix2pix or of TensorFlow's tutorial.",
    )
    add_options(parser, ImportOptions)
    options: ImportOptions = read_options(ImportOptions, parser.parse_args(argv))
    _check_name(parser, options.name)
    return options


def _check_name(parser: argparse.ArgumentParser, name: Optional[str]) -> None:
    if name is not None and (not name or Path(name).name != name or ":" in name):
        parser.error("--name is one folder's name, without slashes and colons")
