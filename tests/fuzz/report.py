"""What the fuzzing found, as a page."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path
from typing import Any, Dict

from tests.fuzz.run_target import MEMORY, SLOW
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]


def page(found: Dict[str, Dict[str, Any]], before: str = "") -> str:
    """A Markdown page. found: by target, as `tests.fuzz.__main__.fuzz` gives it. before: an older page, whose rows stay
    for targets that are not in `found`."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=str(ROOT), stdout=subprocess.PIPE, text=True, check=False
    ).stdout.strip()
    guided = any(one["guided"] for one in found.values())
    how = "by atheris, guided by coverage" if guided else "at random"
    lines = [
        "# Robustness",
        "",
        "Made by `python -m tests.fuzz --report docs/robustness.md`: files and messages that strangers may send,",
        f"changed {how}, given to the readers that the program has for them. An input fails where the reader raises",
        f"anything but its one-sentence refusal, takes more than {SLOW:g} s of processor time or {MEMORY // 2**20} MB,",
        "writes outside its folder, starts a program, connects, or finds a class for a pickle.",
        "",
        "| reader | inputs | refused | slowest, s | memory, MB | failed | Python | commit |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows = {row.split(" | ")[0].lstrip("| "): row for row in before.splitlines() if row.startswith("| ")}
    for name, one in found.items():
        numbers = one["inputs"], one["refused"], one["slowest_seconds"], one["memory_mb"], len(one["failures"])
        rows[name] = f"| {name} | " + " | ".join(map(str, (*numbers, platform.python_version(), commit))) + " |"
    lines += [rows[name] for name in TARGETS if name in rows]
    failures = [(name, failure) for name, one in found.items() for failure in one["failures"]]
    if failures:
        lines += ["", "## Failures", ""]
        lines += [f"- {name}: {failure['what']} (`{failure['input'][:80]}`)" for name, failure in failures]
    lines += [
        "",
        "What strangers can do over the network is tried one by one in `tests/web/test_web_strangers.py`, everything",
        "that the API's schema allows in `tests/web/test_web_schema.py`, an engine that hangs in",
        "`tests/engine/test_watchdog.py`.",
        "",
    ]
    return "\n".join(lines)
