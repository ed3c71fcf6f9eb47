"""A translator as an ONNX graph, and as one file for other programs. Needs Jittor and the package `onnx`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Union

from engine.backend.tracing import trace
from engine.backend.whole_graph import with_weights
from engine.drawing.pictures import write_bytes
from engine.files.checkpoints import read_metadata
from engine.translating.translator import INPUT, OUTPUT, TranslatorInfo, build, tensors_of


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
