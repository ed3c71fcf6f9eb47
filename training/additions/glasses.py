"""Glasses, painted over a photo and drawn in its sketch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from training.data.landmarks import Template
from training.data.pen import Paper, smooth

FINER = 3  # frames are painted at this multiple of the canvas and averaged down
# Colours of frames, RGB; mostly dark, since a sketch does not say and no one should have to guess.
PLASTIC = ((22, 22, 24), (26, 24, 23), (28, 24, 22), (40, 30, 24), (62, 40, 26), (35, 42, 70))
METAL = ((60, 60, 64), (45, 44, 46), (40, 38, 38), (120, 118, 118), (140, 116, 80))


@dataclass(frozen=True)
class Frame:
    """The shape of a pair of glasses, in canvas pixels; lenses are mirror images of each other.

    lenses: closed (n, 2) lines, the viewer's left one first. bars: open lines, bridge and temples. width: of the
    frame's bars. half: whether the lenses are held from above only.
    """

    lenses: Tuple[np.ndarray, np.ndarray]
    bars: List[np.ndarray]
    width: float
    half: bool


def put_on_glasses(photo: np.ndarray, landmarks: np.ndarray, template: Template, paper: Paper) -> np.ndarray:
    """The photo (512, 512, 3) uint8 RGB with glasses; their strokes go to `paper`."""
    rng = paper.rng
    metal = bool(rng.random() < 0.4)
    frame = design(landmarks, template, rng, rng.uniform(2.2, 4.2) if metal else rng.uniform(5.0, 11.0))
    draw(frame, paper)
    colours = METAL if metal else PLASTIC
    colour = np.array(colours[int(rng.integers(len(colours)))]) * rng.uniform(0.8, 1.25)
    face = np.zeros((CANVAS, CANVAS), np.uint8)
    cv2.fillPoly(face, [np.round(landmarks[list(template.face)]).astype(np.int32)], 255)
    return paint(photo, frame, colour, 1.0 if metal else 0.5, face, rng)


def design(landmarks: np.ndarray, template: Template, rng: np.random.Generator, width: float) -> Frame:
    """Glasses that fit a face: lenses in front of the pupils, temples towards the ears."""
    left, right = (landmarks[pupil].astype(np.float64) for pupil in template.pupils)
    apart = float(np.hypot(*(right - left)))
    across = (right - left) / apart
    down = np.array([-across[1], across[0]])
    wide = 0.5 * apart * rng.uniform(0.74, 0.93)
    tall = wide * rng.uniform(0.62, 1.0)
    power = float(rng.choice([2.0, 2.4, 3.0, 4.5], p=[0.4, 0.2, 0.2, 0.2]))
    taper = rng.uniform(-0.05, 0.25) if power > 2.0 else 0.0  # narrower below
    outwards, lower = apart * rng.uniform(-0.005, 0.03), apart * rng.uniform(0.02, 0.1)
    angles = np.linspace(0.0, 2.0 * np.pi, 73)
    x, y = (np.sign(f(angles)) * np.abs(f(angles)) ** (2.0 / power) for f in (np.cos, np.sin))
    x = x * (1.0 - taper * (0.5 + 0.5 * y))
    lenses = tuple(
        centre + (side * outwards + side * wide * x)[:, None] * across + (lower + tall * y)[:, None] * down
        for centre, side in ((left, -1.0), (right, 1.0))
    )
    inner = [centre - side * (wide - outwards) * across for centre, side in ((left, -1.0), (right, 1.0))]
    height = lower - tall * rng.uniform(-0.1, 0.35)
    rise = apart * rng.uniform(0.02, 0.08)
    middle = 0.5 * (inner[0] + inner[1]) + (height - rise) * down
    bars = [smooth(np.stack([inner[0] + height * down, middle, inner[1] + height * down]), 2.0)]
    jaw = template.line("jaw").points
    hinge = lower - tall * rng.uniform(0.2, 0.6)
    for centre, side, ear in ((left, -1.0, landmarks[jaw[0]]), (right, 1.0, landmarks[jaw[-1]])):
        start = centre + side * (wide * 0.97 + outwards) * across + hinge * down
        far = float((ear - start) @ across) * side
        if far > 6.0:
            end = start + side * far * across + rng.uniform(-6.0, 4.0) * down
            bars.append(smooth(np.stack([start, end]), 2.0))
    return Frame((lenses[0], lenses[1]), bars, width, bool(rng.random() < 0.15))


def paint(
    photo: np.ndarray, frame: Frame, colour: np.ndarray, shine: float, face: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Lay a frame over a photo, with its light edge, the shadow that it casts on the face, and a little glare.

    colour: RGB. shine: how much lighter its upper edges are. face: (512, 512) uint8, where shadows fall.
    """
    cover = _cover(frame)
    shade = cv2.GaussianBlur(cover, (0, 0), rng.uniform(2.5, 5.0))
    shade = _moved(shade, rng.uniform(-3.0, 3.0), rng.uniform(3.0, 9.0))
    shade = shade * cv2.GaussianBlur(face, (0, 0), 2.0).astype(np.float32) / 255.0
    picture = photo.astype(np.float32) * (1.0 - rng.uniform(0.2, 0.55) * shade[..., None])
    glare = np.zeros((CANVAS, CANVAS), np.float32)
    for lens in frame.lenses:
        cv2.fillPoly(glare, [_fixed(lens, 1)], 1.0, cv2.LINE_AA, 4)
    rows, columns = np.mgrid[:CANVAS, :CANVAS].astype(np.float32)
    band = np.sin((columns + rng.uniform(0.4, 1.2) * rows) / rng.uniform(18.0, 45.0) + rng.uniform(0.0, 6.0))
    strength = rng.uniform(0.0, 0.06) + (rng.uniform(0.0, 0.16) if rng.random() < 0.4 else 0.0) * np.maximum(band, 0.0)
    picture += (235.0 - picture) * (glare * strength)[..., None]
    soft = cv2.GaussianBlur(cover, (0, 0), max(0.7, 0.22 * frame.width))
    edge = soft - _moved(soft, 0.8, 1.4)  # positive on the side that the light from above meets
    light = 170.0 * shine * np.maximum(edge, 0.0) - 60.0 * np.maximum(-edge, 0.0)
    grain = cv2.GaussianBlur(rng.standard_normal((CANVAS, CANVAS)).astype(np.float32), (0, 0), rng.uniform(2.0, 5.0))
    mottled = 14.0 * float(rng.random() < 0.3) * grain / grain.std()
    body = colour[None, None] + (light + mottled)[..., None]
    picture += (body - picture) * cover[..., None]
    return np.clip(picture, 0.0, 255.0).astype(np.uint8)


