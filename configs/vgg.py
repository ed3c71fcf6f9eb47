"""VGG-19 (Simonyan & Zisserman, ICLR 2015) as a feature network, for those who have its weights."""

from __future__ import annotations

from typing import List

import jittor as jt
from jittor import nn

# Channels of the convolutions, "pool" between them; the names of the layers count pools and ReLUs too.
_PLAN = (64, 64, "pool", 128, 128, "pool", 256, 256, 256, 256, "pool", 512, 512, 512, 512, "pool", 512)
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, RGB 0..1
TAKEN = ("0", "5", "10", "19", "28")  # first convolution of each block, as in pix2pixHD


class VGG19(nn.Module):
    """The convolutions up to the fifth block. Tensors are named as torchvision names them: `features.0.weight`, ..."""

    side = 128  # pixels of the photos that it is shown: larger ones cost more than they tell

    def __init__(self) -> None:
        self.features = nn.Module()
        self.steps: List[str] = []
        place, before = 0, 3
        for item in _PLAN:
            if item == "pool":
                self.steps.append("pool")
                place += 1
                continue
            setattr(self.features, str(place), nn.Conv(before, int(item), 3, padding=1))
            self.steps.append(str(place))
            before = int(item)
            place += 2

    def layers(self, photo: jt.Var) -> List[jt.Var]:
        """(N, 3, H, W) RGB in -1..1 -> the activations after the first convolution of each block."""
        mean, spread = (jt.array(values).reshape(1, 3, 1, 1) for values in (_MEAN, _SPREAD))
        x = (photo * 0.5 + 0.5 - mean) / spread
        taken = []
        for step in self.steps:
            if step == "pool":
                x = nn.max_pool2d(x, 2, 2)
                continue
            x = nn.relu(getattr(self.features, step)(x))
            if step in TAKEN:
                taken.append(x)
        return taken
