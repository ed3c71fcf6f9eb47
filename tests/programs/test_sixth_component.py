"""A component of the face is one row of a table: with a sixth there, window, page and command line have it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

ROOT = Path(__file__).resolve().parents[2]

WITH_EARS = """
import json, sys, tempfile
from pathlib import Path
import configs.components as table  # before anything has taken the table from it

ears = table.Component("ears", "Ears", 20, 180, 96, "ears")
table.COMPONENTS += (ears,)
table.NAMES += (ears.name,)
table.BY_NAME[ears.name] = ears
table.PASTE_ORDER += (ears,)
found = {}
"""

PROGRAM = """
from options.demo import parse
from engine.drawing.session import Session, read_session, write_session

folder = Path(tempfile.mkdtemp())
found["parsed"] = parse(["--batch", "test_input", "--trust", "ears=0.25"]).controls.trust
controls = Session().controls.with_trust({"ears": 0.25})
write_session(folder / "it.facedraw", Session(controls=controls))
found["saved"] = read_session(folder / "it.facedraw").controls.trust
"""

WINDOW = """
from tests.support.fake_engine import FakeEngine
from tests.support.studio import open_window, shut, stroke, wait_for
from ui.app import make_app

app = make_app(["test"])
engine = FakeEngine()
window = open_window(engine, Path(tempfile.mkdtemp()))
window.panel.sliders["ears"].slider.setValue(10)
found["slider"] = window.panel.sliders["ears"].name.text()
found["gallery"] = [button.text() for button in window.gallery.parts.buttons.values()]
take = window.actions_by_name["take_ears"]
found["take"] = [take.text(), take.shortcut().toString()]
kept = window.exchange.parts_menu(window.document.session)
found["earlier"] = [action.text() for action in kept.actions()][1:]
stroke(window)
wait_for(lambda: bool(engine.requests))
found["asked"] = engine.requests[-1][2].trust
shut(window)
"""

PAGE = """
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import serve

for server in serve(Path(tempfile.mkdtemp()), FakeEngine()):
    found["script"] = server.ask("/static/components.js").body.decode()
    found["status"] = server.ask("/api/status").json["components"]
"""

NETWORKS = """
import cv2
import numpy as np

from configs.families.compact import COMPACT
from configs.points import POINTS
from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.method import pipeline, placing
from engine.method.presence import drawn_components
from engine.method.shadow import soft_masks
from tests.support.random_weights import write_random

load()
folder = Path(tempfile.mkdtemp())
for name, mask in soft_masks().items():
    cv2.imwrite(str(folder / (name + ".png")), mask)
pipeline.HEAT = folder
sketch = np.full((512, 512), 255, np.uint8)
cv2.ellipse(sketch, (68, 228), (30, 40), 0, 0, 360, 0, 3)
faces = pipeline.FacePipeline.load("compact", write_random(folder, COMPACT))
by_trust = [faces.draw(sketch, Controls(trust=(0.5,) * 5 + (trust,))).face.astype(int) for trust in (0.0, 1.0)]
found["differs"] = np.argwhere(np.abs(by_trust[0] - by_trust[1]).sum(axis=2)).tolist()[:1]
found["drawn"] = sorted(drawn_components(sketch))
found["of points"] = placing._drawn(np.ones(len(POINTS)))
"""


def run(code: str) -> Dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", WITH_EARS + code + "\nprint(json.dumps(found))"],
        cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_command_line_and_sessions_know_a_sixth_component() -> None:
    found = run(PROGRAM)
    assert found["parsed"] == found["saved"]
    assert found["saved"] == [0.5, 0.5, 0.5, 0.5, 0.5, 0.25]


def test_the_window_shows_a_sixth_component_everywhere() -> None:
    pytest.importorskip("PyQt5")
    found = run(WINDOW)
    assert found["slider"] == "Ears" and found["gallery"][-1] == "Ears" and len(found["gallery"]) == 6
    assert found["take"] == ["Ears", "Ctrl+6"] and found["earlier"][-1] == "Ears"
    assert found["asked"][-1] == 0.1 and len(found["asked"]) == 6


def test_the_page_shows_a_sixth_component() -> None:
    pytest.importorskip("fastapi")
    found = run(PAGE)
    assert '{"name": "ears", "label": "Ears"}' in found["script"] and found["status"][-1] == "ears"


def test_the_networks_draw_a_sixth_component() -> None:
    found = run(NETWORKS)
    assert found["drawn"] == ["ears"] and found["of points"] == ["eye1", "eye2", "nose", "mouth", "remainder"]
    assert found["differs"], "its trust decides the face"
