"""Glasses, beards, long hair, open mouths: where they change a photo and its sketch, and what they leave alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Callable, Tuple

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS, PAPER_WHITE
from options.recipe import Drawings
from tests.support.drawn_faces import canonical, paint, person
from training.additions import mixture
from training.additions.beards import grow_beard, lay_ground
from training.additions.glasses import design, put_on_glasses
from training.additions.long_hair import grow_long
from training.additions.mixture import SketchedPhoto, add
from training.additions.mouths import open_mouth
from training.additions.wrinkles import age
from training.data.landmarks import TEM
from training.data.pen import Paper, random_pen
from training.data.samples import without_most_strokes
from training.data.sketches import sketches
from training.face.examples import make_example

SEEDS = st.integers(0, 2**32 - 1)
FOREHEAD = slice(0, 130)  # rows


def paper(seed: int) -> Paper:
    rng = np.random.default_rng(seed)
    return Paper(random_pen(rng), rng)


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    assert after.shape == before.shape and after.dtype == np.uint8
    return np.abs(after.astype(int) - before).max(axis=2) > 6


def laid_over(add_one: Callable[..., np.ndarray], seed: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Someone's landmarks, which pixels of the photo an addition changes, and which it inks in the sketch."""
    points, sheet = person(seed % 50), paper(seed)
    photo = paint(points)
    there = changed(photo, add_one(photo, points, TEM, sheet))
    return points, there, sheet.picture() < 128


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_glasses_sit_before_the_eyes(seed: int) -> None:
    points, worn, ink = laid_over(put_on_glasses, seed)
    assert 400 < worn.sum() < 0.25 * worn.size and ink.sum() > 200
    assert not worn[:100].any() and not worn[380:].any() and not ink[:100].any() and not ink[380:].any()
    assert worn[ink].mean() > 0.7, "strokes lie where the frame is"
    for x, y in points[[0, 1]].astype(int):
        assert ink[y - 90 : y, x].any() and ink[y, x - 90 : x].any() and ink[y, x : x + 90].any(), "around each eye"


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_lenses_are_alike_and_do_not_touch(seed: int) -> None:
    points = canonical()
    frame = design(points, TEM, np.random.default_rng(seed), 6.0)
    left, right = frame.lenses
    assert left[:, 0].max() + 4 < right[:, 0].min()
    mirrored = np.stack([491.0 - left[:, 0], left[:, 1]], axis=1)
    np.testing.assert_allclose(mirrored, right, atol=1e-6)
    for lens, pupil in zip(frame.lenses, points[[0, 1]]):
        assert (lens.min(axis=0) < pupil).all() and (pupil < lens.max(axis=0)).all()


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_beards_grow_below_the_nose_and_not_on_the_lips(seed: int) -> None:
    points, grown, ink = laid_over(grow_beard, seed)
    assert grown.sum() > 300 and ink.any()
    assert not grown[:200].any() and not ink[:200].any()
    lips = points[list(TEM.line("upper lip, top").points)][3].astype(int) + (0, 10)
    ground = lay_ground(points, TEM, "full", np.random.default_rng(seed))
    assert ground.density[lips[1], lips[0]] < 0.2 < ground.density.max()


