"""Reading photos, putting pupils in place, bringing colours and backgrounds to one standard."""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from configs.components import CANVAS, PUPILS
from engine.photos.align import align, edge_sketch, pupils_transform, read_photo, transform_points
from tests.support.drawn_faces import canonical, paint
from training.data.align import (
    BACKGROUND,
    MARGIN,
    MOST_LIGHT,
    MOST_VIVID_SKIN,
    align_face,
    calm_skin,
    standard_background,
)
from training.data.landmarks import TEM


@given(
    left=st.tuples(st.floats(0, 3000), st.floats(0, 3000)),
    distance=st.floats(41, 1500),
    angle=st.floats(-3.1, 3.1),
    margin=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_pupils_go_where_the_canvas_wants_them(left, distance, angle, margin):
    pupils = np.array([left, (left[0] + distance * np.cos(angle), left[1] + distance * np.sin(angle))])
    matrix = pupils_transform(pupils, margin)
    np.testing.assert_allclose(transform_points(pupils, matrix), np.array(PUPILS) + margin, atol=1e-6)
    # A similarity: turned and scaled, neither stretched nor mirrored.
    np.testing.assert_allclose(matrix[0, 0], matrix[1, 1])
    np.testing.assert_allclose(matrix[0, 1], -matrix[1, 0])


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.6, 4.0])
def test_pixels_follow_the_landmarks(scale):
    side = int(600 * scale)
    pupils = np.array([(180.0, 240.0), (330.0, 262.0)]) * scale
    photo = np.full((side, side, 3), 200, np.uint8)
    for x, y in pupils:
        cv2.circle(photo, (int(round(x * 16)), int(round(y * 16))), int(9 * scale * 16), (0, 0, 0), -1, cv2.LINE_AA, 4)
    aligned, _ = align(photo, pupils)
    assert aligned.shape == (CANVAS, CANVAS, 3)
    dark = (255 - aligned[..., 0].astype(float)) * (aligned[..., 0] < 100)
    for x, y in PUPILS:
        near = dark[int(y) - 20 : int(y) + 21, int(x) - 20 : int(x) + 21]
        rows, columns = np.mgrid[-20:21, -20:21]
        assert abs((near * columns).sum() / near.sum()) < 0.6
        assert abs((near * rows).sum() / near.sum()) < 0.6


def test_a_small_face_is_refused():
    with pytest.raises(ValueError, match="too small"):
        pupils_transform(np.array([(10.0, 10.0), (30.0, 10.0)]))
    with pytest.raises(ValueError, match="too small"):
        pupils_transform(np.array([(np.nan, 10.0), (30.0, 10.0)]))


def _png_header(width, height):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_bad_pictures_are_refused_in_one_sentence(tmp_path):
    whole = tmp_path / "whole.jpg"
    Image.new("RGB", (300, 300), (90, 90, 90)).save(whole)
    cases = {
        "text.jpg": (b"no picture at all", "not a picture"),
        "empty.png": (b"", "not a picture"),
        "cut.jpg": (whole.read_bytes()[:400], "ends too early"),
        "huge.png": (_png_header(20000, 20000), "too many pixels"),
        "large.png": (_png_header(10000, 9000), "80 million or fewer"),
    }
    for name, (content, reason) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=reason) as caught:
            read_photo(tmp_path / name)
        assert "\n" not in str(caught.value)
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    with pytest.raises(ValueError, match="64 a side"):
        read_photo(tmp_path / "dot.png")
    with pytest.raises(ValueError, match="There is no file"):
        read_photo(tmp_path / "absent.png")


def test_every_kind_of_picture_becomes_rgb(tmp_path):
    clear = Image.new("RGBA", (80, 70), (255, 0, 0, 0))
    clear.paste((10, 200, 30, 255), (0, 0, 40, 70))
    clear.save(tmp_path / "clear.png")
    photo = read_photo(tmp_path / "clear.png")
    assert photo.shape == (70, 80, 3) and photo.dtype == np.uint8
    assert tuple(photo[35, 10]) == (10, 200, 30)
    assert photo[35, 70].min() > 200  # not the red that hides below full transparency
    Image.fromarray(np.full((70, 80), 128 << 8, np.uint16)).save(tmp_path / "deep.png")
    assert abs(int(read_photo(tmp_path / "deep.png")[0, 0, 0]) - 128) <= 1
    Image.new("L", (80, 70), 77).save(tmp_path / "grey.png")
    assert read_photo(tmp_path / "grey.png").shape == (70, 80, 3)
    lying = Image.new("RGB", (80, 70))
    exif = lying.getexif()
    exif[0x0112] = 6  # the camera was held upright
    lying.save(tmp_path / "lying.jpg", exif=exif)
    assert read_photo(tmp_path / "lying.jpg").shape == (80, 70, 3)


