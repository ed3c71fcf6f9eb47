#!/usr/bin/env python3
"""What placing adds to an update: finding the points, bringing the drawing to the frame and the face and shadow back.

    .venv/bin/python benchmarks/placing.py

A stroke grows in one drawing, placed and not placed in turns. All networks but registration's answer from memory, so
that their seconds do not hide the few that placing takes. Times are those of the processor, all threads together, and
those on the clock; the former come out alike on a busy computer. The goal: at most 10 ms more on the clock.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Dict, List, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np

from benchmarks.update import processor
from configs.components import CANVAS, PAPER_WHITE
from configs.families import presets
from configs.steps import REGISTER
from engine.backend.openvino_runner import OpenVinoRunner
from engine.backend.runners import Runner
from engine.backend.weights import PARAM
from engine.drawing.controls import Controls
from engine.drawing.placement import MIDDLE, NONE, Placing
from engine.drawing.sketch import read_sketch
from engine.drawing.warp import IDENTITY, Similarity
from engine.method.pipeline import HEAT, FacePipeline
from engine.method.shadow import read_masks
from engine.method.weights import load_weights

UPDATES = 50
DRAWINGS: Dict[str, Tuple[str, Similarity]] = {
    "in the boxes": ("woman_long_hair", IDENTITY),
    "moved, 0.95 as large": ("woman_long_hair", Similarity(20.0, 14.0, 0.95, 5.0)),
    "0.8 as large, tilted": ("man_glasses", Similarity(30.0, -20.0, 0.8, -7.0)),
    "half as large in a corner": ("young_man", Similarity(-120.0, -122.0, 0.5, 0.0)),
}


class FromMemory(Runner):
    """Answers every step as it did the first time, but for registration, which it runs."""

    def __init__(self, runner: Runner) -> None:
        self.title, self._runner = runner.title, runner
        self._answers: Dict[str, np.ndarray] = {}

    def run(self, step: str, **inputs: np.ndarray) -> np.ndarray:
        """As `Runner.run`."""
        if step == REGISTER:
            return self._runner.run(step, **inputs)
        if step not in self._answers:
            self._answers[step] = self._runner.run(step, **inputs)
        return self._answers[step]


def drawn(name: str, where: Similarity) -> np.ndarray:
    """A sketch of `test_input`, (512, 512) uint8, somewhere else."""
    sketch = read_sketch(Path(__file__).resolve().parent.parent / "test_input" / f"{name}.png")
    turn = where.factor
    offset = where.apply(np.zeros((1, 2)), MIDDLE)[0]
    matrix = np.array([[turn.real, -turn.imag, offset[0]], [turn.imag, turn.real, offset[1]]])
    smooth = cv2.INTER_AREA if where.scale < 1 else cv2.INTER_CUBIC
    return cv2.warpAffine(sketch, matrix, (CANVAS, CANVAS), flags=smooth, borderValue=PAPER_WHITE)


def measure(pipelines: Dict[str, FacePipeline], sketch: np.ndarray, where: Similarity) -> np.ndarray:
    """What placing adds to each update in ms, (UPDATES, 2): of the processor and on the clock."""
    placed = pipelines["automatic"].draw(sketch, Controls()).placement
    controls = {"automatic": Controls(placing=Placing(placement=placed)), "none": Controls(placing=Placing(NONE))}
    cheek = where.apply(np.array([[130.0, 290.0], [160.0, 340.0]]), MIDDLE)
    start = tuple(np.rint(16 * cheek[0]).astype(int).tolist())
    spent: List[np.ndarray] = []
    for step in range(1, UPDATES + 1):
        end = np.rint(16 * (cheek[0] + (cheek[1] - cheek[0]) * step / UPDATES)).astype(int)
        cv2.line(sketch, start, tuple(end.tolist()), 0, 2, cv2.LINE_AA, 4)
        took = {}
        for kind in ("automatic", "none") if step % 2 else ("none", "automatic"):
            work, clock = time.process_time(), time.perf_counter()
            pipelines[kind].draw(sketch, controls[kind])
            took[kind] = np.array([time.process_time() - work, time.perf_counter() - clock])
        spent.append(1e3 * (took["automatic"] - took["none"]))
    return np.array(spent)


def main() -> int:
    """Measure and print; returns the exit code."""
    weights = load_weights(presets()["compact"], PARAM)
    runner, masks = OpenVinoRunner(weights), read_masks(HEAT)
    print(f"{processor()}, {runner.title}; ms, median and least of {UPDATES}\n")
    print("| drawing | of the processor | on the clock |\n| --- | --- | --- |")
    for title, (name, where) in DRAWINGS.items():
        pipelines = {kind: FacePipeline(weights, FromMemory(runner), masks) for kind in ("automatic", "none")}
        for pipeline in pipelines.values():
            pipeline.warm()
        spent = measure(pipelines, drawn(name, where), where)
        work, clock = (f"{np.median(column):.1f}, {column.min():.1f}" for column in spent.T)
        print(f"| {title} | {work} | {clock} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
