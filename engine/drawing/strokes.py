"""The pen: strokes -> pixels, the same in the window, the batch, the page and the tests. Neither Qt nor Jittor.

A stroke is kept as the points of the pen. Its line is a spline through them, drawn as a mask six times finer than the
canvas; the mean of each block of fine pixels is how much of the pixel the ink covers. A mask only ever gains pixels, so
drawing a stroke piece by piece gives the same picture as drawing it at once.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE, PUPILS
from engine.message import Message

Point = Tuple[float, float, float]
Line = Tuple[Point, Point]
Box = Tuple[int, int, int, int]
"""x0, y0, x1, y1 in whole pixels; x1 and y1 are outside."""

FINE = 6  # fine pixels per canvas pixel and side: 37 levels of coverage at the canvas's own size
MIN_WIDTH, MAX_WIDTH = 0.5, 200.0
FARTHEST = 4096.0  # a pen may leave the canvas, but not without end
FAINTEST = 0.05  # ink of a stroke that can still be seen
LONGEST_NAME = 40  # characters of a layer's name
LIGHTEST_PEN = 0.3  # share of its width that a pen keeps when it hardly touches
MIRROR = (PUPILS[0][0] + PUPILS[1][0]) / 2  # x of the face's middle, about which mirrored strokes are drawn twice
_SUBPIXEL_BITS = 3
_INKED = 252  # an inked fine pixel; 36, 9 and 4 divide it, so the mean of a block is exact and the same in any box


def check_layer_name(name: str) -> None:
    """Raises ValueError where no layer can have this name."""
    if not (name.isprintable() and len(name) <= LONGEST_NAME):
        raise ValueError(Message("a layer's name is one line of at most {most} characters", most=LONGEST_NAME))


@dataclass(frozen=True)
class Stroke:
    """One movement of the pen.

    points: (x, y, pressure); x and y in canvas pixels (0..512, may lie outside), pressure 0..1.
    width: full width of the line at pressure 1, in canvas pixels, 0.5 to 200.
    eraser: whether it takes ink away.
    mirrored: whether it is also drawn on the other side of the face.
    ink: how dark it is, 0.05 to 1; ink darkens what it lies on and never makes it lighter.
    layer: what the strokes of its layer are called, at most 40 characters in one line; "" for the drawing itself.
    """

    points: Tuple[Point, ...]
    width: float = 3.0
    eraser: bool = False
    mirrored: bool = False
    ink: float = 1.0
    layer: str = ""

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(Message("a stroke needs at least one point"))
        for x, y, pressure in self.points:
            if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST and 0.0 <= pressure <= 1.0):  # refuses NaN too
                raise ValueError(
                    Message(
                        "a stroke's points lie within {pixels} pixels and have a pressure from 0 to 1",
                        pixels=format(FARTHEST, "g"),
                    )
                )
        if not MIN_WIDTH <= self.width <= MAX_WIDTH:
            raise ValueError(
                Message(
                    "a stroke is {least} to {most} pixels wide, not {width}",
                    least=MIN_WIDTH,
                    most=MAX_WIDTH,
                    width=self.width,
                )
            )
        if not FAINTEST <= self.ink <= 1.0:
            raise ValueError(Message("a stroke's ink is {least} to 1, not {ink}", least=FAINTEST, ink=self.ink))
        check_layer_name(self.layer)

    def to_json(self) -> Any:
        """A plain dictionary; coordinates keep two decimals, pressures three."""
        data: Dict[str, Any] = {
            "width": round(self.width, 3),
            "eraser": self.eraser,
            "mirrored": self.mirrored,
            "points": [[round(x, 2), round(y, 2), round(p, 3)] for x, y, p in self.points],
        }
        if self.ink != 1.0:
            data["ink"] = round(self.ink, 3)
        if self.layer:
            data["layer"] = self.layer
        return data

    @staticmethod
    def from_json(data: Any) -> Stroke:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        try:
            points = tuple((float(x), float(y), float(p)) for x, y, p in data["points"])
            kind = bool(data["eraser"]), bool(data.get("mirrored", False))
            return Stroke(points, float(data["width"]), *kind, float(data.get("ink", 1.0)), str(data.get("layer", "")))
        except (KeyError, TypeError) as error:
            raise ValueError(Message("this is not a stroke: {reason}", reason=error)) from error


def mirror_image(stroke: Stroke) -> Stroke:
    """What a stroke is on the other side of the face; not mirrored itself."""
    points = tuple((round(max(-FARTHEST, min(2 * MIRROR - x, FARTHEST)), 2), y, p) for x, y, p in stroke.points)
    return replace(stroke, points=points, mirrored=False)


def _splines(p: np.ndarray) -> np.ndarray:
    """Points on N curves one after the other, about two pixels apart, (places, 3) float64.

    p: the point before each, its start (left out), its end and the point after, (4, N, 3) float64. Centripetal
    Catmull-Rom (Yuksel, Schaefer and Keyser 2011): through every point, without loops.
    """
    gaps = np.maximum(np.linalg.norm(np.diff(p[:, :, :2], axis=0), axis=2), 1e-6) ** 0.5
    counts = np.maximum(np.ceil(gaps[1] ** 2 / 2.0), 1).astype(int)
    ends = np.cumsum(counts)
    of = np.repeat(np.arange(len(counts)), counts)  # which curve a place is on
    knots = [np.zeros(len(counts)), gaps[0], gaps[0] + gaps[1], gaps[0] + gaps[1] + gaps[2]]
    t0, t1, t2, t3 = (knot[of, None] for knot in knots)
    number = (np.arange(len(of)) - (ends - counts)[of] + 1)[:, None]
    t = number * ((t2 - t1) / counts[of, None]) + t1
    p0, p1, p2, p3 = p[:, of]
    a1 = (t1 - t) / (t1 - t0) * p0 + (t - t0) / (t1 - t0) * p1
    a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
    a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
    b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
    b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
    places: np.ndarray = (t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2
    places[:, 2] = np.clip(places[:, 2], 0.0, 1.0)
    places[ends - 1] = p[2]  # not only nearly
    return places


def _reflected(point: Point, about: Point) -> Point:
    """The neighbour that a line's end lacks: its next point, mirrored at the end."""
    return 2 * about[0] - point[0], 2 * about[1] - point[1], about[2]


