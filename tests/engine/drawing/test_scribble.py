"""A zigzag over the forehead is hair; strands, locks and outlines are left as they are."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.fine_hair import fine_hair
from engine.drawing.scribble import scribbled, short_haired
from engine.drawing.sketch import read_sketch

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))


def zigzag(pen: int, teeth: int = 9, outline: bool = False) -> np.ndarray:
    """A zigzag between rows 85 and 150, (512, 512) uint8; outline: of a head below it."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    x = np.linspace(115, 380, 2 * teeth + 1).astype(int)
    points = np.stack([x, np.where(np.arange(len(x)) % 2, 85, 150)], axis=1)
    cv2.polylines(sketch, [points.astype(np.int32)], False, 0, pen, cv2.LINE_AA)
    if outline:
        cv2.ellipse(sketch, (246, 290), (150, 190), 0, 0, 360, 0, pen)
    return sketch


def strokes_of_a_fringe() -> np.ndarray:
    """Strokes that hang over a forehead from its outline."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 290), (150, 210), 0, 0, 360, 0, 3)
    for x in range(160, 345, 26):
        cv2.line(sketch, (x, 75), (x + 4, 160), 0, 3)
    return sketch


def spikes() -> np.ndarray:
    """A zigzag that follows the top of a head, down to its temples."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 290), (150, 210), 0, 0, 360, 0, 3)
    points = [(96 + 12 * i, (20 if i % 2 else 130) + int(0.6 * (i - 12.5) ** 2)) for i in range(26)]
    cv2.polylines(sketch, [np.array(points, np.int32)], False, 0, 3, cv2.LINE_AA)
    return sketch


def strokes_side_by_side(first: int = 90) -> np.ndarray:
    """Strokes below an outline that they do not reach; first: the leftmost hang from it."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 290), (150, 230), 0, 0, 360, 0, 4)
    for x in range(150, 345, 12):
        cv2.line(sketch, (x, 50 if x < first else 82), (x + 3, 150), 0, 4)
    return sketch


@pytest.mark.parametrize(
    "sketch", [strokes_of_a_fringe(), spikes(), strokes_side_by_side(), strokes_side_by_side(first=290)]
)
def test_strokes_and_spikes_over_the_forehead_are_a_fringe(sketch: np.ndarray) -> None:
    area = scribbled(sketch)
    assert area is not None and area[60:120, 200:290].all() and not area[200:, 130:360].any()


def head_with(hair: str, pen: int = 5) -> np.ndarray:
    """A head whose hair lies inside the face's outline, with ears or a beard."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 270), (140, 210), 0, 0, 360, 0, pen)
    for x in () if hair == "strokes, and a beard" else (98, 394):
        cv2.ellipse(sketch, (x, 280), (16, 44), 0, 0, 360, 0, pen)
    if hair == "curls":
        for x in range(150, 350, 18):
            cv2.circle(sketch, (x, 100 + abs(x - 246) // 3), 16, 0, pen)
    elif hair == "a zigzag that touches the brows":
        points = [(135 + 20 * i, 165 if i % 2 else 95) for i in range(12)]
        cv2.polylines(sketch, [np.array(points, np.int32)], False, 0, pen)
        for start in (140, 270):
            cv2.line(sketch, (start, 165), (start + 80, 165), 0, pen)
    else:
        for x in range(140, 356, 9):
            cv2.line(sketch, (x, 80), (x + 3, 150), 0, pen - 2)
    if hair == "strokes, and a beard":
        for x in range(120, 372, 12):
            cv2.line(sketch, (x, 340), (x + 2, 360), 0, pen)
    return sketch


@pytest.mark.parametrize("hair", ["strokes", "curls", "a zigzag that touches the brows", "strokes, and a beard"])
def test_hair_inside_the_outline_of_a_face_is_short_hair_around_it(hair: str) -> None:
    sketch = head_with(hair)
    area = scribbled(sketch)
    assert area is not None and short_haired(sketch)
    assert area[40:90, 246].all() and not area[200:, 130:360].any()
    for outside in (slice(82, 98), slice(394, 410)):  # beside the temples
        assert area[190, outside].all() and not area[240:, outside].any()
    assert (area[:, :492] == area[:, 491::-1]).mean() > 0.98, "on both sides alike"


def test_hair_that_is_drawn_beside_the_face_is_not_drawn_again() -> None:
    sketch = head_with("strokes")
    cv2.polylines(sketch, [np.array([(60, 470), (55, 200), (150, 40)], np.int32)], False, 0, 5)
    cv2.polylines(sketch, [np.array([(432, 470), (437, 200), (342, 40)], np.int32)], False, 0, 5)
    area = scribbled(sketch)
    assert area is not None and not short_haired(sketch) and not area[190].any()


def test_curls_by_a_fine_pen_are_left_to_the_networks() -> None:
    assert scribbled(head_with("curls", 2)) is None


@pytest.mark.parametrize("pen", [3, 6, 8])
@pytest.mark.parametrize("outline", [False, True])
def test_a_zigzag_becomes_a_fringe_that_begins_at_the_top_of_the_head(pen: int, outline: bool) -> None:
    sketch = zigzag(pen, outline=outline)
    area = scribbled(sketch)
    assert area is not None
    assert area[0:150, 246].all() and not area[160:, 246].any()
    fine = fine_hair(sketch)
    share = (fine < 160)[area].mean()
    assert 0.2 < share < 0.5, "strands instead of ink or paper"
    runs = np.count_nonzero(np.diff((fine[130, 130:360] < 160).astype(int)) > 0)
    assert runs > 20, "many of them"
    below = np.s_[180:]
    assert (fine[below] < 160).sum() <= (sketch[below] < 160).sum()


@pytest.mark.parametrize(
    "sketch",
    [
        zigzag(1),  # a fine pen draws strands
        zigzag(6, teeth=3),  # locks
        np.roll(zigzag(6), 200, axis=0),  # a moustache
    ],
)
def test_other_lines_are_no_fringe(sketch: np.ndarray) -> None:
    assert scribbled(sketch) is None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_hair_of_fine_strokes_is_left(path: Path) -> None:
    assert scribbled(read_sketch(path)) is None
