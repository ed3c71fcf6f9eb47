"""Sketches of a prepared face as a person would draw them: landmark lines with a shaky pen, edges, or both."""

from __future__ import annotations

from typing import Dict, List, Optional

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from configs.translators.styles import BOTH, EDGES, LINES
from engine.photos.align import edge_sketch
from training.data.landmarks import Eye, LandmarkLine, Template
from training.data.pen import Paper, at_shares, random_pen, smooth

CLOSED_LIPS = 3.5  # canvas pixels between the lips below which one line stands for both


def draw_lines(landmarks: np.ndarray, template: Template, paper: Paper) -> None:
    """Draw a face by its landmark lines (n, 2): lids, irises, brows, nose, lips, jaw, ears, hairline."""
    rng = paper.rng
    special = {name for pair in template.brows for name in pair} | set(template.lips)
    for line in template.lines:
        if line.name not in special and rng.random() < line.chance:
            _draw_line(landmarks, line, paper)
    kind = str(rng.choice(["ring and pupil", "dark", "ring", "pupil"], p=[0.55, 0.25, 0.12, 0.08]))
    for eye in template.eyes:
        _draw_iris(landmarks, template, eye, kind, paper)
    _draw_brows(landmarks, template, paper)
    _draw_lips(landmarks, template, paper)


def _curve(landmarks: np.ndarray, line: LandmarkLine) -> np.ndarray:
    return smooth(landmarks[list(line.points)])


def _draw_line(landmarks: np.ndarray, line: LandmarkLine, paper: Paper) -> None:
    curve = _curve(landmarks, line)
    rng = paper.rng
    small = line.part != "outline"
    if len(curve) > 60 and rng.random() < 0.5:
        # A long line is often drawn in two goes that overlap.
        cut = int(rng.uniform(0.35, 0.65) * len(curve))
        paper.stroke(curve[: cut + 4], line.weight)
        paper.stroke(curve[max(0, cut - 4) :], line.weight)
        return
    paper.stroke(curve, line.weight, steady=small)


def _draw_iris(landmarks: np.ndarray, template: Template, eye: Eye, kind: str, paper: Paper) -> None:
    rng = paper.rng
    upper, lower = (_curve(landmarks, template.line(name)) for name in (eye.upper, eye.lower))
    opening = np.concatenate([upper, lower[::-1]])
    ring = landmarks[list(eye.iris)]
    centre = ring.mean(axis=0)
    radius = float(np.hypot(*(ring - centre).T).mean()) * rng.uniform(0.9, 1.05)
    angles = np.linspace(0.0, 2.0 * np.pi, 25)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    with paper.clipped_to(opening):
        if kind == "dark":
            paper.fill(centre + radius * 0.95 * circle, int(np.clip(paper.pen.ink + rng.integers(0, 60), 0, 130)))
        if kind in ("ring and pupil", "ring"):
            paper.stroke(centre + radius * circle, 0.8, steady=True)
        if kind in ("ring and pupil", "pupil"):
            paper.fill(centre + radius * rng.uniform(0.3, 0.5) * circle, paper.pen.ink)
    if kind == "dark" and rng.random() < 0.7:
        paper.fill(centre + radius * np.array([0.25, -0.3]) + 0.2 * radius * circle, PAPER_WHITE)


def _draw_brows(landmarks: np.ndarray, template: Template, paper: Paper) -> None:
    rng = paper.rng
    kind = rng.choice(["hatched", "outline", "thick", "filled", "top"], p=[0.4, 0.25, 0.15, 0.12, 0.08])
    for names in template.brows:
        top, bottom = (_curve(landmarks, template.line(name)) for name in names)
        if kind == "hatched":
            count = int(rng.integers(9, 18))
            shares = np.linspace(0.02, 0.95, count) + rng.normal(0, 0.01, count)
            # Hairs lie towards the temple, more so at the outer end.
            low = at_shares(bottom, np.clip(shares + 0.03, 0, 1))
            high = at_shares(top, np.clip(shares - rng.uniform(0.02, 0.1), 0, 1))
            for a, b in zip(low, high):
                paper.stroke(smooth(np.stack([a, b])), 0.85, steady=True)
        elif kind == "thick":
            shares = np.linspace(0.0, 1.0, 24)
            middle = 0.5 * (at_shares(top, shares) + at_shares(bottom, shares))
            paper.stroke(middle, min(2.2, 6.0 / paper.pen.width), steady=True)
        elif kind == "filled":
            paper.fill(np.concatenate([top, bottom[::-1]]), int(np.clip(paper.pen.ink + rng.integers(0, 70), 0, 140)))
        else:
            paper.stroke(top, 1.0, steady=True)
            if kind == "outline":
                paper.stroke(bottom, 1.0, steady=True)


