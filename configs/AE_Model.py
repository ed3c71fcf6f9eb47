"""Component embedding: one autoencoder per component (section 3.1 of the paper)."""

from __future__ import annotations

from typing import Dict

import jittor as jt
from jittor import nn

from configs.compact import CompactEncoder, CompactSketchDecoder
from configs.components import COMPONENTS, Component
from configs.networks import PaperEncoder, paper_sketch_decoder
from configs.presets import Preset


class ComponentAutoencoder(nn.Module):
    """A component's crop -> its code -> its sketch."""

    def __init__(self, preset: Preset, component: Component) -> None:
        size, code = preset.crop_size(component), preset.code_size(component)
        if preset.name == "paper":
            self.encoder = PaperEncoder(size, code)
            self.decoder = paper_sketch_decoder(size, code)
        else:
            self.encoder = CompactEncoder(size, code)
            self.decoder = CompactSketchDecoder(size, code)

    def execute(self, crop: jt.Var) -> jt.Var:
        """(N, 1, size, size), ink -1 and paper 1 -> the same, redrawn."""
        return self.decoder(self.encoder(crop))


class ComponentEmbedding(nn.Module):
    """The five autoencoders, as attributes that bear the components' names."""

    def __init__(self, preset: Preset) -> None:
        self.preset = preset
        for component in COMPONENTS:
            setattr(self, component.name, ComponentAutoencoder(preset, component))

    def part(self, component: Component) -> ComponentAutoencoder:
        """The autoencoder of one component."""
        autoencoder: ComponentAutoencoder = getattr(self, component.name)
        return autoencoder

    def encode(self, crops: Dict[str, jt.Var]) -> Dict[str, jt.Var]:
        """Crops by component name -> codes (N, code) by component name."""
        return {c.name: self.part(c).encoder(crops[c.name]) for c in COMPONENTS if c.name in crops}
