"""Ink on skin counts, what is dark on every face does not, and pictures of faces are scored by one command."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

import evaluate
from engine.photos.facefinder import mediapipe_installed
from options.evaluate_faces import FacesOptions, parse
from tests.support import mesh_faces
from training.data.landmarks import MEDIAPIPE, MESH_FOREHEAD, MESH_POINTS
from training.scoring.detector import Detector, Seen
from training.scoring.face_scores import FaceScore, alike_table, faces_in, most_alike, read_face, table
from training.scoring.ink import Ink, ink_leak, ink_of, inked_skin, lines_of, skin_of

SKIN = (224, 178, 152)
FACES = Path(__file__).resolve().parents[4] / "shared" / "faces"


def mesh():
    """A face by its outline, eyes, brows, nose and lips alone: (478, 2)."""
    points = np.zeros((MESH_POINTS, 2))

    def along(names, centre, axes):
        ring = [list(MEDIAPIPE.line(name).points) for name in names]
        for line, side in zip(ring, (-1, 1)):
            angle = np.linspace(math.pi, 0, len(line))
            points[line] = np.stack([np.cos(angle) * axes[0], np.sin(angle) * side * axes[1]], axis=1) + centre

    jaw, forehead = list(MEDIAPIPE.line("jaw").points), list(MESH_FOREHEAD)
    for line, side in ((jaw, 1), (forehead, -1)):
        angle = np.linspace(math.pi, 0, len(line))
        points[line] = np.stack([256 + 150 * np.cos(angle), 270 + side * 200 * np.sin(angle)], axis=1)
    for x, name in ((172, "left"), (340, "right")):
        along((f"upper lid, {name}", f"lower lid, {name}"), (x, 220), (32, 12))
        along((f"brow top, {name}", f"brow bottom, {name}"), (x, 180), (40, 6))
    along(("nose base, left", "nose base, right"), (256, 320), (30, 12))
    along(("upper lip, top", "lower lip, bottom"), (256, 390), (50, 18))
    return points


def plain():
    return np.full((512, 512, 3), SKIN, np.uint8)


def drawn(*lines, width=3, colour=(20, 20, 20), face=None):
    face = plain() if face is None else face.copy()
    for start, end in lines:
        cv2.line(face, start, end, colour, width)
    return face


CHEEK = ((130, 330), (190, 330))


def test_a_line_on_a_cheek_is_ink_and_its_share_is_its_area():
    assert inked_skin(plain(), mesh()) == 0
    one, area = inked_skin(drawn(CHEEK), mesh()), (drawn(CHEEK) != plain()).any(axis=2).sum()
    assert one == pytest.approx(1000 * area / skin_of(512, mesh()).sum(), rel=0.1)
    two = inked_skin(drawn(CHEEK, ((330, 300), (330, 360))), mesh())
    assert two == pytest.approx(2 * one, rel=0.05)


@pytest.mark.parametrize(
    "face",
    [
        drawn(((145, 220), (200, 220)), ((312, 220), (368, 220))),  # eyes
        drawn(((140, 180), (204, 180))),  # a brow
        drawn(((210, 390), (302, 390))),  # lips
        drawn(((230, 320), (282, 320))),  # nostrils
        drawn(((20, 20), (20, 500)), ((480, 20), (480, 500))),  # beside the face
        drawn(((130, 330), (190, 330)), width=40),  # a shadow: dark, and no line
        drawn(CHEEK, colour=tuple(value - 15 for value in SKIN)),  # a wrinkle, hardly seen
        drawn(CHEEK, colour=(255, 240, 230)),  # light
    ],
)
def test_what_is_dark_on_every_face_is_no_ink(face):
    assert inked_skin(face, mesh()) < 0.2


def test_size_does_not_matter():
    face = drawn(CHEEK, ((330, 300), (330, 380)), width=4)
    half = cv2.resize(face, (256, 256), interpolation=cv2.INTER_AREA)
    assert inked_skin(half, mesh() / 2) == pytest.approx(inked_skin(face, mesh()), rel=0.3)


def test_a_face_beyond_the_picture_has_no_skin_and_no_figure():
    assert math.isnan(inked_skin(plain(), mesh() + 2000))
    shifted = skin_of(512, mesh() + (0, 180))
    assert shifted[-1].any(), "where the picture ends is no edge of the face"


def test_ink_leaks_by_as_much_as_the_face_changes_under_the_marks():
    marks = np.zeros((512, 512), bool)
    marks[300:310, 100:150] = True
    tinted = plain()
    tinted[marks] -= 40
    tinted[400:] = 0  # not under the marks
    assert ink_leak([plain()], [tinted], [marks]) == 40
    assert ink_leak([plain(), plain()], [tinted, plain()], [marks, marks]) == 20
    assert ink_leak([plain(), plain()], [tinted, tinted], [marks, np.zeros_like(marks)]) == 40
    assert math.isnan(ink_leak([], [], []))


def test_lines_are_dark_and_narrow():
    assert lines_of(drawn(CHEEK))[330, 160] and not lines_of(drawn(CHEEK))[340, 160]
    assert not lines_of(plain()).any()


def test_summaries_leave_out_what_was_not_measured():
    assert ink_of([1.0, float("nan"), 3.0]) == Ink(2.0, 2.8, 2)
    assert ink_of([float("nan")]) is None and math.isnan(inked_skin(plain(), None))
    page = table(
        FacesOptions((Path("here"),), 1), [[FaceScore("a", 3.0), FaceScore("b", 9.0), FaceScore("c", float("nan"))]]
    )
    assert "6.0 per mille" in page and "2 of 3 faces" in page
    assert "9.0  b" in page and "3.0  a" not in page and "no face  c" in page


def test_contact_sheets_are_no_faces(tmp_path):
    for name in ("one.png", "contact_sheet.png", "contact_sheet_2.png"):
        (tmp_path / name).touch()
    assert [path.name for path in faces_in(tmp_path)] == ["one.png"]


def test_the_command_scores_folders_and_says_what_is_wrong(tmp_path, capsys):
    if not mediapipe_installed():
        pytest.skip("needs MediaPipe: sh install.sh --photos")
    assert parse(["a", "b", "--worst", "3"]) == FacesOptions((Path("a"), Path("b")), 3)
    cv2.imwrite(str(tmp_path / "nobody.png"), plain())
    assert evaluate.main(["faces", str(tmp_path)]) == 0
    assert ": no face found" in capsys.readouterr().out
    cv2.imwrite(str(tmp_path / "wide.png"), plain()[:200])
    for folder in (tmp_path, tmp_path / "none"):
        assert evaluate.main(["faces", str(folder)]) == 1
        error = capsys.readouterr().err.strip().splitlines()[-1]
        assert error.startswith("evaluate.py: ") and error.endswith(".")


class EveryoneLooksAhead(Detector):
    """Sees the same mesh in every picture that is not dark."""

    def __init__(self):
        pass

    def look(self, picture):
        return Seen(True, np.asarray(mesh_faces.mesh(0))) if picture.mean() > 10 else Seen(False)


def test_faces_are_named_with_the_photo_that_they_are_most_like(tmp_path):
    def identify(pictures):
        return np.array([np.eye(3)[int(picture.mean()) // 90] for picture in pictures]).reshape(-1, 3)

    for name, level in (("faces/a", 200), ("faces/b", 100), ("faces/nobody", 0), ("photos/x", 40), ("photos/y", 210)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((512, 512, 3), level, np.uint8))
    asked = FacesOptions((tmp_path / "faces",), 1, Path("network"), (tmp_path / "photos",))
    found = most_alike(asked, EveryoneLooksAhead(), identify)
    assert [(one.name, one.cosine) for one in found] == [("faces/a", 1.0), ("faces/b", 0.0)]
    assert found[0].photo == "photos/y"
    page = alike_table(found, 1)
    assert "0.99 at the 99th percentile of 2 faces" in page and "faces/b" not in page
    assert "no face found" in alike_table([], 1)


def test_whom_faces_are_like_needs_both_a_network_and_photos(capsys):
    given = parse(["a", "--like", "b", "c", "--identity", "d"])
    assert (given.like, given.identity) == ((Path("b"), Path("c")), Path("d"))
    for words in (["a", "--like", "b"], ["a", "--identity", "d"]):
        with pytest.raises(SystemExit):
            parse(words)
        assert "need each other" in capsys.readouterr().err


@pytest.mark.skipif(not FACES.exists(), reason="needs ../shared/faces")
def test_photos_have_little_ink_and_strokes_across_them_much():
    if not mediapipe_installed():
        pytest.skip("needs MediaPipe: sh install.sh --photos")
    detector = Detector()
    try:
        photos = [read_face(path) for path in sorted((FACES / "london_neutral").glob("*.jpg"))[:12]]
        meshes = [mesh for photo in photos for mesh in [detector.look(photo).points] if mesh is not None]
    finally:
        detector.close()
    strokes = [
        [tuple(tuple(int(v) for v in mesh[end]) for end in ends) for ends in ((50, 207), (280, 427), (103, 332))]
        for mesh in meshes
    ]
    inked = [drawn(*lines, face=photo) for lines, photo in zip(strokes, photos)]
    clean, marked = (ink_of([inked_skin(*pair) for pair in zip(some, meshes)]) for some in (photos, inked))
    assert clean is not None and marked is not None and clean.faces == marked.faces == 12
    assert clean.median < 10 and marked.median > clean.median + 5
