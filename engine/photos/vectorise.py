"""Lines in pixels become strokes of the pen: thinned, followed, simplified. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Set, Tuple

import cv2
import numpy as np

from engine.drawing.brows import lacking_brows
from engine.drawing.strokes import LIGHTEST_PEN, MIN_WIDTH, Stroke
from engine.photos.align import align, edge_sketch
from engine.photos.facefinder import find_pupils
from engine.photos.mesh_lines import lacking_lines, look_at, without_background

INK = 190  # darker than this is line
MOST_STROKES = 400
SHORTEST = 9.0  # pixels; a shorter line is a speck
TOLERANCE = 0.7  # pixels by which a simplified line may leave the pixels that it follows
WIDEST = 12.0  # pixels; what is wider was an area
LOOK_BACK = 6  # pixels over which the direction of a line is measured where it meets others
LINES = "lines"
_AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))  # clockwise from above: dy, dx

Pixel = Tuple[int, int]


@dataclass(frozen=True)
class EdgeStyle:
    """How the edge filter draws a photo.

    title, tip: for people, in English, "&" before the key of a menu's entry; window and page translate them. sigma: of
    the filter, pixels. speck: pixels of the smallest line that it keeps.
    """

    title: str
    tip: str
    sigma: float
    speck: int


EDGE_STYLES = {
    LINES: EdgeStyle("&Edges", "The edges of the photo as lines", 1.2, 24),
    "fine": EdgeStyle("&Fine edges", "Thin lines", 1.0, 12),
    "bold": EdgeStyle("&Bold edges", "Thick lines, and more of them on nose and mouth", 1.8, 60),
}
"""By name, as menus list them."""


def strokes_of_photo(
    photo: np.ndarray, pupils: Optional[np.ndarray] = None, style: str = LINES
) -> Tuple[Tuple[Stroke, ...], np.ndarray]:
    """A portrait as strokes, and the photo on the canvas, (512, 512, 3) uint8 RGB.

    They follow the edges of the person; where those lack brows, nose or jaw, the lines of MediaPipe's mesh stand in.
    Where MediaPipe finds no face, they follow all edges, and plain brows stand in.

    photo: (height, width, 3) uint8 RGB. pupils: (2, 2) in its pixels, the viewer's left one first; None looks for them.
    style: one of `EDGE_STYLES`. Raises `engine.photos.facefinder.NoFaceError` where they are not found, and ValueError
    where the face is too small.
    """
    aligned, _matrix = align(photo, find_pupils(photo) if pupils is None else pupils)
    found = EDGE_STYLES[style]
    edges, seen = edge_sketch(aligned, found.sigma, found.speck), look_at(aligned)
    if seen is None:
        return vectorise(edges) + lacking_brows(edges), aligned
    edges = without_background(edges, seen)
    return vectorise(edges) + lacking_lines(edges, seen.mesh), aligned


def vectorise(sketch: np.ndarray, most: int = MOST_STROKES) -> Tuple[Stroke, ...]:
    """The lines of a sketch, (512, 512) uint8, ink dark, as at most `most` strokes, the longest first.

    A line goes straight on where it meets another; each stroke is as wide as the ink that it follows.
    """
    ink = (sketch < INK).astype(np.uint8)
    # The distance to the nearest paper pixel's centre is half a pixel more than to the ink's rim, on either side; the
    # soft rim that `INK` leaves out gives a part of that back.
    widths = 2.0 * cv2.distanceTransform(ink, cv2.DIST_L2, 5) - 0.7
    paths = [(_length(path), path) for path in follow(thinned(ink))]
    longest = sorted((item for item in paths if item[0] >= SHORTEST), key=lambda item: -item[0])
    return tuple(_stroke(path, widths) for _length_of_path, path in longest[:most])


def thinned(ink: np.ndarray) -> np.ndarray:
    """A mask (H, W) uint8 of 0 and 1 worn down to lines one pixel wide that hang together as before.

    Source: Zhang and Suen, A fast parallel algorithm for thinning digital patterns, CACM 27(3), 1984.
    """
    from skimage.morphology import skeletonize  # half a second that only those who take pictures in should wait

    lines: np.ndarray = skeletonize(ink > 0).astype(np.uint8)
    return lines


def follow(lines: np.ndarray) -> List[np.ndarray]:
    """The pixels of thin lines in the order of a pen, one (n, 2) array of x, y a line. Each pixel is drawn once.

    lines: (H, W) of 0 and 1. Where lines cross, the pen goes on as straight as it can; the others begin or end there.
    """
    rows, columns = np.nonzero(lines)
    left = set(zip(rows.tolist(), columns.tolist()))
    near: Dict[Pixel, List[Pixel]] = {
        (y, x): [(y + dy, x + dx) for dy, dx in _AROUND if (y + dy, x + dx) in left] for y, x in left
    }
    # Open ends first, then what is left of crossings, then rings; equal ones from top to bottom.
    paths = []
    for pixel in sorted(near, key=lambda one: (len(near[one]) != 1, one)):
        if pixel in left:
            forth = _walk(pixel, near, left)
            back = _walk(pixel, near, left) if len(near[pixel]) != 1 else [pixel]
            path = back[:0:-1] + forth
            paths.append(np.array(_joined(path, near))[:, ::-1])
    return paths


def _walk(start: Pixel, near: Dict[Pixel, List[Pixel]], left: Set[Pixel]) -> List[Pixel]:
    """From one pixel on, as straight as possible, as long as there are pixels that nobody has drawn."""
    path = [start]
    left.discard(start)
    while True:
        here = path[-1]
        free = [pixel for pixel in near[here] if pixel in left]
        if not free:
            return path
        past = path[-LOOK_BACK:][0]
        dy, dx = here[0] - past[0], here[1] - past[1]

        def turn(pixel: Pixel, here: Pixel = here, dy: int = dy, dx: int = dx) -> float:
            y, x = pixel[0] - here[0], pixel[1] - here[1]
            return -float(y * dy + x * dx) / float(np.hypot(y, x))

        following = min(free, key=turn)
        left.discard(following)
        path.append(following)


def _joined(path: List[Pixel], near: Dict[Pixel, List[Pixel]]) -> List[Pixel]:
    """The path with its ends led on to the lines that they touch, rings closed."""
    own = set(path[:3])
    before = [pixel for pixel in near[path[0]] if pixel not in own]
    own = set(path[-3:])
    after = [pixel for pixel in near[path[-1]] if pixel not in own]
    return before[:1] + path + (after[:1] if len(path) > 1 else [])


def _length(path: np.ndarray) -> float:
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def _stroke(path: np.ndarray, widths: np.ndarray) -> Stroke:
    simple = cv2.approxPolyDP(path.astype(np.int32).reshape(-1, 1, 2), TOLERANCE, False).reshape(-1, 2)
    wide = np.clip(widths[simple[:, 1], simple[:, 0]], MIN_WIDTH, WIDEST)
    width = round(float(np.clip(widths[path[:, 1], path[:, 0]].max(), 1.0, WIDEST)), 2)
    # The inverse of `engine.drawing.strokes.thickness`.
    pressures = np.clip((wide / width - LIGHTEST_PEN) / (1.0 - LIGHTEST_PEN), 0.0, 1.0)
    points = [(x + 0.5, y + 0.5, round(p, 3)) for (x, y), p in zip(simple.tolist(), pressures.tolist())]
    return Stroke(tuple(points), width)
