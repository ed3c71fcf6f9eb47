"""What decides the shapes of the networks. The presets that there are stand in the modules of `configs.families`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Tuple

from configs.components import CANVAS, COMPONENTS, Component

TEXTURE_SIDE = 128  # pixels of the photo that the texture encoder sees


@dataclass(frozen=True)
class Preset:
    """Everything that decides the networks' shapes.

    scale: canvas pixels per pixel of a component's crop.
    feature_scale: canvas pixels per pixel of the feature map.
    code: length of a component's code.
    code_overrides: by component name, the lengths of the codes that differ from it.
    features: channels of the feature map.
    appearance: length of the appearance vector; 0 where the face has no such choice.
    family: the module of `configs.families` that makes the networks.
    feather: pixels of the feature map over which a pasted part fades into the rest; 0 cuts, as the paper does.
    trainable: whether `train.py` makes its weights; the generator is then a `SizedGenerator` (`configs.families`).
    """

    name: str
    scale: int
    feature_scale: int
    code: int
    features: int
    appearance: int
    family: str
    feather: int = 0
    trainable: bool = False
    code_overrides: Mapping[str, int] = field(default_factory=dict, hash=False)

    def code_size(self, component: Component) -> int:
        """Length of the component's code."""
        return self.code_overrides.get(component.name, self.code)

    @property
    def codes(self) -> Tuple[int, ...]:
        """Length of each component's code, in the order of `COMPONENTS`."""
        return tuple(self.code_size(component) for component in COMPONENTS)

    def crop_size(self, component: Component) -> int:
        """Side of the component's crop in pixels of the network's input."""
        return component.size // self.scale

    def feature_size(self, component: Component) -> int:
        """Side of the component's part of the feature map."""
        return component.size // self.feature_scale

    @property
    def face_side(self) -> int:
        """Side of the face that the generator paints: the canvas, or less where the feature map is small."""
        return min(CANVAS, 4 * (CANVAS // self.feature_scale))

    @property
    def sketch_side(self) -> int:
        """Side of the whole sketch at the encoders' resolution."""
        return CANVAS // self.scale
