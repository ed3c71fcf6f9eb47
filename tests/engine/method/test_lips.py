"""A mouth of one line is seen with lips around it, and any other mouth as it was drawn."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.sketch import read_sketch
from engine.method.lips import FAINT, GENTLE, with_lips

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))


def smile(sag: float = 0.18, width: float = 120.0, x: float = 245.0, y: float = 380.0) -> np.ndarray:
    """A line, (n, 2), whose middle lies `sag` widths below its ends."""
    along = np.linspace(-1.0, 1.0, 60)
    return np.stack([x + 0.5 * width * along, y + sag * width * (0.5 - along**2)], axis=1)


def drawn(*lines: np.ndarray, pen: int = 3, grey: int = 0) -> np.ndarray:
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    for line in lines:
        cv2.polylines(sketch, [np.int32(np.round(line * 16))], False, grey, pen, cv2.LINE_AA, 4)
    return sketch


def runs(sketch: np.ndarray, column: int) -> int:
    """How many lines cross a column."""
    inked = sketch[:, column] < 128
    return int((inked[1:] & ~inked[:-1]).sum())


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 0.25), st.floats(90.0, 160.0), st.floats(-12.0, 12.0), st.sampled_from([2, 3, 5, 8]))
def test_a_smiling_line_gets_two_lips(sag: float, width: float, aside: float, pen: int) -> None:
    line = smile(sag, width, 245.0 + aside)
    sketch = drawn(line, pen=pen)
    seen = with_lips(sketch)
    middle = int(245 + aside)
    assert runs(seen, middle) == 3
    rows = np.flatnonzero(seen[:, middle] < 128)
    course = line[0, 1] + min(sag, GENTLE) * width  # closed lips are bent no more
    assert rows[0] < course - 0.04 * width and course + 0.08 * width < rows[-1] < course + 0.25 * width
    columns = np.flatnonzero((seen < 128).any(axis=0))
    assert abs(columns[0] - line[0, 0]) <= pen + 2 and abs(columns[-1] - line[-1, 0]) <= pen + 2, (
        "from corner to corner"
    )
    np.testing.assert_array_equal(seen[:300], sketch[:300])


def test_a_line_in_two_pieces_is_one() -> None:
    line = smile()
    seen = with_lips(drawn(line[:27], line[32:]))
    assert runs(seen, 245) == 3


def test_a_thick_straight_line_gets_lips_and_a_fine_one_does_not() -> None:
    thick, fine = (drawn(smile(0.0), pen=pen) for pen in (9, 3))
    assert runs(with_lips(thick), 245) == 3
    assert with_lips(fine) is fine


LIPS = np.concatenate([smile(-0.1), smile(0.25)[::-1]])


@pytest.mark.parametrize(
    "sketch",
    [
        drawn(LIPS, pen=2),
        drawn(LIPS, smile(0.02), pen=2),
        drawn(LIPS, smile(0.02), pen=2, grey=190),  # faint
        drawn(smile(0.2), smile(0.02), pen=2),  # a smile with teeth
        drawn(smile(), smile(0.2, 50.0, y=400.0)),  # a lower lip below the line
        drawn(smile(), np.array([[245.0, 340.0], [245.0, 440.0]])),  # crossed out
        drawn(smile(x=330.0)),  # of a cheek
        drawn(smile(width=40.0)),
        drawn(np.stack([np.linspace(185, 305, 13), 366 + 38.0 * (np.arange(13) % 2)], axis=1)),  # a zigzag
        cv2.fillPoly(drawn(), [np.int32(LIPS)], 0),
        np.zeros((CANVAS, CANVAS), np.uint8),
        np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8),
    ],
    ids=["lips", "lips with their line", "faint lips", "teeth", "a lower lip", "crossed out", "elsewhere", "small"]
    + ["zigzag", "filled", "black", "blank"],
)
def test_another_mouth_is_left_as_it_is(sketch: np.ndarray) -> None:
    assert with_lips(sketch) is sketch


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_clean_drawing_is_left_as_it_is(path: Path) -> None:
    sketch = read_sketch(path)
    assert with_lips(sketch) is sketch


def test_nothing_of_a_line_is_left_beside_the_lips() -> None:
    rough = drawn(smile() + np.random.default_rng(0).normal(0.0, 2.0, (60, 2)), pen=8)
    seen = with_lips(rough)
    assert seen is not rough
    assert cv2.connectedComponents((seen < FAINT).astype(np.uint8))[0] - 1 <= 3
