"""Photos taken in: told from sketches, faces found, lines followed, appearance read."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Tuple

import cv2
import numpy as np
import pytest

from configs.components import PUPILS
from engine.drawing.pictures import read_picture
from engine.drawing.strokes import Stroke, render
from engine.photos import facefinder
from engine.photos.align import edge_sketch, kind_of, read_photo
from engine.photos.facefinder import NoFaceError, find_pupils, haar_pupils
from engine.photos.vectorise import MOST_STROKES, strokes_of_photo, thinned, vectorise
from tests.support.drawn_faces import BACKGROUND, canonical, paint, person
from tests.support.hand import Hand, brow, ears, eye, jaw, mouth, neck, nose

SHARED = Path(__file__).resolve().parents[4] / "shared"
FACES = SHARED / "faces"


def drawn(seed: int = 1, hatched: bool = False) -> np.ndarray:
    """A face by the hand of the samples, (512, 512)."""
    hand = Hand(seed)
    jaw(hand)
    ears(hand)
    neck(hand)
    for side in (-1, 1):
        eye(hand, side)
        brow(hand, side)
    nose(hand)
    mouth(hand)
    if hatched:
        hand.hatch([(90, 200), (120, 90), (245, 40)], [(110, 200), (160, 130), (245, 90)], 80)
        hand.hatch([(400, 200), (370, 90), (245, 40)], [(380, 200), (330, 130), (245, 90)], 80)
    return render(hand.strokes)


def coloured(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[:, :, None], 3, axis=2)


def pencil(grey: np.ndarray) -> np.ndarray:
    """A scan: grey and slightly yellow paper, lit from one side, grained; the lines are soft."""
    rng = np.random.default_rng(3)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32) / 255
    light = np.linspace(1.0, 0.86, 512)[None, :]
    paper = np.array([206, 222, 228], np.float32)
    scan = (0.35 + 0.65 * soft[:, :, None]) * paper * light[:, :, None] + rng.normal(0, 6, (512, 512, 1))
    return np.clip(scan, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("hatched", [False, True])
def test_drawings_are_sketches(hatched: bool) -> None:
    grey = drawn(hatched=hatched)
    transparent = np.dstack([np.zeros_like(coloured(grey)), 255 - grey])
    large = cv2.resize(grey, (1800, 1800), interpolation=cv2.INTER_CUBIC)
    for picture in (grey[:, :, None], coloured(grey), pencil(grey), coloured(255 - grey), transparent, coloured(large)):
        assert kind_of(picture) == "sketch"
    thin = np.full((60, 3000, 1), 255, np.uint8)
    assert kind_of(thin) == "sketch"


@pytest.mark.parametrize("hatched", [False, True])
@pytest.mark.parametrize("dark", [0.3, 0.5])
def test_a_drawing_photographed_with_dark_corners_is_a_sketch(hatched: bool, dark: float) -> None:
    y, x = np.mgrid[-1:1:512j, -1:1:512j]
    corners = (1.0 - dark * (x * x + y * y) / 2.0)[:, :, None]
    assert kind_of((coloured(drawn(hatched=hatched)) * corners).astype(np.uint8)) == "sketch"


def test_a_scan_turned_upright_with_black_beside_it_is_a_sketch() -> None:
    turn = cv2.getRotationMatrix2D((256, 256), 4.0, 1.0)
    assert kind_of(coloured(cv2.warpAffine(drawn(hatched=True), turn, (512, 512)))) == "sketch"


@pytest.mark.skipif(not (SHARED / "cuhk").is_dir(), reason="needs ../shared/cuhk and ../shared/drawings")
def test_shared_drawings_and_photos_are_told_apart_in_99_of_100() -> None:
    folders = {"sketch": ("cuhk/*/sketch", "drawings"), "photo": ("cuhk/*/photo",)}
    wrong, count = [], 0
    for kind, patterns in folders.items():
        for path in (path for pattern in patterns for path in sorted(SHARED.glob(f"{pattern}/*.[jp][pn]g"))):
            count += 1
            if kind_of(read_picture(path)) != kind:
                wrong.append(path.name)
    assert count > 100 and len(wrong) <= 0.01 * count, wrong


@pytest.mark.parametrize("seed", range(4))
def test_painted_people_are_photos_in_colour_and_grey(seed: int) -> None:
    photo = np.ascontiguousarray(paint(person(seed))[20:500, 60:430, ::-1])  # cut as portraits are
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    for picture in (photo, coloured(grey), grey[:, :, None], np.ascontiguousarray(photo[::2, ::3])):
        assert kind_of(picture) == "photo"


@pytest.mark.parametrize("seed", range(4))
def test_a_grey_portrait_on_a_white_wall_is_a_photo(seed: int) -> None:
    photo = paint(person(seed))
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    grey[(photo == BACKGROUND).all(axis=2)] = 255
    for wall in (100, 140):
        assert kind_of(coloured(np.pad(grey[20:, 60:430], ((wall, 0), (wall, wall)), constant_values=255))) == "photo"


@pytest.mark.skipif(not FACES.is_dir(), reason="the shared photos are not here")
def test_every_shared_photo_is_one_in_colour_and_grey() -> None:
    paths = sorted(FACES.glob("*/*.jpg"))[::8]
    taken_for = {}
    for path in paths:
        photo = cv2.imread(str(path), cv2.IMREAD_REDUCED_COLOR_2)
        taken_for[path.name] = kind_of(photo), kind_of(coloured(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)))
    assert {name: kinds for name, kinds in taken_for.items() if kinds != ("photo", "photo")} == {}


def test_lines_become_strokes_that_draw_them_again() -> None:
    sketch = edge_sketch(paint(canonical()))
    strokes = vectorise(sketch)
    assert 5 < len(strokes) <= MOST_STROKES
    again, ink = render(strokes) < 150, sketch < 150
    around = np.ones((5, 5), np.uint8)
    assert cv2.dilate(again.astype(np.uint8), around)[ink].mean() > 0.9, "lines are missing"
    assert cv2.dilate(ink.astype(np.uint8), around)[again].mean() > 0.97, "lines where there were none"
    assert vectorise(sketch) == strokes


def test_a_crossing_is_two_strokes_a_ring_is_closed_and_widths_are_kept() -> None:
    cross = render([Stroke(((60, 60, 1.0), (300, 300, 1.0)), 3.0), Stroke(((300, 60, 1.0), (60, 300, 1.0)), 3.0)])
    found = vectorise(cross)
    assert len(found) == 2
    for stroke in found:
        (x0, y0, _p), (x1, y1, _q) = stroke.points[0], stroke.points[-1]
        assert np.hypot(x1 - x0, y1 - y0) > 320
    angles = np.radians(np.arange(0, 361, 10))
    ring = Stroke(tuple((250 + 80 * np.cos(a), 250 + 80 * np.sin(a), 1.0) for a in angles), 8.0)
    (closed,) = vectorise(render([ring]))
    assert np.hypot(*(np.array(closed.points[0][:2]) - closed.points[-1][:2])) < 3
    assert 6.5 < closed.width < 9.5


def test_specks_are_dropped_and_the_longest_are_kept() -> None:
    paper = np.full((512, 512), 255, np.uint8)
    assert vectorise(paper) == ()
    cv2.circle(paper, (100, 100), 2, 0, -1)
    for row in range(40):
        cv2.line(paper, (200, 10 + 12 * row), (220 + 5 * row, 10 + 12 * row), 0, 2)
    assert len(vectorise(paper)) == 40
    assert min(s.points[0][1] for s in vectorise(paper, most=5)) > 400


@pytest.mark.parametrize("hatched", [False, True])
def test_thinned_lines_are_one_pixel_wide_and_hang_together_as_before(hatched: bool) -> None:
    ink = (drawn(hatched=hatched) < 150).astype(np.uint8)
    thin = thinned(ink)
    assert (thin <= ink).all() and (thinned(thin) == thin).all()
    assert cv2.connectedComponents(thin)[0] == cv2.connectedComponents(ink)[0]
    full = cv2.filter2D(thin, -1, np.ones((2, 2)), borderType=cv2.BORDER_CONSTANT)
    assert (full == 4).sum() < 0.01 * thin.sum(), "hardly a block of two by two is left, where lines cross"
    middles = cv2.distanceTransform(1 - thin, cv2.DIST_L2, 5)
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    assert (middles[ink > 0] <= 2 * depth.max()).all(), "all ink lies beside a line"


def test_a_line_along_the_rim_is_thinned_and_not_lost() -> None:
    ink = np.zeros((60, 60), np.uint8)
    ink[:5] = 1
    thin = thinned(ink)
    assert (thin.sum(axis=0)[5:-5] == 1).all() and cv2.connectedComponents(thin)[0] == 2
    assert thinned(np.zeros((60, 60), np.uint8)).sum() == 0


def test_a_photo_is_aligned_by_the_pupils_that_are_given() -> None:
    photo = cv2.resize(paint(canonical()), None, fx=1.5, fy=1.5)
    strokes, aligned = strokes_of_photo(photo, np.array(PUPILS) * 1.5 + 0.25)
    assert aligned.shape == (512, 512, 3) and strokes
    assert np.abs(aligned.astype(int) - paint(canonical())).mean() < 6


def test_where_no_face_is_it_says_so() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 260, 3), dtype=np.uint8)
    for find in (find_pupils, haar_pupils):
        with pytest.raises(NoFaceError, match="no face"):
            find(noise)
    with pytest.raises(NoFaceError):
        strokes_of_photo(noise)


@pytest.mark.parametrize("size", [(255, 40000), (40000, 255), (1, 30000), (30000, 1), (3, 2000)])
def test_no_face_is_in_a_strip(size: Tuple[int, int]) -> None:
    strip = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
    for find in (find_pupils, haar_pupils):
        with pytest.raises(NoFaceError, match="no face"):
            find(strip)


@pytest.fixture()
def without_mediapipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(facefinder, "mediapipe_installed", lambda: False)
    yield


@pytest.mark.skipif(not FACES.is_dir(), reason="the shared photos are not here")
@pytest.mark.parametrize("scale", [0.7, 1.0])
def test_opencv_finds_pupils_where_mediapipe_is_not(without_mediapipe: None, scale: float) -> None:
    paths = sorted((FACES / "london_neutral").glob("*.jpg"))[:6]
    for path in paths:
        tem = path.with_suffix(".tem").read_text().splitlines()[1:3]
        pupils = np.array([[float(v) for v in line.split()[:2]] for line in tem]) * scale
        photo = cv2.resize(read_photo(path), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found = find_pupils(photo)
        assert np.hypot(*(found - pupils).T).max() < 0.13 * np.hypot(*(pupils[1] - pupils[0]))
        assert kind_of(photo) == "photo"