def _pieces(points: Sequence[Point], first: int, last: int) -> List[Line]:
    """The curve from point `first` to point `last`, as straight lines."""
    if last <= first:
        return []
    known = list(points[max(first - 1, 0) : last + 2])
    if first == 0:
        known.insert(0, _reflected(points[1], points[0]))
    if last == len(points) - 1:
        known.append(_reflected(points[-2], points[-1]))
    p = np.array(known, np.float64)
    count = last - first
    places = _splines(np.stack([p[shift : shift + count] for shift in range(4)]))
    ends: List[Point] = [(x, y, pressure) for x, y, pressure in places.tolist()]
    return list(zip([points[first]] + ends[:-1], ends))


@functools.lru_cache(maxsize=2)  # the sketch and the sharp picture on the screen follow the same pen
def _settled_and_last(points: Tuple[Point, ...], settled: int) -> Tuple[Tuple[Line, ...], Tuple[Line, ...]]:
    """The curve from point `settled` on: the pieces that no later point can change, and the last piece as it is now."""
    last = len(points) - 1
    if last == 0:
        return (), ((points[0], points[0]),)
    lines = tuple(_pieces(points, settled, last))
    tail = max(number for number, line in enumerate(lines) if line[0] == points[last - 1])
    return lines[:tail], lines[tail:]


def curve(points: Sequence[Point]) -> List[Line]:
    """A stroke's whole curve as straight lines; a single point is a line of no length."""
    if len(points) == 1:
        return [(points[0], points[0])]
    return _pieces(points, 0, len(points) - 1)


def thickness(width: float, line: Any) -> Any:
    """How wide a pen of this full width draws a `Line`, in canvas pixels, as its ends' pressures say.

    Of many lines, (2, 3, N) float64, an array (N,).
    """
    pressure = (line[0][2] + line[1][2]) / 2
    return width * (LIGHTEST_PEN + (1 - LIGHTEST_PEN) * pressure)


