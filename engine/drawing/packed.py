"""Sketches as PNGs, as sessions keep them. Neither Qt nor Jittor."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.pictures import SketchError, picture_size
from engine.message import Message


def pack(sketch: np.ndarray) -> bytes:
    """A sketch, (512, 512) uint8, as the bytes of a PNG."""
    return bytes(cv2.imencode(".png", sketch)[1].tobytes())


def unpack(data: bytes) -> np.ndarray:
    """The inverse of `pack`. Raises ValueError where the bytes are no sketch."""
    try:
        if picture_size(data, "it") != (CANVAS, CANVAS):  # before it is decoded: a small file can be a huge picture
            raise ValueError(Message("its sketch is damaged"))
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except (SketchError, cv2.error) as error:
        raise ValueError(Message("its sketch is damaged")) from error
    if pixels is None or pixels.shape != (CANVAS, CANVAS):
        raise ValueError(Message("its sketch is damaged"))
    return np.asarray(pixels)


def to_text(data: bytes) -> str:
    """Bytes as text for JSON: base64."""
    return base64.b64encode(data).decode("ascii")


def from_text(text: Any) -> bytes:
    """The inverse of `to_text`. Raises ValueError where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as error:
        raise ValueError(Message("its sketch is damaged")) from error
