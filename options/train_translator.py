"""Options of `train.py --model pix2pix|cyclegan|wgan-gp`: one table of them, with the papers' values as defaults."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

PIX2PIX, CYCLEGAN, WGAN = "pix2pix", "cyclegan", "wgan-gp"
MODELS = (PIX2PIX, CYCLEGAN, WGAN)
TO_PHOTO, TO_SKETCH, BOTH = "sketch-to-photo", "photo-to-sketch", "both"
STYLES = ("drawn", "lines", "edges", "both")


@dataclass(frozen=True)
class TranslatorOptions:
    """Everything that decides a run; printed at its start and kept beside the weights.

    direction: one of the three above. size: side in pixels. load_size: pictures are brought to this side, then cut to
    `size` at a random place (286 for 256; `size` cuts nothing). grow: (side, steps) of smaller pictures that are learnt
    from first, in order, with the full learning rate; their steps come before all others. width, judge_width: channels
    of the first layers. most: channels of the generator's widest layer in multiples of `width`. blocks: residual
    blocks. norm: of pix2pix. epochs, decay_epochs: with the full learning rate, and with one that falls to nought.
    steps, decay_steps: the same in steps, where above 0. rate, beta1: Adam's. l1, cycle, identity, penalty, perceptual,
    adversarial: weights of the losses. judges: discriminators of pix2pix, and of each kind of picture for CycleGAN,
    each at half the side of the one before. enhancers: around CycleGAN's generators, each for twice the side.
    critic_steps: of the critic for one of the generator. pool: fakes kept for CycleGAN's discriminators. average: decay
    of the weights' exponential average, which is what ships; 0 ships the weights themselves. style: the sketches of a
    dataset made by prepare.py. hold_out: file of names for validation. features: weights of a perceptual loss.
    keep_every, sheet_every, validate_every: steps; 0 lets the method choose.
    """

    model: str
    data: Path
    output: Path
    direction: str = TO_PHOTO
    size: int = 256
    load_size: int = 286
    grow: Tuple[Tuple[int, int], ...] = ()
    width: int = 64
    judge_width: int = 64
    most: int = 8
    blocks: int = 9
    norm: str = "batch"
    dropout: bool = True
    mirror: bool = True
    batch: int = 1
    epochs: int = 100
    decay_epochs: int = 100
    steps: int = 0
    decay_steps: int = 0
    rate: float = 2e-4
    beta1: float = 0.5
    l1: float = 100.0
    cycle: float = 10.0
    identity: float = 5.0
    penalty: float = 10.0
    perceptual: float = 10.0
    adversarial: float = 1.0
    judges: int = 1
    enhancers: int = 0
    critic_steps: int = 2
    pool: int = 50
    average: float = 0.998
    style: str = "drawn"
    hold_out: Optional[Path] = None
    features: Optional[Path] = None
    start: Optional[Path] = None
    seed: int = 0
    hours: float = 0.0
    save_every: float = 240.0
    keep_every: int = 5000
    sheet_every: int = 0
    validate_every: int = 0
    dry_run: bool = False

    def texts(self) -> Dict[str, str]:
        """Every option and its value, to print and to keep."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}

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
    """run: a translator's run. name: of the new folder, or None for METHOD-face or METHOD-sketch. param: where it goes.

    best: the weights that did best on the pictures held out, instead of the last. title: what the window calls it.
    credit: whom the card thanks for the data.
    """

    run: Path
    name: Optional[str] = None
    param: Path = Path("Param/translators")
    best: bool = False
    title: Optional[str] = None
    credit: Optional[str] = None


# What differs from the defaults above, by model: each paper's own, where it has one.
_OWN: Dict[str, Dict[str, Any]] = {
    PIX2PIX: {"direction": TO_PHOTO},
    CYCLEGAN: {"direction": BOTH},
    WGAN: {
        "direction": TO_PHOTO,
        "blocks": 2,
        "width": 32,
        "judge_width": 32,
        "batch": 4,
        "l1": 50.0,
        "rate": 1e-4,
        "beta1": 0.0,
    },
}

