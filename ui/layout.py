"""Where things are in the window: tools at the left, canvas and face side by side, controls below."""

from __future__ import annotations

from typing import List, Tuple

from PyQt5.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QAbstractButton, QAction, QFrame, QPushButton, QVBoxLayout, QWidget

from configs.components import CANVAS
from ui.canvas.tools import ERASER, SIZES, Tools
from ui.canvas.view import PictureView
from ui.commands.actions import Actions, plain
from ui.panels.controls import ControlsPanel
from ui.style import theme
from ui.style.widgets import Bar, BarForm, JumpSlider, Switch, label, rule
from ui.translations.language import Retranslated

HEAD_HEIGHT = 38
LEAST_SIDE = 320
GAP = 12


class SizePreview(QWidget):
    """A dot as large as the pen."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self.setFixedSize(QSize(36, 36))
        tools.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot, filled with its ink for the pen, open for the eraser."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        colours = theme.current()
        radius = max(1.0, min(self._tools.size() / 2, 16.0))
        erasing = self._tools.tool == ERASER
        ink = theme.colour(colours.text, 1.0 if erasing else self._tools.ink)
        painter.setPen(ink)
        painter.setBrush(Qt.NoBrush if erasing else ink)
        painter.drawEllipse(self.rect().center(), radius, radius)


class ToolStrip(Retranslated, QFrame):
    """The tools at the left of the canvas."""

    def __init__(self, actions: Actions, tools: Tools) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._tools = tools
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(2)
        for name in ("pen", "eraser", "select", "mirror"):
            column.addWidget(actions.button(name), 0, Qt.AlignHCenter)
        column.addWidget(rule())
        preview = SizePreview(tools)
        self.size_label = label("", "muted")
        self.size_label.setAlignment(Qt.AlignHCenter)
        self.slider = JumpSlider(Qt.Vertical, SIZES.index(3.0))
        self.slider.setRange(0, len(SIZES) - 1)
        self.slider.setPageStep(2)
        self.slider.setMinimumHeight(40)
        self.slider.setMaximumHeight(180)
        self.slider.setFixedWidth(24)
        self._sized = (preview, self.slider, self.size_label)
        column.addWidget(preview, 0, Qt.AlignHCenter)
        column.addWidget(self.slider, 1, Qt.AlignHCenter)
        column.addWidget(self.size_label)
        column.addWidget(rule())
        for name in ("undo", "redo", "clear"):
            column.addWidget(actions.button(name), 0, Qt.AlignHCenter)
        column.addStretch(1)
        self.slider.valueChanged.connect(tools.set_step)
        tools.changed.connect(self.refresh)
        self.retranslate()
        self.refresh()

    def retranslate(self) -> None:
        """Set the slider's texts."""
        self.slider.setAccessibleName(self.tr("Size"))
        for part in self._sized:
            part.setToolTip(self.tr("Size of the pen or eraser  ([ and ], or the wheel)"))

    def refresh(self) -> None:
        """Show the size of the chosen tool."""
        self.slider.blockSignals(True)
        self.slider.setValue(self._tools.step)
        self.slider.blockSignals(False)
        self.size_label.setText(f"{self._tools.size():g} px")


