"""Hair of a thick pen or filled with ink is seen as fine strokes; fine drawings, faces and edges of photos are left."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.fine_hair import FACE, fine_hair
from engine.drawing.sketch import read_sketch

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))


def locks(width: int) -> np.ndarray:
    """Long locks around a face by a pen of so many pixels, (512, 512) uint8, and an eye."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    for x in range(20, 500, 40):
        cv2.ellipse(
            sketch, (256, 300), (abs(x - 256) + 20, 280), 0, 180 if x < 256 else 270, 270 if x < 256 else 360, 0, width
        )
    cv2.circle(sketch, (172, 220), 12, 0, -1)
    return sketch


def within_the_face() -> np.ndarray:
    y, x = np.mgrid[:CANVAS, :CANVAS]
    left, top, across, down = FACE
    inside: np.ndarray = ((x - left) / across) ** 2 + ((y - top) / down) ** 2 <= 1.0
    return inside


def thickest(sketch: np.ndarray) -> float:
    """Pixels from the middle of the thickest line outside the face to its edge."""
    ink = (sketch < 160).astype(np.uint8)
    return float(cv2.distanceTransform(ink, cv2.DIST_L2, 3)[~within_the_face()].max())


def filled() -> np.ndarray:
    """A cap of black hair."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 150), (150, 140), 0, 180, 360, 0, -1)
    return sketch


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_fine_drawing_is_left_as_it_is(path: Path) -> None:
    sketch = read_sketch(path)
    assert fine_hair(sketch) is sketch


@pytest.mark.parametrize("width", [6, 7, 8])
def test_a_thick_pen_becomes_fine_where_it_drew(width: int) -> None:
    sketch = locks(width)
    fine, inside = fine_hair(sketch), within_the_face()
    np.testing.assert_array_equal(fine[inside], sketch[inside])
    assert thickest(fine) < 0.6 * thickest(sketch)
    assert ((fine < 160) <= (sketch < 160)).all(), "there is no ink where there was none"
    near = cv2.dilate((fine < 160).astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    assert (near | inside)[sketch < 160].mean() > 0.99, "no line is lost"


def test_black_hair_becomes_strokes() -> None:
    fine = fine_hair(filled())
    outside = (filled() == 0) & ~within_the_face()
    assert 0.2 < (fine[outside] == 0).mean() < 0.5
    assert thickest(fine) < 4.0
    assert filled()[within_the_face()].tobytes() == fine[within_the_face()].tobytes()


def test_short_edges_of_a_photo_are_left_however_broad() -> None:
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    for x in range(10, 90, 20):
        for y in range(10, 500, 24):
            cv2.line(sketch, (x, y), (x + 5, y + 12), 0, 5)
    assert fine_hair(sketch) is sketch
