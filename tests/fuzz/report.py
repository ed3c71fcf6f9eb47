"""What the fuzzing found, as a page."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path
from typing import Any, Dict

from tests.fuzz.run_target import MEMORY, SLOW

ROOT = Path(__file__).resolve().parents[2]


def page(found: Dict[str, Dict[str, Any]]) -> str:
    """A Markdown page. found: by target, as `tests.fuzz.__main__.fuzz` gives it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=str(ROOT), stdout=subprocess.PIPE, text=True, check=False
    ).stdout.strip()
    guided = any(one["guided"] for one in found.values())
    how = "by atheris, guided by coverage" if guided else "at random"
    lines = [
        "# Robustness",
        "",
        "Made by `python -m tests.fuzz --report docs/robustness.md`: files and messages that strangers may send, changed",
        f"{how}, given to the readers that the program has for them. An input fails where the reader raises",
        f"anything but its one-sentence refusal, takes more than {SLOW:g} s of processor time or {MEMORY // 2**20} MB,",
        "writes outside its folder, starts a program, connects, or finds a class for a pickle.",
        "",
        f"Commit {commit or 'unknown'}, Python {platform.python_version()}.",
        "",
        "| reader | inputs | refused | slowest, s | memory, MB | failed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in found.items():
        numbers = one["inputs"], one["refused"], one["slowest_seconds"], one["memory_mb"], len(one["failures"])
        lines.append(f"| {name} | " + " | ".join(map(str, numbers)) + " |")
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
