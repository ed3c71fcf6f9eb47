"""Small parts that Qt does not have: a switch, a row of segments, a choice by letters, named sliders, colours."""

from __future__ import annotations

from enum import Enum
from typing import Dict, List, Optional, Sequence, Tuple

from PyQt5.QtCore import QEvent, QModelIndex, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.style import icons, theme


def label(text: str, role: str = "") -> QLabel:
    """A line of text; role is "title", "muted" or "warning" of the style sheet."""
    made = QLabel(text)
    made.setProperty("role", role)
    return made


class ElidedLabel(QLabel):
    """A line of text that ends in dots where it is too wide; then its tip has the whole text.

    tip: the tip where the text fits.
    """

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.tip = ""
        self.setTextFormat(Qt.PlainText)

    @property
    def elided(self) -> bool:
        """Whether some of the text is cut off."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """It may have any width."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part of the text that fits."""
        room = self.contentsRect()
        self.setToolTip(self.text() if self.elided else self.tip)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.ElideRight, room.width())
        painter.drawText(room, Qt.AlignLeft | Qt.AlignVCenter, text)


def rule() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedHeight(1)
    return made


class BarForm(Enum):
    """How a bar is laid out: low and as wide as the window; as tall as the controls beside it; or, where another bar is
    beside them, too, as narrow as it can be without being tall.
    """

    WIDE, TALL, NARROW = range(3)


class Bar(QFrame):
    """A card that is shown on demand, above the pictures or beside the controls."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")

    def set_form(self, form: BarForm) -> None:
        """Be laid out so."""
        raise NotImplementedError


class Switch(QAbstractButton):
    """On or off, with its name beside it."""

    def __init__(self, text: str = "", parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setCursor(Qt.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Fixed)

    def sizeHint(self) -> QSize:
        """The size of text and switch."""
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(text + (8 if text else 0) + 34, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name at the left, the switch at the right."""
        colours, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(theme.colour(colours.text if self.isEnabled() else colours.faint))
        painter.drawText(self.rect(), Qt.AlignLeft | Qt.AlignVCenter, self.text())
        track = QRectF(self.width() - 32, self.height() / 2 - 8.5, 31, 17)
        painter.setPen(QPen(theme.colour(colours.accent), 1.5) if self.hasFocus() else Qt.NoPen)
        painter.setBrush(theme.colour(colours.accent if self.isChecked() else colours.faint))
        painter.drawRoundedRect(track, 8.5, 8.5)
        painter.setPen(Qt.NoPen)
        painter.setBrush(theme.colour("#ffffff"))
        x = track.right() - 8.5 if self.isChecked() else track.left() + 8.5
        painter.drawEllipse(QPointF(x, track.center().y()), 6, 6)


class Segments(QFrame):
    """A few choices side by side, one of which is chosen. chosen: the key of the one that was clicked."""

    chosen = pyqtSignal(str)

    def __init__(self, keys: Sequence[str], parent: Optional[QWidget] = None) -> None:
        """keys: of the choices, whose texts `rename` sets."""
        super().__init__(parent)
        self.setProperty("role", "segments")
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self.buttons: Dict[str, QToolButton] = {}
        for key in keys:
            button = QToolButton()
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Preferred)
            button.clicked.connect(lambda _checked, chosen=key: self.chosen.emit(chosen))
            self._group.addButton(button)
            self.buttons[key] = button
            row.addWidget(button)

    def rename(self, choices: Sequence[Tuple[str, str, str]]) -> None:
        """Set the texts of the choices, as (key, text, tooltip)."""
        for key, text, tip in choices:
            self.buttons[key].setText(text)
            self.buttons[key].setToolTip(tip)

    def set_upright(self, upright: bool) -> None:
        """Put the choices one below the other, or side by side."""
        self._row.setDirection(QBoxLayout.TopToBottom if upright else QBoxLayout.LeftToRight)

    def choose(self, key: str) -> None:
        """Show a choice, without a signal."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)


class ChoiceBox(QComboBox):
    """A choice box whose letters choose an item even where they are shortcuts of the window."""

    def event(self, event: QEvent) -> bool:
        """Claim the keys that write something."""
        if event.type() == QEvent.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & (Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier)
            if not held and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)


class PictureList(QListView):
    """Pictures to choose from. pointed: the index of the one that the pointer or the keys are at; invalid for none."""

    pointed = pyqtSignal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.entered.connect(self.pointed)
        self.viewportEntered.connect(self._leave)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """The keys have gone to another; a click has a meaning of its own."""
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus() and not QApplication.mouseButtons():
            self.pointed.emit(current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys have gone elsewhere."""
        super().focusOutEvent(event)
        self._leave()

    def viewportEvent(self, event: QEvent) -> bool:
        """The pointer may have left the pictures."""
        if event.type() == QEvent.Leave:
            self._leave()
        return super().viewportEvent(event)

    def _leave(self) -> None:
        self.pointed.emit(QModelIndex())


