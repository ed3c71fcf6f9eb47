"""Fuzzes a reader in processes of its own."""

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

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 3600.0  # seconds for one process
INPUTS = 10_000  # of the whole campaign, to each target
STACK = 8 * 2**20  # bytes of each thread, as usual: Jittor asks for 512 MB, of which two would fill the memory


def guidance() -> bool:
    """Whether atheris is installed, which looks where inputs lead to."""
    return find_spec("atheris") is not None


def fuzz(name: str, inputs: int, seed: int, guided: bool) -> Dict[str, Any]:
    """What was found about one of `tests.fuzz.targets.TARGETS`, by as many processes as it needs."""
    began, piece = time.monotonic(), TARGETS[name].piece
    found: Dict[str, Any] = {"inputs": 0, "refused": 0, "slowest_seconds": 0.0, "memory_mb": 0, "failures": []}
    for number, done in enumerate(range(0, inputs, piece)):
        one = _fuzz_piece(name, min(piece, inputs - done), seed + number, guided)
        for what in ("inputs", "refused", "failures"):
            found[what] += one[what]
        for what in ("slowest_seconds", "memory_mb"):
            found[what] = max(found[what], one[what])
    return dict(found, seconds=round(time.monotonic() - began, 1), guided=guided)


def _fuzz_piece(name: str, inputs: int, seed: int, guided: bool) -> Dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.fuzz.run_target", name, str(inputs), str(seed), str(result)]
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
            return found
        failure = {"what": f"the process ended with {code}: {said[-600:]}", "input": ""}
        return {"inputs": 0, "refused": 0, "slowest_seconds": 0.0, "memory_mb": 0, "failures": [failure]}


def _usual_stack() -> None:
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))
