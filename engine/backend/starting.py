"""Starts the runner of a preset: the chosen one, or the best for this computer."""

from __future__ import annotations

from typing import Tuple

from engine.backend.runners import JITTOR, OPENVINO, Runner, load_jittor, start_first
from engine.backend.weights import Weights


def start(asked: str, weights: Weights) -> Tuple[Runner, str]:
    """A prepared runner with these weights, and one sentence if it replaces a better one, else "".

    Raises CannotRun or CheckpointError if none can run, and RuntimeError if a retry may help.
    """
    return start_first(asked, {OPENVINO: lambda: _on_openvino(weights), JITTOR: lambda: _on_jittor(weights)})


def _on_openvino(weights: Weights) -> Runner:
    from engine.backend.network_cache import NetworkCache, default_folder
    from engine.backend.openvino_runner import OpenVinoRunner

    folder = default_folder()
    runner = OpenVinoRunner(weights, cache=NetworkCache(folder) if folder is not None else None)
    runner.prepare()
    return runner


def _on_jittor(weights: Weights) -> Runner:
    load_jittor()
    from engine.backend.jittor_runner import JittorRunner

    runner = JittorRunner(weights)
    runner.prepare()
    return runner
