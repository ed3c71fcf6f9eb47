#!/usr/bin/env python3
"""Takes the README's picture of the page, with the project's own engine, in a headless Chromium:

    python benchmarks/page_picture.py [--output docs/page.png]

Needs `sh install.sh --web`, Chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.served_page import FIRST_START, served_page
from tests.support.browser import Browser, programs

FIRST, SAMPLE = "young_man.png", "woman_bun.png"
WIDTH, HEIGHT = 1400, 920


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Serve the page, open one of the samples, wait for its face, and save the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    picture = Path("docs/page.png")
    parser.add_argument("--output", type=Path, default=picture, help="the picture (default: docs/page.png)")
    options = parser.parse_args(argv)
    if programs() is None:
        print("Install Chromium and chromedriver first.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as profile, Browser(Path(profile), (WIDTH, HEIGHT)) as browser, served_page(
        browser
    ) as url:
        browser.open(url)
        browser.wait_for("document.body.dataset.studio === 'here'")
        browser.wait_for("document.querySelector('#state').dataset.mood === 'good'", FIRST_START)
        browser.script("document.querySelectorAll('#people input')[1].click()")
        # The first face takes longer than those that follow.
        for number, sample in enumerate((FIRST, SAMPLE), 1):
            browser.click(f'[data-sample="{sample}"]')
            browser.wait_for(f"Number(document.body.dataset.shown || 0) >= {number}")
        browser.wait_for("document.querySelector('#face').complete")
        browser.wait_for("!document.querySelector('#queue').textContent.trim()")
        browser.script("document.activeElement.blur(); window.scrollTo(0, 0)")
        options.output.write_bytes(browser.picture(whole=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
