"""Too little memory is no damaged file: it is said as what it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.backend.runners import CannotRun
from tests.conftest import ROOT

READING = """
import resource, sys
from pathlib import Path
from engine.files.checkpoints import read_weights
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 2**20, taken + 2**20))
try:
    read_weights(sys.argv[1])
except MemoryError:
    print("too little memory")
"""


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="only Linux says here how much memory is taken")
def test_weights_that_do_not_fit_are_not_called_damaged() -> None:
    weights = ROOT / "Param" / "compact" / "combine.safetensors"
    done = subprocess.run([sys.executable, "-c", READING, str(weights)], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "too little memory\n"), done.stderr


def test_a_network_that_does_not_fit_is_said_to_lack_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
    from engine.backend.openvino_runner import GRAPHS, OpenVinoRuntime

    runtime = OpenVinoRuntime()

    def full(*_what: Any) -> Any:
        raise RuntimeError("Exception from src/inference/src/cpp/core.cpp:\nstd::bad_alloc")

    monkeypatch.setattr(type(runtime._core), "compile_model", full)
    with pytest.raises(CannotRun, match=r"not enough memory for register\.onnx"):
        runtime.compile(GRAPHS / "compact" / "register.onnx", lambda _names: {})
