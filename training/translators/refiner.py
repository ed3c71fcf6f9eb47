"""A translator for aligned pairs that learns from a few dozen: ridge regression, corrected by small U-Nets.

The regression sees whole pictures and knows what goes with what; the networks see lines and set edges. They learn from
what the regression says of a face that it has not seen (its left-out predictions), or they would trust it too much.
Mean absolute error and structural similarity are both in the loss, so that both are good.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Callable, List, Optional

import cv2
import jittor as jt
import numpy as np

from configs.translators.refiner import Refiner, with_mean
from training.loop.state import Average
from training.losses.ssim import Similarity
from training.scoring.baselines import as_picture
from training.translators.regression import PictureRidge

STEEPEST = 1.0  # length of a gradient; a longer one is cut to it
SMOOTH = 0.9  # of the loss that is watched
LOST = 1.25  # times the least loss so far: the network has lost its way
AT_ONCE = 8  # pictures in a batch of `translate`
GUESS = slice(
    1, 4
)  # of a canvas's channels: grey input, guess, middle target, across, down, and of photos their colour
ACROSS = 7


@dataclass(frozen=True)
class RefinerOptions:
    """How the networks learn.

    side: pixels at which they work, a multiple of 32. width: channels of their first level. networks: how many are
    averaged. steps: of each. minutes: for all of them; 0 is without a limit, and a run that is cut short by it still
    ends with small steps. similarity: weight of 1 - SSIM against the mean absolute error in -1..1. turn, shift, growth:
    deviations of the random moves, in degrees, in shares of the side, and as a logarithm.
    """

    side: int = 128
    width: int = 24
    networks: int = 2
    steps: int = 1200
    batch: int = 4
    rate: float = 1e-3
    minutes: float = 0.0
    similarity: float = 1.0
    turn: float = 2.0
    shift: float = 0.016
    growth: float = 0.04
    seed: int = 0


Say = Callable[[str], None]


class PictureRefiner:
    """Learns when it is made. inputs, targets: aligned pairs, (N, H, H, 3) uint8 RGB; say takes progress, a line."""

    def __init__(self, inputs: np.ndarray, targets: np.ndarray, options: RefinerOptions, say: Optional[Say]) -> None:
        self._options, self._say = options, say or (lambda _text: None)
        self._ridge = PictureRidge(inputs, targets)
        self._middle = np.median(targets, axis=0).astype(np.float32)
        self._coloured = bool((inputs != inputs[:, :, :, :1]).any())
        guesses = self._ridge.left_out
        self._canvases = np.stack([self._canvas(given, guess) for given, guess in zip(inputs, guesses)])
        self._targets = np.stack([self._sized(target / 127.5 - 1.0) for target in targets.astype(np.float32)])
        self._similarity = Similarity(options.side, max(3, round(7 * options.side / targets.shape[1]) // 2 * 2 + 1))
        self._networks = [self._learn(number) for number in range(options.networks)]
        del self._canvases, self._targets

    def translate(self, pictures: np.ndarray) -> np.ndarray:
        """(N, H, H, 3) uint8 -> (N, H, H, 3) uint8: the mean over the networks, and over the picture and its mirror."""
        found: List[np.ndarray] = []
        for start in range(0, len(pictures), AT_ONCE):
            some = pictures[start : start + AT_ONCE]
            straight = np.stack([self._canvas(p, guess) for p, guess in zip(some, self._ridge.predict(some))])
            both = [straight, mirrored(straight)]
            one, other = (with_mean(self._networks, _planes(c), _planes(c[..., GUESS])) for c in both)
            values = 0.5 * (one + other[..., ::-1]).transpose(0, 2, 3, 1)
            size = pictures.shape[2], pictures.shape[1]
            found += [cv2.resize(value, size, interpolation=cv2.INTER_CUBIC) for value in values]
        return as_picture((np.stack(found) + 1.0) * 127.5)

    def _canvas(self, picture: np.ndarray, guess: np.ndarray) -> np.ndarray:
        """What the networks see of a picture, (side, side, C) float32: it, the guess, the middle target, and where."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[:, :, None]
        levels = [grey, np.clip(guess, 0, 255), self._middle]
        values = [self._sized(np.asarray(level, np.float32) / 127.5 - 1.0) for level in levels]
        across, down = np.meshgrid(*[np.linspace(-1.0, 1.0, self._options.side, dtype=np.float32)] * 2)
        values += [across[:, :, None], down[:, :, None]]
        if self._coloured:
            values.append(self._sized(picture.astype(np.float32) / 127.5 - 1.0))
        return np.concatenate(values, axis=2)

    def _sized(self, values: np.ndarray) -> np.ndarray:
        side = self._options.side
        return cv2.resize(values, (side, side), interpolation=cv2.INTER_AREA).reshape(side, side, -1)

    def _learn(self, number: int) -> Refiner:
        o = self._options
        rng = np.random.default_rng([o.seed, number])
        jt.set_global_seed(o.seed + number)
        network = Refiner(self._canvases.shape[3], o.width)
        average, adam, watch = Average(network, 0.99), _adam(network, o.rate), _Watch()
        begun, limit, step, share, lost = time.monotonic(), 60.0 * o.minutes / o.networks, 0, 0.0, 0
        while share < 1.0:
            adam.lr = 0.5**lost * o.rate * min(1.0, (step + 1) / 50) * max(0.02, min(1.0, 2.0 * (1.0 - share)))
            chosen = rng.choice(len(self._canvases), o.batch, replace=o.batch > len(self._canvases))
            pairs = [self._moved(self._canvases[i], self._targets[i], rng) for i in chosen]
            canvas, target = (_planes(np.stack(values)) for values in zip(*pairs))
            wanted = jt.array(target)
            painted = network(jt.array(canvas), jt.array(np.ascontiguousarray(canvas[:, GUESS])))
            error, alike = (painted - wanted).abs().mean(), self._similarity(painted, wanted)
            loss = error + o.similarity * (1.0 - alike)
            adam.backward(loss)
            adam.clip_grad_norm(STEEPEST)
            adam.step()
            average.update(step)
            jt.sync_all()
            step += 1
            if watch.lost(loss.item()):
                _take(network, average)
                adam, watch, lost = _adam(network, o.rate), _Watch(), lost + 1
            gone = (time.monotonic() - begun) / limit if limit else 0.0
            share = max(step / o.steps, gone)
            if step % 100 == 0:
                away, same = 127.5 * error.item(), alike.item()
                self._say(f"network {number + 1} of {o.networks}, step {step}: error {away:.1f}, SSIM {same:.3f}")
                if not math.isfinite(away):
                    raise FloatingPointError("the refiner has lost its way; give it a smaller rate")
        _take(network, average)
        return network

    def _moved(self, canvas: np.ndarray, target: np.ndarray, rng: np.random.Generator) -> List[np.ndarray]:
        """A pair mirrored or not, and turned, shifted and enlarged a little, both alike."""
        o = self._options
        if rng.random() < 0.5:
            canvas, target = mirrored(canvas[None])[0], target[:, ::-1]
        turn, growth = rng.normal(0, o.turn), float(np.exp(rng.normal(0, o.growth)))
        matrix = cv2.getRotationMatrix2D((o.side / 2, o.side / 2), turn, growth)
        matrix[:, 2] += rng.normal(0, o.shift * o.side, 2)
        values = np.concatenate([canvas, target], axis=2)
        # OpenCV moves at most four channels at once.
        parts = [np.ascontiguousarray(values[:, :, first : first + 4]) for first in range(0, values.shape[2], 4)]
        moved = [
            cv2.warpAffine(part, matrix, (o.side, o.side), borderMode=cv2.BORDER_REPLICATE).reshape(o.side, o.side, -1)
            for part in parts
        ]
        return np.split(np.concatenate(moved, axis=2), [canvas.shape[2]], axis=2)


