"""A browser at the page: opened afresh for each test, and what the page shows and lets download."""

from __future__ import annotations

import base64
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PUPILS
from tests.support.browser import Browser
from tests.support.page_server import PageServer

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
RIGHT = "\ue014"  # the arrow, as WebDriver has it


def opened(window: Browser, served: PageServer) -> Iterator[Browser]:
    """The page, just opened; afterwards every request was to this server, and nothing was left on its disk."""
    served.engine.busy = False
    window.devtools("Storage.clearDataForOrigin", origin=served.url, storageTypes="local_storage")
    window.open(served.url)
    window.wait_for("document.body.dataset.studio === 'here'")
    window.wait_for("document.querySelector('#state').dataset.mood === 'good'")
    yield window
    # A page that is left keeps its drawing, and may do so after the next test has cleared what is kept.
    window.script("Storage.prototype.setItem = () => {}; localStorage.clear(); sessionStorage.clear()")
    asked = window.requests()
    assert asked and [url for url in asked if not url.startswith(served.url + "/")] == []
    assert [line for line in window.complaints() if "/api/" not in line] == []
    assert served.files() == {}
    window.open("about:blank")


def shown(browser: Browser, number: int) -> None:
    """Wait until so many faces were shown."""
    browser.wait_for(f"Number(document.body.dataset.shown || 0) >= {number}")
    browser.wait_for("document.querySelector('#face').complete")


def downloaded(browser: Browser, link: str) -> bytes:
    """What a download link holds."""
    return base64.b64decode(browser.script("return document.querySelector(arguments[0]).href", link).split(",", 1)[1])


def as_picture(data: bytes) -> np.ndarray:
    """The pixels of a picture's bytes."""
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))


def open_photo(browser: Browser, path: Path) -> None:
    """Open a photo that `tests.support.drawn_faces` painted on the canvas's own pupils.

    What finds faces may not take a painted one for one: then the page asks for the pupils, as the window does.
    """
    taken = "document.querySelector('#pupils').open || document.querySelector('#kind').dataset.kind"
    slow = "document.querySelector('#notice:not([hidden])')?.textContent.includes('takes too long')"  # a busy computer
    browser.choose_file("#file", path)
    while browser.wait_for(f"{taken} || ({slow} && 'again')") == "again":
        browser.click("#notice button")
        browser.choose_file("#file", path)
    if browser.script("return document.querySelector('#pupils').open"):
        browser.wait_for("document.querySelector('#pupils img').naturalWidth")
        for x, y in PUPILS:
            browser.drag("#pupils img", [(x / CANVAS, y / CANVAS), (x / CANVAS, y / CANVAS)])
    browser.wait_for("document.querySelector('#kind').dataset.kind")


@contextmanager
def as_phone(browser: Browser) -> Iterator[None]:
    """Within it the browser is a phone, which has fingers and no mouse."""
    browser.devtools("Emulation.setDeviceMetricsOverride", **PHONE)
    browser.devtools("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=5)
    yield
    browser.devtools("Emulation.setTouchEmulationEnabled", enabled=False)
    browser.devtools("Emulation.clearDeviceMetricsOverride")


def touch(browser: Browser, *frames: List[Tuple[float, float]], selector: str = "#paper", lifted: bool = True) -> None:
    """Fingers on an element, the canvas by default, each frame the places of all of them as shares of it.

    lifted: whether they go away at the end.
    """
    box = browser.script(
        "const r = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return [r.left, r.top, r.width, r.height]",
        selector,
    )
    for number, frame in enumerate(frames):
        points = [{"x": box[0] + x * box[2], "y": box[1] + y * box[3], "id": i} for i, (x, y) in enumerate(frame)]
        kind = "touchStart" if number == 0 or len(frame) > len(frames[number - 1]) else "touchMove"
        browser.devtools("Input.dispatchTouchEvent", type=kind, touchPoints=points)
    if lifted:
        lift(browser)


def lift(browser: Browser) -> None:
    """Take all fingers away."""
    browser.devtools("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


def tap(browser: Browser, selector: str) -> None:
    """Tap an element that is on the screen, again where a busy computer took it for a long press."""
    browser.wait_for(
        f"(() => {{ const e = document.querySelector({selector!r}); if (!e) return false; e.scrollIntoView("
        "{block: 'nearest'}); const r = e.getBoundingClientRect();"
        "const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);"
        "if (!r.width || !e.contains(hit)) return false; window.tapped = false;"
        "e.addEventListener('click', () => { window.tapped = true; }, {once: true}); return true; })()"
    )

    def tapped() -> bool:
        touch(browser, [(0.5, 0.5)], selector=selector)
        end = time.monotonic() + 3.0
        while time.monotonic() < end:
            if browser.script("return window.tapped"):
                return True
        return False

    browser.until(tapped, f"a click on {selector}")


def draw(browser: Browser, height: float = 0.5) -> None:
    """A line across the board, at this share of its height."""
    browser.drag("#board", [(0.3, height), (0.4, height), (0.6, height)])


def speak(browser: Browser, language: str) -> None:
    """Choose the page's language."""
    browser.script(
        "const l = document.querySelector('#language'); l.value = arguments[0]; l.dispatchEvent(new Event('change'))",
        language,
    )
