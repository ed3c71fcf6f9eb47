"""The page in a real headless Chromium: draw, open, correct, choose, download; and nobody else is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Optional, Tuple

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from test_web_intake import FACE

from configs.components import NAMES
from engine.drawing.controls import Appearance, Controls
from engine.drawing.morph import Morph
from engine.drawing.pictures import write_image
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from tests.support.browser import Browser, programs
from tests.support.drawn_faces import paint, person
from tests.support.fake_engine import HAIRS
from tests.support.page_browser import as_picture, downloaded, open_photo, shown
from tests.support.page_server import PageServer
from web.api import STATIC
from web.intake import TOO_MANY_BYTES, aligned_photo
from web.limits import LIMITS

if programs() is None:
    pytest.skip("Chromium and chromedriver are not installed", allow_module_level=True)


def test_a_stroke_becomes_a_face_that_can_be_downloaded(browser: Browser, served: PageServer) -> None:
    browser.drag("#board", [(0.3, 0.4), (0.4, 0.35), (0.5, 0.4)])
    shown(browser, 1)
    _number, sketch, controls = served.engine.requests[-1]
    rows, columns = np.nonzero(sketch < 128)
    # Where the mouse went: 30 to 50 % of the width, 35 to 40 % of the height.
    assert abs(columns.min() - 154) < 6 and abs(columns.max() - 256) < 6
    assert abs(rows.min() - 179) < 6 and abs(rows.max() - 205) < 6
    assert controls == Controls()
    assert browser.script("return document.querySelector('#face:not([hidden])').naturalWidth") == 512
    assert as_picture(downloaded(browser, "#save-face")).shape == (512, 512, 3)
    assert (as_picture(downloaded(browser, "#save-sketch")) == sketch).all()
    session = Session.from_json(json.loads(downloaded(browser, "#save-session")))
    assert (session.sketch() == sketch).all() and session.controls == controls


def test_the_face_is_downloaded_larger(browser: Browser, served: PageServer) -> None:
    browser.drag("#board", [(0.3, 0.4), (0.4, 0.35), (0.5, 0.4)])
    shown(browser, 1)
    sizes = browser.script("return [...document.querySelectorAll('#face-size option')].map((one) => one.value)")
    assert sizes == ["512", "1024", "2048"]
    browser.script(
        """
        window.made = [];
        const url = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          createImageBitmap(blob).then((one) => made.push(one.width));
          return url(blob);
        };
        document.querySelector("#face-size").value = "1024";
        """
    )
    browser.click("#save-face")
    browser.wait_for("window.made.length === 1 && !document.querySelector('#save-face').hasAttribute('aria-busy')")
    assert browser.script("return window.made") == [1024] and served.engine.requests[-1][2] == Controls()
    browser.script(
        """
        document.querySelector("#face-size").value = "512";
        document.querySelector("#save-face").addEventListener("click", (event) => {
          window.own = !event.defaultPrevented;
          event.preventDefault();
        });
        """
    )
    browser.click("#save-face")
    assert browser.script("return window.own"), "its own pixels are there already"


def test_undo_clear_and_the_eraser(browser: Browser, served: PageServer) -> None:
    browser.drag("#board", [(0.2, 0.5), (0.8, 0.5)])
    shown(browser, 1)
    full = int((served.engine.requests[-1][1] < 128).sum())
    browser.click("#eraser")
    browser.drag("#board", [(0.5, 0.4), (0.5, 0.6)])
    shown(browser, 2)
    assert 0 < int((served.engine.requests[-1][1] < 128).sum()) < full
    browser.click("#undo")
    shown(browser, 3)
    assert int((served.engine.requests[-1][1] < 128).sum()) == full
    browser.click("#clear")
    browser.wait_for("document.querySelector('#face').hidden && document.querySelector('#clear').disabled")


def test_the_pupils_of_a_photo_that_lends_its_appearance_can_be_shown(
    browser: Browser, served: PageServer, tmp_path: Path
) -> None:
    """Where nobody finds a face: colours that become redder to the right and greener downwards, of no usual size."""
    down, right = np.mgrid[0.0:255.0:360j, 0.0:255.0:600j]
    photo = np.round(np.stack([right, down, 0.0 * right + 80.0], axis=2)).astype(np.uint8)
    write_image(tmp_path / "mist.png", photo)
    pupils = [(0.55, 0.4), (0.8, 0.45)]
    browser.drag("#board", [(0.3, 0.4), (0.6, 0.45)])
    shown(browser, 1)

    def choose() -> None:
        browser.choose_file("#appearance-file", tmp_path / "mist.png")
        browser.wait_for("document.querySelector('#pupils').open && document.querySelector('#pupils img').naturalWidth")

    choose()
    browser.click("#pupils button")
    browser.wait_for("!document.querySelector('#pupils').open")
    assert browser.script("return document.querySelector('#look-name').textContent") == "From the drawing"
    choose()
    assert "left" in browser.script("return document.querySelector('#pupils p').textContent")
    for number, place in enumerate(pupils):
        browser.drag("#pupils img", [place, place])
        assert number or "right" in browser.script("return document.querySelector('#pupils p').textContent")
    shown(browser, 2)
    assert browser.script("return document.querySelector('#look-name').textContent") == "From a photo"
    appearance = served.engine.requests[-1][2].appearance
    aligned = aligned_photo(photo[:, :, ::-1], np.array([(x * 600, y * 360) for x, y in pupils]))
    assert appearance.source == "values"
    assert np.abs(np.array(appearance.values) - aligned.mean(axis=(0, 1))).max() < 1.0
    assert not browser.script("return document.querySelector('#notice:not([hidden])')")


def test_a_photo_is_opened_detected_corrected_and_lends_its_appearance(
    browser: Browser, served: PageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = paint(person(3))
    write_image(tmp_path / "me.jpg", photo)
    open_photo(browser, tmp_path / "me.jpg")
    shown(browser, 1)
    assert "photo" in browser.script("return document.querySelector('#detected').textContent")
    assert browser.script("return document.querySelector('#kind').dataset.kind") == "photo"
    lines = served.engine.requests[-1][1]
    assert 0.002 < float((lines < 128).mean()) < 0.2
    browser.click("#appearance-of-photo")
    shown(browser, 2)
    controls = served.engine.requests[-1][2]
    assert controls.appearance.source == "values"
    assert browser.script("return document.querySelector('#look-name').textContent") == "From a photo"
    browser.click('#kind [data-kind="sketch"]')
    shown(browser, 3)
    assert browser.script("return document.querySelector('#kind').dataset.kind") == "sketch"
    assert float((served.engine.requests[-1][1] < 128).mean()) != float((lines < 128).mean())


def test_a_sample_is_a_sketch(browser: Browser, served: PageServer) -> None:
    browser.click('[data-sample="second.png"]')
    shown(browser, 1)
    rows = np.nonzero(served.engine.requests[-1][1] < 128)[0]
    assert 310 < rows.min() <= rows.max() < 330
    assert "sketch" in browser.script("return document.querySelector('#detected').textContent")


def test_another_look_is_another_person_who_stays(browser: Browser, served: PageServer) -> None:
    served.engine.pipeline.suggested = 40

    def asked() -> Tuple[int, Optional[int]]:
        look = served.engine.requests[-1][2].appearance
        return look.look, look.person

    try:
        browser.click('[data-sample="first.png"]')
        shown(browser, 1)
        assert asked() == (0, None)
        browser.click("#another")
        shown(browser, 2)
        assert asked() == (1, None)
        browser.drag("#trust-mouth", [(0.5, 0.5), (0.3, 0.5), (0.2, 0.5)])
        shown(browser, 3)
        assert asked() == (1, 41)
    finally:
        served.engine.pipeline.suggested = None


def test_the_controls_decide_the_face(browser: Browser, served: PageServer) -> None:
    browser.click('[data-sample="first.png"]')
    shown(browser, 1)
    browser.script("document.querySelectorAll('#people input')[1].click()")
    shown(browser, 2)
    assert served.engine.requests[-1][2].tags == ("woman",)
    browser.click('#looks button[title="Rose"]')
    shown(browser, 3)
    assert served.engine.requests[-1][2].appearance == Appearance("palette", "Rose")
    browser.click('#skins button[title="tan"]')
    shown(browser, 4)
    browser.click(f'#hairs button[title="{HAIRS[-1].name}"]')
    shown(browser, 5)
    look = served.engine.requests[-1][2].appearance
    assert (look.source, look.name, look.skin, look.hair) == ("palette", "Rose", "tan", HAIRS[-1].name)
    assert browser.script("return document.querySelector('#look-name').textContent") == f"tan skin, {look.hair} hair"
    browser.click('#eyes button[title="green"]')
    shown(browser, 6)
    assert served.engine.requests[-1][2].appearance == replace(look, eyes="green")
    # Any colour: what the browser's own dialog answers is written into its field.
    browser.click("#skins button.own")
    browser.wait_for("document.querySelector('input.colour')")
    browser.script(
        "const field = document.querySelector('input.colour');"
        "field.value = '#8fbc8f'; field.dispatchEvent(new Event('change'))"
    )
    shown(browser, 7)
    assert served.engine.requests[-1][2].appearance == replace(look, eyes="green", skin="#8fbc8f")
    assert browser.script("return document.querySelector('#look-name').textContent") == "Your own colours"
    assert browser.script("return document.querySelector('#skins button.own').getAttribute('aria-checked')") == "true"
    # A slider by the mouse: from where it stands to a fifth of its way.
    browser.drag("#trust-mouth", [(0.5, 0.5), (0.3, 0.5), (0.2, 0.5)])
    shown(browser, 8)
    trust = dict(zip(NAMES, served.engine.requests[-1][2].trust))
    assert abs(trust.pop("mouth") - 0.2) < 0.1 and set(trust.values()) == {0.5}
    browser.drag("#trust-all", [(0.5, 0.5), (0.7, 0.5), (0.8, 0.5)])
    shown(browser, 9)
    assert all(abs(value - 0.8) < 0.1 for value in served.engine.requests[-1][2].trust)
    browser.drag("#neighbours", [(0.31, 0.5), (0.1, 0.5), (0.0, 0.5)])
    shown(browser, 10)
    assert served.engine.requests[-1][2].neighbours < 4


def test_a_saved_drawing_is_opened_with_its_controls(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    stroke = Stroke(((100.0, 300.0, 1.0), (300.0, 320.0, 1.0)), 6.0)
    controls = Controls((0.1, 0.2, 0.3, 0.4, 0.6), ("man",), 4, Appearance("palette", "Honey"))
    session = Session((stroke,), controls, FACE)
    (tmp_path / "old.facedraw").write_text(json.dumps(session.to_json()))
    browser.choose_file("#file", tmp_path / "old.facedraw")
    browser.until(lambda: served.engine.requests and served.engine.requests[-1][2] == controls, "the saved controls")
    assert (served.engine.requests[-1][1] == session.sketch()).all()


def test_a_morph_stays_one_until_it_is_drawn_on(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    ends = (Session((Stroke(((100.0, y, 1.0), (300.0, y, 1.0)), 6.0),)) for y in (300.0, 340.0))
    between = Morph(*ends).at(0.5)
    (tmp_path / "between.facedraw").write_text(json.dumps(between.to_json()))
    browser.choose_file("#file", tmp_path / "between.facedraw")
    engine = served.engine
    browser.until(lambda: engine.requests and engine.requests[-1][2] == between.controls, "the morph")
    browser.drag("#board", [(0.3, 0.4), (0.4, 0.35), (0.5, 0.4)])
    browser.until(lambda: engine.requests[-1][2].between is None, "a drawing of its own")


def test_what_is_no_picture_is_told_on_the_page(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    (tmp_path / "..evil.png").write_bytes(b"not at all")
    browser.choose_file("#file", tmp_path / "..evil.png")
    browser.wait_for("document.querySelector('#notice').textContent.includes('not a picture')")
    before, face = len(served.engine.requests), browser.script("return document.querySelector('#face').src")
    (tmp_path / "huge.png").write_bytes(bytes(LIMITS.upload_bytes + 1))
    browser.choose_file("#file", tmp_path / "huge.png")
    browser.wait_for("document.querySelector('#notice').textContent.includes('16 MB')")
    assert browser.script("return document.querySelector('#face').src") == face
    assert len(served.engine.requests) == before, "nothing is drawn of what is no picture"


def test_who_waits_is_told_and_gets_the_newest_drawing(browser: Browser, served: PageServer) -> None:
    engine = served.engine
    engine.busy = True
    before = len(engine.requests)
    browser.drag("#board", [(0.2, 0.5), (0.4, 0.5)])
    browser.until(lambda: len(engine.requests) == before + 1, "the first request")
    browser.wait_for("document.querySelector('#queue').textContent.includes('Drawing')")
    browser.drag("#board", [(0.2, 0.6), (0.4, 0.6)])
    browser.drag("#board", [(0.2, 0.7), (0.4, 0.7)])
    engine.answer()
    # Both strokes that came meanwhile are in one request.
    browser.until(lambda: len(engine.requests) == before + 2, "the second request")
    assert int(np.nonzero(engine.requests[-1][1] < 128)[0].max()) > 340
    engine.busy = False
    engine.answer()
    shown(browser, 2)


def test_another_visitor_sees_nothing_of_it(browser: Browser, served: PageServer, tmp_path: Path) -> None:
    browser.drag("#board", [(0.2, 0.3), (0.4, 0.3)])
    shown(browser, 1)
    with Browser(tmp_path) as other:
        other.open(served.url)
        other.wait_for("document.body.dataset.studio === 'here'")
        assert other.script("return document.querySelector('#face').hidden")
        other.drag("#board", [(0.2, 0.8), (0.4, 0.8)])
        shown(other, 1)
        assert int(np.nonzero(served.engine.requests[-1][1] < 128)[0].min()) > 380
        mine, theirs = (downloaded(one, "#save-sketch") for one in (browser, other))
    assert mine != theirs and int(np.nonzero(as_picture(mine) < 128)[0].max()) < 180


def test_the_page_fits_a_phone(browser: Browser) -> None:
    browser.devtools("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    try:
        browser.wait_for("document.documentElement.scrollWidth <= 390")
        left, right = browser.script(
            "const box = document.querySelector('#board').getBoundingClientRect(); return [box.left, box.right]"
        )
        assert left >= 0 and 300 < right <= 390
    finally:
        browser.devtools("Emulation.clearDeviceMetricsOverride")


def test_the_page_says_the_limit_that_the_server_has() -> None:
    text = f"larger than {LIMITS.upload_bytes // 2**20} MB"
    assert text in TOO_MANY_BYTES and text in (STATIC / "page.js").read_text("utf-8")
