"""The shadow under the drawing: the neighbours' sketches of all components, blended with soft masks."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Mapping

import cv2
import numpy as np

from configs.components import CANVAS, COMPONENTS, PAPER_WHITE, REMAINDER, Component
from engine.drawing.crops import box
from engine.files.checkpoints import CheckpointError
from engine.message import Message


def read_masks(folder: Path) -> Dict[str, np.ndarray]:
    """The soft masks by component name, (512, 512) float32 in 0..1, normalised to the sum 1 at every pixel.

    Raises CheckpointError if one is missing or has another size.
    """
    masks = {}
    for component in COMPONENTS:
        path = folder / component.mask_file
        mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if mask is None or mask.shape != (CANVAS, CANVAS):
            raise CheckpointError(
                Message(
                    "{file} is missing or not {side} x {side}; make it again with: python -m training.data.masks",
                    file=path,
                    side=CANVAS,
                )
            )
        masks[component.name] = mask.astype(np.float32) / 255.0
    total = np.maximum(sum(masks.values()), 1e-3)
    return {name: mask / total for name, mask in masks.items()}


def soft_masks() -> Dict[str, np.ndarray]:
    """The masks for `heat/`, (512, 512) uint8: a feathered ellipse in each box, and the rest for the remainder."""
    masks: Dict[str, np.ndarray] = {}
    rest = np.full((CANVAS, CANVAS), 1.0, dtype=np.float32)
    for component in COMPONENTS:
        if component is REMAINDER:
            continue
        mask = _ellipse(component)
        masks[component.name] = np.rint(mask * 255).astype(np.uint8)
        rest = np.minimum(rest, 1.0 - mask)
    masks[REMAINDER.name] = np.rint(rest * 255).astype(np.uint8)
    return masks


def blend(parts: Mapping[str, np.ndarray], masks: Mapping[str, np.ndarray]) -> np.ndarray:
    """Components' sketches (size, size) 0..255 in canvas pixels, weighted by masks -> the shadow, (512, 512) uint8."""
    ink = np.zeros((CANVAS, CANVAS), dtype=np.float32)
    for component in COMPONENTS:
        where = box(component)
        ink[where] += (PAPER_WHITE - parts[component.name]) * masks[component.name][where]
    return np.clip(np.rint(PAPER_WHITE - ink), 0, 255).astype(np.uint8)


def _ellipse(component: Component) -> np.ndarray:
    half = component.size / 2.0
    rows, columns = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)
    away = np.hypot((columns + 0.5 - component.x - half) / half, (rows + 0.5 - component.y - half) / half)
    return np.clip((1.0 - away) / 0.3, 0.0, 1.0)
