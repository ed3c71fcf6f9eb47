"""What the bank suggests for a drawing: faces that fit it, and their lines as strokes. Neither Qt nor Jittor."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from typing import Dict, List, Mapping, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, EYE1, EYE2, MOUTH, PAPER_WHITE, PUPILS, REMAINDER, Component
from engine.drawing.crops import box
from engine.drawing.outline import around
from engine.drawing.strokes import Point, Stroke
from engine.drawing.transplant import CHIN, component_of
from engine.photos.vectorise import vectorise

FINE_BLUR, COARSE_BLUR = 1.2, 6.0  # canvas pixels; a line is what is darker in the finer one
FAINT, CLEAR = 7.0, 22.0  # grey levels; a line is followed where it is faint, if it is clear anywhere
THINNEST, THICKEST = 1.1, 2.6  # canvas pixels that a suggested stroke is wide
SMOOTHING = (0.25, 0.5, 0.25)  # takes the pixels' steps out of a stroke
LEAST_SHARE = 0.38  # of the soft mask under a stroke that belongs to the component
FAR = 30.0  # pixels of a decoded outline; what is farther away is elsewhere
RIM = 3  # canvas pixels at the rim of a box, where decoders are least certain
IRIS, STRAY = 9.0, 4  # canvas pixels: radius of the iris, and how far a pupil may be from where it belongs
FADED = 0.45  # share of the soft mask at which a picture shows nothing any more
JOINED = 24.0  # canvas pixels between two ends of an outline that are one line
SHARP, SPUR = 100.0, 24.0  # degrees of a turn, and canvas pixels beside it, at which a line goes back on itself
LOOP, NARROW = 60.0, 0.4  # canvas pixels of a line, and share of them that its ends are apart, where it is a knot
STUB = 8.0  # canvas pixels of a line that is left out
APART = 0.5  # of their usual distance, by which alternatives differ at least


def unlike(rows: np.ndarray, codes: np.ndarray, count: int) -> List[int]:
    """Of rows (n,), the best first, the first `count` that are not nearly the same; codes: (n, code) of these rows.

    A bank holds the same face in several warped versions; a gallery of those would be no choice.
    """
    apart = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    least = APART * float(np.median(apart))
    chosen: List[int] = []
    for index in range(len(rows)):
        if len(chosen) < count and all(apart[index, other] >= least for other in chosen):
            chosen.append(index)
    left = [index for index in range(len(rows)) if index not in chosen]
    return [int(rows[index]) for index in sorted(chosen + left[: count - len(chosen)])]


def picture(decoded: np.ndarray, component: Component, masks: Mapping[str, np.ndarray]) -> np.ndarray:
    """A component's decoded sketch as it is shown, at most 128 pixels a side, uint8.

    Its faint lines are darker, and what belongs to other components is faded.
    """
    side = min(decoded.shape[0], 128)
    small = cv2.resize(decoded, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    ink = np.clip((PAPER_WHITE - 12 - small) * 1.7, 0, PAPER_WHITE)
    if component is not REMAINDER:
        mask = cv2.resize(masks[component.name][box(component)], (side, side), interpolation=cv2.INTER_AREA)
        ink *= np.clip((mask - FADED) / (1.0 - FADED) * 2.0, 0.0, 1.0)
    return (PAPER_WHITE - ink).astype(np.uint8)


def strokes_of(decoded: np.ndarray, component: Component, masks: Mapping[str, np.ndarray]) -> Tuple[Stroke, ...]:
    """The strokes of a component's decoded sketch, (side, side) uint8, in its place on the canvas.

    masks: the soft masks of `engine.method.shadow.read_masks`. What other components' lines reach into the box is
    left out.
    """
    part = cv2.resize(decoded, (component.size,) * 2, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    mask = masks[component.name][box(component)]
    found = [_tidied(stroke) for stroke in vectorise(_inked(part)) if _share(stroke, mask) >= LEAST_SHARE]
    if found and component in (EYE1, EYE2):
        found += _iris(part, component)
    if component is REMAINDER:
        found = [stroke for stroke in map(_unknotted, _joined(found)) if _extent(stroke) >= STUB]
    moved = [_moved(stroke, component) for stroke in found]
    return tuple(s for s in moved if component is REMAINDER or component_of(s) == component.name)


def with_chin(remainder: np.ndarray, mouth: np.ndarray, masks: Mapping[str, np.ndarray]) -> np.ndarray:
    """A face's whole outline, (512, 512) uint8: the remainder's sketch, and the chin that the mouth's box holds.

    The remainder is encoded with the other boxes white. remainder, mouth: decoded, (side, side) uint8, of one face.
    """
    ink = PAPER_WHITE - cv2.resize(remainder, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    part = PAPER_WHITE - cv2.resize(mouth, (MOUTH.size,) * 2, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    part *= np.clip(2.0 * masks[REMAINDER.name][box(MOUTH)], 0.0, 1.0)
    part[:CHIN] = 0.0
    part[:, :RIM] = part[:, -RIM:] = part[-RIM:] = 0.0
    ink[box(MOUTH)] = np.maximum(ink[box(MOUTH)], part)
    return np.clip(PAPER_WHITE - ink, 0, PAPER_WHITE).astype(np.uint8)


def _inked(part: np.ndarray) -> np.ndarray:
    """The lines of a soft sketch in black and white: its dark ridges, faint ones where they go on from clear ones."""
    ridge = cv2.GaussianBlur(part, (0, 0), COARSE_BLUR) - cv2.GaussianBlur(part, (0, 0), FINE_BLUR)
    _count, labels = cv2.connectedComponents((ridge > FAINT).astype(np.uint8))
    clear = np.unique(labels[ridge > CLEAR])
    return np.where(np.isin(labels, clear[clear > 0]), 0, PAPER_WHITE).astype(np.uint8)


def _iris(part: np.ndarray, component: Component) -> List[Stroke]:
    """The ring and the pupil of a decoded eye, which are too small to be followed.

    Faces are aligned by their pupils: they are looked for within a few pixels of where those belong.
    """
    x, y = (round(v) for v in PUPILS[component is EYE2])
    x, y = x - component.x, y - component.y
    near = cv2.GaussianBlur(part, (0, 0), IRIS / 2)[y - STRAY : y + STRAY + 1, x - STRAY : x + STRAY + 1]
    rows, columns = np.mgrid[-STRAY : STRAY + 1, -STRAY : STRAY + 1]
    down, right = np.unravel_index(int((near + rows**2 + columns**2).argmin()), near.shape)
    x, y = x - STRAY + int(right), y - STRAY + int(down)
    turns = np.linspace(0.0, 2.0 * np.pi, 13)
    ring = tuple((float(x + IRIS * np.cos(turn)), float(y + IRIS * np.sin(turn)), 1.0) for turn in turns)
    return [Stroke(ring, THINNEST), Stroke(((x - 0.5, float(y), 1.0), (x + 0.5, float(y), 1.0)), IRIS)]


def _joined(strokes: Sequence[Stroke]) -> List[Stroke]:
    """The strokes with those made one whose ends nearly meet: an outline is weak where it crosses the boxes."""
    left = [stroke for stroke in strokes if stroke.points[0] != stroke.points[-1]]
    done = [stroke for stroke in strokes if stroke.points[0] == stroke.points[-1]]
    while left:
        one = left.pop(0)
        met = True
        while met:
            met = False
            for other in list(left):
                for mine, theirs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                    a, b = one.points[::mine], other.points[::theirs]
                    if not met and np.hypot(a[-1][0] - b[0][0], a[-1][1] - b[0][1]) <= JOINED:
                        one = replace(one, points=a + b)
                        left.remove(other)
                        met = True
        done.append(one)
    return done


def _unknotted(stroke: Stroke) -> Stroke:
    """The stroke without hooks and small loops: pieces pass each other where they were joined, and ridges branch."""
    points = list(stroke.points)
    at = 1
    while at < len(points) - 1:
        before, after = _way(points[at - 1], points[at]), _way(points[at], points[at + 1])
        back = not before or not after or abs(math.degrees(cmath.phase(after / before))) > SHARP
        if back and min(abs(before), abs(after)) < SPUR:
            del points[at]
            at = max(at - 1, 1)
        else:
            at += 1
    for begin in range(len(points)):  # fewer are left than there were
        gone, met = 0.0, 0
        for end in range(begin + 1, len(points)):
            gone += abs(_way(points[end - 1], points[end]))
            if gone > LOOP:
                break
            if end > begin + 1 and abs(_way(points[begin], points[end])) < NARROW * gone:
                met = end
        if met:
            del points[begin + 1 : met]
    return replace(stroke, points=tuple(points))


def _way(begin: Point, end: Point) -> complex:
    return complex(end[0] - begin[0], end[1] - begin[1])


def _extent(stroke: Stroke) -> float:
    return float(np.ptp([point[:2] for point in stroke.points], axis=0).max())


def _share(stroke: Stroke, mask: np.ndarray) -> float:
    """How much of a stroke lies in a soft mask of the same picture."""
    places = np.clip(np.array([point[:2] for point in stroke.points]).astype(int), 0, len(mask) - 1)
    return float(mask[places[:, 1], places[:, 0]].mean())


def _moved(stroke: Stroke, component: Component) -> Stroke:
    """A stroke of a component's box in its place on the canvas."""
    points = tuple((round(x + component.x, 2), round(y + component.y, 2), p) for x, y, p in stroke.points)
    return replace(stroke, points=points)


