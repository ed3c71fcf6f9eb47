"""Beside a face that is drawn without ears, neck or one of its sides, these are added; nothing is drawn twice."""

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
    assert not ink[:200].any() and not ink[200:400, 130:362].any(), "nothing above or within the face"
    away = cv2.distanceTransform((face() >= INK).astype(np.uint8), cv2.DIST_L2, 3)
    count, labels = cv2.connectedComponents(ink.astype(np.uint8))
    assert count - 1 == 4 and all(away[labels == label].min() < 6 for label in range(1, 5)), "joined to the outline"


def test_what_is_drawn_is_not_added() -> None:
    sketch = face()
    for x in (72, 419):
        cv2.ellipse(sketch, (x, 280), (20, 45), 0, 0, 360, 0, 3)
    for x in (124, 367):
        cv2.line(sketch, (x, 440), (x, 511), 0, 3)
    assert missing_lines(sketch) is None
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
