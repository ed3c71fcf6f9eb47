"""What visitors send: taken or refused, without a server."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from configs.components import PUPILS
from engine.drawing.controls import Controls
from engine.drawing.pictures import encode_picture
from engine.drawing.session import Session
from engine.drawing.sketch import as_sketch
from engine.drawing.strokes import Stroke, render
from engine.photos.align import PHOTO, SKETCH
from tests.support.drawn_faces import paint, person
from web.intake import aligned_photo, picture_of, pupils_of, session_of, take_in, traced
from web.limits import LIMITS
from web.refusals import Refused

FACE = render([Stroke(((100.0, 200.0, 1.0), (400.0, 220.0, 1.0)), 5.0)])
PUPIL_TEXT = f"{PUPILS[0][0]},{PUPILS[0][1]},{PUPILS[1][0]},{PUPILS[1][1]}"


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""
    parts = b""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for name, data in ((b"IHDR", header), (b"IDAT", b"x"), (b"IEND", b"")):
        parts += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "Nothing was sent"),
        (b"../../etc/passwd", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"GIF89a" + bytes(100), "not a picture"),
        (encode_picture(FACE)[:-40], "ends too early"),
        (encode_picture(FACE, ".jpg")[:400], "ends too early"),
        (encode_picture(FACE)[:60] + b"\0" * 200 + b"IEND", "damaged"),
        (png_header(60000, 60000), "far too many pixels"),
        (png_header(6000, 6000), "scale it down to 24 million"),
        (png_header(4, 4), "8 a side is the least"),
        (bytes(LIMITS.upload_bytes + 1), "larger than 16 MB"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        picture_of(data)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_a_sketch_is_laid_on_the_canvas() -> None:
    taken = take_in(picture_of(encode_picture(FACE)))
    assert (taken.kind, taken.detected, taken.session.strokes) == (SKETCH, SKETCH, ())
    assert taken.session.base is not None and (taken.session.base == FACE).all()
    with pytest.raises(Refused, match="nothing drawn"):
        take_in(picture_of(encode_picture(np.full((64, 64), 255, np.uint8))))


def a_photo() -> bytes:
    """A painted portrait whose pupils lie where the canvas wants them, as a camera would save it."""
    return encode_picture(paint(person(3)), ".jpg")


def test_a_photo_becomes_strokes_where_its_pupils_are_known() -> None:
    picture = picture_of(a_photo())
    taken = take_in(picture, PHOTO, pupils_of(PUPIL_TEXT))
    assert (taken.kind, taken.session.base) == (PHOTO, None) and len(taken.session.strokes) > 8
    assert aligned_photo(picture, pupils_of(PUPIL_TEXT)).shape == (512, 512, 3)
    # Corrected by its visitor, the same picture is a sketch.
    assert take_in(picture, SKETCH).session.strokes == ()


def test_lines_of_a_network_take_the_place_of_edges() -> None:
    taken = take_in(picture_of(a_photo()), PHOTO, pupils_of(PUPIL_TEXT), "")
    assert taken.photo is not None and taken.photo.shape == (512, 512, 3) and taken.session.empty
    assert len(traced(np.repeat(FACE[:, :, None], 3, axis=2)).strokes) == 1


def test_a_photo_without_a_face_asks_for_the_pupils() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (16, 16, 3), np.uint8)
    picture = picture_of(encode_picture(cv2.resize(noise, (400, 300), interpolation=cv2.INTER_CUBIC)))
    with pytest.raises(Refused, match="where its pupils are") as refused:
        take_in(picture, PHOTO)
    assert refused.value.code == "face"
    with pytest.raises(Refused, match="too small"):
        take_in(picture, PHOTO, pupils_of("10,10,20,10"))


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "1,2,3,nan", "1,2,3,1e99", "1,2,3,4,5"])
def test_pupils_are_four_numbers(text: str) -> None:
    with pytest.raises(Refused, match="four numbers"):
        pupils_of(text)


def session_text(*strokes: Stroke) -> bytes:
    return json.dumps(Session(strokes).to_json()).encode()


def test_drawings_are_read_and_too_large_ones_refused() -> None:
    stroke = Stroke(((1.0, 2.0, 1.0), (30.0, 40.0, 0.5)), 4.0)
    assert session_of(session_text(stroke)).strokes == (stroke,)
    far = Stroke(tuple((4000.0 * (-1) ** i, 0.0, 1.0) for i in range(300)), 3.0)
    with pytest.raises(Refused, match="longer lines"):
        session_of(session_text(far))
    with pytest.raises(Refused, match="more than 5000 strokes"):
        session_of(session_text(*[Stroke(((1.0, 1.0, 1.0),))] * (LIMITS.strokes + 1)))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "nonsense", "[" * 100000, '{"a":' * 500 + "1" + "}" * 500, '{"\\ud800": 1}', "1e999"]
    + ['{"format": "deepfacedrawing-session", "version": 1}'],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no drawing") as refused:
        session_of(text.encode())
    refused.value.body.decode("ascii")


def test_a_base_of_another_size_is_refused() -> None:
    data = Session(base=FACE).to_json()
    buffer = io.BytesIO()
    Image.new("L", (5000, 5000), 255).save(buffer, "PNG")
    data["base"] = base64.b64encode(buffer.getvalue()).decode()
    with pytest.raises(Refused, match="damaged"):
        session_of(json.dumps(data).encode())


def test_a_sketch_drawn_here_is_the_one_of_the_window() -> None:
    """The same picture gives the same sketch on the page as for `engine.drawing.sketch`."""
    picture = picture_of(encode_picture(FACE[100:400]))
    assert (take_in(picture, SKETCH).session.sketch() == as_sketch(picture, "x")).all()


def test_a_base_that_would_fill_the_memory_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4: 174 KB of a one-bit PNG of 32767 x 32767 made two gigabytes."""
    data = dict(Session(base=FACE).to_json(), base=base64.b64encode(png_header(32767, 32767)).decode())
    monkeypatch.setattr(cv2, "imdecode", None)  # nothing is decoded
    with pytest.raises(Refused, match="damaged"):
        session_of(json.dumps(data).encode())


def test_numbers_are_limited_before_the_work() -> None:
    """S2 and S6: a billion neighbours, a hundred thousand points."""
    data = dict(Session().to_json(), controls=dict(Controls().to_json(), neighbours=10**9))
    with pytest.raises(Refused, match="At most 100 faces"):
        session_of(json.dumps(data).encode())
    many = {"width": 3, "eraser": False, "points": [[1, 1, 1]] * (LIMITS.points + 1)}
    with pytest.raises(Refused, match="40000 points"):
        session_of(json.dumps(dict(Session().to_json(), strokes=[many])).encode())


def test_a_form_and_a_heic_photo_are_told_what_to_do() -> None:
    with pytest.raises(Refused, match="curl --data-binary") as form:
        picture_of(b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + encode_picture(FACE))
    assert form.value.status == 415
    with pytest.raises(Refused, match="save it as JPEG"):
        picture_of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
