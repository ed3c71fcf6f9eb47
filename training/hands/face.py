"""A face as someone is about to draw it: its mesh, and how far its parts stray from where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from training.data.landmarks import MEDIAPIPE, MESH_FOREHEAD, MESH_POINTS, Eye
from training.data.pen import smooth

CENTRE = (245.5, 300.0)  # between pupils and mouth
HAIR_SIDE = 128  # of a hair mask

EYE1, EYE2, BROW1, BROW2, NOSE, MOUTH, OUTLINE = "eye1", "eye2", "brow1", "brow2", "nose", "mouth", "outline"
NOSE_RIDGE = (168, 6, 197, 195, 5, 4, 1, 2)
NOSE_WINGS = (129, 358)


@dataclass(frozen=True)
class FaceShape:
    """What is known of a face.

    mesh: (478, 2) MediaPipe's face mesh in canonical canvas pixels (pupils at `PUPILS`). hair: (128, 128) uint8, how
    much of a pixel of the canvas is hair, or None if unknown. photo: (512, 512, 3) uint8 RGB or None.
    """

    mesh: np.ndarray
    hair: Optional[np.ndarray] = None
    photo: Optional[np.ndarray] = None


def _groups() -> Dict[str, Tuple[int, ...]]:
    """The mesh's points of each part; all others go with the outline."""
    found: Dict[str, List[int]] = {NOSE: list(NOSE_RIDGE + NOSE_WINGS), MOUTH: []}
    sides = {"left": (EYE1, BROW1), "right": (EYE2, BROW2)}
    for line in MEDIAPIPE.lines:
        kind, _, side = line.name.partition(", ")
        if "lid" in kind:
            found.setdefault(sides[side][0], []).extend(line.points)
        elif "brow" in kind:
            found.setdefault(sides[side][1], []).extend(line.points)
        elif kind.startswith("nose"):
            found[NOSE].extend(line.points)
        elif "lip" in kind:
            found[MOUTH].extend(line.points)
    for eye, name in zip(MEDIAPIPE.eyes, (EYE1, EYE2)):
        found[name].extend((eye.pupil,) + eye.iris)
    return {name: tuple(sorted(set(points))) for name, points in found.items()}


GROUPS = _groups()


@dataclass(frozen=True)
class Move:
    """How a part strays: scale (x, y) and turn (radians) about its own centre, then an offset in canvas pixels."""

    scale: Tuple[float, float] = (1.0, 1.0)
    turn: float = 0.0
    offset: Tuple[float, float] = (0.0, 0.0)

    def __call__(self, points: np.ndarray, centre: np.ndarray) -> np.ndarray:
        """Points (n, 2), moved."""
        x, y = ((points - centre) * self.scale).T
        cosine, sine = np.cos(self.turn), np.sin(self.turn)
        return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=1) + centre + self.offset


