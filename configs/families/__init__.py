"""Families of networks: a module each. The programs offer the `PRESETS` of every module in this folder.

A module is a `Family`, or has nothing but presets of another's networks. Whoever asks for presets and files may have no
Jittor, so networks are imported by the functions that make them.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Dict, List, Optional, Tuple

from configs.components import Component
from configs.layouts import Layout
from configs.presets import Preset

if TYPE_CHECKING:
    from typing import Protocol  # from Python 3.8 on

    import jittor as jt
    from jittor import nn

    class Family(Protocol):
        """What a module of this folder has. Shapes are those of `Preset`: code, crop, F features, A appearance."""

        PRESETS: Tuple[Preset, ...]

        def layout(self, preset: Preset, folder: Path) -> Layout:
            """Where the weights lie; `configs.layouts.trained` for those that `train.py ship` writes."""

        def encoder(self, preset: Preset, component: Component) -> nn.Module:
            """A component's crop (N, 1, crop, crop) -> its code (N, code)."""

        def sketch_decoder(self, preset: Preset, component: Component) -> nn.Module:
            """A code (N, code) -> the crop that it stands for (N, 1, crop, crop)."""

        def feature_decoder(self, preset: Preset, component: Component) -> nn.Module:
            """A code (N, code) -> the component's part of the feature map (N, F, size, size)."""

        def strokes(self, preset: Preset) -> Optional[nn.Module]:
            """What the codes forget: strokes (N, 1, side, side) and feature map -> (N, F, side, side); or None."""

        def generator(self, preset: Preset) -> nn.Module:
            """The feature map (N, F, side, side) -> a face (N, 3, 512, 512); a `SizedGenerator` where presets have an
            appearance."""

        def texture(self, preset: Preset) -> Optional[nn.Module]:
            """A photo (N, 3, 128, 128) -> its appearance (N, A); None where presets have no appearance."""

    class SizedGenerator(Protocol):
        """The generator of a preset with an appearance.

        `train.py` makes the weights of such presets alone, and only where they are marked as trainable: it shows the
        generator the appearances of photos, and teaches it small faces before large ones.
        """

        def __call__(
            self, features: jt.Var, appearance: jt.Var, size: int, grain: Optional[Dict[int, jt.Var]] = None
        ) -> jt.Var:
            """Features (N, F, side, side), appearance (N, A) and unit noise (N, 1, side, side) by side -> a face
            (N, 3, size, size), RGB in about -1..1. size: those of the recipe's phases, and `Preset.face_side`."""

        def grain_sides(self, size: int) -> List[int]:
            """The sides of the noise that a face of this size takes; none where the generator takes none."""


def family(preset: Preset) -> Family:
    """The module of a preset's networks."""
    module: Family = importlib.import_module(f"{__name__}.{preset.family}")  # type: ignore[assignment]
    return module


def presets() -> Dict[str, Preset]:
    """The presets of all families, by name."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return {preset.name: preset for module in modules for preset in module.PRESETS}


def obstacle_to_training(preset: Preset) -> str:
    """What the preset's networks lack for `train.py`, as a sentence; "" where they lack nothing. Needs Jittor."""
    networks = family(preset)
    lacks = []
    if not preset.appearance or networks.texture(preset) is None:
        lacks.append("an appearance and the texture network that reads it")
    if not hasattr(networks.generator(preset), "grain_sides"):
        lacks.append("a generator with sizes and grain_sides")
    if not lacks:
        return ""
    return f"{preset.name} cannot be trained: its family, configs.families.{preset.family}, lacks {' and '.join(lacks)}"
