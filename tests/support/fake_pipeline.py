"""A pipeline without networks for the tests of the engine process. What it does is told by tags and the environment."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Tuple

import numpy as np

from engine.backend import jittor_setup
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.method.swatches import Look
from engine.process import service
from engine.process.service import CannotStart

GATE = "FAKE_GATE"  # a file: while it does not exist, "wait" draws and gated starts stand still
STARTS = "FAKE_STARTS"  # a file that gets a line for each start, with the wish to heal
PIDS = "FAKE_PIDS"  # a file for the process id of a compiler that a start leaves behind

PATIENCE = 120.0  # seconds until a test calls something that should happen a failure

Call = Callable[[str, Optional[float]], None]


def stand_still() -> None:
    """Wait for the gate as Jittor would: without ever letting another thread of this process run."""
    gate = Path(os.environ[GATE])
    usleep = ctypes.PyDLL(None).usleep  # PyDLL keeps the interpreter's lock
    while not gate.exists():
        usleep(10000)


def note_start(heal: bool) -> int:
    """Count this start; returns how many there were before."""
    log = os.environ.get(STARTS)
    if not log:
        return 0
    with open(log, "a") as file:
        file.write(f"{int(heal)}\n")
    return len(Path(log).read_text().split()) - 1


class FakeAdviser:
    """Answers with what it was asked; some questions make it misbehave."""

    def __init__(self, pipeline: Any) -> None:
        del pipeline

    def alternatives(self, sketch: np.ndarray, controls: Controls, name: str, count: int) -> Tuple[Any, Any]:
        """As many rows as were asked for, and the sketch's corner."""
        if name == "ear":
            raise ValueError("there is no ear.")
        if name == "heart":
            os.kill(os.getpid(), signal.SIGSEGV)
        return tuple(range(count)), (sketch[:8, :8].copy(),) * count

    def strokes(self, name: str, row: int) -> Tuple[Stroke, ...]:
        """One stroke, as wide as the row."""
        return (Stroke(((1.0, 2.0, 1.0),), float(row)),)

    def rest(self, session: Session, number: int = 0) -> Tuple[Stroke, ...]:
        """The session's strokes once more."""
        return session.strokes


