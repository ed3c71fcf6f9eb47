"""Where a dialog stands that stays open while one draws."""

from __future__ import annotations

from typing import Callable

from PyQt5.QtCore import QPoint, QRect
from PyQt5.QtWidgets import QDialog

Paper = Callable[[], QRect]
"""Gives the part of the screen that a dialog should not cover: the canvas."""


def stand_beside(dialog: QDialog, paper: QRect) -> None:
    """Move a dialog to where it covers least: beside its window where the screen has room, else into a corner."""
    dialog.adjustSize()
    studio, screen = dialog.parentWidget().frameGeometry(), dialog.parentWidget().screen().availableGeometry()
    size = dialog.frameGeometry().size()
    places = [
        QPoint(studio.right() + 1, studio.top()),
        QPoint(studio.left() - size.width(), studio.top()),
        QPoint(studio.left(), studio.bottom() + 1),
        *(QPoint(x, y) for x in (screen.right(), screen.left()) for y in (screen.bottom(), screen.top())),
    ]
    kept = [
        QPoint(
            max(screen.left(), min(place.x(), screen.right() + 1 - size.width())),
            max(screen.top(), min(place.y(), screen.bottom() + 1 - size.height())),
        )
        for place in places
    ]

    def hidden(place: QPoint) -> int:
        covered = QRect(place, size) & paper
        return max(0, covered.width()) * max(0, covered.height())

    dialog.move(min(kept, key=hidden))
