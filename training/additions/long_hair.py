"""Long hair, laid strand by strand beside the face of a photo; an outline and a few strands in its sketch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from training.additions.beards import brow_colour
from training.data.landmarks import Template
from training.data.pen import Paper

POINTS = 48  # along a strand
FARTHEST = 75.0  # canvas pixels from the face to where its own hair may end at the temples


@dataclass(frozen=True)
class Curtain:
    """The hair on one side. inner, outer: (POINTS, 2) canvas pixels, its edges from the temple down. wave: amplitude,
    length and phase in canvas pixels and radians. ragged: share of their length by which strands may end early."""

    inner: np.ndarray
    outer: np.ndarray
    wave: Tuple[float, float, float]
    ragged: float

    def strands(self, places: np.ndarray) -> np.ndarray:
        """Strands (m, POINTS, 2) at places (m,) from 0, the inner edge, to 1, the outer one."""
        lines: np.ndarray = self.inner + places[:, None, None] * (self.outer - self.inner)
        amplitude, length, phase = self.wave
        grown = np.clip(1.6 * np.linspace(0.0, 1.0, POINTS), 0.0, 1.0) * (0.25 + 0.75 * places[:, None])
        lines[..., 0] += amplitude * grown * np.sin(2 * np.pi * lines[..., 1] / length + phase + 1.2 * places[:, None])
        return lines


@dataclass(frozen=True)
class Grown:
    """A photo with long hair. cover: (512, 512) float32, 0..1, how far the hair hides what was there."""

    photo: np.ndarray
    cover: np.ndarray

    def on_sketch(self, sketch: np.ndarray) -> np.ndarray:
        """A sketch (512, 512) uint8 without what the hair hides."""
        return np.where(self.cover > 0.5, PAPER_WHITE, sketch).astype(np.uint8)


def grow_long(photo: np.ndarray, landmarks: np.ndarray, template: Template, paper: Paper) -> Grown:
    """Hair in the colour of the photo's own, or of the brows where there is none; its strokes go to `paper`.

    photo: (512, 512, 3) uint8 RGB. landmarks: (n, 2) canvas pixels.
    """
    curtains = hang(photo, landmarks, template, paper.rng)
    colour = hair_colour(photo, landmarks, template)
    _draw(curtains, paper)
    return _paint(photo, curtains, colour, paper.rng)


@dataclass(frozen=True)
class Cut:
    """How hair is cut, alike on both sides; canvas pixels. begin, end: rows of the temples and of the tips. wide: how
    far it spreads towards the tips. bulge: how much further in between. over: how far it hangs over the face (below 0)
    or keeps away. wave: amplitude and length. ragged: as of a `Curtain`."""

    begin: float
    end: float
    wide: float
    bulge: float
    over: float
    wave: Tuple[float, float]
    ragged: float

    @staticmethod
    def some(eyes: float, mouth: float, apart: float, rng: np.random.Generator) -> Cut:
        """eyes, mouth: their rows. apart: the pupils' distance."""
        return Cut(
            begin=eyes - rng.uniform(0.3, 0.7) * apart,
            end=rng.uniform(mouth, CANVAS + 60.0),
            wide=rng.uniform(0.0, 0.75) * apart,
            bulge=rng.uniform(0.0, 0.25) * apart,
            over=rng.uniform(-0.12, 0.1) * apart,
            wave=(rng.uniform(3.0, 20.0) if rng.random() < 0.65 else 0.0, rng.uniform(70.0, 190.0)),
            ragged=rng.uniform(0.02, 0.25),
        )


