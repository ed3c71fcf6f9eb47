"""What `evaluate.py` scores: something that paints faces of sketches."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional

import numpy as np

from configs.components import NAMES
from engine.drawing.controls import Appearance, Controls, FaceResult

Paint = Callable[[np.ndarray, Appearance], np.ndarray]
"""A sketch (512, 512) uint8 and an appearance -> a face (512, 512, 3) uint8 RGB."""
Register = Callable[[np.ndarray], np.ndarray]
"""A sketch (512, 512) uint8 -> where `configs.points.POINTS` lie in it, (K, 2) canvas pixels."""


class Painter(NamedTuple):
    """What is scored: the methods of `engine.method.pipeline.FacePipeline`, or others that do the same.

    read_appearance: None where the face has no such choice. register: finds the points of a sketch, None where there is
    no network for it.
    """

    draw: Callable[[np.ndarray, Controls], FaceResult]
    read_appearance: Optional[Callable[[np.ndarray], Appearance]] = None
    register: Optional[Register] = None

    def paint(self, trust: float) -> Paint:
        """The same as a function of a sketch and an appearance, at one trust for all components."""
        shares = (trust,) * len(NAMES)
        return lambda sketch, look: self.draw(sketch, Controls(trust=shares, appearance=look)).face

    def look(self, photo: np.ndarray) -> Appearance:
        """The photo's appearance, where there is such a choice."""
        return Appearance() if self.read_appearance is None else self.read_appearance(photo)
