"""Drawing in the browser itself, without the server: the same face as the engine's, and nothing that leaves."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Iterator, Sequence, Tuple

import cv2
import numpy as np
import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")
pytest.importorskip("openvino", reason="OpenVINO is not installed")

from configs.families.compact import COMPACT
from engine.advice.adviser import Adviser
from engine.backend.openvino_runner import FLOAT, OpenVinoRunner
from engine.drawing.controls import Appearance, Controls
from engine.drawing.morph import Morph
from engine.drawing.pictures import write_image
from engine.drawing.placement import Placement, Placing
from engine.drawing.ready_made import ADDITIONS, addition
from engine.drawing.session import Session
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import Stroke
from engine.drawing.warp import Similarity
from engine.method.pipeline import HEAT, FacePipeline
from engine.method.shadow import read_masks
from engine.method.weights import load_weights
from tests.support.browser import Browser, programs
from tests.support.drawn_faces import paint, person
from tests.support.fake_engine import FakeEngine
from tests.support.page_browser import RIGHT, as_phone, as_picture, downloaded, opened, shown, touch
from tests.support.page_server import PageServer, serve
from web import kit
from web.intake import with_strokes_of
from web.limits import LIMITS

if programs() is None:
    pytest.skip("Chromium and chromedriver are not installed", allow_module_level=True)
if not kit.possible():
    pytest.skip("ONNX Runtime for browsers is not installed (sh install.sh --web)", allow_module_level=True)

SAMPLES = Path(__file__).resolve().parents[2] / "test_input"
LEVELS = 2  # of 255 by which the browser's faces may differ
LOADING = 600.0  # seconds that a busy machine may take


@pytest.fixture(scope="module")
def engine() -> FacePipeline:
    """The engine in 32 bits, with the weights that ship."""
    weights = load_weights(COMPACT)
    return FacePipeline(weights, OpenVinoRunner(weights, FLOAT), read_masks(HEAT))


@pytest.fixture(scope="module")
def adviser(engine: FacePipeline) -> Adviser:
    return Adviser(engine)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    yield from serve(tmp_path_factory.mktemp("page"), FakeEngine())


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, served: PageServer) -> Iterator[Browser]:
    """A browser that draws by itself, and from then on has no network."""
    with Browser(tmp_path_factory.mktemp("profile")) as window:
        for browser in opened(window, served):
            browser.click("#local")
            browser.wait_for("/nothing leaves/.test(document.querySelector('#state .words').textContent)", LOADING)
            assert len(browser.requests()) < LIMITS.requests_at_once, "loading all of it is not asking too often"
            browser.devtools("Network.enable")
            offline = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
            browser.devtools("Network.emulateNetworkConditions", offline=True, **offline)
            yield browser
            assert browser.requests() == []  # since it was ready
            assert served.engine.requests == []
            browser.devtools("Network.emulateNetworkConditions", offline=False, **dict.fromkeys(offline, -1))
            break


def drawn_here(browser: Browser, session: Session, folder: Path) -> Tuple[np.ndarray, np.ndarray, Any]:
    """The face (512, 512, 3) RGB, the sketch, and the saved session of a drawing that is opened in the browser."""
    path = folder / "drawing.facedraw"
    path.write_text(json.dumps(session.to_json()))
    before = int(browser.script("return Number(document.body.dataset.shown || 0)"))
    browser.choose_file("#file", path)
    shown(browser, before + 1)
    browser.wait_for("document.querySelector('#queue').textContent === ''", LOADING)
    face = as_picture(downloaded(browser, "#save-face"))[:, :, 2::-1]
    return (
        face,
        as_picture(downloaded(browser, "#save-sketch"))[:, :, 0],
        json.loads(downloaded(browser, "#save-session")),
    )


def pen_drawing() -> Session:
    """Eyes, a nose, a mouth and an outline by pen, one of the strokes mirrored and one erased."""
    around = np.linspace(0.0, 2.0 * np.pi, 40)
    outline = [(245.5 + 150.0 * np.cos(a), 280.0 + 205.0 * np.sin(a), 0.3 + 0.7 * abs(np.sin(3 * a))) for a in around]
    eye = [(142.0, 222.0, 1.0), (172.0, 208.0, 0.6), (205.0, 226.0, 1.0), (172.0, 232.0, 0.8), (142.0, 222.0, 1.0)]
    mouth = [(181.0, 376.0, 1.0), (245.0, 383.0, 0.5), (309.0, 376.0, 1.0)]
    lines = [Stroke(tuple(outline), 3.0), Stroke(tuple(eye), 2.5, mirrored=True), Stroke(tuple(mouth), 4.0, ink=0.7)]
    lines += [
        Stroke(((230.0, 330.0, 1.0), (262.0, 330.0, 1.0)), 2.0),
        Stroke(((245.0, 480.0, 1.0),), 12.0, eraser=True),
    ]
    return Session(tuple(lines))


def small(session: Session) -> Session:
    """A drawing by pen, smaller and beside the middle."""
    strokes = [
        replace(
            stroke,
            points=tuple((30.0 + 0.7 * x, 60.0 + 0.7 * y, force) for x, y, force in stroke.points),
            mirrored=False,
        )
        for stroke in session.strokes
    ]
    return Session(tuple(strokes))


def capped() -> Session:
    """A face under hair that is drawn as an empty outline."""
    along = np.linspace(0.05 * np.pi, 0.95 * np.pi, 30)
    jaw = [(245.0 + 150.0 * np.cos(a), 250.0 + 230.0 * np.sin(a)) for a in along]
    cap = [(95.0, 250.0), (85.0, 140.0), (140.0, 55.0), (245.0, 30.0), (350.0, 55.0), (405.0, 140.0), (395.0, 250.0)]
    hairline = [(395.0, 250.0), (370.0, 160.0), (245.0, 140.0), (120.0, 160.0), (95.0, 250.0)]
    features = pen_drawing().strokes[1:4]
    return Session(features + tuple(Stroke(tuple((x, y, 1.0) for x, y in line), 4.0) for line in (jaw, cap, hairline)))


def hanging() -> Session:
    """A face between hair that hangs down both sides of it and is drawn by its outline."""
    over = np.linspace(np.pi, 2.0 * np.pi, 20)
    hair = [(90.0, 400.0), *((245.0 + 155.0 * np.cos(a), 200.0 + 160.0 * np.sin(a)) for a in over), (400.0, 400.0)]
    around = np.linspace(0.0, 2.0 * np.pi, 40)
    face = [(245.0 + 128.0 * np.cos(a), 280.0 + 195.0 * np.sin(a)) for a in around]
    lines = tuple(Stroke(tuple((x, y, 1.0) for x, y in line), 3.0) for line in (hair, face))
    return Session(pen_drawing().strokes[1:4] + lines)


def looking_aside() -> Session:
    """A face whose eyes are drawn to look to the right."""
    around = np.linspace(0.0, 2.0 * np.pi, 30)
    lids = [Stroke(tuple((x + 33 * np.cos(a), 222 + 14 * np.sin(a), 1.0) for a in around), 3.0) for x in (172, 319)]
    pupils = [Stroke(((x, 222.0, 1.0), (x + 1.0, 222.0, 1.0)), 10.0) for x in (184.0, 333.0)]
    drawn = pen_drawing().strokes
    return Session((drawn[0], *drawn[2:4], *lids, *pupils))


def winking(lashes: bool) -> Session:
    """A face with one eye open and one closed."""
    along = np.linspace(-1.0, 1.0, 15)
    lid = [(319.0 + 33.0 * u, 226.0 + 8.0 * (1.0 - u * u), 1.0) for u in along]
    hairs = [Stroke(((319.0 + 33.0 * u, 233.0, 1.0), (319.0 + 38.0 * u, 240.0, 1.0)), 2.0) for u in (-0.6, 0.0, 0.6)]
    return Session((*looking_aside().strokes[:4], Stroke(tuple(lid), 3.5), *(hairs if lashes else ())))


def bad_drawing() -> Session:
    """A head under a zigzag of hair, with a nose like an L and a mouth of one smiling line."""
    around, along = np.linspace(0.0, 2.0 * np.pi, 30), np.linspace(-1.0, 1.0, 15)
    zigzag = [(95.0 + 14.0 * i, (16.0 if i % 2 else 80.0) + 5.0 * abs(i - 11), 1.0) for i in range(23)]
    eyes = [[(x + 24.0 * np.cos(a), 220.0 + 11.0 * np.sin(a), 1.0) for a in around] for x in (172.0, 319.0)]
    lines = [
        [(245.0 + 150.0 * np.cos(a), 290.0 + 190.0 * np.sin(a), 1.0) for a in around],
        [(245.0 + 60.0 * x, 385.0 - 20.0 * x * x, 1.0) for x in along],
        [(250.0, 240.0, 1.0), (236.0, 325.0, 1.0), (268.0, 328.0, 1.0)],
    ]
    return Session(tuple(Stroke(tuple(line), 8.0) for line in [zigzag, *eyes, *lines]))


def cases() -> Any:
    """Drawings and controls of every kind that the method tells apart."""
    woman, man = read_sketch(SAMPLES / "woman_smiling.png"), read_sketch(SAMPLES / "man_beard.png")
    plain, lone = Controls(), Stroke(((142.0, 222.0, 1.0), (172.0, 208.0, 1.0), (205.0, 226.0, 1.0)), 3.0)
    corner = np.full_like(man, 255)
    corner[140:460, 20:340] = cv2.resize(man, (320, 320), interpolation=cv2.INTER_AREA)
    coloured = Appearance(skin="tan", hair="dark brown")
    yield "a sketch", Session(base=woman)
    yield "by pen", pen_drawing()
    yield "hair like a cap", capped()
    yield "hair that hangs", hanging()
    yield "looking aside", looking_aside()
    # Placed by hand, since found places differ by hundredths of a pixel, which edges of dark hair show.
    there = Controls(placing=Placing("explicit", Placement(Similarity(-46.5, -16.5, 0.7, 0.0))))
    yield "looking aside, small", replace(small(looking_aside()), controls=there)
    yield "winking with lashes", winking(True)
    yield "winking with lashes, small", replace(small(winking(True)), controls=there)
    yield "a small head without hair", replace(small(pen_drawing()), controls=there)
    yield "one eyebrow only", Session((lone,))
    yield "skin and hair", Session((), Controls(appearance=coloured), woman)
    eyes = Appearance(skin="#a07050", hair="#8a3c22", eyes="blue")
    yield "blue eyes and any colour of skin and hair", Session((), Controls(appearance=eyes), woman)
    yield "hair as named", Session((), Controls(appearance=Appearance(hair="light brown")), woman)
    bun = read_sketch(SAMPLES / "woman_bun.png")
    yield "other skin beside light hair", Session((), Controls(appearance=Appearance(skin="deep brown")), bun)
    yield "blond hair", Session((), Controls(appearance=Appearance(hair="#d8b878")), woman)
    yield "eyes of any colour, placed", Session((), Controls(appearance=Appearance(eyes="#2f7d4f")), corner)
    yield "women, three of them", Session((), Controls((0.2, 1.0, 0.5, 0.0, 0.8), ("woman",), 3), woman)
    thick = cv2.erode(woman, np.ones((5, 5), np.uint8))
    cv2.ellipse(thick, (246, 150), (150, 140), 0, 180, 360, 0, -1)
    yield "by a thick pen, with black hair", Session(base=thick)
    yield "badly, by a thick pen", bad_drawing()
    fringe = Stroke(tuple((115.0 + 14.0 * i, 150.0 if i % 2 else 85.0, 1.0) for i in range(20)), 6.0)
    yield "a scribbled fringe only", Session((fringe,))
    strokes = [((x, 60.0, 1.0), (x + 3.0, 130.0, 1.0)) for x in range(150, 345, 12)]
    yield "a fringe of strokes", Session((*pen_drawing().strokes, *(Stroke(line, 4.0) for line in strokes)))
    curls = [(150.0 + 19.0 * i, 105.0 + 0.6 * (i - 5) ** 2) for i in range(11)]
    rings = [
        tuple((x + 15.0 * np.cos(a), y + 15.0 * np.sin(a), 1.0) for a in np.linspace(0, 6.3, 20)) for x, y in curls
    ]
    yield "curls over the forehead", Session((*pen_drawing().strokes, *(Stroke(line, 5.0) for line in rings)))
    arc = ((75.0, 240.0, 1.0), (90.0, 110.0, 1.0), (150.0, 40.0, 1.0), (245.0, 12.0, 1.0))
    arcs = (Stroke(arc, 5.0, mirrored=True), *(replace(stroke, width=5.0) for stroke in pen_drawing().strokes[:4]))
    yield "an arc of hair over the face", Session(arcs)
    ring = tuple((245.0 + 22.0 * np.cos(a), 390.0 + 26.0 * np.sin(a), 1.0) for a in np.linspace(0.0, 2.0 * np.pi, 30))
    yield "a mouth like a ring", Session((*pen_drawing().strokes[:2], Stroke(ring, 4.0), Stroke(ring[:8], 4.0)))
    yield "as in the boxes", Session((), Controls(placing=Placing("none")), corner)
    yield "straightened", Session((), Controls(placing=Placing("automatic", None, True)), corner)
    # As a file has it: there points keep two decimals.
    yield "between two drawings", Session.from_json(Morph(pen_drawing(), Session(base=woman)).at(0.4).to_json())
    dark = Session((), Controls(appearance=Appearance(skin="deep brown", hair="dark blond")), woman)
    yield "between colours", Session.from_json(Morph(pen_drawing(), dark).at(0.5).to_json())
    yield "half as large in a corner", Session((), plain, corner)


@pytest.mark.parametrize("name, session", [pytest.param(*case, id=case[0]) for case in cases()])
def test_the_browser_paints_the_face_that_the_engine_paints(
    alone: Browser, engine: FacePipeline, tmp_path: Path, name: str, session: Session
) -> None:
    session = Session.from_json(session.to_json())  # a file keeps two decimals of a point
    face, sketch, saved = drawn_here(alone, session, tmp_path)
    assert (sketch == session.sketch()).all()
    drawn = engine.draw(sketch, session.controls)
    away = np.abs(face.astype(int) - drawn.face)
    assert away.max() <= LEVELS, f"{name}: {away.max()} levels at most, {away.mean():.4f} on average"
    assert Session.from_json(saved).controls.trust == session.controls.trust


def test_what_only_the_server_does_is_refused_with_a_sentence(alone: Browser, tmp_path: Path) -> None:
    write_image(tmp_path / "me.png", paint(person(3)))
    alone.choose_file("#appearance-file", tmp_path / "me.png")
    alone.wait_for("/switch off/.test(document.querySelector('#notice:not([hidden])')?.textContent)")
    assert alone.script("return document.querySelector('#painter').disabled")


@pytest.fixture
def still(alone: Browser) -> Iterator[Browser]:
    """The browser, which draws no faces meanwhile."""
    alone.script("document.querySelector('#live').click()")
    yield alone
    alone.script("document.querySelector('#live').click()")


def lay(browser: Browser, session: Session, path: Path) -> Session:
    """The drawing, opened in the browser, as a file has it."""
    before = kept(browser)
    path.write_text(json.dumps(session.to_json()))
    browser.choose_file("#file", path)
    browser.until(lambda: kept(browser) != before, "the drawing")
    return Session.from_json(session.to_json())


def kept(browser: Browser) -> Tuple[Stroke, ...]:
    """The strokes on the page."""
    browser.script("window.dispatchEvent(new Event('pagehide'))")
    drawing = json.loads(browser.script("return localStorage.getItem('deepfacedrawing-studio')"))
    return tuple(Stroke.from_json(one) for one in drawing["strokes"])


def alike(found: Sequence[Stroke], wanted: Sequence[Stroke]) -> None:
    """Whether the ink of both is at the same places but for a little: one level of a decoded sketch may bend a line."""
    ink = [Session(tuple(strokes)).sketch() < 128 for strokes in (found, wanted)]
    for here, there in (ink, ink[::-1]):
        away = cv2.distanceTransform((~there).astype(np.uint8), cv2.DIST_L2, 5)[here]
        assert here.any() and (away > 2.0).mean() < 0.05, f"{(away > 2.0).mean():.3f} of the ink is elsewhere"


def test_it_adds_what_the_window_adds(still: Browser, tmp_path: Path) -> None:
    session = lay(still, pen_drawing(), tmp_path / "drawing.facedraw")
    still.script("document.querySelector('[data-strip=additions]').click()")
    for name in ADDITIONS:
        wanted, before = addition(name, session.sketch()), len(session.strokes)
        still.script("document.querySelector(`[data-addition='${arguments[0]}']`).click()", name)
        still.until(partial(more_than, still, before))
        session = replace(session, strokes=kept(still))
        found = session.strokes[before:]
        assert [(one.width, one.mirrored) for one in found] == [(one.width, one.mirrored) for one in wanted]
        for one, other in zip(found, wanted):
            assert np.abs(np.array(one.points) - other.points).max() < 0.011


def more_than(browser: Browser, count: int) -> bool:
    return len(kept(browser)) > count


EYE = Stroke(((142.0, 222.0, 1.0), (172.0, 208.0, 0.6), (205.0, 226.0, 1.0), (172.0, 232.0, 0.8)), 2.5)
MOUTH = Stroke(((181.0, 376.0, 1.0), (245.0, 383.0, 0.5), (309.0, 376.0, 1.0)), 4.0)
CHEEK = Stroke(((400.0, 250.0, 1.0), (390.0, 350.0, 1.0), (330.0, 460.0, 1.0)), 3.0)


@pytest.mark.parametrize("strokes", [(MOUTH,), (EYE, CHEEK)], ids=["a mouth", "a half"])
def test_it_completes_as_the_window_does(
    still: Browser, adviser: Adviser, tmp_path: Path, strokes: Tuple[Stroke, ...]
) -> None:
    session = lay(still, Session(strokes), tmp_path / "drawing.facedraw")
    wanted = adviser.rest(session)
    still.script("document.querySelector('#rest').click()")
    still.until(partial(more_than, still, len(strokes)))
    alike(kept(still)[len(strokes) :], wanted)


@pytest.mark.parametrize("name", ["eye1", "remainder"])
def test_its_alternatives_are_the_windows(still: Browser, adviser: Adviser, tmp_path: Path, name: str) -> None:
    session = lay(still, pen_drawing(), tmp_path / "drawing.facedraw")
    rows, pictures = adviser.alternatives(session.sketch(), session.controls, name, 8)
    still.script(
        "const c = document.querySelector('#component'); c.value = arguments[0]; c.dispatchEvent(new Event('change'));"
        "document.querySelector('#alternative-pictures').replaceChildren();"
        "document.querySelector('[data-strip=alternatives]').click()",
        name,
    )
    shown = "[...document.querySelectorAll('#alternative-pictures img')].map((one) => one.src)"
    urls = still.until(lambda: still.script(f"return {shown}"), "alternatives")
    for url, picture in zip(urls, pictures):
        found = as_picture(base64.b64decode(url.split(",", 1)[1]))[:, :, 0]
        assert np.abs(found.astype(int) - picture).max() <= 4
    assert len(urls) == len(rows)
    wanted = with_strokes_of(session, adviser.strokes(name, rows[1]), name)
    still.script("document.querySelector('#alternative-pictures button:nth-child(2)').click()")
    still.until(lambda: kept(still) != session.strokes)
    alike(kept(still), wanted.strokes)


def test_it_morphs_as_the_window_does(alone: Browser, tmp_path: Path) -> None:
    """Among the strokes are mirrored, turned and erasing ones, and some without a partner; one drawing is on a base."""
    start = Session.from_json(pen_drawing().to_json())
    nose, *others = (
        replace(stroke, points=tuple((x + 9.0, y - 7.0, 0.5 * p) for x, y, p in stroke.points[::-1]))
        for stroke in start.strokes[::-1]
    )
    brow = Stroke(((130.0, 190.0, 0.4), (170.0, 180.0, 1.0), (210.0, 186.0, 0.7)), 3.0)
    base = np.full((512, 512), 255, np.uint8)
    base[470:474, 100:300] = 80
    end = Session.from_json(Session((*others, brow), Controls((0.1, 0.2, 0.3, 0.4, 0.5), ("man",), 4), base).to_json())
    drawn_here(alone, start, tmp_path)
    path = tmp_path / "end.facedraw"
    path.write_text(json.dumps(end.to_json()))
    alone.choose_file("#morph-file", path)
    alone.wait_for("!document.querySelector('#morph-way').hidden")
    for share in (0.3, 0.7, 1.0):
        before = int(alone.script("return Number(document.body.dataset.shown || 0)"))
        alone.script(
            "const slider = document.querySelector('#morph-share'); slider.value = arguments[0];"
            "slider.dispatchEvent(new Event('input'))",
            round(100 * share),
        )
        shown(alone, before + 1)
        found = Session.from_json(json.loads(downloaded(alone, "#save-session")))
        wanted = Morph(start, end).at(share)
        assert len(found.strokes) == len(wanted.strokes)
        for one, other in zip(found.strokes, wanted.strokes):
            assert np.abs(np.array(one.points) - other.points).max() < 0.011
            assert one.width == pytest.approx(other.width, abs=1e-3) and one.ink == pytest.approx(other.ink, abs=1e-3)
            assert one.eraser is other.eraser and one.mirrored is other.mirrored
        assert found.base is not None and wanted.base is not None
        assert np.array_equal(found.base, wanted.base) and found.controls.tags == wanted.controls.tags
        assert found.controls.trust == pytest.approx(wanted.controls.trust, abs=0.006)  # sliders have whole percents
        assert (found.controls.between is None) is (wanted.controls.between is None)


def test_a_sample_is_opened_without_the_server(alone: Browser, served: PageServer) -> None:
    before = int(alone.script("return Number(document.body.dataset.shown || 0)"))
    alone.script("document.querySelector('[data-sample]').click()")
    shown(alone, before + 1)
    sketch = as_picture(downloaded(alone, "#save-sketch"))[:, :, 0]
    assert (sketch == as_picture(served.ask("/samples/first.png").body).reshape(512, 512, -1)[:, :, 0]).all()


def test_a_finger_and_a_key_draw_on_a_phone_without_the_server(alone: Browser) -> None:
    with as_phone(alone):
        before = int(alone.script("return Number(document.body.dataset.shown || 0)"))
        touch(alone, [(0.4, 0.74)], [(0.45, 0.74)], [(0.6, 0.75)])
        shown(alone, before + 1)
        stroke = json.loads(downloaded(alone, "#save-session"))["strokes"][-1]
        assert stroke["points"][0][0] < stroke["points"][-1][0] - 80
        face = downloaded(alone, "#save-face")
        alone.script("document.querySelector('#trust-mouth').focus()")
        alone.key(RIGHT * 10)
        alone.until(lambda: downloaded(alone, "#save-face") != face, "another face")


def test_only_the_thread_that_draws_may_compile_webassembly(served: PageServer) -> None:
    for path, allowed in (("/", False), ("/static/page.js", False), ("/static/local/worker.js", True)):
        policy = served.ask(path).headers["Content-Security-Policy"]
        assert ("'wasm-unsafe-eval'" in policy) is allowed and "'unsafe-" not in policy
    assert served.ask("/kit/../guard.py").status == served.ask("/kit/nothing.onnx").status == 404


def test_what_is_loaded_once_is_not_sent_again(served: PageServer) -> None:
    first = served.ask("/kit/about.json")
    assert first.status == 200 and first.headers["Cache-Control"] == "no-cache"
    again = served.ask("/kit/about.json", If_None_Match=first.headers["ETag"])
    assert again.status == 304 and again.body == b""
