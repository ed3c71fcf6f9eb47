"""Fuzzes a reader in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 3600.0  # seconds for one target
INPUTS = 10_000  # of the whole campaign, to each target
STACK = 8 * 2**20  # bytes of each thread, as usual: Jittor asks for 512 MB, of which two would fill the memory


def guidance() -> bool:
    """Whether atheris is installed, which looks where inputs lead to."""
    return find_spec("atheris") is not None


def fuzz(name: str, inputs: int, seed: int, guided: bool) -> Dict[str, Any]:
    """What was found about one of `tests.fuzz.targets.TARGETS`."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.fuzz.run_target", name, str(inputs), str(seed), str(result)]
        began = time.monotonic()
        try:
            done = subprocess.run(
                command + ["guided"] * guided, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=PATIENCE, check=False, preexec_fn=_usual_stack,
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


def _usual_stack() -> None:
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))
