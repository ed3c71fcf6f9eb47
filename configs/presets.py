"""The presets: `paper`, the published network to the last layer; `compact`, quick on a CPU; `tiny`, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Tuple

from configs.components import CANVAS, COMPONENTS, NAMES, Component

PUBLISHED_FAMILY, COMPACT_FAMILY = "published", "compact"

TEXTURE_SIDE = 128  # pixels of the photo that the texture encoder sees


@dataclass(frozen=True)
class Preset:
    """Everything that decides the networks' shapes.

    scale: canvas pixels per pixel of a component's crop.
    feature_scale: canvas pixels per pixel of the feature map.
    codes: length of each component's code, in the order of `NAMES`.
    features: channels of the feature map.
    appearance: length of the appearance vector; 0 where the face has no such choice.
    feather: pixels of the feature map over which a pasted part fades into the rest; 0 cuts, as the paper does.
    family: the module of `configs.families` that makes the networks.
    """

    name: str
    scale: int
    feature_scale: int
    codes: Tuple[int, ...]
    features: int
    appearance: int
    feather: int = 0
    family: str = COMPACT_FAMILY

    @property
    def trainable(self) -> bool:
        """Whether `train.py` makes its weights; the published family's are those that its authors publish."""
        return self.family != PUBLISHED_FAMILY

    def code_size(self, component: Component) -> int:
        """Length of the component's code."""
        return self.codes[NAMES.index(component.name)]

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


PAPER = Preset(
    "paper",
    scale=1,
    feature_scale=1,
    codes=(512,) * len(COMPONENTS),
    features=32,
    appearance=0,
    family=PUBLISHED_FAMILY,
)
COMPACT = Preset(
    "compact", scale=2, feature_scale=4, codes=(128, 128, 128, 128, 384), features=32, appearance=24, feather=4
)
TINY = Preset("tiny", scale=8, feature_scale=8, codes=(8, 8, 8, 8, 16), features=8, appearance=4, feather=2)

PRESETS: Dict[str, Preset] = {preset.name: preset for preset in (PAPER, COMPACT, TINY)}
