"""Faces that the tests draw themselves, with landmarks in the 189 points of a `.tem` file."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import cv2
import numpy as np

from training.data.landmarks import TEM

BACKGROUND = (210, 205, 200)


def _arc(centre, across, down, start, end, count):
    angles = np.radians(np.linspace(start, end, count))
    return np.stack([centre[0] + across * np.cos(angles), centre[1] + down * np.sin(angles)], axis=1)


def canonical(mouth: float = 0.0, wide: float = 1.0) -> np.ndarray:
    """(189, 2): a symmetric face on the canvas. mouth: pixels between the lips. wide: width of the face."""
    points = np.full((TEM.count, 2), np.nan)
    middle = 245.5
    left = {
        "upper lid": _arc((172, 222), 26, 14, 180, 360, 5),
        "lower lid": _arc((172, 222), 26, 10, 180, 0, 5),
        "lid crease": _arc((172, 218), 28, 20, 200, 340, 5),
        "brow top": _arc((172, 200), 40, 26, 190, 340, 6),
        "brow bottom": _arc((172, 202), 40, 18, 190, 340, 4),
        "nose side": np.stack([np.linspace(232, 224, 5), np.linspace(200, 290, 5)], axis=1),
        "nose base": np.stack([np.linspace(210, 244, 8), 300 + 8 * np.sin(np.linspace(0, 6, 8))], axis=1),
        "ear": _arc((110, 250), 18 * wide, 40, 270, 90, 7),
        "neck": np.array([[150.0, 400.0], [160.0, 470.0]]),
        "smile fold": np.array([[200.0, 310.0], [190, 330], [186, 350]]),
        "under the eye": np.array([[160.0, 250.0], [172, 255], [190, 252]]),
        "cheekbone": np.array([[130.0, 280.0], [150, 290], [170, 295]]),
        "philtrum": np.array([[240.0, 318.0], [238, 332]]),
    }
    for name, curve in left.items():
        for side, shape in ((", left", curve), (", right", curve * (-1, 1) + (2 * middle, 0))):
            points[list(TEM.line(name + side).points)] = shape
    for first, centre in ((2, 172.0), (10, 319.0)):
        turn = 1 if centre < middle else -1
        ring = _arc((0, 222), 11, 11, 0, 315, 8)
        points[first : first + 8] = ring * (turn, 1) + (centre, 0)
    points[[0, 1]] = (172, 220), (319, 220)
    for name, across, down, at in (
        ("upper lip, top", 44, -14, 350.0),
        ("upper lip, bottom", 44, -2, 350.0 - mouth / 2),
        ("lower lip, top", 44, 2, 350.0 + mouth / 2),
        ("lower lip, bottom", 44, 18 + mouth, 350.0),
    ):
        line = TEM.line(name).points
        shares = np.linspace(-1, 1, len(line))
        points[list(line)] = np.stack([middle + across * shares, at + down * (1 - shares**2)], axis=1)
        points[[line[0], line[-1]], 1] = 350.0
    points[list(TEM.line("jaw").points)] = _arc((middle, 250), 130 * wide, 180, 180, 0, 19)
    points[list(TEM.line("hairline").points)] = _arc((middle, 230), 130 * wide, 150, 180, 360, 13)
    points[list(TEM.line("head").points)] = _arc((middle, 240), 165 * wide, 210, 150, 390, 13)
    points[[183, 184]] = (200, 480), (291, 480)
    points[[174, 175]] = (middle, 400), (middle, 412)
    points[[176, 177, 178]] = (225, 388), (middle, 384), (266, 388)
    assert np.isfinite(points).all()
    return points


def person(seed: int) -> np.ndarray:
    """(189, 2): the face of one of many people, on the canvas."""
    rng = np.random.default_rng(seed)
    points = canonical(wide=float(rng.uniform(0.92, 1.08)))
    points[2:] += rng.normal(0, 0.8, points[2:].shape)
    points[:, 1] = 220 + (points[:, 1] - 220) * rng.uniform(0.94, 1.06)
    return points


def paint(points: np.ndarray, size: Tuple[int, int] = (512, 512), skin=(224, 178, 152)) -> np.ndarray:
    """A picture (height, width, 3) uint8 RGB of the face whose landmarks (189, 2) these are."""
    image = np.full((size[1], size[0], 3), BACKGROUND, np.uint8)

    def polygon(indices, colour):
        cv2.fillPoly(image, [np.round(points[list(indices)] * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)

    polygon(TEM.line("head").points, (60, 40, 30))
    polygon(TEM.face, skin)
    for eye in TEM.eyes:
        polygon(TEM.line(eye.upper).points + TEM.line(eye.lower).points[::-1], (250, 250, 250))
        polygon(eye.iris, (40, 60, 90))
    polygon(TEM.line("upper lip, top").points + TEM.line("lower lip, bottom").points[::-1], (180, 90, 90))
    for name, *_ in TEM.brows:
        line = np.round(points[list(TEM.line(name).points)] * 16).astype(np.int32)
        cv2.polylines(image, [line], False, (50, 35, 25), 5, cv2.LINE_AA, 4)
    return image


def write_tem(path: Path, points: np.ndarray) -> None:
    """A `.tem` file without lines, which no one reads."""
    rows = [f"{x:.3f}\t{y:.3f}" for x, y in points]
    path.write_text("\n".join([str(len(points))] + rows + ["0"]) + "\n", encoding="utf-8")


def write_person(folder: Path, name: str, seed: int) -> None:
    """A photo of 400 x 420 pixels and its `.tem` file."""
    folder.mkdir(parents=True, exist_ok=True)
    points = person(seed) * 0.75 + (8, 12)
    cv2.imwrite(str(folder / (name + ".jpg")), cv2.cvtColor(paint(points, (400, 420)), cv2.COLOR_RGB2BGR))
    write_tem(folder / (name + ".tem"), points)
