"""A drawing that was photographed on a table is the drawing, and every other picture stays as it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.drawing.paper import sheet
from engine.drawing.pictures import read_picture
from engine.drawing.sketch import as_sketch, read_sketch
from engine.photos.align import PHOTO, SKETCH, edge_sketch, kind_of
from tests.conftest import ROOT
from tests.support.drawn_faces import paint, person

SAMPLE = ROOT / "test_input" / "woman_smiling.png"


def on_a_table(page: np.ndarray, turn: float, scale: float, table: int) -> np.ndarray:
    """A page (512, 512) uint8 on a grained table, from above, (700, 800, 3) uint8; the lamp stands aside."""
    y, x = np.mgrid[0.0:700.0, 0.0:800.0]
    grain = table + 10.0 * np.sin(x / 9.0 + 3.0 * np.sin(y / 140.0))
    matrix = cv2.getRotationMatrix2D((256, 256), turn, scale)
    matrix[:, 2] += (400 - 256, 350 - 256)
    lies = cv2.warpAffine(np.full_like(page, 255), matrix, (800, 700)) > 127
    shown = np.where(lies, cv2.warpAffine(page, matrix, (800, 700), flags=cv2.INTER_AREA), grain)
    light = 1.0 - 0.1 * x / 800.0 - 0.1 * y / 700.0
    return cv2.cvtColor(np.clip(shown * light, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize("turn, scale, table", [(6.0, 1.1, 110), (-12.0, 0.7, 60), (0.0, 0.9, 130)])
def test_a_sheet_on_a_table_is_the_sketch_on_it(turn: float, scale: float, table: int) -> None:
    page = read_sketch(SAMPLE)
    picture = on_a_table(page, turn, scale, table)
    assert kind_of(picture) == SKETCH
    sketch = as_sketch(picture, "sheet")
    assert np.median(sketch[:40]) > 200, "no table is left"
    near = cv2.dilate((page < 128).astype(np.uint8), np.ones((23, 23), np.uint8)) > 0
    ink = sketch < 110
    assert ink.sum() > 2000 and (near & ink).sum() > 0.93 * ink.sum()


@pytest.mark.parametrize("turn, scale, x, y", [(0.0, 0.5, -120, -110), (0.0, 0.33, 150, 140), (25.0, 0.8, 0, 0)])
def test_a_drawing_elsewhere_on_its_sheet_is_a_sketch(turn: float, scale: float, x: int, y: int) -> None:
    matrix = cv2.getRotationMatrix2D((256, 256), turn, scale)
    matrix[:, 2] += (x, y)
    for path in sorted((ROOT / "test_input").glob("*.png")):
        moved = cv2.warpAffine(read_sketch(path), matrix, (512, 512), flags=cv2.INTER_AREA, borderValue=255)
        assert kind_of(moved[:, :, None]) == SKETCH and sheet(moved[:, :, None]) is not None
        np.testing.assert_array_equal(sheet(moved[:, :, None]), moved[:, :, None])


def test_what_is_no_sheet_on_a_table_stays_as_it_is() -> None:
    page = read_picture(SAMPLE)
    faces = [np.ascontiguousarray(paint(person(seed))[:, :, ::-1]) for seed in range(4)]
    drawn = edge_sketch(np.ascontiguousarray(faces[0][:, :, ::-1]))[:, :, None]
    chalk = 255 - read_sketch(SAMPLE)[:, :, None]
    disc = cv2.circle(np.full((500, 500, 1), 40, np.uint8), (250, 250), 180, 250, -1)
    for picture in (page, drawn, chalk, disc.reshape(500, 500, 1), np.full((9, 400, 3), 255, np.uint8), *faces):
        assert sheet(picture) is picture
    assert [kind_of(face) for face in faces] == [PHOTO] * 4
