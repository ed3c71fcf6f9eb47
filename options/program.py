"""How a program ends: its exit code, and one sentence where it could not do what it was asked."""

from __future__ import annotations

import sys
from typing import Callable

from engine.backend.jittor_setup import JittorProblem, RestartNeeded
from engine.backend.runners import CannotRun
from engine.files.checkpoints import CheckpointError
from engine.terminal import printable

FAILED, INTERRUPTED = 1, 130
"""Exit codes; 130 is the shell's for a program that Ctrl-C has stopped."""

EXPECTED = (CheckpointError, CannotRun, JittorProblem, RestartNeeded, ValueError, OSError, FloatingPointError)
"""What a program may meet and cannot mend; all carry a sentence for whoever started it."""


def run(program: str, work: Callable[[], int], stopped: str = "Stopped.") -> int:
    """Do the work of a program; returns the exit code, which is the work's own where that comes to its end.

    program: its name, before the sentence. stopped: what is said after Ctrl-C, about what is left and how to go on.
    """
    try:
        return work()
    except EXPECTED as error:
        sys.stderr.write(sentence(program, error))
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{stopped}\n")  # the terminal has put ^C on the line
        return INTERRUPTED


def sentence(program: str, error: object) -> str:
    """A line of a program's about an error: its name, the sentence, one full stop."""
    return printable(f"{program}: {str(error).rstrip('.')}.\n")
