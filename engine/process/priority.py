"""How much of a busy processor the processes of a program get."""

from __future__ import annotations

import os
import time
from pathlib import Path

NICENESS = 10
"""Of an engine beside a window, which goes first when both need the processor: on two cores that other programs used as
well, 99 % of pointer events were painted within 21 to 28 ms instead of 71 to 85 (`benchmarks/pointer.py`); on an idle
computer it changes nothing."""
_TRIES, _PAUSE = 20, 0.12  # Linux takes one such change in a tenth of a second, whoever makes it


def lower_priority(by: int) -> None:
    """Make this process, the leader of a session, nicer by 0 to 19, and all that it starts. Not for Windows.

    Linux schedules sessions against each other (autogroups), and niceness counts only within one. The session
    becomes as nice as the process.
    """
    niceness = os.nice(by)
    for _ in range(_TRIES):
        try:
            Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:  # there are none
            return
        else:
            return
