"""The processes in which Jittor compiles itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from engine.backend.compiler_pool import CompilerPool


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


def test_who_stops_waiting_stops_the_compilers(tmp_path: Path) -> None:
    """As Ctrl-C and SIGTERM do in a training, whose own handler the compilers must not have."""

    def ignore(*_: object) -> None:
        """A handler."""

    def stop(*_: object) -> None:
        if len(os.listdir(str(tmp_path))) == 2:
            signal.signal(signal.SIGALRM, ignore)  # once: another may have come meanwhile
            raise KeyboardInterrupt

    kept = {number: signal.signal(number, do) for number, do in ((signal.SIGTERM, ignore), (signal.SIGALRM, stop))}
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(CompilerPool(2, nothing).imap_unordered(linger, [tmp_path] * 3))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert multiprocessing.active_children() == []
