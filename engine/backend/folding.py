"""Folds norms into the weights of the convolutions before them.

OpenVINO would do the same, but keeps the original weights, and those that it has multiplied, beside the packed ones.
"""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np

_OUTPUT_AXES = {"Convolution": 0, "ConvolutionBackpropData": 1}  # of their weights


def fold_norms(model: Any, arrays: Dict[str, np.ndarray]) -> None:
    """Take the norms behind convolutions out of a model of OpenVINO whose weights are still inputs.

    arrays: the weights by the names of these inputs; those of the convolutions are replaced. Norms that follow anything
    but a convolution with a bias of its own stay.
    """
    for norm in model.get_ordered_ops():
        if norm.get_type_name() != "BatchNormInference":
            continue
        add = _before(norm, 0)
        convolution, bias = (add if add.get_type_name() != "Add" else _before(add, at) for at in (0, 1))
        if convolution.get_type_name() not in _OUTPUT_AXES or bias.get_type_name() != "Reshape":
            continue
        changed = [_before(convolution, 1), _before(bias, 0)]
        names = [node.get_friendly_name() for node in changed + [_before(norm, at) for at in (1, 2, 3, 4)]]
        if not all(name in arrays for name in names) or any(_uses(node) > 1 for node in [convolution, add, *changed]):
            continue
        weight, shift, gain, offset, mean, variance = (arrays[name].astype(np.float32) for name in names)
        factors = gain / np.sqrt(variance + np.float32(norm.get_attributes()["epsilon"]))
        sides: List[int] = [1] * weight.ndim
        sides[_OUTPUT_AXES[convolution.get_type_name()]] = -1
        arrays[names[0]] = weight * factors.reshape(sides)
        arrays[names[1]] = (shift - mean) * factors + offset
        norm.output(0).replace(add.output(0))


def _before(node: Any, at: int) -> Any:
    return node.input_value(at).get_node()


def _uses(node: Any) -> int:
    users = [target.get_node() for target in node.output(0).get_target_inputs()]
    return sum(user.get_type_name() != "ShapeOf" for user in users)  # a bias asks for the shape of what it is added to
