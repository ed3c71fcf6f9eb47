"""The open document: a session, its history and its file. Widgets show and change it, and never each other."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Optional, Tuple

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QUndoCommand, QUndoStack

from configs.translatable import _
from engine.drawing.controls import MOST_LOOKS, Appearance, Controls
from engine.drawing.placement import AUTOMATIC, Placement
from engine.drawing.session import Session
from ui.translations.language import term, translated

MERGE_SECONDS = 1.0
_MERGEABLE = 1


class _Change(QUndoCommand):
    """One step of the history. Sessions share what they have in common, so keeping both whole costs little."""

    def __init__(self, document: Document, after: Session, text: str, gesture: str = "") -> None:
        super().__init__()
        self.name = text
        self._document = document
        self._before, self._after = document.session, after
        self._gesture = gesture
        self._time = time.monotonic()

    def id(self) -> int:
        """Qt offers commands of the same id to `mergeWith`."""
        return _MERGEABLE if self._gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Whether `other` continues this gesture, as the many positions of one slider do."""
        if not isinstance(other, _Change) or other._gesture != self._gesture:
            return False
        if other._time - self._time > MERGE_SECONDS:
            return False
        self._after, self._time = other._after, other._time
        return True

    def undo(self) -> None:
        """Go back to the previous session."""
        placing = self._before.controls.placing
        if placing.kind == AUTOMATIC and placing.placement is not None:
            self._document._held = placing.placement
        self._document._show(self._before)

    def redo(self) -> None:
        """Go to the next session."""
        self._document._show(self._after)


class _Beginning(_Change):
    """A step to another drawing, of another file or of none; undo restores the previous drawing and its file."""

    def __init__(self, document: Document, after: Session, text: str, path: Optional[Path]) -> None:
        super().__init__(document, after, text)
        self._other = path  # the file of the drawing that is not shown
        self._looks = document._person, document._mixed  # of the drawing before

    def undo(self) -> None:
        """Go back to the previous drawing and its appearance."""
        self._other = self._document._go_to_file(self._other)
        super().undo()
        self._document.hold_appearance(*self._looks)
        self._document.began.emit()

    def redo(self) -> None:
        """Go to the next drawing."""
        self._looks = self._document._person, self._document._mixed
        self._document.hold_appearance(None, None)
        self._other = self._document._go_to_file(self._other)
        super().redo()
        self._document.began.emit()


