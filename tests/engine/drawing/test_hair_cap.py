"""Hair that is drawn as an empty outline is filled with strands; foreheads and hair with strokes are not."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.crown import hairless
from engine.drawing.fine_hair import fine_hair
from engine.drawing.hair_cap import hair_cap
from engine.drawing.sketch import read_sketch

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))
OUTER = ((100, 240), (92, 140), (140, 60), (246, 35), (352, 60), (400, 140), (392, 240))
HAIRLINE = ((392, 240), (360, 150), (246, 130), (132, 150), (100, 240))


def capped(hairline: Tuple[Tuple[int, int], ...] = HAIRLINE, pen: int = 3, gap: int = 0) -> np.ndarray:
    """A face under a cap of hair, (512, 512) uint8. gap: pixels without ink in the outer outline."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 240), (150, 240), 0, 0, 180, 0, pen)
    for line in (OUTER, hairline):
        cv2.polylines(sketch, [np.array(line, np.int32)], False, 0, pen)
    sketch[30:60, 246 : 246 + gap] = PAPER_WHITE
    return sketch


@pytest.mark.parametrize("pen", [2, 3, 6])
def test_an_empty_outline_of_hair_is_filled_with_strands(pen: int) -> None:
    sketch = capped(pen=pen)
    cap = hair_cap(sketch)
    assert cap is not None and cap[80, 150:340].all() and not cap[160:, 180:310].any() and not cap[:30].any()
    fine = fine_hair(sketch)
    assert 0.2 < (fine[cap] == 0).mean() < 0.5, "strands instead of paper"
    assert ((fine < 160) <= (sketch < 160))[170:, 150:340].all(), "nothing on the face"
    assert hairless(sketch) is None, "there is hair"


def test_a_small_gap_in_the_outline_does_not_empty_it() -> None:
    assert hair_cap(capped(gap=3)) is not None and hair_cap(capped(gap=30)) is None


@pytest.mark.parametrize("pen", [2, 3, 6])
def test_an_arc_over_the_face_that_does_not_touch_it_is_hair(pen: int) -> None:
    cap = hair_cap(under_an_arc(pen))
    assert cap is not None
    assert cap[50:80, 200:290].all() and not cap[110:, 200:290].any() and not cap[:10].any()


def test_edges_of_a_photo_are_not_closed_over_such_gaps() -> None:
    sketch = under_an_arc(2)
    sketch[::12] = PAPER_WHITE  # into as short pieces as they have
    sketch[:, ::12] = PAPER_WHITE
    assert hair_cap(sketch) is None


def under_an_arc(pen: int) -> np.ndarray:
    """A face under hair whose ends do not touch it."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 280), (140, 190), 0, 0, 360, 0, pen)
    cv2.polylines(sketch, [np.array(OUTER, np.int32) + ((0, -20),)], False, 0, pen)
    return sketch


def marked(kind: str) -> np.ndarray:
    """A drawing without an empty outline of hair."""
    if kind == "the forehead between hair and brows":
        return capped(tuple((x, y + 70) for x, y in HAIRLINE))
    sketch = capped()
    if kind == "hair with strokes":
        for x in range(150, 345, 20):
            cv2.line(sketch, (x, 75), (x, 120), 0, 3)
    else:
        sketch[:110, 150:340] = PAPER_WHITE
    return sketch


@pytest.mark.parametrize("kind", ["the forehead between hair and brows", "hair with strokes", "open at the top"])
def test_other_areas_are_left_empty(kind: str) -> None:
    assert hair_cap(marked(kind)) is None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_finished_drawing_is_left_as_it_is(path: Path) -> None:
    assert hair_cap(read_sketch(path)) is None
