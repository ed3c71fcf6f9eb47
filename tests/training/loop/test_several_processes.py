"""Two processes train as one with twice the batch; needs Open MPI (openmpi-bin, libopenmpi-dev)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import numpy as np
import pytest

from engine.files.checkpoints import read_weights
from tests.conftest import ROOT
from tests.support.drawn_pairs import draw_pairs
from tests.support.train import call
from training.loop.loop import HISTORY, STATE

OPTIONS = ["--size=32", "--width=8", "--discriminator-width=8", "--steps=4", "--decay-steps=2"]
METHODS = {"pix2pix": [], "cyclegan": ["--blocks=1", "--pool=4"], "wgan-gp": ["--blocks=1"]}

pytestmark = pytest.mark.skipif(
    not (shutil.which("mpirun") and shutil.which("mpicc")),
    reason="Open MPI is not installed: apt-get install -y openmpi-bin libopenmpi-dev",
)


MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "2"]


def command(model: str, data: Path, output: Path, batch: int) -> List[str]:
    words = ["train.py", f"--model={model}", *OPTIONS, *METHODS[model]]
    return [*words, "--data", str(data), "--output", str(output), f"--batch={batch}"]


def train(model: str, data: Path, output: Path, batch: int) -> Dict[str, np.ndarray]:
    """The state at the end of a run in this process."""
    call(*command(model, data, output, batch))
    return read_weights(output / STATE)


def train_in_two(model: str, data: Path, output: Path, batch: int) -> Dict[str, np.ndarray]:
    """The same in two processes of their own, each with such a batch."""
    done = subprocess.run(
        [*MPIRUN, sys.executable, *command(model, data, output, batch)],
        cwd=str(ROOT),
        # Containers forbid one process to read another's memory, which Open MPI would try.
        env={**os.environ, "OMP_NUM_THREADS": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("discriminator_width") == 1, "only the first process prints"
    return read_weights(output / STATE)


def losses(output: Path) -> List[float]:
    return [float(line.split(",")[1]) for line in (output / HISTORY).read_text(encoding="utf-8").splitlines()[1:]]


def apart(a: Dict[str, np.ndarray], b: Dict[str, np.ndarray]) -> float:
    """Mean absolute difference of all weights of generators and discriminators."""
    names = [name for name in a if not name.startswith(("adam.", "average.", "pool.")) and "running" not in name]
    return float(np.mean(np.concatenate([np.abs(a[name] - b[name]).ravel() for name in names])))


@pytest.mark.parametrize("model", sorted(METHODS))
def test_two_processes_train_as_one_with_twice_the_batch(model: str, tmp_path: Path) -> None:
    data = draw_pairs(tmp_path / "data", count=6, side=48)
    one = train(model, data, tmp_path / "one", 2)
    two = train_in_two(model, data, tmp_path / "two", 1)
    half = train(model, data, tmp_path / "half", 1)
    assert sorted(one) == sorted(two)
    # Convolutions round to 16 bits where the processor multiplies those, and a batch of two rounds its sums elsewhere.
    np.testing.assert_allclose(losses(tmp_path / "one"), losses(tmp_path / "two"), rtol=5e-3)
    # Rounding lets weights drift a little, 16 bits by up to 0.27 of this; another batch takes them elsewhere.
    assert apart(one, two) < 0.4 * apart(one, half)
    statistics = [name for name in one if "running_mean" in name and name.startswith("discriminator.")]
    assert bool(statistics) == (model == "pix2pix")
    for name in statistics:
        np.testing.assert_allclose(one[name], two[name], rtol=0.02, atol=2e-3)
    pools = [name for name in one if name.startswith("pool.")]
    assert bool(pools) == (model == "cyclegan")
    for name in pools:  # every process's own fakes, in their order
        np.testing.assert_allclose(one[name], two[name], atol=1e-3)
