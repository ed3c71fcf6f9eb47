"""What was exported is opened again: SVG and OpenRaster without loss, other layered files by their merged picture."""

from __future__ import annotations

import io
import xml.etree.ElementTree
import zipfile
from pathlib import Path
from typing import List

import cv2
import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QMimeData, Qt, QUrl

from engine.drawing.controls import Appearance, Controls
from engine.drawing.export import open_raster, svg
from engine.drawing.pictures import SketchError
from engine.drawing.reference import reference_of
from engine.drawing.reopen import read_exported
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke, render
from tests.support.people import person
from tests.support.studio import choose, drop, inked_at, key, stroke, wait_for

LINE = Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 0.4)), 4.0, ink=0.6)


def rich() -> Session:
    """A session that has everything."""
    whole = person(3)
    wipe = Stroke(((200.0, 200.0, 1.0), (220.0, 220.0, 1.0)), 20.0, eraser=True)
    base = render([LINE])
    picture = reference_of(np.random.default_rng(0).integers(0, 255, (80, 120, 3), np.uint8))
    controls = Controls((0.1, 0.2, 0.3, 0.4, 0.5), ("woman",), 7, Appearance("values", "", (0.5, -1.0), hair="black"))
    return Session((*whole.strokes, LINE, wipe), controls, base, (LINE,), picture, ("reference",))


def alike(one: Session, other: Session) -> bool:
    return one.to_json() == other.to_json()


def layers_of(session: Session) -> bytes:
    face = np.full((512, 512, 3), 128, np.uint8)
    return open_raster(session, session.sketch(), np.full((512, 512), 255, np.uint8), face)


def test_what_was_written_comes_back_without_loss(tmp_path: Path) -> None:
    whole = Session.from_json(rich().to_json())
    (tmp_path / "a.svg").write_text(svg(whole), encoding="utf8")
    (tmp_path / "a.ora").write_bytes(layers_of(whole))
    for name in ("a.svg", "a.ora"):
        found = read_exported(tmp_path / name)
        assert isinstance(found, Session) and alike(found, whole) and np.array_equal(found.sketch(), whole.sketch())
    xml.etree.ElementTree.fromstring(svg(whole).encode())
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        names: List[str] = [
            str(layer.get("name"))
            for layer in xml.etree.ElementTree.fromstring(archive.read("stack.xml")).iter("layer")
        ]
        assert names == ["sketch", "shadow", "construction", "reference", "face"]
        for name in names:
            pixels = cv2.imdecode(np.frombuffer(archive.read(f"data/{name}.png"), np.uint8), cv2.IMREAD_UNCHANGED)
            assert pixels.shape[:2] == (512, 512)


def test_they_are_opened_by_the_window_and_have_no_file_of_their_own_yet(window, monkeypatch, tmp_path) -> None:
    stroke(window)
    mine = window.document.session
    for command, name in (("save_svg", "mine.svg"), ("save_ora", "mine.ora")):
        wait_for(lambda: window.canvas.shadow is not None and not window.link.waits)
        choose(monkeypatch, tmp_path / name)
        window.actions_by_name[command].trigger()
        window.document.history.setClean()
        key(window, "N", Qt.ControlModifier)
        written = (tmp_path / name).read_bytes()
        window.actions_by_name["open"].trigger()
        assert alike(window.document.session, mine) and window.document.path is None
        choose(monkeypatch, tmp_path / "again.facedraw")
        key(window, "S", Qt.ControlModifier)
        assert (tmp_path / name).read_bytes() == written


def test_the_merged_picture_of_a_krita_file_is_dropped_on_the_window(window, tmp_path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/x-krita")
        archive.writestr("mergedimage.png", cv2.imencode(".png", render([LINE]))[1].tobytes())
    (tmp_path / "k.kra").write_bytes(held.getvalue())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "k.kra"))])
    assert drop(window, data) and inked_at(window, (200, 300)) and window.document.session.base is not None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.svg", b"<svg/>", "not of this studio"),
        ("a.svg", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>', "not of this studio"),
        ("a.svg", b"", "damaged"),
        ("a.svg", b'<svg><metadata id="deepfacedrawing-session">{}</metadata></svg>', "not a session"),
        ("a.svg", b'<svg><metadata id="deepfacedrawing-session">{</metadata></svg>', "not a session"),
        ("a.ora", b"no zip", "damaged"),
        ("a.kra", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_other_files_are_refused_in_one_sentence(window, monkeypatch, tmp_path, name, content, words) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SketchError, match=words):
        read_exported(tmp_path / name)
    choose(monkeypatch, tmp_path / name)
    window.actions_by_name["open"].trigger()
    assert words in window.notice.text.text() and window.document.session.empty


def test_a_layered_file_without_a_picture_is_refused(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ora", "w") as archive:
        archive.writestr("mimetype", "image/openraster")
    with pytest.raises(SketchError, match="not of this studio"):
        read_exported(tmp_path / "a.ora")
    with pytest.raises(SketchError, match="no file"):
        read_exported(tmp_path / "none.ora")
