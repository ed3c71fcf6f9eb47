"""The networks of the published program, to the last layer, and the files that its authors publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Dict, Tuple

from configs.components import COMPONENTS, Component
from configs.layouts import Layout
from configs.presets import Preset

if TYPE_CHECKING:
    from jittor import nn

PAPER = Preset(
    "paper",
    scale=1,
    feature_scale=1,
    code=512,
    features=32,
    appearance=0,
    family="published",
)
PRESETS = (PAPER,)
GENDERS = (("man", "man"), ("female", "woman"))  # prefix of the published banks' names, our tag


def layout(preset: Preset, folder: Path) -> Layout:
    """The files of the published checkpoint and its banks, under their published names."""
    own, combined = folder / "AE_whole", folder / "Combine"
    tensors: Dict[str, Tuple[Path, str]] = {}
    codes: Dict[str, Tuple[Tuple[str, Path], ...]] = {}
    for component in COMPONENTS:
        name, suffix = component.name, component.suffix
        tensors[f"embedding.{name}.encoder."] = (own / f"latest_net_encoder_{suffix}.pkl", "")
        tensors[f"embedding.{name}.decoder."] = (own / f"latest_net_decoder_{suffix}_image.pkl", "")
        tensors[f"mapping.{name}."] = (combined / f"latest_net_DE_{suffix}.pkl", "")
        codes[name] = tuple((tag, own / f"{prefix}_{suffix}_feature.bin") for prefix, tag in GENDERS)
    tensors["synthesis.generator."] = (combined / "latest_net_G.pkl", "")
    return Layout(tensors, codes=codes)


def encoder(preset: Preset, component: Component) -> nn.Module:
    """(N, 1, crop, crop) -> (N, code)."""
    from configs.networks import PaperEncoder

    return PaperEncoder(preset.crop_size(component), preset.code_size(component))


def sketch_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, 1, crop, crop)."""
    from configs.networks import paper_sketch_decoder

    decoder: nn.Module = paper_sketch_decoder(preset.crop_size(component), preset.code_size(component))
    return decoder


def feature_decoder(preset: Preset, component: Component) -> nn.Module:
    """(N, code) -> (N, F, size, size)."""
    from configs.networks import paper_feature_decoder

    size, code = preset.feature_size(component), preset.code_size(component)
    decoder: nn.Module = paper_feature_decoder(size, code, preset.features)
    return decoder


def strokes(preset: Preset) -> None:
    """The paper has none: a face shows what the codes say."""


def generator(preset: Preset) -> nn.Module:
    """(N, F, side, side) -> (N, 3, 512, 512)."""
    from configs.networks import PaperGenerator

    return PaperGenerator(preset.features)


def texture(preset: Preset) -> None:
    """The paper has none: a drawing has one face."""
