"""A reference picture to trace over, under the drawing; the networks never see it. Neither Qt nor Jittor."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.pictures import SketchError, opaque, picture_size
from engine.message import Message

LARGEST_SIDE = 1024  # pixels; a canvas is seldom shown larger
QUALITY = 92  # of JPEG
OPACITY = 0.5  # by default
MOST_PIXELS = LARGEST_SIDE * LARGEST_SIDE


@dataclass(frozen=True)
class Reference:
    """data: a picture's file, JPEG or PNG, at most 1024 pixels a side. opacity: 0..1."""

    data: bytes
    opacity: float = OPACITY

    def __post_init__(self) -> None:
        if not 0.0 <= self.opacity <= 1.0:
            raise ValueError(
                Message("a reference picture's opacity is a number from 0 to 1, not {opacity}", opacity=self.opacity)
            )

    @property
    def picture(self) -> np.ndarray:
        """The picture, (height, width, 3) uint8 RGB."""
        return _decoded(self.data)

    @property
    def place(self) -> Any:
        """x, y, width and height on the canvas: as large as possible, centred."""
        height, width = self.picture.shape[:2]
        scale = CANVAS / max(height, width)
        return (CANVAS - width * scale) / 2, (CANVAS - height * scale) / 2, width * scale, height * scale

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary."""
        return {"picture": base64.b64encode(self.data).decode("ascii"), "opacity": round(self.opacity, 3)}

    @staticmethod
    def from_json(data: Any) -> Reference:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        damaged = Message("its reference picture is damaged")
        try:
            content, opacity = base64.b64decode(data["picture"], validate=True), float(data["opacity"])
            width, height = picture_size(content, "it")
            if not 0 < width * height <= MOST_PIXELS:
                raise ValueError(damaged)
            made = Reference(content, opacity)
            made.picture  # noqa: B018  so that an undecodable picture is refused here, and not when it is shown
        except (KeyError, TypeError, binascii.Error, SketchError, cv2.error) as error:
            raise ValueError(damaged) from error
        return made


def reference_of(picture: np.ndarray) -> Reference:
    """A picture as `engine.drawing.pictures.read_picture` gives it, (H, W, 1, 3 or 4) uint8, blue first."""
    plain = opaque(picture)
    scale = LARGEST_SIDE / max(plain.shape[:2])
    if scale < 1.0:
        size = tuple(max(1, round(side * scale)) for side in plain.shape[1::-1])
        plain = cv2.resize(plain, size, interpolation=cv2.INTER_AREA)
    return Reference(bytes(cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()))


@lru_cache(maxsize=2)
def _decoded(data: bytes) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(Message("its reference picture is damaged"))
    return np.ascontiguousarray(picture[:, :, ::-1])
