"""What visitors do besides drawing, in a real Chromium, by mouse, keyboard and touch, on desktop and phone."""

from __future__ import annotations

import json
from importlib import util
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from configs.components import NAMES
from engine.drawing.pictures import write_image
from engine.drawing.placement import Placement
from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from engine.drawing.warp import IDENTITY, Similarity
from engine.process.tasks import Translate
from tests.support.browser import Browser, programs
from tests.support.drawn_faces import paint, person
from tests.support.fake_engine import ROWS, fake_part
from tests.support.page_browser import PHONE, RIGHT, as_phone, downloaded, shown, touch
from tests.support.page_server import PageServer

if programs() is None:
    pytest.skip("Chromium and chromedriver are not installed", allow_module_level=True)

CONTROL, SHIFT, TAB = "\ue009", "\ue008", "\ue004"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Browser]:
    with as_phone(browser):
        yield browser


def strokes(browser: Browser) -> List[Any]:
    """The strokes of the drawing as it would be kept."""
    browser.script("window.dispatchEvent(new Event('pagehide'))")
    kept = browser.script("return localStorage.getItem('deepfacedrawing-studio')")
    return list(json.loads(kept)["strokes"])


def draw(browser: Browser, height: float = 0.5) -> None:
    browser.drag("#board", [(0.3, height), (0.4, height), (0.6, height)])


def test_sliders_obey_the_keyboard_and_boxes_refuse_what_is_no_number(browser: Browser, served: PageServer) -> None:
    draw(browser)
    shown(browser, 1)
    browser.script("document.querySelector('#trust-nose').focus()")
    browser.key(RIGHT)
    shown(browser, 2)
    assert dict(zip(NAMES, served.engine.requests[-1][2].trust))["nose"] == 0.51
    box = "document.querySelector('[data-slider=trust-mouth] input[type=number]')"
    browser.script(f"{box}.value = ''; {box}.focus()")
    for key in "120":
        browser.key(key)
    browser.script(f"{box}.blur()")
    browser.wait_for("document.querySelector('#notice').textContent.includes('from 0 to 100')")
    assert browser.script(f"return {box}.value") == "12"  # the last that was one
    browser.wait_for("document.querySelector('#trust-mouth').value === '12'")


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


def test_keys_take_back_and_bring_again_and_the_pictures_note_goes_with_it(
    browser: Browser, served: PageServer, tmp_path: Path
) -> None:
    write_image(tmp_path / "me.png", paint(person(3)))
    draw(browser)
    shown(browser, 1)
    browser.choose_file("#file", tmp_path / "me.png")
    browser.wait_for("document.querySelector('#pupils').open || document.querySelector('#kind').dataset.kind")
    if browser.script("return document.querySelector('#pupils').open"):
        browser.wait_for("document.querySelector('#pupils img').complete")
        for x in (0.34, 0.62):
            browser.drag("#pupils img", [(x, 0.43), (x, 0.43)])
    browser.wait_for("document.querySelector('#kind').dataset.kind")
    browser.key(CONTROL + "z")
    browser.wait_for("document.querySelector('#kind').hidden")
    assert len(strokes(browser)) == 1
    browser.key(CONTROL + "y")
    browser.wait_for("!document.querySelector('#kind').hidden")
    browser.key(CONTROL + SHIFT + "z")  # nothing to bring again
    browser.key(CONTROL + "z")
    browser.key(CONTROL + "z")
    browser.wait_for("document.querySelector('#clear').disabled")


def test_a_drawing_and_its_settings_survive_a_reload(browser: Browser, served: PageServer) -> None:
    draw(browser)
    shown(browser, 1)
    browser.script("document.querySelectorAll('#people input')[2].click()")
    shown(browser, 2)
    before = served.engine.requests[-1]
    browser.open(served.url)
    shown(browser, 1)
    after = served.engine.requests[-1]
    assert (after[1] == before[1]).all() and after[2] == before[2] and after[2].tags == ("man",)
    browser.click("#clear")
    browser.open(served.url)
    browser.wait_for("document.querySelector('#state').dataset.mood === 'good'")
    assert browser.script("return document.querySelector('#clear').disabled")


def test_painters_say_what_they_go_by(browser: Browser, served: PageServer) -> None:
    browser.wait_for("document.querySelector('#painter').options.length > 1")
    assert browser.script("return document.querySelector('#uses').textContent") == ""
    browser.script(
        "const p = document.querySelector('#painter'); p.value = 'pix2pix-face'; p.dispatchEvent(new Event('change'))"
    )
    assert "the drawing alone" in browser.script("return document.querySelector('#uses').textContent")
    for panel in ("trust-panel", "guided", "look-panel", "placement-panel"):
        assert browser.script("return document.getElementById(arguments[0]).disabled", panel)
    draw(browser)
    shown(browser, 1)
    assert served.engine.tasks(Translate)[-1].translator == "pix2pix-face"


