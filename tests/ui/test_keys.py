"""The editor of shortcuts, by real keys: a choice holds at once and at the next start, and never for two commands."""

from __future__ import annotations

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.support.fake_engine import FakeEngine
from tests.support.studio import key, open_window, shut, stroke


def press(window, name: str, *keys) -> str:
    """Choose a command, press its new key, and set it; returns what is said."""
    editor = window.keys
    editor.choose(name)
    editor.field.setFocus()
    QTest.keyClick(editor.field, *keys)
    QTest.mouseClick(editor.set, Qt.LeftButton)
    return str(editor.words.text())


def test_a_key_that_is_chosen_holds_at_once_and_at_the_next_start(app, tmp_path) -> None:
    window = open_window(FakeEngine(), tmp_path)
    window.actions_by_name["keys"].trigger()
    window.keys.choose("eraser")
    QTest.mouseClick(window.keys.set, Qt.LeftButton)
    assert "field first" in window.keys.words.text()
    assert "already stands for: Pen" in press(window, "eraser", Qt.Key_B)
    assert "holds" in press(window, "eraser", Qt.Key_J)
    assert "holds" in press(window, "pen", Qt.Key_E)
    assert "holds" in press(window, "eraser", Qt.Key_B)
    window.keys.close()
    window.canvas.setFocus()
    key(window, "B")
    assert window.tools.tool == "eraser" and "(B)" in window.actions_by_name["eraser"].toolTip()
    key(window, "E")
    assert window.tools.tool == "pen", "two commands have exchanged their keys"
    shut(window)
    again = open_window(FakeEngine(), tmp_path)
    key(again, "B")
    assert again.tools.tool == "eraser"
    again.actions_by_name["keys"].trigger()
    QTest.mouseClick(again.keys.all_back, Qt.LeftButton)
    again.keys.close()
    key(again, "B")
    assert again.tools.tool == "pen" and not again.actions_by_name.assigned()
    shut(again)


def test_a_held_key_compares_whatever_key_it_is(window) -> None:
    stroke(window)
    window.actions_by_name["keys"].trigger()
    press(window, "compare", Qt.Key_J)
    window.keys.close()
    window.actions_by_name["compare"].setChecked(True)
    QTest.keyRelease(window, Qt.Key_J)
    assert not window.actions_by_name["compare"].isChecked()


def test_settings_that_make_no_sense_are_passed_over(app, tmp_path) -> None:
    window = open_window(FakeEngine(), tmp_path)
    window.settings.setValue("keys/pen", "Ctrl+S")
    window.settings.setValue("keys/no such command", "J")
    window.settings.setValue("keys/eraser", "nonsense!")
    window.settings.sync()
    other = open_window(FakeEngine(), tmp_path)
    assert other.actions_by_name["pen"].shortcut().toString() == "B"
    assert other.actions_by_name["save"].shortcut().toString() == "Ctrl+S"
    shut(other)
    shut(window)
