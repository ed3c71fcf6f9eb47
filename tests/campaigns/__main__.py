"""`python -m tests.campaigns` brings faults about and fuzzes the readers of strangers' files, each in a process of its
own. `--report docs/robustness.md` writes what was found as a page; the exit code is 1 where something failed.

Counts are those of the whole campaign times `--share`; the whole one takes hours.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, Optional, Sequence

from engine.files.writing import write_whole
from tests.campaigns.campaign import Outcome
from tests.campaigns.report import page
from tests.campaigns.table import CAMPAIGNS
from tests.fuzz.harness import INPUTS, fuzz, guidance
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]


def campaign(name: str, count: int, seed: int) -> Dict[str, Any]:
    """An `Outcome` as a dictionary, of a process of its own."""
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.campaigns", "--run", str(result), "--seed", str(seed)]
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LANGUAGE": "en"}
        done = subprocess.run(
            [*command, "--count", str(count), name], cwd=str(ROOT), env=environment, stderr=subprocess.PIPE, check=False
        )
        if result.exists():
            found: Dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            return found
        said = done.stderr.decode("utf-8", "replace")
        return asdict(Outcome(0, [f"the process ended with {done.returncode}: {said[-600:]}"]))


def run(name: str, count: int, seed: int, result: Path) -> None:
    """Such a process."""
    place = result.parent / "place"
    place.mkdir()
    found = CAMPAIGNS[name].run(count, seed, place)
    result.write_text(json.dumps(asdict(found)), encoding="utf-8")
    os._exit(0)  # Qt need not take its windows apart


def main(argv: Optional[Sequence[str]] = None) -> int:
    """The command; returns its exit code."""
    known = [*CAMPAIGNS, *TARGETS]
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of: {', '.join(known)} (all)")
    parser.add_argument("--share", type=float, default=1.0, help="share of the whole campaign (%(default)s)")
    parser.add_argument("--count", type=int, help="number of runs, in place of a share")
    parser.add_argument("--seed", type=int, default=0, help="random seed (%(default)s)")
    parser.add_argument("--unguided", action="store_true", help="fuzz without atheris")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a page about it; other rows of it stay")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    unknown = set(given.names) - set(known)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    if given.run:
        run(given.names[0], given.count, given.seed, given.run)
    everything: Dict[str, Dict[str, Any]] = {}
    for name in given.names or known:
        whole = INPUTS if name in TARGETS else CAMPAIGNS[name].count
        count = given.count or max(1, round(whole * given.share))
        if name in TARGETS:
            found = fuzz(name, count, given.seed, guidance() and not given.unguided)
        else:
            found = campaign(name, count, given.seed)
        everything[name] = found
        sys.stdout.write(f"{name}: {json.dumps(found)}\n")
        sys.stdout.flush()
        if given.report:  # after each, since the whole takes hours
            before = given.report.read_text(encoding="utf-8") if given.report.exists() else ""
            write_whole(given.report, page(everything, before).encode("utf-8"))
    return int(any(found["failures"] for found in everything.values()))


if __name__ == "__main__":
    sys.exit(main())
