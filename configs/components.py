"""The component table: where each part of the face lies on the canvas.

This is the only place where a size of the canvas or of a crop is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Tuple

from configs.translatable import Translatable, _

CANVAS = 512
"""Side of the square canvas in pixels: sketches, shadows and faces all have it."""

PAPER_WHITE = 255
"""Grey value of paper without ink."""

# Where `photos` and `prepare.py` put the pupils (viewer's left, viewer's right), in canvas pixels.
PUPILS: Tuple[Tuple[float, float], Tuple[float, float]] = ((172.0, 220.0), (319.0, 220.0))


@dataclass(frozen=True)
class Component:
    """One part of the face.

    label: what people call it, in English; window and page translate it. Sides are the viewer's.
    x, y, size: the square crop on the 512 x 512 canvas, in pixels.
    suffix: what the published checkpoints call it (the remainder's suffix is empty).
    unpasted_rows: rows at the bottom of the crop that are not pasted into the feature map, in canvas pixels.
    """

    name: str
    label: Translatable
    x: int
    y: int
    size: int
    suffix: str
    unpasted_rows: int = 0

    @property
    def mask_file(self) -> str:
        """File of the component's soft mask below `heat/`."""
        return self.name + ".png"


EYE1 = Component("eye1", _("Eye at left"), 108, 156, 128, "eye1")
EYE2 = Component("eye2", _("Eye at right"), 255, 156, 128, "eye2")
NOSE = Component("nose", _("Nose"), 182, 232, 160, "nose", unpasted_rows=36)
MOUTH = Component("mouth", _("Mouth"), 169, 301, 192, "mouth")
REMAINDER = Component("remainder", _("Face and hair"), 0, 0, CANVAS, "")

COMPONENTS: Tuple[Component, ...] = (EYE1, EYE2, NOSE, MOUTH, REMAINDER)
NAMES: Tuple[str, ...] = tuple(component.name for component in COMPONENTS)
BY_NAME: Dict[str, Component] = {component.name: component for component in COMPONENTS}

# Feature maps are pasted into the remainder's in this order; later ones win.
PASTE_ORDER: Tuple[Component, ...] = (MOUTH, NOSE, EYE1, EYE2)