def test_alternatives_stand_in_and_can_be_taken_back(browser: Browser, served: PageServer) -> None:
    draw(browser, 0.74)  # a mouth
    shown(browser, 1)
    browser.key("a")
    browser.wait_for(f"document.querySelectorAll('#alternative-pictures button').length === {len(ROWS)}")
    browser.click("#alternative-pictures button:nth-child(2)")
    shown(browser, 2)
    taken = [Stroke.from_json(one) for one in strokes(browser)]
    assert tuple(taken) == fake_part("mouth", ROWS[1])
    assert (served.engine.requests[-1][1] == Session(tuple(taken)).sketch()).all()
    browser.key(CONTROL + "z")
    assert len(strokes(browser)) == 1


def test_the_rest_is_completed_and_glasses_are_added(browser: Browser) -> None:
    draw(browser, 0.74)
    shown(browser, 1)
    drawn = len(strokes(browser))
    browser.click('[data-strip="additions"]')
    browser.click("#rest")
    shown(browser, 2)
    whole = len(strokes(browser))
    assert whole == drawn + 2 * (len(NAMES) - 1)
    browser.click('[data-addition="round glasses"]')
    shown(browser, 3)
    assert len(strokes(browser)) == whole + 3
    browser.key("r")
    browser.wait_for("document.querySelector('#notice').textContent.includes('Nothing is missing')")


def test_earlier_results_are_kept_compared_and_gone_back_to(browser: Browser) -> None:
    draw(browser, 0.3)
    shown(browser, 1)
    first = browser.script("return document.querySelector('#face').src")
    draw(browser, 0.6)
    shown(browser, 2)
    browser.click('[data-strip="earlier"]')
    assert browser.script("return document.querySelectorAll('#earlier button').length") == 2
    send = "document.dispatchEvent(new KeyboardEvent(arguments[0], {key: 'c', bubbles: true}))"
    browser.script("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'c', bubbles: true}))")
    assert browser.script("return document.querySelector('#face').src") == first
    browser.script(send, "keyup")
    assert browser.script("return document.querySelector('#face').src") != first
    browser.click("#earlier button:nth-child(2)")
    shown(browser, 3)
    assert browser.script("return document.querySelector('#face').src") == first and len(strokes(browser)) == 1


def test_the_placement_is_shown_kept_and_chosen(browser: Browser, served: PageServer) -> None:
    draw(browser)
    shown(browser, 1)
    assert browser.script("return document.querySelectorAll('#guides polygon').length") == 0  # it lies in the boxes
    browser.click("#straightened")
    shown(browser, 2)
    assert served.engine.requests[-1][2].placing.straightened
    saved = Session.from_json(json.loads(downloaded(browser, "#save-session")))
    assert saved.controls.placing.straightened and saved.version == 3
    browser.script(
        "const p = document.querySelector('#placing'); p.value = 'none'; p.dispatchEvent(new Event('change'))"
    )
    shown(browser, 3)
    assert served.engine.requests[-1][2].placing.kind == "none"


def test_guides_are_dragged_and_taken_back(browser: Browser, served: PageServer) -> None:
    eye = Similarity(0.0, 8.0)
    served.engine.pipeline.found = Placement(
        Similarity(10.0, -6.0, 0.9), (("eye1", eye), ("mouth", IDENTITY)), NAMES[:4]
    )
    try:
        draw(browser)
        shown(browser, 1)
        drag_handle(browser, "mouth", 20, 10)
        shown(browser, 2)
        placed = _placed(served)
        part = placed.part("mouth")
        assert np.hypot(part.x - 20 / 0.9, part.y - 10 / 0.9) < 3 and placed.part("eye1") == eye
        assert browser.script("return document.querySelector('#placing').value") == "explicit"
        drag_handle(browser, "turn", 30, 36)
        shown(browser, 3)
        whole = _placed(served).whole
        assert whole.scale > 0.95 and abs(whole.turn) < 6 and (whole.x, whole.y) == (10.0, -6.0)
        browser.script("document.querySelector('[data-handle=\"shift\"]').focus()")
        browser.key(RIGHT)
        shown(browser, 4)
        assert _placed(served).whole.x == 14.0
        assert len(strokes(browser)) == 1, "handles do not draw"
        for number in (5, 6, 7):
            browser.click("#undo")
            shown(browser, number)
        assert served.engine.requests[-1][2].placing.kind == "automatic"
    finally:
        served.engine.pipeline.found = Placement()


