"""Eyes are painted in a colour that is chosen; everything around them stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PUPILS
from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import Session
from engine.method.irises import BELOW, BESIDE, EYES, with_irises
from engine.process.messages import Ready

SKIN, WHITE, GREY, PUPIL, SHINE = (190, 150, 130), (205, 200, 200), (72, 70, 70), (22, 20, 20), (250, 250, 250)


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    """A face of which there are only eyes, as the networks paint them: grey, a lid over their upper quarter."""
    picture = np.full((CANVAS, CANVAS, 3), SKIN, np.uint8)
    for x, y in PUPILS:
        middle = round(x + BESIDE), round(y + BELOW)
        cv2.ellipse(picture, middle, (30, 15), 0, 0, 360, WHITE, -1)
        cv2.circle(picture, middle, 14, GREY, -1)
        cv2.circle(picture, middle, 5, PUPIL, -1)
        cv2.circle(picture, (middle[0] + 4, middle[1] - 5), 2, SHINE, -1)
        cv2.rectangle(picture, (middle[0] - 32, middle[1] - 18), (middle[0] + 32, middle[1] - 10), SKIN, -1)
    return picture


@pytest.mark.parametrize("look", EYES, ids=lambda look: look.name)
def test_the_iris_takes_the_colour_and_pupil_highlight_white_and_lid_keep_theirs(face, look) -> None:
    painted = with_irises(face, look.colour)
    for x, y in PUPILS:
        left, top = round(x + BESIDE), round(y + BELOW)
        iris = painted[top + 5, left - 6].astype(float)
        wanted = np.array(look.colour, float)
        assert np.abs(iris / iris.sum() - wanted / wanted.sum()).max() < 0.04, "its hue"
        assert painted[top + 1, left].max() < 50, "the pupil stays dark"
        for across, down in ((4, -5), (20, 2), (0, -14)):
            place = top + down, left + across
            assert np.abs(painted[place].astype(int) - face[place]).max() <= 3, "highlight, white and lid stay"
    lighter = [float(with_irises(face, one.colour)[225, 165].mean()) for one in (EYES[0], look)]
    assert lighter[0] <= lighter[1], "dark brown is the darkest"


def test_all_but_the_eyes_is_untouched(face) -> None:
    dice = np.random.default_rng(3)
    noisy = np.clip(face + dice.integers(-20, 20, face.shape), 0, 255).astype(np.uint8)
    changed = np.argwhere((with_irises(noisy, (79, 134, 181)) != noisy).any(axis=2))
    near = np.array([(y + BELOW, x + BESIDE) for x, y in PUPILS])
    away = np.linalg.norm(changed[:, None] - near[None], axis=2).min(axis=1)
    assert len(changed) > 500 and away.max() < 17


def test_a_face_without_eyes_there_is_not_spoilt() -> None:
    for level in (0, 128, 255):
        plain = np.full((CANVAS, CANVAS, 3), level, np.uint8)
        assert with_irises(plain, (0, 0, 0)).dtype == np.uint8
        assert with_irises(plain, (255, 255, 255)).shape == plain.shape


def test_the_colour_is_in_the_session_which_older_programs_refuse() -> None:
    session = Session(controls=Controls(appearance=Appearance(eyes="blue")))
    again = Session.from_json(session.to_json())
    assert session.version == 5 and again.controls == session.controls
    assert "eyes" not in Session().to_json()["controls"]["appearance"]


@pytest.mark.parametrize(("eyes", "fits"), [("blue", True), ("#336699", True), ("", True), ("violet", False)])
def test_a_colour_that_there_is_not_is_objected_to(eyes, fits) -> None:
    objection = Ready("compact").objection(Controls(appearance=Appearance(eyes=eyes)))
    assert objection == (
        "" if fits else f"No colour of eyes is called {eyes}; there are: dark brown, brown, hazel, green, blue, grey."
    )
