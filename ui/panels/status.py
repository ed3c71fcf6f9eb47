"""The status bar: what the engine is doing, how long the last update took. And notices that need no answer."""

from __future__ import annotations

import re
from typing import Callable, List, Optional, Tuple

from PyQt5.QtCore import QPointF, QSize, Qt, QTimer
from PyQt5.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from ui.style import theme
from ui.style.theme import SPACE
from ui.style.widgets import ElidedLabel, label
from ui.translations.language import Retranslated

NOTICE_MS = 8000
Choice = Tuple[str, Callable[[], None]]
"""A button's text, and what it does."""
ABOVE_RIM = 3  # pixels between a notice and the window's lower rim
BREAK = "\u200b"  # allows a line break within a word
RIM, WIDEST, LEAST_WIDTH = 12, 760, 160  # pixels: margin beside a notice, its greatest width, that of its text


class _Lamp(QWidget):
    """A dot in the colour of the engine's state."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(18, 16))
        self.state = "muted"

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(Qt.NoPen)
        painter.setBrush(theme.colour(getattr(theme.current(), self.state)))
        painter.drawEllipse(QPointF(9, 8), 4, 4)


class Status(Retranslated, QStatusBar):
    """The window's status bar."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._lamp, self.text = _Lamp(), ElidedLabel("muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.progress.hide()
        self.took, self.tool, self.zoom = label("", "muted"), label("", "muted"), label("", "muted")
        self.preset = label("", "muted")
        left = QWidget()
        line = QHBoxLayout(left)
        line.setContentsMargins(8, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self._lamp)
        line.addWidget(self.progress)
        line.addWidget(self.text, 1)
        self.addWidget(left, 1)
        self.picture = ElidedLabel("muted")
        self.picture.hide()
        self.limit = ElidedLabel("muted")
        self.limit.hide()
        for part in (self.limit, self.picture, self.took, self.preset, self.tool, self.zoom):
            part.setContentsMargins(10, 0, 10, 0)
            self.addPermanentWidget(part)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the tips in the current language."""
        self.preset.setToolTip(self.tr("The networks that draw, and what runs them"))
        self.picture.tip = self.tr("What the opened picture is; the File menu can correct it")
        self.picture.update()

    def show_picture(self, text: str) -> None:
        """Show what the opened picture is, unless a limit is shown: there is no room for both. "" shows nothing."""
        self.picture.setText(text)
        self.picture.setVisible(bool(text) and self.limit.isHidden())

    def show_limit(self, text: str) -> None:
        """Show what the networks cannot paint in the drawing, in place of the picture's note. "" shows nothing."""
        self.limit.setText(text)
        self.limit.setVisible(bool(text))
        self.show_picture(self.picture.text())

    def say(self, text: str, state: str = "muted", fraction: Optional[float] = None, busy: bool = False) -> None:
        """Show what the engine is doing. state: "good", "accent" (at work), "warning" or "muted"."""
        self._lamp.state = state
        self._lamp.update()
        self.text.setText(text)
        self.text.setProperty("role", "warning" if state == "warning" else "muted")
        self.text.style().polish(self.text)
        self.progress.setVisible(busy or fraction is not None)
        self.progress.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self.progress.setValue(round(fraction * 1000))


class Notice(Retranslated, QFrame):
    """A message that floats over the window for a while. It does not take the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.setFocusPolicy(Qt.NoFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 8, 8)
        self.text = QLabel()
        self.text.setTextFormat(Qt.PlainText)
        self.text.setWordWrap(True)
        line.addWidget(self.text)
        self._line = line
        self.buttons: List[QPushButton] = []
        self._timer = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._timer.timeout.connect(self.put_away)
        self._question: Optional[Tuple[str, Tuple[Choice, ...]]] = None
        self._closes = False  # the only button closes the notice
        self.hide()

    def show_text(self, text: str, *choices: Choice) -> None:
        """Show a sentence, with buttons for what can be done about it.

        With choices it stays until one is taken. A sentence without choices replaces it for a while, then the question
        is shown again.
        """
        if choices:
            self._question = text, choices
        for button in self.buttons:
            self._line.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        self.text.setText(text)
        for name, do in choices or (("", None),):
            button = QPushButton(name)
            button.setFocusPolicy(Qt.TabFocus)  # reachable by keyboard; it never takes the focus by itself
            button.clicked.connect(lambda _checked, do=do: self._answer(do))
            self.buttons.append(button)
            self._line.addWidget(button)
            button.show()  # a hidden button takes no room in the layout
        self._closes = not choices
        self.retranslate()
        self._timer.stop()
        if not choices:
            self._timer.start()
        self.place()
        self.show()
        self.raise_()

    def retranslate(self) -> None:
        """Set the text of the close button; a sentence that is shown keeps its language."""
        if self._closes:
            self.buttons[0].setText(self.tr("Close"))
        self.place()

    def put_away(self) -> None:
        """Close the notice."""
        if self._question is not None:
            self.show_text(self._question[0], *self._question[1])
        else:
            self.hide()

    def withdraw(self, text: str) -> None:
        """Withdraw the question of this text."""
        if self._question is not None and self._question[0] == text:
            self._question = None
            if self.text.text().replace(BREAK, "") == text:
                self.hide()

    def _answer(self, do: Optional[Callable[[], None]]) -> None:
        if do is None:
            self.put_away()
            return
        self._question = None
        self.hide()
        do()

    def place(self) -> None:
        """Place it in the middle above the status bar, as large as its text: one line covers no controls."""
        parent = self.parentWidget()
        margins = self._line.contentsMargins()
        beside = margins.left() + margins.right() + sum(b.sizeHint().width() + SPACE for b in self.buttons)
        room = max(LEAST_WIDTH, min(parent.width() - 2 * RIM, WIDEST) - beside)
        if not self.text.text():
            return
        text, metrics = self.text.text().replace(BREAK, ""), self.text.fontMetrics()
        self.text.setText(_breakable(text, metrics, room))
        wanted = metrics.size(0, text).width() + 2
        self.text.setFixedWidth(min(wanted, room))
        self.text.setMinimumHeight(0)  # that of an earlier, longer text would count as needed
        self.text.setFixedHeight(self.text.heightForWidth(self.text.width()))
        self._line.activate()  # what was shown before had another size
        self.resize(self._line.sizeHint())
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - ABOVE_RIM)


def _breakable(text: str, metrics: QFontMetrics, room: int) -> str:
    """The text with line breaks allowed in words that are too wide, such as paths."""
    return "".join(
        BREAK.join(word) if metrics.horizontalAdvance(word) > room else word for word in re.split(r"(\s+)", text)
    )
