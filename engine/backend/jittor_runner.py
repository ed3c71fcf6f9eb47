"""Runs networks on Jittor, the reference, also with CUDA. Import it after `engine.backend.jittor_setup.load` only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Optional

import jittor as jt
import numpy as np

from configs.AE_Model import ComponentEmbedding
from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.grain import unit_noise
from configs.registration import Registration
from configs.steps import GRAIN, steps
from configs.upscaler import Upscaler
from engine.backend.runners import Runner
from engine.backend.weights import PARAM, Weights, registration_file
from engine.files.checkpoints import assign, read_weights


class JittorRunner(Runner):
    """Runs the steps of a preset. embedding, mapping, synthesis, registration: its networks."""

    title = "Jittor"

    def __init__(self, weights: Weights) -> None:
        """Raises CheckpointError if the weights do not fit."""
        preset = weights.preset
        self.embedding, self.mapping = ComponentEmbedding(preset), FeatureMapping(preset)
        self.synthesis = ImageSynthesis(preset)
        if jt.flags.use_cuda:
            self.title = "Jittor, CUDA"
        self.registration, self.upscaler = Registration(), Upscaler()
        for prefix, (path, _) in weights.files.items():
            network: Any = self
            for name in prefix.rstrip(".").split("."):
                network = getattr(network, name)
            assign(network, weights.under(prefix), path)
        for part in (self.embedding, self.mapping, self.synthesis, self.registration, self.upscaler):
            part.eval()
        self._steps = steps(preset, self.embedding, self.mapping, self.synthesis, self.registration, self.upscaler)
        self._noise: Dict[str, jt.Var] = {}

    def prepare(self) -> None:
        """Prepare for drawing; the weights must not change afterwards."""
        if hasattr(self.synthesis.generator, "freeze"):
            self.synthesis.generator.freeze()

    def run(self, step: str, **inputs: np.ndarray) -> np.ndarray:
        """As `Runner.run`."""
        taken = self._steps[step]
        with jt.no_grad():
            values = [jt.array(inputs[name]) if name in inputs else self._fixed(name) for name in taken.inputs]
            made: np.ndarray = taken.forward(*values).numpy()
        return made

    def _fixed(self, name: str) -> jt.Var:
        if not name.startswith(GRAIN):
            raise ValueError(f"the step needs {name}")
        if name not in self._noise:
            self._noise[name] = jt.array(unit_noise(int(name[len(GRAIN) :])))
        return self._noise[name]


def load_registration(folder: Path = PARAM) -> Optional[Registration]:
    """The registration network; None if it has no weights. Raises CheckpointError."""
    path = registration_file(folder)
    if not path.exists():
        return None
    network = Registration()
    assign(network, read_weights(path), path)
    network.eval()
    return network
