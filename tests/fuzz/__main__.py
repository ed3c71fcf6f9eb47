"""`python -m tests.fuzz` fuzzes every reader of strangers' files: 10,000 inputs each, by atheris where it is installed.

`--report FILE` writes what was found as a page; the exit code is 1 where something failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, Optional, Sequence

from tests.fuzz.report import page
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 3600.0  # seconds for one target


def fuzz(name: str, inputs: int, seed: int, guided: bool) -> Dict[str, Any]:
    """What was found about one target, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.fuzz.run_target", name, str(inputs), str(seed), str(result)]
        began = time.monotonic()
        try:
            done = subprocess.run(
                command + ["guided"] * guided, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=PATIENCE, check=False,
            )  # fmt: skip
            said, code = done.stdout.decode("utf-8", "replace"), done.returncode
        except subprocess.TimeoutExpired:
            said, code = "", -1
        if result.exists():
            found: Dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        else:
            found = {"inputs": 0, "refused": 0, "slowest_seconds": 0.0, "memory_mb": 0, "failures": []}
            found["failures"].append({"what": f"the process ended with {code}: {said[-600:]}", "input": ""})
        return dict(found, seconds=round(time.monotonic() - began, 1), guided=guided)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"some of: {', '.join(TARGETS)} (all)")
    parser.add_argument("--inputs", type=int, default=10_000, help="how many each (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="decides which (%(default)s)")
    parser.add_argument("--unguided", action="store_true", help="without atheris")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a page about it")
    given = parser.parse_args(argv)
    unknown = set(given.targets) - set(TARGETS)
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}; there are: {', '.join(TARGETS)}")
    guided = not given.unguided and find_spec("atheris") is not None
    found = {}
    for name in given.targets or TARGETS:
        found[name] = fuzz(name, given.inputs, given.seed, guided)
        failures = found[name]["failures"]
        sys.stdout.write(f"{name}: {found[name]['inputs']} inputs, {len(failures)} failures\n")
        sys.stdout.writelines(f"  {failure['what']}\n    {failure['input'][:200]}\n" for failure in failures)
        sys.stdout.flush()
    if given.report:
        before = given.report.read_text(encoding="utf-8") if given.report.exists() else ""
        given.report.write_text(page(found, before), encoding="utf-8")
    return int(any(one["failures"] for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