def _draw_lips(landmarks: np.ndarray, template: Template, paper: Paper) -> None:
    rng = paper.rng
    lines = [template.line(name) for name in template.lips]
    top, upper, lower, bottom = (_curve(landmarks, line) for line in lines)
    shares = np.linspace(0.0, 1.0, 24)
    upper_at, lower_at = at_shares(upper, shares), at_shares(lower, shares)
    if float((lower_at[:, 1] - upper_at[:, 1]).max()) < CLOSED_LIPS:
        paper.stroke(0.5 * (upper_at + lower_at), 1.2, steady=True)
    else:
        paper.stroke(upper, lines[1].weight, steady=True)
        paper.stroke(lower, lines[2].weight, steady=True)
    kind = rng.choice(["all", "middle and lower", "middle"], p=[0.8, 0.12, 0.08])
    if kind == "all":
        paper.stroke(top, lines[0].weight, steady=True)
        paper.stroke(bottom, lines[3].weight, steady=True)
    elif kind == "middle and lower":
        third = len(bottom) // 4
        paper.stroke(bottom[third:-third], 0.9, steady=True)


def silhouette(person: np.ndarray) -> List[np.ndarray]:
    """Where hair and shoulders end: smooth (n, 2) lines from a (512, 512) uint8 mask, without the canvas' border."""
    scale = 4
    side = person.shape[0] // scale
    small = cv2.GaussianBlur(cv2.resize(person, (side, side), interpolation=cv2.INTER_AREA), (0, 0), 2.0)
    contours, _ = cv2.findContours((small > 127).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return []
    outline = max(contours, key=cv2.contourArea)[:, 0].astype(np.float64)
    inside = ((outline > 1.5) & (outline < side - 2.5)).all(axis=1)
    if inside.all() or not inside.any():
        return []  # no one ends above the lower border: the mask is not a person's
    start = int(np.flatnonzero(~inside)[0])
    outline, inside = np.roll(outline, -start, axis=0), np.roll(inside, -start)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
    runs = [outline[a:b] for a, b in zip(edges[::2], edges[1::2]) if b - a > 12]
    kernel = np.array([[1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0]]).T / 16.0
    return [cv2.filter2D(run * scale + 1.5, -1, kernel, borderType=cv2.BORDER_REPLICATE) for run in runs]


def draw_silhouette(person: np.ndarray, paper: Paper) -> None:
    """Draw the outline of hair and shoulders in a few goes, as a hand would."""
    rng = paper.rng
    for line in silhouette(person):
        goes = max(1, int(round(len(line) / 70.0)))
        cuts = np.linspace(0, len(line), goes + 1).astype(int)
        for a, b in zip(cuts[:-1], cuts[1:]):
            if rng.random() < 0.93:
                paper.stroke(line[max(0, a - 2) : b + 2], 1.0)


def outside_face(landmarks: np.ndarray, template: Template) -> np.ndarray:
    """(512, 512) float32: 1 where hair and clothes are, 0 on the face, soft between."""
    mask = np.full((CANVAS, CANVAS), 255, np.uint8)
    around = landmarks[list(template.face)]
    cv2.fillPoly(mask, [np.round(around).astype(np.int32)], 0)
    return cv2.GaussianBlur(mask, (0, 0), 3.0).astype(np.float32) / 255.0


def sketches(
    photo: np.ndarray,
    landmarks: np.ndarray,
    template: Template,
    person: Optional[np.ndarray],
    rng: np.random.Generator,
) -> Dict[str, np.ndarray]:
    """The three sketches of one face, by the names of `PREPARED`: (512, 512) uint8, ink dark on 255.

    photo: (512, 512, 3) uint8 RGB. landmarks: (n, 2) canvas pixels. person: (512, 512) uint8 or None.
    """
    pen = random_pen(rng)
    face = Paper(pen, rng)
    draw_lines(landmarks, template, face)
    lines = face.picture()
    edges = edge_sketch(photo, float(rng.uniform(1.0, 1.4)))
    around = outside_face(landmarks, template)
    hair = (PAPER_WHITE - (PAPER_WHITE - edges) * around).astype(np.uint8)
    both = np.minimum(lines, hair)
    if person is not None and rng.random() < 0.85:
        hairline = Paper(pen, rng)
        draw_silhouette(person, hairline)
        lines = np.minimum(lines, hairline.picture())
    return {LINES: lines, EDGES: edges, BOTH: both}
