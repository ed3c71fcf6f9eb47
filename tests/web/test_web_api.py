"""The page over HTTP: its API, its guard and what it leaves behind."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Iterator, Set

import cv2
import numpy as np
import pytest
from test_web_intake import FACE, PUPIL_TEXT, png_header

from engine.drawing.controls import Appearance, Controls
from engine.drawing.pictures import encode_picture
from engine.drawing.placement import EXPLICIT, NONE, Placement, Placing
from engine.drawing.ready_made import addition
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.warp import Similarity
from engine.photos.vectorise import EDGE_STYLES
from engine.process.tasks import ReadAppearance, Translate
from engine.translating.translator import TO_PHOTO, TranslatorInfo
from tests.support.drawn_faces import paint, person
from tests.support.fake_engine import ROWS, FakeEngine, fake_part
from tests.support.fake_pipeline import wait_until
from tests.support.page_server import PageServer, serve
from web.limits import LIMITS

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

ROOT = Path(__file__).resolve().parents[2]
SKETCH = encode_picture(FACE)
PHOTO = encode_picture(paint(person(3)), ".jpg")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    yield from serve(tmp_path_factory.mktemp("page"), FakeEngine())


@pytest.fixture
def page(served: PageServer) -> PageServer:
    """The server, its engine's memory emptied."""
    engine = served.engine
    engine.busy = False
    return served


def picture(data: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))


def test_a_sketch_goes_in_and_a_face_comes_out(page: PageServer) -> None:
    query = "?trust=eye1=0.4,mouth=1&tags=woman&neighbours=7&look=Rose"
    answer = page.ask("/api/face" + query, SKETCH)
    assert answer.status == 200 and answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Kind"] == "sketch" and answer.headers["Cache-Control"] == "no-store"
    assert picture(answer.body).shape == (512, 512, 3)
    _number, sketch, controls = page.engine.requests[-1]
    assert (sketch == FACE).all()
    assert controls == Controls((0.4, 0.5, 0.5, 1.0, 0.5), ("woman",), 7, Appearance("palette", "Rose"))


def test_a_face_can_be_larger(page: PageServer) -> None:
    answer = page.ask("/api/face?size=1024", SKETCH)
    assert answer.status == 200 and picture(answer.body).shape == (1024, 1024, 3)
    refused = page.ask("/api/face?size=700", SKETCH)
    assert refused.status == 400 and "512, 1024, 2048 pixels wide, not 700" in json.loads(refused.body)["error"]


def test_a_saved_drawing_brings_its_own_controls(page: PageServer) -> None:
    session = Session((Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))),), Controls(tags=("man",), neighbours=3))
    text = json.dumps(session.to_json()).encode()
    assert page.ask("/api/face", text, Content_Type="application/json").status == 200
    _number, sketch, controls = page.engine.requests[-1]
    assert (sketch == session.sketch()).all() and controls == session.controls


def test_a_photo_is_detected_and_can_be_corrected(page: PageServer) -> None:
    answer = page.ask(f"/api/sketch?pupils={PUPIL_TEXT}", PHOTO).json
    assert answer["kind"] == answer["detected"] == "photo" and answer["base"] is None and len(answer["strokes"]) > 8
    Stroke.from_json(answer["strokes"][0])
    fewer = page.ask(f"/api/sketch?lines=fine&pupils={PUPIL_TEXT}", PHOTO).json
    assert fewer["strokes"] != answer["strokes"]
    corrected = page.ask("/api/sketch?kind=sketch", PHOTO).json
    assert corrected["kind"] == "sketch" and corrected["detected"] == "photo" and corrected["strokes"] == []
    assert page.ask("/api/sketch", SKETCH).json["detected"] == "sketch"


def test_the_appearance_of_a_photo_is_read(page: PageServer) -> None:
    look = page.ask(f"/api/appearance?pupils={PUPIL_TEXT}", PHOTO).json["appearance"]
    assert look["source"] == "values" and len(look["values"]) == 3
    assert page.engine.tasks(ReadAppearance)[-1].photo.shape == (512, 512, 3)


def test_an_installed_translator_paints(page: PageServer) -> None:
    assert page.ask("/api/status").json["painters"]["pix2pix-face"]
    answer = page.ask("/api/face?painter=pix2pix-face", SKETCH)
    assert (picture(answer.body) == 255 - np.repeat(FACE[:, :, None], 3, axis=2)).all()
    assert page.engine.tasks(Translate)[-1].translator == "pix2pix-face"