class Document(QObject):
    """The one place where the session changes.

    changed: the session has been replaced.
    renamed: the file or whether it is up to date has changed.
    began: another drawing was begun, opened or restored.
    """

    changed = pyqtSignal()
    renamed = pyqtSignal()
    began = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._session = Session()
        self._path: Optional[Path] = None
        self._held: Optional[Placement] = None  # where the parts of an automatically placed drawing are
        self._person: Optional[int] = None  # whose appearance the drawing suggested
        self._mixed: Optional[Tuple[float, ...]] = None  # the appearance of the face that is shown
        self.history = QUndoStack(self)
        self.history.cleanChanged.connect(self._follow_history)

    @property
    def session(self) -> Session:
        """The strokes and the controls."""
        return self._session

    @property
    def controls(self) -> Controls:
        """The session's controls."""
        return self._session.controls

    @property
    def placed_session(self) -> Session:
        """The session with where its parts were found and whom it looks like: this pair of sketch and controls gives
        the face that is shown.

        What was found while the user draws is no step of the history.
        """
        placing, look = self.controls.placing, self.controls.appearance
        if placing.kind == AUTOMATIC:
            placing = replace(placing, placement=self._held)
        if look.source == "neighbours" and self._person is not None and self.controls.between is None:
            look = replace(look, person=self._person)
        controls = replace(self.controls, placing=placing, appearance=look)
        return self._session if controls == self.controls else replace(self._session, controls=controls)

    def hold(self, placement: Placement) -> None:
        """Keep where the parts were found, unless that moves nothing."""
        if self.controls.placing.kind == AUTOMATIC:
            self._held = None if placement.touches_nothing else placement

    def hold_appearance(self, person: Optional[int], appearance: Optional[Tuple[float, ...]]) -> None:
        """Keep the appearance of the face that is shown, and whose it is if the drawing suggested a person."""
        self._person, self._mixed = person, appearance

    def forget_person(self) -> None:
        """Forget whose appearance the drawing suggested: another drawing takes its place."""
        self._person = None

    def forget_placement(self) -> None:
        """Forget where the parts were found: nothing is drawn."""
        self._held = None

    def release(self) -> None:
        """Locate the parts again next time; undo brings the earlier places back."""
        self._session, self._held = self.placed_session, None

    def another_look(self, step: int) -> None:
        """Paint the drawing as another of the people that it suggests: the next by 1, the one before by -1."""
        self._session = self.placed_session  # undo brings back the person that is shown
        look = self.controls.appearance
        number = max(0, look.look + step) if look.source == "neighbours" else 0
        look = replace(look.colours, look=min(number, MOST_LOOKS))
        self.change_controls(replace(self.controls, appearance=look), term(_("another look")))

    @property
    def path(self) -> Optional[Path]:
        """The session's file, None before it is saved."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether closing would lose work."""
        return not self.history.isClean()

    @property
    def undo_text(self) -> str:
        """The name of the step that would be undone, in the current language; "" where there is none."""
        return self._name_of(self.history.index() - 1)

    @property
    def redo_text(self) -> str:
        """The name of the step that would be redone, likewise."""
        return self._name_of(self.history.index())

    def _name_of(self, index: int) -> str:
        step = self.history.command(index)
        return translated(step.name) if isinstance(step, _Change) else ""

    def change(self, session: Session, text: str, gesture: str = "") -> None:
        """Go on to another session, as one step of the history.

        text: the step's name in the menu, a `term` where it is to be translated. gesture: steps of the
        same gesture in quick succession are undone together.
        """
        before, way = self._session, session.controls.between
        if way is not None and way == before.controls.between:
            drawn = session.strokes is not before.strokes or session.base is not before.base
            session = self._by_itself(session) if drawn else session
        self.history.push(_Change(self, session, text, gesture))

    def _by_itself(self, session: Session) -> Session:
        """The session of a morph that has been drawn on: a drawing of its own, which keeps its appearance."""
        controls = replace(session.controls, between=None)
        look = controls.appearance
        if self._mixed is not None and look.source == "neighbours":
            controls = replace(controls, appearance=Appearance("values", "", self._mixed))
        return replace(session, controls=controls)

    def begin(self, session: Session, text: str, path: Optional[Path] = None) -> None:
        """Go on to another drawing, which does not belong to the file that is open, as one step of the history.

        path: the file that it belongs to. text: the step's name in the menu.
        """
        self.history.push(_Beginning(self, session, text, path))

    def change_controls(self, controls: Controls, text: str, gesture: str = "") -> None:
        """Go on to other controls, unless they are the same."""
        if controls != self.controls:
            self.change(replace(self._session, controls=controls), text, gesture)

    def clear(self) -> None:
        """Clear the canvas; the controls stay."""
        if not self._session.empty:
            self.change(replace(self._session, strokes=(), base=None, construction=(), aside=()), term(_("clear")))

    def start(self, session: Session, path: Optional[Path] = None, modified: bool = False) -> None:
        """Start over with a session, without a history."""
        self.history.clear()
        if modified:
            self.history.resetClean()
        self._path, self._held = path, session.controls.placing.placement
        self._person = self._mixed = None
        self._show(session)
        self.renamed.emit()
        self.began.emit()

    def saved(self, path: Path) -> None:
        """Note that the session is in this file."""
        self._path = path
        self.history.setClean()
        self.renamed.emit()

    def _follow_history(self, _clean: bool) -> None:
        self.renamed.emit()

    def _go_to_file(self, path: Optional[Path]) -> Optional[Path]:
        """Switch to another file; returns the previous one."""
        before, self._path = self._path, path
        self.renamed.emit()
        return before

    def _show(self, session: Session) -> None:
        if session.controls.appearance != self._session.controls.appearance:
            self._person = None
        self._session = session
        self.changed.emit()