class JumpSlider(QSlider):
    """A slider that goes where it is clicked. A double click puts it back to `rest`."""

    def __init__(self, orientation: Qt.Orientation, rest: int, parent: Optional[QWidget] = None) -> None:
        super().__init__(orientation, parent)
        self.rest = rest
        self.setCursor(Qt.PointingHandCursor)

    def mousePressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        """Move the handle to the pointer, to be dragged from there."""
        if event.button() == Qt.LeftButton:
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            handle = self.style().subControlRect(QStyle.CC_Slider, option, QStyle.SC_SliderHandle, self)
            if not handle.adjusted(-3, -3, 3, 3).contains(event.pos()):
                upright = self.orientation() == Qt.Vertical
                length = handle.height() if upright else handle.width()
                span = (self.height() if upright else self.width()) - length
                position = (event.y() if upright else event.x()) - length // 2
                self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), position, span, upright))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        """Reset to the value at rest."""
        self.setValue(self.rest)


class NamedSlider(QWidget):
    """A slider from 0 to 100 with its name and value above it. moved: the new value, 0..1, when the user moved it."""

    moved = pyqtSignal(float)

    def __init__(self, rest: float, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.name, self.value_label = label(""), label("100 %", "muted")
        self.value_label.setMinimumWidth(self.value_label.sizeHint().width())
        self.value_label.setAlignment(Qt.AlignRight)
        self.slider = JumpSlider(Qt.Horizontal, round(rest * 100))
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(84)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name)
        head.addStretch(1)
        head.addWidget(self.value_label)
        column.addLayout(head)
        column.addWidget(self.slider)
        self.slider.valueChanged.connect(self._moved)
        self.show_value(rest)

    def rename(self, name: str, tip: str) -> None:
        """Set its texts."""
        self.name.setText(name)
        self.slider.setAccessibleName(name)
        self.setToolTip(tip)

    def show_value(self, value: float) -> None:
        """Show a value, 0..1, without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(value * 100))
        self.slider.blockSignals(False)
        self.value_label.setText(f"{round(value * 100)} %")

    def _moved(self, value: int) -> None:
        self.value_label.setText(f"{value} %")
        self.moved.emit(value / 100)


class Swatch(QAbstractButton):
    """A round colour to choose, two where `upper` is given, or an icon where it stands for no single colour."""

    SIDE = 26

    def __init__(
        self,
        name: str,
        colour: Optional[Tuple[int, int, int]],
        icon: str = "",
        upper: Optional[Tuple[int, int, int]] = None,
    ) -> None:
        super().__init__()
        self._colour, self._upper, self._icon = colour, upper, icon
        self.setCheckable(True)
        self.rename(name)
        self.setFixedSize(self.SIDE, self.SIDE)
        self.setCursor(Qt.PointingHandCursor)

    @property
    def colour(self) -> Optional[Tuple[int, int, int]]:
        """The colour that it stands for, RGB 0..255, or None."""
        return self._colour

    def paint_in(self, colour: Optional[Tuple[int, int, int]]) -> None:
        """Show another colour, or none."""
        self._colour = colour
        self.update()

    def rename(self, name: str) -> None:
        """Set its texts."""
        self.setToolTip(name)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a disc, with a ring if it is chosen."""
        colours, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        disc = QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)
        painter.setPen(QPen(theme.colour(colours.text, 0.15), 1))
        painter.setBrush(QColor(*self._colour) if self._colour else theme.colour(colours.sunken))
        painter.drawEllipse(disc)
        if self._upper:
            painter.setBrush(QColor(*self._upper))
            painter.drawChord(disc, 0, 180 * 16)
        if self._icon:
            icons.icon(self._icon).paint(painter, disc.adjusted(3, 3, -3, -3).toRect())
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.NoBrush)
            painter.setPen(QPen(theme.colour(colours.accent, 1.0 if self.isChecked() else 0.5), 2))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))


def row(widgets: List[QWidget], spacing: int = theme.SPACE) -> QHBoxLayout:
    """A row of widgets."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        made.addWidget(widget)
    return made
