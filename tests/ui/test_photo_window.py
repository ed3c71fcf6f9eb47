"""Photos taken into the window, by real events, with an engine and a face finder that do as they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox

from configs.components import PUPILS
from engine.drawing.controls import Controls
from engine.drawing.pictures import write_image
from engine.photos import vectorise
from engine.photos.facefinder import NoFaceError
from tests.support.drawn_faces import canonical, paint
from tests.support.fake_engine import FakeEngine
from tests.support.studio import answer, close, key, open_window, shut, stroke, wait_for
from ui.panels.controls import PHOTO
from ui.window import StudioWindow


@pytest.fixture()
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faces are where the painted one is."""
    monkeypatch.setattr(vectorise, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))


@pytest.fixture()
def lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """No face is found anywhere."""

    def fail(_photo: np.ndarray) -> np.ndarray:
        raise NoFaceError("no face was found in it")

    monkeypatch.setattr(vectorise, "find_pupils", fail)


@pytest.fixture()
def photo(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "photo.png"
    write_image(path, paint(canonical()))
    yield path


def drop(window: StudioWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    given = (Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), *given))
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *given))


def status_text(window: StudioWindow) -> str:
    return window.status.picture.text() if window.status.picture.isVisible() else ""


def enabled(window: StudioWindow) -> tuple:
    return tuple(window.actions_by_name[name].isEnabled() for name in ("treat_sketch", "treat_photo"))


def test_a_dropped_photo_becomes_strokes_in_one_step_that_can_be_edited(
    window, engine, photo, found, monkeypatch
) -> None:
    stroke(window)
    assert enabled(window) == (False, False)
    answer(monkeypatch, QMessageBox.Discard)
    drop(window, photo)
    wait_for(lambda: "turned into a drawing" in status_text(window))
    drawn = window.document.session
    assert len(drawn.strokes) > 5 and drawn.base is None and status_text(window).startswith("Photo")
    wait_for(lambda: np.array_equal(engine.requests[-1][1], window.canvas.sketch()))
    stroke(window)
    assert len(window.document.session.strokes) == len(drawn.strokes) + 1
    key(window, "Z", Qt.ControlModifier)
    key(window, "Z", Qt.ControlModifier)
    assert len(window.document.session.strokes) == 1, "the photo was one step"
    key(window, "Y", Qt.ControlModifier)
    assert window.document.session.strokes == drawn.strokes


def test_a_pasted_photo_is_one_too(window, found) -> None:
    pixels = paint(canonical())
    QApplication.clipboard().setImage(QImage(pixels.data, 512, 512, 1536, QImage.Format_RGB888).copy())
    key(window, "V", Qt.ControlModifier)
    wait_for(lambda: len(window.document.session.strokes) > 5)
    QApplication.clipboard().clear()


def test_the_kind_can_be_corrected_both_ways(window, photo, found) -> None:
    drop(window, photo)
    assert enabled(window) == (True, False)
    window.actions_by_name["treat_sketch"].trigger()
    assert (
        window.document.session.base is not None
        and "Sketch" in status_text(window)
        and enabled(window) == (False, True)
    )
    QTest.qWait(300)
    assert not window.document.session.strokes, "what the thread was at no longer counts"
    window.actions_by_name["treat_photo"].trigger()
    wait_for(lambda: len(window.document.session.strokes) > 5)
    assert window.document.session.base is None and enabled(window) == (True, False)
    window.document.history.setClean()
    window.actions_by_name["new"].trigger()
    assert enabled(window) == (False, False) and status_text(window) == ""


def click(window: StudioWindow, place) -> None:
    """Click the pixel of the photo that the picker shows."""
    picker = window.photos.picker
    shown = picker.place()
    factor = shown.width() / 512
    QTest.mouseClick(picker, Qt.LeftButton, Qt.NoModifier, (shown.topLeft() + QPointF(*place) * factor).toPoint())


def test_where_no_face_is_found_two_clicks_show_the_pupils(window, photo, lost) -> None:
    drop(window, photo)
    picker = window.photos.picker
    wait_for(picker.isVisible)
    assert "left" in picker.hint and picker.geometry() == window.canvas.rect() and not window.document.session.strokes
    QTest.mouseClick(picker, Qt.LeftButton, Qt.NoModifier, QPoint(2, 2))
    assert not picker.points, "a click beside the photo is none"
    before = picker.grab().toImage()
    click(window, PUPILS[1])
    assert "right" in picker.hint and picker.grab().toImage() != before
    click(window, PUPILS[0])  # in the wrong order, which is clear enough
    wait_for(lambda: len(window.document.session.strokes) > 5)
    assert not picker.isVisible() and window.canvas.hasFocus()
    expected = vectorise.strokes_of_photo(paint(canonical()), np.array(PUPILS))[0]
    assert 0.7 < len(window.document.session.strokes) / len(expected) < 1.4


