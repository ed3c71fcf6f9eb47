"""Hair that hangs beside a face and is drawn by its outline is filled with strands; ears and strands are not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.fine_hair import fine_hair
from engine.drawing.hanging_hair import hanging_hair
from engine.drawing.sketch import read_sketch
from engine.method.presence import long_haired

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))


def hair(bottom: int, pen: int = 4, fringe: bool = False, strands: int = 0) -> np.ndarray:
    """A face between hair down to a row, (512, 512) uint8. strands: lines of hair on either side."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    if fringe:  # over which the face's outline ends
        cv2.ellipse(sketch, (246, 272), (130, 198), 0, -10, 190, 0, pen)
        cv2.polylines(sketch, [np.array([(130, 190), (150, 140), (246, 128), (342, 140), (362, 190)])], False, 0, pen)
    else:
        cv2.ellipse(sketch, (246, 272), (130, 198), 0, 0, 360, 0, pen)
    for x in (172, 319):
        cv2.ellipse(sketch, (x, 220), (26, 13), 0, 0, 360, 0, 3)
    for inside in range(strands + 1):
        wide = 165 - 10 * inside
        cv2.ellipse(sketch, (246, 200), (wide, wide), 0, 180, 360, 0, pen if inside == 0 else 1)
        for side in (-1, 1):
            cv2.line(sketch, (246 + side * wide, 200), (246 + side * (wide - 6), bottom), 0, pen if inside == 0 else 1)
    return sketch


@pytest.mark.parametrize("pen", [2, 4, 6])
@pytest.mark.parametrize("fringe", [False, True])
@pytest.mark.parametrize("bottom", [370, 430, 511])
def test_hair_beside_a_face_is_filled_with_strands(bottom: int, fringe: bool, pen: int) -> None:
    sketch = hair(bottom, pen, fringe)
    area = hanging_hair(sketch)
    assert area is not None
    assert area[300, [98, 394]].all() and area[bottom - 20, [100, 391]].all() and not area[bottom + 6 :].any()
    assert area[60, 246] and area[110, 246] == fringe
    assert not area[200:400, 140:350].any(), "nothing on the face"
    assert long_haired(sketch)
    fine = fine_hair(sketch)
    assert 0.2 < (fine[area] < 160).mean() < 0.5, "strands instead of paper"


def test_the_outline_of_the_face_may_go_on_under_hair() -> None:
    sketch = hair(400, strands=0)
    for side in (-1, 1):
        cv2.line(sketch, (246 + side * 122, 150), (246 + side * 116, 330), 0, 3)
    area = hanging_hair(sketch)
    assert area is not None and area[300, [98, 394]].all() and not area[200:400, 140:350].any()


@pytest.mark.parametrize(
    "sketch",
    [
        hair(330),  # ends beside the ears
        hair(430, strands=3),
        np.roll(hair(430), 90, axis=1),  # another place
        np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8),
    ],
)
def test_other_hair_stays(sketch: np.ndarray) -> None:
    assert hanging_hair(sketch) is None


def test_the_samples_have_strands_or_ears() -> None:
    for path in SAMPLES:
        assert hanging_hair(read_sketch(path)) is None, path.name
