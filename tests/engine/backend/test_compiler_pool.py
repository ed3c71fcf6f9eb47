"""The processes in which Jittor compiles itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.backend.compiler_pool import CompilerPool
from tests.conftest import ROOT


def nothing() -> None:
    """No preparation."""


def double(number: int) -> int:
    """What a compiler does."""
    time.sleep(0.01 * (number % 3))
    return 2 * number


def refuse(number: int) -> int:
    """What a compiler that finds a fault does."""
    if number == 3:
        raise ValueError("line 3 is wrong")
    return number


def die(number: int) -> int:
    """What happens to compilers where memory ends."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def linger(folder: Path) -> None:
    """A long file to compile."""
    (folder / str(os.getpid())).touch()
    time.sleep(600.0)


@pytest.mark.parametrize("count", [0, 1, 3, 50])
def test_all_calls_are_made(count: int) -> None:
    with CompilerPool(3, initializer=nothing) as pool:
        for _ in range(2):
            assert sorted(pool.imap_unordered(double, range(count))) == [2 * number for number in range(count)]
    assert multiprocessing.active_children() == []


def test_a_fault_is_raised_as_it_is_and_ends_all() -> None:
    with pytest.raises(ValueError, match="line 3 is wrong"):
        list(CompilerPool(2, nothing).imap_unordered(refuse, range(50)))
    assert multiprocessing.active_children() == []


def test_a_compiler_that_is_killed_is_not_waited_for() -> None:
    with pytest.raises(RuntimeError, match="killed"):
        list(CompilerPool(2, nothing).imap_unordered(die, range(50)))
    assert multiprocessing.active_children() == []


WAITING = """
import sys
from pathlib import Path
from engine.backend.compiler_pool import CompilerPool
from tests.engine.backend.test_compiler_pool import linger, nothing
list(CompilerPool(2, nothing).imap_unordered(linger, [Path(sys.argv[1])] * 3))
"""


def test_who_stops_waiting_stops_the_compilers(tmp_path: Path) -> None:
    """As Ctrl-C does in a training. In a process of its own, since the signal may come at any moment."""
    waiting = subprocess.Popen([sys.executable, "-c", WAITING, str(tmp_path)], cwd=str(ROOT), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60.0
        while len(os.listdir(str(tmp_path))) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        compilers = [int(name) for name in os.listdir(str(tmp_path))]
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(60.0) != 0 and len(compilers) == 2
        assert not any(Path(f"/proc/{pid}").exists() for pid in compilers)
    finally:
        waiting.kill()
        waiting.wait()
