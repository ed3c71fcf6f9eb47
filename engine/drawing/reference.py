"""A reference picture to trace over, under the drawing; the networks never see it. Neither Qt nor Jittor."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Dict, Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.pictures import opaque, picture_size
from engine.drawing.warp import IDENTITY, Similarity
from engine.message import Message

LARGEST_SIDE = 1024  # pixels; a canvas is seldom shown larger
QUALITY = 92  # of JPEG
OPACITY = 0.5  # by default
MOST_PIXELS = LARGEST_SIDE * LARGEST_SIDE
MIDDLE = (CANVAS / 2, CANVAS / 2)
SMALLEST, LARGEST = 0.1, 10.0  # scale of a moved picture
LEFT_ON_CANVAS = 48.0  # canvas pixels of it that stay on the canvas, where it can be grabbed


@dataclass(frozen=True)
class Reference:
    """data: a picture's file, JPEG or PNG, at most 1024 pixels a side. opacity: 0..1.

    placed: how it is turned and scaled around the canvas's middle and moved; by default it is as large as possible,
    and centred.
    """

    data: bytes
    opacity: float = OPACITY
    placed: Similarity = IDENTITY

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
    def scale(self) -> float:
        """Canvas pixels per pixel of the picture."""
        return CANVAS / max(self.picture.shape[:2]) * self.placed.scale

    @property
    def corners(self) -> np.ndarray:
        """Its corners on the canvas, clockwise from the upper left, (4, 2)."""
        height, width = self.picture.shape[:2]
        fitting = CANVAS / max(height, width)
        x, y = width * fitting / 2, height * fitting / 2
        return self.placed.apply(np.array([(-x, -y), (x, -y), (x, y), (-x, y)]) + MIDDLE, MIDDLE)

    @property
    def matrix(self) -> np.ndarray:
        """Pixels of the picture -> canvas pixels, as a matrix (2, 3) from x, y and 1."""
        height, width = self.picture.shape[:2]
        corners = self.corners
        across, down = (corners[1] - corners[0]) / width, (corners[3] - corners[0]) / height
        return np.column_stack([across, down, corners[0]])

    def placed_by(self, change: Similarity, around: Tuple[float, float] = MIDDLE) -> Reference:
        """The reference after it was turned and scaled around a place and moved; a part of it stays on the canvas."""
        scale = max(SMALLEST, min(self.placed.scale * change.scale, LARGEST))
        change = replace(change, scale=scale / self.placed.scale)
        middle = np.array(MIDDLE)
        x, y = change.apply(middle + (self.placed.x, self.placed.y), around) - middle
        turn = (self.placed.turn + change.turn + 180.0) % 360.0 - 180.0
        moved = replace(self, placed=Similarity(float(x), float(y), scale, turn))
        corners = moved.corners
        low, high = corners.min(axis=0), corners.max(axis=0)
        kept = np.minimum(LEFT_ON_CANVAS, high - low)
        x, y = (x, y) + np.maximum(kept - high, 0.0) - np.maximum(low - (CANVAS - kept), 0.0)
        placed = Similarity(*(round(float(value), 4) for value in (x, y, scale, turn)))
        return replace(self, placed=placed)

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary."""
        data: Dict[str, Any] = {
            "picture": base64.b64encode(self.data).decode("ascii"),
            "opacity": round(self.opacity, 3),
        }
        if self.placed != IDENTITY:
            data["placed"] = self.placed.to_json()
        return data

    @staticmethod
    def from_json(data: Any) -> Reference:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        damaged = Message("its reference picture is damaged")
        try:
            content, opacity = base64.b64decode(data["picture"], validate=True), float(data["opacity"])
            x, y, scale, turn = map(float, data.get("placed", IDENTITY.to_json()))
            placed = Similarity(x, y, scale, turn)
            width, height = picture_size(content, "it")
            if not 0 < width * height <= MOST_PIXELS:
                raise ValueError(damaged)
            made = Reference(content)
            made.picture  # noqa: B018  so that an undecodable picture is refused here, and not when it is shown
            made = made if placed == IDENTITY else made.placed_by(placed)
        except (KeyError, TypeError, AttributeError, ValueError, cv2.error) as error:
            raise ValueError(damaged) from error
        return replace(made, opacity=opacity)


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
