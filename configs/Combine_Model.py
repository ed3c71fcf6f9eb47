"""Feature mapping (section 3.2 of the paper) and image synthesis (3.3)."""

from __future__ import annotations

from typing import Dict, Optional

import jittor as jt
import numpy as np
from jittor import nn

from configs.components import CANVAS, COMPONENTS, PASTE_ORDER, REMAINDER, Component
from configs.families import family
from configs.presets import Preset


def feathered(rows: int, columns: int, width: int) -> np.ndarray:
    """(1, 1, rows, columns) float32: 1 inside, falling to 0 over `width` pixels towards the edges."""
    across, down = (
        np.minimum(1.0, (np.minimum(np.arange(n), np.arange(n)[::-1]) + 1) / (width + 1)) for n in (columns, rows)
    )
    return np.minimum(across[None], down[:, None]).astype(np.float32)[None, None]


class FeatureMapping(nn.Module):
    """Codes -> one feature map of the whole face. strokes: adds what the codes forget; `paper` has none."""

    def __init__(self, preset: Preset) -> None:
        self.preset = preset
        networks = family(preset)
        for component in COMPONENTS:
            setattr(self, component.name, networks.feature_decoder(preset, component))
        self.strokes = networks.strokes(preset)

    def part(self, component: Component, code: jt.Var) -> jt.Var:
        """One component's code (N, code) -> its feature map (N, F, size, size)."""
        features: jt.Var = getattr(self, component.name)(code)
        return features

    def paste(self, parts: Dict[str, jt.Var], strokes: Optional[jt.Var] = None) -> jt.Var:
        """The components' feature maps, pasted into the remainder's: (N, F, side, side).

        strokes: (N, 1, side, side), ink -1 and paper 1, of the whole drawing, for `self.strokes`; None adds nothing.
        """
        step = self.preset.feature_scale
        canvas = parts[REMAINDER.name].clone()
        for component in PASTE_ORDER:
            part = parts[component.name]
            x, y = round(component.x / step), round(component.y / step)
            rows, columns = part.shape[2] - component.unpasted_rows // step, part.shape[3]
            pasted = part[:, :, :rows]
            if self.preset.feather:
                share = jt.array(feathered(rows, columns, self.preset.feather))
                pasted = pasted * share + canvas[:, :, y : y + rows, x : x + columns] * (1.0 - share)
            canvas[:, :, y : y + rows, x : x + columns] = pasted
        if strokes is not None and self.strokes is not None:
            canvas = canvas + self.strokes(strokes, canvas)
        return canvas

    def execute(self, codes: Dict[str, jt.Var], strokes: Optional[jt.Var] = None) -> jt.Var:
        """Codes (N, code) by component name, and the drawing's strokes (N, 1, side, side) -> (N, F, side, side)."""
        return self.paste({c.name: self.part(c, codes[c.name]) for c in COMPONENTS}, strokes)


class ImageSynthesis(nn.Module):
    """Feature map and appearance -> face. `texture` reads the appearance from a photo; `paper` has none."""

    def __init__(self, preset: Preset) -> None:
        self.preset = preset
        networks = family(preset)
        self.generator = networks.generator(preset)
        texture = networks.texture(preset)
        if texture is not None:
            self.texture = texture

    def execute(
        self,
        features: jt.Var,
        appearance: Optional[jt.Var] = None,
        size: int = CANVAS,
        grain: Optional[Dict[int, jt.Var]] = None,
    ) -> jt.Var:
        """features (N, F, side, side), appearance (N, A) -> (N, 3, size, size), RGB in about -1..1."""
        if not self.preset.appearance:
            face: jt.Var = self.generator(features)
            return face
        if appearance is None:
            raise ValueError(f"the {self.preset.name} preset needs an appearance")
        face = self.generator(features, appearance, size, grain)
        return face
