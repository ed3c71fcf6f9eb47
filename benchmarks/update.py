#!/usr/bin/env python3
"""How long the engine takes to follow the pen, on each preset and each runtime: `python -m benchmarks.update`.

Weights of a preset that `train.py` does not make are random numbers where the published ones are not there, which takes
as long. Beside the seconds on the clock, which hold on a computer that has nothing else to do, it prints those of the
processor, which come out alike on a busy one (with OMP_NUM_THREADS=1, so that no thread waits for another).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Callable, List, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, NAMES, PAPER_WHITE
from configs.families import family, presets
from engine.backend.jittor_setup import load
from engine.backend.runners import JITTOR, OPENVINO
from engine.backend.weights import PARAM
from engine.drawing.controls import Controls
from engine.method.weights import load_weights

RUNTIMES = (OPENVINO, JITTOR)
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

    runtime: what ran it. first: seconds from nothing to the first face. one, every: an update a row, of one component
    or of all, in seconds on the clock and of the processor. resident: bytes in memory.
    """

    preset: str
    runtime: str
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


def random_files(name: str, folder: Path) -> None:
    """The published files of a preset with random numbers, and banks of so many rows as have been said above."""
    load()
    from configs.AE_Model import ComponentEmbedding
    from configs.Combine_Model import FeatureMapping, ImageSynthesis
    from engine.files.checkpoints import write_weights

    preset, r = presets()[name], np.random.default_rng(0)
    networks = (("embedding.", ComponentEmbedding(preset)), ("mapping.", FeatureMapping(preset)))
    shapes = {prefix + name: v.shape for prefix, network in networks for name, v in network.state_dict().items()}
    shapes.update({"synthesis." + name: v.shape for name, v in ImageSynthesis(preset).state_dict().items()})
    files = family(preset).layout(preset, folder)
    for prefix, (path, _) in files.tensors.items():
        own = {name[len(prefix) :]: shape for name, shape in shapes.items() if name.startswith(prefix)}
        tensors = {name: _random(r, name, shape) for name, shape in own.items()}
        write_weights(path, tensors)  # whatever its name, a file is read as what it holds
    for path in files.banks:
        r.normal(size=(ROWS // 2, 512)).astype("<f4").tofile(str(path))


def _random(r: np.random.Generator, name: str, shape: Sequence[int]) -> np.ndarray:
    if name.endswith("running_var"):
        return np.ones(shape, np.float32)
    drawn = r.standard_normal(tuple(shape)) / max(1.0, float(np.prod(shape[1:]))) ** 0.5
    return drawn.astype(np.float32)


def pipeline(preset: str, runtime: str, param: Optional[Path]) -> Tuple[Any, str, int]:
    """A pipeline with weights from `Param` or from another folder, where they come from, and how many they are."""
    from engine.backend.starting import start
    from engine.method.pipeline import HEAT, FacePipeline
    from engine.method.shadow import read_masks

    weights = load_weights(presets()[preset], param or PARAM)
    runner, _ = start(runtime, weights)
    parameters = sum(value.size for prefix in weights.files for value in weights.under(prefix).values())
    return FacePipeline(weights, runner, read_masks(HEAT)), runner.title, parameters


def measure(preset: str, runtime: str, updates: int, param: Optional[Path]) -> Measured:
    """Draw and take the time. Runs in a process of its own, so that memory is that of one preset on one runtime."""
    began = time.perf_counter()
    drawing, title, parameters = pipeline(preset, runtime, param)
    controls = Controls()

    def timed(sketch: np.ndarray) -> Tuple[float, float]:
        clock, work = time.perf_counter(), time.process_time()
        drawing.draw(sketch, controls)
        return time.perf_counter() - clock, time.process_time() - work

    timed(start_sketch())
    first = time.perf_counter() - began
    one: List[Tuple[float, float]] = []
    for name in NAMES:
        timed(start_sketch())  # back to the face, which is not an update that a pen makes
        one += [timed(sketch) for sketch in growing(name, max(1, updates // len(NAMES)))]
    every = [timed(moved(step)) for step in range(max(2, updates // 5))]
    return Measured(preset, title, parameters, first, np.array(one), np.array(every), resident())


def resident() -> int:
    """Bytes of this process that are in memory now."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def table(rows: Sequence[Measured]) -> str:
    """The measurements as Markdown; an update's times are medians and 95th percentiles, in ms."""
    lines = [
        "| preset | runtime | parameters, M | one component | of the processor | all components | of the processor "
        "| load and first face, s | MB |",
        "|" + " --- |" * 9,
    ]
    for row in rows:
        times = []
        for seconds in (row.one, row.every):
            times += ["{:.0f} / {:.0f}".format(*(1e3 * np.percentile(column, (50, 95)))) for column in seconds.T]
        lines.append(
            f"| {row.preset} | {row.runtime} | {row.parameters / 1e6:.1f} | {' | '.join(times)} "
            f"| {row.first:.1f} | {row.resident / 2**20:.0f} |"
        )
    return "\n".join(lines)


def processor() -> str:
    """What the processor calls itself, and which of the numbers that networks are made of it multiplies."""
    text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    found = dict(line.split(":", 1) for line in text.replace("\t", "").splitlines() if ":" in line)
    features = [name for name in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if name in found["flags"].split()]
    return f"{os.cpu_count()} cores of {found['model name'].strip()} ({', '.join(features)})"


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser("benchmarks.update", description=__doc__)
    parser.add_argument("--preset-only", choices=presets(), help="measure one preset, not both")
    parser.add_argument("--runtime-only", choices=RUNTIMES, help="on one runtime, not both")
    parser.add_argument(
        "--updates", type=int, default=50, help="where train.py makes the weights; others a fifth (%(default)s)"
    )
    options = parser.parse_args(argv)
    rows: List[Measured] = []
    with TemporaryDirectory() as folder:
        for name in presets() if options.preset_only is None else (options.preset_only,):
            preset = presets()[name]
            updates = options.updates if preset.trainable else max(5, options.updates // 5)
            param: Optional[Path] = None
            published = family(preset).layout(preset, PARAM).files
            if not preset.trainable and not all(path.is_file() for path in published):
                param = Path(folder)
                in_its_own_process(random_files, name, param)
            for runtime in RUNTIMES if options.runtime_only is None else (options.runtime_only,):
                rows.append(in_its_own_process(measure, name, runtime, updates, param))
    print(f"{processor()}\n\n{table(rows)}")
    return 0


def in_its_own_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work` returns there; with threads as the engine's process has them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


if __name__ == "__main__":
    sys.exit(main())
