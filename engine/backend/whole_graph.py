"""Adds weights to a recorded graph, so that it can run, also in other programs."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

import numpy as np

from configs.grain import unit_noise
from configs.steps import GRAIN
from engine.backend.weights import Weights


def constants(weights: Weights, graph_inputs: List[str]) -> Dict[str, np.ndarray]:
    """The values of those inputs of a graph that are weights or noise, by name. Raises CheckpointError."""
    fixed = {name: unit_noise(int(name[len(GRAIN) :])) for name in graph_inputs if name.startswith(GRAIN)}
    return {**fixed, **weights.named(name for name in graph_inputs if name.startswith(tuple(weights.files)))}


def with_weights(graph: Any, tensors: Mapping[str, np.ndarray], about: Mapping[str, str]) -> Any:
    """The graph, an `onnx.ModelProto`, with these inputs replaced by constants, in 16 bits where that is exact.

    Needs the package `onnx`.
    """
    import onnx

    model = onnx.ModelProto()
    model.CopyFrom(graph)
    inputs = list(model.graph.input)
    del model.graph.input[:]
    nodes = list(model.graph.node)
    del model.graph.node[:]
    for one in inputs:
        if one.name not in tensors:
            model.graph.input.append(one)
            continue
        value = np.ascontiguousarray(tensors[one.name], np.float32)
        with np.errstate(over="ignore"):
            half = value.astype(np.float16)
        if np.array_equal(half.astype(np.float32), value):
            model.graph.initializer.append(onnx.numpy_helper.from_array(half, f"{one.name}.half"))
            model.graph.node.append(
                onnx.helper.make_node("Cast", [f"{one.name}.half"], [one.name], to=onnx.TensorProto.FLOAT)
            )
        else:
            model.graph.initializer.append(onnx.numpy_helper.from_array(value, one.name))
    model.graph.node.extend(nodes)
    onnx.helper.set_model_props(model, dict(about))
    onnx.checker.check_model(model)
    return model
