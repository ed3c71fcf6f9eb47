#!/usr/bin/env python3
"""How long the engine takes to follow the pen, `compact` beside `paper`: `python -m benchmarks.update`.

Weights come from `Param` where they are there and are random numbers otherwise, which takes as long. Beside the seconds
on the clock, which hold on a computer that has nothing else to do, it prints those of the processor, which come out
alike on a busy one (with OMP_NUM_THREADS=1, so that no thread waits for another).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, List, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, COMPONENTS, NAMES, PAPER_WHITE
from engine.drawing.controls import Controls

PRESETS = ("compact", "paper")
ROWS = 1000  # of a random bank, half of them men

# A stroke in each component that no other component sees: start and end on the canvas.
STROKES = {
    "eye1": ((114, 170), (170, 224)),
    "eye2": ((262, 224), (372, 170)),
    "nose": ((190, 292), (332, 296)),
    "mouth": ((176, 410), (350, 470)),
    "remainder": ((90, 40), (420, 130)),
}


@dataclass(frozen=True)
class Measured:
    """One preset's times and size.

    first: seconds of the first drawing, kernels included. one, every: an update a row, of one component or of all, in
    seconds on the clock and of the processor. resident: bytes in memory.
    """

    preset: str
    weights: str
    parameters: int
    first: float
    one: np.ndarray
    every: np.ndarray
    resident: int


def start_sketch() -> np.ndarray:
    """A face in a few lines, (512, 512) uint8."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)
    for x in (172, 319):
        cv2.ellipse(sketch, (x, 220), (28, 12), 0, 0, 360, 0, 3, cv2.LINE_AA)
    cv2.polylines(sketch, [np.array([[244, 240], [228, 320], [262, 326]])], False, 0, 3, cv2.LINE_AA)
    cv2.ellipse(sketch, (256, 384), (52, 12), 0, 0, 360, 0, 3, cv2.LINE_AA)
    cv2.ellipse(sketch, (256, 270), (150, 210), 0, 0, 360, 0, 3, cv2.LINE_AA)
    return sketch


def growing(name: str, steps: int) -> List[np.ndarray]:
    """The sketch while a stroke in one component grows, picture by picture."""
    (x0, y0), (x1, y1) = STROKES[name]
    sketch = start_sketch()
    pictures = []
    for step in range(1, steps + 1):
        end = (x0 + (x1 - x0) * step // steps, y0 + (y1 - y0) * step // steps)
        cv2.line(sketch, (x0, y0), end, 0, 3, cv2.LINE_AA)
        pictures.append(sketch.copy())
    return pictures


def moved(step: int) -> np.ndarray:
    """The sketch somewhere else, so that every component has changed."""
    return np.roll(start_sketch(), (2 * step + 1, -step - 1), axis=(0, 1))


def pipeline(preset: str) -> Tuple[Any, str, int]:
    """A pipeline, where its weights come from, and how many parameters it has."""
    from engine.backend.runtime import load
    from engine.files.checkpoints import CheckpointError

    load()
    from configs.AE_Model import ComponentEmbedding
    from configs.Combine_Model import FeatureMapping, ImageSynthesis
    from configs.presets import PRESETS as SHAPES
    from engine.method.manifold import Bank
    from engine.method.pipeline import HEAT, FaceDrawing
    from engine.method.shadow import read_masks
    from engine.method.weights import Faces, Networks, load_networks

    shapes = SHAPES[preset]
    try:
        networks, weights = load_networks(shapes), "Param"
    except CheckpointError:
        r = np.random.default_rng(0)
        codes = {c.name: r.normal(size=(ROWS, shapes.code_size(c))).astype(np.float32) for c in COMPONENTS}
        looks = r.normal(size=(ROWS, shapes.appearance)).astype(np.float32)
        parts = (ComponentEmbedding(shapes), FeatureMapping(shapes), ImageSynthesis(shapes))
        for part in parts:
            part.eval()
        networks, weights = Networks(*parts, Faces(Bank(codes).by_component(), looks)), "random"
    modules = (networks.embedding, networks.mapping, networks.synthesis)
    parameters = sum(int(np.prod(v.shape)) for module in modules for v in module.state_dict().values())
    return FaceDrawing(shapes, networks, read_masks(HEAT)), weights, parameters


def measure(preset: str, updates: int) -> Measured:
    """Draw and take the time. Runs in a process of its own, so that memory is that of one preset."""
    drawing, weights, parameters = pipeline(preset)
    controls = Controls()

    def timed(sketch: np.ndarray) -> Tuple[float, float]:
        clock, work = time.perf_counter(), time.process_time()
        drawing.draw(sketch, controls)
        return time.perf_counter() - clock, time.process_time() - work

    first, _ = timed(start_sketch())
    one: List[Tuple[float, float]] = []
    for name in NAMES:
        timed(start_sketch())  # back to the face, which is not an update that a pen makes
        one += [timed(sketch) for sketch in growing(name, max(1, updates // len(NAMES)))]
    every = [timed(moved(step)) for step in range(max(2, updates // 5))]
    return Measured(preset, weights, parameters, first, np.array(one), np.array(every), resident())


def resident() -> int:
    """Bytes of this process that are in memory now."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def table(rows: Sequence[Measured]) -> str:
    """The measurements as Markdown; an update's times are medians and, after a stroke, 95th percentiles, in ms."""
    lines = [
        "| preset | weights | parameters, M | one component | of the processor | all components | of the processor "
        "| first, s | MB |",
        "|" + " --- |" * 9,
    ]
    for row in rows:
        times = []
        for seconds in (row.one, row.every):
            times += ["{:.0f} / {:.0f}".format(*(1e3 * np.percentile(column, (50, 95)))) for column in seconds.T]
        lines.append(
            f"| {row.preset} | {row.weights} | {row.parameters / 1e6:.1f} | {' | '.join(times)} "
            f"| {row.first:.1f} | {row.resident / 2**20:.0f} |"
        )
    if len(rows) == 2:
        quick, slow = rows
        one = np.median(slow.one, axis=0) / np.median(quick.one, axis=0)
        every = np.median(slow.every, axis=0) / np.median(quick.every, axis=0)
        lines += [
            "",
            f"{quick.preset} is {one[0]:.0f} times faster where one component changes ({one[1]:.0f} by the processor), "
            f"{every[0]:.0f} where all do ({every[1]:.0f}).",
        ]
    return "\n".join(lines)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser("benchmarks.update", description=__doc__)
    parser.add_argument("--preset-only", choices=PRESETS, help="measure one preset, not both")
    parser.add_argument("--updates", type=int, default=50, help="of compact; paper gets a fifth (%(default)s)")
    options = parser.parse_args(argv)
    rows: List[Measured] = []
    for preset in PRESETS if options.preset_only is None else (options.preset_only,):
        updates = options.updates if preset == "compact" else max(5, options.updates // 5)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            rows.append(process.submit(measure, preset, updates).result())
    print(f"{os.cpu_count()} cores\n\n{table(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
