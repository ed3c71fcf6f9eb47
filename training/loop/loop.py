"""The training loop: progress, curves, contact sheets, and runs that resume exactly.

A method draws every random number from `random_state(seed, step)`, so the state of a run is its tensors and the number
of steps done, and a run that was killed continues as if it had not been.
"""

from __future__ import annotations

import csv
import io
import json
import math
import signal
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional

import numpy as np
from tqdm import tqdm

from engine.files.checkpoints import CheckpointError, read_metadata, read_weights, write_weights
from engine.files.writing import write_whole
from training.data.dataset import write_picture
from training.loop import distributed
from training.loop.plots import draw_curves
from training.loop.run_page import write_page

STATE = "state.safetensors"
BEST = "best.safetensors"
HISTORY = "history.csv"
SHEETS = "sheets"
CHECKPOINTS = "checkpoints"
COMPLETE, RESUMABLE = 0, 3  # exit codes of what runs the loop


@dataclass(frozen=True)
class LoopOptions:
    """How a run proceeds.

    steps: optimiser steps in all. save_every: seconds between checkpoints. sheet_every, validate_every: steps.
    hours: stop (resumably) after so many hours of this process; 0 means never. keep_every: steps between weights that
    are kept, each in a file of its own, as those of the last step are; 0 keeps the best ones only. patience: looks at
    the validation people without a better score, after which the run is complete; 0 means that only the steps count.
    """

    steps: int
    save_every: float = 240.0
    sheet_every: int = 250
    validate_every: int = 250
    hours: float = 0.0
    keep_every: int = 0
    patience: int = 0


class Method:
    """What the loop trains: one small file each."""

    name = "method"
    several = False  # whether several processes may train it together

    def settings(self) -> Dict[str, Any]:
        """The options that decide its steps, by name; what is written beside the weights."""
        return {}

    def step(self, number: int) -> Dict[str, float]:
        """Do optimiser step `number` (from 0) and return its losses by name."""
        raise NotImplementedError(f"{type(self).__name__} has no step")

    def tensors(self) -> Dict[str, np.ndarray]:
        """Everything that the next step depends on."""
        raise NotImplementedError(f"{type(self).__name__} has no state")

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        raise NotImplementedError(f"{type(self).__name__} cannot resume")

    def shipped(self) -> Dict[str, np.ndarray]:
        """The weights that a user of the trained networks needs."""
        raise NotImplementedError(f"{type(self).__name__} ships nothing")

    def header(self) -> Dict[str, str]:
        """What the header of those weights says besides how they were made."""
        return {}

    def validate(self) -> Dict[str, float]:
        """Figures on the validation people; `score` decides which weights are the best (lower is better)."""
        return {}

    def sheet(self) -> Optional[np.ndarray]:
        """A picture of how far it has come, RGB uint8."""
        return None


def random_state(seed: int, step: int) -> np.random.Generator:
    """The random numbers of one step."""
    return np.random.default_rng([seed, step])


def train(method: Method, folder: Path, options: LoopOptions) -> bool:
    """Train until `options.steps`, resuming what `folder` holds. Returns whether the run is complete.

    Ctrl-C or SIGTERM saves and returns False; so does running out of `options.hours`. Of several processes, only the
    first one writes, and a signal does not save, since the others may be at another step.
    """
    if distributed.count() > 1 and not method.several:
        raise ValueError(f"{method.name} trains in one process only; start it without mpirun")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SHEETS).mkdir(exist_ok=True)
    distributed.draw_weights()
    run = _Run(method, folder, options)
    run.resume()
    run.describe()
    try:
        with interruptible():
            return run.proceed()
    except KeyboardInterrupt:
        if distributed.count() == 1:
            run.save()
            run.keep()
        return False


@contextmanager
def interruptible() -> Iterator[None]:
    """Within it, SIGINT and SIGTERM raise KeyboardInterrupt, also where a shell started us with them ignored."""
    kept = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


