"""Qt's actions, the menu bar and buttons, made of the table of commands."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QActionGroup, QMainWindow, QMenu, QMenuBar, QToolButton

from ui.commands.command import Command, Menu
from ui.style.icons import icon
from ui.translations.language import translate


def menu_title(menu: Menu[Any]) -> str:
    """A menu's title, in the current language."""
    return translate(menu.title)


def menu_text(command: Command[Any]) -> str:
    """A command's text, in the current language, without its detail."""
    text = translate(command.text)
    return text % command.values if command.values else text


def listed(menu: Menu[Any], within: str = "") -> Iterator[Tuple[Command[Any], str]]:
    """A menu's commands, each with the title of its submenu; "" where it is in none.

    within: the title of the menu itself, if it is a submenu.
    """
    for entry in menu.entries:
        if isinstance(entry, Menu):
            yield from listed(entry, unmarked(menu_title(entry)))
        elif entry is not None:
            yield entry, within


class Actions(Dict[str, QAction]):
    """The actions of a window by their commands' names."""

    def __init__(self, window: QMainWindow, menus: Sequence[Menu[Any]]) -> None:
        super().__init__()
        self._window, self.menus = window, tuple(menus)
        self._commands = {command.name: command for menu in menus for command in menu.commands()}
        self._titles: List[Tuple[QMenu, Menu[Any]]] = []
        self._groups: Dict[str, QActionGroup] = {}
        self._refreshing = False
        self._assigned: Dict[str, QKeySequence] = {}  # by command, keys that the user chose
        for command in self._commands.values():
            self[command.name] = self._made(command)
        self.retranslate()

    @property
    def saved(self) -> List[str]:
        """The names of the switches whose state is kept between starts."""
        return [name for name, command in self._commands.items() if command.saved]

    def _made(self, command: Command[Any]) -> QAction:
        action = QAction(self._window)
        action.setObjectName(command.name)
        action.setShortcuts(_own_keys(command))
        if command.icon:
            action.setIcon(icon(command.icon))
            action.setIconVisibleInMenu(False)
        if command.checked is not None:
            action.setCheckable(True)
            action.setAutoRepeat(False)
            action.setChecked(command.checked is True)
        if command.group:
            group = self._groups.setdefault(command.group, QActionGroup(self._window))
            group.addAction(action)
        if command.checked is None or command.group:
            action.triggered.connect(lambda _checked: command.do(self._window))
        else:
            action.toggled.connect(partial(self._switch, command))
        self._window.addAction(action)
        return action

    def assign(self, name: str, key: Optional[QKeySequence]) -> str:
        """Give a command a key in place of its keys, or, for None, its default keys again.

        Returns "", or, where another command has the key, that command's name; then nothing is changed.
        """
        wanted = _own_keys(self._commands[name]) if key is None else [key]
        for other, action in self.items():
            if other != name and any(one in action.shortcuts() for one in wanted):
                return other
        if key is None:
            self._assigned.pop(name, None)
        else:
            self._assigned[name] = key
        self[name].setShortcuts(wanted)
        self.retranslate()
        return ""

    def assign_all(self, keys: Mapping[str, QKeySequence]) -> None:
        """Give commands the keys that the user chose earlier, except those that are invalid."""
        known = {name: key for name, key in keys.items() if name in self and not key.isEmpty()}
        for name in known:
            self[name].setShortcuts([])  # two commands may have swapped theirs
        for name, key in known.items():
            if self.assign(name, key):
                self.assign(name, None)

    def forget(self, name: str) -> None:
        """Give a command its default keys again, and so the commands that have taken them."""
        self._assigned.pop(name, None)
        own = _own_keys(self._commands[name])
        for other in tuple(self._assigned):
            if self._assigned[other] in own:
                self.forget(other)
        self[name].setShortcuts(own)
        self.retranslate()

    def assigned(self) -> Dict[str, str]:
        """The keys that the user chose, by command, as `QKeySequence` writes them for files."""
        return {name: key.toString(QKeySequence.PortableText) for name, key in self._assigned.items()}

    def _switch(self, command: Command[Any], on: bool) -> None:
        if not self._refreshing:
            command.do(self._window, on)

    @contextmanager
    def _showing(self) -> Iterator[None]:
        """Within this, a switch that is set to show the window's state does not change it."""
        before, self._refreshing = self._refreshing, True
        try:
            yield
        finally:
            self._refreshing = before

    def refresh(self) -> None:
        """Show what can be done now, what is on, and what undo would undo."""
        with self._showing():
            for name, command in self._commands.items():
                self[name].setEnabled(command.enabled(self._window))
                if callable(command.checked):
                    self[name].setChecked(command.checked(self._window))
                if command.detail is not None:
                    self[name].setText(" ".join(filter(None, (menu_text(command), command.detail(self._window)))))

    def retranslate(self) -> None:
        """Set every text in the current language."""
        for name, command in self._commands.items():
            tip = translate(command.tip)
            shown = self[name].shortcut().toString(QKeySequence.NativeText)
            self[name].setText(menu_text(command))
            self[name].setToolTip(f"{tip}  ({shown})" if shown else tip)
        for shown_menu, menu in self._titles:
            shown_menu.setTitle(menu_title(menu))

    def fill(self, bar: QMenuBar) -> None:
        """Put every command into the menu bar."""
        for menu in self.menus:
            self._fill(bar.addMenu(""), menu)

    def _fill(self, shown: QMenu, menu: Menu[Any]) -> None:
        shown.setTitle(menu_title(menu))
        shown.setToolTipsVisible(True)
        self._titles.append((shown, menu))
        for entry in menu.entries:
            if entry is None:
                shown.addSeparator()
            elif isinstance(entry, Command):
                shown.addAction(self[entry.name])
            elif entry.made is None:
                self._fill(shown.addMenu(""), entry)
            else:
                made = entry.made(self._window)
                shown.addMenu(made)
                self._fill(made, entry)

    def button(self, name: str, size: int = 22, role: str = "") -> QToolButton:
        """A tool button for a command. size: of its icon, in pixels. role: of the style sheet."""
        made = QToolButton()
        made.setProperty("role", role)
        made.setDefaultAction(self[name])
        made.setIconSize(made.iconSize().scaled(size, size, 1))
        made.setAutoRaise(True)
        self[name].changed.connect(lambda: made.setAccessibleName(plain(self[name])))
        made.setAccessibleName(plain(self[name]))
        return made


def _own_keys(command: Command[Any]) -> List[QKeySequence]:
    """A command's default keys."""
    wanted = [sequence for sequence in map(QKeySequence, command.keys) if not sequence.isEmpty()]
    # A key that a standard key already includes must not be there twice: Qt calls that ambiguous.
    return [one for index, one in enumerate(wanted) if one not in wanted[:index]]


def plain(action: QAction) -> str:
    """The text of an action as on a button: without the mark of its key and without dots."""
    return unmarked(action.text())


def titled(command: Command[Any], submenu: str) -> str:
    """The text of a command in a list of all: behind the title of its submenu, "" where it is in none."""
    return ": ".join(filter(None, (submenu, unmarked(menu_text(command)))))


def unmarked(text: str) -> str:
    """A text of a menu without the mark of its key, which Chinese ones have in brackets, and without dots."""
    return re.sub(r"\(&.\)|&|…", "", text)
