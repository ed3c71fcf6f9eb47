"""Simulated drawings in the canonical frame, drawn once and then moved over the canvas at every step of training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

import cv2
import numpy as np
from tqdm import tqdm

from configs.components import CANVAS, PAPER_WHITE
from configs.points import POINT_INDEX, POINT_NAMES
from engine.files.writing import write_whole
from engine.method.registration import SIDE, darkened
from training.hands import FaceShape, first_strokes, simulate
from training.hands.drawing import similarity_about, without_part

STORED = 256  # pixels a side of a stored drawing
# How often drawings of a range of strengths are made.
STRENGTHS = ((0.1, 0.0, 0.0), (0.45, 0.3, 1.3), (0.3, 1.3, 2.0), (0.15, 2.0, 3.0))
UNFINISHED = 0.3
LEFT_OUT = 0.15  # share of drawings in which one part is missing, though others were drawn after it
LEAVE: Tuple[Tuple[str, ...], ...] = (
    ("eye1", "brow1"), ("eye2", "brow2"), ("eye1",), ("eye2",), ("brow1", "brow2"), ("nose",), ("mouth",), ("outline",),
)  # fmt: skip
GLASSES = 0.07
KEPT_EVERY = 1000  # drawings after which a growing bank is written
NEAR = 0.4  # share of drawings that lie nearly where they belong, as at the network's second look


def _other_side(name: str) -> str:
    for one, other in (("left", "right"), ("right", "left"), ("1", "2"), ("2", "1")):
        if one in name:
            return name.replace(one, other)
    return name


@dataclass(frozen=True)
class DrawingBank:
    """Drawings by simulated hands.

    pictures: PNG files one after the other, (bytes,) uint8. ends: (n,) where each ends. points: (n, K, 2) float32
    canvas pixels. drawn, shown: (n, K) bool, as `training.hands.HandDrawing` has them. strengths: (n,) float32.
    """

    pictures: np.ndarray
    ends: np.ndarray
    points: np.ndarray
    drawn: np.ndarray
    shown: np.ndarray
    strengths: np.ndarray

    def __len__(self) -> int:
        return len(self.ends)

    def picture(self, number: int) -> np.ndarray:
        """One drawing, (256, 256) uint8, its lines thickened as for the network."""
        begin = int(self.ends[number - 1]) if number else 0
        found: np.ndarray = cv2.imdecode(self.pictures[begin : self.ends[number]], cv2.IMREAD_GRAYSCALE)
        return found

    def placed(self, number: int, matrix: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """One drawing moved by a similarity (2, 3) of the canvas: what the network sees, (128, 128) float32 in -1..1,
        and the points (K, 2)."""
        small = self.picture(number)
        scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
        if scale < 0.7:  # or single lines would be lost between the pixels
            small = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        to_canvas, to_view = CANVAS / small.shape[0], SIDE / CANVAS
        # Centres of pixels: canvas x is (stored x + 0.5) * to_canvas - 0.5.
        offset = matrix[:, :2] @ np.full(2, 0.5 * to_canvas - 0.5) + matrix[:, 2]
        view = np.concatenate([matrix[:, :2] * to_canvas * to_view, ((offset + 0.5) * to_view - 0.5)[:, None]], axis=1)
        seen = cv2.warpAffine(small, view, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderValue=PAPER_WHITE)
        points = self.points[number] @ matrix[:, :2].T + matrix[:, 2]
        return darkened(seen), points.astype(np.float32)


MIRRORED = [POINT_INDEX[name] for name in (_other_side(name) for name in POINT_NAMES)]
"""The index that each point has in a mirror."""


def random_placement(rng: np.random.Generator) -> np.ndarray:
    """Anywhere: tilted to 30 degrees, half to twice as large, off centre by a third; or nearly in its place. (2, 3)."""
    if rng.random() < NEAR:
        turn, scale = rng.normal(0.0, np.radians(2.5)), np.exp(rng.normal(0.0, 0.06))
        return similarity_about(float(turn), float(scale), rng.normal(0.0, 8.0, 2))
    scale = float(np.exp(rng.uniform(np.log(0.45), np.log(2.1)) if rng.random() < 0.5 else rng.normal(-0.1, 0.2)))
    turn = np.radians(rng.uniform(-33.0, 33.0) if rng.random() < 0.5 else rng.normal(0.0, 8.0))
    reach = CANVAS / 3.0 if scale < 1.2 else CANVAS / 6.0
    shift = rng.uniform(-reach, reach, 2) if rng.random() < 0.5 else rng.normal(0.0, 35.0, 2)
    return similarity_about(float(turn), scale, shift)


def draw_bank(shapes: Sequence[FaceShape], count: int, seed: int, first: int = 0) -> DrawingBank:
    """Drawings of faces in the canonical frame, from number `first` to below `count`: a part of any longer bank."""
    pictures: List[np.ndarray] = []
    points: List[np.ndarray] = []
    drawn: List[np.ndarray] = []
    shown: List[np.ndarray] = []
    strengths: List[float] = []
    chances = [chance for chance, _, _ in STRENGTHS]
    for number in range(first, count):
        rng = np.random.default_rng([seed, 1, number])
        shape = shapes[int(rng.integers(len(shapes)))]
        _, low, high = STRENGTHS[int(rng.choice(len(STRENGTHS), p=chances))]
        strength = float(rng.uniform(low, high))
        drawing = simulate(shape, strength, rng, placed=True, with_glasses=rng.random() < GLASSES)
        chance = rng.random()
        if chance < UNFINISHED:
            drawing = first_strokes(drawing, 1 + int(rng.random() ** 1.5 * len(drawing.strokes)))
        elif chance < UNFINISHED + LEFT_OUT:
            drawing = without_part(drawing, *LEAVE[int(rng.integers(len(LEAVE)))])
        thick = cv2.erode(drawing.sketch, np.ones((3, 3), np.uint8))
        small = cv2.resize(thick, (STORED, STORED), interpolation=cv2.INTER_AREA)
        pictures.append(cv2.imencode(".png", small, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].reshape(-1))
        points.append(drawing.points)
        drawn.append(drawing.drawn)
        shown.append(drawing.shown)
        strengths.append(strength)
    ends = np.cumsum([len(picture) for picture in pictures])
    found = (np.stack(points), np.stack(drawn), np.stack(shown), np.array(strengths, np.float32))
    return DrawingBank(np.concatenate(pictures), ends, *found)


def grown_bank(path: Path, shapes: Sequence[FaceShape], count: int, seed: int) -> DrawingBank:
    """The bank of a file with at least `count` drawings; those that are missing are drawn, and kept every so often."""
    bank = read_drawings(path) if path.exists() else None
    with tqdm(total=count, initial=min(count, 0 if bank is None else len(bank)), desc="drawing", unit="drawing") as bar:
        while bank is None or len(bank) < count:
            first = 0 if bank is None else len(bank)
            more = draw_bank(shapes, min(count, first + KEPT_EVERY), seed, first)
            bank = more if bank is None else _joined(bank, more)
            write_drawings(path, bank)
            bar.update(len(more))
    return bank


def _joined(bank: DrawingBank, more: DrawingBank) -> DrawingBank:
    values = {name: np.concatenate([value, getattr(more, name)]) for name, value in vars(bank).items()}
    values["ends"] = np.concatenate([bank.ends, more.ends + len(bank.pictures)])
    return DrawingBank(**values)


def write_drawings(path: Path, bank: DrawingBank) -> None:
    """Write a bank whole or not at all."""
    from io import BytesIO

    buffer = BytesIO()
    np.savez(buffer, **vars(bank))
    write_whole(path, buffer.getvalue())


def read_drawings(path: Path) -> DrawingBank:
    """The inverse of `write_drawings`. Raises ValueError where the file is damaged."""
    try:
        with np.load(str(path), allow_pickle=False) as found:
            return DrawingBank(**{name: found[name] for name in found.files})
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise ValueError(f"{path} is no bank of drawings ({error}); delete it") from error
