"""Learns to find the points of drawings, from the drawings of simulated hands."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import cv2
import jittor as jt
import numpy as np

from configs.components import CANVAS
from configs.points import POINT_INDEX, POINTS
from configs.registration import HEAT, NUMBERS, Registration, on_arrays
from engine.files.checkpoints import read_metadata, read_weights
from engine.method.registration import FoundPoints, find_points
from options.registration import RegistrationOptions
from training.data.samples import batch_of
from training.face.drawing_bank import MIRRORED, grown_bank, random_placement
from training.hands import FaceShape, HandDrawing, simulate
from training.loop.loop import random_state
from training.loop.one_network import OneNetwork
from training.loop.state import Average, assign_now

UNSEEN = 0.1  # weight of the places of points that no ink shows: a guess is better than nothing
PIXEL = CANVAS / HEAT  # canvas pixels of a pixel of the likelihoods
BANK = "drawings.npz"
VALIDATED = 96  # drawings of each strength
LADDER = (0.0, 1.0, 2.0, 3.0)
TESTED = 7  # a seed that training does not use
WARM = 300  # steps in which the rate rises
FALLING = 0.4  # of the steps, the last, in which it falls


class RegistrationBatch(NamedTuple):
    """What a step learns from.

    sketches: (N, 1, 128, 128) in -1..1. points: (N, K, 2) canvas pixels. drawn, shown: (N, K) bool, as
    `training.hands.HandDrawing` has them.
    """

    sketches: np.ndarray
    points: np.ndarray
    drawn: np.ndarray
    shown: np.ndarray

    def mirror(self, row: int) -> None:
        """Swap left and right in one drawing."""
        self.sketches[row] = self.sketches[row, :, :, ::-1].copy()
        self.points[row] = self.points[row, MIRRORED] * (-1, 1) + (CANVAS - 1, 0)
        for there in (self.drawn, self.shown):
            there[row] = there[row, MIRRORED]


class RegistrationTraining(OneNetwork):
    """Simulated drawing, anywhere on the canvas -> its points."""

    name = "registration"

    def __init__(
        self, training: Sequence[FaceShape], validation: Sequence[FaceShape], folder: Path, options: RegistrationOptions
    ) -> None:
        self.options = options
        self.bank = grown_bank(folder / BANK, training, options.drawings, options.seed)
        self.ladder = {strength: _tests(validation, strength) for strength in LADDER}
        jt.set_global_seed(options.seed)
        super().__init__(Registration(), options.rate, options.steps, WARM, FALLING)
        self.start = ""

    def settings(self) -> Dict[str, Any]:
        """The options, as the command line has them."""
        return {**asdict(self.options), **({"start": self.start} if self.start else {})}

    def start_from(self, folder: Path) -> None:
        """Begin with the shipped weights of a folder. Raises CheckpointError where they do not fit."""
        file = folder / "registration.safetensors"
        assign_now(self.network, read_weights(file), file)
        self.average = Average(self.network)
        self.start = f"weights of {read_metadata(file).get('step', 'unknown')} steps"

    def batch(self, number: int) -> RegistrationBatch:
        """What step `number` learns from; half of the drawings are mirrored."""
        rng = random_state(self.options.seed, number)
        chosen = batch_of(self.options.batch, min(self.options.drawings, len(self.bank)), rng)
        placed = [self.bank.placed(i, random_placement(rng)) for i in chosen]
        batch = RegistrationBatch(
            np.stack([sketch for sketch, _ in placed])[:, None],
            np.stack([points for _, points in placed]),
            self.bank.drawn[chosen].copy(),
            self.bank.shown[chosen].copy(),
        )
        for row in np.flatnonzero(rng.random(len(chosen)) < 0.5):
            batch.mirror(int(row))
        for there in (batch.drawn, batch.shown):
            there &= ((batch.points > -0.5) & (batch.points < CANVAS - 0.5)).all(axis=2)
        return batch

    def step(self, number: int) -> Dict[str, float]:
        """One step."""
        batch = self.batch(number)
        places, spread, presence = decode(self.network(jt.array(batch.sketches)))
        goal = jt.array((batch.points + 0.5) / PIXEL - 0.5)
        there, drawn = (jt.array(known.astype(np.float32)) for known in (batch.shown, batch.drawn))
        apart = jt.abs(places - goal).sum(2)  # (N, K)
        weight = there + UNSEEN * (1.0 - there)
        unlikely = ((apart * jt.exp(-spread) + 2.0 * spread) * weight).sum() / weight.sum()
        missed = (jt.nn.softplus(presence) - presence * drawn).mean()
        loss = unlikely + self.options.presence * missed
        self.learn(loss, number)
        away = float(((apart * there).sum() / there.sum()).item()) * PIXEL
        return {"loss": loss.item(), "away": away, "presence": missed.item()}

    def validate(self) -> Dict[str, float]:
        """Errors in per cent of the pupils' distance over shown points, by strength; `score` is their mean's."""
        figures: Dict[str, float] = {}
        with self.average.swapped(), jt.no_grad():
            network = on_arrays(self.network)
            for strength, tests in self.ladder.items():
                errors, right = [], []
                for drawing in tests:
                    found = find_points(network, drawing.sketch)
                    errors.append(relative_errors(found, drawing))
                    right.append((found.presence > 0.5) == _on_canvas(drawing, drawing.drawn))
                every = np.concatenate(errors)
                figures[f"median {strength:g}"] = float(np.median(every))
                figures[f"95 % {strength:g}"] = float(np.percentile(every, 95))
                figures[f"presence {strength:g}"] = 100.0 * float(np.mean(np.concatenate(right)))
        figures["score"] = float(np.mean([figures[f"95 % {strength:g}"] for strength in LADDER]))
        return figures

    def sheet(self) -> Optional[np.ndarray]:
        """Drawings with the points that were found (green), those that are not drawn (grey), and the truth (red)."""
        rows: List[np.ndarray] = []
        with self.average.swapped(), jt.no_grad():
            network = on_arrays(self.network)
            for tests in self.ladder.values():
                row = [marked(t.sketch, find_points(network, t.sketch), t.points, 256) for t in tests[:6]]
                rows.append(np.hstack(row))
        return np.vstack(rows)


def decode(rows: jt.Var) -> Tuple[jt.Var, jt.Var, jt.Var]:
    """What the network gives, (N, numbers) -> places (N, K, 2), log deviations (N, K), both in pixels of the
    likelihoods, and logits of presence (N, K). As `engine.method.registration.read_points`, with gradients."""
    n, count = rows.shape[0], len(POINTS)
    logits = rows[:, : count * HEAT * HEAT].reshape(n, count, HEAT * HEAT)
    likely = jt.nn.softmax(logits, dim=2).reshape(n, count, HEAT, HEAT)
    steps = jt.array(np.arange(HEAT, dtype=np.float32))
    x = (likely.sum(2) * steps).sum(2)
    y = (likely.sum(3) * steps).sum(2)
    numbers = rows[:, count * HEAT * HEAT :].reshape(n, count, NUMBERS)
    places = jt.stack([x + numbers[:, :, 0], y + numbers[:, :, 1]], dim=2)
    return places, jt.clamp(numbers[:, :, 2], -6.0, 4.0), numbers[:, :, 3]


def relative_errors(found: FoundPoints, drawing: HandDrawing) -> np.ndarray:
    """How far the points that ink shows were found from where they are, in per cent of the pupils' distance."""
    there = _on_canvas(drawing, drawing.shown)
    pupils = drawing.points[[POINT_INDEX["pupil1"], POINT_INDEX["pupil2"]]]
    apart = float(np.hypot(*(pupils[1] - pupils[0])))
    errors: np.ndarray = 100.0 * np.hypot(*(found.points - drawing.points)[there].T) / apart
    return errors


