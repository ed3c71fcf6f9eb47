"""Events that no one planned, thrown at a window: real ones of mouse, pen, wheel and keys, and commands."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, List

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PyQt5.QtGui import QColor, QImage, QMouseEvent, QTabletEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QColorDialog, QFileDialog, QLineEdit, QMessageBox

from configs.components import NAMES, PUPILS
from engine.drawing.pictures import read_picture, write_image
from engine.drawing.placement import Placement
from engine.drawing.reference import reference_of
from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from engine.drawing.warp import Similarity
from engine.photos import vectorise
from tests.support.drawn_faces import canonical, paint
from tests.support.fake_engine import FakeEngine
from tests.support.studio import Place, answer, at, drop, key, move, tablet, wheel
from ui.window import StudioWindow

WITHOUT_UNDO = ("new", "open", "tour", "quit")
REMEMBERED = 4  # requests that the engine keeps: each has a picture


class RandomEvents:
    """Throws events at a window with a `FakeEngine`. folder: for the files that are opened and dropped.

    problems: exceptions within events, which Qt would end the program for.
    """

    def __init__(
        self, window: StudioWindow, engine: FakeEngine, seed: int, folder: Path, patch: pytest.MonkeyPatch
    ) -> None:
        self.window, self.engine, self.dice = window, engine, random.Random(seed)
        self.problems: List[BaseException] = []
        patch.setattr(sys, "excepthook", lambda _kind, error, _trace: self.problems.append(error))
        answer(patch, QMessageBox.Discard)
        patch.setattr(vectorise, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))
        self._photo, self._other = folder / "person.png", folder / "other.facedraw"
        write_image(self._photo, paint(canonical()))
        stroke = Stroke(((130.0, 200.0, 1.0), (200.0, 210.0, 1.0)), 4.0, False, True)
        write_session(self._other, Session((stroke,)))
        # No colour is what a person who leaves the dialog has chosen.
        colours = [QColor(), QColor(200, 150, 120), QColor(40, 90, 160)]
        patch.setattr(QColorDialog, "getColor", lambda *_asked: self.dice.choice(colours))
        patch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(self._other), ""))
        patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "saved.facedraw"), ""))
        self._deeds = self._all()

    def throw(self, count: int) -> None:
        """So many, with a pause after each hundred for answers and little timers."""
        weights = [weight for weight, _deed in self._deeds]
        for number in range(count):
            self.dice.choices(self._deeds, weights)[0][1]()
            if number % 100 == 0:
                QTest.qWait(20)
                self.engine.asked = self.engine.asked[-REMEMBERED:]
                if not self.window.canvas.drawing:
                    assert np.array_equal(self.window.canvas.sketch(), self.window.document.session.sketch())

    def take_all_back(self) -> None:
        """End what is going on, and undo to the beginning."""
        key(self.window, Qt.Key_Escape)
        self.window.photos.forget()  # a photo that comes in while all is undone would be one more step
        while self.window.document.history.canUndo():
            self.window.document.history.undo()

    def _all(self) -> List[Any]:
        window, engine, dice = self.window, self.engine, self.dice
        return [
            (30, lambda: move(window, at(window, self._place()))),
            (10, self._press),
            (10, self._release),
            (3, self._slide),
            (
                3,
                lambda: wheel(
                    window, dice.choice([-1, 1]), dice.choice([Qt.NoModifier, Qt.ControlModifier]), self._place()
                ),
            ),
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
            (2, lambda: window.actions_by_name[dice.choice(["copy", "paste"])].trigger()),
            (2, self._morph),
            (2, lambda: window.actions_by_name["take_" + dice.choice(NAMES)].trigger()),
            (2, self._go_back),
            (6, self._pen),
            (3, self._select),
            (1, self._drop),
            (1, self._say),
            (2, self._use_the_gallery),
            (1, self._dress),
            (2, self._trust_on_the_face),
            (1, lambda: window.actions_by_name["complete"].trigger()),
            (6, self._command),
            (2, self._find_elsewhere),
            (2, self._use_the_layers),
            (2, self._trace_over),
        ]

    def _trace_over(self) -> None:
        """Lay a picture under the drawing, or take the one that is there in the hand."""
        document = self.window.document
        if document.session.reference is None:
            reference = reference_of(read_picture(self._photo))
            document.change(replace(document.session, reference=reference), "reference")
        self.window.actions_by_name[self.dice.choice(["move_reference", "reset_reference"])].trigger()

    def _place(self) -> Place:
        return self.dice.uniform(-20, 530), self.dice.uniform(-20, 530)

    def _button(self) -> Any:
        return self.dice.choice((Qt.LeftButton, Qt.RightButton))

    def _press(self) -> None:
        QTest.mousePress(self.window.canvas, self._button(), Qt.NoModifier, at(self.window, self._place()))

    def _release(self) -> None:
        QTest.mouseRelease(self.window.canvas, self._button(), Qt.NoModifier, at(self.window, self._place()))

    def _slide(self) -> None:
        self.dice.choice(list(self.window.panel.sliders.values())).slider.setValue(self.dice.randint(0, 100))

    def _morph(self) -> None:
        bar = self.window.morph
        if not bar.isVisible():
            self.window.actions_by_name["morph"].trigger()
        bar.slider.setValue(self.dice.randint(0, 100))
        if self.dice.random() < 0.3:
            QTest.mouseClick(bar.done, Qt.LeftButton)

    def _go_back(self) -> None:
        window = self.window
        view = window.earlier.strip.view
        if window.face.face is not None and not window.canvas.drawing:
            window.earlier.results.keep(window.document.session, window.face.face)
        view.scrollToTop()
        row = self.dice.randint(0, 3)
        middle = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)

    def _pen(self) -> None:
        kind = self.dice.choice([QEvent.TabletPress, QEvent.TabletMove, QEvent.TabletMove, QEvent.TabletRelease])
        tip = self.dice.choice([QTabletEvent.Pen, QTabletEvent.Eraser])
        tablet(self.window, kind, self._place(), self.dice.random(), tip)

    def _select(self) -> None:
        keys = (("V",), ("A", Qt.ControlModifier), (Qt.Key_Delete,), (",",), (".",), (Qt.Key_Left,), (Qt.Key_Down,))
        key(self.window, *self.dice.choice(keys))

    def _drop(self) -> None:
        dice, data = self.dice, QMimeData()
        if dice.random() < 0.2:
            data.setUrls([QUrl.fromLocalFile(str(self._photo))])
        else:
            picture = QImage(dice.randint(20, 300), dice.randint(20, 300), QImage.Format_RGB32)
            picture.fill(Qt.white)
            picture.setPixelColor(dice.randint(4, 12), dice.randint(4, 12), Qt.black)
            data.setImageData(picture)
        drop(self.window, data)

    def _say(self) -> None:
        if self.engine.requests and self.dice.random() < 0.5:
            self.engine.fail("No face: no.")
        else:
            self.window.notify("Something.")

    def _use_the_gallery(self) -> None:
        gallery = self.window.gallery
        if not gallery.isVisible() or self.dice.random() < 0.2:
            key(self.window, "A")
            return
        view = gallery.view
        if gallery.model.rowCount():
            row = self.dice.randrange(gallery.model.rowCount())
            middle = view.visualRect(view.model().index(row, 0)).center()
            QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
        gallery.parts.chosen.emit(self.dice.choice(NAMES))

    def _dress(self) -> None:
        chips = self.dice.choice([self.window.panel.skins, self.window.panel.hairs]).swatches
        QTest.mouseClick(self.dice.choice(list(chips.values())), Qt.LeftButton)

    def _command(self) -> None:
        """Any command of the menus, in whatever state the window is, but those after which undo ends."""
        name = self.dice.choice([name for name in self.window.actions_by_name if name not in WITHOUT_UNDO])
        self.window.actions_by_name[name].trigger()

    def _find_elsewhere(self) -> None:
        """From now on the engine finds drawings somewhere else, so that there are handles to drag."""
        across, down, scale = self.dice.uniform(-60, 60), self.dice.uniform(-60, 60), self.dice.uniform(0.4, 1.2)
        turned = Similarity(across, down, scale, 8.0)
        parts = tuple((name, Similarity(self.dice.uniform(-9, 9), 4.0)) for name in NAMES[:-1])
        self.engine.pipeline.found = Placement(turned, parts) if self.dice.random() < 0.7 else Placement()

    def _use_the_layers(self) -> None:
        """Make a layer, name it, or show, hide or choose one."""
        dialog, dice = self.window.layers, self.dice
        dialog.show_dialog()
        if dice.random() < 0.4:
            QTest.mouseClick(dialog.new, Qt.LeftButton)
            field = dialog.list.findChild(QLineEdit)
            if field is not None:
                field.setText(dice.choice(["Hair", "", "Glasses", "a" * 50, "two\nlines"]))
                QTest.keyClick(field, Qt.Key_Return)
        elif dice.random() < 0.5:
            QTest.mouseClick(dialog.take, Qt.LeftButton)
        else:
            row = dice.randrange(dialog.list.count())
            dialog.list.setCurrentRow(row)
            dialog.list.item(row).setCheckState(dice.choice([Qt.Checked, Qt.Unchecked]))
        if dice.random() < 0.5:
            dialog.close()

    def _trust_on_the_face(self) -> None:
        face, trust = self.window.face, self.window.trust
        where = QPointF(self.dice.uniform(0, face.width()), self.dice.uniform(0, face.height()))
        QApplication.sendEvent(face, QMouseEvent(QEvent.MouseMove, where, Qt.NoButton, Qt.NoButton, Qt.NoModifier))
        if trust.isVisible():
            trust.slider.setValue(self.dice.randint(0, 100))
