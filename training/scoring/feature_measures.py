"""Measures that see through a network: LPIPS and FID. Neither's weights come with the project; who has them names them.

LPIPS: Zhang et al., CVPR 2018, version 0.1 on AlexNet. FID: Heusel et al., NeurIPS 2017, equation 6.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence

import cv2
import jittor as jt
import numpy as np
from jittor import nn

from configs.inception import SIDE, Inception
from engine.files.checkpoints import CheckpointError, read_weights
from training.scoring.figures import Compare
from training.scoring.measures import frechet

AT_ONCE = 8
# AlexNet's convolutions: number in torchvision's `features`, kernel, stride, padding, whether a pool comes before.
_CONVOLUTIONS = (
    (0, 11, 4, 2, False),
    (3, 5, 1, 2, True),
    (6, 3, 1, 1, True),
    (8, 3, 1, 1, False),
    (10, 3, 1, 1, False),
)
_CHANNELS = (3, 64, 192, 384, 256, 256)
_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)  # of pictures in -1..1


class FeatureMeasures:
    """lpips, fid: ready to use, or None where their weights are not given. note: a sentence about that, for a report.

    Raises CheckpointError for files that do not hold the weights.
    """

    def __init__(self, lpips: Sequence[Path] = (), inception: Optional[Path] = None) -> None:
        self.lpips: Optional[Compare] = None
        self.fid: Optional[Compare] = None
        if lpips:
            self.lpips = Lpips(read_weights(lpips[0]), read_weights(lpips[1]))
        if inception is not None:
            try:
                self.fid = FrechetDistance(Inception(read_weights(inception)))
            except ValueError as error:
                raise CheckpointError(f"{inception} cannot be used: {error}.") from error
        lacking = [name for name, found in (("LPIPS", self.lpips), ("FID", self.fid)) if found is None]
        self.note = f"{' and '.join(lacking)} need weights that were not given." if lacking else ""


class Lpips:
    """Perceptual distance, 0 for equal pictures, the mean over pairs."""

    def __init__(self, network: Mapping[str, np.ndarray], linear: Mapping[str, np.ndarray]) -> None:
        wanted: Dict[str, Sequence[int]] = {}
        for place, (number, kernel, _stride, _padding, _pool) in enumerate(_CONVOLUTIONS):
            wanted[f"features.{number}.weight"] = (_CHANNELS[place + 1], _CHANNELS[place], kernel, kernel)
            wanted[f"features.{number}.bias"] = (_CHANNELS[place + 1],)
            wanted[f"lin{place}.model.1.weight"] = (1, _CHANNELS[place + 1], 1, 1)
        known = {**network, **linear}
        missing = [name for name, shape in wanted.items() if name not in known or known[name].shape != tuple(shape)]
        if missing:
            raise CheckpointError(f"{len(missing)} tensors of LPIPS are missing or misshapen, such as {missing[0]}.")
        self._weights = {name: np.asarray(known[name], np.float32) for name in wanted}

    def __call__(self, pictures: Sequence[np.ndarray], targets: Sequence[np.ndarray]) -> float:
        """The distance between (H, W, 3) uint8 RGB pictures and targets."""
        found: List[float] = []
        for start in range(0, len(pictures), AT_ONCE):
            some = [self._layers(np.stack(p[start : start + AT_ONCE])) for p in (pictures, targets)]
            total = np.zeros(len(some[0][0]))
            for place, (one, other) in enumerate(zip(*some)):
                linear = self._weights[f"lin{place}.model.1.weight"].reshape(1, -1, 1, 1)
                total += ((_unit(one) - _unit(other)) ** 2 * linear).sum(axis=1).mean(axis=(1, 2))
            found += list(total)
        return float(np.mean(found))

    def _layers(self, pictures: np.ndarray) -> List[np.ndarray]:
        values = pictures.astype(np.float32) / 127.5 - 1.0
        values = (values - np.array(_SHIFT, np.float32)) / np.array(_SCALE, np.float32)
        found = []
        with jt.no_grad():
            x = jt.array(np.ascontiguousarray(values.transpose(0, 3, 1, 2)))
            for number, _kernel, stride, padding, pool in _CONVOLUTIONS:
                x = nn.max_pool2d(x, 3, 2) if pool else x
                weight, bias = (jt.array(self._weights[f"features.{number}.{part}"]) for part in ("weight", "bias"))
                x = nn.relu(nn.conv2d(x, weight, bias, stride, padding))
                found.append(x.numpy())
        return found


def _unit(features: np.ndarray) -> np.ndarray:
    length = np.sqrt((features**2).sum(axis=1, keepdims=True))
    unit: np.ndarray = features / (length + 1e-10)
    return unit


class FrechetDistance:
    """FID between two sets of pictures; of few pictures it is large even where they are alike."""

    def __init__(self, network: Inception) -> None:
        self._network = network

    def __call__(self, pictures: Sequence[np.ndarray], targets: Sequence[np.ndarray]) -> float:
        """The distance between the sets, (H, W, 3) uint8 RGB each."""
        return frechet(*(self._features(some) for some in (pictures, targets)))

    def _features(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        found = []
        for start in range(0, len(pictures), AT_ONCE):
            some = pictures[start : start + AT_ONCE]
            sized = [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) for picture in some]
            values = np.stack(sized).astype(np.float32).transpose(0, 3, 1, 2) / 127.5 - 1.0
            found.append(self._network.features(np.ascontiguousarray(values)))
        return np.concatenate(found)
