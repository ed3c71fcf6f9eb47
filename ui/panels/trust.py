"""A small trust slider on the face, beside the component where the pointer rests."""

from __future__ import annotations

from typing import Optional

import numpy as np
from PyQt5.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PyQt5.QtGui import QMouseEvent, QPolygonF
from PyQt5.QtWidgets import QFrame, QHBoxLayout

from configs.components import BY_NAME, EYE1, EYE2, NAMES, NOSE, REMAINDER
from engine.drawing.placement import Placement
from engine.drawing.transplant import component_at
from ui.canvas.found_parts import FoundParts
from ui.panels.controls import ControlsPanel
from ui.panels.face import FaceView
from ui.style.theme import SPACE
from ui.style.widgets import JumpSlider, label

REST_MS = 250  # how long the pointer rests before the slider appears
LEAVE_MS = 500  # how long the pointer may be away before it disappears
AWAY = 6  # pixels between the component and its slider
LENGTH = 90
HEIGHT = 26  # at least, of which the style sheet's rounding is half


class FaceTrust(QFrame):
    """The slider, a child of the face. It shows and moves the panel's slider of the component under the pointer."""

    def __init__(self, face: FaceView, panel: ControlsPanel, parts: FoundParts) -> None:
        super().__init__(face)
        self.setProperty("role", "handle")
        self.setFocusPolicy(Qt.NoFocus)
        self.setMinimumHeight(HEIGHT)
        self._face, self._panel, self._parts = face, panel, parts
        self.component = REMAINDER.name
        self._wanted: Optional[str] = None
        self.name, self.value = label(""), label("")
        self.slider = JumpSlider(Qt.Horizontal, 50)
        self.slider.setRange(0, 100)
        self.slider.setFixedWidth(LENGTH)
        self.slider.setFocusPolicy(Qt.NoFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE + 2, 3, SPACE + 2, 3)
        line.setSpacing(SPACE)
        for part in (self.name, self.slider, self.value):
            line.addWidget(part)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._appear)
        self._leave = QTimer(self, singleShot=True, interval=LEAVE_MS)
        self._leave.timeout.connect(self.hide)
        self.slider.valueChanged.connect(lambda value: panel.set_trust(self.component, value / 100))
        panel.document.changed.connect(self.refresh)
        face.setMouseTracking(True)
        face.installEventFilter(self)
        self.hide()

    def refresh(self) -> None:
        """Show the component's current trust."""
        trust = self._panel.document.controls.trust[NAMES.index(self.component)]
        self.slider.blockSignals(True)
        self.slider.setValue(round(trust * 100))
        self.slider.blockSignals(False)
        self.value.setText(f"{round(trust * 100)} %")
        if self._face.face is None:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the pointer over the face; the face gets all events, too."""
        if event.type() == QEvent.MouseMove and isinstance(event, QMouseEvent):
            self._pointer_at(event.localPos(), event.buttons())
        elif event.type() == QEvent.MouseButtonPress:
            self._stop()
        elif event.type() == QEvent.Leave:
            self._rest.stop()
            self._leave.start()
        return False

    def enterEvent(self, event: QEvent) -> None:
        """The pointer is on the slider: it stays."""
        self._rest.stop()
        self._leave.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has left the slider."""
        self._leave.start()

    def _pointer_at(self, position: QPointF, buttons: Qt.MouseButtons) -> None:
        if self._face.face is None or buttons != Qt.NoButton:
            return
        place = self._face.to_canvas(position)
        self._wanted = component_at(*self._placement().to_canonical(np.array([place.x(), place.y()])))
        if self.isVisible() and self._wanted == self.component:
            self._leave.stop()
        self._rest.start()

    def _stop(self) -> None:
        """Hide while the face is pressed, to compare it."""
        self._rest.stop()
        self.hide()

    def _appear(self) -> None:
        if self._face.face is None or self._wanted is None:
            return
        self._leave.stop()
        self.component = self._wanted
        named = self._panel.sliders[self.component]
        self.name.setText(named.name.text())
        self.slider.setAccessibleName(named.slider.accessibleName())
        self.setToolTip(named.toolTip())
        self.refresh()
        self.adjustSize()
        self.move(self._place())
        self.show()
        self.raise_()

    def _placement(self) -> Placement:
        """Where the shown face is placed."""
        return Placement() if self._panel.document.controls.placing.straightened else self._parts.known

    def _place(self) -> QPoint:
        """Beside the component: above eyes, right of the nose, below the mouth, at the top for the remainder."""
        component = BY_NAME[self.component]
        x, y, far_x, far_y = component.x, component.y, component.x + component.size, component.y + component.size
        corners = self._placement().to_drawing(np.array([(x, y), (far_x, y), (far_x, far_y), (x, far_y)], np.float64))
        seen = [self._face.from_canvas(QPointF(*corner)) for corner in corners]
        box = QPolygonF(seen).boundingRect().toRect()
        if component is REMAINDER:
            wanted = QPoint(box.center().x() - self.width() // 2, box.top() + 2 * AWAY)
        elif component in (EYE1, EYE2):
            wanted = QPoint(box.center().x() - self.width() // 2, box.top() - AWAY)
        elif component is NOSE:
            wanted = QPoint(box.right() - box.width() // 8 + AWAY, box.center().y() - self.height() // 2)
        else:
            wanted = QPoint(box.center().x() - self.width() // 2, box.bottom() - box.height() // 4 + AWAY)
        room = self._face.rect().adjusted(AWAY, AWAY, -AWAY - self.width(), -AWAY - self.height())
        return QPoint(max(room.left(), min(wanted.x(), room.right())), max(room.top(), min(wanted.y(), room.bottom())))
