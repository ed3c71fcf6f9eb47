"""The warp between a drawing and the canonical frame, which is smooth and never folds, and its use on pictures.

The canonical frame is where the networks expect the components of a face, see `configs.components`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, List, Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, EYE1, EYE2, MOUTH, NOSE, PAPER_WHITE
from engine.message import Message

STEP = 8  # canvas pixels between nodes of the warp
LEAST_AREA = 0.15  # smallest area of a warped canonical pixel, apart from the scale of the whole
RIM = 64  # pixels: width of a shadow's soft edge at the frame's sides
CAP = 60.0  # pixels: largest extension of hair above the frame
EDGE = 6.0  # rows at the frame's top and bottom with artefacts of its edge
PLAIN = 26.0  # pixels above the frame in which a backdrop fades into its usual colour
SOFT = 10.0  # pixels: width of the soft edge of hair above the frame
STRETCHED = 2.5  # hair is stretched by this factor when it is mirrored there, so that the forehead is not mirrored
LONGER = 6.0  # the neck is stretched by this factor when it is mirrored below the frame, so that no chin is mirrored
PARTING = 60  # pixels: widest light in hair there, such as a parting, that does not end the head
EVEN = 6.0  # pixels: standard deviation of the smoothing of these extensions along the frame's top
BESIDE, BELOW = 48.0, 72.0  # pixels beside and below the frame in which a picture fades into its backdrop
SHARPER = 0.1  # weight of the four neighbours in sharpening, which compensates the blur of linear interpolation
CORNER = 40  # pixels of the upper corners that show the backdrop
PAPER_GREY = 6.0  # grey levels by which a shadow's background is darker than white
HEAD = 170.0  # radius of a head in the frame
BACKDROP_NOISE = 22.0  # largest difference of a backdrop from its usual colour, in levels
_DARKER = np.clip(PAPER_WHITE - (PAPER_WHITE - 40.0 - np.arange(256.0)) * 1.6, 0, PAPER_WHITE).astype(np.uint8)
_SHARPER = np.array([[0.0, -SHARPER, 0.0], [-SHARPER, 1.0 + 4.0 * SHARPER, -SHARPER], [0.0, -SHARPER, 0.0]])
LARGEST_OFFSET = 64.0  # canonical pixels: largest offset of a component
ROUND = 1.3  # size of a core's ellipse: 1 is inscribed in its box, 2 encloses it
Rim = Tuple[float, float, float, float]
"""How far something extends beyond the frame, in pixels: left, top, right, bottom."""

NO_RIM: Rim = (0.0, 0.0, 0.0, 0.0)
LARGEST_RIM: Rim = (72.0, 96.0, 72.0, 24.0)
RIM_BANDS = (112.0, 150.0, 112.0, 40.0)  # pixels at each side that are compressed; the face begins inside them
THIN_FROM = 1.25  # enlargement from which lines are thinned to their original width
MOST_THINNED = 16  # pixels removed at each side; a disc of hundreds would take minutes

# The part of the frame that moves rigidly with each component: left, top, right, bottom. Between these the frame is
# deformed, also at the bridge of the nose.
CORES: Dict[str, Tuple[int, int, int, int]] = {
    EYE1.name: (116, 172, 220, 240),
    EYE2.name: (271, 172, 375, 240),
    NOSE.name: (194, 278, 296, 330),
    MOUTH.name: (174, 364, 317, 420),
}


@dataclass(frozen=True)
class Similarity:
    """x, y: offset in pixels. scale: a factor. turn: degrees, clockwise as seen."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    turn: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in self.to_json()) or not 0.05 <= self.scale <= 20.0:
            raise ValueError(Message("no drawing is placed by {placed}", placed=self))

    @property
    def factor(self) -> complex:
        """Rotation and scale as a complex factor."""
        return complex(self.scale * np.exp(1j * math.radians(self.turn)))

    def apply(self, points: np.ndarray, middle: Tuple[float, float]) -> np.ndarray:
        """Points (..., 2), rotated and scaled around a middle, then shifted."""
        around = complex(*middle)
        moved = (_complex(points) - around) * self.factor + around + complex(self.x, self.y)
        return np.stack([moved.real, moved.imag], axis=-1)

    def undo(self, points: np.ndarray, middle: Tuple[float, float]) -> np.ndarray:
        """The inverse of `apply`."""
        around = complex(*middle)
        moved = (_complex(points) - around - complex(self.x, self.y)) / self.factor + around
        return np.stack([moved.real, moved.imag], axis=-1)

    def back(self, middle: Tuple[float, float]) -> np.ndarray:
        """The inverse of `apply` as a matrix (2, 3) from x, y and 1."""
        turn, around = 1.0 / self.factor, complex(*middle)
        offset = around - (around + complex(self.x, self.y)) * turn
        return np.array([[turn.real, -turn.imag, offset.real], [turn.imag, turn.real, offset.imag]])

    def to_json(self) -> List[float]:
        """x, y, scale and turn."""
        return [self.x, self.y, self.scale, self.turn]


