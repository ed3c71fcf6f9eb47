"""Mouths, opened wide in a photo and in its sketch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from training.data.landmarks import Template
from training.data.pen import Paper, smooth
from training.data.sketches import CLOSED_LIPS


@dataclass(frozen=True)
class Opened:
    """A photo whose mouth was opened. source: (512, 512, 2) float32, where each pixel comes from. gap: closed (n, 2)
    line around the opening. ink: its strokes, (512, 512) uint8."""

    photo: np.ndarray
    source: np.ndarray
    gap: np.ndarray
    ink: np.ndarray

    def on_sketch(self, sketch: np.ndarray) -> np.ndarray:
        """The same done to a sketch (512, 512) uint8."""
        moved = cv2.remap(sketch, self.source, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        cv2.fillPoly(moved, [np.round(self.gap * 16.0).astype(np.int32)], PAPER_WHITE, cv2.LINE_AA, 4)
        return np.minimum(moved, self.ink)


def open_mouth(photo: np.ndarray, landmarks: np.ndarray, template: Template, paper: Paper) -> Optional[Opened]:
    """Open a closed mouth: lips apart, chin lower, teeth and tongue within. None where it is open already.

    photo: (512, 512, 3) uint8 RGB. landmarks: (n, 2) canvas pixels.
    """
    points = landmarks.astype(np.float64)
    top, upper, lower, _ = (points[list(template.line(name).points)] for name in template.lips)
    shares = np.linspace(upper[:, 0].min(), upper[:, 0].max(), 40)
    between = [np.interp(shares, *line[np.argsort(line[:, 0])].T) for line in (upper, lower)]
    if float((between[1] - between[0]).max()) > CLOSED_LIPS:
        return None
    rng = paper.rng
    wide = rng.uniform(14.0, 62.0)
    closed = np.stack([shares, 0.5 * (between[0] + between[1])], axis=1)
    jaw = points[list(template.line("jaw").points)]
    nose = float(points[list(template.line("nose base, left").points)][:, 1].max())
    source, gap = _displacement(closed, wide, nose, float(jaw[:, 1].max()), rng)
    opened = cv2.remap(photo, source, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    inside = Paper(paper.pen, rng)
    inside.stroke(np.concatenate([gap, gap[:4]]), 1.1, steady=True)
    return Opened(_paint_within(opened, gap, wide, inside), source, gap, inside.picture())


def _displacement(
    closed: np.ndarray, wide: float, nose: float, chin: float, rng: np.random.Generator
) -> Tuple[np.ndarray, np.ndarray]:
    """Where each pixel comes from, (512, 512, 2), and the line (n, 2) around the opening.

    closed: (n, 2), the line between the lips. wide: height of the opening. nose, chin: y of their lower ends.
    """
    rows, columns = np.mgrid[:CANVAS, :CANVAS].astype(np.float64)
    middle = float(closed[:, 0].mean())
    half = 0.5 * float(np.ptp(closed[:, 0]))
    narrow = rng.uniform(0.1, 0.4) * wide / 62.0  # the corners come nearer to each other
    level = float(closed[:, 1].mean())
    pull = np.exp(-(((columns - middle) / (1.4 * half)) ** 2) - ((rows - level) / (1.6 * half)) ** 2)
    pull *= np.clip((rows - nose + 20.0) / 40.0, 0.0, 1.0)
    from_x = columns + narrow / (1.0 - narrow) * (columns - middle) * pull
    across = np.arange(CANVAS, dtype=np.float64)
    at = np.interp(across + narrow / (1.0 - narrow) * (across - middle), closed[:, 0], closed[:, 1])
    profile = np.sqrt(np.clip(1.0 - ((across - middle) / (half * (1.0 - 0.8 * narrow) * 0.94)) ** 2, 0.0, None))
    up, down = 0.14 * wide * profile, 0.86 * wide * profile
    # Above, the lip is pushed up, less towards the nose.
    fade = np.clip((rows - nose) / np.maximum(at - up - nose, 4.0), 0.0, 1.0)
    above = rows + up * fade
    # Below, the lip goes down with the opening, the chin more broadly, the neck no more.
    lip = at + down
    end = chin + 0.8 * wide
    share = np.clip((rows - lip) / np.maximum(end - lip, 8.0), 0.0, 1.0)
    broad = 0.8 * wide * np.exp(-(((across - middle) / (2.3 * half)) ** 2))
    amount = (1.0 - share) * down + share * broad
    amount *= np.clip(1.0 - (rows - end) / 80.0, 0.0, 1.0)
    from_y = np.where(rows < at, above, rows - amount)
    inner = np.flatnonzero(profile > 0)
    x = np.linspace(inner[0], inner[-1], 30)
    high, low = (np.interp(x, across, line) for line in (at - up, at + down))
    gap = np.concatenate([np.stack([x, high], axis=1), np.stack([x[::-1], low[::-1]], axis=1)])
    return np.stack([from_x, from_y], axis=2).astype(np.float32), gap


def _paint_within(photo: np.ndarray, gap: np.ndarray, wide: float, paper: Paper) -> np.ndarray:
    """Dark within, teeth above, a tongue below; their strokes go to `paper`."""
    rng = paper.rng
    half = len(gap) // 2
    high, low = gap[:half], gap[half:][::-1]
    light = float(photo[250:400, 180:330].mean()) / 150.0
    within = np.zeros((CANVAS, CANVAS, 3), np.float32) + np.array([52.0, 18.0, 18.0]) * rng.uniform(0.5, 1.3) * light
    rows, columns = np.mgrid[:CANVAS, :CANVAS].astype(np.float32)
    middle, spread = float(gap[:, 0].mean()), 0.5 * float(np.ptp(gap[:, 0]))
    bottom = float(low[:, 1].max())
    if wide > 24.0 and rng.random() < 0.7:
        tall = wide * rng.uniform(0.25, 0.5)
        bump = ((columns - middle) / (0.75 * spread)) ** 2 + ((rows - bottom) / tall) ** 2
        tongue = np.clip(1.6 * (1.0 - bump), 0.0, 1.0)
        tongue = cv2.GaussianBlur(tongue, (0, 0), 2.0) * (0.6 + 0.4 * np.clip((bottom - rows) / tall, 0, 1))
        within += (np.array([168.0, 82.0, 80.0]) * light - within) * tongue[..., None]
        if rng.random() < 0.6:
            arc = np.linspace(np.pi * 1.08, np.pi * 1.92, 24)
            line = np.stack([middle + 0.7 * spread * np.cos(arc), bottom + 0.85 * tall * np.sin(arc)], axis=1)
            paper.stroke(line, 0.8, steady=True)
    if rng.random() < 0.75:
        tall = min(0.32 * wide, rng.uniform(7.0, 15.0))
        inner = np.abs(high[:, 0] - middle) < 0.86 * spread
        edge = high[inner] + np.stack(
            [np.zeros(inner.sum()), tall * np.sqrt(np.clip(1.0 - ((high[inner][:, 0] - middle) / spread) ** 2, 0, 1))],
            axis=1,
        )
        mask = np.zeros((CANVAS, CANVAS), np.uint8)
        around = np.concatenate([high[inner] - [0.0, 6.0], edge[::-1]])
        cv2.fillPoly(mask, [np.round(around * 16.0).astype(np.int32)], 255, cv2.LINE_AA, 4)
        teeth = cv2.GaussianBlur(mask, (0, 0), 0.8).astype(np.float32) / 255.0
        pitch = rng.uniform(9.0, 12.0)
        seams = 1.0 - 0.14 * np.exp(-(((((columns - middle) / pitch + 0.5) % 1.0 - 0.5) * pitch / 1.1) ** 2))
        dim = np.clip(1.05 - 0.55 * ((columns - middle) / spread) ** 2, 0.3, 1.0) * seams * light
        within += (np.array([222.0, 212.0, 196.0]) * dim[..., None] - within) * teeth[..., None]
        if rng.random() < 0.8:
            paper.stroke(smooth(edge), 0.8, steady=True)
    elif rng.random() < 0.3:
        paper.fill(gap, int(rng.integers(0, 90)))
    cover = np.zeros((CANVAS, CANVAS), np.uint8)
    cv2.fillPoly(cover, [np.round(gap * 16.0).astype(np.int32)], 255, cv2.LINE_AA, 4)
    inwards = cv2.GaussianBlur(cover, (0, 0), 3.0).astype(np.float32)[..., None] / 255.0
    within *= np.clip(2.0 * inwards - 0.75, 0.25, 1.0)  # darker towards the lips
    share = cv2.GaussianBlur(cover, (0, 0), 0.8).astype(np.float32)[..., None] / 255.0
    return np.clip(photo + (within - photo) * share, 0.0, 255.0).astype(np.uint8)
