"""Refined regression, for aligned pairs and a few dozen of them: ridge regression, corrected by small U-Nets.

The regression sees whole pictures and knows what goes with what; the networks see lines and set edges. They learn from
what the regression says of a face that it has not seen (its left-out predictions), or they would trust it too much.
Mean absolute error and structural similarity are both in the loss, so that both are good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Mapping, Tuple

import cv2
import jittor as jt
import numpy as np

from configs.translators.generators import MOST_EXAMPLES, RefinedArchitecture
from engine.translating.translator import TO_SKETCH
from options.fields import option
from options.train_translator import TranslatorOptions
from training.data.picture_sets import Pairs
from training.loop.state import Average, forget_adam, module_tensors
from training.losses.ssim import StructuralSimilarity
from training.translators.method import Translation, stack
from training.translators.regression import PictureRidge

STEEPEST = 1.0  # length of a gradient; a longer one is cut to it
WARMING = 50  # steps until the learning rate is reached
SMOOTH = 0.9  # of the loss that is watched
LOST = 1.25  # times the least loss so far: the network has lost its way
NEVER = 1e30  # a loss above all others
AT_ONCE = 8  # pictures


@dataclass(frozen=True)
class RefinedRegressionOptions(TranslatorOptions):
    """The values that were best on the CUHK pairs (`benchmarks/cuhk.md`)."""

    width: int = 24
    batch: int = 4
    steps: int = 1200
    decay_steps: int = 1200
    rate: float = 1e-3
    average: float = 0.99
    networks: int = option(2, "correcting networks, trained in turns and averaged")
    examples: int = option(MOST_EXAMPLES, "largest number of pairs that regression and networks are fitted to")
    rank: int = option(0, "rank of the regression, for smaller weights; 0 keeps all examples")
    similarity: float = option(1.0, "weight of 1 - SSIM against the mean absolute error")
    turn: float = option(2.0, "standard deviation of random rotations of a pair, in degrees")
    shift: float = option(0.016, "standard deviation of random shifts, relative to the side")
    growth: float = option(0.04, "standard deviation of the logarithm of random scaling")

    def problem(self) -> str:
        """As for every method."""
        if self.size % 64 or not 1 <= self.networks <= 8 or not self.average > 0:
            return "--size must be a multiple of 64, --networks 1 to 8, and --average above 0"
        if not 3 <= self.examples <= MOST_EXAMPLES or not 0 <= self.rank <= self.examples:
            return f"--examples is from 3 to {MOST_EXAMPLES}, and --rank from 0 to that number"
        if min(self.similarity, self.turn, self.shift, self.growth) < 0:
            return "--similarity, --turn, --shift and --growth may not be below 0"
        if self.start is not None:
            return "--start is for methods of one network; a refined regression begins with its pairs"
        return super().problem()


class RefinedRegressionMethod(Translation):
    """A regression of all pairs, fitted at every start, and networks that learn in turns to correct it."""

    title = "Refined regression"
    Options = RefinedRegressionOptions
    several = False

    def __init__(self, options: RefinedRegressionOptions, pairs: Pairs, validation: Pairs) -> None:
        super().__init__(options, pairs, validation)
        if len(pairs) < max(3, options.rank):
            raise ValueError(
                f"this regression learns from at least {max(3, options.rank)} pairs, not from {len(pairs)}"
            )
        chosen = np.linspace(0, len(pairs) - 1, min(options.examples, len(pairs))).round()
        self.chosen = [int(number) for number in chosen]
        self.network = self.architecture(options.direction).network()
        self.generators[options.direction] = self.network
        for number, network in enumerate(self.network.networks):
            self.averages[str(number)] = Average(network, options.average)
            self.add_adam(str(number), [network], (0.9, 0.99))
        self.watches = [_Watch() for _ in self.network.networks]
        self.canvases, self.targets = self._regress()
        side = self.network.side
        self.similarity = StructuralSimilarity(side, max(3, round(7 * side / options.size) // 2 * 2 + 1))

    def architecture(self, direction: str) -> RefinedArchitecture:
        """The regression and its networks."""
        o: RefinedRegressionOptions = self.options
        given, wanted = (3, 1) if direction == TO_SKETCH else (1, 3)
        examples = o.rank or len(self.chosen)
        return RefinedArchitecture(given, wanted, o.size, o.width, networks=o.networks, examples=examples)

    @property
    def epoch(self) -> int:
        """Pairs that it learns from."""
        return len(self.chosen)

    def averages_of(self, direction: str) -> List[Average]:
        """Of every network."""
        return list(self.averages.values())

    def step(self, number: int) -> Dict[str, float]:
        """One step of one network: error and 1 - SSIM of a moved pair, corrected from its left-out prediction."""
        o: RefinedRegressionOptions = self.options
        self.begin(number)
        turn, whose = divmod(number, o.networks)
        network, watch = self.network.networks[whose], self.watches[whose]
        adam, average = self.optimisers[str(whose)], self.averages[str(whose)]
        adam.lr *= 0.5**watch.times * min(1.0, (turn + 1) / WARMING)
        canvas, target = self.moved(number)
        wanted, guess = jt.array(target), jt.array(np.ascontiguousarray(canvas[:, self._guess]))
        painted = network(jt.array(canvas), guess)
        error, alike = (painted - wanted).abs().mean(), self.similarity(painted, wanted)
        loss = error + o.similarity * (1.0 - alike)
        adam.backward(loss)
        adam.clip_grad_norm(STEEPEST)
        adam.step()
        average.update(turn)
        jt.sync_all(True)
        figures = {"loss": loss.item(), "error": 127.5 * error.item(), "similarity": alike.item()}
        if watch.lost(figures["loss"]):
            for name, value in network.state_dict().items():
                value.update(average.values[name].copy())
            forget_adam(adam)
        return figures

    def end(self, number: int) -> None:
        """Averages are of single networks, which `step` knows."""

    @property
    def _guess(self) -> slice:
        return slice(1, 1 + self.targets.shape[1])

    def moved(self, number: int) -> Tuple[np.ndarray, np.ndarray]:
        """The canvases and targets of a step, mirrored or not, turned, shifted and enlarged a little, both alike."""
        moved = [self._moved(index, rng) for index, rng in self.rows(number)]
        canvas, target = (np.ascontiguousarray(np.stack(values)) for values in zip(*moved))
        return canvas, target

    def _moved(self, index: int, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
        o, side = self.options, self.network.side
        canvas, target = self.canvases[index], self.targets[index]
        if rng.random() < 0.5:
            canvas, target = canvas[:, :, ::-1].copy(), target[:, :, ::-1]
            canvas[-2] *= -1.0  # which side is which
        matrix = cv2.getRotationMatrix2D((side / 2, side / 2), rng.normal(0, o.turn), np.exp(rng.normal(0, o.growth)))
        matrix[:, 2] += rng.normal(0, o.shift * side, 2)
        planes = [
            cv2.warpAffine(np.ascontiguousarray(plane), matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
            for plane in (*canvas, *target)
        ]
        return np.stack(planes[: len(canvas)]), np.stack(planes[len(canvas) :])

    def _regress(self) -> Tuple[np.ndarray, np.ndarray]:
        """Fill in what the regression knows; returns canvases (N, C, side, side) and targets (N, O, side, side)."""
        network, side = self.network, self.network.side
        both = [stack(pictures) for pictures in self._whole()]
        given, wanted = both[::-1] if self.options.direction == TO_SKETCH else both
        with jt.no_grad():
            seen, targets = (
                np.concatenate([_shrunk(values[i : i + AT_ONCE], to) for i in range(0, len(values), AT_ONCE)])
                for values, to in ((given, network.read), (wanted, side))
            )
            ridge = PictureRidge(seen.reshape(len(seen), -1), targets)
            rows, weights, left_out = ridge.rows, ridge.weights, ridge.left_out
            if self.options.rank:
                rows, weights, left_out = ridge.reduced(self.options.rank)
            known = {"mean": ridge.mean, "examples": rows, "level": ridge.level, "weights": weights}
            known["middle"] = np.median(targets, axis=0)
            for name, values in known.items():
                getattr(network, name).update(jt.array(np.asarray(values, np.float32)).stop_grad())
            guesses = np.clip(left_out, -1.0, 1.0)
            canvases = [
                network.placed(network.seen(jt.array(given[i : i + AT_ONCE]), jt.array(guesses[i : i + AT_ONCE])))
                for i in range(0, len(given), AT_ONCE)
            ]
            return np.concatenate([canvas.numpy() for canvas in canvases]), targets

    def _whole(self) -> Tuple[List[np.ndarray], List[np.ndarray]]:
        """Every sketch and every photo that it learns from, at the full size."""
        size = self.options.size
        sketches = [self.pairs.sketch(i, size, self._random(i, "whole")) for i in self.chosen]
        return sketches, [self.pairs.photo(i, size) for i in self.chosen]

    def tensors(self) -> Dict[str, np.ndarray]:
        """As of every method, and how each network fares."""
        return {**super().tensors(), "watches": np.array([watch.state() for watch in self.watches])}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        super().restore(tensors)
        self.watches = [_Watch(*state) for state in tensors["watches"]]

    def shipped(self) -> Dict[str, np.ndarray]:
        """The regression, and the networks' averages."""
        tensors = module_tensors(self.network)
        for name, average in self.averages.items():
            tensors.update(average.tensors(f"networks.{name}."))
        return tensors