def test_a_drawing_is_morphed_to_a_saved_one(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    draw(browser)
    shown(browser, 1)
    end = Session((Stroke(((150.0, 380.0, 1.0), (300.0, 385.0, 1.0)), 6.0),))
    write_session(tmp_path / "other.facedraw", end)
    browser.click('[data-strip="morph"]')
    browser.choose_file("#morph-file", tmp_path / "other.facedraw")
    browser.wait_for("!document.querySelector('#morph-way').hidden")
    start = strokes(browser)
    slide = (
        "const s = document.querySelector('#morph-share'); s.value = arguments[0]; s.dispatchEvent(new Event('input'))"
    )
    for number, share in enumerate((30, 70), 2):
        browser.script(slide, share)
        shown(browser, number)
        assert _share(served) == share / 100
    browser.click("#undo")
    browser.until(lambda: _share(served) is None, "the drawing before")
    assert strokes(browser) == start, "the slider's positions are one step"
    browser.wait_for("document.querySelector('#morph-share').value === '0'")


def _placed(served: PageServer) -> Placement:
    """Where the newest drawing was put."""
    placing = served.engine.requests[-1][2].placing
    assert placing.kind == "explicit" and placing.placement is not None
    return placing.placement


def _share(served: PageServer) -> Optional[float]:
    """How far the newest drawing is on its way."""
    between = served.engine.requests[-1][2].between
    return None if between is None else float(between.share)


def drag_handle(browser: Browser, name: str, dx: float, dy: float) -> None:
    """Drag a guide's handle by so many canvas pixels."""
    box = browser.script(
        "const s = document.querySelector('#guides').getBoundingClientRect();"
        "const r = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return [(r.left + r.width / 2 - s.left) / s.width, (r.top + r.height / 2 - s.top) / s.height]",
        f'[data-handle="{name}"]',
    )
    way = [(box[0] + share * dx / 512, box[1] + share * dy / 512) for share in (0.0, 0.3, 0.7, 1.0)]
    browser.drag("#guides", way)


def test_the_page_speaks_chinese_and_remembers_it(browser: Browser, served: PageServer) -> None:
    browser.script(
        "const l = document.querySelector('#language'); l.value = 'zh'; l.dispatchEvent(new Event('change'))"
    )
    for _ in range(2):
        browser.wait_for("document.querySelector('#draw').textContent === '生成人脸'")
        browser.wait_for("document.querySelector('#state').textContent.includes('就绪')")
        assert browser.script("return document.documentElement.lang") == "zh-Hans"
        browser.open(served.url)


def test_everything_is_on_one_screen(browser: Browser) -> None:
    sizes = ({"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": False}, PHONE)
    try:
        for size in sizes:
            browser.devtools("Emulation.setDeviceMetricsOverride", **size)
            for name in ("#board", "#face-card", "#draw", "#trust-all", "#trust-remainder", "#undo"):
                browser.wait_for(
                    f"(() => {{ const r = document.querySelector('{name}').getBoundingClientRect();"
                    f"return r.width && r.bottom <= {size['height']} && r.right <= {size['width']} && r.top >= 0 }})()",
                    20.0,
                )
    finally:
        browser.devtools("Emulation.clearDeviceMetricsOverride")


def test_a_finger_draws_and_a_tap_or_two_fingers_do_not(phone: Browser, served: PageServer) -> None:
    touch(phone, [(0.5, 0.5)])
    touch(phone, [(0.4, 0.4)], [(0.4, 0.4), (0.6, 0.6)], [(0.35, 0.35), (0.65, 0.65)], [(0.3, 0.3), (0.7, 0.7)])
    assert strokes(phone) == []
    phone.wait_for("document.querySelector('#paper').dataset.zoomed === 'true'")
    touch(phone, [(0.4, 0.5)], [(0.45, 0.5)], [(0.5, 0.5)], [(0.6, 0.5)])
    shown(phone, 1)
    drawn = strokes(phone)
    # What is looked at twice as close is drawn half as long.
    assert len(drawn) == 1 and 30 < drawn[0]["points"][-1][0] - drawn[0]["points"][0][0] < 80
    phone.click("#whole")
    phone.wait_for("document.querySelector('#paper').dataset.zoomed === 'false'")


def test_tabs_bring_every_control_to_the_phone(phone: Browser) -> None:
    for tab, control in enumerate(("#trust-eye1", "#people", "#looks", "#samples button"), 1):
        phone.click(f"#tabs button:nth-child({tab})")
        phone.wait_for(f"document.querySelector('{control}').getBoundingClientRect().height > 0")
        assert phone.script("return document.documentElement.scrollHeight") <= PHONE["height"], "the pen scrolls away"
    phone.wait_for("document.documentElement.scrollWidth <= 390")


@pytest.mark.skipif(util.find_spec("axe_core_python") is None, reason="axe is not installed (sh install.sh --dev)")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing(browser: Browser, theme: str, language: str) -> None:
    found = util.find_spec("axe_core_python")
    assert found is not None and found.submodule_search_locations
    axe = (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")
    browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser.script(
        "const l = document.querySelector('#language'); l.value = arguments[0]; l.dispatchEvent(new Event('change'))",
        language,
    )
    draw(browser)
    shown(browser, 1)
    for strip in ("alternatives", "additions", "earlier", "morph", "samples"):
        browser.click(f'[data-strip="{strip}"]')
        browser.script(axe + "; window.axe = axe; window.axeResult = null; axe.run().then((r) => { axeResult = r })")
        browser.wait_for("window.axeResult")
        assert (
            browser.script(
                "return axeResult.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' | '))"
            )
            == []
        )
    browser.devtools("Emulation.setEmulatedMedia", features=[])
