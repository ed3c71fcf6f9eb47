"""Closes the painted eyes that are drawn closed. `web/static/local/closed-eyes.js` does the same in the browser.

The networks paint every eye open. Where an eye is drawn as one line that sags, with or without lashes, skin from above
and below the painted eye is laid over it, shaded like a lid, and lashes follow the line. A line that arches is left
alone: eyes are begun with their upper lid.
"""

from __future__ import annotations

from typing import Optional, Tuple

import cv2
import numpy as np

from configs.components import PUPILS
from engine.drawing.caching import last_cached
from engine.drawing.sketch import INK

ACROSS, ABOVE, BELOW = 46, 26, 34  # pixels beside, above and below an aligned pupil in which its lid is drawn
WIDTHS = (44, 88)  # pixels: smallest and largest width of the line
ASTRAY = 12.0  # pixels between the middle of the line and the pupil
ROWS = (-8.0, 24.0)  # pixels below the pupil between which the middle of the line lies
SAG = (0.015, 0.36)  # widths by which the middle lies below the ends
LINE = 10.0  # pixels: largest thickness
NEAR, FOLLOWED = 3.0, 0.75  # pixels from a parabola, and the smallest share of columns whose ink begins so near to it
HIGHEST = 34  # pixels: largest height of the line with its lashes
CLEAR = (24, 5)  # pixels above the line between which an eye that is closed has no ink
CENTRAL = 0.5  # of the line's width around its middle in which this holds

REACH = 48  # pixels beside the pupil that are changed at most
TOP, BOTTOM = 180, 280  # rows that are changed, and those that skin is taken from
OPENING = 38.0  # pixels: half the width of a painted eye with its lashes
CREASE, CREASE_RISE = 216.0, 18.0  # row of the lid's upper end at the corners, and how much higher it is in the middle
FLOOR, FLOOR_FALL = 230.0, 14.0  # the same of the lower end of the eye
BEYOND = 3  # pixels above and below these ends from which skin is taken
SKIN, ALONG = 3.0, 5.0  # pixels: standard deviations of the smoothing of skin, and along the ends
EDGE = 3.5  # pixels: half the width of the soft edge
SIDES = (44.0, 8.0)  # pixels beside the middle where the change ends, and width of the soft edge there
PORES, PORES_FROM, ROUGH = 3.0, 248, 6.0  # texture: smoothing that is taken off, first row, largest deviation in levels
FOLD = 30  # rows after which the texture is mirrored
LASHES = 37.0  # pixels: half the width of the line of lashes
LEVELS = (217.0, 240.0)  # rows between which it lies
THIN, THICKER, BLUR = 0.6, 1.0, 2.0  # pixels: half its thickness at the corners, how much more in the middle, its edge
DARK, DAYLIGHT = (38.0, 28.0, 26.0), 120.0  # colour of lashes, and the level of skin below which they are darker
OPACITY, UNEVEN = 0.85, 0.25  # of the line, and the share of it that changes from lash to lash
HAIRS, HAIR, SLANT = 0.5, 7.0, 0.7  # opacity, length in pixels, and lean of single lashes at the corners
APART = (4.3, 2.9)  # pixels between them: two waves, so that they are not evenly spaced
BULGE, ROOTS, CAST, CAST_FAR = 0.07, 0.1, 0.14, 3.0  # light on the lid, shade over lashes and under them, its pixels

Lid = Tuple[float, float, float]
"""The row of a closed lid as a parabola, highest power first, of the column from the aligned pupil."""


def find_lids(frame: np.ndarray) -> Tuple[Optional[Lid], Optional[Lid]]:
    """The lids of the eyes that are drawn closed, left and right. frame: in the canonical frame, (512, 512) uint8."""
    row = int(PUPILS[0][1])
    return _find_lids(frame[row - ABOVE : row + BELOW + 1])


@last_cached
def _find_lids(rows: np.ndarray) -> Tuple[Optional[Lid], Optional[Lid]]:
    left, right = (_find_lid(rows[:, int(x) - ACROSS : int(x) + ACROSS + 1] < INK, int(y)) for x, y in PUPILS)
    return left, right