def test_escape_gives_the_photo_up(window, photo, lost) -> None:
    drop(window, photo)
    picker = window.photos.picker
    wait_for(picker.isVisible)
    QTest.keyClick(picker, Qt.Key_Escape)
    assert not picker.isVisible() and window.canvas.hasFocus() and status_text(window) == ""
    stroke(window)
    assert len(window.document.session.strokes) == 1


def test_appearance_is_taken_from_a_photo_shown_and_undone(window, engine, photo, found, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(photo), ""))
    stroke(window)
    assert PHOTO not in window.panel.swatches
    key(window, "A", Qt.ControlModifier | Qt.AltModifier)
    wait_for(lambda: window.document.controls.appearance.source == "values")
    assert len(window.document.session.strokes) == 1, "the drawing stays"
    assert window.panel.swatches[PHOTO].isChecked()
    assert window.panel.appearance_name.text() == "From a photo or a morph"
    taken = window.document.controls.appearance
    wait_for(lambda: engine.requests[-1][2].appearance == taken)
    key(window, "Z", Qt.ControlModifier)
    assert window.document.controls == Controls() and window.panel.swatches[""].isChecked()
    QTest.mouseClick(window.panel.swatches[PHOTO], Qt.LeftButton)
    assert window.document.controls.appearance == taken
    engine.get_ready()
    wait_for(lambda: not engine.reports)
    assert window.panel.swatches[PHOTO].isChecked(), "a restarted engine offers its looks again"


def test_an_opened_photo_offers_its_appearance(window, photo, found) -> None:
    drop(window, photo)
    wait_for(lambda: len(window.notice.buttons) == 2)
    QTest.mouseClick(window.notice.buttons[0], Qt.LeftButton)
    wait_for(lambda: window.document.controls.appearance.source == "values")
    assert len(window.document.session.strokes) > 5 and not window.notice.isVisible()


def test_a_face_too_small_is_said(window, photo, monkeypatch) -> None:
    monkeypatch.setattr(vectorise, "find_pupils", lambda _photo: np.array([(100.0, 100.0), (110.0, 100.0)]))
    drop(window, photo)
    wait_for(window.notice.isVisible)
    assert "photo.png" in window.notice.text.text() and "too small" in window.notice.text.text()
    assert window.document.session.empty


def test_the_window_can_be_closed_while_a_photo_is_worked_on(app, photo, found, tmp_path) -> None:
    window = open_window(FakeEngine(), tmp_path)
    drop(window, photo)
    close(window)
    QTest.qWait(50)
    assert not window.isVisible() and window.document.session.empty
    shut(window)


def test_undo_of_an_opened_photo_brings_the_face_back_and_offers_nothing_of_the_photo(
    window: StudioWindow, engine: FakeEngine, found: None, photo: Path
) -> None:
    engine.pipeline.suggested = 5
    stroke(window)
    wait_for(lambda: window.document.placed_session.controls.appearance.person == 5)
    engine.pipeline.suggested = 9
    window.document.history.setClean()
    window.files.open(photo)
    wait_for(lambda: window.document.placed_session.controls.appearance.person == 9)
    wait_for(window.notice.isVisible)
    key(window, "Z", Qt.ControlModifier)
    assert not window.notice.isVisible(), "the photo's appearance is for the photo's drawing"
    assert window.document.placed_session.controls.appearance.person == 5


def test_what_was_said_of_a_photo_goes_with_it_when_it_is_undone_and_comes_back_with_it(window, photo, found) -> None:
    drop(window, photo)
    wait_for(lambda: "turned into a drawing" in status_text(window))
    assert enabled(window) == (True, False)
    stroke(window)
    window.actions_by_name["undo"].trigger()
    QTest.qWait(10)
    assert "turned into a drawing" in status_text(window)
    window.actions_by_name["undo"].trigger()
    wait_for(lambda: window.document.session.blank and status_text(window) == "" and enabled(window) == (False, False))
    window.actions_by_name["redo"].trigger()
    wait_for(lambda: "turned into a drawing" in status_text(window) and enabled(window) == (True, False))
    window.actions_by_name["undo"].trigger()
    stroke(window)  # takes the place of the photo in the history
    QTest.qWait(10)
    assert status_text(window) == "" and enabled(window) == (False, False)