IDENTITY = Similarity()


def core_middle(name: str) -> Tuple[float, float]:
    """The middle of a component's core, x and y."""
    left, top, right, bottom = CORES[name]
    return (left + right) / 2.0, (top + bottom) / 2.0


def _complex(points: np.ndarray) -> np.ndarray:
    points = np.asarray(points, np.float64)
    return np.asarray(points[..., 0] + 1j * points[..., 1])


# The warp


@lru_cache(maxsize=1)
def core_shares() -> np.ndarray:
    """The weight of each core at each node, (4, nodes, nodes): 1 in that core, 0 in others and at the canvas's edge.

    Between these it is harmonic, and smoothed. Cores are ellipses here: at corners, a harmonic function is steep, and a
    steep warp folds.
    """
    count = CANVAS // STEP + 1
    nodes = np.arange(count) * STEP
    x, y = np.meshgrid(nodes, nodes)
    fixed = np.zeros((count, count), bool)
    fixed[[0, -1]] = fixed[:, [0, -1]] = True
    shares = np.zeros((len(CORES), count, count))
    for share, (left, top, right, bottom) in zip(shares, CORES.values()):
        half_x, half_y = (right - left) / 2.0, (bottom - top) / 2.0
        inside = ((x - left) / half_x - 1.0) ** 2 + ((y - top) / half_y - 1.0) ** 2 <= ROUND
        fixed |= inside
        share[inside] = 1.0
    known = shares.copy()
    for _ in range(3000):  # Jacobi iterations, which are simple; this runs once, for 0.2 s
        mean = (np.roll(shares, 1, 1) + np.roll(shares, -1, 1) + np.roll(shares, 1, 2) + np.roll(shares, -1, 2)) / 4.0
        shares = np.where(fixed, known, mean)
    smooth = np.stack([cv2.GaussianBlur(share, (0, 0), 1.2) for share in shares])
    smooth[:, [0, -1]] = smooth[:, :, [0, -1]] = 0.0
    smooth.setflags(write=False)
    return smooth


@lru_cache(maxsize=32)
def residual(parts: Tuple[Similarity, ...], rim: Rim = NO_RIM) -> np.ndarray:
    """The displacement of the canonical nodes before the transform of the whole, (nodes, nodes, 2), without folds.

    parts: the residuals of `CORES`; if they would fold the frame, all are reduced by the same factor. rim: how far the
    frame's sides move outwards; the area between them and the face is stretched, most at the side.
    """
    count = CANVAS // STEP + 1
    nodes = np.arange(count, dtype=np.float64) * STEP
    grid = np.stack(np.meshgrid(nodes, nodes), axis=-1)
    moved = np.zeros_like(grid)
    for share, name, part in zip(core_shares(), CORES, parts):
        moved += share[..., None] * (part.apply(grid, core_middle(name)) - grid)
    strength, outwards = 1.0, _outwards(grid, rim)
    while strength > 0.0 and least_area(strength * moved + outwards) < LEAST_AREA:
        strength -= 0.05
    moved = moved * max(strength, 0.0) + outwards
    moved.setflags(write=False)
    return moved


def _outwards(grid: np.ndarray, rim: Rim) -> np.ndarray:
    """The outward displacement of the nodes (nodes, nodes, 2), quadratic in their nearness to a side."""
    last = float(CANVAS)
    x, y = grid[..., 0], grid[..., 1]
    nearness = [np.clip(1.0 - far / band, 0.0, 1.0) ** 2 for far, band in zip((x, y, last - x, last - y), RIM_BANDS)]
    return np.stack([rim[2] * nearness[2] - rim[0] * nearness[0], rim[3] * nearness[3] - rim[1] * nearness[1]], axis=-1)


