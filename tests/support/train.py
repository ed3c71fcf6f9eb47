"""`train.py` and its siblings, in processes of their own as a user runs them, or called in this one."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from engine.files.checkpoints import read_metadata
from tests.conftest import ROOT
from tests.support.tiny import environment


def call(program: str, *words: str) -> str:
    """What the `main` of a program says until it has ended well, in this process."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = importlib.import_module(program[: -len(".py")]).main(list(words))
    assert code == 0, said.getvalue()
    return said.getvalue()


def start(program: str, *words: str) -> subprocess.Popen[str]:
    """A program with the preset of the tests; what it says, errors too, is its stdout."""
    return subprocess.Popen(
        [sys.executable, program, *words],
        env=environment(),
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """What it said until it ended well."""
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return said


def kill_at(process: subprocess.Popen[str], state: Path, step: int) -> int:
    """Kill a training once its saved state is at a step or further; returns at which it is."""
    while not (state.exists() and int(read_metadata(state)["step"]) >= step):
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return int(read_metadata(state)["step"])