@pytest.mark.parametrize("name", ["pix2pix-sketch:edges", "pix2pix-sketch"])
def test_a_translator_draws_a_photo_in_a_style_or_in_its_usual_one(page: PageServer, name: str) -> None:
    answer = page.ask(f"/api/sketch?lines={name}&pupils={PUPIL_TEXT}", PHOTO).json
    assert page.engine.tasks(Translate)[-1].translator == name
    assert answer["kind"] == "photo" and answer["strokes"]


def test_what_is_installed_can_be_chosen(page: PageServer) -> None:
    from web.studio import Studio

    infos = tuple(
        TranslatorInfo(name, name.title(), "pix2pix", direction, 256, Path(name))
        for name, direction in (("a-face", TO_PHOTO), ("a-sketch", "photo-to-sketch"))
    )
    studio = Studio(page.desk, page.readers, page.temporary, infos)
    assert studio.painters == {"DeepFaceDrawing": "DeepFaceDrawing", "a-face": "A-Face"}
    assert studio.lines["a-sketch"] == "A-Sketch" and set(EDGE_STYLES) < set(studio.lines)


@pytest.mark.parametrize(
    "path, body, status, words",
    [
        ("/api/face", b"", 400, "Nothing was sent"),
        ("/api/face", b"#!/bin/sh", 400, "not a picture"),
        ("/api/face", SKETCH[:-30], 400, "ends too early"),
        ("/api/sketch", png_header(50000, 50000), 400, "scale it down"),
        ("/api/face", bytes(LIMITS.upload_bytes + 1), 413, "larger than 16 MB"),
        ("/api/face?kind=cat", SKETCH, 400, "a photo or a sketch"),
        ("/api/face?trust=2", SKETCH, 400, "from 0"),
        ("/api/face?trust=ear=1", SKETCH, 400, "no component|No component"),
        ("/api/face?tags=cat", SKETCH, 400, "No face carries the tag cat"),
        ("/api/face?neighbours=0", SKETCH, 400, "from 1 up"),
        ("/api/face?look=Pink", SKETCH, 400, "No look is called Pink"),
        ("/api/face?hair=green", SKETCH, 400, "No hair is called green"),
        ("/api/face?painter=../../x", SKETCH, 400, "No painter is called"),
        ("/api/sketch?lines=/etc/passwd", PHOTO, 400, "No lines are called"),
        ("/api/sketch?pupils=1,2", PHOTO, 400, "four numbers"),
        ("/samples/../demo.py", None, 404, "nothing here"),
        ("/samples/%2e%2e%2fdemo.py", None, 404, "nothing here"),
        ("/samples/notes.txt", None, 404, "no such sample"),
        ("/static/../app.py", None, 404, "nothing here"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    page: PageServer, path: str, body: bytes, status: int, words: str
) -> None:
    before = len(page.engine.requests)
    answer = page.ask(path, body)
    assert answer.status == status, answer.body
    assert re.search(words, answer.error) and answer.error.endswith(".") and "Traceback" not in answer.error
    assert len(page.engine.requests) == before


def test_a_drawing_by_post_is_judged_too(page: PageServer) -> None:
    answer = page.ask("/api/face", b'{"format": "else"}', Content_Type="application/json")
    assert answer.status == 400 and "no drawing" in answer.error


@pytest.mark.parametrize(
    "path", ["/docs", "/openapi.json", "/redoc", "/gradio_api/queue/join", "/api/x", "/api", "/api/status/", "/static"]
)
def test_nothing_else_is_there(page: PageServer, path: str) -> None:
    for body in (None, b"--x\r\n"):
        answer = page.ask(path, body)
        assert answer.status == 404 and answer.json["code"] == "missing"


@pytest.mark.parametrize(
    "path, body",
    [("/api/face", None), ("/api/status", b"x"), ("/", b"x"), ("/api/draw", None), ("/static/page.css", b"x")],
)
def test_another_method_is_refused_as_such(page: PageServer, path: str, body: bytes) -> None:
    answer = page.ask(path, body)
    assert answer.status == 405 and answer.json["code"] == "method"
    assert f"use {answer.headers['Allow'].split(',')[0]}" in answer.error


@pytest.mark.parametrize("path", ["/", "/api/", "/api/status", "/api/openapi.json", "/static/page.css", "/nowhere"])
def test_what_can_be_got_can_be_looked_for_without_its_body(page: PageServer, path: str) -> None:
    """As those do who watch whether a server is there."""
    whole = page.ask(path)
    line = http.client.HTTPConnection(page.url[len("http://") :], timeout=60)
    with contextlib.closing(line):
        line.request("HEAD", path)
        answer = line.getresponse()
        assert (answer.status, answer.read()) == (whole.status, b"")
        for name in ("Content-Type", "Content-Length", "Content-Security-Policy"):
            assert answer.headers[name] == whole.headers[name]
        line.request("GET", "/api/status")
        assert line.getresponse().status == 200  # nothing of a body was left in the way


def test_other_names_and_other_sites_are_not_answered(page: PageServer) -> None:
    assert page.ask("/api/status", Host="evil.example.org").status == 400
    refused = page.ask("/api/face", SKETCH, Origin="https://evil.example.org")
    assert refused.status == 403 and "Another web site" in refused.error
    own = page.url
    assert page.ask("/api/face", SKETCH, Origin=own).status == 200
    assert page.ask("/api/status", Host="localhost:" + own.rsplit(":", 1)[1]).status == 200


def test_a_body_without_an_announced_length_is_limited_too(page: PageServer) -> None:
    host, port = page.url[len("http://") :].split(":")
    with socket.create_connection((host, int(port)), 30) as line:
        line.sendall(f"POST /api/face HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"%x\r\n" % 2**20 + bytes(2**20) + b"\r\n"
        said = b""
        try:
            for _ in range(40):
                line.sendall(chunk)
            said = line.recv(4096)
        except OSError:  # closed in our face, after the answer
            said = said or b" 413 "
    assert b" 413 " in said


def test_the_page_and_the_page_to_try_it_name_no_other_server(page: PageServer) -> None:
    static = ROOT / "web" / "static"
    own = [path for path in static.rglob("*") if path.is_file() and path.parent.name != "ort"]
    paths = ["/", "/api/", *(f"/static/{path.relative_to(static)}" for path in own)]
    for path in paths:
        answer = page.ask(path)
        assert answer.status == 200
        outside = re.findall(rb"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]+", answer.body)
        assert [url for url in outside if b"www.w3.org" not in url] == []  # a namespace is a name
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "http" not in policy
        if not path.startswith("/static/local/"):  # the thread that draws in the browser
            assert "unsafe" not in policy
    assert page.ask("/api/swagger-ui.js").status == 200


def imports() -> Set[str]:
    """The scripts that a browser needs before `page.js` runs."""
    static = ROOT / "web" / "static"
    found: Set[str] = set()
    left = ["page.js"]
    while left:
        script = static / left.pop()
        text = script.read_text("utf-8") if script.exists() else ""  # some are made by the server
        for name in re.findall(r'^import .* from "(.+)";', text, re.MULTILINE):
            path = (script.parent / name).resolve().relative_to(static).as_posix()
            left += [path] if path not in found else []
            found.add(path)
    return found


def test_a_browser_need_not_read_a_script_to_find_the_next(page: PageServer) -> None:
    """Each level of imports costs a visitor a round trip; and what draws in the browser is none of them."""
    preloaded = re.findall(r'rel="modulepreload" href="static/(.+?)"', page.ask("/").body.decode())
    assert sorted(preloaded) == sorted(imports())
    own = {path for path in preloaded if not path.startswith("local/")}
    assert set(preloaded) - own == {f"local/{name}.js" for name in ("browser", "hex-colour", "similarity")}


def test_the_schema_describes_everything(page: PageServer) -> None:
    schema = page.ask("/api/openapi.json").json
    assert set(schema["paths"]) >= {"/api/status", "/api/face", "/api/draw", "/api/sketch", "/api/appearance"}
    asked = schema["paths"]["/api/face"]["post"]
    assert {"trust", "tags", "neighbours", "painter", "pupils"} <= {one["name"] for one in asked["parameters"]}
    assert "image/png" in asked["requestBody"]["content"] and "503" in asked["responses"]


def test_a_full_desk_and_an_engine_in_the_making_say_so(page: PageServer) -> None:
    desk = page.desk
    limits = desk._limits
    try:
        desk._limits = replace(limits, waiting=0)
        full = page.ask("/api/face", SKETCH)
        assert full.status == 503 and "waiting already" in full.error and full.headers["Retry-After"]
        page.engine.prepare("Compiling", 0.4)
        wait_until(lambda: desk.state.ready is None)
        early = page.ask("/api/face", SKETCH)
        assert early.status == 503 and "40%" in early.error
    finally:
        desk._limits = limits
        page.engine.get_ready()
        wait_until(lambda: desk.state.ready)


def test_two_visitors_at_once_get_their_own_faces(page: PageServer) -> None:
    faces = {}

    def visit(grey: int) -> None:
        sketch = encode_picture(np.where(FACE < 128, grey, 255).astype(np.uint8)[:: 1 if grey else -1])
        faces[grey] = page.ask("/api/face?kind=sketch", sketch).body

    threads = [threading.Thread(target=visit, args=(grey,)) for grey in (0, 60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = {}
    for grey in (0, 60):
        visit(grey)
        alone[grey] = faces[grey]
    assert faces == alone and faces[0] != faces[60]


def test_nothing_of_a_visitor_stays_on_the_disk(page: PageServer) -> None:
    page.ask("/api/face", SKETCH)
    page.ask(f"/api/sketch?pupils={PUPIL_TEXT}", PHOTO)
    page.ask(f"/api/appearance?pupils={PUPIL_TEXT}", PHOTO)
    page.ask("/api/face", bytes(LIMITS.upload_bytes + 1))
    assert page.files() == {}


def test_neither_jittor_nor_qt_is_in_the_process_of_the_page() -> None:
    modules = "{'jittor', 'PyQt5', 'engine.method.pipeline'} & set(sys.modules)"
    code = f"import sys, web.app, web.api, web.connections; print({modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=str(ROOT), stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "set()"


def drawing(*strokes: Stroke, **controls: object) -> bytes:
    return json.dumps(Session(strokes, Controls(**controls)).to_json()).encode()  # type: ignore[arg-type]


MOUTH = Stroke(((200.0, 380.0, 1.0), (290.0, 380.0, 1.0)))
JSON = "application/json"


def test_alternatives_are_shown_and_put_in(page: PageServer) -> None:
    found = page.ask("/api/alternatives?component=mouth&count=4", drawing(MOUTH), Content_Type=JSON).json
    assert [one["row"] for one in found["alternatives"]] == list(ROWS)
    assert found["alternatives"][0]["picture"].startswith("data:image/png;base64,")
    eye = Stroke(((150.0, 220.0, 1.0), (180.0, 222.0, 1.0)))
    changed = page.ask("/api/alternative?component=mouth&row=12", drawing(eye, MOUTH), Content_Type=JSON).json
    assert tuple(map(Stroke.from_json, changed["strokes"])) == (eye, *fake_part("mouth", 12))


def test_the_rest_and_additions_are_strokes(page: PageServer) -> None:
    rest = page.ask("/api/rest", drawing(MOUTH), Content_Type=JSON).json["strokes"]
    assert len(rest) == 8 and all(Stroke.from_json(one) for one in rest)
    glasses = page.ask("/api/addition?name=round%20glasses", drawing(MOUTH), Content_Type=JSON).json["strokes"]
    assert tuple(map(Stroke.from_json, glasses)) == addition("round glasses", Session((MOUTH,)).sketch())


def test_the_placement_is_part_of_the_controls(page: PageServer) -> None:
    answer = page.ask("/api/face?placement=none&straightened=1", SKETCH)
    assert answer.status == 200 and page.engine.requests[-1][2].placing == Placing(NONE, None, True)
    assert page.ask("/api/face?placement=somewhere", SKETCH).status == 400
    far = Placing(EXPLICIT, Placement(Similarity(scale=10.0)))
    before = len(page.engine.requests)
    for placing in (far, Placing(EXPLICIT, Placement(Similarity(x=1e6)))):
        answer = page.ask("/api/face", drawing(MOUTH, placing=placing), Content_Type=JSON)
        assert answer.status == 400 and "place it again" in answer.error
    assert len(page.engine.requests) == before


@pytest.mark.parametrize(
    "path, code",
    [
        ("/api/alternatives?component=ear", "component"),
        ("/api/alternatives", "query"),
        ("/api/alternatives?component=mouth&count=1000", "query"),
        ("/api/alternative?component=mouth&row=-1", "query"),
        ("/api/alternative?component=mouth&row=many", "query"),
        ("/api/addition?name=/etc/passwd", "name"),
    ],
)
def test_suggestions_refuse_what_is_not_there(page: PageServer, path: str, code: str) -> None:
    before = len(page.engine.asked)
    answer = page.ask(path, drawing(MOUTH), Content_Type=JSON)
    assert answer.status == 400 and answer.json["code"] == code and answer.error.endswith(".")
    assert len(page.engine.asked) == before


def test_a_drawing_comes_live_with_its_place_in_the_queue(page: PageServer) -> None:
    page.engine.busy = True
    first = threading.Thread(target=lambda: page.ask("/api/face", SKETCH))
    first.start()
    request = urllib.request.Request(page.url + "/api/draw", drawing(MOUTH), {"Content-Type": JSON})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        event, data, _empty = (answer.readline().decode().strip() for _ in range(3))
        assert event == "event: queue" and json.loads(data[len("data: ") :])["before"] in (0, 1)
        page.engine.busy = False
        page.engine.answer()
        text = answer.read().decode()
    first.join()
    name, face = text.strip().split("\n\n")[-1].split("\n")
    assert name == "event: face"
    shown = json.loads(face[len("data: ") :])
    assert Controls.from_json(shown["controls"]) == Controls() and shown["face"].startswith("data:image/png")
