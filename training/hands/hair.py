"""Hair: outline, zigzag, spirals, hatching and strands over the hair mask, locks over the forehead, beards."""

from __future__ import annotations

from typing import List, Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from training.data.landmarks import MEDIAPIPE
from training.data.pen import smooth
from training.hands.curves import through
from training.hands.face import HAIR_SIDE, Face
from training.hands.hand import Line
from training.hands.outline import HAIR

CELL = CANVAS / HAIR_SIDE  # canvas pixels a side of the mask's pixels
MANNERS = ("outline", "strands", "hatched", "crossed", "zigzag", "spirals", "traced", "filled")
CHANCES = (0.3, 0.29, 0.09, 0.04, 0.09, 0.05, 0.11, 0.03)
EDGES_SIDE = 256  # pixels at which the photo's locks are traced


def hair(face: Face, rng: np.random.Generator) -> List[Line]:
    """The hair's lines, over the mask; none if it is unknown where that is."""
    if face.hair is None:
        return []
    head, beard = _head_and_beard(face, face.hair)
    manner = str(rng.choice(MANNERS, p=CHANCES))
    contours = _contours(head)
    lines: List[np.ndarray] = []
    if manner not in ("zigzag", "spirals") or rng.random() < 0.4:
        outlined = manner in ("outline", "traced") or rng.random() < 0.6
        lines += [piece for piece in contours if outlined]
    if manner == "strands" or (manner == "outline" and rng.random() < 0.35):
        lines += _strands(face, head, int(rng.integers(6, 46) if manner == "strands" else rng.integers(3, 9)), rng)
    elif manner in ("hatched", "crossed"):
        angle = float(rng.uniform(0.0, np.pi))
        apart = float(rng.uniform(9.0, 24.0))
        lines += _hatched(head, angle, apart, rng)
        if manner == "crossed":
            lines += _hatched(head, angle + float(rng.uniform(0.5, 1.6)), apart * float(rng.uniform(0.8, 1.5)), rng)
    elif manner == "zigzag":
        lines += _zigzag(head, rng) if rng.random() < 0.5 else [_spiky(line, rng) for line in contours]
    elif manner == "spirals":
        lines += [_coiled(line, rng) for line in contours] if rng.random() < 0.6 else _curls(head, rng)
    elif manner == "traced":
        traced = _traced(face, head)
        lines += traced if traced else _strands(face, head, int(rng.integers(6, 20)), rng)
    if rng.random() < 0.08:
        lines += _locks(face, rng)
    drawn = [Line(face.proportions.outline(line), HAIR, float(rng.uniform(0.8, 1.1)), steady=False) for line in lines]
    if manner == "filled":
        drawn = [
            Line(face.proportions.outline(area), HAIR, filled=True, grey=int(rng.integers(0, 70)))
            for area in _areas(head)
        ]
    if beard.sum() > 25:
        short = _hatched(beard, float(rng.uniform(1.0, 2.1)), float(rng.uniform(7.0, 14.0)), rng, longest=16.0)
        drawn += [Line(face.proportions.outline(line), HAIR, 0.8) for line in short[:60]]
    return drawn


