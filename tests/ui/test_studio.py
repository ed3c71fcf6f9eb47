"""What the studio offers around the drawing: earlier results, other programs' files, the clipboard."""

from __future__ import annotations

import xml.etree.ElementTree
import zipfile

import cv2
import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, QPointF, Qt
from PyQt5.QtGui import QImage, QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.support.studio import choose, key, stroke, wait_for
from ui.panels.results import MOST_KEPT, Results
from ui.window import StudioWindow


def kept(window: StudioWindow) -> int:
    return window.earlier.results.rowCount()


def draw_and_pause(window: StudioWindow, height: float) -> None:
    """A stroke, and the pause after which its face is kept."""
    before = kept(window)
    stroke(window, [(120, height), (380, height)])
    wait_for(lambda: kept(window) == before + 1)


def middle(window: StudioWindow, row: int):
    view = window.earlier.strip.view
    return view.visualRect(view.model().index(row, 0)).center()


# How it looks


def test_all_looks_are_in_one_row_and_the_shadow_is_seen(window) -> None:
    assert len({swatch.y() for swatch in window.panel.swatches.values()}) == 1
    assert all(swatch.geometry().right() < swatch.parentWidget().width() for swatch in window.panel.swatches.values())
    stroke(window)
    window.canvas.set_shadow(np.full((512, 512), 160, np.uint8))
    seen = window.canvas.grab().toImage().pixelColor(100, 300)
    assert 150 < seen.lightness() < 235


# Earlier results


def test_a_click_on_an_earlier_result_goes_back_to_its_drawing_and_controls(window) -> None:
    draw_and_pause(window, 200)
    first = window.document.session
    window.panel.sliders["nose"].slider.setValue(90)
    draw_and_pause(window, 300)
    second, face = window.document.session, window.face.face
    QTest.mouseClick(window.earlier.strip.view.viewport(), Qt.LeftButton, Qt.NoModifier, middle(window, 1))
    assert window.document.session is first and window.document.controls.trust[2] == 0.5
    assert not np.array_equal(window.face.face, face)
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is second and window.document.controls.trust[2] == 0.9
    QTest.qWait(1200)
    assert kept(window) == 2, "a drawing that was kept is not kept again"


def test_nothing_is_kept_while_the_drawing_goes_on(window) -> None:
    for height in (200, 220, 240, 260):
        stroke(window, [(120, height), (380, height)])
        wait_for(lambda: not window.link.waits)
        assert kept(window) == 0
    window.actions_by_name["clear"].trigger()
    QTest.qWait(1200)
    assert kept(window) == 0


def test_no_more_are_kept_than_there_is_room_for(window) -> None:
    results, session = Results(), window.document.session
    for number in range(MOST_KEPT + 3):
        session = session.with_stroke(stroke_of(window, number))
        results.keep(session, np.full((512, 512, 3), number, np.uint8))
    assert results.rowCount() == MOST_KEPT
    assert results.at(results.index(0, 0)).face[0, 0, 0] == MOST_KEPT + 2


def stroke_of(window: StudioWindow, number: int):
    stroke(window, [(100, 100 + number), (200, 100 + number)])
    return window.document.session.strokes[-1]


def test_pointing_at_an_earlier_result_shows_it_large(window) -> None:
    draw_and_pause(window, 200)
    before = window.face.grab().toImage()
    draw_and_pause(window, 300)
    after = window.face.grab().toImage()
    view, place = window.earlier.strip.view.viewport(), QPointF(middle(window, 1))
    QApplication.sendEvent(view, QMouseEvent(QEvent.MouseMove, place, Qt.NoButton, Qt.NoButton, Qt.NoModifier))
    shown = window.face.grab().toImage()
    assert shown.pixelColor(240, 300) == before.pixelColor(240, 300) and shown != after
    QApplication.sendEvent(window.earlier.strip, QEvent(QEvent.Leave))
    assert window.face.grab().toImage() == after


def test_an_earlier_result_that_keys_go_to_is_seen_large(window) -> None:
    draw_and_pause(window, 200)
    before = window.face.grab().toImage()
    draw_and_pause(window, 300)
    after = window.face.grab().toImage()
    view = window.earlier.strip.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key_Home)
    QTest.keyClick(view, Qt.Key_Down)
    assert view.currentIndex().row() == 1
    assert window.face.grab().toImage().pixelColor(240, 300) == before.pixelColor(240, 300)
    window.canvas.setFocus()
    assert window.face.grab().toImage() == after


def test_holding_the_key_or_the_face_shows_the_face_before(window) -> None:
    key(window, "C")
    assert not window.actions_by_name["compare"].isChecked(), "there is nothing to compare with yet"
    draw_and_pause(window, 200)
    draw_and_pause(window, 300)
    after = window.face.grab().toImage()
    QTest.keyPress(window.canvas, Qt.Key_C)
    before = window.face.grab().toImage()
    QTest.keyRelease(window.canvas, Qt.Key_C)
    assert before != after and window.face.grab().toImage() == after
    QTest.mousePress(window.face, Qt.LeftButton)
    assert window.face.grab().toImage() == before
    QTest.mouseRelease(window.face, Qt.LeftButton)
    assert window.face.grab().toImage() == after


# Other programs


def test_open_raster_has_its_type_first_and_the_layers_of_the_stack(window, monkeypatch, tmp_path) -> None:
    assert not window.actions_by_name["save_ora"].isEnabled()
    stroke(window)
    wait_for(lambda: not window.link.waits and window.face.face is not None)
    choose(monkeypatch, tmp_path / "layers")
    key(window, "O", Qt.ControlModifier | Qt.AltModifier)
    assert [path.name for path in tmp_path.glob("layers*")] == ["layers.ora"]
    with zipfile.ZipFile(str(tmp_path / "layers.ora")) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"image/openraster"
        names = set(archive.namelist())
        image = xml.etree.ElementTree.fromstring(archive.read("stack.xml"))

        def pixels(name: str) -> np.ndarray:
            return cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_UNCHANGED)

        layers = [layer.attrib for layer in image.iter("layer")]
        assert [layer["name"] for layer in layers] == ["sketch", "shadow", "face"]
        assert {layer["src"] for layer in layers} | {"mergedimage.png", "Thumbnails/thumbnail.png"} <= names
        assert np.array_equal(255 - pixels("data/sketch.png")[:, :, 3], window.canvas.sketch())
        assert np.array_equal(255 - pixels("data/shadow.png")[:, :, 3], window.canvas.shadow)
        assert np.array_equal(pixels("data/face.png")[:, :, ::-1], window.face.face)
        merged, inked = pixels("mergedimage.png"), window.canvas.sketch() == 0
        assert inked.any() and not merged[inked].any() and max(pixels("Thumbnails/thumbnail.png").shape) == 256


def test_a_file_that_cannot_be_written_leaves_nothing_and_is_said(window, monkeypatch, tmp_path) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    choose(monkeypatch, tmp_path / "no such folder" / "layers.ora")
    window.actions_by_name["save_ora"].trigger()
    assert "layers.ora" in window.notice.text.text() and "Saved" not in window.notice.text.text()


def test_the_face_is_copied_to_the_clipboard(window) -> None:
    assert not window.actions_by_name["copy"].isEnabled()
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    key(window, "C", Qt.ControlModifier)
    image = QApplication.clipboard().image().convertToFormat(QImage.Format_RGB888)
    place = image.pixelColor(200, 100)
    assert [place.red(), place.green(), place.blue()] == window.face.face[100, 200].tolist()
    QApplication.clipboard().clear()
