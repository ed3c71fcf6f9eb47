"""A question to the engine that the project does not have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.drawing.controls import Controls
from engine.process.tasks import Task, TaskContext


@dataclass(frozen=True)
class MeasureInk(Task):
    """The mean shadow of a sketch, (512, 512) uint8, that the pipeline draws for it; 0..255."""

    sketch: np.ndarray

    key = "ink"
    refusal = "This ink could not be measured: {reason}"

    def answer(self, context: TaskContext) -> float:
        """By the pipeline. Raises ValueError where there is no ink."""
        if self.sketch.min() == 255:
            raise ValueError("there is none.")
        return float(context.pipeline.draw(self.sketch, Controls()).shadow.mean())
