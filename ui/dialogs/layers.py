"""The layers: the drawing, its named layers, construction lines and the reference, each with a check box."""

from __future__ import annotations

from typing import Callable, List, NamedTuple, Tuple

from PyQt5.QtCore import QSize, Qt, QTimer
from PyQt5.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from configs.translatable import _
from engine.drawing.layers import DRAWING, hidden, layers, onto_construction, onto_layer, rename_layer, show_layer
from engine.drawing.reference import OPACITY
from engine.drawing.session import CONSTRUCTION, REFERENCE, Session
from ui.canvas.canvas import Canvas
from ui.canvas.tools import MOVE_REFERENCE
from ui.commands.reference import Tracing
from ui.dialogs.beside import Paper, stand_beside
from ui.document import Document
from ui.style.theme import SPACE
from ui.style.widgets import NamedSlider, label
from ui.translations.language import Retranslated, term
from ui.translations.sentences import said

OWN = "layer"


class _Row(NamedTuple):
    """kind: OWN, CONSTRUCTION or REFERENCE. layer: of the first kind, its name."""

    kind: str
    layer: str = DRAWING


class LayerDialog(Retranslated, QDialog):
    """Stays open beside the drawing. The pen draws on the layer that is chosen; a double click renames one.

    tracing: shows, hides and moves what the networks never see. say: shows a sentence to the user.
    """

    def __init__(
        self,
        window: QWidget,
        document: Document,
        canvas: Canvas,
        tracing: Tracing,
        say: Callable[[str], None],
        paper: Paper,
    ) -> None:
        super().__init__(window)
        self._document, self._canvas, self._tools = document, canvas, canvas.tools
        self._tracing, self._say, self._paper = tracing, say, paper
        self._rows: List[_Row] = []
        self._said: List[Tuple[str, bool]] = []  # as the list shows them
        self._empty: List[str] = []  # layers without strokes so far
        self.list = QListWidget()
        self.list.setEditTriggers(QListWidget.DoubleClicked | QListWidget.EditKeyPressed)
        self.list.setMinimumSize(QSize(230, 150))
        self.opacity = NamedSlider(OPACITY)  # of the reference
        self.opacity.hide()
        self.hint = label("", "muted")
        self.hint.setWordWrap(True)
        self.new, self.take = QPushButton(), QPushButton()
        self.new.clicked.connect(lambda _checked: self._add())
        self.take.clicked.connect(lambda _checked: self._take())
        buttons = QHBoxLayout()
        for button in (self.new, self.take):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        column.addWidget(self.list, 1)
        column.addWidget(self.opacity)
        column.addWidget(self.hint)
        column.addLayout(buttons)
        self.opacity.moved.connect(tracing.set_opacity)
        self.list.itemChanged.connect(self._changed)
        self.list.currentRowChanged.connect(self._chosen)
        self._later = QTimer(self, singleShot=True, interval=0)  # the list itself may be changing a row
        self._later.timeout.connect(self.refresh)
        for changed in (document.changed, self._tools.changed):
            changed.connect(self._later.start)
        document.began.connect(self._begin)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setWindowTitle(self.tr("Layers"))
        self.list.setAccessibleName(self.tr("Layers"))
        self.hint.setText(
            self.tr(
                "You draw on the chosen layer; a chosen reference picture is moved. "
                "What is not ticked is hidden, from the portrait too."
            )
        )
        self.opacity.rename(self.tr("Opacity of the reference"), self.tr("How strongly the reference picture is seen"))
        self.new.setText(self.tr("New layer"))
        self.take.setText(self.tr("Move selection here"))
        self.take.setToolTip(self.tr("Put the selected strokes on the chosen layer"))
        self.refresh()

    def show_dialog(self) -> None:
        """Show the current layers, beside the drawing."""
        if not self.isVisible():
            stand_beside(self, self._paper())
        self.show()
        self.refresh()
        self.raise_()

    def refresh(self) -> None:
        """Show the document's layers, and which of them is drawn on."""
        if not self.isVisible():
            return
        session = self._document.session
        self.list.blockSignals(True)
        own = [*layers(session), *(name for name in self._empty if name not in layers(session))]
        if self._tools.layer not in own:
            own.append(self._tools.layer)
        self._rows = [_Row(OWN, name) for name in own] + [_Row(CONSTRUCTION)]
        self._rows += [_Row(REFERENCE)] if session.reference is not None else []
        wanted = [(self._title(row), _shown(session, row)) for row in self._rows]
        if wanted != self._said:  # otherwise the user may be typing a name
            self._said = wanted
            self._fill()
        drawn_on = _Row(CONSTRUCTION) if self._tools.construction else _Row(OWN, self._tools.layer)
        if self._tools.tool == MOVE_REFERENCE and _Row(REFERENCE) in self._rows:
            drawn_on = _Row(REFERENCE)
        self.list.setCurrentRow(self._rows.index(drawn_on))
        self.list.blockSignals(False)
        self.opacity.setVisible(session.reference is not None)
        if session.reference is not None:
            self.opacity.show_value(session.reference.opacity)

    def _fill(self) -> None:
        self.list.clear()
        for row, (title, shown) in zip(self._rows, self._said):
            item = QListWidgetItem(title)
            flags = Qt.ItemIsEnabled | Qt.ItemIsUserCheckable | Qt.ItemIsSelectable
            item.setFlags(flags | (Qt.ItemIsEditable if row.kind == OWN and row.layer != DRAWING else Qt.NoItemFlags))
            item.setCheckState(Qt.Checked if shown else Qt.Unchecked)
            self.list.addItem(item)

    def _title(self, row: _Row) -> str:
        if row.kind == CONSTRUCTION:
            return self.tr("Construction lines")
        if row.kind == REFERENCE:
            return self.tr("Reference picture")
        return row.layer or self.tr("Drawing")

    def _changed(self, item: QListWidgetItem) -> None:
        """A box was ticked or unticked, or a name was entered."""
        row, session = self._rows[self.list.row(item)], self._document.session
        shown = item.checkState() == Qt.Checked
        if shown != _shown(session, row):
            if row.kind == OWN:
                step = term(_("show a layer")) if shown else term(_("hide a layer"))
                self._document.change(show_layer(session, row.layer, shown), step)
            else:
                self._tracing.show_part(row.kind, shown)
        elif item.text() != self._title(row):
            self._rename(row.layer, item.text().strip())
        self._said = []
        self._later.start()

    def _rename(self, layer: str, name: str) -> None:
        try:
            renamed = rename_layer(self._document.session, layer, name)
        except ValueError as error:
            self._say(said(str(error)))
            return
        self._empty = [name if one == layer else one for one in self._empty if name]
        if layer in layers(self._document.session):
            self._document.change(renamed, term(_("rename a layer")))
        if self._tools.layer == layer:
            self._tools.draw_on(name)

    def _chosen(self, number: int) -> None:
        if 0 <= number < len(self._rows):
            row = self._rows[number]
            if row.kind == OWN:
                self._tools.draw_on(row.layer)
            elif row.kind == CONSTRUCTION:
                self._tools.set_construction(True)
            else:
                self._tracing.move(True)

    def _add(self) -> None:
        known = {*layers(self._document.session), *self._empty}
        number = 1
        while self.tr("Layer %d") % number in known:
            number += 1
        self._empty.append(self.tr("Layer %d") % number)
        self._tools.draw_on(self._empty[-1])
        self.refresh()
        self.list.editItem(self.list.currentItem())

    def _take(self) -> None:
        chosen, session = self._canvas.selecting.chosen, self._document.session
        if not chosen:
            self._say(self.tr("Select the strokes first: take the pointer (V), and click or draw a box around them."))
        else:
            on_lines = self._tools.construction
            moved = onto_construction(session, chosen) if on_lines else onto_layer(session, chosen, self._tools.layer)
            self._document.change(moved, term(_("move strokes to a layer")))

    def _begin(self) -> None:
        """Forget the empty layers of the last drawing."""
        self._empty = []
        self._tools.draw_on(DRAWING)


def _shown(session: Session, row: _Row) -> bool:
    return not hidden(session, row.layer) if row.kind == OWN else row.kind not in session.hidden
