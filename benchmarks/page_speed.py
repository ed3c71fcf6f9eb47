#!/usr/bin/env python3
"""How long visitors of the page wait: until it is ready, and from the pen's lifting to the face on the screen.

    .venv/bin/python benchmarks/page_speed.py [--opened 5]

Serves the page with the project's own engine on loopback, opens it in a headless Chromium and draws a face stroke by
stroke with the mouse, once with the server's engine and once with "Keep it in this browser". All times are taken in
the page: ready is from the navigation on, a face counts when the frame after its decoding is painted. Beside them
stands what the engine itself says it took. Needs `sh install.sh --web`, Chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, List, Optional, Sequence, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.served_page import FIRST_START, served_page
from benchmarks.stroke_to_face import FACE
from tests.support.browser import Browser, programs

SIDE = 512
WATCH = """
window.waited = [];
let lifted = 0;
addEventListener("pointerup", () => { lifted = performance.now(); }, true);
addEventListener("DOMContentLoaded", () => {
  const state = document.querySelector("#state"), face = document.querySelector("#face");
  new MutationObserver(() => { if (state.dataset.mood === "good") window.readyAt ??= performance.now(); })
    .observe(state, { attributes: true });
  new MutationObserver(async () => {
    const from = lifted, own = parseFloat(document.querySelector("#seconds").textContent);
    await face.decode();
    requestAnimationFrame(() => requestAnimationFrame((now) => window.waited.push([now - from, own])));
  }).observe(document.body, { attributeFilter: ["data-shown"] });
});
"""


def strokes(browser: Browser) -> List[Tuple[float, float]]:
    """Milliseconds from the pen's lifting to the face, and those of the engine, of each stroke but the first."""
    browser.script("window.waited.length = 0")
    for number, points in enumerate(FACE, 1):
        browser.drag("#board", [(x / SIDE, y / SIDE) for x, y in points])
        browser.wait_for(f"window.waited.length >= {number}")
    found: List[Any] = browser.script("return window.waited")
    return [(float(waited), float(own)) for waited, own in found[1:]]


def row(what: str, found: Sequence[Tuple[float, float]]) -> str:
    """A line of the table."""
    waited, own = zip(*found)
    more = statistics.median(one - other for one, other in found)
    return (
        f"| {what} | {statistics.median(waited):.0f} | {max(waited):.0f} | {statistics.median(own):.0f} | {more:.0f} |"
    )


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Serve, measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--opened", type=int, default=5, help="how often the page is opened (%(default)s)")
    options = parser.parse_args(argv)
    if programs() is None:
        print("Install Chromium and chromedriver first.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as profile, Browser(Path(profile)) as browser, served_page(browser) as url:
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        ready = []
        for _ in range(options.opened + 1):  # the engine starts with the first
            browser.open(url)
            browser.wait_for("window.readyAt", FIRST_START)
            ready.append(float(browser.script("return window.readyAt")))
        print(f"ready: {statistics.median(ready[1:]):.0f} ms at the median, {max(ready[1:]):.0f} at most")
        print("| face from pen-up, ms | median | most | the engine's own | more than it |")
        print("| --- | --- | --- | --- | --- |")
        print(row("the server's engine", strokes(browser)))
        browser.click("#clear")
        browser.script("window.began = performance.now(); window.readyAt = null")
        browser.click("#local")
        browser.wait_for("window.readyAt", FIRST_START)
        print(row("this browser", strokes(browser)))
        loaded = browser.script("return window.readyAt - window.began")
        print(f"\nthe browser is ready to draw by itself after {loaded / 1000:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
