"""Notices an engine that hangs, by what the kernel says about its processes. Nothing is asked of the engine itself.

Jittor holds the interpreter while it computes and compiles, so an engine that does not say anything for minutes may be
well. But then it, or one of its compilers, uses the processor.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Dict, Optional, Tuple

STOPPED_SECONDS = 5.0  # in which a process that was stopped (SIGSTOP) has to go on
IDLE_SECONDS = 60.0  # in which an engine that is waited for uses the processor; it may wait for another's compiler
LEAST_SHARE = 0.01  # of one processor that counts as using it
_LOOK_EVERY = 1.0
_TICKS = 100.0  # a second, in /proc (USER_HZ, which is the same on all of Linux)


class Watchdog:
    """Looks at one engine after the other. stopped, idle: seconds of patience; see the constants above."""

    def __init__(self, stopped: float = STOPPED_SECONDS, idle: float = IDLE_SECONDS) -> None:
        self._stopped, self._idle = stopped, idle
        self._next_look = 0.0
        self._pid = 0
        self._ran_at = 0.0  # when it was last seen not to be stopped
        self._worked: Tuple[float, float] = (0.0, 0.0)  # when it last worked or had nothing to do, and its seconds

    def hangs(self, pid: Optional[int], waited_for: bool) -> bool:
        """Whether the engine of this process id hangs; call it often. waited_for: whether it has to answer."""
        now = time.monotonic()
        if pid is None or now < self._next_look:
            return False
        self._next_look = now + min(_LOOK_EVERY, self._stopped / 4, self._idle / 4)
        processes = _states(pid, group=waited_for)
        if pid not in processes:
            return False  # it has ended, or this is no Linux
        used = sum(seconds for _state, seconds in processes.values())
        if pid != self._pid:
            self._pid, self._ran_at, self._worked = pid, now, (now, used)
        if processes[pid][0] != "T":
            self._ran_at = now
        since, before = self._worked
        if not waited_for or used - before > LEAST_SHARE * (now - since):
            self._worked = now, used
        return now - self._ran_at > self._stopped or now - self._worked[0] > self._idle


def _states(pid: int, group: bool) -> Dict[int, Tuple[str, float]]:
    """State and seconds of processor time of a process, and of the group that it leads, by process id."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat") if group else [Path(f"/proc/{pid}/stat")]:
        try:
            text = path.read_text()
        except OSError:  # it has just ended
            continue
        fields = text[text.rindex(")") + 2 :].split()  # proc(5), from the third field on
        one = int(path.parent.name)
        if one == pid or int(fields[2]) == pid:
            found[one] = fields[0], (int(fields[11]) + int(fields[12])) / _TICKS
    return found
