"""Brows: found, missed, completed, kept beside another eye, and drawn where the edges of a photo lack them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import EYE1, EYE2, MOUTH, PUPILS
from engine.advice.completion import lack_of, mirrored
from engine.drawing.brows import brows, has_brow, keeping_brow, plain_brow, with_brows
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke, render
from engine.drawing.transplant import component_of, with_component
from engine.photos import vectorise
from engine.photos.align import edge_sketch
from engine.photos.facefinder import mediapipe_installed
from engine.photos.mesh_lines import JAW, SeenFace, lacking_lines
from engine.photos.vectorise import strokes_of_photo
from tests.support import hand as parts
from tests.support.drawn_faces import canonical, paint
from tests.support.mesh_faces import mesh

FACES = Path(__file__).resolve().parents[4] / "shared" / "portraits"
EYES = (EYE1.name, EYE2.name)


def face(brow: str = "both", down: float = 0.0) -> Session:
    """A drawn face whose brows are drawn on both sides, on one, or on none; all of it lies lower by so much."""
    drawn = parts.Hand(7)
    for side, name in zip((-1, 1), ("left", "right")):
        parts.eye(drawn, side)
        if brow in (name, "both"):
            parts.brow(drawn, side)
    parts.nose(drawn)
    parts.mouth(drawn)
    parts.jaw(drawn)
    drawn.ring(246, 120, 168, 100, begin=170, turn=200)
    moved = [replace(s, points=tuple((x, y + down, p) for x, y, p in s.points)) for s in drawn.strokes]
    return Session(tuple(moved))


@pytest.mark.parametrize("down", [0.0, 12.0, -8.0])
def test_a_drawn_brow_is_told_from_the_eye_and_missed_where_there_is_none(down: float) -> None:
    whole = face(down=down)
    for eye in EYES:
        found = brows(whole.strokes, eye)
        assert len(found) >= 8 and all(component_of(stroke) == eye for stroke in found)
    assert lack_of(whole).brows == () and lack_of(whole).components == ()
    assert lack_of(face("none", down)).brows == EYES
    assert lack_of(face("left", down)).brows == ("eye2",)
    for eye in EYES:
        assert brows(face("none", down).strokes, eye) == []


def test_a_brow_alone_is_no_eye() -> None:
    drawn = parts.Hand(7)
    parts.brow(drawn, -1)
    lack = lack_of(Session(tuple(drawn.strokes)))
    assert "eye1" in lack.components and lack.brows == ()


def test_the_brow_of_one_side_is_mirrored_to_the_other() -> None:
    half = mirrored(face("right"))
    assert len(brows(half.strokes, "eye1")) == len(brows(half.strokes, "eye2")) > 0
    assert lack_of(half).brows == ()


def test_an_opened_sketch_has_its_brows() -> None:
    for brow, lacking in (("both", ()), ("none", EYES)):
        base = face(brow).sketch()
        assert lack_of(Session(base=base)).brows == lacking
        assert [has_brow(base, eye) for eye in EYES] == [not lacking] * 2


def test_a_plain_brow_lies_over_its_eye_wherever_that_is_drawn() -> None:
    for eye, pupil in zip(EYES, PUPILS):
        xs, ys, _p = np.array(plain_brow(eye).points).T
        assert component_of(plain_brow(eye)) == eye and abs(xs.mean() - pupil[0]) < 30 and ys.max() < pupil[1] - 25
    moved = [Stroke(((170.0, 232.0, 1.0), (230.0, 236.0, 1.0)), 3.0)]
    lower = np.array(plain_brow("eye1", moved).points)
    assert lower[:, 1].max() < 232 and lower[:, 1].mean() > np.array(plain_brow("eye1").points)[:, 1].mean() + 8
    assert lack_of(Session((*face("none").strokes, plain_brow("eye1"), plain_brow("eye2")))).brows == ()


def test_another_eye_comes_with_its_brow_or_leaves_ours() -> None:
    ours, ring = face(), Stroke(((150.0, 222.0, 1.0), (172.0, 210.0, 1.0), (195.0, 224.0, 1.0)), 3.0)
    kept = brows(ours.strokes, "eye1")
    taken = keeping_brow(ours, (ring,), "eye1")
    assert taken == (ring, *kept)
    changed = with_component(ours, Session(taken), "eye1")
    assert kept and all(stroke in changed.strokes for stroke in (*kept, ring))
    theirs = (ring, plain_brow("eye1"))
    assert keeping_brow(ours, theirs, "eye1") == theirs and keeping_brow(ours, (ring,), "nose") == (ring,)
    base = Session(base=ours.sketch())
    assert brows(keeping_brow(base, (ring,), "eye1"), "eye1")
    suggested = with_brows({"eye1": (ring,), "eye2": (plain_brow("eye2"),), "nose": ()})
    assert [len(suggested[name]) for name in ("eye1", "eye2", "nose")] == [2, 1, 0]


def test_an_alternative_takes_the_place_of_what_it_stands_for() -> None:
    chin = Stroke(((200.0, 470.0, 1.0), (246.0, 480.0, 1.0), (292.0, 470.0, 1.0)), 3.0)
    lips = Stroke(((200.0, 380.0, 1.0), (292.0, 380.0, 1.0)), 3.0)
    assert component_of(chin) == MOUTH.name, "it lies in the mouth's box, and is the outline's"
    lower = replace(chin, points=tuple((x, y + 14, p) for x, y, p in chin.points))
    fuller = replace(lips, points=tuple((x, y + 6, p) for x, y, p in lips.points))
    ours, theirs = Session((lips, chin)), Session((fuller, lower))
    assert with_component(ours, theirs, "mouth").strokes == (chin, fuller), "one chin: ours"
    assert with_component(ours, theirs, "remainder").strokes == (lips, lower), "one chin: theirs"
    ours, theirs = (Session(base=render(session.strokes)) for session in (ours, theirs))
    both = [with_component(ours, theirs, name).sketch() for name in ("mouth", "remainder")]
    assert [int(sketch[480, 246] < 128) + int(sketch[494, 246] < 128) for sketch in both] == [1, 1]


def test_lines_that_edges_follow_are_not_drawn_again_and_the_others_are() -> None:
    points = mesh()
    blank = np.full((512, 512), 255, np.uint8)
    every = lacking_lines(blank, points)
    assert len(every) == 5
    assert lacking_lines(render(every), points) == ()
    jaw = blank.copy()
    cv2.polylines(jaw, [points[list(JAW)].astype(np.int32)], False, 0, 2)
    left = lacking_lines(jaw, points)
    assert len(left) == 4 and sum(component_of(stroke) in EYES for stroke in left) == 2


@pytest.mark.parametrize("shift", [0, 5])
def test_a_jaw_that_edges_follow_in_part_is_completed_where_they_end(shift: int) -> None:
    points = mesh()
    edges = render([one for one in lacking_lines(np.full((512, 512), 255, np.uint8), points) if not _is_jaw(one)])
    jaw = points[list(JAW)].astype(np.int32) + (0, shift)
    chin = slice(len(JAW) // 3, -len(JAW) // 3)
    for part in (jaw[: chin.start + 1], jaw[chin.stop - 1 :]):
        cv2.polylines(edges, [part], False, 0, 2)
    (added,) = lacking_lines(edges, points)
    ends = np.array([added.points[0][:2], added.points[-1][:2]])
    away = cv2.distanceTransform((edges >= 128).astype(np.uint8), cv2.DIST_L2, 5)
    assert (away[tuple(ends.round().astype(int).T[::-1])] < 2).all(), "it begins and ends on the edges"
    along_chin = np.linalg.norm(np.diff(jaw[chin], axis=0), axis=1).sum()
    assert 0.7 < np.linalg.norm(np.diff([p[:2] for p in added.points], axis=0), axis=1).sum() / along_chin < 1.5
    closed = cv2.polylines(edges.copy(), [jaw], False, 0, 2)
    assert lacking_lines(closed, points) == ()


def _is_jaw(stroke: Stroke) -> bool:
    return max(y for _x, y, _pressure in stroke.points) > 400


def test_a_photo_without_a_mesh_gets_plain_brows_where_it_lacks_them(monkeypatch) -> None:
    monkeypatch.setattr(vectorise, "look_at", lambda _photo: None)
    portrait = paint(canonical())
    for bare in (False, True):
        edges = edge_sketch(portrait)
        if bare:
            edges[150:200] = 255
        monkeypatch.setattr(vectorise, "edge_sketch", lambda *_, edges=edges: edges)
        strokes, _aligned = vectorise.strokes_of_photo(portrait, np.array(PUPILS))
        added = [stroke for stroke in strokes if stroke in (plain_brow("eye1"), plain_brow("eye2"))]
        assert len(added) == (2 if bare else 0)


@pytest.mark.parametrize("known", [True, False])
def test_what_stands_behind_the_person_is_not_drawn(monkeypatch, known: bool) -> None:
    portrait, person = paint(canonical()), np.zeros((512, 512), np.float32)
    cv2.rectangle(portrait, (6, 20), (26, 500), (0, 0, 0), 4)  # a shelf
    if known:
        person[:, 50:462] = 1.0
    monkeypatch.setattr(vectorise, "look_at", lambda _photo: SeenFace(mesh(), person))
    strokes, _aligned = vectorise.strokes_of_photo(portrait, np.array(PUPILS))
    behind = [stroke for stroke in strokes if max(x for x, _y, _pressure in stroke.points) < 40]
    assert bool(behind) != known, "where the face is taken for background, nothing is left out"
    lack = lack_of(Session(strokes))
    assert lack.brows == () and set(lack.components) <= {"remainder"}


@pytest.mark.skipif(not mediapipe_installed(), reason="MediaPipe is not installed (sh install.sh --photos)")
def test_photos_have_brows_nose_and_jaw() -> None:
    photos = sorted(FACES.rglob("*.jpg"))[:60:10] if FACES.is_dir() else []
    if not photos:
        pytest.skip("there are no photos in ../shared/portraits")
    for path in photos:
        photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        strokes, aligned = strokes_of_photo(photo)
        lack = lack_of(Session(strokes))
        assert lack.brows == () and set(lack.components) <= {"remainder"}, path.name
        assert edge_sketch(aligned).shape == (512, 512)
