"""What campaigns and fuzzing found, as one page: rows and failures of what was not run again stay as they are."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path
from typing import Any, Dict

from tests.campaigns.table import CAMPAIGNS
from tests.fuzz.run_target import MEMORY, SLOW
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# Robustness

Made by `python -m tests.campaigns --report docs/robustness.md`. Rows name the commit on which they were made by its
author date, which stays the same where a commit is applied again: `git log --format='%ai %h %s'` lists them. Where
fewer were run than the command would, they were run with `--share`.

## Faults

Each is brought about at moments that dice decide (`tests/campaigns`), with a small engine where the claim is about the
rest of the program.

| campaign | what has to hold | tried | failed | figures | Python | commit |
| --- | --- | --- | --- | --- | --- | --- |
"""
FUZZ = f"""
## Files and messages of strangers

Changed by atheris, guided by coverage, or at random where it is not installed, and given to the readers that the
program has for them (`tests/fuzz`). An input fails where the reader raises anything but its one-sentence refusal, takes
more than {SLOW:g} s of processor time or {MEMORY // 2**20} MB, writes outside its folder, starts a program, connects,
or finds a class for a pickle. Memory is the most that one input took.

| reader | inputs | refused | slowest, s | memory, MB | failed | Python | commit |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
TAIL = """
## Strangers and visitors of the page

Tried one by one in the suite, each by requests over loopback or in a real Chromium.

| what was possible | tests |
| --- | --- |
| paths and addresses in a body were followed (S1) | `tests/web/test_web_strangers.py`, `s1` |
| one number blocked everyone (S2) | the same, `s2` |
| who had left was still drawn, and one client took every place (S3) | the same, `s3` |
| a small file was a huge picture (S4) | the same, `s4`; `tests/web/test_web_intake.py` |
| slow, unfinished and too many connections and requests were kept (S5) | `tests/web/test_web_connections.py` |
| one drawing held up the reading of all others (S6) | `tests/web/test_web_strangers.py`, `s6` |
| odd hosts and half characters were faults, leftovers (S7) | the same, `s7`; `tests/web/test_web_serve.py`, `s7` |
| names, proxies, guests of a network, other methods, forms and HEIC photos were faults or not known | the same; \
`tests/web/test_web_api.py`, `tests/web/test_web_proxy.py`, `tests/web/test_web_serve.py` |
| an engine that hangs was ready for ever | `tests/engine/process/test_watchdog.py` |
| a request that the schema allows was a fault | `tests/web/test_web_schema.py` |
| visitors by mouse, touch and keyboard missed something | `tests/web/test_web_stories.py` |
| a file that is no drawing broke the page, when it came again, too | the same |
| axe-core in both themes | `tests/web/test_web_accessibility.py` |
| the browser alone, without a network | `tests/web/test_web_browser.py` |
"""


def page(found: Dict[str, Dict[str, Any]], before: str = "") -> str:
    """A Markdown page. found: by name, what `tests.campaigns.__main__` notes of a campaign or `tests.fuzz.harness` of a
    reader. before: an older page."""
    rows = {row.split(" | ")[0].lstrip("| "): row for row in before.splitlines() if row.startswith("| ")}
    end = [platform.python_version(), _commit()]
    for name, one in found.items():
        if name in TARGETS:
            cells = [
                one["inputs"],
                one["refused"],
                one["slowest_seconds"],
                one["memory_mb"],
                len(one["failures"]),
                *end,
            ]
        else:
            cells = [CAMPAIGNS[name].claim, one["tried"], len(one["failures"]), one["said"], *end]
        rows[name] = "| " + " | ".join(str(cell).replace("|", "/") for cell in [name, *cells]) + " |"
    failures = [line for line in before.splitlines() if line.startswith("- ") and line[2:].split(": ")[0] not in found]
    failures += [f"- {name}: {_sentence(failure)}" for name, one in found.items() for failure in one["failures"]]
    return "".join(
        [
            HEAD,
            *(rows[name] + "\n" for name in CAMPAIGNS if name in rows),
            FUZZ,
            *(rows[name] + "\n" for name in TARGETS if name in rows),
            "\n## Failures\n\n" + "\n".join(failures) + "\n" if failures else "",
            TAIL,
        ]
    )


def _sentence(failure: Any) -> str:
    text = failure if isinstance(failure, str) else f"{failure['what']} (`{failure['input'][:80]}`)"
    return " ".join(text.split())


def _commit() -> str:
    """The author date of the commit that is tested, and whether there were changes beside it: its hash would change
    with its place in the history."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    return _git("log", "-1", "--format=%ai") + " and changes" * bool(changed)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=str(ROOT), stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout.strip()
