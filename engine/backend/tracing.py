"""The forward pass of a network as an ONNX graph, by running its own `execute` with recorded values.

Weights are inputs of the graph, named as in their files; so a graph depends on shapes only, stays small, and holds for
whatever weights it is given. Needs Jittor, by `engine.backend.runtime.load`, and the package `onnx`.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Callable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from configs.recording import Recorded
from engine.backend.onnx_graph import Graph
from engine.backend.whole_graph import with_weights
from engine.drawing.pictures import write_bytes
from engine.files.checkpoints import read_metadata
from engine.translating.translator import INPUT, OUTPUT, TranslatorInfo, build, tensors_of


def trace(
    forward: Callable[..., Recorded],
    networks: Mapping[str, Any],
    inputs: Mapping[str, Sequence[int]],
    output: str,
    about: Optional[Mapping[str, str]] = None,
    free_batch: bool = False,
) -> Any:
    """What `forward` computes, as an `onnx.ModelProto` with inputs and weights as its inputs.

    forward: takes one recorded value for each of `inputs` (name -> shape), in their order. networks: those whose
    weights it uses, by the prefix that the names of their tensors get. output: the name of what it returns. about: text
    for the file. free_batch: whether the first side of inputs may differ from what is given here.
    Raises CheckpointError where ONNX is not installed, and ValueError where the network does what cannot be recorded.
    """
    graph = Graph()
    named = {name: Recorded(graph, name, shape) for name, shape in inputs.items()}
    with _recorded_weights(graph, networks):
        result = forward(*named.values())
    return graph.model(named, result, output, dict(about or {}), free_batch)


def trace_translator(info: TranslatorInfo) -> Any:
    """The graph of a translator's network, for any number of pictures. Raises CheckpointError."""
    planes, size = int(read_metadata(info.path)["channels_in"]) + len(info.styles), info.size
    network = build(info)
    return trace(network, {"": network}, {INPUT: (1, planes, size, size)}, OUTPUT, free_batch=True)


def export(info: TranslatorInfo, path: Union[str, Path]) -> None:
    """Write a translator as one ONNX file with its weights, for phones and servers, whole or not at all.

    It takes and gives what the network does: `picture` (N, channels, size, size) float32 in -1..1, a sketch with ink -1
    and paper 1, a photo red first; and `painted` likewise. N is free. Where there are styles, `picture` has a channel
    more for each, ones for the style that is asked for and zeros for the others.
    Raises CheckpointError where ONNX is not installed, and SketchError where the file cannot be
    written.
    """
    about = {"title": info.title, "method": info.method, "direction": info.direction, "range": "-1..1"}
    about.update({"styles": ",".join(info.styles)} if info.styles else {})
    model = with_weights(trace_translator(info), tensors_of(info), about)
    write_bytes(Path(path), model.SerializeToString())


@contextlib.contextmanager
def _recorded_weights(graph: Graph, networks: Mapping[str, Any]) -> Iterator[None]:
    """Puts recorded values in the place of all parameters and statistics, for a while."""
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
