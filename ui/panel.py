"""The controls under the pictures: trust, whose faces guide, appearance. They show the document and change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Optional, Sequence, Tuple

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from configs.components import NAMES
from engine.controls import Appearance, Controls
from engine.messages import Look
from ui.document import Document
from ui.sentences import said
from ui.theme import SPACE
from ui.widgets import NamedSlider, Segments, Swatch, label, row

EVERYONE = "everyone"
PHOTO = "a photo"  # key of the swatch for what was read from one
SWATCHES_A_ROW = 9  # the neighbours and the eight looks that ship
SWATCH_GAP = 2
_REST = Controls().trust[0]


def _group(title: QWidget, *more: QWidget) -> Tuple[QFrame, QVBoxLayout]:
    """A card with a title line."""
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(SPACE * 2, SPACE, SPACE * 2, SPACE + 2)
    column.setSpacing(SPACE - 2)
    head = row([title])
    head.addStretch(1)
    for widget in more:
        head.addWidget(widget)
    column.addLayout(head)
    return card, column


class ControlsPanel(QWidget):
    """Everything besides the sketch that decides the face."""

    def __init__(self, document: Document, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.document = document
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE + 4)
        line.addWidget(self._make_trust(), 1)
        line.addWidget(self._make_people())
        line.addWidget(self._make_appearance())
        document.changed.connect(self.refresh)
        self.refresh()

    def _make_trust(self) -> QFrame:
        legend = label(self.tr("0 %: a plausible face    100 %: as drawn"), "muted")
        card, column = _group(label(self.tr("Trust in the drawing"), "title"), legend)
        names = {
            "eye1": (self.tr("Left eye"), self.tr("How far the eye at the left is drawn as you drew it")),
            "eye2": (self.tr("Right eye"), self.tr("How far the eye at the right is drawn as you drew it")),
            "nose": (self.tr("Nose"), self.tr("How far the nose is drawn as you drew it")),
            "mouth": (self.tr("Mouth"), self.tr("How far the mouth is drawn as you drew it")),
            "remainder": (self.tr("Face and hair"), self.tr("How far everything else is drawn as you drew it")),
        }
        everything = self.tr("All five at once: left for a plausible face, right for your drawing as it is")
        self.all = NamedSlider(self.tr("Everything"), everything, _REST)
        self.all.name.setProperty("role", "title")
        self.all.moved.connect(self._move_all)
        sliders = QGridLayout()
        sliders.setContentsMargins(0, 0, 0, 0)
        sliders.setHorizontalSpacing(SPACE * 3)
        sliders.setVerticalSpacing(SPACE - 2)
        sliders.addWidget(self.all, 0, 0)
        self.sliders: Dict[str, NamedSlider] = {}
        for index, name in enumerate(NAMES, start=1):
            slider = NamedSlider(names[name][0], names[name][1], _REST)
            slider.moved.connect(lambda value, moved=name: self._move(moved, value))
            sliders.addWidget(slider, index // 3, index % 3)
            self.sliders[name] = slider
        for column_index in range(3):
            sliders.setColumnStretch(column_index, 1)
        column.addLayout(sliders)
        column.addStretch(1)
        return card

    def _make_people(self) -> QFrame:
        card, column = _group(label(self.tr("Guided by"), "title"))
        self.people = Segments(
            [
                (EVERYONE, self.tr("Everyone"), self.tr("Faces of women and men guide the drawing")),
                ("woman", self.tr("Women"), self.tr("Only faces of women guide the drawing")),
                ("man", self.tr("Men"), self.tr("Only faces of men guide the drawing")),
            ]
        )
        self.people.chosen.connect(self.choose_people)
        column.addWidget(self.people)
        note = label(self.tr("Whose faces guide it where it is trusted less."), "muted")
        note.setWordWrap(True)
        column.addWidget(note)
        column.addStretch(1)
        return card

    def _make_appearance(self) -> QFrame:
        self.appearance_name = label("", "muted")
        card, column = _group(label(self.tr("Appearance"), "title"), self.appearance_name)
        self._swatches = QGridLayout()
        self._swatches.setContentsMargins(0, 0, 0, 0)
        self._swatches.setSpacing(SWATCH_GAP)
        self._swatch_group = QButtonGroup(self)
        self._from_photo: Optional[Appearance] = None
        self.swatches: Dict[str, Swatch] = {}
        column.addLayout(self._swatches)
        self._appearance_note = label(self.tr("Skin, hair and light of the face."), "muted")
        self._appearance_note.setWordWrap(True)
        column.addWidget(self._appearance_note)
        column.addStretch(1)
        card.setFixedWidth(SWATCHES_A_ROW * (Swatch.SIDE + SWATCH_GAP) + SPACE * 4)
        self.offer(())
        return card

    def offer(self, looks: Sequence[Look], tags: Optional[Sequence[str]] = None) -> None:
        """Offer these looks, and those people whose tags the bank has (None: not known yet, all)."""
        for swatch in self.swatches.values():
            self._swatch_group.removeButton(swatch)
            swatch.deleteLater()
        self.swatches = {}
        self._add_swatch("", Swatch(self.tr("From the neighbours"), None, "neighbours"))
        for look in looks:
            self._add_swatch(look.name, Swatch(said(look.name), look.colour))
        if self._from_photo is not None:
            self._add_swatch(PHOTO, Swatch(self.tr("From a photo"), None, "photo"))
        self._swatches.setColumnStretch(SWATCHES_A_ROW, 1)
        for key, button in self.people.buttons.items():
            button.setEnabled(key == EVERYONE or tags is None or key in tags)
        self.refresh()

    def _add_swatch(self, name: str, swatch: Swatch) -> None:
        swatch.clicked.connect(lambda _checked: self.choose_look(name))
        self._swatch_group.addButton(swatch)
        place = divmod(len(self.swatches), SWATCHES_A_ROW)
        self._swatches.addWidget(swatch, place[0], place[1], Qt.AlignLeft)
        self.swatches[name] = swatch
        self._appearance_note.setVisible(len(self.swatches) <= SWATCHES_A_ROW)  # a second row takes its place

    def refresh(self) -> None:
        """Show the document's controls."""
        controls = self.document.controls
        for name, trust in zip(NAMES, controls.trust):
            self.sliders[name].show_value(trust)
        self.all.show_value(sum(controls.trust) / len(controls.trust))
        self.people.choose(controls.tags[0] if controls.tags else EVERYONE)
        look = controls.appearance
        if look.source == "values":
            self._from_photo = look
            if PHOTO not in self.swatches:
                self._add_swatch(PHOTO, Swatch(self.tr("From a photo"), None, "photo"))
        chosen = self.swatches.get(PHOTO if look.source == "values" else look.name) or self.swatches[""]
        chosen.setChecked(True)
        self.appearance_name.setText(chosen.accessibleName())

    # What a person changed

    def choose_people(self, key: str) -> None:
        """Let everyone, women or men guide the drawing."""
        tags = () if key == EVERYONE else (key,)
        self.document.change_controls(replace(self.document.controls, tags=tags), self.tr("choice of people"))

    def choose_look(self, name: str) -> None:
        """Take the look of this name; "" takes it from the neighbours, `PHOTO` from the photo read last."""
        look = Appearance("palette", name) if name else Appearance()
        if name == PHOTO:
            look = self._from_photo or Appearance()
        self.document.change_controls(replace(self.document.controls, appearance=look), self.tr("appearance"))

    def reset_trust(self) -> None:
        """All sliders back to where they start."""
        controls = replace(self.document.controls, trust=Controls().trust)
        self.document.change_controls(controls, self.tr("trust reset"))

    def _move(self, name: str, value: float) -> None:
        text = self.tr("trust in %s") % self.sliders[name].name.text().lower()
        self.document.change_controls(self.document.controls.with_trust({name: value}), text, name)

    def _move_all(self, value: float) -> None:
        controls = self.document.controls.with_trust(dict.fromkeys(NAMES, value))
        self.document.change_controls(controls, self.tr("trust in everything"), "all")