def hang(photo: np.ndarray, landmarks: np.ndarray, template: Template, rng: np.random.Generator) -> List[Curtain]:
    """Where hair falls, the viewer's left side first."""
    points = landmarks.astype(np.float64)
    around = points[list(template.face)]
    pupils = points[list(template.pupils)]
    middle, eyes = pupils.mean(axis=0)
    mouth = float(points[list(template.line(template.lips[1]).points), 1].mean())
    lowest = mouth + 0.4 * (float(around[:, 1].max()) - mouth)  # row below which it falls straight from the cheek
    cut = Cut.some(eyes, mouth, float(np.hypot(*(pupils[1] - pupils[0]))), rng)
    share = np.linspace(0.0, 1.0, POINTS)
    curtains = []
    for side in (-1.0, 1.0):
        ends = cut.end + rng.normal(0.0, (8.0, 25.0))  # of the inner and the outer edge
        inner_rows, outer_rows = (cut.begin + share * (end - cut.begin) for end in ends)
        edge = _edge(around, middle, side, np.minimum(inner_rows, lowest))
        inner = edge + side * (cut.over * np.sin(np.pi * np.clip(share + 0.1, 0.0, 1.0)) + 2.0)
        own = abs(_own_end(photo, edge[0], cut.begin, side) - edge[0])
        reach = (own + cut.wide * share**1.3 + cut.bulge * np.sin(np.pi * share)) * rng.uniform(0.9, 1.1)
        outer = side * (np.maximum.accumulate(side * edge) + np.maximum(reach, 12.0))
        lines = np.stack([inner, inner_rows], axis=1), np.stack([outer, outer_rows], axis=1)
        curtains.append(Curtain(*lines, (*cut.wave, rng.uniform(0.0, 2 * np.pi)), cut.ragged))
    return curtains


def hair_colour(photo: np.ndarray, landmarks: np.ndarray, template: Template) -> np.ndarray:
    """RGB of the hair around the upper face, (3,) float; of the brows where none is seen there."""
    inside = np.zeros((CANVAS, CANVAS), np.uint8)
    cv2.fillPoly(inside, [np.round(landmarks[list(template.face)]).astype(np.int32)], 1)
    ring = cv2.dilate(inside, np.ones((51, 51), np.uint8)) - cv2.dilate(inside, np.ones((15, 15), np.uint8))
    ring[int(landmarks[list(template.pupils), 1].mean()) :] = 0
    soft = cv2.GaussianBlur(photo, (0, 0), 1.5).astype(np.float64)
    skin = np.median(soft[inside > 0], axis=0)
    seen = (np.abs(soft - _background(photo)).max(axis=2) > 30) & (ring > 0)
    seen &= np.abs(soft - skin).max(axis=2) > 25
    brows = brow_colour(photo, landmarks, template)
    if seen.sum() < 0.25 * ring.sum():
        return brows
    found: np.ndarray = np.median(soft[seen], axis=0)
    return found


def _background(photo: np.ndarray) -> np.ndarray:
    corners = np.concatenate([photo[:24, :24].reshape(-1, 3), photo[:24, -24:].reshape(-1, 3)])
    return np.median(corners, axis=0)


def _edge(around: np.ndarray, middle: float, side: float, rows: np.ndarray) -> np.ndarray:
    """x of the face's edge on one side at some rows. around: (n, 2), the line around the face."""
    mine = around[side * (around[:, 0] - middle) > 0]
    mine = mine[np.argsort(mine[:, 1])]
    return np.interp(rows, mine[:, 1], mine[:, 0])


def _own_end(photo: np.ndarray, edge: float, row: float, side: float) -> float:
    """x where the photo's own hair ends at the temple, at least 12 and at most `FARTHEST` pixels from the face."""
    line = cv2.GaussianBlur(photo, (0, 0), 2.0)[int(np.clip(row, 0, CANVAS - 1))].astype(np.float64)
    empty = np.abs(line - _background(photo)).max(axis=1) < 25
    for away in np.arange(12.0, FARTHEST):
        x = int(np.clip(edge + side * away, 0, CANVAS - 1))
        if empty[x]:
            return float(x)
    return edge + side * FARTHEST


