"""Where there is no Jittor, no compiler and no CUDA, people draw; where there is, OpenVINO draws without it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import List

import cv2
import pytest

from tests.support.no_jittor import ROOT, environment

pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")

WINDOW = """
import sys, time
from engine.process.client import EngineClient
from ui.app import make_app
from ui.menus import MENUS
from ui.window import StudioWindow
from PyQt5.QtCore import QSettings
from engine.drawing.sketch import (read_sketch)
if __name__ == "__main__":
    app = make_app(["test"])
    settings = QSettings(sys.argv[1] + "/settings.ini", QSettings.IniFormat)
    window = StudioWindow(EngineClient("compact", runtime="auto"), settings, MENUS)
    window.show()
    window.start()
    until = time.monotonic() + 120
    while "OpenVINO" not in window.status.preset.text() and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.02)
    print(window.status.preset.text(), "jittor" in sys.modules)
    window.close()
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=str(ROOT), env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False, timeout=600,
    )  # fmt: skip


def test_the_computer_of_these_tests_has_no_jittor(tmp_path: Path) -> None:
    result = run(tmp_path, "-c", "import jittor")
    assert result.returncode == 1 and "No module named 'jittor'" in result.stdout
    result = run(tmp_path, "-c", "import importlib.util as u; print(u.find_spec('jittor'), u.find_spec('cv2') is None)")
    assert result.stdout.split() == ["None", "False"]


def test_the_batch_draws(tmp_path: Path) -> None:
    output = tmp_path / "faces"
    result = run(tmp_path, "demo.py", "--batch", "test_input/rough.png", "--output", str(output))
    assert result.returncode == 0, result.stdout
    assert json.loads((output / "results.json").read_text(encoding="utf-8"))["runtime"].startswith("OpenVINO")
    face = cv2.imread(str(output / "rough.png"))
    cheek = face[270:310, 150:190].reshape(-1, 3).mean(axis=0)
    assert face.shape == (512, 512, 3) and cheek[2] > cheek[0] + 15, "skin is more red than blue"
    assert not list((tmp_path / "home").glob(".cache/jittor*")), "nothing is compiled"
    assert not (tmp_path / "home" / "intel").exists(), "nobody counts who draws"


def test_a_translator_paints(tmp_path: Path) -> None:
    face = tmp_path / "face.png"
    result = run(tmp_path, "translate.py", "--input", "test_input/rough.png", "--output", str(face))
    assert result.returncode == 0 and cv2.imread(str(face)).std() > 20, result.stdout


def test_the_window_opens_and_its_engine_draws(tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(WINDOW, encoding="utf-8")
    result = run(tmp_path, str(script), str(tmp_path))
    assert "OpenVINO" in result.stdout and result.stdout.split()[-1] == "False", result.stdout


def test_the_page_serves(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the page is not installed (sh install.sh --web)")
    port = "7989"
    process = subprocess.Popen(
        [sys.executable, "demo.py", "--web", "--port", port], cwd=str(ROOT), env=environment(tmp_path),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 300
        status = {"ready": False}
        while not status["ready"] and time.monotonic() < until:
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.2)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=10) as answer:
                    status = json.load(answer)
            except OSError:
                continue
        assert str(status["runtime"]).startswith("OpenVINO"), status
        data = (ROOT / "test_input/rough.png").read_bytes()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/face", data=data, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.read(4) == b"\x89PNG"
    finally:
        process.terminate()
        process.communicate()


def test_training_says_what_it_needs(tmp_path: Path) -> None:
    result = run(tmp_path, "train.py", "reader", "--data", str(tmp_path))
    assert result.returncode == 1 and "sh install.sh --train" in result.stdout and "Traceback" not in result.stdout


STUDIO = """
import sys
from engine.method.pipeline import FacePipeline
from engine.process.translator_cache import TranslatorCache
from engine.translating.translator import FOLDER, installed
from engine.drawing.controls import Controls
from engine.drawing.sketch import (read_sketch)
pipeline = FacePipeline.load("compact", runtime="auto")
pipeline.warm()
face = pipeline.draw(read_sketch("test_input/rough.png"), Controls()).face
pipeline.read_appearance(face)
for info in installed():
    TranslatorCache(FOLDER).translate(info.name, face)
print([name for name in sys.modules if name.split(".")[0] in ("jittor", "jittor_utils", "sklearn", "pandas", "onnx")])
"""


def test_where_openvino_draws_jittor_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.backend import jittor_setup

    if jittor_setup.cuda_answers():
        pytest.skip("CUDA answers, so Jittor draws here")
    words: List[str] = [sys.executable, "-c", STUDIO]
    result = subprocess.run(
        words, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert result.stdout.strip() == "[]", result.stdout
