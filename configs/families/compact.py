"""The paper's parts, small enough to follow the pen on two cores; with strokes, and an appearance to choose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from configs.components import CANVAS, REMAINDER, Component
from configs.gate import open_gate
from configs.layouts import Layout, trained
from configs.presets import Preset

if TYPE_CHECKING:
    from jittor import nn

COMPACT = Preset(
    "compact",
    scale=2,
    feature_scale=4,
    code=128,
    code_overrides={REMAINDER.name: 384},
    features=32,
    appearance=24,
    family="compact",
    feather=4,
    trainable=True,
)
PRESETS = (COMPACT,)


def layout(preset: Preset, folder: Path) -> Layout:
    """What `train.py ship` writes. The files of before there was a gate draw with one that is open everywhere."""
    return trained(preset, folder, open_gate(preset.features))


def encoder(preset: Preset, component: Component) -> nn.Module:
    """(N, 1, crop, crop) -> (N, code)."""
    from configs.compact import CompactEncoder

    return CompactEncoder(preset.crop_size(component), preset.code_size(component))


def sketch_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, 1, crop, crop)."""
    from configs.compact import CompactSketchDecoder

    return CompactSketchDecoder(preset.crop_size(component), preset.code_size(component))


def feature_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, F, size, size)."""
    from configs.compact import CompactFeatureDecoder

    size, code = preset.feature_size(component), preset.code_size(component)
    return CompactFeatureDecoder(preset.crop_size(component), size, code, preset.features)


def strokes(preset: Preset) -> nn.Module:
    """(N, 1, side, side) and (N, F, side, side) -> (N, F, side, side): hair, glasses and beards as they were drawn."""
    from configs.compact import CompactStrokes

    return CompactStrokes(preset.features)


def generator(preset: Preset) -> nn.Module:
    """(N, F, side, side), (N, A) -> (N, 3, size, size)."""
    from configs.compact_generator import CompactGenerator

    return CompactGenerator(preset.features, preset.appearance, CANVAS // preset.feature_scale)


def texture(preset: Preset) -> nn.Module:
    """A photo (N, 3, 128, 128) -> its appearance (N, A)."""
    from configs.photo_readers import TextureEncoder

    return TextureEncoder(preset.appearance)