def test_edges_of_a_photo_become_thin_lines_and_specks_go():
    photo = np.full((CANVAS, CANVAS, 3), 190, np.uint8)
    assert edge_sketch(photo).min() == 255
    cv2.circle(photo, (256, 256), 150, (90, 90, 90), -1, cv2.LINE_AA)
    clean = edge_sketch(photo)
    cv2.circle(photo, (40, 40), 1, (60, 60, 60), -1)
    sketch = edge_sketch(photo)
    assert (sketch[20:60, 20:60] == 255).all()  # the speck
    assert np.array_equal(sketch, clean)
    rows, columns = np.nonzero(sketch < 100)
    from_rim = np.abs(np.hypot(rows - 256, columns - 256) - 150)
    assert len(rows) > 600 and from_rim.max() < 8
    assert sketch[256, 256] == 255 and sketch[5, 5] == 255


def test_background_and_cast_come_to_one_standard():
    purple = np.array([0.95, 0.8, 0.97])
    points = canonical() + MARGIN
    grey_face = paint(points, (640, 640), skin=(150, 150, 150)).astype(float)
    grey_face[(grey_face == (210, 205, 200)).all(axis=2)] = 205
    photo = np.clip(grey_face * purple, 0, 255).astype(np.uint8)
    person = np.zeros((640, 640), np.float32)
    cv2.fillPoly(person, [points[list(TEM.line("head").points)].astype(np.int32)], 1.0)
    cv2.fillPoly(person, [points[list(TEM.face)].astype(np.int32)], 1.0)
    # What the walls ask for, but a grey wall is no underexposed white one.
    lighter = min(1.0, MOST_LIGHT / float((BACKGROUND / (205 * purple)).max()))
    for mask, behind in ((person, BACKGROUND), (None, BACKGROUND * lighter)):
        result = standard_background(photo, mask)
        np.testing.assert_allclose(result[20, 20], behind, atol=2)
        cheek = result[330 + 40, 200].astype(float)
        assert cheek.max() - cheek.min() < 5
        assert abs(cheek.mean() - 150 * BACKGROUND / 205 * lighter) < 6


def test_a_dark_or_coloured_background_does_not_tint_the_face():
    photo = paint(canonical() + MARGIN, (640, 640))
    before = photo[370, 200].copy()
    for wall in ((20, 20, 25), (120, 160, 235)):
        coloured = photo.copy()
        coloured[(photo == (210, 205, 200)).all(axis=2)] = wall
        assert np.array_equal(standard_background(coloured, None)[370, 200], before)


def test_vivid_skin_is_calmed_and_calm_skin_left_alone():
    vivid = paint(canonical() + MARGIN, (640, 640), skin=(235, 140, 100))
    calm = calm_skin(vivid)
    skin = cv2.cvtColor(calm[370:371, 200:201].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0, 0]
    assert np.hypot(skin[1], skin[2]) == pytest.approx(MOST_VIVID_SKIN, abs=1.0)
    pale = paint(canonical() + MARGIN, (640, 640), skin=(205, 180, 170))
    assert np.array_equal(calm_skin(pale), pale)


def test_align_face_gives_canvas_landmarks_and_refuses_foreign_ones():
    points = (canonical() * 1.7 + (30, 12)).astype(np.float32)
    photo = paint(points, (1000, 950))
    face = align_face(photo, points, TEM, None)
    assert face.photo.shape == (CANVAS + 2 * MARGIN,) * 2 + (3,) and face.person is None
    np.testing.assert_allclose(face.landmarks, canonical(), atol=0.1)
    with pytest.raises(ValueError, match="do not fit"):
        align_face(photo[:300, :300], points, TEM, None)
    swapped = points.copy()
    swapped[[0, 1]] = points[[1, 0]]
    with pytest.raises(ValueError, match="do not fit"):
        align_face(photo, swapped, TEM, None)
