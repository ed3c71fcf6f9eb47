"""Rows of swatches: a look as a whole, skin and hair apart."""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Sequence, Tuple

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from engine.method.swatches import Look, find_colour, in_words, is_hex_colour
from ui.style.widgets import Swatch, label
from ui.translations.sentences import said

GAP = 3
OWN = "own"  # key of the swatch that stands for any colour
TITLE_WIDTH = 40


class SwatchRow(QWidget):
    """Swatches, one of which is chosen. chosen: the name of the clicked one; "" is the first, which has no name."""

    chosen = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.swatches: Dict[str, Swatch] = {}
        self._group = QButtonGroup(self)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves when the engine reports what it can paint
        self.setSizePolicy(policy)
        self.setMinimumHeight(Swatch.SIDE)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP)
        self._title = label("")
        self._title.setMinimumWidth(TITLE_WIDTH)
        self._line.addWidget(self._title)
        self._line.addStretch(1)

    def offer(self, first: Swatch, looks: Sequence[Look]) -> None:
        """Offer the swatch without a name and these colours, in place of the previous ones."""
        for swatch in self.swatches.values():
            self._group.removeButton(swatch)
            swatch.deleteLater()
        self.swatches = {}
        self.add("", first)
        for look in looks:
            self.add(look.name, Swatch("", look.colour, upper=look.hair))

    def add(self, name: str, swatch: Swatch) -> None:
        """Add a swatch at the end."""
        swatch.clicked.connect(lambda _checked: self.chosen.emit(name))
        self._group.addButton(swatch)
        self._line.insertWidget(1 + len(self.swatches), swatch)
        self.swatches[name] = swatch

    def remove(self, name: str) -> None:
        """Remove the swatch of this name, if there is one."""
        swatch = self.swatches.pop(name, None)
        if swatch is not None:
            self._group.removeButton(swatch)
            self._line.removeWidget(swatch)
            swatch.hide()
            swatch.deleteLater()

    def choose(self, name: str) -> None:
        """Show a choice, without a signal; for an unknown name that is the first."""
        own = self.swatches.get(OWN)
        if own is not None:
            own.paint_in(find_colour(name, ()).colour if is_hex_colour(name) else None)
        swatch = self.swatches.get(OWN if is_hex_colour(name) else name) or self.swatches[""]
        swatch.setChecked(True)

    @property
    def colour(self) -> Optional[Tuple[int, int, int]]:
        """The chosen colour, RGB 0..255; None for the first swatch, which has none."""
        return next((swatch.colour for swatch in self.swatches.values() if swatch.isChecked()), None)

    def retranslate(self, title: str, words: Mapping[str, str]) -> None:
        """Set every text in the current language. words: for the swatches that are not named by the bank."""
        self._title.setText(title)
        for name, swatch in self.swatches.items():
            swatch.rename(words[name] if name in words else said(in_words(name)))