def test_a_beard_has_the_colour_of_the_brows() -> None:
    points = canonical()
    photo = paint(points)
    beards = []
    for brow in ((30, 24, 20), (170, 130, 80)):
        dyed = photo.copy()
        for upper, lower in TEM.brows:
            around = points[list(TEM.line(upper).points + TEM.line(lower).points)]
            (left, top), (right, bottom) = around.min(axis=0).astype(int), around.max(axis=0).astype(int)
            dyed[top:bottom, left:right] = brow
        grown = grow_beard(dyed, points, TEM, paper(3))
        beards.append(grown[changed(dyed, grown)].mean())
    assert beards[0] + 20 < beards[1]


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_wrinkles_are_dark_where_they_are_drawn(seed: int) -> None:
    points, sheet = person(seed % 50), paper(seed)
    photo = np.full((CANVAS, CANVAS, 3), (210, 170, 150), np.uint8)
    aged = age(photo, points, TEM, sheet)
    ink = sheet.picture() < 128
    assert 60 < ink.sum() < 0.05 * ink.size
    drop = photo.astype(int).sum(axis=2) - aged.astype(int).sum(axis=2)
    assert drop[ink].mean() > 20 and abs(drop[cv2.dilate(ink.astype(np.uint8), np.ones((41, 41))) == 0]).max() < 9


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_long_hair_falls_on_both_sides_and_leaves_the_face_free(seed: int) -> None:
    points, sheet = person(seed % 50), paper(seed)
    photo = paint(points)
    grown = grow_long(photo, points, TEM, sheet)
    there = changed(photo, grown.photo)
    middle = int(points[[0, 1], 0].mean())
    eyes, mouth = int(points[[0, 1], 1].mean()), int(points[87, 1])
    assert (grown.cover[eyes:mouth, :middle].max(axis=1) > 0.9).all(), "without a gap to the viewer's left"
    assert (grown.cover[eyes:mouth, middle:].max(axis=1) > 0.9).all(), "nor to the right"
    assert not there[: eyes - 140].any() and grown.cover.min() == 0.0 and grown.cover.max() <= 1.0
    features = [point for line in TEM.lines if line.part in ("eyes", "nose", "mouth") for point in line.points]
    (left, top), (right, bottom) = points[features].min(axis=0).astype(int), points[features].max(axis=0).astype(int)
    assert (grown.cover[top:bottom, left + 12 : right - 12] > 0.5).mean() < 0.05
    ink = sheet.picture() < 128
    assert ink.any() and (cv2.dilate(grown.cover, np.ones((13, 13)))[ink] > 0.5).mean() > 0.8, "drawn where it hangs"
    hidden = grown.cover > 0.5
    assert (grown.on_sketch(np.zeros((CANVAS, CANVAS), np.uint8))[hidden] == PAPER_WHITE).all()


def test_long_hair_has_the_colour_of_the_hair_above() -> None:
    points = canonical()
    falls = []
    for hair in ((40, 30, 25), (190, 150, 100)):
        photo = np.full((CANVAS, CANVAS, 3), 235, np.uint8)
        around = points[list(TEM.face)]
        centre, size = around.mean(axis=0), 1.25 * np.ptp(around, axis=0)
        cv2.ellipse(photo, (tuple(map(float, centre)), tuple(map(float, size)), 0.0), hair, -1)
        cv2.fillPoly(photo, [np.round(around).astype(np.int32)], (215, 175, 150))
        grown = grow_long(photo, points, TEM, paper(3))
        falls.append(grown.photo[grown.cover > 0.95].mean(axis=0))
        assert np.abs(falls[-1] - hair).max() < 60
    assert falls[0].mean() + 50 < falls[1].mean()


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_a_closed_mouth_opens_and_the_chin_goes_down(seed: int) -> None:
    points, sheet = canonical(mouth=-1.5), paper(seed)
    photo = paint(points)
    opened = open_mouth(photo, points, TEM, sheet)
    assert opened is not None
    inside = opened.gap.mean(axis=0).round().astype(int)
    height = np.ptp(opened.gap[:, 1])
    assert 13 < height < 64 and 300 < inside[1] < 420
    assert not changed(photo, opened.photo)[:250].any(), "eyes and nose stay"
    lower = int(opened.gap[:, 1].max()) + 3
    assert opened.source[lower, inside[0], 1] < lower - 0.7 * height, "the lower lip comes from above"
    steps = np.diff(opened.source[..., 1], axis=0)
    assert steps[: int(opened.gap[:, 1].min()) - 2].min() >= 0 and steps[lower:].min() >= 0, "nothing folds"
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    sketch[349:352, 200:290] = 0  # the line between closed lips
    drawn = opened.on_sketch(sketch)
    middle = drawn[:, inside[0]] < 128
    assert middle[: inside[1]].any() and middle[inside[1] :].any(), "a line above the opening and one below"


def test_an_open_mouth_is_left_alone() -> None:
    points = canonical(mouth=14.0)
    assert open_mouth(paint(points), points, TEM, paper(0)) is None


