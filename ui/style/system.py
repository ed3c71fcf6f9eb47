"""Whether the desktop prefers light or dark."""

from __future__ import annotations

from typing import Any, Optional

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt5.QtDBus import QDBusConnection, QDBusMessage
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import QApplication

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"
SETTING = ["org.freedesktop.appearance", "color-scheme"]
PORTAL_MS = 300
_DARK = 1


def prefers_dark(app: QApplication) -> bool:
    """Whether the desktop is dark: by its settings portal, or else by Qt's palette. To be called before theming."""
    if portal_prefers_dark():
        return True
    return app.palette().color(QPalette.Window).lightness() < 128


def portal_prefers_dark() -> bool:
    """Ask the desktop's settings portal (`org.freedesktop.portal.Settings`); False where there is none."""
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    question = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, "Read")
    question.setArguments(SETTING)
    answer = bus.call(question, timeout=PORTAL_MS)
    if answer.type() != QDBusMessage.ReplyMessage or not answer.arguments():
        return False
    return _means_dark(answer.arguments()[0])


def _means_dark(value: Any) -> bool:
    while hasattr(value, "variant"):  # the portal wraps its answer, some desktops twice
        value = value.variant()
    return bool(value == _DARK)


class Desktop(QObject):
    """Tells when the desktop turns dark or light while the program runs. darkened: whether it is dark now."""

    darkened = pyqtSignal(bool)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            bus.connect(SERVICE, PATH, INTERFACE, "SettingChanged", self._changed)

    @pyqtSlot(QDBusMessage)
    def _changed(self, message: QDBusMessage) -> None:
        said = message.arguments()
        if len(said) == 3 and said[:2] == SETTING:
            self.darkened.emit(_means_dark(said[2]))
