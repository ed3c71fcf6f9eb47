"""The compact networks, small enough to train in a test."""

from __future__ import annotations

from configs.components import REMAINDER
from configs.presets import Preset

TINY = Preset(
    "tiny",
    scale=8,
    feature_scale=8,
    code=8,
    code_overrides={REMAINDER.name: 16},
    features=8,
    appearance=4,
    family="compact",
    feather=2,
    trainable=True,
)
PRESETS = (TINY,)
