"""Beards, grown hair by hair on a photo and hatched in its sketch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from training.data.landmarks import Template
from training.data.pen import Paper, smooth

KINDS = ("full", "goatee", "chin", "stubble")
MOUSTACHE = "moustache"


@dataclass(frozen=True)
class Ground:
    """Where a beard grows. density: (512, 512) float32, 0..1. middle: x of the mouth. mouth: its (y, half width)."""

    density: np.ndarray
    middle: float
    mouth: Tuple[float, float]


def grow_beard(photo: np.ndarray, landmarks: np.ndarray, template: Template, paper: Paper) -> np.ndarray:
    """The photo (512, 512, 3) uint8 RGB with a beard in about the colour of its brows; its strokes go to `paper`."""
    return _grow(photo, landmarks, template, str(paper.rng.choice(KINDS, p=[0.5, 0.2, 0.12, 0.18])), paper)


def grow_moustache(photo: np.ndarray, landmarks: np.ndarray, template: Template, paper: Paper) -> np.ndarray:
    """The same, with a moustache alone."""
    return _grow(photo, landmarks, template, MOUSTACHE, paper)


def _grow(photo: np.ndarray, landmarks: np.ndarray, template: Template, kind: str, paper: Paper) -> np.ndarray:
    rng = paper.rng
    ground = lay_ground(landmarks, template, kind, rng)
    length = rng.uniform(2.5, 4.5) if kind == "stubble" else rng.uniform(7.0, 20.0)
    hatch(ground, length, kind, paper)
    return paint(photo, ground, length, kind, brow_colour(photo, landmarks, template), rng)


def lay_ground(landmarks: np.ndarray, template: Template, kind: str, rng: np.random.Generator) -> Ground:
    """Where hair grows for a kind of beard."""
    points = landmarks.astype(np.float64)
    top, _, _, bottom = (points[list(template.line(name).points)] for name in template.lips)
    nose = points[list(template.line("nose base, left").points)][-1]
    jaw = points[list(template.line("jaw").points)]
    middle, half = float(top[:, 0].mean()), 0.5 * float(np.ptp(top[:, 0]))
    corners = top[0], top[-1]
    under = nose[1] + rng.uniform(0.15, 0.4) * (top[:, 1].min() - nose[1])  # where the moustache begins
    moustache = np.array(
        [
            [middle - 1.15 * half, corners[0][1] + 6.0],
            [middle - 0.75 * half, 0.5 * (under + corners[0][1])],
            [middle - 0.25 * half, under],
            [middle + 0.25 * half, under],
            [middle + 0.75 * half, 0.5 * (under + corners[1][1])],
            [middle + 1.15 * half, corners[1][1] + 6.0],
        ]
    )
    grown = np.zeros((CANVAS, CANVAS), np.uint8)
    if kind in ("full", "stubble"):
        high = rng.uniform(nose[1] - 40.0, nose[1] + 25.0)  # where it begins before the ears
        low = jaw[jaw[:, 1] > high]
        out = rng.uniform(0.0, 0.22) if kind == "full" else 0.0
        chin = np.array([middle, corners[0][1]])
        edge = low + (low - chin) * (out * np.clip((low[:, 1] - chin[1]) / 80.0, 0.0, 1.0))[:, None]
        cheek = rng.uniform(0.15, 0.55)
        ends = [low[0] + (corners[0] - low[0]) * 0.22, low[-1] + (corners[1] - low[-1]) * 0.22]
        bends = [
            (1.0 - cheek) * np.array([end[0], corner[1]]) + cheek * corner - np.array([0.0, 8.0])
            for end, corner in zip(ends, corners)
        ]
        around = np.concatenate(
            [edge, smooth(np.stack([ends[1], bends[1], moustache[-1]])), moustache[::-1]]
            + [smooth(np.stack([moustache[0], bends[0], ends[0]]))]
        )
        _fill(grown, around, 255)
    else:
        chin = jaw[np.argmax(jaw[:, 1])]
        wide = half * rng.uniform(0.55, 1.05)
        if kind != MOUSTACHE:
            ring = np.linspace(0.0, 2.0 * np.pi, 40)
            centre = np.array([middle, 0.5 * (bottom[:, 1].max() + chin[1]) + 4.0])
            tall = 0.5 * (chin[1] - bottom[:, 1].max()) + rng.uniform(4.0, 18.0)
            _fill(grown, centre + np.stack([wide * np.cos(ring), tall * np.sin(ring)], axis=1), 255)
        if kind in ("goatee", MOUSTACHE):
            _fill(grown, np.concatenate([moustache, top[::-1]]), 255)
        if kind == "goatee" and rng.random() < 0.7:  # around the mouth
            for corner, side in zip(corners, (-1.0, 1.0)):
                beside = np.array([middle + side * 1.12 * half, corner[1] - 8.0])
                below = np.array([middle + side * wide, bottom[:, 1].max() + 18.0])
                _fill(grown, np.stack([beside, corner, [middle + side * 0.6 * wide, below[1]], below]), 255)
    soft = cv2.GaussianBlur(grown, (0, 0), rng.uniform(3.0, 7.0)).astype(np.float32) / 255.0
    patches = cv2.resize(rng.uniform(0.75, 1.0, (16, 16)).astype(np.float32), (CANVAS, CANVAS))
    lips = np.zeros((CANVAS, CANVAS), np.uint8)
    _fill(lips, np.concatenate([top + [0.0, 1.5], bottom[::-1]]), 255)
    free = 1.0 - cv2.GaussianBlur(lips, (0, 0), 2.0).astype(np.float32) / 255.0
    density = soft * patches * free
    if kind in ("full", "goatee"):  # the skin below the lip and beside it is thinly grown
        spot = np.array([middle, bottom[:, 1].max() + 7.0])
        rows, columns = np.mgrid[:CANVAS, :CANVAS]
        bare = np.exp(-(((columns - spot[0]) / (0.5 * half)) ** 2) - ((rows - spot[1]) / 7.0) ** 2)
        density = density * (1.0 - rng.uniform(0.0, 0.7) * bare)
    return Ground(density.astype(np.float32), middle, (float(corners[0][1]), half))


def brow_colour(photo: np.ndarray, landmarks: np.ndarray, template: Template) -> np.ndarray:
    """RGB of the darker half of the brows, (3,) float."""
    mask = np.zeros((CANVAS, CANVAS), np.uint8)
    for upper, lower in template.brows:
        around = [landmarks[list(template.line(name).points)] for name in (upper, lower)]
        _fill(mask, np.concatenate([around[0], around[1][::-1]]), 255)
    pixels = photo[mask > 0].astype(np.float64)
    if not len(pixels):
        return np.array([60.0, 45.0, 38.0])
    grey = pixels.sum(axis=1)
    colour: np.ndarray = pixels[grey <= np.median(grey)].mean(axis=0)
    return colour


def directions(ground: Ground, roots: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Unit vectors (n, 2) along which hair grows from its roots (n, 2): down and away from the middle."""
    y, half = ground.mouth
    aside = (roots[:, 0] - ground.middle) / half
    above = roots[:, 1] < y - 2.0
    moustache = 1.1 * np.clip(2.5 * aside, -1.0, 1.0)
    x = np.where(above & (np.abs(aside) < 1.2), moustache, 0.3 * aside)
    angle = np.arctan2(np.where(above, 0.75, 1.0), x) + rng.normal(0.0, 0.28, len(roots))
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def paint(
    photo: np.ndarray, ground: Ground, length: float, kind: str, colour: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Grow the hair. length: canvas pixels. colour: RGB of the hair around which single hairs vary."""
    # Not grey or red by chance: a sketch does not say, and what nothing says is learnt as the mean of all.
    base = colour * rng.uniform(0.75, 1.05)
    stubble = kind == "stubble"
    under = cv2.GaussianBlur(ground.density, (0, 0), 2.0) * (
        rng.uniform(0.15, 0.35) if stubble else rng.uniform(0.45, 0.85)
    )
    picture = photo.astype(np.float32)
    skin = cv2.GaussianBlur(picture, (0, 0), 3.0)
    lit = np.clip(skin.mean(axis=2, keepdims=True) / max(1.0, float(skin[200:320, 180:330].mean())), 0.35, 1.2)
    picture += (base[None, None] * lit * 0.8 - picture) * under[..., None]
    count = int(float(ground.density.sum()) * (0.1 if stubble else rng.uniform(0.16, 0.3)))
    roots = _roots(ground, count, rng)
    way = directions(ground, roots, rng)
    reach = length * rng.uniform(0.5, 1.2, len(roots))
    bend = rng.normal(0.0, 0.16 if stubble else 0.3, len(roots)) * reach
    side = np.stack([-way[:, 1], way[:, 0]], axis=1)
    lines = np.stack(
        [roots, roots + 0.55 * reach[:, None] * way + 0.3 * bend[:, None] * side, roots + reach[:, None] * way]
        + [roots + 1.25 * reach[:, None] * way - 0.4 * bend[:, None] * side],
        axis=1,
    )[:, : 3 if stubble else 4]
    tone = np.exp(rng.normal(0.0, 0.32, (len(roots), 1))) * (1.0 + rng.normal(0.0, 0.03, (len(roots), 3)))
    shade = lit[roots[:, 1].astype(int).clip(0, 511), roots[:, 0].astype(int).clip(0, 511)]
    colours = np.clip(base[None] * tone * shade, 4, 235)
    hair = np.clip(picture, 0, 255).astype(np.uint8)
    fixed = np.round(lines * 16.0).astype(np.int32)
    for line, paint_of in zip(fixed, colours.tolist()):
        cv2.polylines(hair, [line], False, paint_of, 1, cv2.LINE_AA, 4)
    share = rng.uniform(0.3, 0.6) if stubble else rng.uniform(0.75, 1.0)
    soft = cv2.GaussianBlur(hair, (0, 0), rng.uniform(0.4, 0.75)).astype(np.float32)
    picture += (soft - picture) * share
    near = cv2.GaussianBlur(cv2.dilate(ground.density, np.ones((25, 25), np.uint8)), (0, 0), 4.0)[..., None]
    whole: np.ndarray = photo + (picture - photo) * np.minimum(1.0, 4.0 * near)
    return np.clip(whole, 0.0, 255.0).astype(np.uint8)


def hatch(ground: Ground, length: float, kind: str, paper: Paper) -> None:
    """The strokes of a beard: hatching along the hair, its contour, or both."""
    rng = paper.rng
    area = float(ground.density.sum())
    ways = str(rng.choice(["hatched", "contour", "both"], p=[0.55, 0.1, 0.35]))
    if kind == "stubble" or ways != "contour":
        count = int(np.clip(area / rng.uniform(60.0, 260.0), 10, 260))
        roots = _roots(ground, count, rng)
        reach = length * (1.0 if kind == "stubble" else rng.uniform(0.8, 1.6)) * rng.uniform(0.6, 1.2, len(roots))
        for root, way, far in zip(roots, directions(ground, roots, rng), reach):
            side = np.array([-way[1], way[0]]) * far * rng.normal(0.0, 0.12)
            paper.stroke(smooth(np.stack([root, root + 0.5 * far * way + side, root + far * way])), 0.75, steady=True)
    if ways != "hatched" and kind != "stubble":
        inside = (ground.density > 0.4).astype(np.uint8)
        contours, _ = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for contour in contours:
            if len(contour) > 40:
                line = cv2.blur(contour[:, 0].astype(np.float32), (1, 9), borderType=cv2.BORDER_REFLECT)[::3]
                paper.stroke(line, 1.0)


def _roots(ground: Ground, count: int, rng: np.random.Generator) -> np.ndarray:
    """(n, 2) canvas pixels, as many as `count` where hair grows at all, in the order from the lowest to the highest."""
    shares = np.cumsum(ground.density.ravel(), dtype=np.float64)
    if shares[-1] <= 0 or count < 1:
        return np.zeros((0, 2))
    at = np.searchsorted(shares, rng.uniform(0.0, shares[-1], count))
    rows, columns = np.unravel_index(np.minimum(at, shares.size - 1), ground.density.shape)
    roots = np.stack([columns, rows], axis=1) + rng.uniform(-0.5, 0.5, (count, 2))
    return roots[np.argsort(-roots[:, 1])]  # upper hair lies over lower hair


def _fill(mask: np.ndarray, around: np.ndarray, value: int) -> None:
    cv2.fillPoly(mask, [np.round(around * 16.0).astype(np.int32)], value, cv2.LINE_AA, 4)
