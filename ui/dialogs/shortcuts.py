"""The shortcut sheet: every command with its keys, as the menus have them, and what the mouse does."""

from __future__ import annotations

from typing import List, Tuple

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeyEvent, QKeySequence
from PyQt5.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from configs.translatable import Translatable, _
from ui.commands.actions import Actions, listed, menu_title, titled, unmarked
from ui.style.theme import SPACE
from ui.style.widgets import label
from ui.translations.language import Retranslated, translate

COLUMNS = 3


MOUSE = (
    (_("Left button"), _("draws")),
    (_("Right button, or the pen's other end"), _("erases")),
    (_("Shift and left button"), _("draws a straight line")),
    (_("Wheel"), _("size of pen or eraser")),
    (_("Ctrl and wheel"), _("zooms")),
    (_("Space or middle button"), _("moves the picture")),
    (_("Press on the face"), _("shows the face before")),
    (Translatable("Esc"), _("gives up a stroke, a selection, Alternatives or Morph")),
)
"""What mouse, wheel and held keys do, which is in no menu."""


def mouse() -> Tuple[str, List[Tuple[str, str]]]:
    """The title and the lines of `MOUSE`, in the current language."""
    return translate(_("Mouse and pen")), [(translate(part), translate(effect)) for part, effect in MOUSE]


class ShortcutSheet(Retranslated, QDialog):
    """Stays open beside the drawing until it is closed by Escape or its key."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.setWindowTitle(translate(_("Shortcuts")))

    def retranslate(self) -> None:
        """Set every text again, where the sheet is open."""
        self.setWindowTitle(translate(_("Shortcuts")))
        if self.isVisible():
            self._fill()

    def show_sheet(self) -> None:
        """Show the current keys, in the current language."""
        self._fill()
        self.show()
        self.raise_()

    def _fill(self) -> None:
        sheet = QWidget()
        line = QHBoxLayout(sheet)
        line.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE * 2)
        line.setSpacing(SPACE * 4)
        line.setAlignment(Qt.AlignTop)
        columns = [QVBoxLayout() for _column in range(COLUMNS)]
        for column in columns:
            column.setSpacing(SPACE * 2)
            line.addLayout(column)
        used = [0] * COLUMNS
        for title, rows in (mouse(), *self._menus()):
            shortest = used.index(min(used))
            columns[shortest].addLayout(_table(title, rows))
            used[shortest] += len(rows) + 2
        for column in columns:
            column.addStretch(1)
        self._scroll.setWidget(sheet)
        wanted, screen = sheet.sizeHint(), self.parentWidget().screen().availableGeometry().size()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self.resize(min(wanted.width() + bar, screen.width() - 40), min(wanted.height() + 2, screen.height() - 80))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key that opens the sheet also closes it."""
        if event.key() in (Qt.Key_F1, Qt.Key_Question):
            self.close()
        else:
            super().keyPressEvent(event)

    def _menus(self) -> List[Tuple[str, List[Tuple[str, str]]]]:
        found = []
        for menu in self._actions.menus:
            rows = []
            for command, submenu in listed(menu):
                action = self._actions[command.name]
                keys = ", ".join(key.toString(QKeySequence.NativeText) for key in action.shortcuts()[:2])
                if keys:
                    rows.append((keys, titled(command, submenu)))
            found.append((unmarked(menu_title(menu)), rows))
        return found


def _table(title: str, rows: List[Tuple[str, str]]) -> QGridLayout:
    table = QGridLayout()
    table.setHorizontalSpacing(SPACE * 2)
    table.setVerticalSpacing(1)
    table.addWidget(label(title, "title"), 0, 0, 1, 2)
    for number, (keys, text) in enumerate(rows, start=1):
        table.addWidget(label(keys, "muted"), number, 0)
        table.addWidget(label(text), number, 1)
    table.setColumnStretch(1, 1)
    return table