class _Watch:
    """Follows the loss of a network, to see when it leaves for good. times: how often it has."""

    def __init__(self, steps: float = 0.0, now: float = 0.0, least: float = NEVER, times: float = 0.0) -> None:
        self.steps, self.now, self.least, self.times = steps, now, least, times

    def state(self) -> Tuple[float, float, float, float]:
        """What it is made of."""
        return self.steps, self.now, self.least, self.times

    def lost(self, loss: float) -> bool:
        """Take in a step's loss; whether the smoothed loss is far above its minimum; if so, the record is reset."""
        self.steps += 1
        self.now = loss if self.steps == 1 else SMOOTH * self.now + (1.0 - SMOOTH) * loss
        if self.steps > 20:
            self.least = min(self.least, self.now)
        lost = self.now >= LOST * self.least and self.steps > 40
        if lost:
            self.steps, self.now, self.least, self.times = 0.0, 0.0, NEVER, self.times + 1
        return lost


def _shrunk(values: np.ndarray, side: int) -> np.ndarray:
    """(N, C, H, H) -> (N, C, side, side) by averaging; side divides H."""
    n, channels, height, _ = values.shape
    factor = height // side
    small: np.ndarray = values.reshape(n, channels, side, factor, side, factor).mean(axis=(3, 5))
    return small
