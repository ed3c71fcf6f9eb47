"""The chosen tool: pen, eraser, selection, or the hand that moves a reference; with sizes, ink and mirroring."""

from __future__ import annotations

from typing import Dict, Optional

from PyQt5.QtCore import QObject, QSettings, pyqtSignal

from engine.drawing.layers import DRAWING
from ui.canvas.pen import DIRECT, STEADIED

PEN, ERASER, SELECT, MOVE_REFERENCE = "pen", "eraser", "select", "move_reference"
SIZES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 24.0, 32.0, 40.0, 48.0, 64.0)
"""Widths in canvas pixels that keys, wheel and slider step through."""
INKS = (0.15, 0.25, 0.4, 0.6, 0.8, 1.0)
"""How dark the pen can be."""


class Tools(QObject):
    """The chosen tool. changed: the tool or one of its settings has changed."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._tool = PEN
        self._sizes: Dict[str, float] = {PEN: 3.0, ERASER: 24.0}
        self._mirrored = False
        self._ink = INKS[-1]
        self._construction = False
        self._layer = DRAWING
        self._steadied = DIRECT

    @property
    def tool(self) -> str:
        """PEN, ERASER, SELECT or MOVE_REFERENCE."""
        return self._tool

    @property
    def ink(self) -> float:
        """How dark the pen is, one of `INKS`."""
        return self._ink

    def change_ink(self, steps: int) -> None:
        """Make the pen darker by so many steps."""
        ink = next_ink(self._ink, steps)
        if ink != self._ink:
            self._ink = ink
            self.changed.emit()

    @property
    def mirrored(self) -> bool:
        """Whether strokes are drawn on both sides of the face."""
        return self._mirrored

    @property
    def construction(self) -> bool:
        """Whether pen and eraser are on the construction lines, which the networks never see."""
        return self._construction

    def set_construction(self, construction: bool) -> None:
        """Draw construction lines, or the drawing itself."""
        if construction != self._construction or self._tool == MOVE_REFERENCE:
            self._construction = construction
            self._tool = PEN if self._tool == MOVE_REFERENCE else self._tool
            self.changed.emit()

    @property
    def layer(self) -> str:
        """The layer of the drawing that pen and eraser are on."""
        return self._layer

    def draw_on(self, layer: str) -> None:
        """Draw on this layer of the drawing instead of on construction lines or the reference."""
        if layer != self._layer or self._construction or self._tool == MOVE_REFERENCE:
            self._layer, self._construction = layer, False
            self._tool = PEN if self._tool == MOVE_REFERENCE else self._tool
            self.changed.emit()

    @property
    def steadied(self) -> str:
        """How lines are stabilised, one of `ui.canvas.pen.STEADIED`."""
        return self._steadied

    def steady(self, steadied: str) -> None:
        """Choose how lines are stabilised."""
        if steadied != self._steadied:
            self._steadied = steadied
            self.changed.emit()

    @property
    def step(self) -> int:
        """Index of the chosen tool's size."""
        return SIZES.index(self.size())

    def size(self, tool: str = "") -> float:
        """Width of a tool, by default the chosen one, in canvas pixels; of a tool without one it is the pen's."""
        return self._sizes.get(tool or self._tool, self._sizes[PEN])

    def take(self, tool: str) -> None:
        """Choose a tool."""
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
        if size != self.size():
            self._sizes[self._tool if self._tool in self._sizes else PEN] = size
            self.changed.emit()

    def change_size(self, steps: int) -> None:
        """Make the tool so many sizes larger."""
        self.set_step(self.step + steps)

    def save(self, settings: QSettings) -> None:
        """Save the sizes for the next start."""
        for tool, size in self._sizes.items():
            settings.setValue(f"tools/{tool}", size)
        settings.setValue("tools/steadied", self._steadied)

    def load(self, settings: QSettings) -> None:
        """Restore the sizes of the last start."""
        for tool, size in self._sizes.items():
            try:
                known = float(settings.value(f"tools/{tool}", size))
            except (TypeError, ValueError):
                continue
            if known in SIZES:
                self._sizes[tool] = known
        steadied = str(settings.value("tools/steadied", DIRECT))
        self._steadied = steadied if steadied in STEADIED else DIRECT
        self.changed.emit()


def next_ink(ink: float, steps: int) -> float:
    """The ink that is so many steps of `INKS` darker than this one."""
    nearest = min(range(len(INKS)), key=lambda index: abs(INKS[index] - ink))
    return INKS[max(0, min(nearest + steps, len(INKS) - 1))]