def least_area(moved: np.ndarray) -> float:
    """The smallest Jacobian determinant of a warp with its nodes displaced by (nodes, nodes, 2).

    Between the nodes it is bilinear, and its determinant then smallest at a corner of a cell.
    """
    across, down = np.diff(moved, axis=1) / STEP, np.diff(moved, axis=0) / STEP
    areas = [
        (1.0 + across[rows, :, 0]) * (1.0 + down[:, columns, 1]) - across[rows, :, 1] * down[:, columns, 0]
        for rows in (slice(None, -1), slice(1, None))
        for columns in (slice(None, -1), slice(1, None))
    ]
    return float(min(area.min() for area in areas))


def sampled(moved: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The displacement (..., 2) at points (..., 2), interpolated; zero outside the canvas."""
    flat = np.clip(points.reshape(1, -1, 2) / STEP, 0, len(moved) - 1)
    low = np.minimum(flat.astype(int), len(moved) - 2)[0]
    away = flat[0] - low
    x, y = low.T
    fx, fy = away[:, :1], away[:, 1:]
    top = moved[y, x] * (1 - fx) + moved[y, x + 1] * fx
    bottom = moved[y + 1, x] * (1 - fx) + moved[y + 1, x + 1] * fx
    return np.asarray((top * (1 - fy) + bottom * fy).reshape(points.shape))


def inverse(moved: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The points (..., 2) that the displacements map to a goal (..., 2), by damped Newton steps."""
    points = goal - sampled(moved, goal)
    short = 1e-3
    for _ in range(30):
        error = points + sampled(moved, points) - goal
        if np.abs(error).max() < 0.02:
            break
        right = points + (short, 0.0)
        below = points + (0.0, short)
        across = (right + sampled(moved, right) - goal - error) / short
        down = (below + sampled(moved, below) - goal - error) / short
        area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
        area = np.where(np.abs(area) < LEAST_AREA / 2, LEAST_AREA / 2, area)
        step_x = (down[..., 1] * error[..., 0] - down[..., 0] * error[..., 1]) / area
        step_y = (across[..., 0] * error[..., 1] - across[..., 1] * error[..., 0]) / area
        step = np.stack([step_x, step_y], axis=-1)
        length = np.linalg.norm(step, axis=-1, keepdims=True)
        points = points - step * np.minimum(1.0, STEP / np.maximum(length, 1e-9))
    return points


def upsampled(known: np.ndarray) -> np.ndarray:
    """Values at the nodes, (nodes, nodes, 2) float32 -> values at the pixels, (512, 512, 2)."""
    pixels = np.arange(CANVAS, dtype=np.float32) / STEP
    x, y = np.meshgrid(pixels, pixels)
    return cv2.remap(known, x, y, cv2.INTER_LINEAR)


# Pixels


class Places:
    """For every pixel of a picture, its place in another, as maps for `cv2.remap`.

    where: (512, 512, 2) float32 pixels. ready: the same as OpenCV's fixed-point maps.
    """

    def __init__(self, where: np.ndarray) -> None:
        self.where = where
        self.ready = _ready(where)
        self._beyond: Optional[Beyond] = None

    @property
    def beyond(self) -> Beyond:
        """How to extend a picture where these places lie outside its frame."""
        if self._beyond is None:
            self._beyond = Beyond(self.where)
        return self._beyond


class Beyond:
    """How to extend a picture beyond its frame: mirrored above and below, edge pixels repeated beside, and all faded.

    Above, the frame ends at row `EDGE`, and below as far from its last row.

    ready: the places in the picture, those beside it at its side, as fixed-point maps. shown: (512, 512) float32, how
    much of the picture is seen, before what happens above the frame. above: where that is, as flat indices; over: how
    far above, pixels; column: of the frame. whole: whether nothing lies beyond. window: rows and columns outside which
    there is nothing but backdrop. rims: the rows and columns of four parts of it, outside which there is no backdrop.
    """

    def __init__(self, where: np.ndarray) -> None:
        last = np.float32(CANVAS - 1)
        x, y = where[..., 0], where[..., 1]
        column = np.clip(x, 0.0, last)
        over, under = np.float32(EDGE) - y, y - (last - np.float32(EDGE))
        row = np.where(over > 0.0, EDGE + over / STRETCHED, y)
        row = np.where(under > 0.0, last - EDGE - under / LONGER, row)
        self.ready = _ready(np.stack([column, row], axis=-1).astype(np.float32))
        self.shown = (fading(np.abs(x - column) / BESIDE) * fading((y - last) / BELOW)).astype(np.float32)
        self.above = np.flatnonzero(over > 0.0)
        self.over = over.ravel()[self.above]
        self.column = column.ravel()[self.above].astype(int)
        self.whole = bool(self.shown.min() == 1.0) and not len(self.above)
        self.window = _window((self.shown > 0.0) & (over <= max(CAP, PLAIN)))
        self.rims = rims_of((self.shown == 1.0) & (over <= 0.0), self.window)

    def shown_of(self, height: np.ndarray) -> np.ndarray:
        """The opacity of a picture that extends above its frame by `height` (512,) pixels in each column."""
        if not len(self.above):
            return self.shown
        shown = self.shown.copy()
        soft = np.clip(height, 1e-3, SOFT)
        begins = height - soft
        shown.reshape(-1)[self.above] *= fading((self.over - begins[self.column]) / soft[self.column])
        return shown


def _window(seen: np.ndarray) -> Tuple[slice, slice]:
    """The bounding rows and columns of the true values of (rows, columns) bool; the first pixel if there are none."""
    left, top, width, height = cv2.boundingRect(seen.view(np.uint8))
    return slice(top, top + max(1, height)), slice(left, left + max(1, width))


def rims_of(opaque: np.ndarray, window: Tuple[slice, slice]) -> List[Tuple[slice, slice]]:
    """The parts of a window above, below, left and right of a rectangle in its middle that is opaque everywhere.

    opaque: bool, at least as large as the window. They need not be blended with a backdrop inside it.
    """
    rows, columns = window
    third = (columns.stop - columns.start) // 3
    inner = _longest(opaque[:, columns.start + third : columns.stop - third].all(axis=1), rows)
    across = _longest(opaque[inner].all(axis=0), columns)
    above, below = slice(rows.start, inner.start), slice(inner.stop, rows.stop)
    left, right = slice(columns.start, across.start), slice(across.stop, columns.stop)
    return [(above, columns), (below, columns), (inner, left), (inner, right)]


def _longest(known: np.ndarray, within: slice) -> slice:
    """The longest run of true values (512,) bool in a range."""
    changes = np.flatnonzero(np.diff(np.pad(known[within].view(np.int8), 1)))
    if not len(changes):
        return slice(within.stop, within.stop)
    starts, stops = changes[::2], changes[1::2]
    best = int((stops - starts).argmax())
    return slice(within.start + int(starts[best]), within.start + int(stops[best]))


def _ready(where: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    first, second = cv2.convertMaps(where, None, cv2.CV_16SC2)
    return first, second


def fading(away: np.ndarray) -> np.ndarray:
    """1 up to 0, 0 from 1 on, smooth between them."""
    return smoothstep(1.0 - away, 0.0, 1.0)


def smoothstep(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 up to a value, 1 from a higher one on, smooth between them."""
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    smooth: np.ndarray = share * share * (3.0 - 2.0 * share)
    return smooth


def lines_through(sketch: np.ndarray, places: Places, scale: float) -> np.ndarray:
    """A sketch, (512, 512) uint8, resampled at places. scale: pixels of the sketch per pixel of the result.

    When it is reduced, lines are widened first so that they do not fade; when it is enlarged, they are thinned after.
    """
    if scale > 1.1:
        wider = math.ceil(scale)
        sketch = cv2.erode(sketch, np.ones((wider, wider), np.uint8), borderValue=PAPER_WHITE)
        sketch = cv2.GaussianBlur(sketch, (0, 0), 0.4 * scale)
    lines = cv2.remap(sketch, *places.ready, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=PAPER_WHITE)
    enlarged = 1.0 / scale
    if enlarged > THIN_FROM:
        reach = min(MOST_THINNED, int((enlarged - 1.0) * thinnest_line(sketch) / 2.0))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        soft = cv2.GaussianBlur(cv2.dilate(lines, disc), (0, 0), 0.3 * enlarged)
        lines = cv2.LUT(soft, _DARKER)
    return lines


def shadow_through(shadow: np.ndarray, places: Places, scale: float) -> np.ndarray:
    """A shadow, (512, 512) uint8, resampled as by `lines_through`, with a soft edge at the frame's sides.

    The grey of its background is removed, which would show as a sheet of paper on the canvas.
    """
    ink = cv2.subtract(np.full_like(shadow, PAPER_WHITE - int(PAPER_GREY)), shadow)
    soft = cv2.multiply(ink, _inside(), dtype=cv2.CV_8U)
    return lines_through(cv2.bitwise_not(soft), places, scale)


@lru_cache(maxsize=1)
def _inside() -> np.ndarray:
    """Weights from 0 at the frame's sides to 1 from `RIM` pixels inside, (512, 512) float32."""
    side = np.minimum(np.arange(CANVAS), np.arange(CANVAS)[::-1]).astype(np.float32)
    return np.clip(np.minimum(side[None], side[:, None]) / np.float32(RIM), 0.0, 1.0)


def thinnest_line(sketch: np.ndarray) -> float:
    """The width of a sketch's thin lines in pixels: the tenth percentile."""
    depth = cv2.distanceTransform((sketch < 128).astype(np.uint8), cv2.DIST_L2, 3)
    ridge = depth[(depth > 0) & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)))]
    return max(1.0, 2.0 * float(np.percentile(ridge, 10)) - 1.0) if len(ridge) else 1.0


