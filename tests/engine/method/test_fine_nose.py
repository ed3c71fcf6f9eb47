"""A nose of a thick pen is seen as fine lines, and a fine one as it was drawn."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.sketch import read_sketch
from engine.method.fine_nose import fine_nose

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))
CORNER = np.array([[250, 240], [236, 325], [268, 328]], np.int32)


def nose(pen: int) -> np.ndarray:
    """An L with an eye beside it, (512, 512) uint8."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.polylines(sketch, [CORNER], False, 0, pen, cv2.LINE_AA)
    cv2.circle(sketch, (172, 220), 12, 0, -1)
    return sketch


@pytest.mark.parametrize("pen", [7, 9, 12])
def test_a_thick_nose_becomes_fine_where_it_was(pen: int) -> None:
    sketch = nose(pen)
    seen = fine_nose(sketch)
    within, line = slice(180, 345), nose(1) < 160
    ink = (seen[within, 200:300] < 160).astype(np.uint8)
    assert cv2.distanceTransform(ink, cv2.DIST_L2, 3).max() <= 3.0
    near = cv2.dilate(ink, np.ones((7, 7), np.uint8)) > 0
    assert near[line[within, 200:300]].mean() > 0.9, "all of its length is there"
    np.testing.assert_array_equal(seen[:, :180], sketch[:, :180])


@pytest.mark.parametrize("pen", [1, 2, 4])
def test_a_fine_nose_is_left_as_it_is(pen: int) -> None:
    sketch = nose(pen)
    assert fine_nose(sketch) is sketch


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_clean_drawing_is_left_as_it_is(path: Path) -> None:
    sketch = read_sketch(path)
    assert fine_nose(sketch) is sketch
