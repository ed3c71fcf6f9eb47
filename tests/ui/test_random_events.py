"""Thousands of events that no one planned: no exception, no thread left, and undoing all gives the empty canvas."""

from __future__ import annotations

import random
import sys
import threading
from typing import List

import numpy as np
import pytest

from tests.support.drawn_faces import canonical, paint

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PyQt5.QtGui import QColor, QImage, QMouseEvent, QTabletEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QColorDialog, QFileDialog, QMessageBox

from configs.components import NAMES, PUPILS
from engine.drawing.controls import Controls
from engine.drawing.pictures import write_image
from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from engine.photos import vectorise
from tests.support.fake_engine import FakeEngine
from tests.support.studio import Place, answer, at, drop, ink, key, move, open_window, shut, tablet, wheel


def test_thousands_of_random_events_can_all_be_undone(app, monkeypatch, tmp_path) -> None:
    threads = set(threading.enumerate())
    problems: List[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: problems.append(error))
    answer(monkeypatch, QMessageBox.Discard)
    monkeypatch.setattr(vectorise, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))
    write_image(tmp_path / "person.png", paint(canonical()))
    dice, buttons = random.Random(20), (Qt.LeftButton, Qt.RightButton)
    # No colour is what a person who leaves the dialog has chosen.
    some_colour = [QColor(), QColor(200, 150, 120), QColor(40, 90, 160)]
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_asked: dice.choice(some_colour))
    engine = FakeEngine()
    window = open_window(engine, tmp_path)

    def place() -> Place:
        return dice.uniform(-20, 530), dice.uniform(-20, 530)

    def press() -> None:
        QTest.mousePress(window.canvas, dice.choice(buttons), Qt.NoModifier, at(window, place()))

    def release() -> None:
        QTest.mouseRelease(window.canvas, dice.choice(buttons), Qt.NoModifier, at(window, place()))

    def slide() -> None:
        dice.choice(list(window.panel.sliders.values())).slider.setValue(dice.randint(0, 100))

    other = tmp_path / "other.facedraw"
    write_session(other, Session((Stroke(((130.0, 200.0, 1.0), (200.0, 210.0, 1.0)), 4.0, False, True),)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))

    def copy_or_paste() -> None:
        window.actions_by_name[dice.choice(["copy", "paste"])].trigger()

    def morph() -> None:
        if not window.morph.isVisible():
            window.actions_by_name["morph"].trigger()
        window.morph.slider.setValue(dice.randint(0, 100))
        if dice.random() < 0.3:
            QTest.mouseClick(window.morph.done, Qt.LeftButton)

    def take() -> None:
        window.actions_by_name["take_" + dice.choice(NAMES)].trigger()

    def go_back() -> None:
        view = window.earlier.strip.view
        if window.face.face is not None and not window.canvas.drawing:
            window.earlier.results.keep(window.document.session, window.face.face)
        view.scrollToTop()
        row = dice.randint(0, 3)
        middle = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)

    def pen() -> None:
        kind = dice.choice([QEvent.TabletPress, QEvent.TabletMove, QEvent.TabletMove, QEvent.TabletRelease])
        tip = dice.choice([QTabletEvent.Pen, QTabletEvent.Eraser])
        tablet(window, kind, place(), dice.random(), tip)

    def select() -> None:
        keys = (("V",), ("A", Qt.ControlModifier), (Qt.Key_Delete,), (",",), (".",), (Qt.Key_Left,), (Qt.Key_Down,))
        key(window, *dice.choice(keys))

    def let_drop() -> None:
        data = QMimeData()
        if dice.random() < 0.2:
            data.setUrls([QUrl.fromLocalFile(str(tmp_path / "person.png"))])
        else:
            picture = QImage(dice.randint(20, 300), dice.randint(20, 300), QImage.Format_RGB32)
            picture.fill(Qt.white)
            picture.setPixelColor(dice.randint(4, 12), dice.randint(4, 12), Qt.black)
            data.setImageData(picture)
        drop(window, data)

    def say() -> None:
        if engine.requests and dice.random() < 0.5:
            engine.fail("No face: no.")
        else:
            window.notify("Something.")

    def use_the_gallery() -> None:
        if not window.gallery.isVisible() or dice.random() < 0.2:
            key(window, "A")
            return
        view = window.gallery.view
        if window.gallery.model.rowCount():
            row = dice.randrange(window.gallery.model.rowCount())
            middle = view.visualRect(view.model().index(row, 0)).center()
            QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
        window.gallery.parts.chosen.emit(dice.choice(NAMES))

    def dress() -> None:
        chips = dice.choice([window.panel.skins, window.panel.hairs]).swatches
        QTest.mouseClick(dice.choice(list(chips.values())), Qt.LeftButton)

    def trust_on_the_face() -> None:
        where = QPointF(dice.uniform(0, window.face.width()), dice.uniform(0, window.face.height()))
        event = QMouseEvent(QEvent.MouseMove, where, Qt.NoButton, Qt.NoButton, Qt.NoModifier)
        QApplication.sendEvent(window.face, event)
        if window.trust.isVisible():
            window.trust.slider.setValue(dice.randint(0, 100))

    deeds = [
        (30, lambda: move(window, at(window, place()))),
        (10, press),
        (10, release),
        (3, slide),
        (3, lambda: wheel(window, dice.choice([-1, 1]), dice.choice([Qt.NoModifier, Qt.ControlModifier]), place())),
        (3, lambda: key(window, dice.choice("BEMSGL[]"))),
        (2, lambda: key(window, "Z", Qt.ControlModifier)),
        (2, lambda: key(window, "Y", Qt.ControlModifier)),
        (1, lambda: key(window, Qt.Key_Escape)),
        (1, lambda: window.actions_by_name["clear"].trigger()),
        (1, lambda: QTest.mouseClick(dice.choice(list(window.panel.swatches.values())), Qt.LeftButton)),
        (1, engine.die),
        (1, engine.get_ready),
        (1, lambda: QTest.keyPress(window.canvas, Qt.Key_C)),
        (1, lambda: QTest.keyRelease(window.canvas, Qt.Key_C)),
        (1, lambda: window.set_language(dice.choice(["en", "zh_CN"]))),
        (1, lambda: window.set_theme(dice.choice(["light", "dark"]))),
        (2, copy_or_paste),
        (2, morph),
        (2, take),
        (2, go_back),
        (6, pen),
        (3, select),
        (1, let_drop),
        (1, say),
        (2, use_the_gallery),
        (1, dress),
        (2, trust_on_the_face),
        (1, lambda: window.actions_by_name["complete"].trigger()),
    ]
    weights = [weight for weight, _deed in deeds]
    for number in range(3000):
        dice.choices(deeds, weights)[0][1]()
        if number % 100 == 0:
            QTest.qWait(20)  # long enough for answers and little timers
            if not window.canvas.drawing:
                assert np.array_equal(window.canvas.sketch(), window.document.session.sketch())
    key(window, Qt.Key_Escape)
    window.photos.forget()  # a photo that comes in while all is undone would be one more step
    assert window.document.history.count() > 100
    while window.document.history.canUndo():
        window.document.history.undo()
    assert ink(window) == 0 and window.document.session.empty and window.document.controls == Controls()
    window.set_language("en")
    window.set_theme("light")
    shut(window)
    assert problems == []
    assert set(threading.enumerate()) == threads and window.photos._pool.activeThreadCount() == 0
