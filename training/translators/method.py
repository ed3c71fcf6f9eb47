"""What the translators' methods share: batches, the learning rate's schedule, the state of a run, and its samples.

Row r of step s has random numbers of its own, from (seed, s, r). So a run resumes exactly, and several processes draw
together what one with a larger batch would draw: each takes its rows of the whole.
"""

from __future__ import annotations

import math
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Callable, ClassVar, Dict, List, Mapping, Optional, Sequence, Set, Tuple, Type, Union

import jittor as jt
import numpy as np
from jittor import nn

from configs.translators.generators import Architecture, set_training
from engine.drawing.crops import levels, signed
from engine.files.checkpoints import assign
from engine.translating.translator import BOTH, TO_PHOTO, TO_SKETCH, colour, find, style_planes, tensors_of
from options.train_translator import AdversarialOptions, TranslatorOptions
from training.data.dataset import FILE
from training.data.pairs import Prepare, open_pairs
from training.data.picture_sets import Pairs
from training.loop import distributed
from training.loop.loop import Method
from training.loop.state import Average, adam_tensors, forget_adam, module_tensors, restore_adam, restore_module
from training.scoring.measures import absolute_error, ssim
from training.translators.dataset_pairs import HandDrawnPairs

SHOWN = 6  # pairs on a sheet of samples
VALIDATED = 24


