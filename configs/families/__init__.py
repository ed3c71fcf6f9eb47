"""Families of networks: a module each, named by `Preset.family`. A file more in this folder is a family more.

A module has a function for every network of a preset: `encoder` and `sketch_decoder` of a component's crop,
`feature_decoder` of its code, `strokes` (what the codes forget, or None), `generator`, and `texture` (what reads an
appearance from a photo, or None).
"""

from __future__ import annotations

import importlib
from typing import Any

from configs.presets import Preset


def family(preset: Preset) -> Any:
    """The module of a preset's networks."""
    return importlib.import_module(f"{__name__}.{preset.family}")
