"""Which components count as drawn, and what stands in for those that do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, Tuple

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS, NAMES
from engine.drawing.controls import Controls
from engine.drawing.sketch import read_sketch
from engine.method.manifold import AROUND, EXPECTED, ComponentBank, expected_components, medoid
from engine.method.presence import REGIONS, bearded, drawn_components, long_haired
from tests.conftest import ROOT
from tests.support.tiny_pipeline import blank, face


def erased(sketch: np.ndarray, name: str) -> np.ndarray:
    without = sketch.copy()
    without[REGIONS[name]] = 255
    return without


@pytest.mark.parametrize("path", sorted((ROOT / "test_input").glob("*.png")), ids=lambda path: path.stem)
def test_a_finished_drawing_has_every_component(path: Any) -> None:
    drawn = drawn_components(read_sketch(path))
    assert drawn == set(NAMES) - ({"remainder"} if path.stem == "half_finished" else set())


@pytest.mark.parametrize("path", sorted((ROOT / "test_input").glob("*.png")), ids=lambda path: path.stem)
def test_only_a_beard_is_a_beard(path: Any) -> None:
    assert bearded(read_sketch(path)) == (path.stem == "man_beard")


@pytest.mark.parametrize("path", sorted((ROOT / "test_input").glob("*.png")), ids=lambda path: path.stem)
def test_only_hair_beside_the_neck_is_long(path: Any) -> None:
    assert long_haired(read_sketch(path)) == (path.stem in ("woman_long_hair", "woman_smiling"))


def test_a_wide_jaw_is_no_long_hair() -> None:
    wide = np.full((CANVAS, CANVAS), 255, np.uint8)
    cv2.ellipse(wide, (246, 280), (205, 205), 0, 0, 360, 0, 4)
    assert not long_haired(wide)


@pytest.mark.parametrize("name", sorted(REGIONS))
@pytest.mark.parametrize("stem", ["man_beard", "rough", "woman_long_hair", "young_man"])
def test_what_is_rubbed_out_is_not_said(stem: str, name: str) -> None:
    sketch = read_sketch(ROOT / "test_input" / f"{stem}.png")
    assert drawn_components(erased(sketch, name)) == set(NAMES) - {name}


def test_a_line_that_passes_through_says_nothing_and_one_that_winds_does() -> None:
    jaw = blank()
    cv2.line(jaw, (60, 300), (340, 480), 0, 6)
    assert (jaw[REGIONS["mouth"]] == 0).sum() > 100 and "mouth" not in drawn_components(jaw)
    lock_and_eye = blank()
    cv2.polylines(lock_and_eye, [np.array([(320, 0), (330, 200), (300, 500)])], False, 0, 3)
    cv2.ellipse(lock_and_eye, (319, 220), (30, 14), 0, 0, 360, 0, 3)
    cv2.circle(lock_and_eye, (319, 220), 9, 0, 3)
    cv2.ellipse(lock_and_eye, (319, 190), (45, 12), 0, 180, 360, 0, 3)
    assert "eye2" in drawn_components(lock_and_eye)


def test_what_registration_has_found_needs_little_ink() -> None:
    joined = blank()
    cv2.polylines(joined, [np.array([(330, 20), (320, 180), (250, 240), (240, 320), (270, 325)])], False, 0, 3)
    assert "nose" not in drawn_components(joined) and "nose" in drawn_components(joined, ("nose",))
    assert "mouth" not in drawn_components(joined, ("mouth",)), "without ink there is nothing"


def test_part_of_an_outline_is_not_an_outline() -> None:
    sketch = blank()
    assert not drawn_components(sketch)
    cv2.ellipse(sketch, (245, 270), (150, 210), 0, 0, 120, 0, 3)
    assert not drawn_components(sketch)
    cv2.ellipse(sketch, (245, 270), (150, 210), 0, 120, 300, 0, 3)
    assert drawn_components(sketch) == {"remainder"}


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.sets(st.sampled_from(NAMES), max_size=4))
@settings(max_examples=40, deadline=None)
def test_what_is_expected_is_typical_of_the_faces_that_fit(seed: int, count: int, drawn: Any) -> None:
    rng = np.random.default_rng(seed)
    banks = {name: ComponentBank(rng.normal(size=(40, 8)).astype(np.float32)) for name in NAMES}
    row = int(rng.integers(40))
    found = expected_components(banks, {name: banks[name].codes[row] for name in drawn}, count)
    assert found.keys() == set(NAMES) - drawn
    for name, likely in found.items():
        averaged = AROUND if name == "remainder" else min(count, EXPECTED)
        assert len(likely.rows) == averaged and likely.weights.sum() == pytest.approx(1.0, abs=1e-5)
        np.testing.assert_allclose(likely.code, banks[name].codes[likely.rows].mean(axis=0), atol=1e-5)


def test_what_is_expected_keeps_with_what_is_drawn() -> None:
    rng = np.random.default_rng(1)
    kind = np.repeat([-3.0, 3.0], 100)[:, None]
    banks = {name: ComponentBank((kind + rng.normal(size=(200, 4)) / 4).astype(np.float32)) for name in NAMES}
    for side in (-3.0, 3.0):
        found = expected_components(banks, {"eye1": np.full(4, side, np.float32)}, 4)
        assert all(np.abs(likely.code - side).max() < 1.0 for likely in found.values())
    one_side = ComponentBank(banks["nose"].codes, {"woman": kind[:, 0] > 0})
    found = expected_components(dict.fromkeys(NAMES, one_side), {"eye1": np.full(4, -3.0, np.float32)}, 5, ("woman",))
    assert (found["mouth"].code > 1.0).all(), "tags go before"


def test_banks_of_different_faces_are_asked_each_for_itself() -> None:
    banks = {"eye1": ComponentBank(np.zeros((3, 2), np.float32)), "nose": ComponentBank(np.eye(2, dtype=np.float32))}
    found = expected_components(banks, {"eye1": np.zeros(2, np.float32)}, 10)
    np.testing.assert_allclose(found["nose"].code, [0.5, 0.5])


def test_the_medoid_is_a_member() -> None:
    codes = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [-0.8, -0.8]], np.float32)
    assert medoid(codes) == 0


def test_trust_in_what_is_not_drawn_decides_nothing(drawing: Any) -> None:
    sketch = erased(face(), "mouth")
    assert "mouth" not in drawn_components(sketch)
    plain = Controls(trust=(0.5,) * 5)
    faces = [drawing.draw(sketch, plain.with_trust({"mouth": trust})).face for trust in (0.5, 0.5)]
    np.testing.assert_array_equal(*faces)
    trusting = plain.with_trust({"mouth": 1.0})
    white = sketch.copy()
    white[301:493, 169:361] = 255  # nothing of the jaw in the mouth's box either
    np.testing.assert_array_equal(drawing.draw(white, plain).face, drawing.draw(white, trusting).face)
    drawn = drawing.draw(face(), trusting)
    assert (drawn.face != drawing.draw(face(), plain).face).any()


def test_from_nothing_on_there_is_a_face_and_it_is_the_same_again(drawing: Any) -> None:
    found: Dict[Tuple[str, ...], bytes] = {}
    sketch = blank()
    for stroke in range(4):
        if stroke:
            cv2.line(sketch, (140, 190 + 12 * stroke), (200, 190 + 12 * stroke), 0, 3)
        drawn = drawing.draw(sketch.copy(), Controls())
        found[(str(stroke),)] = drawn.face.tobytes()
        assert drawn.face.std() > 1
    assert drawing.draw(blank(), replace(Controls())).face.tobytes() == found[("0",)]
