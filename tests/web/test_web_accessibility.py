"""The page for those who use it by keyboard, hear it, or see little, in a real Chromium."""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from configs.components import NAMES
from engine.drawing.pictures import write_image
from engine.drawing.placement import Placement
from engine.drawing.warp import IDENTITY, Similarity
from tests.support.browser import Browser, programs
from tests.support.drawn_faces import paint, person
from tests.support.fake_engine import LOOKS
from tests.support.page_browser import draw, open_photo, shown, speak
from tests.support.page_server import PageServer

if programs() is None:
    pytest.skip("Chromium and chromedriver are not installed", allow_module_level=True)

CONTROL, SHIFT, TAB, ENTER, LEFT, UP = "\ue009", "\ue008", "\ue004", "\ue007", "\ue012", "\ue013"


def test_whatever_has_the_focus_shows_it(browser: Browser) -> None:
    draw(browser)
    shown(browser, 1)
    focus = (
        "const e = document.activeElement; if (e === document.body) return null;"
        "const outlined = [e, e.closest('label')].some((one) => one && getComputedStyle(one).outlineStyle !== 'none'"
        " && parseFloat(getComputedStyle(one).outlineWidth) >= 1);"
        "return [[...document.querySelectorAll('*')].indexOf(e), e.id || e.outerHTML.slice(0, 120), outlined]"
    )
    reached: Dict[int, Tuple[str, bool]] = {}
    for _ in range(200):
        browser.key(TAB)
        found = browser.script(focus)
        if found is None:
            continue  # between the last and the first
        if found[0] in reached:
            break
        reached[found[0]] = found[1:]
    assert len(reached) > 30 and {"board", "undo", "trust-nose", "language"} <= {name for name, _ in reached.values()}
    assert [name for name, outlined in reached.values() if not outlined] == []


def test_every_control_says_what_it_is(browser: Browser, served: PageServer) -> None:
    """To those who hear the page, too: as the browser tells their programs."""
    draw(browser)
    shown(browser, 1)
    controls = {"slider", "spinbutton", "button", "checkbox", "radio", "combobox", "link"}
    for language in ("en", "zh"):
        speak(browser, language)
        nodes = browser.devtools("Accessibility.getFullAXTree")["nodes"]
        names = [
            (node["role"]["value"], node["name"]["value"])
            for node in nodes
            if not node["ignored"] and node["role"]["value"] in controls
        ]
        assert len(names) > 60 and ("button", {"en": "Undo", "zh": "撤销"}[language]) in names
        assert [role for role, name in names if not re.search(r"\w", name)] == []
        own = {*(look.name for look in LOOKS), "first", "second"}  # names that others gave
        english = {name for _, name in names if re.search("[a-z]{3}", name)} - own
        assert len(english) > 40 if language == "en" else english == set()


@contextmanager
def in_theme(browser: Browser, theme: str) -> Iterator[None]:
    """Within it the page is light or dark."""
    browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    yield
    browser.devtools("Emulation.setEmulatedMedia", features=[])


def axe_finds(browser: Browser) -> List[str]:
    """What axe-core finds wrong with the page as it is."""
    found = util.find_spec("axe_core_python")
    assert found is not None and found.submodule_search_locations
    axe = (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")
    browser.script(axe + "; window.axe = axe; window.axeResult = null; axe.run().then((r) => { axeResult = r })")
    browser.wait_for("window.axeResult")
    violations = "axeResult.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' | '))"
    return list(browser.script(f"return {violations}"))


needs_axe = pytest.mark.skipif(
    util.find_spec("axe_core_python") is None, reason="axe is not installed (sh install.sh --dev)"
)


@needs_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing(browser: Browser, theme: str, language: str) -> None:
    with in_theme(browser, theme):
        speak(browser, language)
        draw(browser)
        shown(browser, 1)
        for strip in ("alternatives", "additions", "earlier", "morph", "samples"):
            browser.click(f'[data-strip="{strip}"]')
            assert axe_finds(browser) == [], strip


@needs_axe
@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_axe_finds_nothing_on_a_phone(
    phone: Browser, served: PageServer, tmp_path: Path, theme: str, language: str
) -> None:
    """Neither while a photo, its pupils, guides and a refusal are shown."""
    write_image(tmp_path / "me.png", paint(person(3)))
    write_image(tmp_path / "mist.png", np.full((256, 512, 3), (200, 90, 120), np.uint8))
    (tmp_path / "broken.facedraw").write_text("{}")
    served.engine.pipeline.found = Placement(Similarity(10.0), (("mouth", IDENTITY),), NAMES[:4])
    try:
        with in_theme(phone, theme):
            speak(phone, language)
            open_photo(phone, tmp_path / "me.png")
            shown(phone, 1)
            for tab in range(1, 5):
                phone.click(f"#tabs button:nth-child({tab})")
                assert axe_finds(phone) == [], tab
            phone.choose_file("#file", tmp_path / "broken.facedraw")
            phone.wait_for("!document.querySelector('#notice').hidden")
            assert axe_finds(phone) == []
            phone.choose_file("#appearance-file", tmp_path / "mist.png")
            phone.wait_for("document.querySelector('#pupils').open")
            assert axe_finds(phone) == []
            phone.click("#pupils button")
    finally:
        served.engine.pipeline.found = Placement()
