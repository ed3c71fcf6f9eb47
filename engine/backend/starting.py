"""Starts the runner of a preset: the one that is asked for, or the best that this computer has."""

from __future__ import annotations

from typing import Tuple

from engine.backend.runners import JITTOR, OPENVINO, Runner, first, load_jittor
from engine.backend.weights import Weights


def start(asked: str, weights: Weights) -> Tuple[Runner, str]:
    """A runner with these weights, ready to draw, and a sentence where it stands in for another.

    Raises CannotRun or CheckpointError where none can run, and RuntimeError where another try may help.
    """
    return first(asked, {OPENVINO: lambda: _on_openvino(weights), JITTOR: lambda: _on_jittor(weights)})


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