_HELP = (
    ("size", "side of the pictures in pixels"),
    ("load-size", "pictures are enlarged to this side and cut at random; default 286 / 256 of the size"),
    ("width", "channels of the generator's first layer"),
    ("judge-width", "channels of the discriminator's first layer"),
    ("most", "channels of the generator's widest layer, in multiples of --width"),
    ("blocks", "residual blocks: 3, 6 or 9 for cyclegan, any number for wgan-gp"),
    ("batch", "pictures a step and process"),
    ("epochs", "times through the data with the full learning rate"),
    ("decay-epochs", "times through the data while the learning rate falls to nought"),
    ("steps", "steps with the full learning rate, instead of --epochs"),
    ("decay-steps", "steps while the learning rate falls to nought, instead of --decay-epochs"),
    ("rate", "Adam's learning rate"),
    ("beta1", "Adam's first momentum"),
    ("l1", "weight of the mean absolute difference"),
    ("cycle", "weight of cycle consistency"),
    ("identity", "weight of the identity loss"),
    ("penalty", "weight of the gradient penalty"),
    ("perceptual", "weight of the perceptual loss"),
    ("adversarial", "weight of the adversarial loss"),
    ("judges", "discriminators of pix2pix and cyclegan, each sees the picture at half the side of the one before"),
    ("enhancers", "networks around cyclegan's generators, each doubles the side of what they paint"),
    ("critic-steps", "steps of the critic for one of the generator"),
    ("pool", "fakes kept for the discriminators"),
    ("average", "decay of the exponential average of the weights, which is what ships; 0 for none"),
    ("seed", "seed of all random numbers"),
    ("hours", "stop after so many hours; the same command goes on; 0 for never"),
    ("save-every", "seconds between states to resume from"),
    ("keep-every", "steps between checkpoints that are kept"),
    ("sheet-every", "steps between sample pictures; default: 10 epochs for wgan-gp, one for the others"),
    ("validate-every", "steps between looks at the pictures held out; default as --sheet-every"),
)


def wanted(argv: List[str]) -> bool:
    """Whether a command line of train.py is for a translator."""
    return any(word == "--model" or word.startswith("--model=") for word in argv)


def parse(argv: List[str]) -> TranslatorOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    first = argparse.ArgumentParser("train.py", add_help=False)
    first.add_argument("--model", choices=MODELS, default=PIX2PIX)
    model = first.parse_known_args(argv)[0].model
    parser = _parser(model)
    found = vars(parser.parse_args(argv))
    if found["load_size"] is None:
        found["load_size"] = round(found["size"] * 286 / 256)
    if found["output"] is None:
        found["output"] = Path("runs") / (model if found["direction"] == BOTH else f"{model}-{found['direction']}")
    options = TranslatorOptions(**found)
    problem = _problem(options)
    if problem:
        parser.error(problem)
    return options


def parse_ship(argv: List[str]) -> ShipTranslatorOptions:
    """Read the command line of `train.py ship-translator`; exits with a usage message where it does not fit."""
    parser = argparse.ArgumentParser(
        "train.py ship-translator", description="Write a translator, in 16 bits, with a model card, into Param."
    )
    parser.add_argument("--run", type=Path, required=True, help="the run's folder")
    parser.add_argument("--name", help="of the new folder (default METHOD-face or METHOD-sketch)")
    parser.add_argument("--param", type=Path, default=ShipTranslatorOptions.param, help="where to (%(default)s)")
    parser.add_argument("--best", action="store_true", help="the best on held-out pictures instead of the last")
    parser.add_argument("--title", help="what the window calls it")
    parser.add_argument("--credit", help="whom the card thanks for the data")
    options = ShipTranslatorOptions(**vars(parser.parse_args(argv)))
    if options.name is not None and (not options.name or Path(options.name).name != options.name):
        parser.error("--name is one folder's name, without slashes")
    return options


