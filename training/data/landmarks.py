"""Landmarks: which points a face has, which lines join them, and where they come from.

Two templates exist. "tem" has the 189 points of a WebMorph `.tem` file, "mediapipe" the 478 of MediaPipe's face
mesh and 13 along the hairline.
Left and right are the viewer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, List, Tuple, Union

import numpy as np

from engine.photos.mesh_lines import BROW_LEFT, BROW_RIGHT, JAW, NOSE_LEFT, NOSE_RIGHT

EYES, NOSE, MOUTH, OUTLINE = "eyes", "nose", "mouth", "outline"
PARTS = (EYES, NOSE, MOUTH, OUTLINE)


@dataclass(frozen=True)
class LandmarkLine:
    """One line of a face, in the order in which a pen would follow it.

    part: which part of the face its points belong to. chance: how often someone who draws a face draws it, 0..1; 0 for
    a guide, which carries the shape but is no contour in a photo. weight: width of the pen against the other lines.
    """

    name: str
    points: Tuple[int, ...]
    part: str
    chance: float = 0.97
    weight: float = 1.0


@dataclass(frozen=True)
class Eye:
    """Names of the lids' lines, the pupil's point and the points around the iris."""

    upper: str
    lower: str
    pupil: int
    iris: Tuple[int, ...]


@dataclass(frozen=True)
class Template:
    """A numbering of landmarks.

    brows: (upper, lower) names of lines that run from the temple inwards. lips: names from top to bottom.
    face: the points around the face, for masks.
    """

    name: str
    count: int
    lines: Tuple[LandmarkLine, ...]
    eyes: Tuple[Eye, Eye]
    brows: Tuple[Tuple[str, str], ...]
    lips: Tuple[str, str, str, str]
    face: Tuple[int, ...]

    def line(self, name: str) -> LandmarkLine:
        """The line of that name."""
        return next(line for line in self.lines if line.name == name)

    @property
    def controls(self) -> Tuple[int, ...]:
        """The points that lie on a line or an iris: a warp is led by these and takes the others along.

        A hairline that was only guessed does not lead: where it is wrong, the forehead would be torn.
        """
        led = {point for line in self.lines for point in line.points}
        led = led.union(*((eye.pupil,) + eye.iris for eye in self.eyes))
        return tuple(sorted(point for point in led if self is not MEDIAPIPE or point < MESH_POINTS))

    @property
    def pupils(self) -> Tuple[int, int]:
        """Points of the pupils, the viewer's left one first."""
        return self.eyes[0].pupil, self.eyes[1].pupil


def _run(first: int, last: int) -> Tuple[int, ...]:
    return tuple(range(first, last + 1))


_EYES = (("upper lid, left", "lower lid, left"), ("upper lid, right", "lower lid, right"))
_BROWS = (("brow top, left", "brow bottom, left"), ("brow top, right", "brow bottom, right"))
_LIPS = ("upper lip, top", "upper lip, bottom", "lower lip, top", "lower lip, bottom")

_TEM_JAW = (109, 185, 110, 186, 111, 125) + _run(126, 132) + (133, 114, 188, 113, 187, 112)

