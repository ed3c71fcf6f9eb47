"""Sketches as pixels: drawn with the pen of `engine.drawing.strokes`, or read from a picture. Neither Qt nor Jittor.

What people bring is scanned, photographed, exported with transparency, or drawn light on dark; all of it becomes the
one kind of sketch that the networks know: 512 x 512, grey, ink dark on white.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Tuple, Union

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.paper import sheet
from engine.drawing.strokes import Raster, Stroke, render
from engine.files.writing import replacing
from engine.message import Message

__all__ = [
    "Raster",
    "SketchError",
    "Stroke",
    "as_sketch",
    "decode_picture",
    "encode_picture",
    "fitted",
    "picture_size",
    "read_picture",
    "read_sketch",
    "render",
    "write_bytes",
    "write_image",
]

MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 8
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
"""Suffixes of the files that `read_sketch` understands; the content decides, not the suffix."""


class SketchError(ValueError):
    """A file that cannot be used; the message is one sentence for the person who chose it."""


def read_sketch(path: Union[str, Path]) -> np.ndarray:
    """The sketch in a picture file of any size and kind.

    Returns (512, 512) uint8, ink dark on white: the aspect kept and centred, transparency laid on white (light ink on
    transparent paper is turned dark), light on dark inverted, colour made grey, grey paper made white.
    Raises SketchError where there is no file, no picture, too much of it, a part of it, or nothing drawn.
    """
    return as_sketch(read_picture(path), Path(path).name)


def as_sketch(picture: np.ndarray, name: str) -> np.ndarray:
    """The sketch in the pixels of a picture, as `read_sketch` makes it.

    picture: (H, W, 1, 3 or 4) uint8, blue first; of a sheet on a table the sheet counts. name: what a SketchError calls
    it if nothing is drawn in it.
    """
    grey = _dark_on_white(sheet(picture))
    if int(grey.max()) - int(grey.min()) < 16:
        raise SketchError(Message("{name} has nothing drawn in it.", name=name))
    return fitted(_levelled(grey))


def read_picture(path: Union[str, Path]) -> np.ndarray:
    """The pixels of a picture file: (H, W, 1, 3 or 4) uint8, colours in OpenCV's order (blue first).

    The header is checked before anything is decoded, so that a small file cannot ask for a huge picture.
    Raises SketchError.
    """
    path = Path(path)
    return decode_picture(_bytes_of(path), path.name)


def decode_picture(data: bytes, name: str, most_pixels: int = MOST_PIXELS) -> np.ndarray:
    """The pixels in the bytes of a picture file, as `read_picture` gives them.

    name: what a SketchError calls it. most_pixels: width times height that is refused before anything is decoded.
    """
    kind, width, height = _header(data, name)
    if width * height > most_pixels:
        raise SketchError(
            Message(
                "{name} has {width} x {height} pixels; please scale it down to {millions} million or fewer.",
                name=name,
                width=width,
                height=height,
                millions=most_pixels // 1_000_000,
            )
        )
    if min(width, height) < LEAST_SIDE:
        raise SketchError(
            Message(
                "{name} has only {width} x {height} pixels: there is nothing in it.",
                name=name,
                width=width,
                height=height,
            )
        )
    if not _complete(kind, data):
        raise SketchError(Message("{name} ends too early; it was not copied or saved completely.", name=name))
    # Photographs are turned as their EXIF note says; the other kinds keep their transparency and depth.
    flags = cv2.IMREAD_COLOR if kind == "jpeg" else cv2.IMREAD_UNCHANGED
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        picture = None
    if picture is None:
        raise SketchError(Message("{file} is damaged and cannot be read as a picture.", file=name))
    if picture.dtype == np.uint16:
        picture = (picture // 257).astype(np.uint8)
    elif picture.dtype != np.uint8:
        raise SketchError(
            Message("{name} is a picture of an unusual kind; please save it as an ordinary PNG.", name=name)
        )
    return picture if picture.ndim == 3 else picture[:, :, None]


def picture_size(data: bytes, name: str) -> Tuple[int, int]:
    """Width and height of the picture in the bytes of a file, from its header. name: what a SketchError calls it."""
    _kind, width, height = _header(data, name)
    return width, height


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise SketchError(Message("{file} is a folder; please choose a picture in it.", file=path.name))
        if path.stat().st_size > MOST_BYTES:
            raise SketchError(
                Message(
                    "{file} is larger than {megabytes} MB; please scale the picture down.",
                    file=path.name,
                    megabytes=MOST_BYTES // 2**20,
                )
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise SketchError(Message("There is no file {file}.", file=path)) from None
    except OSError as error:
        raise SketchError(
            Message("{file} cannot be read: {reason}.", file=path.name, reason=error.strerror or error)
        ) from error


def _header(data: bytes, name: str) -> Tuple[str, int, int]:
    """The kind of picture, its width and height, from its first bytes."""
    try:
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            width, height = struct.unpack(">II", data[16:24])
            return "png", width, height
        if data[:3] == b"\xff\xd8\xff":
            width, height = _jpeg_size(data)
            return "jpeg", width, height
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            width, height = _webp_size(data)
            return "webp", width, height
        if data[:2] == b"BM":
            width, height = struct.unpack("<ii", data[18:26])
            return "bmp", abs(width), abs(height)
    except (struct.error, IndexError):
        raise SketchError(Message("{name} ends too early; it was not copied or saved completely.", name=name)) from None
    raise SketchError(
        Message("{name} is not a picture that can be read; please use PNG, JPEG, WebP or BMP.", name=name)
    )


def _jpeg_size(data: bytes) -> Tuple[int, int]:
    position = 2
    while True:
        while data[position] == 0xFF and data[position + 1] == 0xFF:
            position += 1
        marker = data[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header; the three are tables
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        (length,) = struct.unpack(">H", data[position + 2 : position + 4])
        position += 2 + length


def _webp_size(data: bytes) -> Tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _complete(kind: str, data: bytes) -> bool:
    """Whether the file has its end: decoders fill what is missing with grey and say nothing."""
    if kind == "png":
        return b"IEND" in data[-64:] or b"IEND" in data
    if kind == "jpeg":
        return b"\xff\xd9" in data[-4096:]
    (length,) = struct.unpack("<I", data[4:8] if kind == "webp" else data[2:6])
    return len(data) >= length


def _dark_on_white(picture: np.ndarray) -> np.ndarray:
    """Any picture as (H, W) uint8 grey with ink darker than its paper."""
    channels = picture.shape[2]
    if channels == 1:
        grey, alpha = picture[:, :, 0], None
    else:
        grey = cv2.cvtColor(np.ascontiguousarray(picture[:, :, :3]), cv2.COLOR_BGR2GRAY)
        alpha = picture[:, :, 3] if channels == 4 else None
    if alpha is not None and int(alpha.min()) < PAPER_WHITE:
        opaque = alpha.astype(np.float32) / PAPER_WHITE
        ink = float((grey * opaque).sum() / max(opaque.sum(), 1.0))
        if opaque.mean() < 0.5 and ink > 160:  # light ink on transparent paper
            grey = PAPER_WHITE - grey
        grey = np.round(grey * opaque + PAPER_WHITE * (1 - opaque)).astype(np.uint8)
    if _paper(grey) < 110:
        grey = PAPER_WHITE - grey
    return grey


def _paper(grey: np.ndarray) -> float:
    """The paper's grey: the median of the whole picture and of its rim agree on it unless ink covers half."""
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return (float(np.median(grey)) + float(np.median(rim))) / 2