@dataclass(frozen=True)
class Proportions:
    """How a drawing's proportions differ from the face's.

    parts: the moves by part. features: eyes, brows, nose and mouth together, against the outline. width, height: of the
    outline; chin, jaw: how much longer the face is below the eyes, how much wider at the chin (1 is as it is).
    """

    parts: Dict[str, Move]
    features: Move
    width: float = 1.0
    height: float = 1.0
    chin: float = 1.0
    jaw: float = 1.0

    def outline(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) of head, hair or neck, moved."""
        x, y = (np.asarray(points, np.float64) - CENTRE).T
        below = np.maximum(y + 60.0, 0.0)  # from below the eyes
        narrowing = 1.0 + (self.jaw - 1.0) * np.clip(below / 240.0, 0.0, 1.2)
        moved = np.stack([x * self.width * narrowing, y * self.height + (self.chin - 1.0) * below], axis=1)
        result: np.ndarray = moved + CENTRE
        return result


def random_proportions(strength: float, rng: np.random.Generator) -> Proportions:
    """How someone errs: not at all at strength 0, as most people at 1, as children at 3."""
    s = float(strength)

    def stray(deviation: float) -> float:
        return float(rng.normal(0.0, deviation * s))

    def factor(deviation: float) -> float:
        return float(np.exp(np.clip(rng.normal(0.0, deviation * s), -0.6, 0.6)))

    eye_size, eye_height, eyes_down, apart = factor(0.09), factor(0.08), stray(5.0), stray(3.0)
    brows_down, brow_angle, brow_length = stray(4.0), stray(0.06), factor(0.06)
    parts: Dict[str, Move] = {}
    for eye, brow, side in ((EYE1, BROW1, -1.0), (EYE2, BROW2, 1.0)):
        size = eye_size * factor(0.04)
        offset = (side * apart + stray(1.5), eyes_down + stray(2.0))
        parts[eye] = Move((size, size * eye_height * factor(0.04)), stray(0.05), offset)
        above = (offset[0] + stray(2.0), 0.8 * eyes_down + brows_down + stray(1.5))
        parts[brow] = Move((brow_length * factor(0.04), factor(0.12)), side * brow_angle + stray(0.03), above)
    parts[NOSE] = Move((factor(0.10), factor(0.10)), stray(0.03), (stray(3.0), stray(4.0)))
    parts[MOUTH] = Move((factor(0.10), factor(0.12)), stray(0.04), (stray(4.0), stray(5.0)))
    features = Move((factor(0.05), factor(0.05)), 0.0, (stray(4.0), stray(7.0)))
    head = [factor(0.04), factor(0.03), factor(0.05), factor(0.06)]
    if rng.random() < 0.12 * min(s, 2.0):  # a child's face: eyes near the top, or a long nose, or a low mouth
        childish = rng.random(3) < 0.6
        if childish[0]:
            features = Move(features.scale, 0.0, (features.offset[0], features.offset[1] - rng.uniform(15.0, 60.0)))
        if childish[1]:
            nose = parts[NOSE]
            parts[NOSE] = Move((nose.scale[0], nose.scale[1] * rng.uniform(1.2, 1.6)), nose.turn, nose.offset)
        if childish[2]:
            mouth = parts[MOUTH]
            parts[MOUTH] = Move(mouth.scale, mouth.turn, (mouth.offset[0], mouth.offset[1] + rng.uniform(10.0, 40.0)))
    return Proportions(parts, features, *head)


class Face:
    """A face with the proportions that it has in one drawing.

    mesh: (478, 2) float64 canonical canvas pixels, its parts where they are drawn. hair: (128, 128) bool in
    the face's own proportions, or None.
    """

    def __init__(self, shape: FaceShape, proportions: Proportions) -> None:
        mesh = np.asarray(shape.mesh, np.float64)[:MESH_POINTS]
        moved = proportions.outline(mesh)
        middle = np.array(CENTRE)
        for name, move in proportions.parts.items():
            group = list(GROUPS[name])
            points = move(mesh[group], mesh[group].mean(axis=0))
            moved[group] = proportions.features(points, middle)
        self.mesh = moved
        self.shape = shape
        self.proportions = proportions
        self.hair = _hair_area(shape.hair)
        self._true = mesh

    def at(self, *points: int) -> np.ndarray:
        """The mean of some of the mesh's points, (2,)."""
        place: np.ndarray = self.mesh[list(points)].mean(axis=0)
        return place

    def points(self, *points: int) -> np.ndarray:
        """Some of the mesh's points, (n, 2)."""
        return self.mesh[list(points)]

    def line(self, name: str) -> np.ndarray:
        """One of MediaPipe's lines in `training.data.landmarks`, smooth (n, 2)."""
        return smooth(self.mesh[list(MEDIAPIPE.line(name).points)])

    def iris(self, eye: Eye) -> Tuple[np.ndarray, float]:
        """Centre (2,) and radius of an iris."""
        ring = self.mesh[list(eye.iris)]
        centre = ring.mean(axis=0)
        return centre, float(np.hypot(*(ring - centre).T).mean())

    def hairline(self) -> np.ndarray:
        """From temple to temple, where the hair begins: smooth (n, 2).

        On rays from between the eyes, at the first hair outside the mesh's forehead or a little outside it.
        """
        origin, rim = self._true[168], self._true[list(MESH_FOREHEAD)]
        reach = np.linspace(0.9, 1.45, 24)
        rays = origin + (rim - origin)[:, None] * reach[None, :, None]  # (rim, reach, 2)
        begins = np.full(len(rim), 1.12)
        if self.hair is not None:
            cells = np.clip(rays * (HAIR_SIDE / CANVAS), 0, HAIR_SIDE - 1).astype(int)
            there = self.hair[cells[..., 1], cells[..., 0]]
            begins = np.where(there.any(axis=1), reach[there.argmax(axis=1)], 1.15)
            begins = np.convolve(np.pad(begins, 2, mode="edge"), np.array([1, 2, 3, 2, 1]) / 9.0, mode="valid")
        begins[[0, -1]] = 1.0
        return self.proportions.outline(smooth(origin + (rim - origin) * begins[:, None]))


def _hair_area(hair: Optional[np.ndarray]) -> Optional[np.ndarray]:
    """Where hair is, (128, 128) bool, without specks; None if unknown or there is none."""
    if hair is None:
        return None
    if hair.shape != (HAIR_SIDE, HAIR_SIDE):
        raise ValueError(f"a hair mask has {HAIR_SIDE} x {HAIR_SIDE} pixels, not {hair.shape}")
    area = cv2.GaussianBlur(np.asarray(hair, np.uint8), (0, 0), 1.5) > PAPER_WHITE // 2
    return area if area.sum() > 60 else None