class StageWidget(Retranslated, QWidget):
    """Tools, canvas, face and earlier results side by side, as large as fits; the controls below, equally wide.

    bars: shown on demand: above the pictures where there is room, else beside the controls, so that the pictures keep
    their size; which of the controls have no room then, a button turns to.
    """

    def __init__(
        self,
        strip: QWidget,
        canvas: Tuple[QWidget, PictureView],
        face: Tuple[QWidget, PictureView],
        results: QWidget,
        panel: ControlsPanel,
        bars: Tuple[Bar, ...] = (),
    ) -> None:
        super().__init__()
        self._strip, self._parts, self._results, self._panel = strip, (canvas, face), results, panel
        self._heads = canvas[0], face[0]
        self._bars = bars
        for widget in (*bars, strip, *canvas, *face, results, panel):
            widget.setParent(self)
        panel.turned.connect(self._place)
        for bar in bars:
            bar.hide()
            bar.installEventFilter(self)

    def retranslate(self) -> None:
        """Lay everything out again once the children have their new texts, which need other room."""
        QTimer.singleShot(0, self._place)

    def minimumSizeHint(self) -> QSize:
        """The smallest size in which nothing is cut off."""
        side = max(LEAST_SIDE, *(head.minimumSizeHint().width() for head in self._heads))
        return self._room(max(side, self._strip.minimumSizeHint().height() - HEAD_HEIGHT))

    def sizeHint(self) -> QSize:
        """One canvas pixel on one screen pixel."""
        return self._room(CANVAS)

    def _room(self, side: int) -> QSize:
        width = max(self._besides() + 2 * side, self._panel.minimumSizeHint().width())
        return QSize(width, HEAD_HEIGHT + side + GAP + self._panel.height_at(width))

    def _besides(self) -> int:
        """The width that the pictures leave."""
        return int(self._strip.sizeHint().width() + self._results.width() + 3 * GAP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lay everything out again where a bar was shown or hidden."""
        if event.type() in (QEvent.ShowToParent, QEvent.HideToParent):
            self._panel.turn_back()
            self._place()
        return False

    def resizeEvent(self, event: object) -> None:
        """Lay everything out again."""
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Lay everything out again once the children have their new style, in which they need other room."""
        if event.type() in (QEvent.StyleChange, QEvent.FontChange):
            QTimer.singleShot(0, self._place)
        super().changeEvent(event)

    def _place(self) -> None:
        """Place everything; the remaining room is split between the sides."""
        bars = [bar for bar in self._bars if not bar.isHidden()]
        above = _height(bars, BarForm.WIDE)
        strip, panel = self._strip.sizeHint().width(), self._panel.fit(self.width())
        side = min((self.width() - self._besides()) // 2, self.height() - HEAD_HEIGHT - GAP - panel)
        room = self.height() - HEAD_HEIGHT - side - GAP - panel
        beside = above > room
        below = max(panel, _height(bars, BarForm.NARROW)) if beside and len(bars) > 1 else panel
        side = min(side, self.height() - HEAD_HEIGHT - GAP - below)
        width = self._besides() + 2 * side
        wide = max(width, min(self.width(), self._panel.minimumSizeHint().width()))
        left = (self.width() - width) // 2
        top = max(0, (self.height() - (0 if beside else above) - HEAD_HEIGHT - side - GAP - below) // 2)
        edge = (self.width() - wide) // 2
        y = top + HEAD_HEIGHT + side + GAP
        if beside:
            self._place_beside(bars, QRect(edge, y, wide, below))
        else:
            y = top
            for bar in bars:
                bar.setGeometry(edge, y, wide, bar.sizeHint().height())
                y += bar.height() + GAP // 2
            top = y if bars else top
            self._panel.show()
            self._panel.setGeometry(edge, top + HEAD_HEIGHT + side + GAP, wide, self._panel.fit(wide))
        tall = max(side, self._strip.minimumSizeHint().height())
        self._strip.setGeometry(left, top + HEAD_HEIGHT + side - tall, strip, tall)
        x = left + strip + GAP
        for head, view in self._parts:
            head.setGeometry(x, top, side, HEAD_HEIGHT)
            view.setGeometry(x, top + HEAD_HEIGHT, side, side)
            x += side + GAP
        self._results.setGeometry(x, top + HEAD_HEIGHT, self._results.width(), side)

    def _place_beside(self, bars: List[Bar], room: QRect) -> None:
        """Place bars one below the other, and right of them the controls."""
        for bar in bars:
            bar.set_form(BarForm.TALL if len(bars) == 1 else BarForm.NARROW)
        least = max(bar.minimumSizeHint().width() for bar in bars)
        controls = self._panel.fit_beside(room.width() - GAP - least, room.height())
        self._panel.setVisible(controls > 0)
        rest = QRect(room)
        if controls:
            rest.setRight(room.right() - GAP - controls)
            self._panel.setGeometry(rest.right() + 1 + GAP, room.top(), controls, room.height())
        y = rest.top()
        for bar in bars:
            height = rest.height() if len(bars) == 1 else bar.sizeHint().height()
            bar.setGeometry(rest.left(), y, rest.width(), height)
            y += height + GAP // 2


def _height(bars: List[Bar], form: BarForm) -> int:
    """The height of bars in a form, one below the other."""
    for bar in bars:
        bar.set_form(form)
    return sum(bar.sizeHint().height() + GAP // 2 for bar in bars)


def switch_for(actions: Actions, name: str) -> Switch:
    """A switch that shows and toggles a checkable command."""
    action = actions[name]
    made = Switch()
    made.setChecked(action.isChecked())
    made.setFocusPolicy(Qt.TabFocus)
    made.toggled.connect(action.setChecked)
    action.toggled.connect(made.setChecked)
    _follow(action, made)
    return made


def push_for(actions: Actions, name: str, role: str = "") -> QPushButton:
    """A push button for a command."""
    action = actions[name]
    made = QPushButton()
    made.setProperty("role", role)
    made.setFocusPolicy(Qt.TabFocus)
    made.clicked.connect(action.trigger)
    _follow(action, made)
    return made


def _follow(action: QAction, button: QAbstractButton) -> None:
    """Give a button the text and the state of its command."""

    def show() -> None:
        button.setText(plain(action))
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        button.updateGeometry()

    action.changed.connect(show)
    show()