class FakeFacePipeline:
    """The face is as bright as the sketch's first pixel, the shadow is the sketch."""

    preset, runtime, note = "compact", "nothing", ""
    components: Tuple[Any, ...] = ()
    masks: Dict[str, np.ndarray] = {}
    tags = ("woman", "man", "wait", "slow", "fail", "crash", "float", "small", "die")
    looks = (Look("fair", (230, 200, 180)),)
    skins = (Look("pale", (240, 220, 200)),)
    hairs = (Look("red", (140, 60, 40)),)

    def warm(self, progress: Call) -> None:
        """Say that it warms up."""
        progress("Warming up", 0.5)

    def draw(self, sketch: np.ndarray, controls: Controls) -> FaceResult:
        """A drawing; tags make it misbehave."""
        face = np.full(sketch.shape + (3,), sketch[0, 0], np.uint8)
        if "wait" in controls.tags:
            stand_still()
        if "slow" in controls.tags:
            time.sleep(0.3)
        if "fail" in controls.tags:
            raise ValueError("nobody fits these tags.\nAnd a second line.")
        if "crash" in controls.tags:
            raise RuntimeError("")
        if "die" in controls.tags:
            os.kill(os.getpid(), signal.SIGSEGV)
        drawing = FaceResult(face, sketch.copy(), tuple(controls.trust))
        if "float" in controls.tags:
            return replace(drawing, face=face + np.float32(np.nan))
        return replace(drawing, shadow=sketch[:7]) if "small" in controls.tags else drawing

    def enlarge(self, face: np.ndarray, size: int) -> np.ndarray:
        """Every pixel becomes many."""
        return face.repeat(size // face.shape[0], axis=0).repeat(size // face.shape[1], axis=1)

    def read_appearance(self, photo: np.ndarray) -> Appearance:
        """The mean colour; a black photo kills the engine, a white one is refused."""
        if not photo.any():
            os.kill(os.getpid(), signal.SIGSEGV)
        if photo.min() == 255:
            raise ValueError("it is all white")
        return Appearance("values", values=tuple(float(value) for value in photo.mean(axis=(0, 1))))


def load(preset: str, heal: bool, progress: Call) -> Any:
    """Starts at once, and its bank can be asked."""
    note_start(heal)
    service.Adviser = FakeAdviser  # type: ignore[assignment, misc]
    return FakeFacePipeline()


class FakeTranslatorCache:
    """Its translators are called after what they do."""

    def __init__(self, folder: Path, runtime: str) -> None:
        self._folder = folder

    def translate(self, name: str, picture: np.ndarray) -> np.ndarray:
        """The picture with its colours turned round; "wait", "die" and "nobody" misbehave."""
        if name == "wait":
            stand_still()
        if name == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if name == "nobody":
            raise ValueError(f"there is no translator nobody in {self._folder.name}.")
        return 255 - picture


def load_with_translators(preset: str, heal: bool, progress: Call) -> Any:
    """Has translators that need no networks."""
    service.TranslatorCache = FakeTranslatorCache  # type: ignore[assignment, misc]
    return FakeFacePipeline()


def load_with_jittor(preset: str, heal: bool, progress: Call) -> Any:
    """Draws nothing, but can run real translators."""
    jittor_setup.load()
    return FakeFacePipeline()


def load_without_paper(preset: str, heal: bool, progress: Call) -> Any:
    """Has no files for the paper preset."""
    if preset == "paper":
        raise CannotStart("Param/Combine lacks latest_net_G.pkl.")
    return FakeFacePipeline()


def load_nothing(preset: str, heal: bool, progress: Call) -> Any:
    """Has no files at all until the gate opens."""
    if not Path(os.environ[GATE]).exists():
        raise CannotStart("Param/compact is missing.")
    return FakeFacePipeline()


def load_without_package(preset: str, heal: bool, progress: Call) -> Any:
    """Needs a package that nobody has."""
    importlib.import_module("no_such_package")


def load_with_unknown_instructions(preset: str, heal: bool, progress: Call) -> Any:
    """Asks of the processor what it does not have."""
    note_start(heal)
    os.kill(os.getpid(), signal.SIGILL)


def load_without_memory(preset: str, heal: bool, progress: Call) -> Any:
    """Wants more memory than there is, the first time."""
    if note_start(heal) == 0:
        np.empty(2**60, np.uint8)
    return FakeFacePipeline()


def load_that_babbles(preset: str, heal: bool, progress: Call) -> Any:
    """Says something that is no message, until the gate opens."""
    if not Path(os.environ[GATE]).exists():
        progress(os.getcwd, None)  # type: ignore[arg-type]
        time.sleep(PATIENCE)
    return FakeFacePipeline()


def load_with_bug(preset: str, heal: bool, progress: Call) -> Any:
    """Has a mistake that no second try mends."""
    raise KeyError("weights")


def load_that_fails(preset: str, heal: bool, progress: Call) -> Any:
    """Fails as a compiler without memory does, twice."""
    if note_start(heal) < 2:
        raise RuntimeError("g++ was killed.\nlong trace")
    return FakeFacePipeline()


def load_gated(preset: str, heal: bool, progress: Call) -> Any:
    """Compiles until the gate opens, and cannot say so meanwhile."""
    stand_still()
    return FakeFacePipeline()


def load_with_rerun(preset: str, heal: bool, progress: Call) -> Any:
    """Leaves the first time, as Jittor does after an update of itself."""
    if note_start(heal) == 0:
        raise SystemExit(0)
    return FakeFacePipeline()


def load_forking(preset: str, heal: bool, progress: Call) -> Any:
    """Has a helper that would outlive it, as Jittor's compilers would."""
    helper = os.fork()
    if helper == 0:
        time.sleep(600)
        os._exit(0)
    Path(os.environ[PIDS]).write_text(str(helper))
    return FakeFacePipeline()


def load_broken(preset: str, heal: bool, progress: Call) -> Any:
    """Dies at every start, as with a truncated kernel, and leaves a compiler running."""
    note_start(heal)
    if PIDS in os.environ:
        compiler = subprocess.Popen(["sleep", "600"])
        with open(os.environ[PIDS], "a") as file:
            file.write(f"{compiler.pid}\n")
    os.kill(os.getpid(), signal.SIGBUS)
    stand_still()


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has collected counts as ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in ("Z", "X")


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again; an AssertionError where it does not become true."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
