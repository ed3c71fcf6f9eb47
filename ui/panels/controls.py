"""The controls under the pictures: trust, whose faces guide, appearance. They show the document and change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from PyQt5.QtCore import QSize, pyqtSignal
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import (
    QColorDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from configs.components import EYE1, EYE2, NAMES
from configs.translatable import _
from engine.drawing.controls import Appearance, Controls
from engine.method.irises import EYES
from engine.method.swatches import Look, in_words, is_hex_colour, look_name
from ui.document import Document
from ui.panels.swatch_rows import GAP, OWN, TITLE_WIDTH, SwatchRow
from ui.style.icons import icon
from ui.style.theme import SPACE
from ui.style.widgets import NamedSlider, Segments, Swatch, label, row
from ui.translations.labels import component_label
from ui.translations.language import Retranslated, term
from ui.translations.sentences import said

EVERYONE = "everyone"
PHOTO = "a photo"  # key of the swatch for the appearance of a photo, or of the morph that was drawn on
SWATCHES_A_ROW = 9  # the neighbours, the seven looks that ship, a photo
_REST = Controls().trust[0]


class Form(NamedTuple):
    """How the controls are laid out. columns: of sliders. upright: the people are one below the other.

    words: whether the explanation is shown, which is otherwise in tips. title: whether the sliders have one. cards:
    which of the cards are shown.
    """

    columns: int
    upright: bool
    words: bool
    title: bool = True
    cards: Tuple[int, ...] = (0, 1, 2)


FORMS = (Form(3, False, True), Form(3, True, False), Form(2, True, False))
"""From the widest to the narrowest."""
BESIDE = (*FORMS, Form(2, True, False, False))
"""The same for what is left beside a bar, where the controls are no taller than in their widest form."""


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


class ControlsPanel(Retranslated, QWidget):
    """Everything besides the sketch that decides the face.

    Where there is no room for all cards, a button turns to those that are not shown. turned: it was clicked.
    """

    turned = pyqtSignal()

    def __init__(self, document: Document, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.document = document
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE + 4)
        self._cards = self._make_trust(), self._make_people(), self._make_appearance()
        for place, card in enumerate(self._cards):
            line.addWidget(card, int(place == 0))
        self.turn = QToolButton()
        self.turn.setIcon(icon("more"))
        self.turn.setProperty("role", "turn")
        self.turn.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Expanding)
        self.turn.clicked.connect(self._turn)
        line.addWidget(self.turn)
        self._turns = 0
        document.changed.connect(self.refresh)
        self._form: Optional[Form] = None
        self._arrange(FORMS[-1])
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._trust_title.setText(self.tr("Trust in the drawing"))
        self._legend.setText(self.tr("0 %: a plausible face    100 %: as drawn"))
        everything = self.tr("All at once: left for a plausible face, right for your drawing as it is")
        self.all.rename(self.tr("Everything"), everything)
        for name, slider in self.sliders.items():
            named = component_label(name)
            sided = self.tr("%s: how far it is drawn as you drew it; left and right as you see it")
            tip = sided if name in (EYE1.name, EYE2.name) else self.tr("%s: how far it is drawn as you drew it")
            slider.rename(named, tip % named)
        self._people_title.setText(self.tr("Guided by"))
        self.people.rename(
            [
                (EVERYONE, self.tr("Everyone"), self.tr("Faces of women and men guide the drawing")),
                ("woman", self.tr("Women"), self.tr("Only faces of women guide the drawing")),
                ("man", self.tr("Men"), self.tr("Only faces of men guide the drawing")),
            ]
        )
        self._note.setText(self.tr("Whose faces guide it where it is trusted less."))
        self._people_card.setToolTip(self._note.text())
        self._appearance_title.setText(self.tr("Appearance"))
        self.turn.setToolTip(self.tr("More controls: trust, whose faces guide, appearance"))
        self.turn.setAccessibleName(self.tr("More controls"))
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        """The size of the narrowest form."""
        form = self._form
        self._arrange(FORMS[-1])
        least = self._needed()
        self._arrange(form or FORMS[-1])
        return least

    def fit(self, width: int) -> int:
        """Take the widest form that this width has room for; returns the height that it needs."""
        for form in FORMS:
            self._arrange(form)
            if self._needed().width() <= width:
                break
        line = self.layout()
        return int(line.totalHeightForWidth(width) if line.hasHeightForWidth() else self._needed().height())

    def fit_beside(self, width: int, height: int) -> int:
        """Take the widest form that this room has place for, if need be with cards to turn to; returns its width.

        0 where there is no room for any, and then the form is undefined.
        """
        for form in BESIDE:
            if self._fits(form, width, height):
                return self._needed().width()
        pages: List[Form] = []
        left = tuple(range(len(self._cards)))
        while left:  # the last cards first, as many as have room
            several = (form._replace(cards=left[first:]) for first in range(len(left)) for form in BESIDE)
            page = next((form for form in several if self._fits(form, width, height)), None)
            if page is None:
                return 0
            pages.append(page)
            left = left[: -len(page.cards)]
        self._arrange(pages[self._turns % len(pages)])
        return self._needed().width()

    def turn_back(self) -> None:
        """Show the appearance first where there is no room for all cards."""
        self._turns = 0

    def _fits(self, form: Form, width: int, height: int) -> bool:
        self._arrange(form)
        needed = self._needed()
        return needed.width() <= width and needed.height() <= height

    def _needed(self) -> QSize:
        return self.layout().totalMinimumSize()

    def _turn(self) -> None:
        """Show the cards that had no room."""
        self._turns += 1
        self.turned.emit()

    def height_at(self, width: int) -> int:
        """The height that it would need in this width; its form stays."""
        form = self._form
        height = self.fit(width)
        self._arrange(form or FORMS[-1])
        return height

    def _arrange(self, form: Form) -> None:
        if form == self._form:
            return
        self._form = form
        for column in range(max(one.columns for one in FORMS)):
            self._grid.setColumnStretch(column, int(column < form.columns))
        for index, slider in enumerate([self.all, *self.sliders.values()]):
            self._grid.addWidget(slider, index // form.columns, index % form.columns)
        for place, card in enumerate(self._cards):
            card.setVisible(place in form.cards)
        self.turn.setVisible(len(form.cards) < len(self._cards))
        self._trust_title.setVisible(form.title)
        self._legend.setVisible(form.words)
        self._note.setVisible(form.words)
        self.people.set_upright(form.upright)
        for part in (self.people, *self._cards):  # inner widgets first: the outer ones are as large as these need
            part.layout().invalidate()
            part.layout().activate()  # or it would give the previous form's size until the next event
            part.updateGeometry()

    def _make_trust(self) -> QFrame:
        self._legend, self._trust_title = label("", "muted"), label("", "title")
        card, column = _group(self._trust_title, self._legend)
        self.all = NamedSlider(_REST)
        self.all.name.setProperty("role", "title")
        self.all.moved.connect(self._move_all)
        sliders = self._grid = QGridLayout()
        sliders.setContentsMargins(0, 0, 0, 0)
        sliders.setHorizontalSpacing(SPACE * 2)
        sliders.setVerticalSpacing(SPACE - 2)
        self.sliders: Dict[str, NamedSlider] = {}
        for name in NAMES:
            slider = NamedSlider(_REST)
            slider.moved.connect(lambda value, moved=name: self.set_trust(moved, value))
            self.sliders[name] = slider
        column.addLayout(sliders)
        column.addStretch(1)
        return card

    def _make_people(self) -> QFrame:
        self._people_title = label("", "title")
        card, column = _group(self._people_title)
        self.people = Segments((EVERYONE, "woman", "man"))
        self.people.chosen.connect(self.choose_people)
        column.addWidget(self.people)
        self._note = label("", "muted")
        self._note.setWordWrap(True)
        self._people_card = card
        column.addWidget(self._note)
        column.addStretch(1)
        return card

    def _make_appearance(self) -> QFrame:
        self.appearance_name = label("", "muted")
        self._appearance_title = label("", "title")
        card, column = _group(self._appearance_title, self.appearance_name)
        self._appearance_head = column.itemAt(0).layout()
        column.setSpacing(2)
        self._from_photo: Optional[Appearance] = None
        self.looks, self.skins, self.hairs, self.eyes = SwatchRow(), SwatchRow(), SwatchRow(), SwatchRow()
        for swatches, choose in (
            (self.looks, self.choose_look),
            (self.skins, self.choose_skin),
            (self.hairs, self.choose_hair),
            (self.eyes, self.choose_eyes),
        ):
            swatches.chosen.connect(choose)
            column.addWidget(swatches)
        column.addStretch(1)
        card.setFixedWidth(TITLE_WIDTH + SWATCHES_A_ROW * (Swatch.SIDE + GAP) + SPACE * 5)
        self.offer(())
        return card

    def add_to_appearance(self, widget: QWidget) -> None:
        """Add a widget to the title line of the appearance."""
        self._appearance_head.addWidget(widget)

    @property
    def offers_looks(self) -> bool:
        """Whether the engine paints in more than one appearance."""
        return len(self.swatches) > 1

    @property
    def swatches(self) -> Dict[str, Swatch]:
        """The looks that are offered, by name; "" is that of the neighbours."""
        return self.looks.swatches

    def offer(
        self,
        looks: Sequence[Look],
        tags: Optional[Sequence[str]] = None,
        skins: Sequence[Look] = (),
        hairs: Sequence[Look] = (),
    ) -> None:
        """Offer these looks and colours, and the groups of people whose tags the bank has (None: not yet known)."""
        self.looks.offer(Swatch("", None, "neighbours"), looks)
        if self._from_photo is not None:
            self.looks.add(PHOTO, Swatch("", None, "photo"))
        self.skins.offer(Swatch("", None, "as_is"), skins)
        self.hairs.offer(Swatch("", None, "as_is"), hairs)
        self.eyes.offer(Swatch("", None, "as_is"), EYES)
        for swatches in (self.skins, self.hairs, self.eyes):
            swatches.add(OWN, Swatch("", None, "own"))
        self.skins.setVisible(bool(skins))
        self.hairs.setVisible(bool(hairs))
        self.eyes.setVisible(self.offers_looks)
        for key, button in self.people.buttons.items():
            button.setEnabled(key == EVERYONE or tags is None or key in tags)
        self.refresh()

    def forget_photo(self) -> None:
        """Stop offering the last drawing's photo: another drawing begins."""
        self._from_photo = None
        self.looks.remove(PHOTO)
        self.refresh()

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
                self.looks.add(PHOTO, Swatch("", None, "photo"))
        self.looks.choose(PHOTO if look.source == "values" else look.name)
        self.skins.choose(look.skin)
        self.hairs.choose(look.hair)
        self.eyes.choose(look.eyes)
        self._name_appearance()

    def _name_appearance(self) -> None:
        """Show in words what is chosen."""
        look = self.document.controls.appearance
        named = {"": self.tr("From the drawing"), PHOTO: self.tr("From a photo or a morph")}
        self.looks.retranslate(self.tr("Look"), named)
        self.skins.retranslate(self.tr("Skin"), {"": self.tr("Skin as in the look"), OWN: self.tr("Any colour…")})
        self.hairs.retranslate(self.tr("Hair"), {"": self.tr("Hair as in the look"), OWN: self.tr("Any colour…")})
        self.eyes.retranslate(self.tr("Eyes"), {"": self.tr("Eyes as in the look"), OWN: self.tr("Any colour…")})
        base = self.swatches.get(PHOTO if look.source == "values" else look.name) or self.swatches[""]
        words = base.accessibleName()
        if any(map(is_hex_colour, (look.skin, look.hair, look.eyes))):
            words = self.tr("Your own colours")
        elif look.skin and look.hair:
            words = said(in_words(look_name(look.skin, look.hair)))
        elif look.skin:
            words = self.tr("%s skin") % said(in_words(look.skin))
        elif look.hair:
            words = self.tr("%s hair") % said(in_words(look.hair))
        elif look.eyes:
            words = self.tr("%s eyes") % said(in_words(look.eyes))
        self.appearance_name.setText(words[:1].upper() + words[1:])

    # What the user changes

    def choose_people(self, key: str) -> None:
        """Let everyone, women or men guide the drawing."""
        tags = () if key == EVERYONE else (key,)
        self.document.change_controls(replace(self.document.controls, tags=tags), term(_("choice of people")))

    def choose_look(self, name: str) -> None:
        """Choose the look of this name; "" takes it from the neighbours, `PHOTO` from the photo read last."""
        look = Appearance("palette", name) if name else Appearance()
        if name == PHOTO:
            look = replace(self._from_photo or Appearance(), skin="", hair="", eyes="")
        self._change_appearance(look, term(_("appearance")))

    def choose_skin(self, name: str) -> None:
        """Paint this skin; "" keeps that of the look, `OWN` asks for a colour."""
        look = self.document.controls.appearance
        name = self._any_colour(self.skins, look.skin, self.tr("Skin")) if name == OWN else name
        self._change_appearance(replace(look, skin=name), term(_("skin")))

    def choose_hair(self, name: str) -> None:
        """Paint this hair; "" keeps that of the look, `OWN` asks for a colour."""
        look = self.document.controls.appearance
        name = self._any_colour(self.hairs, look.hair, self.tr("Hair")) if name == OWN else name
        self._change_appearance(replace(look, hair=name), term(_("hair")))

    def choose_eyes(self, name: str) -> None:
        """Paint eyes of this colour; "" keeps those of the look, `OWN` asks for a colour."""
        look = self.document.controls.appearance
        name = self._any_colour(self.eyes, look.eyes, self.tr("Eyes")) if name == OWN else name
        self._change_appearance(replace(look, eyes=name), term(_("eyes")))

    def _any_colour(self, swatches: SwatchRow, before: str, title: str) -> str:
        """Let the user choose a colour, from the present one on; returns its name where none is chosen."""
        self.refresh()  # the swatch that was clicked counts only with a colour
        chosen = QColorDialog.getColor(QColor(*(swatches.colour or (150, 100, 70))), self.window(), title)
        return str(chosen.name()) if chosen.isValid() else before

    def _change_appearance(self, look: Appearance, text: str) -> None:
        self.document.change_controls(replace(self.document.controls, appearance=look), text)

    def reset_trust(self) -> None:
        """Set all sliders back to their initial values."""
        controls = replace(self.document.controls, trust=Controls().trust)
        self.document.change_controls(controls, term(_("trust reset")))

    def set_trust(self, name: str, value: float) -> None:
        """Set the trust in a component's drawing, 0..1."""
        text = term(_("trust in %s"), lambda: component_label(name).lower())
        self.document.change_controls(self.document.controls.with_trust({name: value}), text, name)

    def _move_all(self, value: float) -> None:
        controls = self.document.controls.with_trust(dict.fromkeys(NAMES, value))
        self.document.change_controls(controls, term(_("trust in everything")), "all")
