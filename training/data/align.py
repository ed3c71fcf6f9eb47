"""From a photo to a prepared face: pupils in place, colours and background brought to one standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import cv2
import numpy as np

from configs.components import PUPILS
from engine.photos.align import align, transform_points
from training.data.hairline import find_hairline
from training.data.landmarks import MESH_POINTS, Template

MARGIN = 64  # pixels kept around the canvas, so that warped faces need not repeat the border
BACKGROUND = 222.0  # grey of every prepared background: paper-like, and darker than white clothes
LIGHT_ENOUGH = 120.0  # a background darker than this says nothing about the light on the face
PLAIN_ENOUGH = 28.0  # standard deviation, in grey levels
EVEN_ENOUGH = 3.0  # grey levels from the colours around; folds, leaves and flags are further away from them
MOST_LIGHT = 1.2  # times: a grey wall is no underexposed white one
NEUTRAL_ENOUGH = 45.0  # largest minus smallest channel; a blue wall is not a colour cast

MOST_VIVID_SKIN = 23.0  # chroma in CIELAB; 95 % of the London set's cheeks have less, all of the Canada set's more


@dataclass(frozen=True)
class AlignedFace:
    """A face on the canvas with `MARGIN` pixels around it.

    photo: (640, 640, 3) uint8 RGB. landmarks: (n, 2) float32 in canvas pixels, so the margin begins at -MARGIN.
    person: (640, 640) uint8, 255 where the person is; None where no one could tell. mesh: (491, 2) float32, the points
    of the "mediapipe" template, whatever the landmarks are; None where MediaPipe was not there. hair: (640, 640) uint8,
    255 where hair is; None where nothing says it.
    """

    photo: np.ndarray
    landmarks: np.ndarray
    person: Optional[np.ndarray]
    mesh: Optional[np.ndarray] = None
    hair: Optional[np.ndarray] = None


def align_face(
    photo: np.ndarray,
    landmarks: np.ndarray,
    template: Template,
    person: Optional[np.ndarray],
    mesh: Optional[np.ndarray] = None,
    hair: Optional[np.ndarray] = None,
) -> AlignedFace:
    """Align a photo by its pupils and bring light and background to the standard.

    photo: (height, width, 3) uint8 RGB. landmarks: (n, 2) in its pixels; the hairline is added to a bare MediaPipe
    mesh. person, hair: (height, width) float32 masks, 0..1, or None. mesh: (478, 2) in its pixels, or None.
    Raises ValueError where the face is too small or the landmarks cannot be this photo's.
    """
    around = landmarks[[point for point in template.face if point < len(landmarks)]]
    size = np.array(photo.shape[1::-1])
    left, right = landmarks[list(template.pupils)]
    # A little outside is possible: the jaw of a tight crop.
    if (around < -0.15 * size).any() or (around > 1.15 * size).any() or left[0] >= right[0]:
        raise ValueError("its landmarks do not fit the picture")
    aligned, matrix = align(photo, landmarks[list(template.pupils)], MARGIN)
    mask: Optional[np.ndarray] = None
    if person is not None:
        side = aligned.shape[0]
        mask = _aligned_mask(person, matrix, side)
    strands = None if hair is None else _aligned_mask(hair, matrix, aligned.shape[0])
    if mask is not None and strands is not None:  # the person's model is coarse where hair flies
        mask = np.maximum(mask, strands)
    aligned = calm_skin(standard_background(aligned, mask))
    points = transform_points(landmarks, matrix).astype(np.float32)
    whole = None if mesh is None else transform_points(mesh, matrix).astype(np.float32)
    if len(points) == MESH_POINTS:
        points = np.concatenate([points, find_hairline(aligned, points, mask)])
    if whole is not None:
        whole = np.concatenate([whole, find_hairline(aligned, whole, mask)])
    return AlignedFace(
        aligned,
        points - MARGIN,
        None if mask is None else (mask * 255.0).astype(np.uint8),
        None if whole is None else whole - MARGIN,
        None if strands is None else (strands * 255.0).astype(np.uint8),
    )


def _aligned_mask(mask: np.ndarray, matrix: np.ndarray, side: int) -> np.ndarray:
    moved = cv2.warpAffine(mask, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(moved, 0.0, 1.0)


def background_pixels(photo: np.ndarray, person: Optional[np.ndarray]) -> np.ndarray:
    """Pixels (n, 3) of the upper half that are surely background: off the person, or else the two upper corners."""
    side = photo.shape[0]
    upper = photo[: side // 2]
    if person is not None:
        # Hair flies outside the mask: stay clear of its rim.
        near = cv2.dilate((person[: side // 2] > 0.05).astype(np.uint8), np.ones((25, 25), np.uint8))
        free = upper[near == 0]
        if len(free) > 0.01 * side * side:
            return free
    corner = side // 12
    return np.concatenate([photo[:corner, :corner].reshape(-1, 3), photo[:corner, -corner:].reshape(-1, 3)])


def standard_background(photo: np.ndarray, person: Optional[np.ndarray]) -> np.ndarray:
    """White balance by the background, where that is plain and light, and the background itself turned to one grey.

    photo: (h, w, 3) uint8 RGB. person: (h, w) float32, 0..1, or None, which leaves the background's texture.
    """
    pixels = background_pixels(photo, person).astype(np.float32)
    colour = np.median(pixels, axis=0)
    result = photo.astype(np.float32)
    plain = float(np.abs(pixels - colour).mean()) < PLAIN_ENOUGH
    if plain and colour.min() > LIGHT_ENOUGH and colour.max() - colour.min() < NEUTRAL_ENOUGH:
        gain = BACKGROUND / colour
        result *= gain * min(1.0, MOST_LIGHT / float(gain.max()))
    behind = None if person is None or not plain else _local_background(result, person)
    if person is not None and behind is not None and _even(result, person, behind):
        # A pixel is a share of person over background: exchange the background, and single hairs stay.
        result -= (1.0 - person[..., None]) * (behind - BACKGROUND)
    elif person is not None:
        alpha = cv2.GaussianBlur(np.clip((person - 0.2) / 0.6, 0.0, 1.0), (0, 0), 2.0)[..., None]
        result = alpha * result + (1.0 - alpha) * BACKGROUND
    return np.clip(result + 0.5, 0.0, 255.0).astype(np.uint8)


def _even(photo: np.ndarray, person: np.ndarray, behind: np.ndarray) -> bool:
    """Whether a background has nothing in it but light and shade."""
    far = cv2.dilate((person > 0.05).astype(np.uint8), np.ones((25, 25), np.uint8)) == 0
    return bool(far.any()) and float(np.abs(photo - behind)[far].mean()) < EVEN_ENOUGH


def calm_skin(photo: np.ndarray) -> np.ndarray:
    """Take colour out of a photo whose skin is more vivid than the standard, so that cameras differ less.

    photo: an aligned (640, 640, 3) uint8 RGB picture; the cheeks are looked for below the pupils.
    """
    cheeks = []
    for x, y in PUPILS:
        left, top = int(x) + MARGIN - 20, int(y) + MARGIN + 70
        cheeks.append(photo[top : top + 40, left : left + 40].reshape(1, -1, 3))
    skin = cv2.cvtColor(np.hstack(cheeks).astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    vivid = float(np.hypot(*np.median(skin[0], axis=0)[1:]))
    if vivid <= MOST_VIVID_SKIN:
        return photo
    lab = cv2.cvtColor(photo.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    lab[..., 1:] *= MOST_VIVID_SKIN / vivid
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)


def _local_background(photo: np.ndarray, person: np.ndarray) -> np.ndarray:
    """What the background would be everywhere, spread inwards from where it is seen: (h, w, 3) float32."""
    seen = (cv2.dilate(person, np.ones((9, 9), np.uint8)) < 0.1).astype(np.float32)
    size = (photo.shape[1], photo.shape[0])
    quarter = (size[0] // 4, size[1] // 4)
    light = cv2.resize(photo * seen[..., None], quarter, interpolation=cv2.INTER_AREA)
    there = cv2.resize(seen, quarter, interpolation=cv2.INTER_AREA)
    spread, weight = 1e-6 * BACKGROUND, np.full(there.shape, 1e-6, np.float32)
    for sigma, share in ((3.0, 1.0), (12.0, 1e-2), (40.0, 1e-4)):  # near ones count, far ones fill in
        spread = spread + share * cv2.GaussianBlur(light, (0, 0), sigma)
        weight = weight + share * cv2.GaussianBlur(there, (0, 0), sigma)
    return cv2.resize(spread / weight[..., None], size)