def _paint(photo: np.ndarray, curtains: List[Curtain], colour: np.ndarray, rng: np.random.Generator) -> Grown:
    layer = photo.copy()
    cover = np.zeros((CANVAS, CANVAS), np.uint8)
    base = colour * rng.uniform(0.85, 1.15)
    shine, shade = rng.uniform(0.05, 0.3), rng.uniform(0.4, 0.75)
    for curtain in curtains:
        edges = curtain.strands(np.array([0.02, 0.98]))
        kept = int(POINTS * (1.0 - 0.6 * curtain.ragged))
        whole = np.concatenate([edges[0][:kept], edges[1][:kept][::-1]])
        cv2.fillPoly(layer, [_fixed(whole)], (base * shade).tolist(), cv2.LINE_AA, 4)
        cv2.fillPoly(cover, [_fixed(whole)], 255, cv2.LINE_AA, 4)
        count = 30 + int(float(np.abs(edges[1][:, 0] - edges[0][:, 0]).mean()) * rng.uniform(3.5, 6.0))
        places = rng.beta(0.9, 0.9, count)
        lines = curtain.strands(places)
        lines[..., 0] += (rng.normal(0.0, 1.2, (count, 1)) * np.linspace(0.2, 1.6, POINTS)[None]).cumsum(axis=1) * 0.06
        begins = rng.integers(0, 5, count)
        ends = (POINTS * (1.0 - curtain.ragged * rng.random(count) ** 1.5)).astype(int)
        tone = np.exp(rng.normal(0.0, 0.22, (count, 1))) * _light(curtain, lines, places, shine, shade, rng)
        inks = np.clip(base * (1.0 + rng.normal(0.0, 0.02, (count, 1, 3))) * tone[..., None], 3, 250).tolist()
        wide = rng.choice([1, 2], count, p=[0.7, 0.3]).tolist()
        for line, begin, end, ink, width in zip(lines, begins, ends, inks, wide):
            fixed = _fixed(line)
            for first in range(begin, end - 1):
                cv2.polylines(layer, [fixed[first : first + 2]], False, ink[first], width, cv2.LINE_AA, 4)
            cv2.polylines(cover, [fixed[begin:end]], False, 255, width, cv2.LINE_AA, 4)
    soft = rng.uniform(0.45, 0.8)
    layer, cover = (cv2.GaussianBlur(plane, (0, 0), soft) for plane in (layer, cover))
    begin = min(float(curtain.inner[0, 1]) for curtain in curtains)
    rows = np.arange(CANVAS, dtype=np.float32)[:, None]
    hides = cover.astype(np.float32) / 255.0 * np.clip((rows - begin) / 40.0, 0.0, 1.0)
    shadow = 1.0 - rng.uniform(0.1, 0.4) * cv2.GaussianBlur(hides, (0, 0), rng.uniform(5.0, 14.0))[..., None]
    mixed = photo * shadow * (1.0 - hides[..., None]) + layer * hides[..., None]
    return Grown(np.clip(mixed, 0.0, 255.0).astype(np.uint8), hides)


def _light(
    curtain: Curtain, lines: np.ndarray, places: np.ndarray, shine: float, shade: float, rng: np.random.Generator
) -> np.ndarray:
    """How light strands are, (m, POINTS), about 1 in the mean: darkest at the neck and where a lock turns away."""
    bulge = shade + (1.0 - shade) * np.sin(np.pi * np.clip(0.12 + 0.8 * places, 0.0, 1.0)) ** 0.8
    rows = lines[..., 1] + rng.normal(0.0, 12.0, (len(places), 1))
    slant = rng.uniform(-1.5, 1.5) * places[:, None]
    light = 1.0 + shine * np.sin(2 * np.pi * rows / rng.uniform(90.0, 240.0) + rng.uniform(0.0, 2 * np.pi) + slant)
    amplitude, length, phase = curtain.wave
    light *= 1.0 + amplitude / 60.0 * np.cos(2 * np.pi * rows / length + phase + slant)
    light *= bulge[:, None]
    return light / light.mean()


def _draw(curtains: List[Curtain], paper: Paper) -> None:
    """The outline, nearly always, and some strands, as people draw long hair."""
    rng = paper.rng
    inner, outer = rng.random() < 0.75, rng.random() < 0.93
    strands = int(rng.choice([0, 1, 2, 3, 4, 6, 9, 14]))
    for curtain in curtains:
        places = [0.0] * inner + [1.0] * outer
        places += [*rng.uniform(0.08, 0.92, strands if places or strands else 3)]
        for number, line in enumerate(curtain.strands(np.array(places))):
            if number < inner + outer:
                paper.stroke(line, 1.0)
            else:
                first, last = rng.uniform(0.0, 0.3), rng.uniform(0.6, 1.0)
                paper.stroke(line[int(first * POINTS) : int(last * POINTS)], 0.85)


def _fixed(points: np.ndarray) -> np.ndarray:
    return np.round(points * 16.0).astype(np.int32)