@pytest.mark.parametrize("only", [*mixture.CHANCES, None])
def test_additions_are_seen_in_photo_and_sketches_alike(only: Any) -> None:
    points = canonical(mouth=-1.5)
    photo = paint(points)
    styles = sketches(photo, points, TEM, None, np.random.default_rng(0))
    face = SketchedPhoto(photo, [styles["lines"], styles["edges"]])
    once, again = (add(face, points, TEM, {only}, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(once.photo, again.photo)
    for sketch, same in zip(once.sketches, again.sketches):
        np.testing.assert_array_equal(sketch, same)
    if only is None:
        np.testing.assert_array_equal(once.photo, photo)
    else:
        assert changed(photo, once.photo).any()
        assert all((one < before).sum() > 50 for one, before in zip(once.sketches, face.sketches))
        assert only in ("wrinkles", "hair") or not changed(photo, once.photo)[FOREHEAD].any()


def test_every_addition_weighs_the_same_where_it_changed_the_photo() -> None:
    points = canonical(mouth=-1.5)
    photo = paint(points)
    face = SketchedPhoto(photo, [np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)])
    moustache = add(face, points, TEM, {"moustache"}, np.random.default_rng(5))
    both = add(face, points, TEM, {"moustache", "hair"}, np.random.default_rng(5))
    assert moustache.changed is not None and both.changed is not None
    assert moustache.changed.sum() == pytest.approx(1.0, abs=1e-3) and both.changed.sum() == pytest.approx(
        2.0, abs=1e-3
    )
    assert not changed(photo, moustache.photo)[moustache.changed == 0.0].any()
    assert add(face, points, TEM, set(), np.random.default_rng(5)).changed is None


@pytest.mark.parametrize("seed", range(12))
def test_long_hair_beside_an_opened_mouth_is_never_without_strokes(seed: int) -> None:
    points = canonical(mouth=-1.5)
    blank = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    face = add(SketchedPhoto(paint(points), [blank]), points, TEM, {"hair", "mouth"}, np.random.default_rng(seed))
    away = face.sketches[0][200:420].copy()
    away[:, 150:340] = PAPER_WHITE  # the mouth's own strokes
    assert (away < 128).sum() > 150


class OneFace:
    """The dataset of one drawn face."""

    def __init__(self) -> None:
        self.points = canonical(mouth=-1.5)
        self.picture = paint(self.points)
        self.drawings = sketches(self.picture, self.points, TEM, None, np.random.default_rng(0))
        self.dataset = SimpleNamespace(mesh=lambda _: None)

    def sketch(self, _sample: Any, style: str) -> np.ndarray:
        return self.drawings[style]

    def some_sketch(self, _sample: Any, _rng: np.random.Generator) -> np.ndarray:
        return self.drawings["lines"]

    def photo(self, _sample: Any, _size: int) -> np.ndarray:
        return self.picture

    def landmarks(self, _sample: Any) -> np.ndarray:
        return self.points


@pytest.mark.parametrize("seed", range(4))
def test_the_appearance_of_a_lesson_knows_nothing_of_its_additions(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixture, "CHANCES", {"glasses": 1.0})
    faces: Any = OneFace()
    sample: Any = SimpleNamespace(template="tem")
    plain, worn = (
        make_example(faces, sample, 256, Drawings(additions=share), np.random.default_rng(seed)) for share in (0.0, 1.0)
    )
    assert (plain.added, worn.added) == (False, True)
    assert plain.photo.shape == worn.photo.shape == (256, 256, 3) and worn.look.shape == (128, 128, 3)
    np.testing.assert_array_equal(worn.usual, plain.usual)
    assert (
        worn.usual.shape == (CANVAS, CANVAS)
        and worn.clean.shape == (256, 256)
        and worn.drawing.shape == (CANVAS, CANVAS)
    )
    assert (worn.clean < 128).sum() > (plain.clean < 128).sum()
    whole = cv2.resize(worn.photo, (128, 128), interpolation=cv2.INTER_AREA).astype(int)
    apart = np.abs(whole - worn.look).max(axis=2)
    assert (apart > 25).sum() > 60, "glasses in the photo, none in its appearance"
    assert np.median(apart) <= 2, "in the same light"


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_thinning_takes_strokes_away_and_adds_none(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    for _ in range(60):
        x, y = rng.integers(20, 480, 2)
        sketch[y, x : x + 20] = 0
    thin = without_most_strokes(sketch, rng)
    assert (thin >= sketch).all() and (thin == PAPER_WHITE).sum() > (sketch == PAPER_WHITE).sum()