def draw(frame: Frame, paper: Paper) -> None:
    """The strokes of a frame: one line, two lines with the frame between them, or one as wide as it."""
    rng = paper.rng
    kind = str(rng.choice(["one", "two", "filled"], p=[0.6, 0.25, 0.15])) if frame.width > 4.5 else "one"
    for lens in frame.lenses:
        centre = lens.mean(axis=0)
        outwards = (lens - centre) / np.maximum(np.hypot(*(lens - centre).T), 1.0)[:, None]
        offsets = {"one": [0.0], "two": [-0.5, 0.5], "filled": np.linspace(-0.4, 0.4, 4).tolist()}[kind]
        for offset in offsets:
            line = lens + offset * frame.width * outwards
            line = line[36:] if frame.half else _begun_at(line, int(rng.integers(72)))
            paper.stroke(line, 1.0, steady=True)
    for number, bar in enumerate(frame.bars):
        if number == 0 or rng.random() < 0.8:
            for offset in [-0.3, 0.3] if kind == "two" and number == 0 else [0.0]:
                paper.stroke(bar + np.array([0.0, offset * frame.width]), 1.0, steady=True)


def _cover(frame: Frame) -> np.ndarray:
    canvas = np.zeros((CANVAS * FINER, CANVAS * FINER), np.uint8)
    for lens in frame.lenses:
        around = lens[36:] if frame.half else lens
        cv2.polylines(canvas, [_fixed(around, FINER)], False, 255, max(1, round(frame.width * FINER)), cv2.LINE_AA, 4)
    for number, bar in enumerate(frame.bars):
        thick = max(1, round(frame.width * FINER * (0.9 if number == 0 else 0.8)))
        cv2.polylines(canvas, [_fixed(bar, FINER)], False, 255, thick, cv2.LINE_AA, 4)
    return cv2.resize(canvas, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0


def _begun_at(closed: np.ndarray, number: int) -> np.ndarray:
    """A closed line (n, 2), begun at another of its points."""
    turned = np.roll(closed[:-1], -number, axis=0)
    return np.concatenate([turned, turned[:1]])


def _moved(picture: np.ndarray, x: float, y: float) -> np.ndarray:
    return cv2.warpAffine(picture, np.array([[1.0, 0.0, x], [0.0, 1.0, y]]), (CANVAS, CANVAS))


def _fixed(points: np.ndarray, finer: int) -> np.ndarray:
    return np.round((points * finer + (finer - 1) / 2.0) * 16.0).astype(np.int32)
