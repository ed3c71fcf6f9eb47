"""To a face that is drawn without hair, ears, neck or one of its sides, these are added; nothing is drawn twice."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.sketch import INK, read_sketch
from engine.method.head import missing_lines
from engine.method.legible import completed, legible

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))
EARS = np.s_[225:335, 40:84], np.s_[225:335, 407:451]
HAIR = np.s_[20:180, 40:200], np.s_[20:180, 291:451]
NECK = np.s_[490:505, 100:150], np.s_[490:505, 341:391]


def paper() -> np.ndarray:
    return np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)


def face(sides: Tuple[int, int] = (0, 360)) -> np.ndarray:
    """The outline of a face, (512, 512) uint8; sides: of it, in degrees from the right."""
    sketch = paper()
    cv2.ellipse(sketch, (246, 280), (158, 200), 0, *sides, 0, 3)
    return sketch


def added(sketch: np.ndarray) -> np.ndarray:
    """Where ink is added, (512, 512) bool."""
    lines = missing_lines(sketch)
    assert lines is not None
    return lines < INK


def test_a_face_gets_ears_and_a_neck_on_both_sides() -> None:
    ink = added(face())
    assert all(ink[place].any() for place in (*EARS, *NECK))
    ink[:240] = False  # hair
    assert not ink[200:400, 130:362].any(), "nothing within the face"
    away = cv2.distanceTransform((face() >= INK).astype(np.uint8), cv2.DIST_L2, 3)
    count, labels = cv2.connectedComponents(ink.astype(np.uint8))
    assert count - 1 == 4 and all(away[labels == label].min() < 6 for label in range(1, 5)), "joined to the outline"


def wrinkled() -> np.ndarray:
    sketch = face()
    for y in (110, 126):
        cv2.ellipse(sketch, (246, y + 30), (70, 30), 0, 225, 315, 0, 3)
    return sketch


@pytest.mark.parametrize("sketch", [face(), wrinkled(), cv2.erode(face(), np.ones((5, 5), np.uint8))])
def test_a_head_without_hair_gets_an_outline_of_it(sketch: np.ndarray) -> None:
    ink = added(sketch)
    for place in HAIR:
        outside = ink[place] & (sketch[place] == PAPER_WHITE)
        assert outside.any(axis=1).all(), "from the ears up"
    inside = np.zeros_like(sketch)
    cv2.ellipse(inside, (246, 280), (150, 192), 0, 0, 360, 1, -1)
    assert not (ink[:225] & (inside[:225] > 0)).any(), "nothing on the forehead"
    assert ink[0].any(), "the frame cuts it off, as in portraits"


def with_hair(kind: str) -> np.ndarray:
    """A face with hair of its own."""
    sketch = face()
    if kind == "around it":
        cv2.ellipse(sketch, (246, 250), (195, 220), 0, 160, 380, 0, 3)
    elif kind == "a fringe":
        for x in range(130, 362, 9):
            cv2.line(sketch, (x, 100), (x + 4, 150), 0, 3)
    elif kind == "spikes":
        peaks = [(100 + 13 * i, (40 if i % 2 else 100) + 3 * abs(i - 11)) for i in range(23)]
        cv2.polylines(sketch, [np.array(peaks, np.int32)], False, 0, 3)
    else:
        cv2.ellipse(sketch, (246, 130), (110, 50), 0, 180, 360, 0, -1)
    return sketch


@pytest.mark.parametrize("kind", ["around it", "a fringe", "spikes", "black"])
def test_hair_that_is_drawn_gets_no_other(kind: str) -> None:
    ink = added(with_hair(kind))
    assert not ink[:200].any()


def test_what_is_drawn_is_not_added() -> None:
    sketch = face()
    for x in (72, 419):
        cv2.ellipse(sketch, (x, 280), (20, 45), 0, 0, 360, 0, 3)
    for x in (124, 367):
        cv2.line(sketch, (x, 440), (x, 511), 0, 3)
    assert not added(sketch)[240:].any()
    locks = face()
    for x in (30, 461):
        cv2.line(locks, (x, 60), (x, 500), 0, 4)
    ink = added(locks)
    assert not any(ink[place].any() for place in EARS), "hair covers the ears"
    assert all(ink[place].any() for place in NECK)


@pytest.mark.parametrize("sides, bare", [((90, 270), 1), ((-90, 90), 0)])
def test_a_side_without_an_outline_is_completed(sides: Tuple[int, int], bare: int) -> None:
    ink = added(face(sides))
    cheek = [np.s_[300:400, 60:130], np.s_[300:400, 361:431]]
    assert ink[cheek[bare]].any(axis=1).all(), "a line from the ear down"
    assert not ink[300:340, [100, 391][1 - bare]].any()


def test_hair_alone_gets_a_face_and_features_alone_do_not() -> None:
    hair = paper()
    cv2.polylines(hair, [np.array([(100, 190), (120, 90), (246, 40), (370, 90), (390, 190)])], False, 0, 4)
    ink = added(hair)
    assert ink[470:490, 240:252].any() and all(ink[place].any() for place in (*EARS, *NECK))
    eyes = paper()
    for x in (172, 319):
        cv2.circle(eyes, (x, 220), 14, 0, 3)
    assert missing_lines(eyes) is None and missing_lines(paper()) is None


def test_the_lines_are_seen_by_the_networks_and_count_as_drawn() -> None:
    sketch = face()
    whole, clear = completed(sketch)
    lines = missing_lines(sketch)
    assert lines is not None
    for picture, without in ((whole, sketch), (clear, legible(sketch))):
        assert (picture[lines < INK] < INK).all()
        np.testing.assert_array_equal(picture[lines == PAPER_WHITE], without[lines == PAPER_WHITE])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_whole_drawing_lacks_nothing(path: Path) -> None:
    lines = missing_lines(read_sketch(path))
    assert (lines is None) is (path.stem != "half_finished")
