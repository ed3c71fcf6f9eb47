"""Hair is painted in any colour, by the shipped networks; the face under it stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS
from engine.drawing.controls import Appearance, Controls
from engine.drawing.sketch import read_sketch
from engine.method.hair_colour import DARK_HAIRS, HAIRS, hair_share, painted_under, with_hair
from engine.method.pipeline import FacePipeline
from engine.method.swatches import find_colour, lab

SAMPLES = Path(__file__).resolve().parents[3] / "test_input"
SKIN, DARK, BACKDROP = (200, 160, 140), (60, 48, 42), (235, 233, 232)
USUAL = np.concatenate([lab(one) for one in (SKIN, DARK, BACKDROP)])


@pytest.fixture(scope="module")
def shipped() -> FacePipeline:
    return FacePipeline.load("compact", runtime="openvino")


def portrait() -> Tuple[np.ndarray, np.ndarray]:
    """A face of plain colours, (512, 512, 3), and where its hair is, (512, 512) bool."""
    picture = np.full((CANVAS, CANVAS, 3), BACKDROP, np.uint8)
    cv2.ellipse(picture, (256, 250), (170, 230), 0, 0, 360, DARK, -1)
    cv2.ellipse(picture, (256, 300), (120, 160), 0, 0, 360, SKIN, -1)
    hair = (picture == DARK).all(axis=2)
    cv2.ellipse(picture, (256, 300), (120, 160), 0, 40, 140, (130, 100, 86), 8)  # a jaw in the shade
    for x in (193, 318):
        cv2.ellipse(picture, (x, 185), (40, 7), 0, 0, 360, DARK, -1)  # brows
        cv2.circle(picture, (x, 225), 8, (0, 0, 0), -1)  # pupils
    return picture, hair


@pytest.mark.parametrize("colour", [(181, 67, 31), (216, 184, 120), (40, 80, 180), (20, 16, 14)])
def test_hair_takes_the_colour_and_skin_and_backdrop_keep_theirs(colour) -> None:
    face, hair = portrait()
    painted = with_hair(face, USUAL, colour)
    inside = cv2.erode(hair.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    inside[330:] = False
    away = np.linalg.norm(lab_of(painted)[inside] - lab(colour), axis=1)
    assert np.median(away) < 8.0, "as it was chosen, a little darker"
    brow = (face == DARK).all(axis=2) & ~hair
    outside = cv2.dilate((hair | brow).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.abs(painted.astype(int) - face)[outside].max() <= 2
    assert painted[(face == 0).all(axis=2)].max() <= 1, "pupils stay black"
    now, before, wanted = np.median(lab_of(painted)[brow], axis=0), lab(DARK), lab(colour)
    away = [float(np.linalg.norm((wanted - one)[1:])) for one in (before, now)]
    assert away[1] < 0.95 * away[0], "brows take something of its hue"
    assert abs(now[0] - before[0]) < 0.5 * abs(wanted[0] - before[0]) + 1.0, "and stay darker than light hair"


@pytest.mark.parametrize("colour", [(181, 67, 31), (232, 198, 106)])
def test_hair_is_not_lighter_where_it_meets_skin(colour) -> None:
    face, hair = portrait()
    soft = cv2.GaussianBlur(face, (0, 0), 6)  # as painted hair is, which gets lighter towards the skin
    painted = lab_of(with_hair(soft, USUAL, colour))[..., 0]
    away = cv2.distanceTransform(hair.astype(np.uint8), cv2.DIST_L2, 5)
    upper = np.zeros_like(hair)
    upper[150:260, 100:420] = True
    rim, inner = (painted[hair & upper & (away > low) & (away < high)] for low, high in ((3, 12), (18, 60)))
    assert np.percentile(rim, 90) < np.median(inner) + 4.0


def test_a_beard_takes_the_colour_and_shade_under_a_chin_does_not() -> None:
    face, hair = portrait()
    beard = np.zeros(hair.shape, np.uint8)
    cv2.ellipse(beard, (246, 400), (90, 70), 0, 0, 180, 1, -1)
    bearded = np.where(beard[..., None] > 0, DARK, face).astype(np.uint8)
    below = beard.astype(bool) & (np.indices(hair.shape)[0] > 425)
    before, after = (np.median(lab_of(with_hair(one, USUAL, (181, 67, 31)))[below], axis=0) for one in (face, bearded))
    assert np.abs(before - lab(SKIN)).max() < 3.0 and after[1] > lab(DARK)[1] + 10.0


def test_a_neck_as_dark_as_hair_is_no_hair() -> None:
    face, _hair = portrait()
    face[470:, 150:342] = DARK
    small = cv2.resize(lab_of(face), (CANVAS // 2, CANVAS // 2), interpolation=cv2.INTER_AREA)
    share, _around = hair_share(small, USUAL)
    assert share[238:, 105:141].max() < 0.02


def test_a_picture_without_hair_is_left_as_it_is() -> None:
    for colour in (SKIN, BACKDROP):
        plain = np.full((CANVAS, CANVAS, 3), colour, np.uint8)
        assert (with_hair(plain, USUAL, (255, 0, 0)) == plain).all()


def test_any_colour_is_put_on_dark_hair_and_darker_ones_on_black() -> None:
    black, brown = DARK_HAIRS
    assert painted_under((216, 184, 120)) == painted_under((181, 67, 31)) == painted_under(brown) == brown
    assert painted_under((10, 5, 4)) == painted_under(black) == black


def test_light_hair_keeps_the_strands_that_dark_hair_has() -> None:
    face, hair = portrait()
    inside = cv2.erode(hair.astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    strands = 8.0 * np.sin(np.arange(CANVAS) * 0.8)  # levels, as dark hair has them
    combed = np.where(hair[..., None], np.clip(face + strands[None, :, None], 0, 255), face).astype(np.uint8)
    painted = lab_of(with_hair(combed, USUAL, (216, 184, 120)))[..., 0][inside]
    assert painted.std() > 5.0, "which were flat"


@pytest.mark.parametrize("colour", ["#b5431f", "#d8b878", "light brown", "dark blond"])
@pytest.mark.parametrize("name", ["woman_long_hair", "young_man"])
def test_the_shipped_networks_paint_a_face_under_red_and_blond_hair(
    shipped: FacePipeline, name: str, colour: str
) -> None:
    sketch = read_sketch(SAMPLES / f"{name}.png")
    plain = shipped.draw(sketch, Controls(appearance=Appearance(hair="dark brown"))).face
    face = shipped.draw(sketch, Controls(appearance=Appearance(hair=colour))).face
    middle = np.s_[210:400, 190:320]
    away = np.abs(face[middle].astype(int) - plain[middle])
    assert away.max() <= 15 and away.mean() < 0.2, "eyes, nose and mouth are the same"
    hair = lab_of(plain)[20:170, :, 0] < 25.0
    found = np.median(lab_of(face)[20:170][hair], axis=0)
    assert np.linalg.norm(found - lab(find_colour(colour, HAIRS).colour)) < 20.0


def lab_of(picture: np.ndarray) -> np.ndarray:
    """RGB bytes -> Lab."""
    return np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB))
