"""Records the forward pass of a network as an ONNX graph, by running its own `execute` with recorded values.

Weights are inputs of the graph, named as in their files. So a graph depends on shapes only, is small, and takes any
weights. Needs Jittor, by `engine.backend.jittor_setup.load`, and the package `onnx`.
"""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, List, Mapping, Optional, Sequence, Tuple

from configs.recording import Recorded
from engine.backend.onnx_graph import Graph


def trace(
    forward: Callable[..., Recorded],
    networks: Mapping[str, Any],
    inputs: Mapping[str, Sequence[int]],
    output: str,
    about: Optional[Mapping[str, str]] = None,
    free_batch: bool = False,
) -> Any:
    """Record `forward` as an `onnx.ModelProto`, with inputs and weights as its inputs.

    forward: takes one recorded value for each of `inputs` (name -> shape), in their order. networks: those whose
    weights it uses, by the prefix that the names of their tensors get. output: the name of what it returns. about: text
    for the file. free_batch: whether the batch size may differ from that of `inputs`.
    Raises CheckpointError if ONNX is not installed, and ValueError for operations that cannot be recorded.
    """
    graph = Graph()
    named = {name: Recorded(graph, name, shape) for name, shape in inputs.items()}
    with _recorded_weights(graph, networks):
        result = forward(*named.values())
    return graph.model(named, result, output, dict(about or {}), free_batch)


@contextlib.contextmanager
def _recorded_weights(graph: Graph, networks: Mapping[str, Any]) -> Iterator[None]:
    """Replace all parameters and statistics by recorded values within the context."""
    replaced: List[Tuple[Any, str, Any]] = []
    try:
        for prefix, network in networks.items():
            names = {id(variable): prefix + name for name, variable in network.state_dict().items()}
            for module in network.modules():
                for attribute, value in list(vars(module).items()):
                    if id(value) in names:
                        replaced.append((module, attribute, value))
                        setattr(module, attribute, graph.weight(names[id(value)], value.shape))
        yield
    finally:
        for module, attribute, value in replaced:
            setattr(module, attribute, value)
