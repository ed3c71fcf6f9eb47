"""Opening, laying down, saving and asking before work is lost."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter, QPen
from PyQt5.QtWidgets import QApplication, QMessageBox

from engine.drawing.pictures import write_image
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import Stroke, render
from tests.support.studio import LINE, answer, choose, inked_at, key, stroke, wait_for


def test_opening_a_sketch_can_be_drawn_on_erased_and_undone(window, monkeypatch, tmp_path) -> None:
    sketch = render([Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0)])
    write_image(tmp_path / "s.png", sketch)
    stroke(window)
    choose(monkeypatch, tmp_path / "s.png")
    asked = answer(monkeypatch, QMessageBox.Discard)
    window.actions_by_name["open"].trigger()
    assert len(asked) == 1
    assert np.array_equal(window.canvas.sketch(), sketch)
    stroke(window)
    stroke(window, [(180, 300), (260, 300)], button=Qt.RightButton)
    assert inked_at(window, LINE[1]) and not inked_at(window, (220, 300)) and inked_at(window, (350, 300))
    for _ in range(3):
        key(window, "Z", Qt.ControlModifier)
    assert len(window.document.session.strokes) == 1 and window.document.session.base is None


def test_a_picture_with_nothing_drawn_is_refused_before_anything_is_asked(window, monkeypatch, tmp_path) -> None:
    write_image(tmp_path / "white.png", np.full((300, 300), 255, np.uint8))
    stroke(window)
    choose(monkeypatch, tmp_path / "white.png")
    window.actions_by_name["open"].trigger()  # where it asks the fixture fails
    assert "nothing drawn" in window.notice.text.text() and len(window.document.session.strokes) == 1
    picture = QImage(300, 300, QImage.Format_ARGB32)
    picture.fill(Qt.white)
    QApplication.clipboard().setImage(picture)
    key(window, "V", Qt.ControlModifier)
    assert "nothing drawn" in window.notice.text.text() and len(window.document.session.strokes) == 1
    QApplication.clipboard().clear()


def test_who_only_opened_a_picture_is_not_asked_to_save_it(window, monkeypatch, tmp_path) -> None:
    asked = answer(monkeypatch, QMessageBox.Cancel)
    for number in range(2):
        write_image(tmp_path / f"{number}.png", render([Stroke(((99.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0)]))
        choose(monkeypatch, tmp_path / f"{number}.png")
        window.actions_by_name["open"].trigger()
    assert asked == [] and window.document.session.base is not None
    stroke(window)
    window.actions_by_name["new"].trigger()
    assert len(asked) == 1 and len(window.document.session.strokes) == 1
    key(window, "Z", Qt.ControlModifier)
    window.actions_by_name["new"].trigger()
    assert len(asked) == 1 and window.document.session.empty
    window.actions_by_name["open"].trigger()
    (tmp_path / "1.png").unlink()
    window.actions_by_name["new"].trigger()
    assert len(asked) == 2, "the file is gone: what is open is all that is left"


def test_a_picture_from_the_clipboard_is_laid_on_the_canvas(window) -> None:
    key(window, "V", Qt.ControlModifier)
    assert "no picture" in window.notice.text.text()
    picture = QImage(300, 150, QImage.Format_ARGB32)
    picture.fill(Qt.transparent)
    painter = QPainter(picture)
    painter.setPen(QPen(Qt.darkBlue, 6))
    painter.drawLine(0, 75, 300, 75)
    painter.end()
    QApplication.clipboard().setImage(picture)
    key(window, "V", Qt.ControlModifier)
    assert inked_at(window, (256, 256)) and not inked_at(window, (256, 300))
    QApplication.clipboard().clear()


def test_a_file_that_cannot_be_opened_leaves_the_drawing(window, monkeypatch, tmp_path) -> None:
    stroke(window)
    (tmp_path / "s.png").write_text("no picture")
    choose(monkeypatch, tmp_path / "s.png")
    window.actions_by_name["open"].trigger()
    assert window.notice.isVisible() and "not a picture" in window.notice.text.text()
    assert len(window.document.session.strokes) == 1 and window.canvas.hasFocus()


def test_saving_face_and_sketch(window, monkeypatch, tmp_path) -> None:
    choose(monkeypatch, tmp_path / "face.png")
    commands = [window.actions_by_name[name] for name in ("save_face", "save_sketch", "clear", "convert")]
    assert not any(command.isEnabled() for command in commands)
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    assert all(command.isEnabled() for command in commands)
    window.actions_by_name["save_face"].trigger()
    saved = cv2.cvtColor(cv2.imread(str(tmp_path / "face.png")), cv2.COLOR_BGR2RGB)
    assert np.array_equal(saved, window.face.face)
    choose(monkeypatch, tmp_path / "both.png")
    window.actions_by_name["save_pair"].trigger()
    assert cv2.imread(str(tmp_path / "both.png")).shape == (512, 1040, 3)
    choose(monkeypatch, tmp_path / "strokes")
    window.actions_by_name["save_svg"].trigger()
    assert (tmp_path / "strokes.svg").read_text().count("<path") == 1
    choose(monkeypatch, tmp_path / "sketch")
    window.actions_by_name["save_sketch"].trigger()
    assert np.array_equal(read_sketch(tmp_path / "sketch.png"), window.canvas.sketch())


def test_sessions_are_saved_and_opened_and_asked_about(window, monkeypatch, tmp_path) -> None:
    path = tmp_path / "mine.facedraw"
    stroke(window)
    window.panel.sliders["nose"].slider.setValue(10)
    assert window.isWindowModified()
    choose(monkeypatch, path)
    key(window, "S", Qt.ControlModifier)
    assert not window.isWindowModified() and "mine.facedraw" in window.windowTitle()
    saved = read_session(path)
    assert np.array_equal(saved.sketch(), window.canvas.sketch()) and saved.controls == window.document.controls
    stroke(window, [(100, 300), (200, 300)])
    asked = []

    def cancel(box: QMessageBox) -> int:
        asked.append(box.text())
        return QMessageBox.Cancel

    monkeypatch.setattr(QMessageBox, "exec_", cancel)
    window.actions_by_name["new"].trigger()
    assert asked and len(window.document.session.strokes) == 2
    assert not window.close() and window.isVisible()
    monkeypatch.setattr(QMessageBox, "exec_", lambda _box: QMessageBox.Discard)
    window.actions_by_name["open"].trigger()
    assert len(window.document.session.strokes) == 1 and window.document.controls.trust[2] == 0.1
    assert path in window.files.recent()


def test_a_dropped_file_is_opened(window, tmp_path) -> None:
    write_session(tmp_path / "s.facedraw", Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "s.facedraw"))])
    given = (Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    entered = QDragEnterEvent(QPoint(300, 300), *given)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *given))
    assert inked_at(window, (250, 300))


def test_the_face_is_saved_larger(window, engine, monkeypatch, tmp_path) -> None:
    assert not window.actions_by_name["save_face_1024"].isEnabled()
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    for size in (1024, 2048):
        choose(monkeypatch, tmp_path / f"{size}.png")
        window.actions_by_name[f"save_face_{size}"].trigger()
        wait_for((tmp_path / f"{size}.png").is_file)
        saved = cv2.imread(str(tmp_path / f"{size}.png"))
        assert saved.shape == (size, size, 3)
        assert np.array_equal(saved[:: size // 512, :: size // 512, ::-1], window.face.face)
