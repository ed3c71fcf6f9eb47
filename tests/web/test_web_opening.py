"""Sketches that are opened in the browser without the server: the same pixels as the program reads."""

from __future__ import annotations

import base64
from typing import Any, Iterator, Tuple

import cv2
import numpy as np
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from engine.drawing.pictures import decode_picture
from engine.drawing.sketch import as_sketch
from engine.drawing.strokes import Stroke, render
from tests.support.browser import Browser, programs
from tests.support.drawn_faces import canonical, paint

if programs() is None:
    pytest.skip("Chromium and chromedriver are not installed", allow_module_level=True)

LINES = [
    Stroke(tuple((100.0 + 20 * i, 150.0 + 60 * np.sin(i / 2), 1.0) for i in range(16)), 4.0),
    Stroke(((120.0, 380.0, 0.3), (250.0, 420.0, 1.0), (390.0, 380.0, 0.3)), 7.0),
]


def sketches() -> Iterator[Tuple[str, np.ndarray, float]]:
    """Name, picture as OpenCV has it, and levels by which the browser's reading may differ on average."""
    plain = render(LINES)
    yield "as large as the canvas", plain, 0.0
    yield "light on dark", 255 - plain, 0.0
    pencil = np.round(190 - (255 - plain) * 0.25).astype(np.uint8)
    yield "pencil on grey paper", pencil, 0.1
    large = cv2.resize(plain, (1100, 800), interpolation=cv2.INTER_CUBIC)
    yield "larger and wide", large, 0.1
    yield "small", cv2.resize(plain, (200, 260), interpolation=cv2.INTER_AREA), 3.0
    chalk = np.full((512, 512, 4), 255, np.uint8)
    chalk[:, :, 3] = 255 - plain
    yield "light ink on transparent paper", chalk, 0.5
    yellow = np.repeat(plain[:, :, None], 3, axis=2)
    yellow[:, :, 0] = (yellow[:, :, 0] * 0.93).astype(np.uint8)
    yield "yellowish paper", yellow, 0.1


def read_in(browser: Browser, picture: np.ndarray) -> Any:
    """What the page's own reader makes of a picture: (512, 512) uint8, or its refusal."""
    data = base64.b64encode(cv2.imencode(".png", picture)[1].tobytes()).decode()
    browser.script(
        "window.read = null; const bytes = Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0));"
        "import('/static/local/opening.js').then((module) => module.sketchIn(new Blob([bytes], {type: 'image/png'})))"
        ".then((grey) => { window.read = Array.from(grey); }, (refusal) => { window.read = String(refusal.code); })",
        data,
    )
    found = browser.wait_for("window.read")
    return found if isinstance(found, str) else np.array(found, np.uint8).reshape(512, 512)


@pytest.mark.parametrize("name, picture, levels", [pytest.param(*case, id=case[0]) for case in sketches()])
def test_the_browser_reads_a_sketch_as_the_program_does(
    browser: Browser, name: str, picture: np.ndarray, levels: float
) -> None:
    expected = as_sketch(decode_picture(cv2.imencode(".png", picture)[1].tobytes(), name), name)
    away = np.abs(read_in(browser, picture).astype(int) - expected)
    assert away.mean() <= levels, f"{away.mean():.3f} on average, {away.max()} at most"


def test_what_is_no_sketch_is_told_apart(browser: Browser) -> None:
    photo = cv2.cvtColor(paint(canonical()), cv2.COLOR_RGB2BGR)
    assert read_in(browser, photo) == "photo"
    assert read_in(browser, np.full((300, 300), 250, np.uint8)) == "empty"
