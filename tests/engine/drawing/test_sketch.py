"""The pen's laws, and reading of sketches that people bring."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drawing.export import svg
from engine.drawing.pictures import SketchError, write_image
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import MIRROR, Raster, Stroke, render
from tests.draw_samples import FOLDER, PEOPLE
from ui.canvas.inking import Inking

LAWS = settings(max_examples=25, deadline=None)

coordinates = st.floats(-30, 542, allow_nan=False).map(lambda v: round(v, 2))
points = st.tuples(coordinates, coordinates, st.floats(0, 1).map(lambda v: round(v, 3)))
strokes = st.builds(
    Stroke,
    points=st.lists(points, min_size=1, max_size=7).map(tuple),
    width=st.sampled_from([0.5, 1.0, 2.5, 3.0, 8.0, 40.0]),
    eraser=st.booleans(),
    mirrored=st.booleans(),
)
LINE = Stroke(((100.0, 100.0, 1.0), (200.0, 140.0, 1.0), (300.0, 90.0, 1.0)), 3.0)


@LAWS
@given(strokes, st.integers(1, 3), st.sampled_from([1, 2, 3]))
def test_piece_by_piece_is_the_same_as_at_once(stroke: Stroke, at_a_time: int, scale: int) -> None:
    raster = Raster(scale)
    raster.draw(LINE)
    raster.put_down(stroke)
    for start in range(1, len(stroke.points), at_a_time):
        raster.move(stroke.points[start : start + at_a_time])
    raster.lift()
    assert np.array_equal(raster.pixels, render([LINE, stroke], scale=scale))


@LAWS
@given(st.lists(strokes, max_size=5), st.lists(strokes, max_size=4))
def test_inking_follows_any_change_of_strokes(before: list, after: list) -> None:
    inking = Inking(1)
    for shown in (tuple(before), tuple(before[:1]), tuple(before[:1] + after), ()):
        inking.show(shown, None)
        assert np.array_equal(inking.raster.pixels, render(shown))
    assert inking.raster.pixels.min() == 255


@LAWS
@given(strokes)
def test_a_stroke_taken_back_leaves_no_trace(stroke: Stroke) -> None:
    raster = Raster()
    raster.draw(LINE)
    before = raster.pixels.copy()
    raster.put_down(stroke)
    raster.move(stroke.points[1:])
    raster.take_back()
    assert np.array_equal(raster.pixels, before)
    raster.draw(stroke)
    assert np.array_equal(raster.pixels, render([LINE, stroke]))


@LAWS
@given(strokes)
def test_ink_only_darkens_and_an_eraser_only_lightens(stroke: Stroke) -> None:
    before = render([LINE]).astype(int)
    after = render([LINE, stroke]).astype(int)
    assert (after >= before).all() if stroke.eraser else (after <= before).all()


@LAWS
@given(strokes, st.integers(0, 3))
def test_the_changed_box_holds_every_changed_pixel(stroke: Stroke, _seed: int) -> None:
    raster = Raster(2)
    before = raster.pixels.copy()
    x0, y0, x1, y1 = raster.draw(stroke)
    changed = raster.pixels != before
    changed[y0:y1, x0:x1] = False
    assert not changed.any()


def test_a_line_is_as_wide_as_it_says_and_where_it_says() -> None:
    for width in (1.0, 3.0, 10.0):
        sketch = render([Stroke(((100.0, 256.0, 1.0), (400.0, 256.0, 1.0)), width)])
        ink = 255 - sketch[:, 250].astype(float)
        assert ink.sum() / 255 == pytest.approx(width, abs=0.35)
        assert (ink * (np.arange(512) + 0.5)).sum() / ink.sum() == pytest.approx(256, abs=0.3)


def test_a_light_hand_draws_a_thinner_line() -> None:
    strong = 255 - render([Stroke(((100.0, 200.0, 1.0), (400.0, 200.0, 1.0)), 6.0)]).astype(int)
    light = 255 - render([Stroke(((100.0, 200.0, 0.1), (400.0, 200.0, 0.1)), 6.0)]).astype(int)
    assert 0 < light.sum() < strong.sum() / 2


def test_the_pen_is_antialiased() -> None:
    assert len(np.unique(render([LINE]))) > 10


def test_a_mirrored_stroke_is_symmetric() -> None:
    sketch = render([Stroke(((120.0, 100.0, 1.0), (180.0, 300.0, 1.0)), 4.0, mirrored=True)]).astype(int)
    assert MIRROR == 245.5
    assert np.abs(sketch[:, 491 - 200 : 491] - sketch[:, 0:200][:, ::-1]).max() <= 64
    assert sketch[:, 300:].min() == 0


def test_strokes_that_make_no_sense_are_refused() -> None:
    for points_, width in (
        ((), 3.0),
        (((0.0, float("nan"), 1.0),), 3.0),
        (((0.0, 0.0, 2.0),), 3.0),
        (((0.0, 0.0, 1.0),), 0),
    ):
        with pytest.raises(ValueError):
            Stroke(points_, width)


@LAWS
@given(st.lists(strokes, max_size=4))
def test_a_session_comes_back_as_it_was(drawn: list) -> None:
    base = render([LINE])
    session = Session(tuple(drawn), base=base).with_stroke(LINE)
    back = Session.from_json(session.to_json())
    assert np.array_equal(back.sketch(), session.sketch())
    assert back.controls == session.controls


def test_session_files(tmp_path: Path) -> None:
    path = tmp_path / "a.facedraw"
    write_session(path, Session((LINE,)))
    assert read_session(path).strokes == (LINE,)
    assert sorted(tmp_path.iterdir()) == [path]
    for text in ("", "[]", "{}", '{"format": "deepfacedrawing-session", "version": 99}', "[" * 100_000):
        path.write_text(text)
        with pytest.raises(SketchError, match="cannot be opened as a session"):
            read_session(path)
    with pytest.raises(SketchError, match="no file"):
        read_session(tmp_path / "none.facedraw")


def test_an_svg_looks_like_the_sketch(tmp_path: Path) -> None:
    QtSvg = pytest.importorskip("PyQt5.QtSvg")  # noqa: N806
    from PyQt5.QtGui import QImage, QPainter

    drawn = PEOPLE["man_glasses"]().strokes
    mirrored = Stroke(((60.0, 450.0, 0.4), (120.0, 470.0, 1.0)), 5.0, mirrored=True)
    session = Session((*drawn, mirrored), base=render([Stroke(((10.0, 20.0, 1.0), (500.0, 30.0, 1.0)), 4.0)]))
    image = QImage(512, 512, QImage.Format_Grayscale8)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    QtSvg.QSvgRenderer(svg(session).encode()).render(painter)
    painter.end()
    bits = image.constBits()
    bits.setsize(image.byteCount())
    pixels = np.frombuffer(bits, np.uint8).reshape(512, -1)[:, :512].astype(int)
    difference = np.abs(pixels - session.sketch())
    assert difference.mean() < 1.5 and (difference > 128).mean() < 0.001


# Reading


def drawn(height: int = 512, width: int = 512) -> np.ndarray:
    picture = np.full((height, width), 255, np.uint8)
    cv2.ellipse(
        picture, (width // 2, height // 2), (width // 3, height // 3), 0, 0, 360, 0, max(2, width // 100), cv2.LINE_AA
    )
    return picture


def test_a_sketch_is_read_as_it_was_written(tmp_path: Path) -> None:
    sketch = render([LINE])
    write_image(tmp_path / "s.png", sketch)
    assert np.array_equal(read_sketch(tmp_path / "s.png"), sketch)
    assert [entry.name for entry in tmp_path.iterdir()] == ["s.png"]


def test_colour_is_written_in_its_order(tmp_path: Path) -> None:
    write_image(tmp_path / "f.png", np.full((8, 8, 3), (200, 100, 50), np.uint8))
    assert cv2.imread(str(tmp_path / "f.png"))[0, 0].tolist() == [50, 100, 200]


@pytest.mark.parametrize("size", [(300, 900), (900, 300), (64, 64), (2000, 1500)])
def test_any_size_keeps_its_aspect_and_is_centred(tmp_path: Path, size: tuple) -> None:
    cv2.imwrite(str(tmp_path / "s.png"), drawn(*size))
    sketch = read_sketch(tmp_path / "s.png")
    assert sketch.shape == (512, 512) and sketch.dtype == np.uint8
    rows, columns = np.nonzero(sketch < 128)
    middle = 256 + 256 / max(size)  # `drawn` puts its middle half a pixel of its own to the right and below
    assert rows.mean() == pytest.approx(middle, abs=2) and columns.mean() == pytest.approx(middle, abs=2)
    ratio = (rows.max() - rows.min()) / (columns.max() - columns.min())
    assert ratio == pytest.approx(size[0] / size[1], rel=0.06)


def test_transparent_sketches_dark_and_light(tmp_path: Path) -> None:
    grey = drawn()
    for ink in (0, 255):
        picture = np.dstack([np.full_like(grey, ink)] * 3 + [255 - grey])
        cv2.imwrite(str(tmp_path / "t.png"), picture)
        assert np.abs(read_sketch(tmp_path / "t.png").astype(int) - grey).max() <= 2


def test_light_on_dark_is_turned(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "i.png"), 255 - drawn())
    assert np.array_equal(read_sketch(tmp_path / "i.png"), drawn())


def test_grey_paper_becomes_white_and_pencil_dark(tmp_path: Path) -> None:
    scan = (150 + drawn().astype(float) / 255 * 60).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "s.png"), scan)
    sketch = read_sketch(tmp_path / "s.png")
    assert np.median(sketch) == 255 and sketch.min() < 40


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp"])
def test_kinds_and_colours(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / ("s" + suffix)
    colour = cv2.cvtColor(drawn(), cv2.COLOR_GRAY2BGR)
    colour[drawn() < 128] = (120, 20, 20)
    cv2.imwrite(str(path), colour)
    sketch = read_sketch(path)
    assert sketch.min() < 64 and np.median(sketch) == 255
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SketchError, match="too early"):
        read_sketch(path)


def test_sixteen_bits(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "s.png"), drawn().astype(np.uint16) * 257)
    assert np.array_equal(read_sketch(tmp_path / "s.png"), drawn())


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_the_sketches_that_ship_are_what_the_pen_draws(name: str) -> None:
    drawn_now = render(PEOPLE[name]().strokes).astype(int)
    # OpenCV's versions differ in a pixel here and there.
    assert np.abs(read_sketch(FOLDER / (name + ".png")) - drawn_now).mean() < 0.5


def png_of_size(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    )


def test_what_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path) -> None:
    cases = {
        "no file": None,
        "not a picture": b"hello, this is text",
        "only 1 x 1": png_of_size(1, 1),
        "9000 x 9000": png_of_size(9_000, 9_000),
        "far too many pixels": png_of_size(20_000, 20_000),
        "too early": png_of_size(400, 400)[:-20],
        "nothing drawn": cv2.imencode(".png", np.full((512, 512), 255, np.uint8))[1].tobytes(),
    }
    for message, content in cases.items():
        path = tmp_path / "case.png"
        if content is None:
            path = tmp_path / "nowhere.png"
        else:
            path.write_bytes(content)
        with pytest.raises(SketchError, match=message) as caught:
            read_sketch(path)
        assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    with pytest.raises(SketchError, match="folder"):
        read_sketch(tmp_path)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"BM"]),
)
def test_rubbish_never_does_more_than_refuse(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    path = tmp_path_factory.mktemp("rubbish") / "r.png"
    path.write_bytes(start + data)
    with pytest.raises(SketchError):
        read_sketch(path)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    with pytest.raises(SketchError, match="cannot be written"):
        write_image(tmp_path / "none" / "s.png", drawn())
    with pytest.raises(SketchError, match="ending"):
        write_image(tmp_path / "s", drawn())
    target = tmp_path / "taken.png"
    target.mkdir()
    with pytest.raises(SketchError, match="cannot be written"):
        write_image(target, drawn())
    assert os.listdir(str(tmp_path)) == ["taken.png"]