def _head_and_beard(face: Face, area: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """What grows on the head and what on the lower face, (128, 128) bool each."""
    jaw = face.shape.mesh[list(MEDIAPIPE.line("jaw").points)].astype(np.float64)
    inside = np.zeros(area.shape, np.uint8)
    low = jaw[(jaw[:, 1] > face.shape.mesh[4, 1])]
    cv2.fillPoly(inside, [np.round(low / CELL).astype(np.int32)], 1)
    return area & (inside == 0), area & (inside == 1)


def _canvas(cells: np.ndarray) -> np.ndarray:
    """Places of the mask's pixels (n, 2) on the canvas."""
    return cells * CELL + 0.5 * (CELL - 1.0)


def _contours(area: np.ndarray) -> List[np.ndarray]:
    """Smooth lines around the hair, without the canvas' border."""
    found, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    lines = []
    for contour in found:
        if len(contour) < 20:
            continue
        cells = contour[:, 0].astype(np.float64)
        inside = ((cells > 0.5) & (cells < HAIR_SIDE - 1.5)).all(axis=1)
        if not inside.any():
            continue
        if inside.all():
            lines.append(_softened(np.concatenate([cells, cells[:2]])))
            continue
        start = int(np.flatnonzero(~inside)[0])
        cells, inside = np.roll(cells, -start, axis=0), np.roll(inside, -start)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
        lines += [_softened(cells[a:b]) for a, b in zip(edges[::2], edges[1::2]) if b - a > 10]
    return lines


def _softened(cells: np.ndarray) -> np.ndarray:
    kernel = np.array([[1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0]]).T / 16.0
    return _canvas(cv2.filter2D(cells, -1, kernel, borderType=cv2.BORDER_REPLICATE))


def _areas(area: np.ndarray) -> List[np.ndarray]:
    found, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [_softened(contour[:, 0].astype(np.float64)) for contour in found if len(contour) >= 20]


def _strands(face: Face, area: np.ndarray, count: int, rng: np.random.Generator) -> List[np.ndarray]:
    """Lines that grow from a parting and fall, until they leave the hair."""
    rows, columns = np.nonzero(area)
    chosen = rng.integers(len(rows), size=count)
    points = _canvas(np.stack([columns[chosen], rows[chosen]], axis=1).astype(np.float64))
    crown = np.array([face.shape.mesh[10, 0] + rng.normal(0.0, 30.0), _canvas(np.array(float(rows.min()))) + 18.0])
    fall = float(rng.uniform(0.3, 1.2))
    steps = int(rng.integers(8, 24))
    way = np.zeros((steps + 1, count, 2))
    way[0] = points
    curl = rng.normal(0.0, 0.25) + rng.normal(0.0, 0.12, count)
    alive = np.full(count, steps)
    for step in range(1, steps + 1):
        out = points - crown
        direction = out / np.maximum(np.hypot(*out.T), 1.0)[:, None]
        direction[:, 1] += fall * np.minimum(np.hypot(*out.T) / 120.0, 1.5)
        turn = curl * step / steps
        x, y = direction.T
        direction = np.stack([np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y], axis=1)
        direction /= np.maximum(np.hypot(*direction.T), 1e-6)[:, None]
        points = points + 7.0 * direction
        way[step] = points
        cells = np.clip(points / CELL, 0, HAIR_SIDE - 1).astype(int)
        left = ~area[cells[:, 1], cells[:, 0]]
        alive = np.where(left & (alive > step), step, alive)
    return [smooth(way[: alive[i] + 1, i]) for i in range(count) if alive[i] > 2]


def _runs(area: np.ndarray, angle: float, apart: float, rng: np.random.Generator) -> List[List[np.ndarray]]:
    """Parallel lines at an angle (radians): for each, its pieces (2, 2) within the area."""
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    reach = 0.72 * CANVAS
    offsets = np.arange(-reach, reach, apart) + rng.normal(0.0, 0.15 * apart, len(np.arange(-reach, reach, apart)))
    places = np.arange(-reach, reach, CELL)
    middle = np.array([CANVAS / 2, CANVAS / 2])
    grid = middle + offsets[:, None, None] * across + places[None, :, None] * along  # (lines, places, 2)
    cells = np.floor(grid / CELL).astype(int)
    inside = ((cells >= 0) & (cells < HAIR_SIDE)).all(axis=2)
    held = np.clip(cells, 0, HAIR_SIDE - 1)
    there = area[held[..., 1], held[..., 0]] & inside
    edges = np.diff(np.pad(there.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    lines = []
    for row in np.flatnonzero(there.any(axis=1)):
        begins, ends = np.flatnonzero(edges[row] == 1), np.flatnonzero(edges[row] == -1) - 1
        lines.append([grid[row, [a, b]] for a, b in zip(begins, ends) if b - a > 1])
    return lines


def _hatched(
    area: np.ndarray, angle: float, apart: float, rng: np.random.Generator, longest: Optional[float] = None
) -> List[np.ndarray]:
    """Parallel hatching, some of it missing. longest: canvas pixels of a stroke, where long ones are to be many."""
    lines = []
    for line in _runs(area, angle, apart, rng):
        for a, b in line:
            pieces = 1 if longest is None else max(1, int(np.hypot(*(b - a)) / longest))
            cuts = np.linspace(0.0, 1.0, pieces + 1)
            for start, end in zip(cuts, cuts[1:]):
                if rng.random() < (0.85 if longest is None else 0.6):
                    shares = np.clip([start + rng.normal(0.0, 0.04), end + rng.normal(0.0, 0.04)], -0.05, 1.05)
                    ends = a + shares[:, None] * (b - a)
                    bend = rng.normal(0.0, 0.04) * np.array([-(b - a)[1], (b - a)[0]])
                    lines.append(through(ends[0], ends.mean(axis=0) + bend, ends[1]))
    return lines


def _zigzag(area: np.ndarray, rng: np.random.Generator) -> List[np.ndarray]:
    """Hatching without lifting the pen."""
    lines: List[np.ndarray] = []
    way: List[np.ndarray] = []
    for number, line in enumerate(_runs(area, float(rng.uniform(0.0, np.pi)), float(rng.uniform(8.0, 18.0)), rng)):
        if not line:
            continue
        a, b = max(line, key=lambda piece: float(np.hypot(*(piece[1] - piece[0]))))
        ends = [a, b] if number % 2 else [b, a]
        if way and np.hypot(*(way[-1] - ends[0])) > 60.0:
            lines.append(np.array(way))
            way = []
        way += ends
    lines.append(np.array(way))
    return [_small_steps(line) for line in lines if len(line) > 2]


def _small_steps(corners: np.ndarray, step: float = 4.0) -> np.ndarray:
    """A polygon in small steps: what a pen can wobble along."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    at = np.linspace(0.0, length[-1], max(2, int(length[-1] / step)))
    return np.stack([np.interp(at, length, corners[:, axis]) for axis in (0, 1)], axis=1)


def _spiky(line: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A contour as a row of spikes."""
    every = int(rng.integers(2, 5))
    corners = line[::every]
    out = rng.uniform(5.0, 16.0)
    normals = np.gradient(corners, axis=0)[:, ::-1] * [1.0, -1.0]
    normals /= np.maximum(np.hypot(*normals.T), 1e-6)[:, None]
    sign = np.where(np.arange(len(corners)) % 2 == 0, 1.0, -1.0) * out * rng.uniform(0.5, 1.5, len(corners))
    return _small_steps(corners + sign[:, None] * normals)


def _coiled(line: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A contour as a row of loops."""
    radius = float(rng.uniform(6.0, 15.0))
    at = _small_steps(line, 2.5)
    turn = 2.0 * np.pi * np.arange(len(at)) * 2.5 / (radius * rng.uniform(1.6, 2.6))
    return at + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _curls(area: np.ndarray, rng: np.random.Generator) -> List[np.ndarray]:
    """Small spirals all over the hair."""
    rows, columns = np.nonzero(area)
    chosen = rng.integers(len(rows), size=int(rng.integers(12, 50)))
    lines = []
    for centre in _canvas(np.stack([columns[chosen], rows[chosen]], axis=1).astype(np.float64)):
        turns = np.linspace(0.0, rng.uniform(5.0, 14.0), 20) + rng.uniform(0.0, 6.3)
        reach = np.linspace(1.5, rng.uniform(6.0, 15.0), 20)
        lines.append(centre + np.stack([reach * np.cos(turns), reach * np.sin(turns)], axis=1))
    return lines


def _traced(face: Face, area: np.ndarray) -> List[np.ndarray]:
    """The photo's own locks, as one who copies it draws them; none without a photo."""
    if face.shape.photo is None:
        return []
    small = cv2.resize(face.shape.photo, (EDGES_SIDE, EDGES_SIDE), interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.6)
    edges = cv2.Canny(grey, 30, 70)
    edges[cv2.resize(area.astype(np.uint8), (EDGES_SIDE, EDGES_SIDE), interpolation=cv2.INTER_NEAREST) == 0] = 0
    found, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    longest = sorted(found, key=len, reverse=True)[:24]
    scale = CANVAS / EDGES_SIDE
    # A contour of a line goes there and back.
    ways = [line[: len(line) // 2 + 1, 0].astype(np.float64) for line in longest if len(line) > 24]
    return [cv2.blur(way[::2], (1, 3), borderType=cv2.BORDER_REPLICATE) * scale + 0.5 for way in ways]


def _locks(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """A few locks that hang over the forehead, before the head's proportions are changed."""
    mesh = face.shape.mesh.astype(np.float64)
    lines = []
    for _ in range(int(rng.integers(2, 8))):
        start = np.array([rng.uniform(mesh[21, 0], mesh[251, 0]), mesh[10, 1] - rng.uniform(0.0, 25.0)])
        end = start + [rng.normal(0.0, 35.0), rng.uniform(35.0, 90.0)]
        bend = 0.5 * (start + end) + [rng.normal(0.0, 16.0), 0.0]
        lines.append(through(start, bend, end))
    return lines
