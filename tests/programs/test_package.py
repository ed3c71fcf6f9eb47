"""The studio as a package: weights and all, from anywhere, with a version that is said once everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests.support.no_jittor import ROOT


def test_the_version_is_the_same_everywhere() -> None:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert found
    assert f"\nversion: {found[1]}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[0] == found[1]
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("GNU GENERAL PUBLIC LICENSE")


def test_an_installed_studio_draws_from_anywhere(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
    pytest.importorskip("setuptools", minversion="62.6", reason="nothing to build a package with")
    pytest.importorskip("wheel", reason="nothing to build a package with")
    source, place = tmp_path / "source", tmp_path / "installed"
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=str(ROOT)).decode().split("\0")
    for name in filter(None, listed):
        if not name.startswith(("tests/", "docs/")) and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*install, "--target", str(place), str(source)], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.png").write_bytes((ROOT / "test_input/rough.png").read_bytes())
    environment = {**os.environ, "PYTHONPATH": str(place), "HOME": str(tmp_path)}
    words = [sys.executable, str(place / "bin/deepfacedrawing"), "--batch", "mine.png"]
    result = subprocess.run(
        words, cwd=str(elsewhere), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert result.returncode == 0, result.stdout.decode()
    face = cv2.imread(str(elsewhere / "test_output/mine.png"))
    assert face.shape == (512, 512, 3) and face.std() > 20
    assert (place / "share/applications/deepfacedrawing.desktop").is_file()