def picture_through(face: np.ndarray, places: Places, scale: float) -> np.ndarray:
    """A face, (512, 512, 3) uint8, resampled at places. scale: pixels of the result per pixel of the face.

    Outside its frame the face is extended and fades into the backdrop; a head that the frame's top cuts off is rounded.
    """
    beyond, usual = places.beyond, backdrop(face)
    if scale < 0.75:
        ready = cv2.GaussianBlur(face, (0, 0), 0.35 / scale)
    else:  # cubic interpolation would not be sharper, and takes twice as long
        ready = cv2.filter2D(face, -1, _SHARPER)
    maps = [np.ascontiguousarray(part[beyond.window]) for part in beyond.ready]
    picture = cv2.remap(ready, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    if beyond.whole:
        return picture
    shown = beyond.shown_of(_height(face[int(EDGE)].astype(np.float32), usual))
    result = _plain(CANVAS, CANVAS, usual)
    result[beyond.window] = picture
    for rim in beyond.rims:
        if result[rim].size:
            result[rim] = over_backdrop(result[rim].copy(), np.ascontiguousarray(shown[rim]), usual)
    return result


def over_backdrop(picture: np.ndarray, shown: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """A picture (rows, columns, 3) uint8 over a plain backdrop of a colour (3,).

    shown: (rows, columns) float32, 0..1.
    """
    return cv2.blendLinear(picture, _plain(len(picture), picture.shape[1], usual), shown, 1.0 - shown)


def _plain(rows: int, columns: int, colour: np.ndarray) -> np.ndarray:
    """A picture of one colour (3,), (rows, columns, 3) uint8."""
    picture = np.empty((rows, columns, 3), np.uint8)
    picture.reshape(rows, -1)[:] = np.tile(np.rint(colour).astype(np.uint8), columns)
    return picture


def backdrop(face: np.ndarray) -> np.ndarray:
    """The colour (3,) of a face's backdrop: that of the upper corners."""
    corners = np.concatenate([face[:CORNER, :CORNER].reshape(-1, 3), face[:CORNER, -CORNER:].reshape(-1, 3)])
    return np.median(corners, axis=0).astype(np.float32)


def _height(first: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """How far to extend a picture above its first row (width, 3): pixels in each column, (width,).

    usual: the backdrop's colour. A backdrop is extended further the more it differs from it, a head as far as a circle
    would reach.
    """
    away = np.abs(first - usual).max(axis=1)
    content = away > BACKDROP_NOISE
    height = np.where(content, 0.0, PLAIN / BACKDROP_NOISE * away).astype(np.float32)
    edges = np.flatnonzero(np.diff(np.pad(content, 1).astype(np.int8)))
    starts, stops = edges[::2], edges[1::2]
    apart = starts[1:] - stops[:-1] > PARTING
    for start, stop in zip(starts[np.append(True, apart)[: len(starts)]], stops[np.append(apart, True)[: len(stops)]]):
        half = (stop - start) / 2.0
        aside = np.arange(start, stop) + 0.5 - start - half
        radius = max(HEAD, half)
        least = math.sqrt(radius**2 - half**2)
        height[start:stop] = (np.sqrt(radius**2 - aside**2) - least) * min(1.0, CAP / (radius - least))
    even: np.ndarray = cv2.GaussianBlur(height[None], (0, 0), EVEN)[0]
    return even