class _Run:
    def __init__(self, method: Method, folder: Path, options: LoopOptions) -> None:
        self.method, self.folder, self.options = method, folder, options
        self.writes = distributed.mine() == 0
        self.done = 0
        self.seconds = 0.0
        self.best = math.inf
        self.history: List[Dict[str, float]] = []
        self.stretches: List[Dict[str, Any]] = []  # the settings, and the step from which they held

    def resume(self) -> None:
        state = self.folder / STATE
        if not state.exists():
            return
        about = read_metadata(state)
        if about.get("method") != self.method.name:
            raise CheckpointError(
                f"{self.folder} holds a run of {about.get('method', 'something else')}, not of {self.method.name}; "
                "give another --output"
            )
        self.method.restore(read_weights(state))
        self.done = int(about["step"])
        self.seconds = float(about["seconds"])
        self.best = float(about["best"])
        self.stretches = json.loads(about.get("stretches", "[]"))
        self.history = [row for row in _read_history(self.folder / HISTORY) if row["step"] < self.done]

    def describe(self) -> None:
        settings = json.loads(json.dumps(self.method.settings(), default=str))
        if not self.stretches or self.stretches[-1]["settings"] != settings:
            self.stretches.append({"step": self.done, "settings": settings})
        if not self.writes:
            return
        about = {
            "method": self.method.name,
            "loop": asdict(self.options),
            "settings": settings,
            "stretches": self.stretches,
        }
        text = json.dumps(about, indent=1)
        write_whole(self.folder / "options.json", text.encode("utf-8"))

    def proceed(self) -> bool:
        begun = saved = time.monotonic()
        before = self.seconds
        if distributed.agreed([self.stale()])[0]:
            return True
        stale = False
        bar = tqdm(
            total=self.options.steps,
            initial=self.done,
            desc=self.method.name,
            unit="step",
            smoothing=0.05,
            disable=not self.writes,
        )
        with bar:
            while self.done < self.options.steps:
                row: Dict[str, float] = {"step": self.done}
                row.update(distributed.averaged(self.method.step(self.done)))
                self.done += 1
                bar.update()
                if not all(math.isfinite(value) for value in row.values()):
                    raise FloatingPointError(
                        f"{self.method.name}: a loss is not a number at step {self.done}; resume from the last "
                        "checkpoint with a smaller learning rate"
                    )
                self.seconds = before + time.monotonic() - begun
                last = self.done == self.options.steps
                if self.writes and (last or self.done % self.options.validate_every == 0):
                    row.update(self.check())
                self.history.append(row)
                bar.set_postfix({k: f"{v:.3f}" for k, v in row.items() if k in ("loss", "score", "face")})
                if self.writes and (last or self.done % self.options.sheet_every == 0):
                    self.show()
                decisions = (
                    last or time.monotonic() - saved > self.options.save_every,
                    self.options.hours > 0 and time.monotonic() - begun > 3600 * self.options.hours,
                    self.stale(),
                )
                due, over, stale = distributed.agreed(decisions)
                if due:
                    self.save()
                    saved = time.monotonic()
                if last or over or stale or (self.options.keep_every and self.done % self.options.keep_every == 0):
                    self.keep()
                if over or stale:
                    break
        self.save()
        return stale or self.done >= self.options.steps

    def stale(self) -> bool:
        """Whether the score has not been better for as many validations as the options have patience."""
        scores = [row["score"] for row in self.history if "score" in row]
        waited = len(scores) - 1 - int(np.argmin(scores)) if scores else 0
        return 0 < self.options.patience <= waited

    def check(self) -> Dict[str, float]:
        figures = self.method.validate()
        if figures.get("score", math.inf) < self.best:
            self.best = figures["score"]
            write_weights(self.folder / BEST, self.method.shipped(), {**self.about(), **self.method.header()})
        return figures

    def keep(self) -> None:
        if not (self.writes and self.options.keep_every and self.done):
            return
        kept = self.folder / CHECKPOINTS / f"{self.done:07d}.safetensors"
        write_weights(kept, self.method.shipped(), {**self.about(), **self.method.header()})

    def about(self) -> Dict[str, str]:
        return {
            "method": self.method.name,
            "step": str(self.done),
            "seconds": f"{self.seconds:.1f}",
            "best": repr(self.best),
            "stretches": json.dumps(self.stretches),
        }

    def save(self) -> None:
        tensors = self.method.tensors()  # of all processes, so each of them has to ask
        if not self.writes:
            return
        # The history first: killed between the two, it has rows too many, which `resume` drops, never too few.
        _write_history(self.folder / HISTORY, self.history)
        write_weights(self.folder / STATE, tensors, self.about())

    def show(self) -> None:
        sheet = self.method.sheet()
        if sheet is not None:
            write_picture(self.folder / SHEETS / f"{self.done:07d}.jpg", sheet)
        if len(self.history) > 1:
            draw_curves(self.folder / "curves.png", self.history)
        about = {"step": f"{self.done} of {self.options.steps}", "minutes": f"{self.seconds / 60:.1f}"}
        live = self.done < self.options.steps
        write_page(self.folder, self.folder / SHEETS, self.method.name, {**about, **self.method.settings()}, live)


def _read_history(path: Path) -> List[Dict[str, float]]:
    if not path.exists():
        return []
    with open(str(path), newline="", encoding="utf-8") as lines:
        return [
            {k: int(float(v)) if k == "step" else float(v) for k, v in row.items() if v}
            for row in csv.DictReader(lines)
        ]


def _write_history(path: Path, rows: List[Dict[str, float]]) -> None:
    names: Dict[str, Any] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, list(names))
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, lines.getvalue().encode("utf-8"))
