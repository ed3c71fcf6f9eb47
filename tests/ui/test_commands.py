"""A command is one record: its menu entry, key, button, shortcut sheet and condition follow from it."""

from __future__ import annotations

from typing import Iterator, List

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel

from configs.translatable import _
from tests.support.fake_engine import FakeEngine
from tests.support.studio import at, key, move, open_window, shut, stroke
from ui import menus, preferences
from ui.menus import MENUS, Command, Menu
from ui.window import StudioWindow

done: List[object] = []

COUNT = Command(
    "count",
    _("Count strokes"),
    _("How many strokes there are"),
    lambda w: done.append(len(w.document.session.strokes)),
    ("Ctrl+Alt+Shift+F9",),
    "clear",
    enabled=lambda w: not w.canvas.blank,
)
DIM = Command(
    "dim", _("Dimmed"), _("As at night"), lambda w, on: done.append(on), ("Ctrl+Alt+Shift+F10",), checked=False
)
WIDE = Command(
    "wide",
    _("Wide pen"),
    _("Whether the pen is wide"),
    lambda w, on: done.append("called"),
    ("Ctrl+Alt+Shift+F11",),
    checked=lambda w: w.tools.size() > 3.0,
)


@pytest.fixture
def more(app, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StudioWindow]:
    monkeypatch.setattr(menus, "MENUS", (*MENUS, Menu(_("E&xtra"), (COUNT, None, DIM, WIDE))))
    done.clear()
    made = open_window(FakeEngine(), tmp_path)
    yield made
    shut(made)


def test_one_record_is_a_menu_entry_a_key_a_button_and_a_line_of_the_sheet(more: StudioWindow) -> None:
    menu = more.menuBar().actions()[-1].menu()
    assert menu.title() == "E&xtra"
    assert [action.text() for action in menu.actions()] == ["Count strokes", "", "Dimmed", "Wide pen"]
    assert more.actions_by_name["count"].toolTip() == "How many strokes there are  (Ctrl+Alt+Shift+F9)"
    assert more.actions_by_name.button("count").accessibleName() == "Count strokes"
    more.shortcuts.show_sheet()
    assert "Count strokes" in [part.text() for part in more.shortcuts.findChildren(QLabel)]
    more.shortcuts.close()


def test_sheet_and_editor_say_in_which_submenu_a_command_is(more: StudioWindow) -> None:
    more.keys.show_editor()
    shown = [item.text(0) for item in more.keys.list.findItems("*", Qt.MatchWildcard | Qt.MatchRecursive)]
    assert [text for text in shown if text.endswith("As the system")] == [
        "Theme: As the system",
        "Language: As the system",
    ]
    assert not {"Direct", "Fainter", "1024 x 1024 pixels"} & set(shown)
    more.shortcuts.show_sheet()
    sheet = [label.text() for label in more.shortcuts.findChildren(QLabel)]
    assert "Undo" in sheet and "Fainter" not in sheet and any(text.endswith(": Fainter") for text in sheet)
    more.shortcuts.close()
    more.set_language("zh_CN")
    titles = [more.keys.list.topLevelItem(row).text(0) for row in range(more.keys.list.topLevelItemCount())]
    assert "文件" in titles and not [title for title in titles if "(" in title]
    more.keys.close()
    more.set_language("en")


def test_the_sheet_names_commands_only_and_its_columns_are_about_as_high_as_each_other(window: StudioWindow) -> None:
    stroke(window)
    window.shortcuts.show_sheet()
    QTest.qWait(30)
    sheet = [label for label in window.shortcuts.findChildren(QLabel) if label.isVisible()]
    assert "Undo" in [label.text() for label in sheet], "and not what it would undo"
    titles = {label.text(): label for label in sheet if label.property("role") == "title"}
    columns = {titles[name].x(): 0 for name in titles}
    for label in sheet:
        column = max(x for x in columns if x <= label.x())
        columns[column] = max(columns[column], label.geometry().bottom())
    assert len(columns) == 3 and min(columns.values()) > 0.6 * max(columns.values())
    assert titles["Mouse and pen"].y() == min(label.y() for label in sheet), "what is in no menu comes first"
    window.shortcuts.close()


def test_it_is_done_by_its_key_and_only_when_it_can_be(more: StudioWindow) -> None:
    keys = Qt.ControlModifier | Qt.AltModifier | Qt.ShiftModifier
    assert not more.actions_by_name["count"].isEnabled()
    key(more, Qt.Key_F9, keys)
    assert done == []
    stroke(more)
    assert more.actions_by_name["count"].isEnabled()
    key(more, Qt.Key_F9, keys)
    assert done == [1]
    more.document.history.undo()
    assert not more.actions_by_name["count"].isEnabled()


def test_a_switch_says_whether_it_is_on_and_one_that_shows_something_follows_it_silently(more: StudioWindow) -> None:
    dim, wide = more.actions_by_name["dim"], more.actions_by_name["wide"]
    dim.trigger()
    dim.trigger()
    assert done == [True, False]
    assert not wide.isChecked()
    more.tools.change_size(1)
    assert wide.isChecked() and done == [True, False]


def test_a_switch_that_is_saved_is_at_the_next_start_as_it_was(app, tmp_path, monkeypatch) -> None:
    kept = Command(
        "kept", _("Kept"), _("Stays"), lambda w, on: done.append(on), ("Ctrl+F9",), checked=False, saved=True
    )
    monkeypatch.setattr(menus, "MENUS", (*MENUS, Menu(_("E&xtra"), (kept, DIM))))
    first = open_window(FakeEngine(), tmp_path)
    assert not first.actions_by_name["kept"].isChecked()
    for name in ("kept", "dim", "live"):
        first.actions_by_name[name].trigger()
    shut(first)
    done.clear()
    second = open_window(FakeEngine(), tmp_path)
    assert second.actions_by_name["kept"].isChecked() and done == [True]
    assert not second.actions_by_name["dim"].isChecked(), "it is not saved"
    assert not second.actions_by_name["live"].isChecked() and not second.link.live
    shut(second)


def test_every_theme_and_language_has_its_command() -> None:
    names = {command.name for menu in MENUS for command in menu.commands()}
    assert {"theme_" + name for name in preferences.THEMES} == {name for name in names if name.startswith("theme_")}
    languages = {"language_" + name for name in preferences.LANGUAGES}
    assert languages == {name for name in names if name.startswith("language_")}


def test_no_two_commands_have_one_name() -> None:
    names = [command.name for menu in MENUS for command in menu.commands()]
    assert len(names) > 60 and sorted(names) == sorted(set(names))


def test_a_condition_on_the_blank_canvas_holds_as_soon_as_the_pen_touches_it(more: StudioWindow) -> None:
    assert not more.actions_by_name["count"].isEnabled()
    QTest.mousePress(more.canvas, Qt.LeftButton, Qt.NoModifier, at(more, (200.0, 200.0)))
    move(more, at(more, (240.0, 200.0)))
    assert more.actions_by_name["count"].isEnabled()
    QTest.keyClick(more.canvas, Qt.Key_Escape)
    assert more.canvas.blank and not more.actions_by_name["count"].isEnabled()
