"""Wrinkles, pressed into a photo and drawn in its sketch."""

from __future__ import annotations

from typing import List

import cv2
import numpy as np

from configs.components import CANVAS
from training.data.landmarks import Template
from training.data.pen import Paper, smooth

FINER = 3  # wrinkles are painted at this multiple of the canvas and averaged down


def age(photo: np.ndarray, landmarks: np.ndarray, template: Template, paper: Paper) -> np.ndarray:
    """The photo (512, 512, 3) uint8 RGB with wrinkles; their strokes go to `paper`.

    landmarks: (n, 2) canvas pixels.
    """
    rng = paper.rng
    folds = find_folds(landmarks.astype(np.float64), template, rng)
    for fold in folds:
        paper.stroke(fold, rng.uniform(0.6, 0.95), steady=True)
    return press(photo, folds, rng)


def find_folds(points: np.ndarray, template: Template, rng: np.random.Generator) -> List[np.ndarray]:
    """Smooth (n, 2) lines on the forehead, beside and below the eyes and around the mouth: some of them, at random."""

    def line(name: str) -> np.ndarray:
        return points[list(template.line(name).points)]

    folds: List[np.ndarray] = []
    eyes = [np.concatenate([line(eye.upper), line(eye.lower)]) for eye in template.eyes]
    apart = float(np.hypot(*(points[template.pupils[1]] - points[template.pupils[0]])))
    wanted = rng.random(5) < (0.6, 0.5, 0.6, 0.6, 0.35)
    if not wanted.any():
        wanted[int(rng.integers(5))] = True
    brows = np.concatenate([line(upper) for upper, _ in template.brows])
    middle = float(brows[:, 0].mean())
    if wanted[0]:  # forehead
        high = line("hairline")[:, 1].min() + 14.0
        low = brows[:, 1].min() - 12.0
        for y in np.linspace(low, high, int(rng.integers(2, 5)) + 1)[:-1]:
            if y - 6.0 < high:
                continue
            wide = apart * rng.uniform(0.3, 0.62)
            x = middle + np.linspace(-wide, wide, 7) + rng.normal(0.0, 4.0)
            bend = rng.uniform(-4.0, 8.0) * (np.abs(np.linspace(-1, 1, 7)) ** 1.5) + rng.normal(0.0, 1.2, 7)
            folds.append(smooth(np.stack([x, y + bend], axis=1), 2.0))
    for side, eye, nose in zip((-1.0, 1.0), eyes, ("nose base, left", "nose base, right")):
        corner = eye[np.argmax(side * eye[:, 0])]
        if wanted[1]:  # crow's feet
            for angle in np.linspace(-0.45, 0.55, int(rng.integers(2, 4))):
                start = corner + np.array([side * rng.uniform(5.0, 9.0), 12.0 * angle])
                way = np.array([side, np.tan(angle) * 0.9])
                far = apart * rng.uniform(0.07, 0.14)
                folds.append(smooth(np.stack([start, start + 0.5 * far * way + [0.0, 1.0], start + far * way]), 2.0))
        if wanted[2]:  # bags below the eye
            centre, half = eye.mean(axis=0), 0.5 * float(np.ptp(eye[:, 0]))
            arc = np.linspace(0.15, 0.85, 9) * np.pi
            deep = eye[:, 1].max() - centre[1] + rng.uniform(5.0, 11.0)
            folds.append(smooth(centre + np.stack([half * np.cos(arc), deep * np.sin(arc)], axis=1), 2.0))
        mouth = line(template.lips[0])
        lip = mouth[np.argmax(side * mouth[:, 0])]
        wing = line(nose)[np.argmax(side * line(nose)[:, 0])]
        if wanted[3]:  # from the nose to the mouth
            start = wing + np.array([side * rng.uniform(3.0, 8.0), -6.0])
            end = lip + np.array([side * rng.uniform(8.0, 20.0), rng.uniform(-8.0, 22.0)])
            bulge = 0.5 * (start + end) + np.array([side * rng.uniform(3.0, 9.0), 0.0])
            folds.append(smooth(np.stack([start, bulge, end]), 2.0))
        if wanted[4]:  # below the corners of the mouth
            start = lip + np.array([side * rng.uniform(2.0, 8.0), rng.uniform(6.0, 12.0)])
            folds.append(smooth(np.stack([start, start + [side * 4.0, 12.0], start + [side * 3.0, 26.0]]), 2.0))
    return folds


def press(photo: np.ndarray, folds: List[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Lay shadow into the folds and light on their lower sides."""
    depth = np.zeros((CANVAS, CANVAS), np.float32)
    for fold in folds:
        canvas = np.zeros((CANVAS * FINER, CANVAS * FINER), np.uint8)
        fixed = np.round((fold * FINER + (FINER - 1) / 2.0) * 16.0).astype(np.int32)
        shares = np.sin(np.linspace(0.12, np.pi - 0.12, len(fold) - 1))  # shallow at the ends
        for a, b, share in zip(fixed[:-1], fixed[1:], shares):
            cv2.polylines(canvas, [np.stack([a, b])], False, int(255 * share), 2 * FINER, cv2.LINE_AA, 4)
        small = cv2.resize(canvas, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
        line = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.8, 1.8))
        depth = np.maximum(depth, line * rng.uniform(0.7, 1.2))
    dark, light = rng.uniform(0.3, 0.6), rng.uniform(0.08, 0.2)
    wide = cv2.GaussianBlur(depth, (0, 0), 3.0)
    lower = cv2.warpAffine(wide, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 4.0]]), (CANVAS, CANVAS))
    picture = photo * (1.0 - dark * depth - 0.25 * dark * wide)[..., None]
    picture += (255.0 - picture) * (light * np.maximum(lower - depth, 0.0))[..., None]
    return np.clip(picture, 0.0, 255.0).astype(np.uint8)
