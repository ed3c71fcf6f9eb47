"""What visitors do besides drawing, in a real Chromium, by mouse, keyboard and touch, on desktop and phone."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from test_web_intake import png_header

from configs.components import NAMES
from engine.drawing.pictures import write_image
from engine.drawing.placement import Placement
from engine.drawing.reference import reference_of
from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from engine.drawing.warp import IDENTITY, Similarity
from engine.process.tasks import Translate
from tests.support.browser import Browser, programs
from tests.support.drawn_faces import paint, person
from tests.support.fake_engine import ROWS, fake_part
from tests.support.page_browser import (
    PHONE,
    RIGHT,
    downloaded,
    draw,
    lift,
    open_photo,
    shown,
    speak,
    tap,
    touch,
)
from tests.support.page_server import PageServer
from web.limits import LIMITS

if programs() is None:
    pytest.skip("Chromium and chromedriver are not installed", allow_module_level=True)

CONTROL, SHIFT, TAB, ENTER, LEFT, UP = "\ue009", "\ue008", "\ue004", "\ue007", "\ue012", "\ue013"
SPACE = " "
KEPT = "deepfacedrawing-studio"
KEEPS_NOTHING = "Storage.prototype.setItem = () => {}"  # any more, not when it is left either


def strokes(browser: Browser) -> List[Any]:
    """The strokes of the drawing as it would be kept."""
    browser.script("window.dispatchEvent(new Event('pagehide'))")
    kept = browser.script("return sessionStorage.getItem(arguments[0]) || localStorage.getItem(arguments[0])", KEPT)
    return list(json.loads(kept)["strokes"])


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


def test_keys_take_back_and_bring_again_and_the_pictures_note_goes_with_it(
    browser: Browser, served: PageServer, tmp_path: Path
) -> None:
    write_image(tmp_path / "me.png", paint(person(3)))
    draw(browser)
    shown(browser, 1)
    open_photo(browser, tmp_path / "me.png")
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


def test_each_tab_keeps_its_own_drawing(browser: Browser, served: PageServer) -> None:
    for number, height in enumerate((0.3, 0.6), 1):
        draw(browser, height)
        shown(browser, number)
    others = strokes(browser)
    kept = browser.script("return localStorage.getItem(arguments[0])", KEPT)
    browser.click("#undo")
    mine = strokes(browser)
    assert len(others) == 2 and mine == others[:1]
    for change, expected in (("", mine), ("sessionStorage.clear()", others)):  # the same tab, and a new one
        # What another tab keeps just before this one is left.
        browser.script(
            f"localStorage.setItem(...arguments); Storage.prototype.setItem = () => {{}}; {change}", KEPT, kept
        )
        browser.open(served.url)
        shown(browser, 1)
        assert strokes(browser) == expected


def test_what_the_page_does_not_show_survives_a_reload(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    line, guide = (Stroke(((100.0, y, 1.0), (300.0, y, 1.0)), 4.0) for y in (200.0, 300.0))
    reference = reference_of(np.full((40, 40, 3), 90, np.uint8))
    session = Session((line,), construction=(guide,), reference=reference, hidden=("reference",))
    write_session(tmp_path / "guided.facedraw", session)
    browser.choose_file("#file", tmp_path / "guided.facedraw")
    shown(browser, 1)
    browser.open(served.url)
    shown(browser, 1)
    saved = Session.from_json(json.loads(downloaded(browser, "#save-session")))
    assert (saved.construction, saved.reference, saved.hidden) == ((guide,), reference, ("reference",))


def test_who_has_no_room_to_keep_a_drawing_is_told_once(browser: Browser) -> None:
    browser.script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    draw(browser, 0.3)
    browser.wait_for("document.querySelector('#notice:not([hidden])')?.textContent.includes('cannot keep the drawing')")
    browser.click("#notice button")
    draw(browser, 0.6)
    shown(browser, 2)
    browser.script("window.dispatchEvent(new Event('pagehide'))")
    assert browser.script("return document.querySelector('#notice').hidden")


def broken_drawings() -> Iterator[Tuple[str, Any]]:
    """Files of which the page would not have recovered."""
    whole = Session((Stroke(((100.0, 100.0, 1.0), (200.0, 100.0, 1.0))),)).to_json()
    stroke, controls = whole["strokes"][0], whole["controls"]
    for name, wrong in (
        ("none", "strokes"),
        ("no points", [dict(stroke, points=[])]),
        ("no list of points", [dict(stroke, points={"length": 3})]),
        ("half a point", [dict(stroke, points=[[1.0, 2.0]])]),
        ("nowhere", [dict(stroke, points=[[1e300, 0.0, 1.0]])]),
        ("as text", [dict(stroke, points=[["1", "2", "1"]])]),
        ("endlessly wide", [dict(stroke, width=1e9)]),
        ("nothing", [None]),
        ("without end", [dict(stroke, points=[[float(i % 500), 9.0, 1.0] for i in range(LIMITS.points + 1)])]),
    ):
        yield f"strokes: {name}", dict(whole, strokes=wrong)
    for name, part in (
        ("no trust", {"trust": None}),
        ("endless trust", {"trust": dict(controls["trust"], nose=1e9)}),
        ("tags", {"tags": "woman"}),
        ("appearance", {"appearance": {"source": "values", "name": 1, "values": []}}),
        ("colour", {"appearance": dict(controls["appearance"], hair=7)}),
        ("placing", {"placing": {"kind": "explicit", "placement": None, "straightened": False}}),
    ):
        yield f"controls: {name}", dict(whole, controls=dict(controls, **part))
    yield "controls: none", dict(whole, controls=[])
    yield "base: no text", dict(whole, base=7)
    yield "base: no picture", dict(whole, base="!")
    yield "base: huge", dict(whole, base=base64.b64encode(png_header(32767, 32767)).decode())
    yield "another file", {"format": "facedraw"}
    yield "no object", [1, 2]


def test_a_file_that_is_no_drawing_changes_nothing(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    draw(browser)
    shown(browser, 1)
    before, asked = strokes(browser), len(served.engine.requests)
    path = tmp_path / "broken.facedraw"
    for chooser in ("#file", "#morph-file"):
        for name, data in broken_drawings():
            path.write_text(json.dumps(data))
            browser.choose_file(chooser, path)
            browser.wait_for("!document.querySelector('#notice').hidden")
            said = browser.script("return document.querySelector('#notice span').textContent")
            assert re.search("no drawing of this studio|more than 5000 strokes or 40000 points", said), (
                f"{name}: {said}"
            )
            browser.click("#notice button")
            assert strokes(browser) == before, name
    assert len(served.engine.requests) == asked
    browser.open(served.url)
    shown(browser, 1)
    draw(browser, 0.7)
    shown(browser, 2)
    assert strokes(browser)[:1] == before and len(strokes(browser)) == 2


def test_what_was_kept_may_be_anything(browser: Browser, served: PageServer) -> None:
    for name, data in [*broken_drawings(), ("a text", "x"), ("no JSON", None)]:
        text = "{" if data is None else json.dumps(data)
        browser.script(
            "for (const place of [sessionStorage, localStorage]) place[arguments[0]] = arguments[1]", KEPT, text
        )
        browser.script("Storage.prototype.setItem = () => {}")
        browser.open(served.url)
        browser.wait_for("document.body.dataset.studio === 'here'")
        assert browser.script("return document.querySelector('#clear').disabled"), name
    browser.wait_for("document.querySelector('#state').dataset.mood === 'good'")
    draw(browser)
    shown(browser, 1)


def test_the_pupils_of_a_photo_are_shown_by_the_keyboard(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    write_image(tmp_path / "mist.png", np.full((256, 512, 3), (200, 90, 120), np.uint8))
    browser.choose_file("#appearance-file", tmp_path / "mist.png")
    browser.wait_for("document.querySelector('#pupils').open && document.querySelector('#pupils img').naturalWidth")
    browser.script(
        "window.sent = []; const own = window.fetch; window.fetch = (url, ...rest) => {"
        "if (String(url).includes('pupils')) sent.push(String(url)); return own(url, ...rest); }"
    )
    for _ in range(16):
        browser.key(LEFT)
    browser.key(SHIFT + UP)
    browser.key(ENTER)
    browser.wait_for("document.querySelector('#pupils p').textContent.includes('right')")
    for _ in range(3):
        browser.key(SHIFT + RIGHT)
    browser.key(ENTER)
    browser.wait_for("!document.querySelector('#pupils').open && window.sent.length === 1")
    (url,) = browser.script("return sent")
    assert parse_qs(urlsplit(url).query)["pupils"] == ["224.0,112.0,320.0,112.0"]


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
    speak(browser, "zh")
    for _ in range(2):
        browser.wait_for("document.querySelector('#draw').textContent === '生成人脸'")
        browser.wait_for("document.querySelector('#state').textContent.includes('就绪')")
        assert browser.script("return document.documentElement.lang") == "zh-Hans"
        browser.open(served.url)


def test_what_can_be_chosen_changes_its_language_with_the_page(browser: Browser) -> None:
    for language, edges in (("zh", "边缘"), ("en", "Edges")):
        speak(browser, language)
        browser.wait_for(f"document.querySelector('#lines option').textContent === '{edges}'")


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


def test_who_has_a_pen_does_not_draw_by_the_palm(phone: Browser) -> None:
    left, top, side = phone.script(
        "const r = document.querySelector('#paper').getBoundingClientRect(); return [r.left, r.top, r.width]"
    )
    for kind, x in (("mousePressed", 0.3), ("mouseMoved", 0.4), ("mouseMoved", 0.6), ("mouseReleased", 0.6)):
        place = {"x": left + x * side, "y": top + 0.3 * side}
        held = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
        phone.devtools("Input.dispatchMouseEvent", type=kind, pointerType="pen", force=0.5, **held, **place)
    shown(phone, 1)
    drawn = strokes(phone)
    assert len(drawn) == 1 and 0.0 < drawn[0]["points"][-1][2] < 1.0, "the pen, as hard as it is pressed"
    touch(phone, [(0.4, 0.7)], [(0.5, 0.7)], [(0.6, 0.7)])
    assert strokes(phone) == drawn


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tabs_bring_every_control_to_the_phone(phone: Browser, tmp_path: Path, language: str) -> None:
    """With a photo, too, which brings most of them."""
    write_image(tmp_path / "me.png", paint(person(3)))
    speak(phone, language)
    for opened in (False, True):
        if opened:
            open_photo(phone, tmp_path / "me.png")
        for tab, control in enumerate(("#trust-eye1", "#people", "#looks", "#samples button"), 1):
            phone.click(f"#tabs button:nth-child({tab})")
            phone.wait_for(f"document.querySelector('{control}').getBoundingClientRect().height > 0")
            high = phone.script("return document.documentElement.scrollHeight")
            assert high <= PHONE["height"], f"the pen scrolls away: {high}"
        phone.wait_for("document.documentElement.scrollWidth <= 390")
    for control in ("#kind [data-kind]", "#lines select", "#appearance-of-photo"):
        phone.wait_for(f"document.querySelector('{control}').getBoundingClientRect().right <= 390")


def test_fingers_tell_the_stories_on_a_phone(phone: Browser, served: PageServer, tmp_path: Path) -> None:
    touch(phone, [(0.35, 0.74)], [(0.45, 0.74)], [(0.55, 0.74)])  # a mouth
    shown(phone, 1)
    tap(phone, '#tabs [data-panel="strip"]')
    tap(phone, '[data-strip="alternatives"]')
    tap(phone, "#alternative-pictures button:nth-child(2)")
    shown(phone, 2)
    assert tuple(map(Stroke.from_json, strokes(phone))) == fake_part("mouth", ROWS[1])
    tap(phone, '[data-strip="additions"]')
    tap(phone, "#rest")
    shown(phone, 3)
    tap(phone, '[data-addition="round glasses"]')
    shown(phone, 4)
    whole = strokes(phone)
    tap(phone, '[data-strip="earlier"]')
    before = phone.script("return document.querySelector('#earlier button:nth-child(2) img').src")
    touch(phone, [(0.5, 0.5)], selector="#face", lifted=False)
    phone.wait_for(f"document.querySelector('#face').src === {json.dumps(before)}")
    lift(phone)
    phone.wait_for(f"document.querySelector('#face').src !== {json.dumps(before)}")
    tap(phone, "#earlier button:nth-child(2)")
    shown(phone, 5)
    tap(phone, "#undo")
    shown(phone, 6)
    assert strokes(phone) == whole
    tap(phone, '#tabs [data-panel="trust-panel"]')
    touch(phone, [(0.5, 0.5)], [(0.6, 0.5)], [(0.8, 0.5)], [(1.0, 0.5)], selector="#trust-nose")
    shown(phone, 7)
    assert dict(zip(NAMES, served.engine.requests[-1][2].trust))["nose"] > 0.9
    tap(phone, "#tabs button:nth-child(2)")
    tap(phone, "#people label:nth-child(3)")
    shown(phone, 8)
    tap(phone, '#tabs [data-panel="look-panel"]')
    tap(phone, '#looks button[title="Rose"]')
    shown(phone, 9)
    controls = served.engine.requests[-1][2]
    assert (controls.tags, controls.appearance.name) == (("man",), "Rose")
    write_image(tmp_path / "mist.png", np.full((256, 512, 3), (200, 90, 120), np.uint8))
    phone.choose_file("#appearance-file", tmp_path / "mist.png")
    phone.wait_for("document.querySelector('#pupils').open && document.querySelector('#pupils img').naturalWidth")
    for x in (0.4, 0.6):
        touch(phone, [(x, 0.45)], selector="#pupils img")
    shown(phone, 10)
    assert served.engine.requests[-1][2].appearance.source == "values"
    write_session(tmp_path / "other.facedraw", Session((Stroke(((150.0, 380.0, 1.0), (300.0, 385.0, 1.0)), 6.0),)))
    tap(phone, '#tabs [data-panel="strip"]')
    tap(phone, '[data-strip="morph"]')
    phone.choose_file("#morph-file", tmp_path / "other.facedraw")
    phone.wait_for("!document.querySelector('#morph-way').hidden")
    touch(phone, [(0.02, 0.5)], [(0.3, 0.5)], [(0.5, 0.5)], selector="#morph-share")
    phone.until(lambda: abs((_share(served) or 0.0) - 0.5) < 0.1, "half of the way")
    assert phone.script("return document.documentElement.scrollTop") == 0, "and nothing has scrolled"


def test_keys_tell_the_stories(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    """`test_whatever_has_the_focus_shows_it` reaches all of it by the tabulator."""

    def press(selector: str, *keys: str) -> None:
        browser.wait_for(f"document.querySelector({selector!r})")
        browser.script("document.querySelector(arguments[0]).focus()", selector)
        for key in keys:
            browser.key(key)

    press('[data-sample="first.png"]', ENTER)
    shown(browser, 1)
    press('[data-strip="alternatives"]', ENTER)
    press("#alternative-pictures button:nth-child(3)", SPACE)
    shown(browser, 2)
    assert tuple(map(Stroke.from_json, strokes(browser)))[-2:] == fake_part("mouth", ROWS[2])
    press('[data-strip="additions"]', ENTER)
    press("#rest", ENTER)
    shown(browser, 3)
    press('[data-addition="beard"]', ENTER)
    shown(browser, 4)
    whole = strokes(browser)
    press('[data-strip="earlier"]', ENTER)
    press("#earlier button:nth-child(3)", ENTER)
    shown(browser, 5)
    browser.key(CONTROL + "z")
    shown(browser, 6)
    assert strokes(browser) == whole
    press("#people input", RIGHT)
    shown(browser, 7)
    press('#looks [tabindex="0"]', RIGHT, RIGHT)
    browser.until(lambda: served.engine.requests[-1][2].appearance.name == "Rose", "the second look")
    assert served.engine.requests[-1][2].tags == ("woman",)
    press("#neighbours", RIGHT)
    browser.until(lambda: served.engine.requests[-1][2].neighbours == 11, "one more face")
    press("#placing", "a")  # "As in the boxes"
    browser.until(lambda: served.engine.requests[-1][2].placing.kind == "none", "the boxes")
    press("#straightened", SPACE)
    browser.until(lambda: served.engine.requests[-1][2].placing.straightened, "straightened")
    press("#eraser", ENTER)
    assert browser.script("return document.querySelector('#eraser').getAttribute('aria-pressed')") == "true"
    browser.key("b")
    assert browser.script("return document.querySelector('#pen').getAttribute('aria-pressed')") == "true"
    press("#size", RIGHT, "]")
    assert browser.script("return document.querySelector('#size').value") == "5"
    write_session(tmp_path / "other.facedraw", Session((Stroke(((150.0, 380.0, 1.0), (300.0, 385.0, 1.0)), 6.0),)))
    press('[data-strip="morph"]', ENTER)
    browser.choose_file("#morph-file", tmp_path / "other.facedraw")
    browser.wait_for("document.activeElement.id === 'morph-share'")
    browser.key(RIGHT)
    browser.until(lambda: _share(served) == 0.01, "a hundredth of the way")
    press("#painter", "p")
    browser.until(lambda: served.engine.tasks(Translate), "another painter")
    press("#language", "中")
    press("#clear", ENTER)
    browser.wait_for("document.querySelector('#face').hidden")
