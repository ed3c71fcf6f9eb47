"""The layers' dialog and the audit of strokes, by real events."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLineEdit

from engine.drawing.layers import hidden, layers
from tests.support.measure_layout import problems
from tests.support.studio import at, inked_at, key, stroke, wait_for

UPPER = [(150.0, 120.0), (200.0, 122.0), (300.0, 120.0)]
LOWER = [(150.0, 320.0), (200.0, 322.0), (300.0, 320.0)]


def tick(window, name: str) -> None:
    """Click the box of a layer, once it is there."""
    shown = window.layers.list
    wait_for(lambda: bool(shown.findItems(name, Qt.MatchExactly)))
    QTest.qWait(5)
    item = next(shown.item(number) for number in range(shown.count()) if shown.item(number).text() == name)
    item.setCheckState(Qt.Unchecked if item.checkState() == Qt.Checked else Qt.Checked)


def named(window, name: str) -> None:
    """Write a name into the field of the layer that was made."""
    field = window.layers.list.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key_Return)


def test_a_new_layer_is_named_drawn_on_hidden_and_shown_again(window, engine) -> None:
    stroke(window, UPPER)
    key(window, "L", Qt.ControlModifier)
    wait_for(window.layers.isVisible)
    QTest.mouseClick(window.layers.new, Qt.LeftButton)
    named(window, "Hair")
    wait_for(lambda: window.tools.layer == "Hair")
    assert window.status.tool.text().startswith("Hair: ")
    stroke(window, LOWER)
    assert [one.layer for one in window.document.session.strokes] == ["", "Hair"]
    tick(window, "Hair")
    assert not inked_at(window, LOWER[1]) and inked_at(window, UPPER[1])
    wait_for(lambda: np.array_equal(engine.requests[-1][1], window.canvas.sketch()))
    tick(window, "Hair")
    assert inked_at(window, LOWER[1]) and not window.document.session.aside
    QTest.keyClick(window.layers, "Z", Qt.ControlModifier)
    assert hidden(window.document.session, "Hair"), "hiding is a step of the history"
    stroke(window, UPPER)
    assert not hidden(window.document.session, "Hair"), "what is drawn on is seen"
    window.document.history.setClean()
    window.actions_by_name["new"].trigger()
    assert window.tools.layer == ""
    wait_for(lambda: window.layers.list.count() == 2)
    window.layers.close()


def test_it_stands_beside_the_drawing_and_a_name_is_seen_whole_while_it_is_typed(window) -> None:
    window.move(0, 0)
    stroke(window)
    for language in ("en", "zh_CN"):
        window.set_language(language)
        window.actions_by_name["layers"].trigger()
        QTest.mouseClick(window.layers.new, Qt.LeftButton)
        QTest.qWait(30)
        assert window.layers.list.findChild(QLineEdit).isVisible() and problems(window.layers) == []
        paper = QRect(window.canvas.mapToGlobal(QPoint(0, 0)), window.canvas.size())
        screen = window.screen().availableGeometry()
        least = window.layers.frameGeometry().width() - (screen.right() - paper.right())
        assert (window.layers.frameGeometry() & paper).width() <= max(0, least)
        window.layers.close()


def test_a_name_that_is_too_long_is_refused_before_anything_is_drawn_on_the_layer(window) -> None:
    window.actions_by_name["layers"].trigger()
    QTest.mouseClick(window.layers.new, Qt.LeftButton)
    named(window, "Glasses with a thin rim of gold, as the second witness said")
    wait_for(window.notice.isVisible)
    assert "at most 40 characters" in window.notice.text.text() and window.tools.layer == "Layer 1"
    QTest.qWait(30)
    assert [window.layers.list.item(row).text() for row in range(2)] == ["Drawing", "Layer 1"]
    stroke(window, LOWER)
    assert [one.layer for one in window.document.session.strokes] == ["Layer 1"]
    window.layers.close()


def test_a_layer_with_a_long_name_leaves_the_status_bar_its_room(window) -> None:
    window.resize(1024, 700)
    window.actions_by_name["layers"].trigger()
    QTest.mouseClick(window.layers.new, Qt.LeftButton)
    named(window, "Glasses with a thin rim, 2nd witness")
    wait_for(lambda: window.tools.layer.startswith("Glasses"))
    window.layers.close()
    assert window.status.tool.text().startswith("Glasses") and window.status.tool.text().endswith("…: Pen 3 px")
    assert window.status.tool.toolTip() == "Glasses with a thin rim, 2nd witness"
    limit = "Draw closed eyes as lines that sag, without a crease above; now they are open."
    window.status.show_limit(limit)
    QTest.qWait(30)
    assert not window.status.limit.elided
    window.tools.draw_on("")
    assert window.status.tool.text() == "Pen 3 px" and window.status.tool.toolTip() == ""


def test_selected_strokes_move_to_the_layer_that_is_chosen_and_construction_lines_are_one(window) -> None:
    stroke(window, UPPER)
    window.actions_by_name["layers"].trigger()
    QTest.mouseClick(window.layers.take, Qt.LeftButton)
    assert "Select the strokes first" in window.notice.text.text()
    key(window, "A", Qt.ControlModifier)
    window.layers.list.setCurrentRow(1)
    assert window.tools.construction
    QTest.mouseClick(window.layers.take, Qt.LeftButton)
    assert window.document.session.blank and len(window.document.session.construction) == 1
    window.layers.list.setCurrentRow(0)
    QTest.mouseClick(window.layers.take, Qt.LeftButton)
    assert len(window.document.session.strokes) == 1 and window.document.session.construction == (), "and back"
    tick(window, "Construction lines")
    assert "construction" in window.document.session.hidden
    window.layers.close()


def test_a_stroke_that_no_face_explains_is_tinted_and_a_click_says_what_it_is(window) -> None:
    stroke(window, UPPER)
    stroke(window, LOWER)
    shadow = np.full((512, 512), 255, np.uint8)
    shadow[312:330, 140:310] = 90
    wait_for(lambda: not window.link.waits)
    window.canvas.set_shadow(shadow)
    scar, mouth = window.document.session.strokes
    beside = at(window, (UPPER[1][0], UPPER[1][1] + 4.5))
    plain = window.canvas.grab().toImage().pixelColor(beside)
    key(window, "Y")
    tinted = window.canvas.grab().toImage().pixelColor(beside)
    assert plain.red() - plain.blue() < 20 < tinted.red() - tinted.blue()
    assert window.canvas.audit.doubts(scar) and not window.canvas.audit.doubts(mouth)
    QTest.mouseClick(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, UPPER[1]))
    menu = window.auditing.menu
    assert menu.isVisible() and len(window.document.session.strokes) == 2, "a click on it asks and draws nothing"
    next(action for action in menu.actions() if action.text() == "Scar").trigger()
    menu.hide()
    assert layers(window.document.session) == ("", "Scar")
    assert not window.canvas.audit.doubts(window.document.session.strokes[0])
    key(window, "Z", Qt.ControlModifier)
    for text, strokes, construction in (("A construction line", 1, 1), ("Take it away", 1, 0)):
        window.canvas.set_shadow(shadow)
        QTest.mouseClick(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, UPPER[1]))
        next(action for action in menu.actions() if action.text() == text).trigger()
        menu.hide()
        session = window.document.session
        assert (len(session.strokes), len(session.construction)) == (strokes, construction)
        key(window, "Z", Qt.ControlModifier)