TEM = Template(
    name="tem",
    count=189,
    lines=(
        LandmarkLine("upper lid, left", _run(18, 22), EYES, 0.99, 1.3),
        LandmarkLine("upper lid, right", _run(23, 27), EYES, 0.99, 1.3),
        LandmarkLine("lower lid, left", (18, 28, 29, 30, 22), EYES, 0.94, 0.8),
        LandmarkLine("lower lid, right", (23, 31, 32, 33, 27), EYES, 0.94, 0.8),
        LandmarkLine("lid crease, left", _run(34, 38), EYES, 0.75, 0.8),
        LandmarkLine("lid crease, right", _run(39, 43), EYES, 0.75, 0.8),
        LandmarkLine("brow top, left", _run(71, 76), EYES),
        LandmarkLine("brow top, right", (82, 81, 80, 79, 78, 77), EYES),
        LandmarkLine("brow bottom, left", (71, 83, 84, 76), EYES),
        LandmarkLine("brow bottom, right", (82, 86, 85, 77), EYES),
        LandmarkLine("nose side, left", _run(50, 54), NOSE, 0.45, 0.8),
        LandmarkLine("nose side, right", _run(56, 60), NOSE, 0.45, 0.8),
        LandmarkLine("nose base, left", (61, 62, 63, 64, 65, 179, 180, 55), NOSE, 0.98),
        LandmarkLine("nose base, right", (66, 67, 68, 69, 70, 182, 181, 55), NOSE, 0.98),
        LandmarkLine("upper lip, top", _run(87, 93), MOUTH),
        LandmarkLine("upper lip, bottom", (87, 94, 95, 96, 97, 98, 93), MOUTH, 0.99),
        LandmarkLine("lower lip, top", (87, 99, 100, 101, 102, 103, 93), MOUTH, 0.99),
        LandmarkLine("lower lip, bottom", (87, 104, 105, 106, 107, 108, 93), MOUTH),
        LandmarkLine("jaw", _TEM_JAW, OUTLINE, 0.99, 1.2),
        LandmarkLine("ear, left", (109,) + _run(115, 119) + (111,), OUTLINE, 0.75),
        LandmarkLine("ear, right", (112,) + _run(120, 124) + (114,), OUTLINE, 0.75),
        LandmarkLine("hairline", (109,) + _run(134, 144) + (112,), OUTLINE, 0.93),
        LandmarkLine("neck, left", (126, 145), OUTLINE, 0.7),
        LandmarkLine("neck, right", (132, 157), OUTLINE, 0.7),
        LandmarkLine("smile fold, left", (158, 159, 160), NOSE, 0.12, 0.7),
        LandmarkLine("smile fold, right", (161, 162, 163), NOSE, 0.12, 0.7),
        # Guides: no edge is seen along these in most photos.
        LandmarkLine("head", _run(145, 157), OUTLINE, 0.0),
        LandmarkLine("neck, bottom", (145, 183, 184, 157), OUTLINE, 0.0),
        LandmarkLine("under the eye, left", _run(44, 46), EYES, 0.0),
        LandmarkLine("under the eye, right", _run(47, 49), EYES, 0.0),
        LandmarkLine("cheekbone, left", _run(164, 166), OUTLINE, 0.0),
        LandmarkLine("cheekbone, right", _run(167, 169), OUTLINE, 0.0),
        LandmarkLine("philtrum, left", (170, 171), MOUTH, 0.0),
        LandmarkLine("philtrum, right", (172, 173), MOUTH, 0.0),
        LandmarkLine("chin", (174, 175), OUTLINE, 0.0),
        LandmarkLine("chin groove", _run(176, 178), MOUTH, 0.0),
    ),
    eyes=(Eye(_EYES[0][0], _EYES[0][1], 0, _run(2, 9)), Eye(_EYES[1][0], _EYES[1][1], 1, _run(10, 17))),
    brows=_BROWS,
    lips=_LIPS,
    face=_TEM_JAW + tuple(reversed(_run(134, 144))),
)

MESH_FOREHEAD = (127, 162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389, 356)

MESH_POINTS = 478  # of MediaPipe itself
HAIRLINE_POINTS = 13  # found by `training.data.hairline` and added after them
_MESH_HAIRLINE = (127,) + _run(MESH_POINTS, MESH_POINTS + HAIRLINE_POINTS - 1) + (356,)

MEDIAPIPE = Template(
    name="mediapipe",
    count=MESH_POINTS + HAIRLINE_POINTS,
    lines=(
        LandmarkLine("upper lid, left", (33, 246, 161, 160, 159, 158, 157, 173, 133), EYES, 0.99, 1.3),
        LandmarkLine("upper lid, right", (263, 466, 388, 387, 386, 385, 384, 398, 362), EYES, 0.99, 1.3),
        LandmarkLine("lower lid, left", (33, 7, 163, 144, 145, 153, 154, 155, 133), EYES, 0.94, 0.8),
        LandmarkLine("lower lid, right", (263, 249, 390, 373, 374, 380, 381, 382, 362), EYES, 0.94, 0.8),
        LandmarkLine("lid crease, left", (247, 30, 29, 27, 28, 56), EYES, 0.6, 0.8),
        LandmarkLine("lid crease, right", (467, 260, 259, 257, 258, 286), EYES, 0.6, 0.8),
        LandmarkLine("brow top, left", BROW_LEFT[0], EYES),
        LandmarkLine("brow top, right", BROW_RIGHT[0], EYES),
        LandmarkLine("brow bottom, left", BROW_LEFT[1], EYES),
        LandmarkLine("brow bottom, right", BROW_RIGHT[1], EYES),
        LandmarkLine("nose side, left", (193, 122, 196, 3, 51, 45), NOSE, 0.45, 0.8),
        LandmarkLine("nose side, right", (417, 351, 419, 248, 281, 275), NOSE, 0.45, 0.8),
        LandmarkLine("nose base, left", NOSE_LEFT, NOSE, 0.98),
        LandmarkLine("nose base, right", NOSE_RIGHT, NOSE, 0.98),
        LandmarkLine("upper lip, top", (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291), MOUTH),
        LandmarkLine("upper lip, bottom", (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308), MOUTH, 0.99),
        LandmarkLine("lower lip, top", (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308), MOUTH, 0.99),
        LandmarkLine("lower lip, bottom", (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291), MOUTH),
        LandmarkLine("jaw", JAW, OUTLINE, 0.99, 1.2),
        LandmarkLine("hairline", _MESH_HAIRLINE, OUTLINE, 0.93),
        # A guide: the mesh ends on the forehead, wherever the hair begins.
        LandmarkLine("forehead", MESH_FOREHEAD, OUTLINE, 0.0),
        LandmarkLine("cheeks", (50, 205, 101, 330, 425, 280), OUTLINE, 0.0),
        LandmarkLine("smile fold, left", (203, 206, 216), NOSE, 0.25, 0.7),
        LandmarkLine("smile fold, right", (423, 426, 436), NOSE, 0.25, 0.7),
    ),
    eyes=(Eye(_EYES[0][0], _EYES[0][1], 468, _run(469, 472)), Eye(_EYES[1][0], _EYES[1][1], 473, _run(474, 477))),
    brows=_BROWS,
    lips=_LIPS,
    face=JAW + tuple(reversed(_MESH_HAIRLINE[1:-1])),
)

