"""The pipeline with small random networks, and what the tests draw with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.backend.jittor_setup import load
from engine.drawing.controls import Appearance, Controls
from tests.support.random_weights import LOOKS

CONTROLS = {
    "usual": Controls(),
    "trusting": Controls(trust=(1.0,) * 5, appearance=Appearance("palette", LOOKS[0].name)),
    "women": Controls(tags=("woman",)),
    "few": Controls(trust=(0.0, 0.2, 0.4, 0.6, 0.8), neighbours=2),
    "many": Controls(neighbours=1000),
}


def blank() -> np.ndarray:
    return np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)


def face() -> np.ndarray:
    sketch = blank()
    for x in (172, 319):
        cv2.ellipse(sketch, (x, 220), (28, 12), 0, 0, 360, 0, 3)
    cv2.line(sketch, (245, 240), (235, 330), 0, 3)
    cv2.ellipse(sketch, (256, 390), (50, 14), 0, 0, 360, 0, 3)
    cv2.ellipse(sketch, (256, 270), (150, 210), 0, 0, 360, 0, 3)
    return sketch


def smiling() -> np.ndarray:
    sketch = face()
    cv2.ellipse(sketch, (256, 400), (60, 40), 0, 0, 180, 0, 3)
    return sketch


SKETCHES = {"blank": blank(), "face": face(), "smiling": smiling()}


def fresh(param: Path) -> Any:
    load()
    from engine.method.pipeline import FacePipeline

    return FacePipeline.load("tiny", param)


def assert_same(found: Any, other: Any) -> None:
    np.testing.assert_array_equal(found.face, other.face)
    np.testing.assert_array_equal(found.shadow, other.shadow)
    assert found.appearance == other.appearance
