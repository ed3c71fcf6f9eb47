"""A window that is busy for a moment gets every place where the hand was meanwhile, from a real X server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("PyQt5")

ROOT = Path(__file__).resolve().parents[2]

# Draws an arch by the X server's own pointer while the window sleeps, and says where the stroke that came of it goes.
DRAWING = """
import subprocess, sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from PyQt5.QtCore import QPointF
from PyQt5.QtTest import QTest
from tests.support.fake_engine import FakeEngine
from tests.support.studio import open_window, shut, wait_for
from ui.app import make_app
app = make_app(["test"])
assert app.platformName() == "xcb"
window = open_window(FakeEngine(), Path({folder!r}))
window.move(0, 0)
wait_for(lambda: window.isActiveWindow() or window.isVisible())
QTest.qWait(200)
steps = []
for x, y in [(150, 200), (200, 150), (250, 130), (300, 150), (350, 200)]:
    place = window.canvas.mapToGlobal(window.canvas.from_canvas(QPointF(x, y)).toPoint())
    steps += ["mousemove", str(place.x()), str(place.y())] + ([] if steps else ["mousedown", "1"])
subprocess.run(["xdotool", *steps, "mouseup", "1"], check=True)  # the window reads nothing while this runs
wait_for(lambda: bool(window.document.session.strokes))
print(min(y for _x, y, _pressure in window.document.session.strokes[0].points))
shut(window)
"""


@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool")
def test_no_part_of_a_stroke_is_lost_while_the_window_is_busy(tmp_path) -> None:
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    try:
        with os.fdopen(read) as number:
            display = ":" + number.readline().strip()
        screen = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM="xcb", OMP_NUM_THREADS="1")
        script = DRAWING.format(root=str(ROOT), folder=str(tmp_path))
        done = subprocess.run(
            [sys.executable, "-c", script], env=screen, timeout=120, text=True, stdout=subprocess.PIPE
        )
        assert done.returncode == 0 and float(done.stdout) < 140, "the arch is drawn, not its chord"
    finally:
        server.terminate()
        server.wait(20)
