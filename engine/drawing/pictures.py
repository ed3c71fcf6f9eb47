"""The one reader and writer of picture files, and what it takes. Neither Qt nor Jittor."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Tuple, Union

import cv2
import numpy as np
from PIL import BmpImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from configs.components import PAPER_WHITE
from engine.files.writing import replacing
from engine.message import Message

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
"""Suffixes of the files that `read_picture` takes and `write_image` writes; what is read is decided by the content."""
PHOTO_FILES = (*PICTURES, ".tif", ".tiff")
"""The same for `PHOTOS`, which are only read."""

JPEG_QUALITY = 95
ORIENTATION, LYING = 0x0112, 5  # EXIF: from this value on width and height are exchanged
TRANSPARENT_BECOMES = (222, 222, 222)  # of a photo

_PLUGINS = (PngImagePlugin, JpegImagePlugin, WebPImagePlugin, BmpImagePlugin, TiffImagePlugin)  # Pillow finds them here


@dataclass(frozen=True)
class PictureLimits:
    """What is refused before a pixel is decoded, so that a small file cannot ask for a huge picture.

    megabytes: of the file, at most. pixels: width times height, at most. side: pixels, at least. formats: by Pillow's
    names.
    """

    megabytes: int
    pixels: int
    side: int
    formats: Tuple[str, ...] = ("PNG", "JPEG", "WEBP", "BMP")


OPENED = PictureLimits(megabytes=64, pixels=50_000_000, side=8)
"""A picture that a person opens to draw, or trace, or take a face from."""
PHOTOS = PictureLimits(megabytes=256, pixels=80_000_000, side=64, formats=(*OPENED.formats, "TIFF"))
"""A photo of a collection, from which training data are made."""
UPLOADED = PictureLimits(megabytes=16, pixels=24_000_000, side=8)
"""A picture that a stranger sends to the page."""


class SketchError(ValueError):
    """A file that cannot be used; the message is one sentence for the person who chose it."""


def read_picture(path: Union[str, Path], limits: PictureLimits = OPENED) -> np.ndarray:
    """The pixels of a picture file, turned upright: (H, W, 1, 3 or 4) uint8, colours in OpenCV's order (blue first).

    Raises SketchError where there is no file, no picture, too much of it, or a part of it.
    """
    path = Path(path)
    return decode_picture(_bytes_of(path, limits), path.name, limits)


def decode_picture(data: bytes, name: str, limits: PictureLimits = OPENED) -> np.ndarray:
    """The pixels in the bytes of a picture file, as `read_picture` gives them. name: what a SketchError calls it."""
    with _opened(io.BytesIO(data), name, limits.formats) as picture:
        width, height = picture.size
        if width * height > limits.pixels:
            raise SketchError(
                Message(
                    "{name} has {width} x {height} pixels; please scale it down to {millions} million or fewer.",
                    name=name,
                    width=width,
                    height=height,
                    millions=limits.pixels // 1_000_000,
                )
            )
        if min(width, height) < limits.side:
            raise SketchError(
                Message(
                    "{name} has only {width} x {height} pixels; {least} a side is the least.",
                    name=name,
                    width=width,
                    height=height,
                    least=limits.side,
                )
            )
        try:
            return _pixels(ImageOps.exif_transpose(picture) or picture)
        except (OSError, SyntaxError, EOFError, ValueError) as error:  # Pillow raises them for damaged files
            if "truncated" in str(error):
                raise SketchError(
                    Message("{name} ends too early; it was not copied or saved completely.", name=name)
                ) from error
            raise SketchError(Message("{file} is damaged and cannot be read as a picture.", file=name)) from error


def on_white(picture: np.ndarray) -> np.ndarray:
    """A picture of `read_picture` without its opacity: what is transparent is white. (H, W, 1 or 3) uint8."""
    if picture.shape[2] < 4:
        return picture
    cover = picture[:, :, 3:].astype(np.float32) / PAPER_WHITE
    return np.round(PAPER_WHITE + cover * (picture[:, :, :3].astype(np.float32) - PAPER_WHITE)).astype(np.uint8)


def opaque(picture: np.ndarray) -> np.ndarray:
    """A picture of 1, 3 or 4 channels as three, blue first; what is transparent becomes light grey."""
    if picture.shape[2] == 1:
        return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    if picture.shape[2] == 3:
        return picture
    cover = picture[:, :, 3:].astype(np.float32) / 255.0
    mixed = picture[:, :, :3] * cover + np.array(TRANSPARENT_BECOMES, np.float32) * (1.0 - cover)
    return np.round(mixed).astype(np.uint8)


def resized(picture: np.ndarray, side: int) -> np.ndarray:
    """A picture at `side` x `side` pixels, stretched where it is not square: averaged where it shrinks in both
    directions, else cubic."""
    if picture.shape[:2] == (side, side):
        return picture
    way = cv2.INTER_AREA if min(picture.shape[:2]) > side else cv2.INTER_CUBIC
    return cv2.resize(picture, (side, side), interpolation=way)


def picture_size(data: bytes, name: str) -> Tuple[int, int]:
    """Width and height of the picture in the bytes of a file, from its header. name: what a SketchError calls it."""
    with _opened(io.BytesIO(data), name, OPENED.formats) as picture:
        width, height = picture.size
        return width, height


def read_picture_size(path: Union[str, Path], formats: Tuple[str, ...] = OPENED.formats) -> Tuple[int, int]:
    """Width and height that `read_picture` would give, of a file of which no more than the header is read.

    formats: by Pillow's names. Raises SketchError where there is no file or no picture.
    """
    path = Path(path)
    try:
        with open(str(path), "rb") as file, _opened(file, path.name, formats) as picture:
            width, height = picture.size
            # A PNG may say so behind its pixels only, which are not to be decoded for a size.
            lies = picture.format != "PNG" and picture.getexif().get(ORIENTATION, 1) >= LYING
    except OSError as error:
        raise _unreadable(path, error) from error
    return (height, width) if lies else (width, height)


def _opened(file: BinaryIO, name: str, formats: Tuple[str, ...]) -> Image.Image:
    """The picture, of which only the header has been read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # whoever asks has limits of their own
            return Image.open(file, formats=formats)
    except Image.DecompressionBombError as error:
        raise SketchError(Message("{name} has far too many pixels; please scale it down.", name=name)) from error
    except (OSError, SyntaxError, EOFError, ValueError, struct.error, IndexError, OverflowError) as error:
        file.seek(0)
        if file.read(2) in (b"\x89P", b"\xff\xd8", b"RI", b"BM"):
            raise SketchError(
                Message("{name} ends too early; it was not copied or saved completely.", name=name)
            ) from error
        raise SketchError(
            Message("{name} is not a picture that can be read; please use PNG, JPEG, WebP or BMP.", name=name)
        ) from error


