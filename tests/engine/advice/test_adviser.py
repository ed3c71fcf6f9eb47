"""The adviser of a pipeline, and chosen colours, with small random networks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from configs.components import BY_NAME, NAMES, REMAINDER
from engine.advice.adviser import Adviser
from engine.backend.jittor_setup import load
from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import component_of
from engine.files.checkpoints import CheckpointError
from engine.method.hair_colour import HAIRS
from engine.method.skin_colour import SKINS
from engine.method.swatches import Swatches
from tests.support.random_weights import TAGS, write_random
from tests.support.tiny import TINY
from tests.support.tiny_pipeline import SKETCHES, blank, fresh


def with_swatches(folder: Path, width: int = TINY.appearance) -> Path:
    """Random weights whose bank knows colours."""
    load()
    from engine.method.weights import read_own_bank, write_own_bank

    write_random(folder)
    file = folder / "tiny" / "bank.safetensors"
    bank, looks, palette = read_own_bank(file)
    weights = np.random.default_rng(1).normal(0, 10, (width, 9)).astype(np.float32)
    offset = np.array([60, 12, 14, 30, 3, 5, 85, 0, 2], np.float32)
    write_own_bank(file, bank, looks, palette, {}, Swatches(weights, offset))
    return folder


@pytest.fixture
def adviser(drawing: Any) -> Adviser:
    return Adviser(drawing)


def test_alternatives_are_the_nearest_of_the_bank_and_keep_to_the_tags(adviser: Adviser) -> None:
    rows, pictures = adviser.alternatives(SKETCHES["face"], Controls(), "mouth", 6)
    assert len(rows) == len(set(rows)) == len(pictures) == 6
    assert all(p.shape[0] == p.shape[1] and p.dtype == np.uint8 for p in pictures)
    mouth = adviser._component("mouth")
    mouth.set_sketch(SKETCHES["face"])
    assert rows[0] == mouth.bank.distances(mouth.code()).argmin()
    women, _pictures = adviser.alternatives(SKETCHES["face"], Controls(tags=("woman",)), "mouth", 6)
    assert all(mouth.bank.tags["woman"][row] for row in women)
    everyone, _pictures = adviser.alternatives(blank(), Controls(), "nose", 500)
    assert sorted(everyone) == list(range(len(mouth.bank.codes))), "without a drawing all are as near"
    with pytest.raises(ValueError, match="no component is called ear"):
        adviser.alternatives(blank(), Controls(), "ear", 6)
    with pytest.raises(ValueError, match="tagged man and woman"):
        adviser.alternatives(blank(), Controls(tags=TAGS), "nose", 6)


def test_looking_through_the_bank_leaves_the_face_as_it_was(drawing: Any, adviser: Adviser, param: Path) -> None:
    wanted = fresh(param).draw(SKETCHES["smiling"], Controls())
    drawing.draw(SKETCHES["smiling"], Controls())
    adviser.alternatives(SKETCHES["face"], Controls(), "mouth", 4)
    adviser.rest(Session((Stroke(((150.0, 220.0, 1.0), (200.0, 220.0, 1.0)), 4.0),)))
    moved = drawing.draw(SKETCHES["smiling"], replace(Controls(), trust=(0.25,) * 5))
    assert (moved.face != wanted.face).any()
    found = drawing.draw(SKETCHES["smiling"], Controls())
    assert np.array_equal(found.face, wanted.face) and np.array_equal(found.shadow, wanted.shadow)


def test_a_row_becomes_strokes_and_a_row_that_is_not_there_an_error(adviser: Adviser) -> None:
    for name in NAMES:
        for stroke in adviser.strokes(name, 3):
            xs, ys = [p[0] for p in stroke.points], [p[1] for p in stroke.points]
            part = BY_NAME[name]
            assert part.x - 16 <= min(xs) and max(xs) <= part.x + part.size + 16
            assert part.y - 16 <= min(ys) and max(ys) <= part.y + part.size + 16
    with pytest.raises(ValueError, match="no row 24"):
        adviser.strokes("nose", 24)


def test_the_rest_is_of_the_face_that_fits_what_is_drawn(adviser: Adviser, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    mark = Stroke(((10.0, 10.0, 1.0), (500.0, 10.0, 1.0), (500.0, 500.0, 1.0)), 3.0)

    def strokes(name: str, row: int):
        asked.append((name, row))
        return (mark,)

    monkeypatch.setattr(adviser, "strokes", strokes)
    eye = Stroke(((140.0, 220.0, 1.0), (172.0, 205.0, 1.0), (205.0, 220.0, 1.0)), 5.0)
    session = Session((eye,), Controls(tags=("man",)))
    added = adviser.rest(session)
    assert [name for name, _row in asked] == ["nose", "mouth", REMAINDER.name], "the other eye is mirrored"
    assert len({row for _name, row in asked}) == 1, "all of one face"
    assert adviser._component("nose").bank.tags["man"][asked[0][1]]
    assert added[0].points[0][0] > 256 and added[1:4] == (mark,) * 3
    assert [component_of(stroke) for stroke in added[4:]] == ["eye1", "eye2"], "and the brows, which are not drawn"
    others = {asked[0][1]}
    for number in (1, 2):
        asked.clear()
        adviser.rest(session, number)
        others.add(asked[0][1])
        assert adviser._component("nose").bank.tags["man"][asked[0][1]]
    assert len(others) == 3, "each number is another face"
    brows = adviser.rest(Session(base=SKETCHES["face"]))
    assert [component_of(stroke) for stroke in brows] == ["eye1", "eye2"], "all that this sketch lacks"
    assert adviser.rest(Session(brows, base=SKETCHES["face"])) == ()


def test_a_bank_without_faces_says_so(param: Path) -> None:
    adviser = Adviser(fresh(param))
    adviser._component("nose").bank = adviser._component("nose").bank.__class__(np.zeros((5, 8), np.float32))
    with pytest.raises(ValueError, match="tiny preset does not say which parts belong"):
        adviser.alternatives(SKETCHES["face"], Controls(), "nose", 3)


# Skin and hair


def test_skin_and_hair_are_painted_and_stay_while_the_drawing_changes(tmp_path: Path) -> None:
    painter = fresh(with_swatches(tmp_path))
    assert painter.skins == SKINS and painter.hairs == HAIRS and painter.looks[0].hair is not None
    both = Controls(appearance=Appearance(skin="tan", hair="black", person=3))
    found = [painter.draw(SKETCHES[name], both) for name in ("face", "smiling")]
    assert found[0].appearance == found[1].appearance and found[0].person == 3
    usual = painter.draw(SKETCHES["face"], Controls(appearance=Appearance(person=3)))
    assert usual.appearance == found[0].appearance and (usual.face != found[0].face).any()
    with pytest.raises(ValueError, match="no colour called 'green'; there are: porcelain, fair"):
        painter.draw(SKETCHES["face"], Controls(appearance=Appearance(skin="green")))


def test_a_bank_that_knows_no_colours_draws_as_before_and_refuses_them(drawing: Any) -> None:
    assert drawing.skins == () and drawing.hairs == ()
    with pytest.raises(ValueError, match=r"no choice of skin and hair \(tan\)"):
        drawing.draw(SKETCHES["face"], Controls(appearance=Appearance(skin="tan")))


def test_swatches_of_other_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"appearances of 7 numbers.*train\.py"):
        fresh(with_swatches(tmp_path, width=7))


def test_colours_are_measured_on_painted_faces(param: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    from engine.backend.jittor_runner import JittorRunner
    from engine.method.weights import load_weights, read_own_bank
    from training.face import swatch_colours

    networks = JittorRunner(load_weights(TINY, param))
    bank, _looks, _palette = read_own_bank(param / "tiny" / "bank.safetensors")
    found = swatch_colours.measure_swatches(TINY, bank, networks.mapping, networks.synthesis)
    assert found.weights.shape == (TINY.appearance, 9)
    with pytest.raises(ValueError, match="bank with appearances"):
        swatch_colours.measure_swatches(TINY, replace(bank, appearance=None), networks.mapping, networks.synthesis)


def test_the_reading_of_colours_is_the_linear_one_that_was_painted() -> None:
    load()
    from training.face.swatch_colours import fitted

    r = np.random.default_rng(4)
    values = r.uniform(-0.8, 0.8, (80, 6))
    weights, offset = r.normal(0, 8, (6, 9)), np.array([60, 12, 14, 30, 3, 5, 85, 0, 2.0])
    found = fitted(values, values @ weights + offset)
    np.testing.assert_allclose(found.weights, weights, atol=0.1)