TEMPLATES: Dict[str, Template] = {template.name: template for template in (TEM, MEDIAPIPE)}


def parts_of_points(template: Template, mean: np.ndarray) -> np.ndarray:
    """The part of every point, as an index into `PARTS`: its line's, or that of the nearest point that has a line.

    mean: (n, 2), the mean shape. Returns (n,) int.
    """
    part = np.full(template.count, -1)
    for eye in template.eyes:
        part[[eye.pupil] + list(eye.iris)] = PARTS.index(EYES)
    for line in template.lines:
        points = [point for point in line.points if part[point] < 0]
        part[points] = PARTS.index(line.part)
    known = np.flatnonzero(part >= 0)
    for point in np.flatnonzero(part < 0):
        part[point] = part[known[np.argmin(((mean[known] - mean[point]) ** 2).sum(axis=1))]]
    return part


def mirror_order(template: Template, mean: np.ndarray) -> np.ndarray:
    """Which point each point becomes when a face is mirrored: `mirrored = flip(points)[order]`.

    A left line becomes the right one of its name, any other itself; whether the points then run the other way, and what
    becomes of points without a line, is found by matching the mean shape (n, 2) with its mirror image.
    Returns (n,) int, its own inverse.
    """
    middle = mean[list(template.pupils), 0].sum()
    flipped = np.stack([middle - mean[:, 0], mean[:, 1]], axis=1)
    distance = ((mean[:, None] - flipped[None]) ** 2).sum(axis=2)  # symmetric: a mirror undoes itself
    order = np.full(template.count, -1)
    for line in template.lines:
        if not line.name.endswith(", right"):
            points, others = list(line.points), list(template.line(line.name.replace(", left", ", right")).points)
            way = min((others, others[::-1]), key=lambda way: distance[points, way].sum())
            order[points], order[way] = way, points
    left, right = template.eyes
    order[[left.pupil, right.pupil]] = right.pupil, left.pupil
    _pair(distance, list(left.iris), list(right.iris), order)
    rest = [int(point) for point in np.flatnonzero(order < 0)]
    _pair(distance, rest, rest, order)
    # Points that went round in a circle are left where they are: a circle is only found in a cluster.
    astray = order[order] != np.arange(template.count)
    order[astray] = np.flatnonzero(astray)
    return order


def _pair(distance: np.ndarray, points: List[int], others: List[int], order: np.ndarray) -> None:
    """Enter into `order` the pairs of two lists of points that lie nearest to each other on the whole."""
    from scipy.optimize import linear_sum_assignment

    if points:
        one, other = np.array(points), np.array(others)[linear_sum_assignment(distance[np.ix_(points, others)])[1]]
        order[other] = one
        order[one] = other


def read_tem(path: Union[str, Path]) -> np.ndarray:
    """Points of a WebMorph `.tem` file, (189, 2) float32 in pixels of the photo beside it.

    Raises ValueError, with one sentence, where the file has another number of points or is not a `.tem` file.
    """
    try:
        words = Path(path).read_text(encoding="utf-8").split()
        count = int(words[0])
        numbers = [float(word) for word in words[1 : 1 + 2 * count]]
    except (OSError, ValueError, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"its landmark file {Path(path).name} cannot be read ({error})") from error
    if count != TEM.count or len(numbers) != 2 * count:
        raise ValueError(
            f"its landmark file {Path(path).name} has {len(numbers) // 2} points where {TEM.count} are expected"
        )
    points = np.asarray(numbers, dtype=np.float32).reshape(count, 2)
    if not np.isfinite(points).all():
        raise ValueError(f"its landmark file {Path(path).name} holds numbers that are not finite")
    return points


@dataclass(frozen=True)
class LandmarkFormat:
    """Files of landmarks beside photos, of the same name but for the suffix.

    template: how the points are numbered. read: the points of a file, (template.count, 2) float32 in pixels of its
    photo; raises ValueError, one sentence.
    """

    template: Template
    read: Callable[[Path], np.ndarray]


FORMATS: Dict[str, LandmarkFormat] = {".tem": LandmarkFormat(TEM, read_tem)}
"""By suffix; a photo's landmarks are the first of these files that is there."""
