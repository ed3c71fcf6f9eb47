"""The editor of shortcuts: every command and its key."""

from __future__ import annotations

from typing import Optional

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.commands.actions import Actions, listed, menu_title, plain, titled, unmarked
from ui.style.theme import SPACE
from ui.style.widgets import label
from ui.translations.language import Retranslated

LEAST_WIDTH = 420  # pixels of the list


class KeyEditor(Retranslated, QDialog):
    """A command is chosen in the list and its new key is pressed in the field below. Changes take effect at once."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setMinimumHeight(380)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeToContents)
        self.field = QKeySequenceEdit()
        self.words = label("", "muted")
        self.words.setWordWrap(True)
        self.set, self.back, self.all_back = QPushButton(), QPushButton(), QPushButton()
        buttons = QHBoxLayout()
        for button in (self.set, self.back, self.all_back):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        for part in (self.list, self.field, self.words):
            column.addWidget(part)
        column.addLayout(buttons)
        self.set.clicked.connect(lambda _checked: self._assign(self.field.keySequence()))
        self.back.clicked.connect(lambda _checked: self._assign(None))
        self.all_back.clicked.connect(lambda _checked: self._all_back())
        self.list.currentItemChanged.connect(lambda _new, _old: self._choose())
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setWindowTitle(self.tr("Change shortcuts"))
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Key")])
        self.list.setAccessibleName(self.tr("Commands"))
        self.field.setAccessibleName(self.tr("New key"))
        self.set.setText(self.tr("Set"))
        self.back.setText(self.tr("Its own key"))
        self.all_back.setText(self.tr("All as they were"))
        self.words.setText(self.tr("Choose a command, and press its new key in the field."))
        if self.isVisible():
            self._fill()

    def show_editor(self) -> None:
        """Show the current keys."""
        self._fill()
        self.show()
        self.raise_()

    def choose(self, name: str) -> None:
        """Choose a command by its name."""
        for item in self.list.findItems("*", Qt.MatchWildcard | Qt.MatchRecursive):
            if item.data(0, Qt.UserRole) == name:
                self.list.setCurrentItem(item)

    @property
    def chosen(self) -> str:
        """The name of the command that is chosen, "" where there is none."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(0, Qt.UserRole) or "")

    def _fill(self) -> None:
        chosen = self.chosen
        self.list.clear()
        for menu in self._actions.menus:
            group = QTreeWidgetItem([unmarked(menu_title(menu))])
            group.setFlags(Qt.ItemIsEnabled)
            self.list.addTopLevelItem(group)
            for command, submenu in listed(menu):
                action = self._actions[command.name]
                keys = ", ".join(key.toString(QKeySequence.NativeText) for key in action.shortcuts()[:2])
                item = QTreeWidgetItem([titled(command, submenu), keys])
                item.setData(0, Qt.UserRole, command.name)
                group.addChild(item)
        self.list.expandAll()
        items = self.list.findItems("*", Qt.MatchWildcard | Qt.MatchRecursive)
        columns = sum(max(self._width(item, column) for item in items) for column in (0, 1))
        self.list.setMinimumWidth(max(LEAST_WIDTH, columns + self.list.verticalScrollBar().sizeHint().width()))
        self.choose(chosen)
        self._choose()

    def _width(self, item: QTreeWidgetItem, column: int) -> int:
        """The width that an item's text needs, with what lies left of it and some room."""
        indent = 2 * self.list.indentation() if column == 0 else 0
        return int(self.list.fontMetrics().horizontalAdvance(item.text(column))) + indent + 2 * SPACE

    def _choose(self) -> None:
        self.field.clear()
        for button in (self.set, self.back):
            button.setEnabled(bool(self.chosen))

    def _assign(self, key: Optional[QKeySequence]) -> None:
        name = self.chosen
        if key is not None and key.isEmpty():
            self.words.setText(self.tr("Press the new key in the field first."))
            return
        holder = self._actions.assign(name, key)
        if holder:
            text = self.tr("This key already stands for: %s. Give that command another key first.")
            self.words.setText(text % plain(self._actions[holder]))
            return
        self._fill()
        self.words.setText(self.tr("The key holds from now on."))

    def _all_back(self) -> None:
        for name in tuple(self._actions.assigned()):
            self._actions.forget(name)
        self._fill()
        self.words.setText(self.tr("All keys are as they were."))
