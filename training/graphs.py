"""The graphs that other runtimes draw by, made from the networks. They depend on shapes only, never on weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

from configs.AE_Model import ComponentEmbedding
from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.presets import Preset
from configs.registration import Registration
from configs.steps import steps
from configs.upscaler import Upscaler
from engine.backend.openvino_runner import GRAPHS
from engine.backend.tracing import trace
from engine.files.writing import write_whole
from engine.translating.onnx_export import trace_translator
from engine.translating.translator import TranslatorInfo, graph_of


def preset_graphs(preset: Preset) -> Dict[str, Any]:
    """The graph of every step of a preset, as an `onnx.ModelProto`. Raises CheckpointError where ONNX is missing."""
    networks = (
        ComponentEmbedding(preset),
        FeatureMapping(preset),
        ImageSynthesis(preset),
        Registration(),
        Upscaler(),
    )
    for network in networks:
        network.eval()
    return {
        name: trace(step.forward, step.networks, step.inputs, step.output)
        for name, step in steps(preset, *networks).items()
    }


def write_preset(preset: Preset, folder: Path = GRAPHS) -> List[Path]:
    """Write the graphs of a preset into `folder / preset.name`; returns the files. Raises CheckpointError."""
    written = []
    for name, graph in preset_graphs(preset).items():
        path = folder / preset.name / f"{name}.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, graph.SerializeToString())
        written.append(path)
    return written


def write_translator(info: TranslatorInfo) -> Path:
    """Write the graph of a translator beside its weights; returns the file. Raises CheckpointError.

    A network that a method has for itself must be known: `training.translators.registry.know_network`.
    """
    path = graph_of(info)
    write_whole(path, trace_translator(info).SerializeToString())
    return path