class Raster:
    """A sketch in pixels that can be drawn on, with a pen that is put down, moved and lifted.

    pixels: (512 scale, 512 scale) uint8, ink dark on white; changed in place. scale is 1 for the sketch that the
    networks see, 2 or 3 for a sharp picture of it.
    """

    def __init__(self, scale: int = 1) -> None:
        if scale < 1 or FINE % scale:
            raise ValueError(f"a raster's scale divides {FINE}; {scale} does not")
        self.scale = scale
        self.side = CANVAS * scale
        self.pixels = np.full((self.side, self.side), PAPER_WHITE, np.uint8)
        self._block = FINE // scale
        self._under = self.pixels
        self._mask: Optional[np.ndarray] = None
        self._points: List[Point] = []
        self._pen = Stroke(((0.0, 0.0, 1.0),))
        self._settled = 0
        self._tail: Optional[Box] = None
        self._touched: Optional[Box] = None

    def reset(self, pixels: np.ndarray) -> None:
        """Start again from a picture of this raster's shape, which is copied."""
        np.copyto(self.pixels, pixels)
        self._lift()

    def draw(self, stroke: Stroke) -> Box:
        """Draw a whole stroke; returns the box of pixels that changed."""
        self._take_up(stroke)
        box = self._ink(curve(stroke.points), ())
        self.lift()
        return box

    def put_down(self, stroke: Stroke) -> Box:
        """Begin a stroke of this kind at its first point."""
        self._take_up(stroke)
        self._under = self.pixels.copy()
        self._points, self._settled = [stroke.points[0]], 0
        return self._update()

    def _take_up(self, pen: Stroke) -> None:
        if self._mask is None:
            self._mask = np.zeros((CANVAS * FINE, CANVAS * FINE), np.uint8)
        self._pen, self._under, self._tail, self._touched = pen, self.pixels, None, None

    def move(self, points: Iterable[Point]) -> Box:
        """Go on with the stroke that was begun; returns the box of pixels that changed."""
        self._points.extend(points)
        return self._update()

    def replace_end(self, point: Point) -> Box:
        """Move the last point of a two-point stroke elsewhere: the straight line that follows the pen."""
        old = self._wipe()
        self._points = [self._points[0], point]
        self._settled = 0
        return union(old, self._update())

    def lift(self) -> None:
        """End the stroke; what was drawn stays."""
        if self._mask is not None and self._touched is not None:
            x0, y0, x1, y1 = (v * self._block for v in self._touched)
            self._mask[y0:y1, x0:x1] = 0
        self._lift()

    def take_back(self) -> Box:
        """End the stroke and take it off the picture; returns the box of pixels that changed."""
        box = self._wipe()
        self._lift()
        return box

    def _lift(self) -> None:
        self._points, self._under, self._tail, self._touched = [], self.pixels, None, None

    def _wipe(self) -> Box:
        """Take the unfinished stroke's ink away, mask and all."""
        if self._touched is None or self._mask is None:
            return 0, 0, 0, 0
        x0, y0, x1, y1 = box = self._touched
        self._mask[y0 * self._block : y1 * self._block, x0 * self._block : x1 * self._block] = 0
        self.pixels[y0:y1, x0:x1] = self._under[y0:y1, x0:x1]
        self._tail = self._touched = None
        return box

    def _update(self) -> Box:
        """Ink the pieces of the curve that no later point can change for good, and the last piece for now."""
        known = max(self._settled - 1, 0)  # the point before, which the curve's direction needs
        pieces, tail = _settled_and_last(tuple(self._points[known:]), self._settled - known)
        self._settled = max(self._settled, len(self._points) - 2)
        return self._ink(pieces, tail)

    def _ink(self, pieces: Sequence[Line], tail: Sequence[Line]) -> Box:
        mask = self._mask
        if mask is None:
            raise RuntimeError("the pen is not down")
        if self._pen.mirrored:
            pieces, tail = _with_mirror(pieces), _with_mirror(tail)
        settled_box, tail_box = self._box(pieces), self._box(tail)
        self._lines(mask, pieces, (0, 0))
        changed = union(union(settled_box, tail_box), self._tail or (0, 0, 0, 0))
        x0, y0, x1, y1 = changed
        if x1 <= x0 or y1 <= y0:
            return 0, 0, 0, 0
        block = self._block
        fine = mask[y0 * block : y1 * block, x0 * block : x1 * block]
        if tail:
            fine = fine.copy()
            self._lines(fine, tail, (x0 * block, y0 * block))
        covered = cv2.resize(fine, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.int16)
        under = self._under[y0:y1, x0:x1].astype(np.int32)
        ink = PAPER_WHITE if self._pen.eraser else np.minimum(under, round(PAPER_WHITE * (1 - self._pen.ink)))
        mixed = under + ((ink - under) * covered * 2 + _INKED) // (2 * _INKED)
        self.pixels[y0:y1, x0:x1] = mixed.astype(np.uint8)
        self._tail = tail_box
        self._touched = changed if self._touched is None else union(self._touched, changed)
        return changed

    def _lines(self, target: np.ndarray, pieces: Sequence[Line], origin: Tuple[int, int]) -> None:
        if not pieces:
            return
        unit = 1 << _SUBPIXEL_BITS
        ends = np.array(pieces, np.float64)  # lines, start and end, x and y and pressure
        width = thickness(self._pen.width, ends.transpose(1, 2, 0))
        wide = np.maximum(np.rint(width * FINE), 1).astype(int).tolist()
        places = np.rint((ends[:, :, :2] * FINE - 0.5 - np.array(origin)) * unit).astype(int).tolist()
        for (start, end), thick in zip(places, wide):
            if start == end or thick < 3:  # OpenCV's thin lines have no round ends
                cv2.circle(target, end, int(round(thick / 2 * unit)), _INKED, cv2.FILLED, cv2.LINE_8, _SUBPIXEL_BITS)
            if start != end:
                cv2.line(target, start, end, _INKED, thick, cv2.LINE_8, _SUBPIXEL_BITS)

    def _box(self, pieces: Sequence[Line]) -> Box:
        """The pixels that these lines can reach, clipped to the raster."""
        if not pieces:
            return 0, 0, 0, 0
        xs = [point[0] for piece in pieces for point in piece]
        ys = [point[1] for piece in pieces for point in piece]
        reach = self._pen.width / 2 + 2.0

        def clipped(value: float) -> int:
            return int(min(max(value * self.scale, 0), self.side))

        x0, y0 = clipped(min(xs) - reach), clipped(min(ys) - reach)
        x1, y1 = clipped(max(xs) + reach + 1), clipped(max(ys) + reach + 1)
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else (0, 0, 0, 0)


