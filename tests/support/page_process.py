"""The page's program in a process of its own, with an engine in another that takes its time for each face."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import time
import urllib.request
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, List, Optional

import numpy as np

from engine.drawing.controls import Controls, FaceResult
from tests.support.fake_engine import fake_result
from tests.support.fake_pipeline import PATIENCE, Call, FakeFacePipeline, wait_until

ENLARGING = 8.0  # times as long as a face, as a real engine takes for the largest size


class SteadyPipeline(FakeFacePipeline):
    """seconds: for each face. made: a number that other processes see, of faces."""

    def __init__(self, seconds: float, made: Any) -> None:
        self._seconds, self._made = seconds, made

    def draw(self, sketch: np.ndarray, controls: Controls) -> FaceResult:
        """A face of sorts."""
        time.sleep(self._seconds)
        self._made.value += 1
        return fake_result(sketch)

    def enlarge(self, face: np.ndarray, size: int) -> np.ndarray:
        """Every pixel becomes many."""
        time.sleep(ENLARGING * self._seconds)
        return super().enlarge(face, size)


def steady(seconds: float, made: Any, _preset: str, _heal: bool, _progress: Call) -> SteadyPipeline:
    """What the engine's process loads."""
    return SteadyPipeline(seconds, made)


def serve_page(samples: Path, factory: Any, said: Connection, words: Optional[Path]) -> None:
    """The page's process. said: gets the lines that the program prints. words: a file for what else it says."""
    from web.app import Serving, engines, run

    if words is not None:
        os.dup2(os.open(str(words), os.O_WRONLY | os.O_CREAT), 2)
    clients = engines(1, factory=factory, cache_progress=lambda: (0, 0))
    run(clients, samples, Serving("127.0.0.1", 0), said.send)


class PageProcess:
    """Starts at once and ends with `with`.

    samples: a folder of sketches to try. seconds: that the engine takes for a face. words: a file for its stderr.
    """

    def __init__(self, samples: Path, seconds: float, words: Optional[Path] = None) -> None:
        processes = multiprocessing.get_context("spawn")
        self._made, (self._said, says) = processes.RawValue("l", 0), processes.Pipe(duplex=False)
        factory = partial(steady, seconds, self._made)
        self.process = processes.Process(target=serve_page, args=(samples, factory, says, words))
        self.process.start()
        says.close()
        self._url = ""

    def __enter__(self) -> PageProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.join()

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def made(self) -> int:
        """How many faces its engine has made."""
        return int(self._made.value)

    @property
    def url(self) -> str:
        """Where the page is, as soon as it says so."""
        if not self._url:
            line = self._said.recv()
            found = re.search(r"http://[\d.:]+", line)
            assert found is not None, line
            self._url = found.group()
        return self._url

    def status(self) -> Any:
        """What it says of itself."""
        with urllib.request.urlopen(self.url + "/api/status", timeout=PATIENCE) as answer:
            return json.loads(answer.read())

    def wait_until_ready(self) -> None:
        """Wait until its engine draws."""
        wait_until(lambda: self.status()["ready"])

    def children(self) -> List[int]:
        """The ids of its engine's and its readers' processes, as far as they have started."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [int(child) for thread in threads for child in thread.read_text().split()]
