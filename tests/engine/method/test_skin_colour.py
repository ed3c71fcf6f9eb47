"""Skin is painted in any colour, by the shipped networks; the face under it stays as it was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls
from engine.drawing.sketch import read_sketch
from engine.method.pipeline import FacePipeline
from engine.method.skin_colour import SKINS, with_skin
from engine.method.swatches import find_colour, lab
from tests.engine.method.test_hair_colour import BACKDROP, DARK, SAMPLES, SKIN, USUAL, lab_of, portrait

SKIN_NAMES = [one.name for one in SKINS]
CHEEKS = np.s_[255:330, 150:340]


@pytest.fixture(scope="module")
def shipped() -> FacePipeline:
    return FacePipeline.load("compact", runtime="openvino")


@pytest.mark.parametrize("colour", [(243, 220, 203), (185, 131, 90), (90, 58, 40), (143, 188, 143)])
def test_skin_takes_the_colour_and_hair_and_backdrop_keep_theirs(colour) -> None:
    face, hair = portrait()
    cv2.circle(face, (246, 320), 8, (235, 205, 190), -1)  # it shines
    painted = with_skin(face, USUAL, colour, face)
    found = lab_of(painted)
    assert np.linalg.norm(np.median(found[CHEEKS].reshape(-1, 3), axis=0) - lab(colour)) < 4.0
    assert found[320, 246, 0] > found[280, 246, 0], "light and shade stay"
    other = (face == BACKDROP).all(axis=2) | (hair & (face == DARK).all(axis=2))
    outside = cv2.dilate((~other).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.abs(painted.astype(int) - face)[outside].max() <= 2


def test_hair_that_was_coloured_before_is_not_taken_for_skin() -> None:
    face, hair = portrait()
    hair &= (face == DARK).all(axis=2)
    haired = np.where(hair[..., None], (205, 165, 140), face).astype(np.uint8)
    painted = with_skin(haired, USUAL, (90, 58, 40), face)
    inside = cv2.erode(hair.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.abs(painted.astype(int) - haired)[inside].max() <= 2


def test_a_picture_without_skin_is_left_as_it_is() -> None:
    plain = np.full((512, 512, 3), (20, 20, 20), np.uint8)
    assert (with_skin(plain, USUAL, (255, 0, 0), plain) == plain).all()


def test_skin_shows_through_at_the_rim_of_hair_without_a_line_of_the_usual_skin() -> None:
    face, _hair = portrait()
    soft = cv2.GaussianBlur(face, (0, 0), 5)  # as painted hair is, which is half skin at its rim
    painted = lab_of(with_skin(soft, USUAL, (90, 58, 40), soft))
    row = painted[300, 112:250, 0]  # from hair to a cheek
    assert row.max() < np.median(row[-60:]) + 6.0


def test_brows_and_a_beard_get_no_lighter_with_the_skin() -> None:
    face, _hair = portrait()
    dark = np.concatenate([lab((120, 85, 66)), USUAL[3:]])
    tanned = np.where((face == SKIN).all(axis=2)[..., None], (120, 85, 66), face).astype(np.uint8)
    cv2.ellipse(tanned, (246, 400), (90, 70), 0, 0, 180, DARK, -1)
    painted = with_skin(tanned, dark, (243, 220, 203), tanned)
    for rows, columns in ((slice(183, 188), slice(180, 206)), (slice(430, 445), slice(220, 270))):
        assert np.abs(painted[rows, columns].astype(int) - tanned[rows, columns]).max() <= 12


def test_dark_skin_under_light_hair_of_any_colour_is_not_taken_for_hair(shipped: FacePipeline) -> None:
    sketch = read_sketch(SAMPLES / "woman_long_hair.png")
    plain = shipped.draw(sketch, Controls(appearance=Appearance(hair="dark brown"))).face
    face = lab_of(shipped.draw(sketch, Controls(appearance=Appearance(skin="#8a5a3c", hair="#d8b878"))).face)
    hair = lab_of(plain)[..., 0] < 25.0
    for rows in (slice(200, 330), slice(380, 470)):  # hair beside the mouth is as light as that above it
        strands = hair[rows].copy()
        strands[:, 140:370] = False
        assert np.median(face[rows][strands][:, 0]) > 55.0
    forehead = face[130:160, 200:290].reshape(-1, 3)
    lightness = np.median(forehead[:, 0])
    assert lightness < 60.0 and np.percentile(forehead[:, 0], 98) < lightness + 12.0, "no hair on the forehead"


@pytest.mark.parametrize("name", ["woman_bun", "woman_long_hair"])
def test_the_shipped_networks_keep_light_and_dark_hair_under_deep_brown_skin(shipped: FacePipeline, name: str) -> None:
    sketch = read_sketch(SAMPLES / f"{name}.png")
    plain = lab_of(shipped.draw(sketch, Controls()).face)
    face = lab_of(shipped.draw(sketch, Controls(appearance=Appearance(skin="deep brown"))).face)
    forehead = face[150:175, 200:290, 0]
    assert np.percentile(forehead, 98) < np.median(forehead) + 14.0, "no spots of the usual skin"
    hair = np.s_[150:220, 50:90] if name == "woman_long_hair" else np.s_[60:110, 75:95]
    assert abs(np.median(face[hair][..., 0]) - np.median(plain[hair][..., 0])) < 4.0


@pytest.mark.parametrize(
    "colour", ["#f3dccb", "#d9a07a", "#8a5a3c", "#5a3a28", "#8fbc8f", *(one.name for one in SKINS)]
)
def test_the_shipped_networks_paint_a_face_of_any_skin(shipped: FacePipeline, colour: str) -> None:
    sketch = read_sketch(SAMPLES / "young_man.png")
    plain = shipped.draw(sketch, Controls()).face
    face = shipped.draw(sketch, Controls(appearance=Appearance(skin=colour))).face
    wanted, found = lab(find_colour(colour, SKINS).colour), lab_of(face)
    assert np.linalg.norm(np.median(found[CHEEKS].reshape(-1, 3), axis=0) - wanted) < 14.0
    soft = [cv2.GaussianBlur(one, (0, 0), 4)[CHEEKS][..., 1:].reshape(-1, 2) for one in (lab_of(plain), found)]
    before, now = (float(one.std(axis=0).mean()) for one in soft)
    assert now < 2.0 * before + 2.0, "even, as skin is"
    assert lab_of(face)[20:60, :40, 0].min() > 60.0, "and the backdrop stays light"
