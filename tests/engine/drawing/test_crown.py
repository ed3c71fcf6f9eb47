"""Above a head that is drawn in whole there is backdrop, and a head that is not is left as it is painted."""

from __future__ import annotations

from typing import Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.crown import LOWEST, cleared, crown, crowned
from engine.drawing.placement import Placement
from engine.drawing.warp import Similarity

BACKDROP, HAIR = (214, 212, 208), (40, 32, 28)


def head(top: int, arc: Tuple[int, int] = (0, 360), hair: bool = True) -> np.ndarray:
    """A head's outline whose highest ink is at a row, (512, 512) uint8; arc: of it, in degrees from the right.

    hair: strands over the forehead.
    """
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (245, top + 241), (160, 240), 0, *arc, 0, 3)
    for x in range(150, 345, 9) if hair else ():
        cv2.line(sketch, (x, top + 60), (x, top + 90), 0, 3)
    return sketch


def portrait() -> np.ndarray:
    """What the networks paint: hair up to the frame's top, (512, 512, 3) uint8."""
    face = np.full((CANVAS, CANVAS, 3), BACKDROP, np.uint8)
    face[:, 150:340] = HAIR
    return face


@pytest.mark.parametrize("top", [9, 14, 20, 35])
def test_above_a_whole_head_is_backdrop(top: int) -> None:
    rows = crown(head(top))
    assert rows is not None and abs(rows[246] - top) < 3
    face, painted = cleared(portrait(), rows), portrait()
    assert (face[: max(top - 18, 1), 150:340] == BACKDROP).all() and (face[0] == BACKDROP).all()
    inside = np.arange(CANVAS)[:, None] > rows + 1
    np.testing.assert_array_equal(face[inside], painted[inside])


def test_hair_beside_a_whole_head_does_not_stand_there_like_horns() -> None:
    face = np.full((CANVAS, CANVAS, 3), HAIR, np.uint8)
    face[:, :50] = face[:, -50:] = BACKDROP
    rows = crown(head(30))
    assert rows is not None
    beside = np.s_[:150, list(range(52, 72)) + list(range(420, 458))]
    assert (np.abs(cleared(face, rows)[beside].astype(int) - BACKDROP) <= 2).all()


def test_a_wisp_or_a_notch_does_not_cut_the_head() -> None:
    sketch = head(16)
    sketch[:60, 240:250] = PAPER_WHITE
    rows = crown(sketch)
    assert rows is not None and rows[200:290].max() < 40


def test_a_zigzag_of_hair_is_no_tent() -> None:
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    peaks = [(90 + 14 * i, (20 if i % 2 else 90) + 5 * abs(i - 11)) for i in range(23)]
    cv2.polylines(sketch, [np.array(peaks, np.int32)], False, 0, 5)
    rows = crown(sketch)
    assert rows is not None
    chord = np.linspace(rows[246], rows[110], 137)[::-1]
    assert (rows[130:226] < chord[20:116] - 3.0).all(), "its sides are round"
    assert (np.diff(rows[246:380], 2) > -0.05).all() and rows.min() >= 0.0


def tufted(top: int = 20) -> np.ndarray:
    """A forehead on which something stands in the middle, such as a bun."""
    sketch = head(100)
    cv2.ellipse(sketch, (245, top + 45), (35, 45), 0, 0, 360, 0, 4)
    return sketch


@pytest.mark.parametrize(
    "sketch",
    [
        tufted(),  # it would be the top of a tent
        np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8),
        head(16, (180, 260)),  # one side of the hair
        head(16, (0, 180)),  # chin and cheeks
        head(70),  # a forehead without hair
        head(-40),  # hair that the frame cuts
    ],
)
def test_a_head_that_is_open_at_the_top_is_left_as_it_is(sketch: np.ndarray) -> None:
    assert crown(sketch) is None


def test_hair_that_was_not_drawn_does_not_glitter() -> None:
    face = portrait()
    for x in range(160, 330, 12):
        face[2:40, x : x + 4] = 200
    dull = crowned(face, head(16, hair=False))
    assert dull[:20, 160:330].max() < 110 < face[:20, 160:330].max()
    assert np.abs(dull[:, :140].astype(int) - face[:, :140]).max() <= 1, "the backdrop is left alone"
    np.testing.assert_array_equal(dull[70:], face[70:], "and the face")
    assert crowned(face, head(-40)) is face, "as is hair that was drawn"
    assert (crowned(portrait(), head(16, hair=False))[0, 200:290] == HAIR).all(), "nor is it cleared"


def test_an_outline_of_hair_is_cleared_though_it_is_a_single_line() -> None:
    sketch = head(16, hair=False)
    cv2.ellipse(sketch, (245, 240), (215, 224), 0, 180, 360, 0, 3)
    wide = np.full_like(sketch, PAPER_WHITE)
    cv2.ellipse(wide, (245, 240), (215, 224), 0, 180, 360, 0, 3)
    assert crown(sketch) is not None and crown(wide) is not None


def test_hair_behind_the_ears_falls_instead_of_ending_in_a_block() -> None:
    rows = crown(head(16))
    assert rows is not None
    assert abs(rows[64] - LOWEST) < 3.0, "ears may stand out"
    assert (np.diff(rows[20:40]) < -1.0).all() and (np.diff(rows[452:490]) > 1.0).all()


def test_nothing_of_a_whole_head_goes_on_above_the_frame() -> None:
    rows = crown(head(16))
    assert rows is not None
    smaller = Placement(Similarity(0.0, 60.0, 0.6, 0.0))
    above = slice(0, int(smaller.to_drawing(np.array([245.0, 0.0]))[1]) - 1)
    assert np.abs(smaller.from_frame(cleared(portrait(), rows))[above].astype(int) - BACKDROP).max() <= 1
    assert smaller.from_frame(portrait())[above].min() < 100, "which it would otherwise"
