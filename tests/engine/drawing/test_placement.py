"""Where a drawing is put, and the warp that leads there and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any, Dict, List, Optional, Sequence, Tuple

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS, NAMES
from configs.points import POINTS, canonical_points
from engine.drawing import warp
from engine.drawing.controls import Controls
from engine.drawing.placement import EXPLICIT, MIDDLE, NONE, Placement, Placing, box_outline
from engine.drawing.session import Session
from engine.drawing.warp import CORES, IDENTITY, LARGEST_RIM, NO_RIM, Similarity, core_middle
from engine.method.placing import place
from engine.method.registration import FoundPoints
from tests.support.tiny_pipeline import face

COUNT = len(POINTS)


def found(points: np.ndarray, deviation: float = 3.0, parts: Optional[Sequence[str]] = None) -> FoundPoints:
    present = [parts is None or point.part in parts for point in POINTS]
    return FoundPoints(points.astype(np.float32), np.full(COUNT, deviation, np.float32), np.array(present, np.float32))


def moved(parts: Dict[str, Similarity], whole: Similarity = IDENTITY) -> np.ndarray:
    """The canonical points of a drawing whose components are somewhere else."""
    points = canonical_points().astype(np.float64)
    owners = {"eye1": ("eye1", "brow1"), "eye2": ("eye2", "brow2"), "nose": ("nose",), "mouth": ("mouth",)}
    for name, part in parts.items():
        mine = [i for i, point in enumerate(POINTS) if point.part in owners[name]]
        points[mine] = part.apply(points[mine], core_middle(name))
    return whole.apply(points, MIDDLE)


def located(points: FoundPoints, held: Optional[Placement] = None) -> Placement:
    """The placement of a drawing that does not reach beyond its points."""
    return replace(place(points, dotted(points), held), rim=NO_RIM)


def dotted(points: FoundPoints) -> np.ndarray:
    """A sketch with ink where points are."""
    sketch = np.full((CANVAS, CANVAS), 255, np.uint8)
    for point, there in zip(points.points, points.presence):
        if there > 0:
            x, y = (int(np.clip(value, -2000, 2000)) for value in point)
            cv2.rectangle(sketch, (x - 12, y - 12), (x + 12, y + 12), 0, -1)
    return sketch


wholes = st.builds(Similarity, st.floats(-170, 170), st.floats(-170, 170), st.floats(0.5, 2.0), st.floats(-30, 30))
eyes = st.builds(Similarity, st.floats(-15, 15), st.floats(-50, 50), st.floats(0.75, 1.4), st.floats(-12, 12))
noses = st.builds(Similarity, st.floats(-15, 15), st.floats(-10, 40), st.floats(0.8, 1.5), st.floats(-10, 10))
mouths = st.builds(Similarity, st.floats(-20, 20), st.floats(-15, 50), st.floats(0.7, 1.5), st.floats(-10, 10))
faces = st.fixed_dictionaries({"eye1": eyes, "eye2": eyes, "nose": noses, "mouth": mouths})
rims = st.just(NO_RIM) | st.tuples(*(st.floats(0.0, most) for most in LARGEST_RIM))
placements = st.builds(
    lambda whole, parts, rim: Placement(whole, tuple(parts.items()), NAMES, rim), wholes, faces, rims
)


@given(placements)
@settings(max_examples=60, deadline=None)
def test_the_warp_never_folds_and_leads_back(placement: Placement) -> None:
    assert warp.least_area(warp.residual(placement.parts_of_all())) >= warp.LEAST_AREA - 1e-9
    grid = np.stack(np.meshgrid(np.linspace(-60, 570, 24), np.linspace(-60, 570, 24)), axis=-1)
    there = placement.to_drawing(grid)
    # Wherever a small triangle lies, it keeps its sense of rotation: nothing is turned inside out.
    step = 0.25
    right = placement.to_drawing(grid + (step, 0.0)) - there
    below = placement.to_drawing(grid + (0.0, step)) - there
    assert (right[..., 0] * below[..., 1] - right[..., 1] * below[..., 0] > 0).all()
    np.testing.assert_allclose(placement.to_canonical(there), grid, atol=0.1)


@given(wholes, faces, st.floats(-45, 45))
@settings(max_examples=25, deadline=None)
def test_a_drawing_is_brought_to_where_its_parts_are_expected(
    whole: Similarity, parts: Dict[str, Similarity], eyes_lower: float
) -> None:
    parts = {**parts, **{name: replace(parts[name], y=parts[name].y / 4 + eyes_lower) for name in ("eye1", "eye2")}}
    points = moved(parts, whole)
    placement = located(found(points, deviation=2.0))
    assert warp.least_area(warp.residual(placement.parts_of_all())) >= warp.LEAST_AREA - 1e-9
    pupils = [0, 3]
    away = np.linalg.norm(placement.to_canonical(points[pupils]) - canonical_points()[pupils], axis=1)
    before = np.linalg.norm(placement.whole.undo(points[pupils], MIDDLE) - canonical_points()[pupils], axis=1)
    assert (away < np.maximum(14.0, 0.6 * before)).all()


@pytest.mark.parametrize("whole", [Similarity(-110, 120, 0.5, 0), Similarity(0, 0, 1, 25), Similarity(16, 16, 1, 0)])
def test_the_whole_is_found_exactly_where_the_proportions_are_usual(whole: Similarity) -> None:
    placement = located(found(moved({}, whole)))
    places = np.array([(120.0, 100.0), (380.0, 120.0), (250.0, 480.0)])
    away = placement.to_drawing(places) - whole.apply(places, MIDDLE)
    assert np.linalg.norm(away, axis=1).max() < 4.0
    assert placement.drawn == NAMES


def test_children_draw_eyes_too_high_and_mouths_too_low() -> None:
    drawn = {"eye1": Similarity(0, -40), "eye2": Similarity(0, -40), "mouth": Similarity(0, 45, 0.8)}
    points = moved(drawn)
    placement = located(found(points))
    back = placement.to_canonical(points)
    goal = canonical_points()
    for index in (0, 3):
        assert np.linalg.norm(back[index] - goal[index]) < 8
    mouth = [i for i, point in enumerate(POINTS) if point.part == "mouth"]
    # Mouths differ by 14 pixels among people, so that much may stay.
    assert np.linalg.norm(back[mouth].mean(axis=0) - goal[mouth].mean(axis=0)) < 22


@given(st.lists(st.tuples(st.floats(-4, 4), st.floats(-4, 4)), min_size=COUNT, max_size=COUNT))
@settings(max_examples=30, deadline=None)
def test_a_drawing_in_the_boxes_is_not_touched(noise: List[Tuple[float, float]]) -> None:
    placement = located(found(canonical_points() + np.array(noise)))
    assert placement.touches_nothing and placement.drawn == NAMES
    sketch = face()
    assert placement.to_frame(sketch) is sketch
    picture = np.zeros((CANVAS, CANVAS, 3), np.uint8)
    assert placement.from_frame(picture) is picture


def test_a_short_face_with_its_pupils_where_photos_have_them_is_brought_to_the_frame() -> None:
    # Every part lies within what differs among people, all together do not: left there, mouths came out crooked.
    points = moved({"eye1": Similarity(-11, 4), "eye2": Similarity(11, 4)}, Similarity(0.0, -8.0, 0.87))
    assert np.abs(points[[0, 3]] - canonical_points()[[0, 3]]).max() < 3.0
    placement = located(found(points))
    assert placement.whole.scale < 0.92
    back = placement.to_canonical(points)
    assert np.linalg.norm(back - canonical_points(), axis=1).max() < 12.0, "as far as people differ"


@pytest.mark.parametrize("parts, stays", [(("eye1", "eye2", "nose", "mouth"), True), (("eye1", "eye2"), False)])
def test_what_lacks_a_part_must_lie_nearer_to_where_the_bank_puts_it(parts: Tuple[str, ...], stays: bool) -> None:
    # A mouth from the bank has a chin of its own: under an outline a little too short it was a second one.
    points = moved({"eye1": Similarity(-5, 3), "eye2": Similarity(5, 3)}, Similarity(0.0, -2.0, 0.905))
    brows = tuple(f"brow{part[3]}" for part in parts if part.startswith("eye"))
    placement = located(found(points, parts=(*parts, *brows, "outline")))
    assert set(parts) <= set(placement.drawn) and placement.touches_nothing == stays


def test_hair_that_reaches_beyond_the_frame_is_drawn_in() -> None:
    whole = Similarity(0.0, 30.0, 0.8, 0.0)
    sketch = dotted(found(moved({}, whole)))
    cv2.ellipse(sketch, (245, 290), (180, 270), 0, 0, 360, 0, 3)
    placement = place(found(moved({}, whole)), sketch)
    frame = placement.to_frame(sketch)
    assert placement.rim[1] > 0 and (frame[:40] < 128).any(), "the top of the head is seen"
    assert place(found(moved({}, whole)), sketch, placement) == placement
    bare = replace(placement, rim=NO_RIM)
    assert (bare.to_frame(sketch)[:4] < 128).any() and not (frame[:4] < 128).any(), "it would be cut, and is not"
    face = canonical_points()[[0, 3, 13, 19, 22]]
    np.testing.assert_allclose(placement.to_drawing(face), bare.to_drawing(face), atol=2.5)


def test_what_is_only_guessed_has_no_say() -> None:
    sketch = np.full((CANVAS, CANVAS), 255, np.uint8)
    points = moved({}, Similarity(0, 40, 0.8, 0))
    for index, point in enumerate(POINTS):
        if point.part in ("eye1", "eye2"):
            cv2.circle(sketch, tuple(int(v) for v in points[index]), 8, 0, 2)
    assert set(place(found(points), sketch).drawn) == {"eye1", "eye2"}, "whatever presence says"


def test_what_is_not_drawn_has_no_say() -> None:
    points = moved({}, Similarity(30, -20, 0.8, 10))
    wrong = points.copy()
    parts = ("eye1", "brow1", "eye2", "brow2", "nose")
    others = [i for i, point in enumerate(POINTS) if point.part not in parts]
    wrong[others] = 0.0
    placement = located(found(wrong, parts=parts))
    assert placement == located(found(points, parts=parts))
    assert set(placement.drawn) == {"eye1", "eye2", "nose"} and "mouth" not in dict(placement.parts)
    assert located(found(points, parts=())) == Placement()


def test_one_eye_in_a_corner_has_a_face_around_it() -> None:
    points = moved({}, Similarity(-120, -150, 0.6, 0))
    placement = located(found(points, parts=("eye1",)))
    assert placement.drawn == ("eye1",)
    np.testing.assert_allclose(placement.to_canonical(points[0]), canonical_points()[0], atol=6)
    assert 0.5 < placement.whole.scale < 0.85


def test_a_placement_is_held_while_someone_draws() -> None:
    rng = np.random.default_rng(3)
    truth = moved({"eye1": Similarity(0, 20), "eye2": Similarity(0, 20)}, Similarity(40, 30, 0.7, 8))
    order = [("eye1",), ("eye1", "brow1"), ("eye1", "brow1", "eye2"), ("eye1", "brow1", "eye2", "brow2")]
    order += [order[-1] + ("nose",), order[-1] + ("nose", "mouth"), order[-1] + ("nose", "mouth", "outline")]
    held: Optional[Placement] = None
    places = canonical_points()[[0, 3, 14, 19]]
    seen: List[np.ndarray] = []
    for parts in order:
        for _ in range(4):  # four strokes of the same part: the points only quiver
            quiver = truth + rng.normal(size=truth.shape) * 1.0
            newer = located(found(quiver, 2.0, parts), held)
            if held is not None and newer.drawn == held.drawn:
                jump = np.abs(newer.to_drawing(places) - held.to_drawing(places)).max()
                assert jump < 8.0
            held = newer
        assert held is not None
        seen.append(held.to_drawing(places))
    late = [np.abs(one - other).max() for one, other in zip(seen[4:], seen[5:])]
    assert max(late) < 12.0
    again = located(found(truth + 0.3, 2.0), held)
    assert located(found(truth - 0.3, 2.0), again) == again, "what still fits is kept to the last digit"


def test_a_drawing_at_the_edge_of_the_boxes_does_not_flicker() -> None:
    edges = []
    held: Optional[Placement] = None
    for shift in list(range(0, 24)) + list(range(24, 0, -1)):
        held = located(found(moved({}, Similarity(0.0, float(shift)))), held)
        edges.append(held.touches_nothing)
    changes = sum(one != other for one, other in zip(edges, edges[1:]))
    assert edges[0] and edges[-1] and not edges[24] and changes == 2
    assert edges.index(False) > 48 - edges[::-1].index(False) - 24 or edges.count(True) >= 4


@given(placements)
@settings(max_examples=20, deadline=None)
def test_a_placement_survives_a_file(placement: Placement) -> None:
    again = Placement.from_json(json.loads(json.dumps(placement.to_json())))
    assert again == placement and hash(again) == hash(placement)


@pytest.mark.parametrize(
    "data",
    [{}, {"whole": [0, 0, 1], "parts": 3, "drawn": []}, {"whole": [0, 0, math.nan, 0], "parts": {}, "drawn": []},
     {"whole": [0, 0, 1, 0], "parts": {"ear": [0, 0, 1, 0]}, "drawn": []},
     {"whole": [0, 0, 0, 0], "parts": {}, "drawn": []}],
)  # fmt: skip
def test_damaged_placements_are_refused(data: Dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Placement.from_json(data)


@pytest.mark.parametrize("scale", [0.5, 0.7, 1.0, 1.4, 2.0])
@pytest.mark.parametrize("width", [1, 2, 4])
def test_lines_neither_vanish_nor_break(scale: float, width: int) -> None:
    sketch = np.full((CANVAS, CANVAS), 255, np.uint8)
    cv2.ellipse(
        sketch, (245, 270), (int(100 * min(scale, 1.5)), int(120 * min(scale, 1.5))), 0, 0, 360, 0, width, cv2.LINE_AA
    )
    placement = Placement(Similarity(3.3, -2.7, scale, 11.0), (("eye1", Similarity(0, 9, 1.1, 0)),), NAMES)
    frame = placement.to_frame(sketch)
    ink = (frame < 150).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    assert stats[1:, cv2.CC_STAT_AREA].max() > 0.98 * ink.sum(), "one line stays one line"
    inside = np.array([MIDDLE])
    flooded = ink.copy()
    mask = np.zeros((CANVAS + 2, CANVAS + 2), np.uint8)
    cv2.floodFill(flooded, mask, (int(inside[0, 0]), int(inside[0, 1])), 2)
    assert flooded[0, 0] == 0, "and it is still closed"
    length = math.pi * (100 + 120) * min(scale, 1.5)
    assert ink.sum() / length * scale < (sketch < 150).sum() / length + 3.0, "and hardly wider than it was drawn"


def test_a_face_goes_where_it_was_drawn_and_its_backdrop_goes_on() -> None:
    picture = np.full((CANVAS, CANVAS, 3), (210, 208, 205), np.uint8)
    cv2.ellipse(picture, (245, 290), (150, 200), 0, 0, 360, (190, 150, 120), -1)
    cv2.rectangle(picture, (180, 440), (310, 511), (180, 140, 110), -1)
    for x, y in canonical_points()[[0, 3]].astype(int):
        cv2.circle(picture, (int(x), int(y)), 9, (20, 20, 20), -1)
    placement = Placement(Similarity(-120, -110, 0.5, 12), (), NAMES)
    shown = placement.from_frame(picture)
    for x, y in np.rint(placement.to_drawing(canonical_points()[[0, 3]])).astype(int):
        assert shown[y, x].max() < 60
    corner = shown[400:, 400:].astype(int)
    assert np.abs(corner - (210, 208, 205)).max() < 6 and corner.std(axis=(0, 1)).max() < 2


def test_hair_with_a_light_parting_goes_on_above_the_frame_as_one_head() -> None:
    picture = np.full((CANVAS, CANVAS, 3), (210, 208, 205), np.uint8)
    picture[:, 130:360] = 30
    picture[:40, 225:265] = 205
    shown = Placement(Similarity(0.0, 60.0, 0.7)).from_frame(picture)
    ink = (shown.max(axis=2) < 100).astype(np.uint8)
    top = int(ink.any(axis=1).argmax())
    highest = np.flatnonzero(ink[top])
    assert 225 < highest.min() < 245 or 225 < highest.max() < 265, "it is highest at the parting, not beside it"


def test_below_the_frame_a_neck_goes_on_without_a_second_chin() -> None:
    face = np.full((CANVAS, CANVAS, 3), 220, np.uint8)
    face[300:, 150:340] = (180, 140, 120)
    face[440:470, 150:340] = 40  # the shade of the chin
    face[508:] = 0  # artefacts of the edge
    smaller = Placement(Similarity(0.0, 0.0, 0.7, 0.0))
    last = int(smaller.to_drawing(np.array([245.0, 500.0]))[1])
    neck = smaller.from_frame(face)[last : last + 30, 256].astype(int)
    assert neck.min() > 100 and np.abs(np.diff(neck.sum(axis=1))).max() < 30


def test_a_face_beside_the_canvas_leaves_its_backdrop() -> None:
    face = np.full((CANVAS, CANVAS, 3), (90, 120, 150), np.uint8)
    face[100:, 100:400] = 20
    assert (Placement(Similarity(-400.0, 0.0, 0.2)).from_frame(face) == (90, 120, 150)).all()


def test_guides_follow_the_placement() -> None:
    placement = Placement(IDENTITY, (("mouth", Similarity(10, 20)),), ("mouth",))
    left, top, right, bottom = CORES["mouth"]
    np.testing.assert_allclose(
        box_outline(placement, "mouth").mean(axis=0), [(left + right) / 2 + 10, (top + bottom) / 2 + 20], atol=2
    )
    dragged = placement.with_part("nose", Similarity(0, 8))
    assert dragged.part("nose") == Similarity(0, 8) and dragged.drawn == ("nose", "mouth")
    assert replace(dragged, parts=()) != placement


@given(placements, wholes, faces)
@settings(max_examples=25, deadline=None)
def test_what_was_held_gives_itself(before: Placement, whole: Similarity, parts: Dict[str, Similarity]) -> None:
    points = found(moved(parts, whole))
    sketch = face()
    for held in (None, before, Placement()):
        placement = place(points, sketch, held)
        assert place(points, sketch, placement) == placement, "a session that stores it has the same face"


@given(
    st.builds(Placing, st.just(EXPLICIT), placements, st.booleans()) | st.builds(Placing, straightened=st.booleans())
)
@settings(max_examples=20, deadline=None)
def test_controls_and_sessions_keep_the_placing(placing: Placing) -> None:
    session = Session(controls=Controls(placing=placing))
    data = json.loads(json.dumps(session.to_json()))
    assert Session.from_json(data).controls == session.controls
    assert data["version"] == (1 if placing == Placing() else 3)
    del data["controls"]["trust"]
    old = Session().to_json()
    assert "placing" not in old["controls"] and Session.from_json(old).controls.placing == Placing()


def test_a_placing_says_what_it_lacks() -> None:
    for kind, placement in ((EXPLICIT, None), (NONE, Placement()), ("somewhere", None)):
        with pytest.raises(ValueError):
            Placing(kind, placement)


class TestThePipeline:
    """With small random networks, and points found where the test says."""

    @pytest.fixture()
    def placed(self, drawing: Any) -> Any:
        drawing._find_points = lambda sketch, before: found(self.points)
        drawing._last_points._key = drawing._last_result._key = None
        yield drawing
        drawing._find_points = None
        drawing._last_result._key = None

    whole = Similarity(-60, 40, 0.7, 10)
    points = moved({}, whole)

    def test_a_drawing_elsewhere_is_the_same_face_elsewhere(self, placed: Any) -> None:
        sketch = np.minimum(Placement(self.whole).sketch_from_frame(face()), dotted(found(self.points)))
        automatic = placed.draw(sketch, Controls())
        assert automatic.placement == place(found(self.points), sketch)
        straight = placed.draw(sketch, Controls(placing=Placing(straightened=True)))
        assert straight.placement == automatic.placement
        np.testing.assert_array_equal(automatic.placement.from_frame(straight.face), automatic.face)
        np.testing.assert_array_equal(straight.shadow, automatic.shadow)
        explicit = placed.draw(sketch, Controls(placing=Placing(EXPLICIT, automatic.placement)))
        held = placed.draw(sketch, Controls(placing=Placing(placement=automatic.placement)))
        for other in (explicit, held):
            np.testing.assert_array_equal(other.face, automatic.face)
        unplaced = placed.draw(sketch, Controls(placing=Placing(NONE)))
        assert unplaced.placement == Placement() and (unplaced.face != automatic.face).any()

    def test_a_drawing_in_the_boxes_has_the_face_that_it_had(self, placed: Any) -> None:
        placed._find_points = lambda sketch, before: found(canonical_points() + 2.0)
        automatic = placed.draw(face(), Controls())
        unplaced = placed.draw(face(), Controls(placing=Placing(NONE)))
        np.testing.assert_array_equal(automatic.face, unplaced.face)
        np.testing.assert_array_equal(automatic.shadow, unplaced.shadow)