def _with_mirror(pieces: Sequence[Line]) -> List[Line]:
    """These lines and their mirror images."""
    images = [((2 * MIRROR - a[0], a[1], a[2]), (2 * MIRROR - b[0], b[1], b[2])) for a, b in pieces]
    return list(pieces) + images


def union(a: Box, b: Box) -> Box:
    """The smallest box that holds both; an empty box adds nothing."""
    if a[2] <= a[0]:
        return b
    if b[2] <= b[0]:
        return a
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def render(strokes: Iterable[Stroke], base: Optional[np.ndarray] = None, scale: int = 1) -> np.ndarray:
    """The sketch of these strokes, drawn in their order.

    base: the sketch that they are drawn on, (512, 512) uint8, or None for white paper.
    Returns (512 scale, 512 scale) uint8, ink dark on white 255.
    """
    raster = Raster(scale)
    if base is not None:
        raster.reset(enlarged(base, scale))
    for stroke in strokes:
        raster.draw(stroke)
    return raster.pixels


def enlarged(base: np.ndarray, scale: int) -> np.ndarray:
    """A (512, 512) uint8 sketch at `scale` times its size."""
    if scale == 1:
        return base
    return cv2.resize(base, (base.shape[1] * scale, base.shape[0] * scale), interpolation=cv2.INTER_CUBIC)
