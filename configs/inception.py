"""Inception v3 as the Frechet inception distance uses it, for those who have its weights.

Szegedy et al., CVPR 2016; with the pooling of the TensorFlow graph that Heusel et al. (NeurIPS 2017) measured by: the
average pools do not count their padding, and the last block pools by maximum. Tensors are named as pytorch-fid names
them: `Mixed_5b.branch1x1.conv.weight`, `.bn.weight`, `.bn.bias`, `.bn.running_mean`, `.bn.running_var`.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

import jittor as jt
import numpy as np
from jittor import nn

SIDE = 299
FEATURES = 2048
EPSILON = 1e-3
Layer = Tuple[str, int, Tuple[int, int], int]  # name, channels, kernel (height, width), stride


def _a(pool: int) -> List[List[Layer]]:
    return [
        [_l("branch1x1", 64)],
        [_l("branch5x5_1", 48), _l("branch5x5_2", 64, 5)],
        [_l("branch3x3dbl_1", 64), _l("branch3x3dbl_2", 96, 3), _l("branch3x3dbl_3", 96, 3)],
        [_l("branch_pool", pool)],
    ]


def _c(c: int) -> List[List[Layer]]:
    return [
        [_l("branch1x1", 192)],
        [_l("branch7x7_1", c), _l("branch7x7_2", c, 1, 7), _l("branch7x7_3", 192, 7, 1)],
        [_l("branch7x7dbl_1", c), _l("branch7x7dbl_2", c, 7, 1), _l("branch7x7dbl_3", c, 1, 7)]
        + [_l("branch7x7dbl_4", c, 7, 1), _l("branch7x7dbl_5", 192, 1, 7)],
        [_l("branch_pool", 192)],
    ]


def _l(name: str, channels: int, high: int = 1, wide: int = 0, stride: int = 1) -> Layer:
    return name, channels, (high, wide or high), stride


_STEM = (_l("Conv2d_1a_3x3", 32, 3, stride=2), _l("Conv2d_2a_3x3", 32, 3), _l("Conv2d_2b_3x3", 64, 3))
_STEM_AFTER_POOL = (_l("Conv2d_3b_1x1", 80), _l("Conv2d_4a_3x3", 192, 3))
_PADLESS = {"Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_4a_3x3"}
# In a block that halves, the last branch is the pool itself.
_BLOCKS: Sequence[Tuple[str, str, List[List[Layer]]]] = (
    ("Mixed_5b", "mean", _a(32)),
    ("Mixed_5c", "mean", _a(64)),
    ("Mixed_5d", "mean", _a(64)),
    ("Mixed_6a", "halve", [
        [_l("branch3x3", 384, 3, stride=2)],
        [_l("branch3x3dbl_1", 64), _l("branch3x3dbl_2", 96, 3), _l("branch3x3dbl_3", 96, 3, stride=2)],
    ]),
    ("Mixed_6b", "mean", _c(128)),
    ("Mixed_6c", "mean", _c(160)),
    ("Mixed_6d", "mean", _c(160)),
    ("Mixed_6e", "mean", _c(192)),
    ("Mixed_7a", "halve", [
        [_l("branch3x3_1", 192), _l("branch3x3_2", 320, 3, stride=2)],
        [_l("branch7x7x3_1", 192), _l("branch7x7x3_2", 192, 1, 7), _l("branch7x7x3_3", 192, 7, 1)]
        + [_l("branch7x7x3_4", 192, 3, stride=2)],
    ]),
)  # fmt: skip
_WIDE = ("Mixed_7b", "mean"), ("Mixed_7c", "largest")


class Inception:
    """weights: tensors by name; more than those used may be there. Raises ValueError that names missing ones."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        missing = [name for name, shape in shapes().items() if name not in weights or weights[name].shape != shape]
        if missing:
            raise ValueError(f"{len(missing)} tensors of Inception v3 are missing or misshapen, such as {missing[0]}")
        self._weights = {name: np.asarray(weights[name], np.float32) for name in shapes()}

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """(N, 3, SIDE, SIDE) float32 in -1..1 -> (N, FEATURES)."""
        with jt.no_grad():
            found: np.ndarray = _walk(jt.array(pictures), self._convolve).numpy()
        return found

    def _convolve(self, x: jt.Var, path: str, layer: Layer) -> jt.Var:
        w = self._weights
        scale = w[f"{path}.bn.weight"] / np.sqrt(w[f"{path}.bn.running_var"] + EPSILON)
        kernel = w[f"{path}.conv.weight"] * scale[:, None, None, None]
        bias = w[f"{path}.bn.bias"] - w[f"{path}.bn.running_mean"] * scale
        high, wide = layer[2]
        padless = layer[3] == 2 or path in _PADLESS
        padding = (0, 0) if padless else (high // 2, wide // 2)
        return nn.relu(nn.conv2d(x, jt.array(kernel), jt.array(bias), layer[3], padding))


def shapes() -> Dict[str, Tuple[int, ...]]:
    """The shape of every tensor, by name."""
    found: Dict[str, Tuple[int, ...]] = {}

    def note(x: _Channels, path: str, layer: Layer) -> _Channels:
        found[f"{path}.conv.weight"] = (layer[1], x.count) + layer[2]
        for name in ("weight", "bias", "running_mean", "running_var"):
            found[f"{path}.bn.{name}"] = (layer[1],)
        return _Channels(layer[1])

    _walk(_Channels(3), note)
    return found


class _Channels:
    """Stands for a feature map when only its channels matter."""

    def __init__(self, count: int) -> None:
        self.count = count


def _walk(x: Any, convolve: Callable[[Any, str, Layer], Any]) -> Any:
    """The whole network; convolve(x, path, layer) does the work."""
    for layer in _STEM:
        x = convolve(x, layer[0], layer)
    x = _pool(x, "halve")
    for layer in _STEM_AFTER_POOL:
        x = convolve(x, layer[0], layer)
    x = _pool(x, "halve")
    for block, pool, branches in _BLOCKS:
        parts = []
        for branch in branches:
            y = _pool(x, pool) if branch[0][0] == "branch_pool" else x
            for layer in branch:
                y = convolve(y, f"{block}.{layer[0]}", layer)
            parts.append(y)
        x = _joined(parts + ([_pool(x, "halve")] if pool == "halve" else []))
    for block, pool in _WIDE:
        x = _wide(x, block, pool, convolve)
    return x if isinstance(x, _Channels) else x.mean(dims=(2, 3))


def _wide(x: Any, block: str, pool: str, convolve: Callable[[Any, str, Layer], Any]) -> Any:
    """The last two blocks, whose branches fork again."""

    def run(y: Any, *layers: Layer) -> Any:
        for layer in layers:
            y = convolve(y, f"{block}.{layer[0]}", layer)
        return y

    parts = [run(x, _l("branch1x1", 320))]
    for stem, ends in (
        ((_l("branch3x3_1", 384),), ("branch3x3_2a", "branch3x3_2b")),
        ((_l("branch3x3dbl_1", 448), _l("branch3x3dbl_2", 384, 3)), ("branch3x3dbl_3a", "branch3x3dbl_3b")),
    ):
        y = run(x, *stem)
        parts += [run(y, _l(ends[0], 384, 1, 3)), run(y, _l(ends[1], 384, 3, 1))]
    return _joined(parts + [run(_pool(x, pool), _l("branch_pool", 192))])


def _joined(parts: List[Any]) -> Any:
    if isinstance(parts[0], _Channels):
        return _Channels(sum(part.count for part in parts))
    return jt.concat(parts, dim=1)


def _pool(x: Any, kind: str) -> Any:
    if isinstance(x, _Channels):
        return x
    if kind == "halve":
        return nn.max_pool2d(x, 3, 2)
    if kind == "largest":
        return nn.max_pool2d(x, 3, 1, 1)
    return nn.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