class Translation(Method):
    """A method with generators, discriminators and their optimisers by name; what ships is the generators.

    A file of `training.translators.methods` holds one that says: `title`, for people; `directions`, the first of them
    the usual one; `Options`; `sheet_epochs` between its sample pictures, unless 1; `open`, where it does not learn from
    pairs; `architecture`, its generator; and `step`.
    """

    several = True
    title: ClassVar[str]
    directions: ClassVar[Tuple[str, ...]] = (TO_PHOTO, TO_SKETCH)
    Options: ClassVar[Type[TranslatorOptions]]
    sheet_epochs: ClassVar[int] = 1

    def __init__(self, options: Any, pairs: Pairs, validation: Pairs) -> None:
        self.options, self.pairs, self.validation = options, pairs, validation
        self.side = options.size  # of the step's pictures
        self.name = options.model
        jt.set_global_seed(options.seed, different_seed_for_mpi=False)  # all processes begin with the same weights
        self.generators: Dict[str, nn.Module] = {}
        self.discriminators: Dict[str, nn.Module] = {}
        self.optimisers: Dict[str, jt.optim.Adam] = {}
        self.averages: Dict[str, Average] = {}
        self._order: Dict[Tuple[int, str], np.ndarray] = {}

    @classmethod
    def open(cls, options: Any) -> Translation:
        """The method with its data."""
        return cls(options, *open_pairs(options.data, options.style, held_out(options.hold_out), prepared(options)))

    def architecture(self, direction: str) -> Architecture:
        """The generator of a direction."""
        raise NotImplementedError(f"{type(self).__name__} has no generator")

    def add_generator(self, direction: str) -> nn.Module:
        """A generator of this direction, with its exponential average where one is asked for."""
        network = self.architecture(direction).network()
        if self.options.start is not None:
            start = find(self.options.start, direction=direction)
            assign(network, tensors_of(start), start.path)
        self.generators[direction] = network
        if self.options.average:
            self.averages[direction] = Average(network, self.options.average)
        return network

    def add_discriminator(self, name: str, network: nn.Module) -> nn.Module:
        """A discriminator or critic."""
        self.discriminators[name] = network
        return network

    def add_discriminators(self, name: str, make: Callable[[], nn.Module]) -> Dict[int, nn.Module]:
        """As many discriminators as the options ask for, by the side of the pictures that they see.

        The first sees a picture as it is, each next one at half the side (Wang et al., pix2pixHD, CVPR 2018, section
        3.2): patches of 70 pixels alone let a face pass whose halves differ in skin.
        """
        return {
            self.options.size >> halvings: self.add_discriminator(f"{name}{halvings + 1}" if halvings else name, make())
            for halvings in range(self.options.discriminators)
        }

    def add_adam(self, name: str, networks: Sequence[nn.Module], betas: Tuple[float, float]) -> jt.optim.Adam:
        """An optimiser of all parameters of some networks."""
        parameters = [parameter for network in networks for parameter in network.parameters()]
        self.optimisers[name] = jt.optim.Adam(parameters, self.options.rate, betas=betas)
        return self.optimisers[name]

    def begin(self, number: int) -> None:
        """Set the learning rate of a step, and the side of its pictures.

        Where that grows, moments are reset (as in Karras et al., Progressive Growing of GANs, ICLR 2018).
        """
        self.side = self.options.side(number)
        for optimiser in self.optimisers.values():
            if number and self.options.grown(number) == 0:
                forget_adam(optimiser)
            optimiser.lr = self.options.rate * self.falling(number)

    def end(self, number: int) -> None:
        """Take the step's weights into the averages."""
        for average in self.averages.values():
            average.update(self.options.grown(number))
        jt.sync_all(True)

    def falling(self, number: int) -> float:
        """What the learning rate is multiplied by: 1, then linearly to zero."""
        constant, decay = lengths(self.options, self.epoch)
        return 1.0 if number < constant else max(0.0, 1.0 - (number - constant + 1) / (decay + 1))

    @property
    def epoch(self) -> int:
        """Pictures in an epoch."""
        return len(self.pairs)

    def rows(self, number: int, kind: str = "pair", count: int = 0) -> List[Tuple[int, np.random.Generator]]:
        """The samples of a step that are this process's: their numbers and their random numbers.

        kind: what they are for; each kind comes in an order of its own and has random numbers of its own. count: how
        many there are to choose from.
        """
        o, count = self.options, count or self.epoch
        chosen = []
        whole = o.batch * distributed.count()
        for row in range(distributed.mine() * o.batch, (distributed.mine() + 1) * o.batch):
            epoch, place = divmod(number * whole + row, count)
            chosen.append((int(self._permutation(epoch, kind, count)[place]), self._random(number, row, kind)))
        return chosen

    def _random(self, *about: Union[int, str]) -> np.random.Generator:
        """Random numbers that depend on the seed and what they are for only."""
        numbers = [int.from_bytes(a.encode(), "big") if isinstance(a, str) else a for a in about]
        return np.random.default_rng([self.options.seed, *numbers])

    def _permutation(self, epoch: int, kind: str, count: int) -> np.ndarray:
        key = (epoch, kind)
        if key not in self._order:
            self._order = {k: v for k, v in self._order.items() if k[0] >= epoch - 1}
            self._order[key] = self._random(epoch, "order of " + kind).permutation(count)
        return self._order[key]

    def batch(self, number: int, kind: str = "pair") -> Tuple[np.ndarray, np.ndarray]:
        """The pairs of a step, jittered: sketches (N, 1, size, size) and photos (N, 3, size, size), both in -1..1.

        Where sketches have styles, photos have a channel more for each.
        """
        sketches, photos, chosen = [], [], []
        for index, rng in self.rows(number, kind):
            cut = self.jitter(rng)
            sketches.append(cut(self.pairs.sketch(index, cut.load_size, rng)))
            photos.append(cut(self.pairs.photo(index, cut.load_size)))
            chosen.append(index)
        return stack(sketches), with_styles(stack(photos), self.pairs, chosen)

    def jitter(self, rng: np.random.Generator) -> Jitter:
        """A random cut of pictures of the step's side."""
        o: AdversarialOptions = self.options
        return Jitter(round(self.side * o.load_size / o.size), self.side, o.mirror, rng)

    def tensors(self) -> Dict[str, np.ndarray]:
        """Networks, averages and all moments."""
        tensors: Dict[str, np.ndarray] = {}
        for name, network in {**self.generators, **self.discriminators}.items():
            tensors.update(module_tensors(network, f"{name}."))
        for name, average in self.averages.items():
            tensors.update(average.tensors(f"average.{name}."))
        for name, optimiser in self.optimisers.items():
            tensors.update(adam_tensors(optimiser, f"adam.{name}."))
        return tensors

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`; of the runs, too, that called discriminators judges."""
        tensors = {name.replace("judge", "discriminator"): tensor for name, tensor in tensors.items()}
        for name, network in {**self.generators, **self.discriminators}.items():
            restore_module(network, tensors, f"{name}.")
        for name, average in self.averages.items():
            average.restore(tensors, f"average.{name}.")
        for name, optimiser in self.optimisers.items():
            restore_adam(optimiser, tensors, f"adam.{name}.")

    def shipped(self) -> Dict[str, np.ndarray]:
        """The generators, averaged; where there are two, their directions before the names."""
        tensors: Dict[str, np.ndarray] = {}
        for direction, network in self.generators.items():
            prefix = f"{direction}." if len(self.generators) > 1 else ""
            average = self.averages.get(direction)
            tensors.update(average.tensors(prefix) if average else module_tensors(network, prefix))
        return tensors

    def header(self) -> Dict[str, str]:
        """What makes the weights a translator."""
        directions = list(self.generators)
        single = len(directions) == 1
        return {
            **self.architecture(directions[0]).texts(),
            "direction": directions[0] if single else BOTH,
            "title": f"{self.title}, {towards(directions[0])}" if single else self.title,
        }

    def settings(self) -> Dict[str, Any]:
        """The options."""
        return self.options.texts()

    def paint(self, direction: str, given: np.ndarray) -> np.ndarray:
        """What a generator makes of pictures (N, I, size, size) in -1..1, averaged and without dropout."""
        network = self.generators[direction]
        with ExitStack() as stack_:
            for average in self.averages_of(direction):
                stack_.enter_context(average.swapped())
            set_training(network, False)
            with jt.no_grad():
                painted: np.ndarray = np.concatenate([network(jt.array(one[None])).numpy() for one in given])
            set_training(network, True)
        return painted

    def averages_of(self, direction: str) -> List[Average]:
        """The exponential averages of a generator's weights."""
        return [self.averages[direction]] if direction in self.averages else []

    def validate(self) -> Dict[str, float]:
        """Mean absolute error in levels and SSIM on the pairs held out; the score is the error of all directions.

        Pictures that are smaller than the last ones have no score, since they are easier.
        """
        figures: Dict[str, float] = {}
        if len(self.validation) == 0:
            return figures
        sketches, photos = self._held_out(VALIDATED)
        for direction in self.generators:
            given, wanted = (photos, sketches) if direction == TO_SKETCH else (sketches, photos[:, :3])
            pairs = list(zip(pixels(self.paint(direction, given)), pixels(wanted)))
            short = "sketch" if direction == TO_SKETCH else "photo"
            figures[f"error-{short}"] = float(np.mean([absolute_error(a, b) for a, b in pairs]))
            figures[f"ssim-{short}"] = float(np.mean([ssim(a, b) for a, b in pairs]))
        if self.side == self.options.size:
            figures["score"] = sum(value for name, value in figures.items() if name.startswith("error"))
        return figures

    def sheet(self) -> Optional[np.ndarray]:
        """Held-out pairs: sketch, photo, and what every generator makes of them."""
        sketches, photos = self._held_out(SHOWN)
        columns = [pixels(sketches), pixels(photos[:, :3])]
        for direction in self.generators:
            columns.append(pixels(self.paint(direction, photos if direction == TO_SKETCH else sketches)))
        return np.concatenate([np.concatenate(list(column), axis=0) for column in columns], axis=1)

    def _held_out(self, most: int) -> Tuple[np.ndarray, np.ndarray]:
        pairs = self.validation if len(self.validation) else self.pairs
        chosen = np.linspace(0, len(pairs) - 1, min(most, len(pairs))).astype(int)
        size = self.side
        sketches = [pairs.sketch(int(i), size, self._random(int(i), "held out")) for i in chosen]
        channels = self.architecture(TO_PHOTO).channels_in
        photos = stack([pairs.photo(int(i), size) for i in chosen])
        return stack(sketches, channels), with_styles(photos, pairs, [int(i) for i in chosen])


class Jitter:
    """One random place and mirroring for both pictures of a pair (Isola et al., section 6.2)."""

    def __init__(self, load_size: int, size: int, mirror: bool, rng: np.random.Generator) -> None:
        self.load_size, self.size = load_size, size
        self.x, self.y = (int(i) for i in rng.integers(0, load_size - size + 1, 2))
        self.mirrored = bool(rng.random() < 0.5) and mirror

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """(load_size, load_size, ...) -> (size, size, ...)."""
        cut = picture[self.y : self.y + self.size, self.x : self.x + self.size]
        return cut[:, ::-1] if self.mirrored else cut


def problem_of_discriminators(count: int, size: int) -> str:
    """What is wrong with a number of discriminators, each at half the side of the one before, or nothing."""
    if count < 1 or (count > 1 and (size % 2 ** (count - 1) or size >> (count - 1) < 32)):
        return "--discriminators must be at least 1, and the last of them must see a whole number of pixels, 32 or more"
    return ""


def towards(direction: str) -> str:
    """A direction, for people."""
    return "photo to sketch" if direction == TO_SKETCH else "sketch to photo"


def prepared(options: TranslatorOptions) -> Optional[Prepare]:
    """How pairs are made of a dataset of prepare.py. Raises ValueError where simulated hands have no such dataset."""
    if not options.hands:
        return None
    if not (options.data / FILE).is_file():
        raise ValueError(f"--hands needs a dataset made by prepare.py, which {options.data} is not")
    return lambda faces: HandDrawnPairs(faces, options.style, options.hands, options.strength)


def with_styles(photos: np.ndarray, pairs: Pairs, numbers: Sequence[int]) -> np.ndarray:
    """Photos (N, 3, H, H) of these pairs, behind which there are the planes of their sketches' styles, if any."""
    if not pairs.styles:
        return photos
    asked = [pairs.style(number) for number in numbers]
    return np.concatenate([photos, style_planes(asked, len(pairs.styles), photos.shape[2])], axis=1)


def held_out(file: Optional[Path]) -> Optional[Set[str]]:
    """The names in a file, one a line; None where there is no file."""
    if file is None:
        return None
    names = {line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    if not names:
        raise ValueError(f"{file} names nothing to hold out")
    return names


def lengths(o: TranslatorOptions, epoch: int) -> Tuple[int, int]:
    """Steps with the full learning rate, and with the falling one. epoch: pictures in one."""
    before = o.small_steps
    if o.steps or o.decay_steps:
        return before + o.steps, o.decay_steps
    whole = o.batch * distributed.count()
    return before + math.ceil(o.epochs * epoch / whole), math.ceil(o.decay_epochs * epoch / whole)


def stack(pictures: Sequence[np.ndarray], channels: int = 0) -> np.ndarray:
    """(H, W) or (H, W, 3) uint8 -> (N, C, H, W) in -1..1. channels: 3 makes three of one."""
    return signed(np.stack([(colour if channels == 3 else np.atleast_3d)(p).transpose(2, 0, 1) for p in pictures]))


def pixels(pictures: np.ndarray) -> List[np.ndarray]:
    """(N, C, H, W) in -1..1 -> pictures (H, W, 3) uint8."""
    return [colour(levels(picture.transpose(1, 2, 0))) for picture in pictures]
