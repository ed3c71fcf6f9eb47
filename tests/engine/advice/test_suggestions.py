"""What the bank suggests: lines of decoded sketches as strokes, what a half-drawn face lacks, skin and hair."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict

import cv2
import numpy as np
import pytest

from configs.components import BY_NAME, CANVAS, EYE1, MOUTH, NAMES, PUPILS, REMAINDER
from engine.advice.adviser import Adviser
from engine.advice.completion import lack_of, mirrored
from engine.advice.suggestions import nearest_outline, picture, strokes_of, unlike, with_chin
from engine.drawing.controls import Appearance, Controls
from engine.drawing.crops import box, crop
from engine.drawing.outline import SECTORS, drawn_sectors, outside
from engine.drawing.session import Session
from engine.drawing.strokes import MIRROR, Stroke, render
from engine.drawing.transplant import along, component_at, component_of
from engine.method.manifold import misfit
from engine.method.pipeline import FacePipeline
from engine.method.shadow import read_masks
from engine.method.swatches import HAIR, SKIN, Colouring, Look, Swatches, find_colour, lab, rgb
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def masks() -> Dict[str, np.ndarray]:
    return read_masks(ROOT / "heat")


def soft(sketch: np.ndarray, name: str, scale: int = 2) -> np.ndarray:
    """A component of a sketch as a decoder gives it: small, blurred, faint."""
    part = cv2.GaussianBlur(sketch[box(BY_NAME[name])], (0, 0), 2.0)
    side = BY_NAME[name].size // scale
    faint = 255.0 - (255.0 - part.astype(np.float32)) * 0.7
    return cv2.resize(faint, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8)


def face() -> np.ndarray:
    sketch = np.full((CANVAS, CANVAS), 255, np.uint8)
    for x in (172, 319):
        cv2.ellipse(sketch, (x, 220), (34, 14), 0, 0, 360, 0, 3)
    cv2.ellipse(sketch, (246, 312), (34, 12), 0, 0, 180, 0, 3)
    cv2.ellipse(sketch, (246, 385), (48, 14), 0, 0, 360, 0, 3)
    cv2.ellipse(sketch, (246, 270), (160, 212), 0, 0, 360, 0, 3)
    return sketch


def dash(x: float, y: float, length: float = 40.0, **kind) -> Stroke:
    return Stroke(((x - length / 2, y, 1.0), (x + length / 2, y, 1.0)), 4.0, **kind)


def arc(begin: float, end: float, radius: float = 200.0) -> Stroke:
    """A part of an outline, in degrees from the right, clockwise."""
    turns = np.radians(np.linspace(begin, end, 40))
    return Stroke(tuple((MIRROR + 0.8 * radius * np.cos(t), 270 + radius * np.sin(t), 1.0) for t in turns), 3.0)


# Lines


@pytest.mark.parametrize("name", ["eye1", "eye2", "nose", "mouth"])
def test_decoded_lines_become_strokes_of_their_component_in_their_place(name: str, masks) -> None:
    strokes = strokes_of(soft(face(), name), BY_NAME[name], masks)
    assert strokes and {component_of(stroke) for stroke in strokes} == {name}
    drawn, wanted = render(strokes) < 128, face() < 128
    near = cv2.dilate(wanted.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if name.startswith("eye"):  # the iris is drawn, though the decoder shows next to nothing of it
        pupil = PUPILS[name == "eye2"]
        assert drawn[int(pupil[1]), int(pupil[0])]
        cv2.circle(near.view(np.uint8), (int(pupil[0]), int(pupil[1])), 16, 1, -1)
    assert (drawn & ~near).sum() < 0.02 * drawn.sum()
    assert all(1.0 <= stroke.width <= 9.0 and not stroke.eraser for stroke in strokes)


def test_the_outline_takes_its_chin_from_the_mouths_box_and_nothing_of_the_lips(masks) -> None:
    around = soft(crop(face(), REMAINDER), "remainder")
    bare = render(strokes_of(around, REMAINDER, masks)) < 128
    whole = render(strokes_of(with_chin(around, soft(face(), "mouth"), masks), REMAINDER, masks)) < 128
    chin = slice(470, 488), slice(220, 272)
    assert not bare[chin].any() and whole[chin].any()
    assert not whole[360:412, 200:290].any()


def test_blank_paper_has_no_strokes(masks) -> None:
    blank = np.full((64, 64), 250, np.uint8)
    assert strokes_of(blank, EYE1, masks) == ()
    assert picture(blank, EYE1, masks).min() > 200


def test_pictures_show_the_component_and_fade_its_neighbours(masks) -> None:
    shown = cv2.resize(picture(soft(face(), "mouth"), MOUTH, masks), (MOUTH.size, MOUTH.size))
    lips, chin = 385 - MOUTH.y, 482 - MOUTH.y
    assert shown[lips - 20 : lips + 20].min() < 120 and shown[chin - 4 :].min() > 200


def test_an_outline_is_one_line_where_its_pieces_nearly_meet(masks) -> None:
    pieces = render([arc(0, 118), arc(122, 238), arc(242, 356)])
    strokes = strokes_of(soft(pieces, "remainder"), REMAINDER, masks)
    assert (
        len(strokes) == 1
        and len(strokes_of(soft(render([arc(0, 60), arc(120, 180)]), "remainder"), REMAINDER, masks)) == 2
    )


def returns(stroke: Stroke) -> bool:
    """Whether a line comes back to where it was within 60 pixels, as hooks and small loops do."""
    places = along(stroke)
    rows, columns = np.nonzero(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) < 3.5)
    return bool(((columns - rows > 6) & (columns - rows < 30)).any())


def test_outlines_of_the_bank_have_next_to_no_hooks_and_loops() -> None:
    adviser = Adviser(FacePipeline.load("compact", runtime="openvino"))
    strokes = [stroke for row in range(0, 480, 20) for stroke in adviser.strokes("remainder", row)]
    assert len(strokes) > 60 and sum(map(returns, strokes)) <= 2


# Choosing


def test_the_fit_weighs_components_alike_whatever_their_codes_length() -> None:
    far = {"nose": np.array([1.0, 2.0, 3.0]), "remainder": np.array([300.0, 200.0, 100.0])}
    assert misfit(far).argmin() != 2 or misfit(far)[2] == pytest.approx(misfit(far).min())
    assert misfit({"nose": far["nose"]}).argmin() == 0


def test_alternatives_differ_and_the_nearest_comes_first() -> None:
    codes = np.repeat(np.eye(4, dtype=np.float32) * 10, 5, axis=0) + 0.01 * np.arange(20)[:, None]
    rows = np.arange(100, 120)
    chosen = unlike(rows, codes, 4)
    assert chosen == [100, 105, 110, 115]
    assert len(unlike(rows, codes, 9)) == 9, "a poor bank gives more of the same rather than less"


def test_an_outline_is_gone_on_with_only_where_nothing_is_drawn() -> None:
    upper, whole = arc(180, 360), arc(0, 360)
    drawn = drawn_sectors(render([upper]))
    assert SECTORS * 0.45 < drawn.sum() < SECTORS * 0.6
    added = outside([whole], drawn)
    ys = [y for stroke in added for _x, y, _p in stroke.points]
    assert added and min(ys) > 265
    assert outside([whole], np.ones(SECTORS, bool)) == () and outside([whole], np.zeros(SECTORS, bool)) == (whole,)


def test_the_outline_that_fits_a_half_drawn_one_is_found() -> None:
    sketch = render([arc(180, 360, 190)])
    outlines = {
        row: cv2.resize(cv2.GaussianBlur(render([arc(0, 360, radius)]), (0, 0), 2), (256, 256))
        for row, radius in ((3, 150.0), (8, 192.0), (5, 230.0))
    }
    assert nearest_outline(sketch, outlines) == 8


# What is missing


def test_what_is_missing_is_told_from_what_is_seen() -> None:
    drawn = [dash(172, 220), dash(250, 320), arc(0, 360)]
    lack = lack_of(Session(tuple(drawn)))
    assert lack.components == ("eye2", "mouth") and not lack.outline and lack.wanted == ("eye2", "mouth")
    erased = drawn + [Stroke(dash(172, 220, 60).points, 30.0, eraser=True)]
    assert "eye1" in lack_of(Session(tuple(erased))).components
    both = lack_of(Session((dash(172, 220, mirrored=True),)))
    assert "eye1" not in both.components and "eye2" not in both.components
    half = lack_of(Session((arc(180, 360),)))
    assert half.outline and half.wanted[-1] == "remainder" and "remainder" not in half.components
    assert lack_of(Session(base=face())).wanted == ()
    assert lack_of(Session()).components == NAMES


def test_a_missing_eye_and_half_outline_are_the_mirror_images_of_what_is_drawn() -> None:
    session = Session((dash(172, 220), dash(180, 200, 20), arc(90, 270)))
    half = mirrored(session)
    assert half.strokes[:3] == session.strokes and len(half.strokes) == 6
    assert {component_of(stroke) for stroke in half.strokes[3:5]} == {"eye2"}
    assert lack_of(half).wanted == ("nose", "mouth")
    sketch = half.sketch()
    for x, y in ((2 * MIRROR - 172, 220), (2 * MIRROR - (MIRROR - 160), 270)):
        assert sketch[round(y) - 3 : round(y) + 4, round(x) - 3 : round(x) + 4].min() < 100
    assert mirrored(half) is half, "there is nothing left to mirror"


def test_the_component_under_the_pen() -> None:
    places = {(172, 220): "eye1", (319, 220): "eye2", (256, 312): "nose", (256, 400): "mouth", (20, 20): "remainder"}
    assert {place: component_at(*place) for place in places} == places
    assert component_at(MOUTH.x + 5, MOUTH.y + MOUTH.size - 5) == "mouth" and component_at(-50, 600) == "remainder"


# Skin and hair


SKINS = (Look("pale", rgb(np.array([80.0, 12, 14]))), Look("dark", rgb(np.array([40.0, 12, 14]))))
HAIRS = (Look("black", rgb(np.array([15.0, 2, 2]))), Look("light", rgb(np.array([45.0, 4, 8]))))


def colouring() -> Colouring:
    """Appearances of twelve numbers that a generator paints linearly; skin and hair vary together in the bank."""
    r = np.random.default_rng(3)
    weights = r.normal(0, 12, (12, 9)).astype(np.float32)
    values = np.clip(r.normal(0, 0.3, (200, 12)) @ (np.eye(12) + 0.3 * r.normal(size=(12, 12))), -1, 1)
    offset = np.array([60, 12, 14, 30, 3, 5, 85, 0, 2], np.float32)
    return Colouring(Swatches(weights, offset), values.astype(np.float32))


def test_hair_changes_without_skin_and_backdrop() -> None:
    made, usual = colouring(), np.zeros(12, np.float32)
    before = made.swatches.colours(usual)
    for colour in (HAIRS[0].colour, HAIRS[1].colour, (0x5E, 0x3A, 0x33)):
        found = made.swatches.colours(made.with_hair(usual, colour))
        assert np.abs(found[HAIR] - lab(colour)).max() < 2.0
        assert np.abs(found[SKIN] - before[SKIN]).max() < 2.0 and np.abs(found[6:] - before[6:]).max() < 2.0
    assert np.abs(made.with_hair(usual, (255, 255, 255))).max() <= 1.0


def test_unknown_colours_and_broken_swatches_are_refused() -> None:
    with pytest.raises(ValueError, match=r"green.*pale, dark"):
        find_colour("green", SKINS)
    with pytest.raises(ValueError, match="nine"):
        Swatches(np.zeros((4, 3), np.float32), np.zeros(9, np.float32))
    with pytest.raises(ValueError, match="finite"):
        Swatches(np.full((4, 9), np.nan, np.float32), np.zeros(9, np.float32))


def test_colours_survive_the_way_to_lab_and_back() -> None:
    for colour in ((0, 0, 0), (255, 255, 255), (120, 80, 60)):
        assert rgb(lab(colour)) == colour


def test_sessions_keep_skin_and_hair_and_old_ones_have_none() -> None:
    chosen = Controls(appearance=Appearance(skin="fair", hair="black"))
    session = Session((dash(172, 220),), chosen)
    assert Session.from_json(session.to_json()).controls == chosen and session.to_json()["version"] == 2
    plain = replace(session, controls=Controls()).to_json()
    assert plain["version"] == 1 and set(plain["controls"]["appearance"]) == {"source", "name", "values"}
    assert Session.from_json(plain).controls == Controls()
