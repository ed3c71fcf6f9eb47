"""Sketches as pixels: drawn with the pen of `engine.drawing.strokes`, or read from a picture. Neither Qt nor Jittor.

What people bring is scanned, photographed, exported with transparency, or drawn light on dark; all of it becomes the
one kind of sketch that the networks know: 512 x 512, grey, ink dark on white.
"""

from __future__ import annotations

from pathlib import Path
from typing import Union

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.paper import sheet
from engine.drawing.pictures import SketchError, read_picture
from engine.message import Message

INK = 160
"""Grey value below which a pixel of a sketch counts as ink."""


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
    levels = np.clip((np.arange(256) - low) / max(high - low, 1.0), 0, 1) * PAPER_WHITE
    levelled: np.ndarray = np.round(levels).astype(np.uint8)[grey]  # by a table: a scan has millions of pixels
    return levelled


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
