"""What the desktop prefers, light or dark."""

from __future__ import annotations

from PyQt5.QtDBus import QDBusConnection, QDBusMessage
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import QApplication

PORTAL_MS = 300
_DARK = 1


def prefers_dark(app: QApplication) -> bool:
    """Whether the desktop is dark: as its settings portal says, or else as Qt's palette looks. Ask before theming."""
    if portal_prefers_dark():
        return True
    return app.palette().color(QPalette.Window).lightness() < 128


def portal_prefers_dark() -> bool:
    """Ask the desktop's settings portal (`org.freedesktop.portal.Settings`); False where there is none."""
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    question = QDBusMessage.createMethodCall(
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
        "Read",
    )
    question.setArguments(["org.freedesktop.appearance", "color-scheme"])
    answer = bus.call(question, timeout=PORTAL_MS)
    if answer.type() != QDBusMessage.ReplyMessage or not answer.arguments():
        return False
    value = answer.arguments()[0]
    while hasattr(value, "variant"):  # the portal wraps its answer, some desktops twice
        value = value.variant()
    return bool(value == _DARK)
