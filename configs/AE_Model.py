"""Component embedding: one autoencoder per component (section 3.1 of the paper)."""

from __future__ import annotations

from typing import Dict

import jittor as jt
from jittor import nn

from configs.components import COMPONENTS, Component
from configs.families import family
from configs.presets import Preset


class ComponentAutoencoder(nn.Module):
    """A component's crop -> its code -> its sketch."""

    def __init__(self, preset: Preset, component: Component) -> None:
        networks = family(preset)
        self.encoder = networks.encoder(preset, component)
        self.decoder = networks.sketch_decoder(preset, component)

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
