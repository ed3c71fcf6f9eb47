"""The main window: creates its parts and connects them."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Tuple

import numpy as np
from PyQt5.QtCore import QEvent, QPoint, QRect, QSettings, QSize, Qt
from PyQt5.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PyQt5.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.translating.translator import installed
from ui import frame, layout, preferences
from ui.canvas.canvas import Canvas
from ui.canvas.sketch_view import SHADOW_STRENGTH
from ui.canvas.tools import ERASER, MOVE_REFERENCE, PEN, SELECT, Tools
from ui.canvas.view import Viewport
from ui.commands.actions import Actions
from ui.commands.auditing import Auditing
from ui.commands.command import Menu
from ui.commands.completing import Completing
from ui.commands.exchange import Exchange
from ui.commands.files import Files, can_take
from ui.commands.folders import start_folder
from ui.commands.photos import Photos
from ui.commands.placing import PlacingCommands
from ui.commands.reference import Tracing
from ui.commands.sketchers import Installed, Sketchers
from ui.commands.tour import Tour
from ui.dialogs.comparison import Comparison
from ui.dialogs.keys import KeyEditor
from ui.dialogs.layers import LayerDialog
from ui.dialogs.shortcuts import ShortcutSheet
from ui.display import EngineDisplay
from ui.document import Document
from ui.limits import LimitNotices
from ui.link import EngineLink
from ui.panels.controls import ControlsPanel
from ui.panels.crisp import CrispFace
from ui.panels.face import FaceView
from ui.panels.gallery import GalleryBar
from ui.panels.morphing import MorphBar
from ui.panels.results import Earlier, Kept, let_go
from ui.panels.status import Notice, Status
from ui.panels.trust import FaceTrust
from ui.recovery import Recovery
from ui.rescue import Rescue
from ui.style import theme
from ui.style.system import Desktop
from ui.style.theme import SPACE
from ui.translations import language
from ui.translations.language import Retranslated
from ui.translations.sentences import said

WIDEST_LAYER = 110  # pixels of a layer's name in the status bar


class StudioWindow(Retranslated, QMainWindow):
    """The studio. client: an engine client, or a stand-in. recovery: None keeps no recovery files.

    translators: gives the installed ones.
    """

    def __init__(
        self,
        client: Any,
        settings: QSettings,
        menus: Sequence[Menu[Any]],
        recovery: Optional[Recovery] = None,
        translators: Installed = installed,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._leaving = False
        self.system_theme = theme.current()
        self.desktop = Desktop(self)
        self.desktop.darkened.connect(self._follow_desktop)
        self.document: Document = Document(self)
        self.tools, self.viewport = Tools(self), Viewport(self)
        self.canvas = Canvas(self.document, self.tools, self.viewport)
        self.face = FaceView(self.viewport)
        self.panel: ControlsPanel = ControlsPanel(self.document)
        self.actions_by_name = Actions(self, menus)
        self.status = Status()
        self.link = EngineLink(client, self._drawing, self._current_session, self)
        self.sketchers: Sketchers = Sketchers(self, settings, translators)
        self.photos: Photos = Photos(self, self.canvas, self.document, self.link, self.status, self.sketchers, settings)
        self.files: Files = Files(self, self.document, settings, self.notify, self.photos)
        self.exchange = Exchange(
            self, self.document, self.canvas, self.face, self.files, self.photos, self.link, settings, self.notify
        )
        self.comparison = Comparison(
            self, self.link, self._sketch, lambda: self.face.face, translators, self.files.save_picture, self._paper
        )
        self.display = EngineDisplay(
            self.link, self.face, self.canvas, self.panel, self.status, self.notify, settings, self
        )
        self.shortcuts = ShortcutSheet(self.actions_by_name, self)
        self.keys = KeyEditor(self.actions_by_name, self)
        self.earlier = Earlier(self.document, self.link, self.canvas, self.face)
        self.morph = MorphBar(self.document, self.link, self.notify)
        self.gallery = GalleryBar(self.document, self.canvas, self.link, self.notify)
        self.completing: Completing = Completing(self.document, self.canvas, self.link, self.notify)
        self.tracing = Tracing(self, self.document, self.tools, settings, self.notify)
        self.layers: LayerDialog = LayerDialog(self, self.document, self.canvas, self.tracing, self.notify, self._paper)
        self.layers.addActions([self.actions_by_name[name] for name in ("undo", "redo")])  # for the dialog, too
        self.auditing = Auditing(self, self.document, self.canvas)
        self.limits = LimitNotices(self.document, self.canvas, self.link, self.status)
        self.placing = PlacingCommands(self.document, self.canvas, self.link)
        self.crisp = CrispFace(self.face, self.link)
        self.trust = FaceTrust(self.face, self.panel, self.canvas.parts)
        self._build()
        self.notice = self.photos.notice = Notice(self)
        self.tour: Tour = Tour(
            self.document,
            self.canvas,
            self.files,
            self.completing,
            self.panel,
            self.actions_by_name,
            self.notice,
            self.notify,
        )
        self.rescue = Rescue(recovery, self.document, self.files, self.notice, self.notify) if recovery else None
        self._connect()
        preferences.restore(self, settings)
        self._refresh_title()
        self._refresh_tools()
        self.actions_by_name.refresh()

    # Construction

    def _build(self) -> None:
        actions = self.actions_by_name
        self.panel.add_to_appearance(actions.button("another_look", 16, "small"))
        head = frame.SketchHead(actions, SHADOW_STRENGTH)
        self.shadow_slider = head.shadow
        strip = layout.ToolStrip(actions, self.tools)
        stage = layout.StageWidget(
            strip,
            (head, self.canvas),
            (frame.FaceHead(actions), self.face),
            self.earlier.strip,
            self.panel,
            (self.morph, self.gallery),
        )
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(SPACE * 2, 0, SPACE * 2, SPACE + 2)
        column.addWidget(stage, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(self.status)
        actions.fill(self.menuBar())
        self.setAcceptDrops(True)
        self.resize(QSize(1280, 860))

    def _connect(self) -> None:
        for changed in (
            self.document.changed,
            self.document.renamed,
            self.document.history.indexChanged,
            self.tools.changed,
            self.photos.treated,
            self.canvas.blank_changed,
            self.link.drawn,
            self.link.emptied,
            self.link.ready,
        ):
            changed.connect(self._refresh_commands)
        self.earlier.compare_ended.connect(lambda: self.actions_by_name["compare"].setChecked(False))
        self.shadow_slider.valueChanged.connect(lambda value: self.canvas.set_shadow_strength(value / 100))
        self.canvas.inked.connect(self.link.touch)
        self.document.changed.connect(self.link.touch)
        self.document.renamed.connect(self._refresh_title)
        self.document.began.connect(self.panel.forget_photo)
        self.tools.changed.connect(self._refresh_tools)
        self.viewport.changed.connect(self._refresh_tools)
        self.gallery.previewed.connect(lambda face: self.face.show_instead(face, self.tr("With this alternative")))
        self.earlier.strip.parts_wanted.connect(self._offer_parts)
        for bar in (self.morph, self.gallery):
            bar.closed.connect(self.canvas.setFocus)

    def start(self) -> None:
        """Start the engine, and offer what a crash has left behind."""
        self.display.starting()
        self.link.start()
        if self.rescue:
            self.rescue.offer()

    # What the parts need

    def _drawing(self) -> Optional[Tuple[np.ndarray, Controls]]:
        return None if self.canvas.blank else (self.canvas.sketch(), self.document.placed_session.controls)

    def _current_session(self) -> Optional[Session]:
        return None if self.canvas.drawing else self.document.session

    def _paper(self) -> QRect:
        """Where the canvas is on the screen."""
        return QRect(self.canvas.mapToGlobal(QPoint(0, 0)), self.canvas.size())

    def _sketch(self) -> Optional[np.ndarray]:
        return None if self.canvas.blank else self.canvas.sketch()

    def _offer_parts(self, kept: Kept, place: QPoint) -> None:
        self.exchange.parts_menu(kept.session).popup(place)

    # Commands

    def notify(self, text: str) -> None:
        """Show a message that needs no answer."""
        self.notice.show_text(said(text))

    def notify_fault(self) -> None:
        """Say that something failed that nothing is prepared for; what it was is in the terminal."""
        self.notify(self.tr("Something went wrong in the program. Your drawing is safe; the terminal has the details."))

    def show_shadow(self, shown: bool) -> None:
        """Show or hide the faint guide under the strokes."""
        self.canvas.show_shadow(shown)
        self.shadow_slider.setEnabled(shown)

    def change_ink(self, steps: int) -> None:
        """Make the selected strokes so many steps darker, or the pen where that is in the hand."""
        if self.tools.tool == SELECT and not self.canvas.selecting.chosen:
            self.notify(self.tr("Select the strokes first: click them, or draw a box around them."))
        else:
            self.canvas.selecting.change_ink(steps)

    def delete(self) -> None:
        """Take away what is selected, or the reference that is in the hand."""
        if self.tools.tool == MOVE_REFERENCE:
            self.tracing.drop()
        elif self.canvas.selecting.chosen:
            self.canvas.selecting.remove()
        else:
            text = self.tr("Select the strokes first: take the pointer (V), and click or draw a box around them.")
            self.notify(text)

    def show_full_screen(self, full: bool) -> None:
        """Fill the screen with the window, or show it again as large as it was, maximized if it was so."""
        state = self.windowState()
        self.setWindowState(state | Qt.WindowFullScreen if full else state & ~Qt.WindowFullScreen)

    def ask_morph(self) -> None:
        """Let the user choose a session, and morph to it."""
        self.morph.ask(start_folder(self.settings))

    def set_theme(self, name: str) -> None:
        """Switch to one of `preferences.THEMES`, of which "system" is the desktop's."""
        chosen = theme.THEMES.get(name, self.system_theme)
        theme.apply(QApplication.instance(), chosen)
        self.settings.setValue("window/theme", name)
        self.actions_by_name.refresh()

    def _follow_desktop(self, dark: bool) -> None:
        self.system_theme = theme.DARK if dark else theme.LIGHT
        if preferences.chosen_theme(self.settings) == "system":
            theme.apply(QApplication.instance(), self.system_theme)

    def set_language(self, name: str) -> None:
        """Switch to one of `preferences.LANGUAGES`, of which "system" is the desktop's."""
        language.switch(QApplication.instance(), name)
        self.settings.setValue("window/language", name)
        self.actions_by_name.refresh()

    def _refresh_commands(self) -> None:
        self.actions_by_name.refresh()

    def retranslate(self) -> None:
        """Set the texts again that are not a widget's own."""
        self.actions_by_name.retranslate()
        self.actions_by_name.refresh()
        self.sketchers.refresh()
        self.photos.retranslate()
        self.display.refresh()
        self.limits.look()
        self._refresh_title()
        self._refresh_tools()

    def _refresh_title(self) -> None:
        path = self.document.path
        name = path.name if path else self.tr("Untitled")
        self.setWindowTitle(f"{name}[*] – {QApplication.applicationName()}")
        self.setWindowModified(self.document.modified)

    def _refresh_tools(self) -> None:
        names = {
            PEN: self.tr("Pen"),
            ERASER: self.tr("Eraser"),
            SELECT: self.tr("Selection"),
            MOVE_REFERENCE: self.tr("Reference picture"),
        }
        ink = f", {self.tools.ink:.0%}" if self.tools.tool == PEN and self.tools.ink < 1 else ""
        draws = self.tools.tool in (PEN, ERASER)
        size = f" {self.tools.size():g} px" if draws else ""
        on = self.tools.layer if draws else ""
        on = self.tr("Construction") if self.tools.construction and self.tools.tool != MOVE_REFERENCE else on
        shown = self.status.tool.fontMetrics().elidedText(on, Qt.ElideRight, WIDEST_LAYER)
        self.status.tool.setToolTip(on if shown != on else "")
        self.status.tool.setText((shown + ": " if on else "") + names[self.tools.tool] + size + ink)
        self.status.zoom.setText(f"{self.viewport.zoom:.0%}")

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work is lost, then stop the engine."""
        if self._leaving:
            event.accept()
        elif self.files.may_lose():
            self.leave(forget=True)
            event.accept()
        else:
            event.ignore()

    def leave(self, forget: bool = False) -> None:
        """Stop the engine and close the window, without a question.

        forget: nothing is unsaved; otherwise the next start offers what was not saved.
        """
        if self._leaving:
            return
        self._leaving = True
        preferences.save(self, self.settings)
        self.photos.close()
        self.link.close()
        if self.rescue:
            self.rescue.close(forget)
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        """The desktop may have ended the full screen, too, or another window is active."""
        super().changeEvent(event)
        if event.type() == QEvent.WindowStateChange:
            self.actions_by_name.refresh()
        elif event.type() == QEvent.ActivationChange and not self.isActiveWindow():
            self.canvas.release_keys()  # another window hears that they are released
            self.actions_by_name["compare"].setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nothing else needed: Space is the canvas's, Escape puts Alternatives and Morph away."""
        if event.key() == Qt.Key_Space:
            self.canvas.keyPressEvent(event)
        elif event.key() == Qt.Key_Escape and self.gallery.isVisible():
            self.gallery.put_away()
        elif event.key() == Qt.Key_Escape and self.morph.isVisible() and not self.morph.exporting:
            self.morph.put_away()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The key that compares was released."""
        if let_go(event, self.actions_by_name["compare"].shortcut()):
            self.actions_by_name["compare"].setChecked(False)
        if event.key() == Qt.Key_Space:
            self.canvas.keyReleaseEvent(event)
        super().keyReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the notice in place."""
        super().resizeEvent(event)
        self.notice.place()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files that can be opened may be dropped anywhere."""
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if can_take(event.mimeData()):
            event.acceptProposedAction()
            self.files.take(event.mimeData(), self.tr("The dropped picture"))