def _on_canvas(drawing: HandDrawing, known: np.ndarray) -> np.ndarray:
    inside: np.ndarray = known & ((drawing.points > -0.5) & (drawing.points < CANVAS - 0.5)).all(axis=1)
    return inside


def marked(sketch: np.ndarray, found: FoundPoints, truth: Optional[np.ndarray], side: int) -> np.ndarray:
    """A sketch with the points over it, (side, side, 3) uint8 RGB."""
    picture = cv2.cvtColor(sketch, cv2.COLOR_GRAY2RGB)
    for number, (point, presence) in enumerate(zip(found.points, found.presence)):
        if truth is not None:
            cv2.circle(picture, _pixel(truth[number]), 5, (230, 40, 40), -1, cv2.LINE_AA)
        colour = (0, 150, 0) if presence > 0.5 else (170, 170, 170)
        cv2.circle(picture, _pixel(point), 4, colour, -1, cv2.LINE_AA)
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)


def _pixel(point: np.ndarray) -> Tuple[int, int]:
    x, y = np.clip(point, -999, 9999)
    return int(round(float(x))), int(round(float(y)))


def _tests(shapes: Sequence[FaceShape], strength: float) -> List[HandDrawing]:
    """Finished drawings of the validation people, the same in every run."""
    drawings = []
    for number in range(VALIDATED):
        rng = np.random.default_rng([TESTED, int(10 * strength), number])
        drawings.append(simulate(shapes[number % len(shapes)], strength, rng))
    return drawings
