"""The one command from photos to shipped weights, on a few drawn people with the tiny networks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from options.train import parse
from tests.conftest import ROOT
from tests.support.drawn_faces import write_person
from tests.support.tiny import environment
from training.face.everything import commands, run_all


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn_neutral"
    for number in range(5):
        write_person(folder, f"{number:03d}", number)
    return folder


def test_one_command_goes_from_photos_to_shipped_weights(photos: Path, tmp_path: Path) -> None:
    command = [sys.executable, "train.py", "all", "--photos", str(photos), "--data", str(tmp_path / "data")]
    command += ["--output", str(tmp_path / "run"), "--param", str(tmp_path / "param"), "--preset", "tiny"]
    short = {"steps": 2, "batch": 2}
    recipe = tmp_path / "short.json"
    content = {"autoencoders": short, "reader": short, "upscaler": short, "combine": [{"size": 128, **short}]}
    recipe.write_text(json.dumps(content), encoding="utf-8")
    command += ["--warped", "4", "--recipe", str(recipe)]
    done = subprocess.run(
        command, env=environment(), cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    home = tmp_path / "param" / "tiny"
    for name in ("autoencoders.safetensors", "combine.safetensors", "bank.safetensors", "MODEL_CARD.md"):
        assert (home / name).is_file(), done.stdout[-3000:]
    assert "- 128 pixels, 2 steps of 2: l1 3" in (home / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"Registration stays as it is: {recipe} has none." in done.stdout
    assert "| bicubic |" in (tmp_path / "param" / "compact" / "UPSCALER.md").read_text(encoding="utf-8")
    assert "## Goals" in (tmp_path / "run" / "evaluation" / "report.md").read_text(encoding="utf-8")


def test_the_steps_stop_at_the_first_that_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    options = parse(["all", "--photos", str(tmp_path / "empty"), "--data", str(tmp_path / "data")])
    assert [program for program, *_ in commands(options)] == ["prepare.py"] + 6 * ["train.py"] + ["evaluate.py"]
    assert run_all(options) == 1
    said = capfd.readouterr().err
    assert "there is no photo in" in said and "Traceback" not in said and "autoencoders" not in said