def _pixels(picture: Image.Image) -> np.ndarray:
    """Any of Pillow's modes as grey, colours, or colours with opacity, all of 8 bits."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip
        return (np.asarray(picture) // 257).astype(np.uint8)[:, :, None]
    if "A" in picture.getbands() or "transparency" in picture.info:
        return cv2.cvtColor(np.asarray(picture.convert("RGBA")), cv2.COLOR_RGBA2BGRA)
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))[:, :, None].copy()
    return cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2BGR)


def _bytes_of(path: Path, limits: PictureLimits) -> bytes:
    try:
        if path.is_dir():
            raise SketchError(Message("{file} is a folder; please choose a picture in it.", file=path.name))
        if path.stat().st_size > limits.megabytes * 2**20:
            raise SketchError(
                Message(
                    "{file} is larger than {megabytes} MB; please scale the picture down.",
                    file=path.name,
                    megabytes=limits.megabytes,
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SketchError:
    if isinstance(error, FileNotFoundError):
        return SketchError(Message("There is no file {file}.", file=path))
    return SketchError(Message("{file} cannot be read: {reason}.", file=path.name, reason=error.strerror or error))


def encode_picture(array: np.ndarray, suffix: str = ".png", quality: int = JPEG_QUALITY) -> bytes:
    """A picture as the bytes of a file; array as for `write_image`, quality of a JPEG, 0 to 100.

    Raises SketchError for a suffix of no use.
    """
    ordered = np.ascontiguousarray(array[:, :, ::-1] if array.ndim == 3 else array)
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix in (".jpg", ".jpeg") else []
    done, encoded = cv2.imencode(suffix, ordered, settings)
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