def _parser(model: str) -> argparse.ArgumentParser:
    own = {"load_size": None, **_OWN[model]}
    defaults = {field.name: own.get(field.name, field.default) for field in fields(TranslatorOptions)}
    parser = argparse.ArgumentParser(
        "train.py --model",
        description="Train a translator between sketches and photos. A run that was interrupted goes on where it was.",
    )
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="a dataset of prepare.py, photo/ and sketch/ with equal names, FS2K, side-by-side pairs, or, for "
        "cyclegan, trainA/ and trainB/",
    )
    parser.add_argument("--output", type=Path, help="the run's folder (default runs/MODEL-DIRECTION)")
    directions = {PIX2PIX: (TO_PHOTO, TO_SKETCH), CYCLEGAN: (BOTH,), WGAN: (TO_PHOTO,)}[model]
    parser.add_argument("--direction", choices=directions, default=defaults["direction"])
    for name, what in _HELP:
        value = defaults[name.replace("-", "_")]
        kind = float if isinstance(value, float) else int
        parser.add_argument("--" + name, type=kind, default=value, help=f"{what} (default {value})" if value else what)
    parser.add_argument(
        "--grow",
        type=_growth,
        default=(),
        metavar="PIXELS:STEPS,...",
        help="smaller pictures to learn from first, for cyclegan and wgan-gp; 64:4000,128:2000 for example",
    )
    parser.add_argument("--norm", choices=("batch", "instance"), default="batch", help="of pix2pix")
    parser.add_argument("--style", choices=STYLES, default="drawn", help="sketches of a dataset made by prepare.py")
    parser.add_argument("--hold-out", type=Path, help="file of the names that are for validation, one a line")
    parser.add_argument(
        "--features", type=Path, help="VGG-19's weights for wgan-gp (default: the shipped compact ones)"
    )
    parser.add_argument("--start", type=Path, help="a translator to begin with")
    parser.add_argument("--no-mirror", dest="mirror", action="store_false", help="never mirror a pair")
    parser.add_argument("--no-dropout", dest="dropout", action="store_false", help="pix2pix without dropout")
    parser.add_argument("--dry-run", action="store_true", help="three steps, to see that all fits")
    return parser


def _growth(text: str) -> Tuple[Tuple[int, int], ...]:
    """ "64:4000,128:2000" -> ((64, 4000), (128, 2000)). Raises ArgumentTypeError where it does not fit."""
    try:
        parts = [tuple(int(number) for number in part.split(":")) for part in text.split(",")]
        sizes = tuple((side, steps) for side, steps in parts)
    except ValueError as error:
        raise argparse.ArgumentTypeError("sizes look like 64:4000,128:2000 (pixels:steps)") from error
    if any(min(size) < 1 for size in sizes):
        raise argparse.ArgumentTypeError("pixels and steps must be at least 1")
    return sizes


def _problem(o: TranslatorOptions) -> str:
    """What is wrong with the numbers, or nothing."""
    if min(o.size, o.width, o.judge_width, o.batch, o.critic_steps, o.most) < 1:
        return "--size, --width, --judge-width, --batch, --most and --critic-steps must be at least 1"
    if o.judges < 1 or (o.judges > 1 and (o.size % 2 ** (o.judges - 1) or o.size >> (o.judges - 1) < 32)):
        return "--judges must be at least 1, and the last of them must see a whole number of pixels, 32 or more"
    if o.enhancers and (
        o.model != CYCLEGAN or not 0 < o.enhancers <= 4 or o.size % (4 << o.enhancers) or o.size >> o.enhancers < 32
    ):
        return "--enhancers, at most 4, is for cyclegan: --size halved so often must be a multiple of 4, 32 or more"
    if o.grow and o.model == PIX2PIX:
        return "--grow is for cyclegan and wgan-gp: pix2pix halves its pictures down to one pixel, at one size only"
    if any(side % 32 or side >= o.size for side, _ in o.grow):
        return f"--grow needs multiples of 32 below --size ({o.size})"
    halved = {o.size >> times for times in range(1, o.size.bit_length())}
    if (o.enhancers or o.judges > 1) and any(side not in halved for side, _ in o.grow):
        return f"--grow with --enhancers or more --judges needs --size ({o.size}) halved once or several times"
    if not o.size <= o.load_size <= 2 * o.size:
        return f"--load-size must be between --size and twice that ({o.size} to {2 * o.size})"
    if min(o.l1, o.cycle, o.identity, o.penalty, o.perceptual, o.adversarial, o.pool, o.hours) < 0:
        return "no weight of a loss, --pool or --hours may be below 0"
    if min(o.epochs, o.decay_epochs, o.steps, o.decay_steps, o.keep_every, o.sheet_every, o.validate_every) < 0:
        return "no number of epochs or steps may be below 0"
    if o.epochs + o.decay_epochs < 1 and o.steps + o.decay_steps < 1:
        return "there must be at least one epoch or step"
    if o.rate <= 0 or not 0 <= o.beta1 < 1 or not 0 <= o.average < 1:
        return "--rate must be above 0, --beta1 and --average between 0 and 1"
    return ""
