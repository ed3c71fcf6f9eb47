"""Photos that would teach the wrong thing: dark or coloured light, hard shadows, sunglasses, hats.

Simple measures on an aligned face, for collections that nobody has sorted; each errs towards keeping a photo.
"""

from __future__ import annotations

from typing import Optional

import cv2
import numpy as np

from training.data.align import MARGIN, AlignedFace
from training.data.landmarks import MESH_FOREHEAD, TEMPLATES

PATCH = 10  # canvas pixels: half the side of the squares of skin that are looked at
LEFT_CHEEK, RIGHT_CHEEK = (50, 101, 205), (280, 330, 425)  # points of the mesh
DARK = 32.0  # CIELAB lightness below which the lightest part of a face is too dark to see its skin
ASIDE = 30.0  # CIELAB lightness between the cheeks that only light from one side makes
SKIN_HUES = (0.0, 92.0)  # degrees in CIELAB between which all skin lies in white light
VIVID = 8.0  # chroma from which a hue is to be trusted
COVERED = 0.45  # share of a cheek's lightness that the lightest part of an open eye reaches, the white of it
BARE = 0.3  # share of what is above the forehead that is hair or skin, unless it is a hat


def unsuitable(face: AlignedFace) -> str:
    """Why a face should not be learnt from, the end of a sentence, or "" where nothing speaks against it."""
    if face.mesh is None:
        return ""
    lab = cv2.cvtColor(face.photo.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    mesh = face.mesh + MARGIN
    left, right = (
        np.median([_patch(lab, mesh[point]) for point in side], axis=0) for side in (LEFT_CHEEK, RIGHT_CHEEK)
    )
    skin = 0.5 * (left + right)
    if _lightest(lab, mesh) < DARK:
        return "it is too dark"
    if abs(left[0] - right[0]) > ASIDE:
        return "its light comes from one side"
    hue = float(np.degrees(np.arctan2(skin[2], skin[1])))
    if np.hypot(*skin[1:]) > VIVID and not SKIN_HUES[0] < hue < SKIN_HUES[1]:
        return "its light is coloured"
    if max(_eye_white(lab, mesh, name) for name in ("left", "right")) < COVERED * skin[0]:
        return "it wears sunglasses"
    share = _bare_share(lab, mesh, skin, face.hair, face.person)
    if share is not None and share < BARE:
        return "it wears a hat"
    return ""


def _patch(lab: np.ndarray, point: np.ndarray) -> np.ndarray:
    x, y = (int(v) for v in np.clip(point, PATCH, lab.shape[0] - PATCH - 1))
    return np.median(lab[y - PATCH : y + PATCH, x - PATCH : x + PATCH].reshape(-1, 3), axis=0)


def _inside(points: np.ndarray, side: int) -> np.ndarray:
    mask = np.zeros((side, side), np.uint8)
    cv2.fillPoly(mask, [np.round(points).astype(np.int32)], 1)
    return mask > 0


def _lightest(lab: np.ndarray, mesh: np.ndarray) -> float:
    oval = mesh[[point for point in TEMPLATES["mediapipe"].face if point < 478]]
    return float(np.percentile(lab[..., 0][_inside(oval, lab.shape[0])], 90))


def _eye_white(lab: np.ndarray, mesh: np.ndarray, side: str) -> float:
    template = TEMPLATES["mediapipe"]
    upper, lower = (template.line(f"{lid} lid, {side}").points for lid in ("upper", "lower"))
    values = lab[..., 0][_inside(mesh[list(upper + lower[::-1])], lab.shape[0])]
    return float(np.percentile(values, 90)) if len(values) else 100.0


def _bare_share(
    lab: np.ndarray, mesh: np.ndarray, skin: np.ndarray, hair: Optional[np.ndarray], person: Optional[np.ndarray]
) -> Optional[float]:
    """How much of the head above the forehead is hair or skin; None where that is not known."""
    if hair is None or person is None:
        return None
    forehead = mesh[list(MESH_FOREHEAD)]
    up = forehead[len(forehead) // 2] - mesh[168]
    above = _inside(np.concatenate([forehead[3:-3] + 0.1 * up, (forehead[3:-3] + 0.8 * up)[::-1]]), lab.shape[0])
    above &= person > 160
    if above.sum() < 400:
        return None
    like_skin = np.sqrt((((lab - skin) * (0.5, 1.0, 1.0)) ** 2).sum(axis=2)) < 14.0
    return float(((hair > 90) | like_skin)[above].mean())