def _find_lid(part: np.ndarray, y: int) -> Optional[Lid]:
    """The lid in the ink around an aligned pupil in row y, (ABOVE + 1 + BELOW, 2 * ACROSS + 1) bool."""
    _count, labels, found, _middles = cv2.connectedComponentsWithStats(part.astype(np.uint8), connectivity=8)
    wide = np.where(found[:, cv2.CC_STAT_TOP] > 0, found[:, cv2.CC_STAT_WIDTH], 0)  # not the brow
    wide[0] = 0  # paper
    line = int(wide.argmax())
    if not WIDTHS[0] <= wide[line] <= WIDTHS[1] or found[line, cv2.CC_STAT_HEIGHT] > HIGHEST:
        return None
    drawn = labels == line
    columns = np.flatnonzero(drawn.any(axis=0))
    if abs((columns[0] + columns[-1]) / 2.0 - ACROSS) > ASTRAY:
        return None
    first = drawn[:, columns].argmax(axis=0)
    below = np.arange(len(drawn))[:, None] >= first
    runs = np.sort((~drawn[:, columns] & below).argmax(axis=0) - first)
    thickness = float(runs[len(runs) // 4 : len(runs) - len(runs) // 4].mean())  # without lashes and ends
    curve = np.polyfit(columns - ACROSS, first, 2)
    kept = np.abs(first - np.polyval(curve, columns - ACROSS)) <= NEAR  # lashes beside the line begin lower
    if kept.mean() < FOLLOWED:
        return None
    curve = np.polyfit(columns[kept] - ACROSS, first[kept], 2)
    columns = np.arange(columns[kept][0], columns[kept][-1] + 1)
    course = np.polyval(curve, columns - ACROSS)
    middle = (len(columns) - 1) // 2
    sag = (course[middle] - (course[0] + course[-1]) / 2.0) / len(columns)
    level = course[middle] - ABOVE
    if thickness > LINE or not SAG[0] <= sag <= SAG[1] or not ROWS[0] <= level <= ROWS[1]:
        return None
    away = course - np.arange(len(part))[:, None]
    central = np.abs(columns - columns[middle]) <= CENTRAL / 2.0 * len(columns)
    if (part[:, columns] & (away >= CLEAR[1]) & (away <= CLEAR[0]) & central).any():
        return None
    return float(curve[0]), float(curve[1]), float(curve[2] + y - ABOVE + thickness / 2.0)


def with_closed_eyes(face: np.ndarray, lids: Tuple[Optional[Lid], Optional[Lid]]) -> np.ndarray:
    """A face whose eyes with lids are closed; without lids the same array.

    face: in the canonical frame, (512, 512, 3) uint8 RGB.
    """
    if lids == (None, None):
        return face
    result = face.copy()
    for (x, _y), lid in zip(PUPILS, lids):
        if lid is not None:
            part = result[TOP:BOTTOM, int(x) - REACH : int(x) + REACH + 1]
            part[:] = _closed(part.astype(np.float32), lid)
    return result


def _closed(part: np.ndarray, lid: Lid) -> np.ndarray:
    """The rows and columns around one eye, (rows, columns, 3) float32 0..255, with the eye closed."""
    rows, columns = np.arange(TOP, BOTTOM, dtype=np.float64)[:, None], np.arange(-REACH, REACH + 1, dtype=np.float64)
    bow = np.maximum(1.0 - (columns / OPENING) ** 2, 0.0)
    top, bottom = CREASE - CREASE_RISE * bow, FLOOR + FLOOR_FALL * bow
    lashes = np.clip(np.polyval(lid, np.clip(columns, -LASHES, LASHES)), *LEVELS)
    smooth = cv2.GaussianBlur(part, (0, 0), SKIN)
    above, below = _skin(smooth, top - BEYOND), _skin(smooth, bottom + BEYOND)
    down = _smoothstep((rows - top) / (bottom - top))
    skin = above + (below - above) * down[..., None]  # (rows, columns, 3)
    skin = skin * _light(rows, top, lashes, bow)[..., None] + _pores(part)[..., None]
    inside = _smoothstep((rows - top + EDGE) / (2.0 * EDGE)) * _smoothstep((bottom - rows + EDGE) / (2.0 * EDGE))
    inside = inside * _smoothstep((SIDES[0] - np.abs(columns)) / SIDES[1])
    hair = _lashes(rows, columns, lashes, bow)
    dark = np.array(DARK) * min(1.0, float(above.mean()) / DAYLIGHT)
    closed = part + (skin - part) * inside[..., None]
    closed = closed + (dark - closed) * hair[..., None]
    return np.clip(np.rint(closed), 0, 255)


def _skin(smooth: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The colours, (columns, 3), along a curve, of which `rows` gives the row in each column."""
    at = rows - TOP
    low, every = np.floor(at).astype(int), np.arange(len(rows))
    share = (at - low)[:, None]
    line = smooth[low, every] * (1.0 - share) + smooth[low + 1, every] * share
    colours: np.ndarray = cv2.GaussianBlur(
        line.astype(np.float32)[None], (0, 0), ALONG, borderType=cv2.BORDER_REFLECT_101
    )[0]
    return colours


def _light(rows: np.ndarray, top: np.ndarray, lashes: np.ndarray, bow: np.ndarray) -> np.ndarray:
    """How light the skin is, relative to itself: the lid bulges, and lashes cast a shadow below."""
    along = np.clip((rows - top) / np.maximum(lashes - top, 1.0), 0.0, 1.0)
    over = BULGE * np.sin(np.pi * along) * bow - ROOTS * _smoothstep((along - 0.6) / 0.4)
    under = -CAST * np.exp(-np.maximum(rows - lashes, 0.0) / CAST_FAR) * np.sqrt(bow)
    return 1.0 + np.where(rows <= lashes, over, under)


def _pores(part: np.ndarray) -> np.ndarray:
    """Fine texture, (rows, columns), of the skin below the eye, mirrored every `FOLD` rows."""
    grey = part.mean(axis=2)
    fine = np.clip(grey - cv2.GaussianBlur(grey, (0, 0), PORES), -ROUGH, ROUGH)
    rows = np.arange(BOTTOM - TOP) % (2 * FOLD)
    texture: np.ndarray = fine[PORES_FROM - TOP + np.minimum(rows, 2 * FOLD - 1 - rows)]
    return texture


def _lashes(rows: np.ndarray, columns: np.ndarray, lashes: np.ndarray, bow: np.ndarray) -> np.ndarray:
    """How much of each pixel lashes cover, 0..1: a line that gets thinner towards its ends, and single hairs below."""
    below = rows - lashes
    ends = _smoothstep((LASHES - np.abs(columns)) / (0.2 * LASHES))
    line = np.clip(0.5 + (THIN + THICKER * np.sqrt(bow) - np.abs(below)) / BLUR, 0.0, 1.0)
    roots = columns * (1.0 - SLANT * below / LASHES)
    one, other = (np.sin(2.0 * np.pi * roots / apart) for apart in APART)
    wave = 0.5 + 0.25 * (one + other)
    far = np.clip(1.0 - below / HAIR, 0.0, 1.0) * (below > 0.0)
    return np.maximum(OPACITY * (1.0 - UNEVEN * wave) * line, HAIRS * wave * far) * ends


def _smoothstep(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)
