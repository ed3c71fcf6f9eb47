"""The three sketches of a face: drawn lines, edges, both."""

from __future__ import annotations

import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from configs.translators.styles import PREPARED
from tests.support.drawn_faces import canonical, paint, person
from training.data.landmarks import TEM
from training.data.pen import Paper, Pen, random_pen, smooth
from training.data.sketches import draw_lines, outside_face, silhouette, sketches

EVEN = Pen(width=3.0, wobble=0.0, ink=0, pressure=0.0)


def _mask():
    rows, columns = np.mgrid[:CANVAS, :CANVAS]
    head = ((columns - 245) / 140.0) ** 2 + ((rows - 230) / 190.0) ** 2 < 1
    shoulders = (rows > 400) & (abs(columns - 245) < 200)
    return ((head | shoulders) * 255).astype(np.uint8)


def test_smooth_goes_through_its_points_evenly():
    points = canonical()[list(TEM.line("jaw").points)]
    curve = smooth(points)
    gaps = np.hypot(*np.diff(curve, axis=0).T)
    assert gaps.max() < 6.0 and gaps.min() > 1.0
    for point in points:
        assert np.hypot(*(curve - point).T).min() < 0.01
    ring = np.array([(0.0, 10.0), (10, 0), (0, -10), (-10, 0), (0, 10)])
    assert abs(np.hypot(*smooth(ring, 1.0).T) - 10).max() < 1.3
    np.testing.assert_allclose(smooth(np.array([(0.0, 0.0), (9, 0)]))[[0, -1]], [(0, 0), (9, 0)])


@pytest.mark.parametrize("width", [1.0, 2.0, 4.0])
def test_a_stroke_is_as_wide_as_its_pen(width):
    paper = Paper(Pen(width, 0.0, 0, 0.0), np.random.default_rng(0))
    paper.stroke(np.stack([np.linspace(50, 450, 100), np.full(100, 200.0)], axis=1))
    column = paper.picture()[:, 250].astype(float)
    assert ((PAPER_WHITE - column) / PAPER_WHITE).sum() == pytest.approx(width, abs=0.45)


def test_wobble_strays_little_and_differs_every_time():
    line = np.stack([np.linspace(50, 450, 140), np.full(140, 256.0)], axis=1)
    rows = []
    for seed in range(6):
        paper = Paper(Pen(2.0, 1.4, 0, 0.0), np.random.default_rng(seed))
        paper.stroke(line)
        rows.append(paper.picture()[:, 60:440].argmin(axis=0))
    strayed = np.abs(np.array(rows) - 256)
    assert 1 <= strayed.max() < 7
    assert any((rows[0] != other).any() for other in rows[1:])


def test_ink_outside_a_clip_is_taken_back():
    paper = Paper(EVEN, np.random.default_rng(0))
    square = np.array([(100.0, 100.0), (200, 100), (200, 200), (100, 200)])
    with paper.clipped_to(square):
        paper.fill(square + 50, 0)
    picture = paper.picture()
    assert picture[175, 175] == 0 and picture[225, 225] == PAPER_WHITE and picture[175, 225] == PAPER_WHITE
    with paper.clipped_to(square + 2000):  # an eye beyond the canvas
        paper.fill(square, 0)


def test_pens_stay_within_their_limits():
    pens = [random_pen(np.random.default_rng(seed)) for seed in range(200)]
    assert all(1.0 <= pen.width <= 4.0 and 0.0 < pen.wobble <= 2.2 and 0 <= pen.ink < 90 for pen in pens)
    assert np.std([pen.width for pen in pens]) > 0.3


def test_lines_follow_the_landmarks_and_guides_are_not_drawn():
    points = person(2)
    drawn = np.full((CANVAS, CANVAS), 255.0)
    for seed in range(12):
        paper = Paper(EVEN, np.random.default_rng(seed))
        draw_lines(points, TEM, paper)
        drawn = np.minimum(drawn, paper.picture())

    def share_of(name):
        curve = smooth(points[list(TEM.line(name).points)])
        spots = np.round(curve).astype(int)
        near = [drawn[y - 3 : y + 4, x - 3 : x + 4].min() < 120 for x, y in spots if 4 < x < 507 and 4 < y < 507]
        return np.mean(near)

    for name in ("upper lid, left", "lower lid, right", "nose base, left", "jaw", "hairline", "upper lip, top"):
        assert share_of(name) > 0.95, name
    for name in ("head", "cheekbone, left", "under the eye, right", "chin groove"):
        assert share_of(name) < 0.35, name


def test_few_lines_are_dropped_and_hardly_ever_the_lids_or_the_jaw():
    drawable = [line.chance for line in TEM.lines if line.chance > 0.3]
    assert 1.0 - np.mean(drawable) < 0.15
    for name in ("upper lid, left", "nose base, right", "jaw", "upper lip, bottom"):
        assert TEM.line(name).chance >= 0.98


def test_the_silhouette_is_the_rim_of_the_person():
    lines = silhouette(_mask())
    assert lines
    mask = _mask()
    for line in lines:
        for x, y in np.round(line[5:-5]).astype(int):
            around = mask[max(0, y - 8) : y + 9, max(0, x - 8) : x + 9]
            assert around.min() == 0 and around.max() == 255
    assert silhouette(np.zeros((CANVAS, CANVAS), np.uint8)) == []
    assert silhouette(np.full((CANVAS, CANVAS), 255, np.uint8)) == []


@pytest.mark.parametrize("with_person", [True, False])
def test_sketches_come_in_three_styles_and_again_the_same(with_person):
    points = person(3)
    photo = paint(points)
    mask = _mask() if with_person else None
    first = sketches(photo, points, TEM, mask, np.random.default_rng(5))
    again = sketches(photo, points, TEM, mask, np.random.default_rng(5))
    other = sketches(photo, points, TEM, mask, np.random.default_rng(6))
    assert tuple(first) == PREPARED
    for style in PREPARED:
        sketch = first[style]
        assert sketch.shape == (CANVAS, CANVAS) and sketch.dtype == np.uint8
        assert np.array_equal(sketch, again[style])
        assert not np.array_equal(sketch, other[style])
        assert 0.005 < (sketch < 128).mean() < 0.2
    # "both" has no edges of the photo inside the face, and those of hair and clothes around it.
    around = outside_face(points, TEM)
    assert around[250, 245] == 0.0 and around[5, 5] == 1.0
    hair = (first["edges"] < 100) & (around == 1.0)
    assert hair.any() and (first["both"][hair] < 110).all()


def test_a_face_that_leaves_the_canvas_can_be_drawn():
    points = person(4) * 1.5 - 100
    drawn = sketches(paint(points), points, TEM, None, np.random.default_rng(0))
    assert drawn["lines"].shape == (CANVAS, CANVAS)
