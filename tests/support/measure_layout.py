"""Measures a window: which widgets lie on each other, which texts are cut off, what lies outside."""

from __future__ import annotations

from typing import List, Tuple

from PyQt5.QtCore import QEvent, QPoint, QRect, Qt
from PyQt5.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ui.style.widgets import ElidedLabel, Swatch, Switch

LEAST_SLIDER = 36  # pixels of a slider's length that a hand can still use


def problems(window: QWidget) -> List[str]:
    """What is wrong with how this window is laid out now; nothing, where all is well."""
    QApplication.sendPostedEvents(None, QEvent.LayoutRequest)  # a text that has just changed gets its room first
    whole = QRect(QPoint(0, 0), window.size())
    shown = [part for part in window.findChildren(QWidget) if part.isVisible() and not part.isWindow()]
    found = [f"{name(part)} lies outside" for part in shown if leaf(part) and not whole.contains(place(part, window))]
    leaves = [part for part in shown if leaf(part) and not floats(part)]
    for number, one in enumerate(leaves):
        for other in leaves[number + 1 :]:
            if place(one, window).intersects(place(other, window)):
                found.append(f"{name(one)} lies on {name(other)}")
    return found + [f"{name(part)} is cut off: {text}" for part in shown for text in cut(part)]


def leaf(part: QWidget) -> bool:
    """Whether it is something that a person reads or touches."""
    return (
        isinstance(part, (QLabel, QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox))
        or part.objectName() == "leaf"
    )


def floats(part: QWidget) -> bool:
    """Whether it belongs to what lies over other things for a while, on purpose, or within another widget's own."""
    above = part
    while above is not None:
        if type(above).__name__ in ("Notice", "FaceTrust", "QScrollBar", "QAbstractItemView", "QListView"):
            return True
        above = above.parentWidget()
    return False


def place(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def cut(part: QWidget) -> List[str]:
    """Texts of this widget that have no room."""
    if isinstance(part, ElidedLabel):
        part.repaint()
        return [part.text()] if part.elided and part.toolTip() != part.text() else []
    if isinstance(part, QLabel) and part.text():
        room = part.contentsRect()
        flags = Qt.TextWordWrap if part.wordWrap() else 0
        needed = part.fontMetrics().boundingRect(QRect(0, 0, room.width(), 9999), flags, part.text())
        return [part.text()] if needed.width() > room.width() + 1 or needed.height() > room.height() + 2 else []
    if isinstance(part, QComboBox):
        texts = [part.itemText(index) for index in range(part.count())]
        option = QStyleOptionComboBox()
        part.initStyleOption(option)
        room = part.style().subControlRect(QStyle.CC_ComboBox, option, QStyle.SC_ComboBoxEditField, part)
        return [text for text in texts if part.fontMetrics().horizontalAdvance(text) > room.width()]
    if isinstance(part, QLineEdit):
        frame = QStyleOptionFrame()
        frame.initFrom(part)
        room = part.style().subElementRect(QStyle.SE_LineEditContents, frame, part)
        return [part.text()] if room.height() < part.fontMetrics().ascent() + part.fontMetrics().descent() else []
    if isinstance(part, QTreeWidget):
        return [text for item in listed(part) for text in cut_columns(part, item)]
    if isinstance(part, QAbstractSlider):
        length = part.height() if part.orientation() == Qt.Vertical else part.width()
        return [f"{length} pixels of slider"] if length < LEAST_SLIDER else []
    if isinstance(part, (QToolButton, Switch)) or (isinstance(part, QAbstractButton) and not isinstance(part, Swatch)):
        needed, room_size = part.sizeHint(), part.size()
        too_small = needed.width() > room_size.width() or needed.height() > room_size.height() + 2
        return [part.text() or part.accessibleName()] if too_small else []
    return []


def listed(tree: QTreeWidget) -> List[QTreeWidgetItem]:
    """All items of a tree."""
    return tree.findItems("*", Qt.MatchWildcard | Qt.MatchRecursive)


def cut_columns(tree: QTreeWidget, item: QTreeWidgetItem) -> List[str]:
    """The texts of an item for which its columns are too narrow; those that are scrolled out of sight count, too."""
    found = []
    for column in range(tree.columnCount()):
        indent = tree.indentation() * (2 if item.parent() is not None else 1) if column == 0 else 0
        if tree.fontMetrics().horizontalAdvance(item.text(column)) + indent > tree.columnWidth(column):
            found.append(item.text(column))
    return found


def name(part: QWidget) -> str:
    text = getattr(part, "text", lambda: "")() or part.accessibleName() or part.objectName()
    return f"{type(part).__name__} {text!r}"


def sizes(largest: Tuple[int, int]) -> List[Tuple[int, int]]:
    """Sizes of a window that a screen of this size has room for."""
    wanted = [(1024, 700), (1200, 760), (1280, 720), (1366, 768), (1600, 900), (1920, 1080), (1024, 1200), (2560, 1440)]
    return [(width, height) for width, height in wanted if width <= largest[0] and height <= largest[1]]
