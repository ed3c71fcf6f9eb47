"""A command of the window that asks the engine for something new."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, List

import pytest

pytest.importorskip("PyQt5")

from configs.translatable import _
from tests.support.fake_engine import FakeEngine
from tests.support.ink_task import MeasureInk
from tests.support.studio import open_window, shut, stroke, wait_for
from ui import menus
from ui.menus import MENUS, Command


def measure(window: Any) -> None:
    """Have the ink of the drawing measured, and say it."""
    task, session = MeasureInk(window.canvas.sketch()), window.document.session
    window.link.ask(task, lambda reply: window.notify(f"Ink {reply.answer:.1f}"), session=session)


MEASURE = Command("measure", _("Measure ink"), _("Measure the ink"), measure)


def test_it_needs_a_command_a_task_and_what_answers_it(
    app: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, *others = MENUS
    monkeypatch.setattr(menus, "MENUS", (replace(first, entries=(*first.entries, MEASURE)), *others))
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    command = window.actions_by_name["measure"]
    stroke(window)
    command.trigger()
    engine.answer(MeasureInk)
    wait_for(window.notice.isVisible)
    ink = engine.pipeline.draw(window.canvas.sketch(), window.document.controls).shadow.mean()
    assert window.notice.text.text() == f"Ink {ink:.1f}"
    window.notice.hide()
    command.trigger()
    stroke(window, [(100.0, 300.0), (200.0, 300.0)])
    engine.answer(MeasureInk)
    wait_for(lambda: not engine.reports)
    assert not window.notice.isVisible(), "it is another drawing now"
    stroke(window)
    command.trigger()
    shown: List[str] = []  # what the status bar says at that moment; the drawing on its way has the word next
    window.link.refused.connect(lambda _message: shown.append(window.status.text.text()))
    engine.fail("This ink could not be measured: there is none.", MeasureInk)
    wait_for(lambda: bool(shown))
    assert "could not be measured" in shown[0]
    shut(window)
