"""Rescales the fine detail of a finished face: weaker where it is weak, as on skin, stronger where strong, as in hair.

A network, and even more a mean of several, gives skin too much fine detail and hair too little. The strength of detail
around a pixel distinguishes the two, as in the transfer of textureness by Bae, Paris and Durand (Two-scale tone
management for photographic look, SIGGRAPH 2006, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Mapping

import cv2
import numpy as np

from engine.message import Message

BAND = 1.0  # pixels: standard deviation of the blur whose difference to the face is the fine detail
AROUND = 3.0  # pixels: standard deviation of the window in which its strength is measured
TURN = 4.0 / 127.5  # root mean square between weak and strong detail: 4 grey levels, in units of -1..1
ENTRY = "detail"


@dataclass(frozen=True)
class Detail:
    """Factors for fine detail where it is weak and where it is strong; 1 and 1 change nothing."""

    weak: float = 1.0
    strong: float = 1.0

    def texts(self) -> Dict[str, str]:
        """The entry for a weights header; empty if nothing is changed."""
        return {} if self == AS_PAINTED else {ENTRY: f"{self.weak:g},{self.strong:g}"}

    @classmethod
    def from_texts(cls, about: Mapping[str, str]) -> Detail:
        """The inverse of `texts`. Raises ValueError if the entry is invalid."""
        if ENTRY not in about:
            return cls()
        weak, strong = (float(number) for number in about[ENTRY].split(","))
        if not (0.0 <= weak <= 4.0 and 0.0 <= strong <= 4.0):
            raise ValueError(Message("detail cannot be multiplied by {factor}", factor=about[ENTRY]))
        return cls(weak, strong)

    def balance(self, face: np.ndarray) -> np.ndarray:
        """A face (3, H, W) float32 in about -1..1 with its detail rescaled, equally in all channels."""
        if self == AS_PAINTED:
            return face
        # In place: allocating memory would take longer than the arithmetic.
        fine = face[0] + face[1]
        fine += face[2]
        fine *= np.float32(1.0 / 3.0)
        soft = cv2.GaussianBlur(fine, (0, 0), BAND)
        fine -= soft
        power = cv2.GaussianBlur(np.multiply(fine, fine, out=soft), (0, 0), AROUND)
        power += np.float32(TURN**2)
        # (weak turn^2 + strong power) / (turn^2 + power) - 1: the gain minus 1, since the face is added below
        more = np.divide(np.float32((self.weak - self.strong) * TURN**2), power, out=power)
        more += np.float32(self.strong - 1.0)
        more *= fine
        balanced: np.ndarray = face + more
        return balanced


AS_PAINTED = Detail()
