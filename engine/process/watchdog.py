"""Detects an engine that hangs, by the state and processor time of its processes, without asking the engine itself.

Jittor holds the GIL while it computes and compiles, so an engine that is silent for minutes may be fine. But then it,
or one of its compilers, uses the processor, or waits for it where other programs leave it hardly any.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Dict, Optional, Tuple

STOPPED_SECONDS = 5.0  # a process that stays stopped (SIGSTOP) for longer hangs
IDLE_SECONDS = 60.0  # an engine in use that uses no processor for longer hangs; it may wait for another's compiler
MIN_CPU_SHARE = 0.01  # of one processor; less counts as idle
_CHECK_INTERVAL = 1.0  # seconds
_TICKS_PER_SECOND = 100.0  # of processor time in /proc (USER_HZ, the same on all Linux systems)


class Watchdog:
    """Watches one engine process at a time. stopped, idle: limits in seconds; see the constants above."""

    def __init__(self, stopped: float = STOPPED_SECONDS, idle: float = IDLE_SECONDS) -> None:
        self._stopped, self._idle = stopped, idle
        self._next_check = 0.0
        self._pid = 0
        self._running_at = 0.0  # when it was last seen not stopped
        self._waited = False  # whether a thread of it was running, or ready to, at the last check
        self._busy_at: Tuple[float, float] = (0.0, 0.0)  # when it was last busy or not in use, and its processor time

    def hangs(self, pid: Optional[int], in_use: bool) -> bool:
        """Whether the engine with this process id hangs; call it often. in_use: whether a request is in flight."""
        now = time.monotonic()
        if pid is None or now < self._next_check:
            return False
        self._next_check = now + min(_CHECK_INTERVAL, self._stopped / 4, self._idle / 4)
        processes = _states(pid, group=in_use)
        if pid not in processes:
            return False  # it has exited, or this is not Linux
        used = sum(seconds for _state, seconds in processes.values())
        if pid != self._pid:
            self._pid, self._running_at, self._busy_at, self._waited = pid, now, (now, used), False
        if processes[pid][0] != "T":
            self._running_at = now
        since, before = self._busy_at
        waits = any(state == "R" for state, _seconds in processes.values())
        # Twice, since a thread that only looks for news now and then may be met running once.
        if not in_use or (waits and self._waited) or used - before > MIN_CPU_SHARE * (now - since):
            self._busy_at = now, used
        self._waited = waits
        return now - self._running_at > self._stopped or now - self._busy_at[0] > self._idle


def _states(pid: int, group: bool) -> Dict[int, Tuple[str, float]]:
    """State and processor time in seconds, by process id. group: also of the process group that `pid` leads.

    The state is that of the first thread, or "R" where any thread runs or is ready to.
    """
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat") if group else [Path(f"/proc/{pid}/stat")]:
        try:
            text = path.read_text()
        except OSError:  # it has just exited
            continue
        fields = text[text.rindex(")") + 2 :].split()  # from the third field of proc(5) on
        one = int(path.parent.name)
        if one == pid or int(fields[2]) == pid:
            state = "R" if _any_ready(path.parent) else fields[0]
            found[one] = state, (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND
    return found


def _any_ready(process: Path) -> bool:
    """Whether a thread of a process, by its folder in /proc, runs or is ready to."""
    for path in process.glob("task/*/stat"):
        try:
            text = path.read_text()
        except OSError:  # the thread has just ended
            continue
        if text[text.rindex(")") + 2] == "R":
            return True
    return False
