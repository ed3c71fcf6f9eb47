"""Windows, screens, engines and trainings that end without a warning."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from engine.drawing.controls import Controls
from engine.drawing.pictures import SketchError
from engine.drawing.session import read_session
from engine.drawing.strokes import Stroke, render
from engine.files.checkpoints import read_metadata, read_weights
from engine.process.client import EngineClient, answer_to
from engine.process.tasks import Draw
from tests.campaigns.campaign import Outcome
from tests.support import tiny
from tests.support.drawn_dataset import draw_dataset

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0  # seconds until something that should happen has not
JUST_NOW = 0.5  # seconds: a stroke that was let go so shortly before counts as under the pen
NOTES, DRAWING = "notes", "drawing.facedraw"
SCREEN = ":61"


class Diary:
    """What `tests.campaigns.scripted_window` notes, read as it comes."""

    def __init__(self, folder: Path) -> None:
        self._path, self._read = folder / NOTES, 0
        self.kept: List[Tuple[float, str]] = [(0.0, "nothing")]
        self.saving = {"nothing"}
        self.back: List[str] = []

    def look(self) -> None:
        """Read on."""
        if not self._path.exists():
            return
        with open(str(self._path), "rb") as file:
            file.seek(self._read)
            text = file.read()
        text = text[: text.rfind(b"\n") + 1]
        self._read += len(text)
        for line in text.decode().splitlines():
            when, what, which = line.split()
            if what == "keep":
                self.kept.append((float(when), which))
            elif what == "saving":
                self.saving.add(which)
            else:
                self.back.append(which)


def windows(count: int, seed: int, folder: Path, screens: bool = False) -> Outcome:
    """Kill a window, or the screen that it is on, start the next one in the same folder, and see what it brings back.

    Every fourth is killed while it starts. All are forked from a process that has loaded the program already.
    """
    from tests.campaigns.scripted_window import begin, digest

    outcome, dice, diary, just_now = Outcome(), random.Random(seed), Diary(folder), 0
    environment = {"LANGUAGE": "en", "QT_QPA_PLATFORM": "xcb" if screens else "offscreen", "DISPLAY": SCREEN}
    processes, words = multiprocessing.get_context("forkserver"), folder / "said"
    processes.set_forkserver_preload(["tests.campaigns.scripted_window"])
    before_that = 0.0  # when the window before was ended
    while outcome.tried <= count:  # the last one shows what the one before has left
        screen = _screen() if screens else None
        words.write_text("")
        window = processes.Process(target=begin, args=(folder, seed + outcome.tried, environment, words), daemon=True)
        window.start()
        known, before = list(diary.kept), len(diary.back)
        early = outcome.tried % 4 == 3 and outcome.tried < count
        end = time.monotonic() + PATIENCE
        if early:
            time.sleep(dice.uniform(0.0, 1.5))
        else:
            while len(diary.back) == before and window.is_alive() and time.monotonic() < end:
                time.sleep(0.01)
                diary.look()
            time.sleep(dice.uniform(0.0, 1.5))
        ended = time.monotonic()
        (window if screen is None else screen).kill()
        window.join(PATIENCE)
        assert not window.is_alive(), "the window does not end"
        if screen is not None:
            screen.wait()
        said = words.read_text("utf-8", "replace")
        diary.look()
        outcome.tried += 1
        outcome.check("Traceback" not in said, f"the window said: {said[-300:]}")
        if len(diary.back) == before:
            outcome.check(early, f"no window came: {said[-300:]}")
        else:
            back = diary.back[-1]
            places = [place for place, (_, which) in enumerate(known) if which == back]
            lost = len(known) - 1 - places[-1] if places else len(known)
            if lost == 1 and known[-1][0] > before_that - JUST_NOW:
                just_now += 1
            elif lost:
                outcome.failures.append(f"{lost} steps were lost, the last {before_that - known[-1][0]:.2f} s old")
        before_that = ended
        try:
            if (folder / DRAWING).exists():
                saved = digest(read_session(folder / DRAWING))
                outcome.check(saved in diary.saving, "the saved file is none that was saved")
        except SketchError as error:
            outcome.failures.append(f"the saved file is broken: {error}")
    outcome.tried -= 1
    outcome.said = f"in {just_now} the stroke let go within {JUST_NOW:g} s before was lost, else nothing"
    return outcome


def _screen() -> Any:
    """An X server, as soon as it takes windows."""
    socket = Path("/tmp/.X11-unix/X" + SCREEN[1:])
    for left in (socket, Path(f"/tmp/.X{SCREEN[1:]}-lock")):
        if left.exists():
            left.unlink()  # of one that was killed
    server = subprocess.Popen(["Xvfb", SCREEN, "-screen", "0", "1280x900x24"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while not socket.exists():
        assert server.poll() is None and time.monotonic() < end, "Xvfb did not start"
        time.sleep(0.05)
    return server


def engines(count: int, seed: int, _folder: Path, factory: Optional[Any] = None) -> Outcome:
    """Kill the engine while it starts, draws or rests; the drawing gets the face that it had before.

    factory: makes a pipeline in the place of the networks that ship.
    """
    outcome, dice = Outcome(), random.Random(seed)
    drawings = [
        Draw(render([Stroke(((150.0, y, 1.0), (330.0, y + 10, 1.0)), 3.0)]), Controls((trust,) * 5))
        for y, trust in ((210.0, 0.3), (330.0, 0.5), (400.0, 0.9))
    ]
    given_up = 0
    with EngineClient(factory=factory, backoff=0.0) as client:

        def face(number: int) -> np.ndarray:
            nonlocal given_up
            reply = answer_to(client, drawings[number])
            if reply.failure:  # it died of this drawing twice, and says so: who draws on is answered
                given_up += 1
                return face(number)
            return np.asarray(reply.answer.face)

        first = [face(number) for number in range(len(drawings))]
        began = time.monotonic()
        first = [face(number) for number in range(len(drawings))]
        takes = (time.monotonic() - began) / len(drawings)
        files = _open_files()
        while outcome.tried < count:
            replies: List[Any] = []
            number = dice.randrange(len(drawings))
            client.ask(drawings[number], replies.append)
            end = time.monotonic() + dice.uniform(0.0, 1.5 * takes)
            while time.monotonic() < end:
                client.poll()
                client.wait(0.002)
            for again in range(1 + (dice.random() < 0.3)):  # also while it starts again
                if again:
                    end = time.monotonic() + dice.uniform(0.0, 2.0)
                    while time.monotonic() < end:
                        client.poll()
                        client.wait(0.02)
                if client.pid is not None and outcome.tried < count:
                    os.kill(client.pid, signal.SIGKILL)
                    outcome.tried += 1
            which = dice.randrange(len(drawings))
            outcome.check(np.array_equal(face(which), first[which]), "the face is another one afterwards")
        outcome.check(_open_files() <= files, f"{_open_files()} files are open, {files} were")
    outcome.said = f"{given_up} drawings of which two engines died were asked for again"
    return outcome


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def trainings(count: int, seed: int, folder: Path) -> Outcome:
    """Kill the training of image synthesis (tiny networks) again and again, every fourth time while it starts; it ends
    as one that was left alone."""
    outcome, dice = Outcome(), random.Random(seed)
    data = draw_dataset(folder / "data")
    phases: List[Any] = [{"size": size, "steps": 20, "batch": 2, "losses": {}} for size in (128, 256)]
    few = {"steps": 2, "batch": 2}
    sources = {"face0": {"name": "drawn by a test", "licence": "CC0"}}
    recipe = {"autoencoders": few, "reader": few, "sources": sources, "combine": phases}
    (folder / "recipe.json").write_text(json.dumps(recipe), encoding="utf-8")

    def start(stage: str, output: Path) -> Any:
        words = ["--data", data, "--output", output, "--recipe", folder / "recipe.json", "--preset", "tiny"]
        command = [sys.executable, "train.py", stage, *map(str, words), "--save-every", "0"]
        return subprocess.Popen(
            command, env=tiny.environment(), cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def finish(stage: str, output: Path) -> None:
        process = start(stage, output)
        said = process.communicate()[0].decode("utf-8", "replace")
        outcome.check(process.returncode == 0, f"{stage} ended with {process.returncode}: {said[-300:]}")

    for stage in ("autoencoders", "reader", "combine"):
        finish(stage, folder / "whole")
    whole = _ended(folder / "whole")
    runs, starts = 0, 1.0  # seconds until a run saves for the first time
    while outcome.tried < count:
        output = folder / f"run{runs}"
        runs += 1
        for stage in ("autoencoders", "reader"):
            os.makedirs(str(output), exist_ok=True)
            os.symlink(str(folder / "whole" / stage), str(output / stage))
        state = output / "combine" / "state.safetensors"
        while outcome.tried < count:
            process = start("combine", output)
            began, before = time.monotonic(), _step(state)
            if outcome.tried % 4 == 3:
                time.sleep(dice.uniform(0.0, starts))
            else:
                while process.poll() is None and _step(state) == before:
                    time.sleep(0.02)
                starts = time.monotonic() - began
                time.sleep(dice.uniform(0.0, 3.0))
            process.kill()
            said = process.communicate()[0].decode("utf-8", "replace")
            if process.returncode == 0:
                break
            outcome.check(process.returncode == -signal.SIGKILL, f"it ended by itself: {said[-300:]}")
            outcome.tried += 1
        finish("combine", output)
        ended = _ended(output)
        away = [name for name in whole if name in ended and not np.array_equal(whole[name], ended[name])]
        outcome.check(not away and set(whole) == set(ended), f"run {runs} ended otherwise: {away[:3]}")
    outcome.said = f"runs of 40 steps: {runs}"
    return outcome


def _step(state: Path) -> int:
    return int(read_metadata(state)["step"]) if state.exists() else 0


def _ended(output: Path) -> Dict[str, np.ndarray]:
    tensors = dict(read_weights(output / "combine" / "state.safetensors"))
    history = (output / "combine" / "history.csv").read_bytes()
    return {**tensors, "history": np.frombuffer(history, np.uint8)}


screens = partial(windows, screens=True)
