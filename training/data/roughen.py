"""What hands do to a drawing: the encoders must see through it."""

from __future__ import annotations

import cv2
import numpy as np

from configs.components import CANVAS, COMPONENTS, PAPER_WHITE, REMAINDER
from engine.drawing.crops import box

ROWS, COLUMNS = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)


def roughen(sketch: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """A wobblier, thicker, doubled, fainter or less finished version of a sketch, (512, 512) uint8.

    strength: 0 changes nothing, 1 is what training sees, 2 is worse than most people draw.
    """
    if strength <= 0:
        return sketch
    rough = wobble(sketch, rng, amplitude=rng.uniform(0, 4.0) * strength, cell=int(rng.integers(24, 64)))
    if rng.random() < 0.25:
        rough = np.minimum(rough, shift(rough, rng, 3.0 * strength))
    if rng.random() < 0.3:
        size = int(rng.integers(2, 4))
        rough = cv2.erode(rough, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    if rng.random() < 0.5:
        rough = _drop(rough, rng, int(rng.integers(1, 4)), 45 * strength)
    if rng.random() < 0.08 * strength:
        part = COMPONENTS[int(rng.integers(len(COMPONENTS)))]
        if part is not REMAINDER:
            rough = rough.copy()
            rough[box(part)] = PAPER_WHITE
    if rng.random() < 0.3:
        rough = _fade(rough, rng.uniform(0.4, 0.95))
    return rough


def wobble(sketch: np.ndarray, rng: np.random.Generator, amplitude: float, cell: int) -> np.ndarray:
    """Move every point by a smooth random field: amplitude in pixels, cell the distance between independent ones."""
    knots = CANVAS // cell + 3
    field = [
        cv2.resize(
            rng.normal(0, amplitude, (knots, knots)).astype(np.float32), (CANVAS, CANVAS), None, 0, 0, cv2.INTER_CUBIC
        )
        for _ in range(2)
    ]
    return cv2.remap(
        sketch, COLUMNS + field[0], ROWS + field[1], cv2.INTER_LINEAR, None, cv2.BORDER_CONSTANT, PAPER_WHITE
    )


def shift(sketch: np.ndarray, rng: np.random.Generator, deviation: float) -> np.ndarray:
    """Move the whole sketch by a random vector of the given standard deviation in pixels."""
    x, y = rng.normal(0, deviation, 2)
    matrix = np.array([[1, 0, x], [0, 1, y]], dtype=np.float32)
    return cv2.warpAffine(
        sketch,
        matrix,
        (CANVAS, CANVAS),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=PAPER_WHITE,
    )


def _drop(sketch: np.ndarray, rng: np.random.Generator, holes: int, size: float) -> np.ndarray:
    rough = sketch.copy()
    for _ in range(holes):
        centre = tuple(int(v) for v in rng.integers(0, CANVAS, 2))
        axes = tuple(int(v) + 4 for v in rng.uniform(0.2, 1.0, 2) * size)
        cv2.ellipse(rough, centre, axes, float(rng.uniform(0, 180)), 0, 360, PAPER_WHITE, -1)
    return rough


def _fade(sketch: np.ndarray, strength: float) -> np.ndarray:
    faded = PAPER_WHITE - (PAPER_WHITE - sketch.astype(np.float32)) * strength
    return faded.astype(np.uint8)