class _Watch:
    """Follows the loss of the last steps, to see when it leaves for good."""

    def __init__(self) -> None:
        self._steps, self._now, self._least = 0, 0.0, math.inf

    def lost(self, loss: float) -> bool:
        """Take in a step's loss; whether the smoothed loss is far above what it was."""
        self._steps += 1
        self._now = loss if self._steps == 1 else SMOOTH * self._now + (1.0 - SMOOTH) * loss
        if self._steps > 20:
            self._least = min(self._least, self._now)
        return not self._now < LOST * self._least and self._steps > 40


def _adam(network: Refiner, rate: float) -> jt.optim.Adam:
    return jt.optim.Adam(network.parameters(), rate, betas=(0.9, 0.99))


def _take(network: Refiner, average: Average) -> None:
    """Give a network the average of its weights."""
    for name, value in network.state_dict().items():
        value.update(average.values[name].copy())
    jt.sync_all()


def mirrored(canvases: np.ndarray) -> np.ndarray:
    """Canvases (N, side, side, C) seen in a mirror, with the channel that says which side is which."""
    flipped = canvases[:, :, ::-1].copy()
    flipped[..., ACROSS] *= -1.0
    return flipped


def _planes(values: np.ndarray) -> np.ndarray:
    """(N, H, W, C) -> (N, C, H, W) float32, in C order."""
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2), dtype=np.float32)
