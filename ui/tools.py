"""What is in the hand: pen or eraser, their sizes, mirrored or not."""

from __future__ import annotations

from typing import Dict, Optional

from PyQt5.QtCore import QObject, QSettings, pyqtSignal

PEN, ERASER = "pen", "eraser"
SIZES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 24.0, 32.0, 40.0, 48.0, 64.0)
"""Widths in canvas pixels that keys, wheel and slider step through."""


class Tools(QObject):
    """The tool in the hand. changed: any of it is different now."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._tool = PEN
        self._sizes: Dict[str, float] = {PEN: 3.0, ERASER: 24.0}
        self._mirrored = False

    @property
    def tool(self) -> str:
        """PEN or ERASER."""
        return self._tool

    @property
    def mirrored(self) -> bool:
        """Whether strokes are drawn on both sides of the face."""
        return self._mirrored

    @property
    def step(self) -> int:
        """Index of the size of the tool in the hand."""
        return SIZES.index(self._sizes[self._tool])

    def size(self, tool: str = "") -> float:
        """Width of a tool, or of the one in the hand, in canvas pixels."""
        return self._sizes[tool or self._tool]

    def take(self, tool: str) -> None:
        """Take the pen or the eraser."""
        if tool != self._tool:
            self._tool = tool
            self.changed.emit()

    def set_mirrored(self, mirrored: bool) -> None:
        """Draw on both sides of the face, or on one."""
        if mirrored != self._mirrored:
            self._mirrored = mirrored
            self.changed.emit()

    def set_step(self, step: int) -> None:
        """Choose a size by its index, kept within the list."""
        size = SIZES[max(0, min(step, len(SIZES) - 1))]
        if size != self._sizes[self._tool]:
            self._sizes[self._tool] = size
            self.changed.emit()

    def change_size(self, steps: int) -> None:
        """Make the tool so many sizes larger."""
        self.set_step(self.step + steps)

    def save(self, settings: QSettings) -> None:
        """Remember the sizes for the next start."""
        for tool, size in self._sizes.items():
            settings.setValue(f"tools/{tool}", size)

    def load(self, settings: QSettings) -> None:
        """Take up the sizes of the last start."""
        for tool, size in self._sizes.items():
            try:
                known = float(settings.value(f"tools/{tool}", size))
            except (TypeError, ValueError):
                continue
            if known in SIZES:
                self._sizes[tool] = known
        self.changed.emit()
