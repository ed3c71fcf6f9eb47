"""The paper's parts, small enough to follow the pen on two cores; with strokes, and an appearance to choose."""

from __future__ import annotations

from jittor import nn

from configs.compact import CompactEncoder, CompactFeatureDecoder, CompactSketchDecoder, CompactStrokes
from configs.compact_generator import CompactGenerator
from configs.components import CANVAS, Component
from configs.photo_readers import TextureEncoder
from configs.presets import Preset


def encoder(preset: Preset, component: Component) -> nn.Module:
    """(N, 1, crop, crop) -> (N, code)."""
    return CompactEncoder(preset.crop_size(component), preset.code_size(component))


def sketch_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, 1, crop, crop)."""
    return CompactSketchDecoder(preset.crop_size(component), preset.code_size(component))


def feature_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, F, size, size)."""
    size, code = preset.feature_size(component), preset.code_size(component)
    return CompactFeatureDecoder(preset.crop_size(component), size, code, preset.features)


def strokes(preset: Preset) -> nn.Module:
    """(N, 1, side, side) and (N, F, side, side) -> (N, F, side, side): hair, glasses and beards as they were drawn."""
    return CompactStrokes(preset.features)


def generator(preset: Preset) -> nn.Module:
    """(N, F, side, side), (N, A) -> (N, 3, size, size)."""
    return CompactGenerator(preset.features, preset.appearance, CANVAS // preset.feature_scale)


def texture(preset: Preset) -> nn.Module:
    """A photo (N, 3, 128, 128) -> its appearance (N, A)."""
    return TextureEncoder(preset.appearance)
