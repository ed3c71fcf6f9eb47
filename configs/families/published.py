"""The networks of the published program, to the last layer."""

from __future__ import annotations

from jittor import nn

from configs.components import Component
from configs.networks import PaperEncoder, PaperGenerator, paper_feature_decoder, paper_sketch_decoder
from configs.presets import Preset


def encoder(preset: Preset, component: Component) -> nn.Module:
    """(N, 1, crop, crop) -> (N, code)."""
    return PaperEncoder(preset.crop_size(component), preset.code_size(component))


def sketch_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, 1, crop, crop)."""
    decoder: nn.Module = paper_sketch_decoder(preset.crop_size(component), preset.code_size(component))
    return decoder


def feature_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, F, size, size)."""
    size, code = preset.feature_size(component), preset.code_size(component)
    decoder: nn.Module = paper_feature_decoder(size, code, preset.features)
    return decoder


def strokes(preset: Preset) -> None:
    """The paper has none: a face shows what the codes say."""


def generator(preset: Preset) -> nn.Module:
    """(N, F, side, side) -> (N, 3, 512, 512)."""
    return PaperGenerator(preset.features)


def texture(preset: Preset) -> None:
    """The paper has none: a drawing has one face."""