def _levelled(grey: np.ndarray) -> np.ndarray:
    """Grey paper made white and pale ink made dark; a clean sketch comes back unchanged."""
    paper = max(float(np.percentile(grey, 80)), 1.0)
    ink = grey[grey < paper - 40]
    darkest = float(np.percentile(ink, 10)) if ink.size else float(grey.min())
    if paper >= 250 and darkest <= 96:
        return grey
    darkest = min(darkest, paper - 16.0)
    low = darkest if darkest > 96 else 0.0
    # What is nearly paper is paper: the grain of a scan is not ink.
    high = paper if paper >= 250 else paper * 0.94
    return np.round(np.clip((grey - low) / max(high - low, 1.0), 0, 1) * PAPER_WHITE).astype(np.uint8)


def fitted(grey: np.ndarray) -> np.ndarray:
    """(H, W) uint8 -> (512, 512) uint8: as large as fits, aspect kept, centred on white."""
    height, width = grey.shape
    if (height, width) == (CANVAS, CANVAS):
        return grey.copy()
    ratio = CANVAS / max(height, width)
    size = max(1, round(width * ratio)), max(1, round(height * ratio))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC)
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    x, y = (CANVAS - size[0]) // 2, (CANVAS - size[1]) // 2
    sketch[y : y + size[1], x : x + size[0]] = small
    return sketch


def encode_picture(array: np.ndarray, suffix: str = ".png") -> bytes:
    """A picture as the bytes of a file; array as for `write_image`. Raises SketchError for a suffix of no use."""
    ordered = np.ascontiguousarray(array[:, :, ::-1] if array.ndim == 3 else array)
    done, encoded = cv2.imencode(suffix, ordered)
    if not done:
        raise SketchError(Message("A picture of the kind {suffix} cannot be made; please use .png.", suffix=suffix))
    return bytes(encoded.tobytes())


def write_image(path: Union[str, Path], array: np.ndarray) -> None:
    """Write a picture whole or not at all; the suffix (.png, .jpg, .webp, .bmp) says as what.

    array: (H, W) grey or (H, W, 3) RGB, uint8. Raises SketchError where the suffix or the place is of no use.
    """
    path = Path(path)
    if path.suffix.lower() not in PICTURES:
        raise SketchError(Message("{file} needs an ending that names a picture, such as .png.", file=path.name))
    write_bytes(path, encode_picture(array, path.suffix.lower()))


def write_bytes(path: Union[str, Path], data: bytes) -> None:
    """Write a file whole or not at all, in a folder that is there. Raises SketchError."""
    path = Path(path)
    try:
        with replacing(path) as beside:
            beside.write_bytes(data)
    except OSError as error:
        raise SketchError(
            Message("{file} cannot be written: {reason}.", file=path, reason=error.strerror or error)
        ) from error
