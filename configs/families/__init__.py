"""Families of networks: a module each. The programs offer the `PRESETS` of every module in this folder.

A family has a function for every network of a preset: `encoder` and `sketch_decoder` of a component's crop,
`feature_decoder` of its code, `strokes` (what the codes forget, or None), `generator`, and `texture` (what reads an
appearance from a photo, or None); and `layout`, which says where the weights lie (`configs.layouts`). Whoever asks for
presets and files may have no Jittor, so networks are imported by the functions that make them. A module may also have
nothing but presets of another's networks.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Dict

from configs.presets import Preset


def family(preset: Preset) -> Any:
    """The module of a preset's networks."""
    return importlib.import_module(f"{__name__}.{preset.family}")


def presets() -> Dict[str, Preset]:
    """The presets of all families, by name."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return {preset.name: preset for module in modules for preset in module.PRESETS}