def _tidied(stroke: Stroke) -> Stroke:
    """The stroke without the steps of the pixels that it was followed along, as wide as a pen draws."""
    points = np.array(stroke.points)
    if len(points) > 4:
        points[1:-1] = sum(share * points[i : len(points) - 2 + i] for i, share in enumerate(SMOOTHING))
    tidy = tuple((float(x), float(y), round(float(p), 3)) for x, y, p in points)
    return replace(stroke, points=tidy, width=round(min(max(stroke.width, THINNEST), THICKEST), 2))


def nearest_outline(sketch: np.ndarray, outlines: Mapping[int, np.ndarray]) -> int:
    """The row whose decoded remainder lies closest to the ink of a partly drawn one.

    sketch: (512, 512) uint8. outlines: (side, side) uint8 by row of the bank, all of one side.
    """
    away: Dict[int, float] = {}
    sketch = around(sketch)
    for row, decoded in outlines.items():
        step = CANVAS // len(decoded)
        lines = (_inked(decoded.astype(np.float32)) == 0).astype(np.uint8)
        distance = cv2.distanceTransform(1 - lines, cv2.DIST_L2, 3) if lines.any() else np.full(lines.shape, FAR)
        rows, columns = np.nonzero(sketch[: len(decoded) * step : step, : len(decoded) * step : step] < 128)
        away[row] = float(np.minimum(distance[rows, columns], FAR).mean()) if len(rows) else FAR
    return min(away, key=lambda row: away[row])
