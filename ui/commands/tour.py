"""A tour of two minutes: it says what to do, shows dashed lines to draw along, and draws them itself on request."""

from __future__ import annotations

from typing import Callable, List, NamedTuple, Tuple

from PyQt5.QtCore import QObject, Qt

from configs.translatable import _
from engine.drawing.strokes import Stroke
from ui.canvas.canvas import Canvas
from ui.commands.actions import Actions
from ui.commands.completing import Completing
from ui.commands.files import Files
from ui.document import Document
from ui.panels.controls import ControlsPanel
from ui.panels.status import Notice
from ui.translations.language import term

XY = Tuple[float, float]
OUTLINE: Tuple[Tuple[XY, ...], ...] = (
    ((84, 236), (99, 368), (150, 450), (245, 487), (340, 450), (391, 368), (406, 236)),
    ((90, 200), (130, 100), (245, 60), (360, 100), (400, 200)),
)
EYES: Tuple[Tuple[XY, ...], ...] = (
    ((138, 229), (155, 212), (176, 208), (206, 226), (172, 236), (138, 229)),
    ((288, 226), (316, 208), (338, 212), (352, 229), (319, 236), (288, 226)),
)
NOSE_AND_MOUTH: Tuple[Tuple[XY, ...], ...] = (
    ((205, 310), (222, 320), (245, 326), (268, 320), (285, 310)),
    ((190, 378), (230, 376), (246, 380), (262, 376), (302, 378)),
    ((200, 382), (246, 404), (292, 382)),
)


class _TourStep(NamedTuple):
    """text: what to do. lines: to draw along. done: whether it has been done. itself: does it for the user."""

    text: str
    lines: Tuple[Tuple[XY, ...], ...]
    done: Callable[[], bool]
    itself: Callable[[], None]


class Tour(QObject):
    """Goes on as soon as the user has done what it says, in whatever way."""

    def __init__(
        self,
        document: Document,
        canvas: Canvas,
        files: Files,
        completing: Completing,
        panel: ControlsPanel,
        actions: Actions,
        notice: Notice,
        notify: Callable[[str], None],
    ) -> None:
        super().__init__(document)
        self._document, self._canvas, self._files, self._completing = document, canvas, files, completing
        self._panel, self._actions, self._notice, self._notify = panel, actions, notice, notify
        self._steps: List[_TourStep] = []
        document.began.connect(self.stop)
        document.changed.connect(self._look, Qt.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether the tour is running."""
        return bool(self._steps)

    def start(self) -> None:
        """Start with an empty canvas, unless the user decides to keep the drawing."""
        document = self._document
        self._files.new()
        if not document.session.empty:
            return
        trust, look = document.controls.trust, document.controls.appearance.look

        def drawn(count: int) -> Callable[[], bool]:
            return lambda: len(document.session.strokes) >= count

        def complete() -> None:
            if document.session.blank:  # the steps before were passed over
                self._draw(OUTLINE + EYES + NOSE_AND_MOUTH)
            self._actions["complete"].trigger()

        self._steps = [
            self._drawing(self.tr("Draw a face along the dashed lines; yours need not be as even."), OUTLINE, drawn(2)),
            self._drawing(self.tr("Now the eyes. The portrait follows your pen."), EYES, drawn(4)),
            self._drawing(self.tr("A nose, and a mouth."), NOSE_AND_MOUTH, drawn(6)),
            _TourStep(
                self.tr("Press R: what you have not drawn, such as the brows, is completed."),
                (),
                lambda: self._completing.completed,
                complete,
            ),
            _TourStep(
                self.tr("Press N: the same drawing can show another person."),
                (),
                lambda: document.controls.appearance.look != look,
                self._actions["another_look"].trigger,
            ),
            _TourStep(
                self.tr("Below, pull “Everything” to the right: the portrait keeps closer to your lines."),
                (),
                lambda: document.controls.trust != trust,
                lambda: self._panel.all.slider.setValue(80),
            ),
        ]
        self._show()

    def stop(self) -> None:
        """End the tour."""
        self._steps = []
        self._canvas.show_example(())

    def _drawing(self, text: str, lines: Tuple[Tuple[XY, ...], ...], done: Callable[[], bool]) -> _TourStep:
        return _TourStep(text, lines, done, lambda: self._draw(lines))

    def _draw(self, lines: Tuple[Tuple[XY, ...], ...]) -> None:
        for line in lines:
            stroke = Stroke(tuple((float(x), float(y), 1.0) for x, y in line))
            self._document.change(self._document.session.with_stroke(stroke), term(_("stroke")))

    def _show_how(self, step: _TourStep) -> None:
        """Do a step for the user. What it says stays until it is done, which may take a while or fail."""
        step.itself()
        if self._steps and self._steps[0] is step:
            self._show()

    def _look(self) -> None:
        """Check whether the step has been done."""
        if self._steps and self._steps[0].done():
            self._go_on()

    def _go_on(self) -> None:
        self._notice.withdraw(self._steps.pop(0).text)
        self._show()

    def _show(self) -> None:
        self._canvas.show_example(self._steps[0].lines if self._steps else ())
        if self._steps:
            step = self._steps[0]
            next_one, end = (self.tr("Next"), self._go_on), (self.tr("End the tour"), self.stop)
            self._notice.show_text(step.text, (self.tr("Show me"), lambda: self._show_how(step)), next_one, end)
        else:
            last = self.tr("That is all you need. Ctrl+Z takes anything back, Ctrl+S keeps it; ? shows every key.")
            self._notify(last)
