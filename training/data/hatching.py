"""Hair as hatching: short strokes along the locks of a photo, closer where it is darker.

Nothing is random, so that a network can learn which strokes a photo has.
"""

from __future__ import annotations

import cv2
import numpy as np

from configs.components import CANVAS
from training.data.dataset import HAIR_SIDE

CELL = CANVAS / HAIR_SIDE  # canvas pixels a side of the mask's pixels
APART = 14  # canvas pixels between the middles of strokes
STEP, STEPS = 4.0, 4  # canvas pixels of a stroke's pieces, and pieces on either side of its middle
HAIR = 0.5  # share of a mask's pixel that is hair at least
CLEAR = 0.12  # coherence from 0 to 1 below which a lock has no direction of its own
INK = 40  # grey level of a stroke
FALL = 0.6  # how far down strokes bend that have no direction of their own


def with_hatched_hair(photo: np.ndarray, hair: np.ndarray, face: np.ndarray) -> np.ndarray:
    """The sketch of a face (512, 512) uint8 with its hair hatched, ink dark on 255.

    photo: (512, 512, 3) uint8 RGB. hair: how much of a pixel is hair, (128, 128) uint8. face: the sketch without hair,
    (512, 512) uint8. The direction of locks is that of the structure tensor (Bigun and Granlund, ICCV 1987), and away
    from the crown where it is not clear.
    """
    area = hair >= 255 * HAIR
    if not area.any():
        return face
    grey = cv2.resize(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), (HAIR_SIDE, HAIR_SIDE), interpolation=cv2.INTER_AREA)
    along = _directions(grey, area)
    dark = 1.0 - cv2.GaussianBlur(grey, (0, 0), 1.5).astype(np.float32) / 255.0
    middles = _middles(area, dark)
    there, back = (_walk(middles, along, area, side) for side in (1.0, -1.0))
    ways = np.concatenate([back[:0:-1], there])  # (2 STEPS + 1, n, 2)
    drawn = face.copy()
    shift = 4  # bits behind the point, for OpenCV
    lines = [np.round(way * 2**shift).astype(np.int32).reshape(-1, 1, 2) for way in ways.transpose(1, 0, 2)]
    cv2.polylines(drawn, lines, False, INK, 2, cv2.LINE_AA, shift)
    return np.minimum(drawn, face)


def _directions(grey: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Along the locks, (128, 128, 2) unit vectors x, y that point down or, level, away from the crown."""
    x, y = (cv2.Sobel(grey.astype(np.float32), cv2.CV_32F, dx, 1 - dx, ksize=3) for dx in (1, 0))
    xx, xy, yy = (cv2.GaussianBlur(product, (0, 0), 2.5) for product in (x * x, x * y, y * y))
    across = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    coherence = np.hypot(xx - yy, 2.0 * xy) / np.maximum(xx + yy, 1.0)
    found = np.stack([-np.sin(across), np.cos(across)], axis=2)
    rows, columns = np.nonzero(area)
    away = np.stack(np.meshgrid(np.arange(HAIR_SIDE) - columns.mean(), np.arange(HAIR_SIDE) - rows.min()), axis=2)
    away = away / np.maximum(np.linalg.norm(away, axis=2, keepdims=True), 1e-6)
    away[:, :, 1] += FALL
    found *= np.where((found * away).sum(axis=2, keepdims=True) < 0.0, -1.0, 1.0)
    mixed = np.where((coherence > CLEAR)[:, :, None], found, away)
    mixed = cv2.GaussianBlur(mixed.astype(np.float32), (0, 0), 1.5)
    return np.asarray(mixed / np.maximum(np.linalg.norm(mixed, axis=2, keepdims=True), 1e-6))


def _middles(area: np.ndarray, dark: np.ndarray) -> np.ndarray:
    """Where strokes have their middles, (n, 2) canvas pixels: every second row is shifted, light hair has fewer."""
    rows = np.arange(APART / 2, CANVAS, APART)
    grid = np.array([(x, y) for n, y in enumerate(rows) for x in rows + (n % 2) * APART / 2 if x < CANVAS])
    cells = (grid / CELL).astype(int)
    wanted = np.clip(0.35 + 0.8 * dark[cells[:, 1], cells[:, 0]], 0.0, 1.0)
    # The golden ratio's multiples fill the unit interval evenly, so that any share of them is spread out.
    order = (np.arange(len(grid)) * 0.6180339887) % 1.0
    return grid[area[cells[:, 1], cells[:, 0]] & (order < wanted)]


def _walk(middles: np.ndarray, along: np.ndarray, area: np.ndarray, side: float) -> np.ndarray:
    """From the middles along the locks or against them, (STEPS + 1, n, 2) canvas pixels; at the hair's end it stops."""
    ways = [middles]
    for _ in range(STEPS):
        cells = np.clip(ways[-1] / CELL, 0, HAIR_SIDE - 1).astype(int)
        ahead = ways[-1] + side * STEP * along[cells[:, 1], cells[:, 0]]
        there = np.clip(ahead / CELL, 0, HAIR_SIDE - 1).astype(int)
        ways.append(np.where(area[there[:, 1], there[:, 0]][:, None], ahead, ways[-1]))
    return np.stack(ways)
