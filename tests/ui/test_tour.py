"""The tour: it goes on when someone does what it says, or shows it, and can be left at any time."""

from __future__ import annotations

from functools import partial

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from engine.process.tasks import FetchRest
from tests.support.measure_layout import problems
from tests.support.studio import at, stroke, wait_for
from ui.commands.tour import EYES, NOSE_AND_MOUTH, OUTLINE


def says(window, words: str) -> bool:
    return window.notice.isVisible() and words in window.notice.text.text()


def push(window, words: str) -> None:
    """Push a button of the notice."""
    QTest.mouseClick(next(one for one in window.notice.buttons if one.text() == words), Qt.LeftButton)


def test_a_face_is_drawn_together(window, engine) -> None:
    engine.pipeline.suggested = 7
    window.resize(1024, 700)
    window.actions_by_name["tour"].trigger()
    wait_for(lambda: says(window, "along the dashed lines"))
    middle = at(window, OUTLINE[0][3])
    picture = window.canvas.grab().toImage()
    colours = [picture.pixelColor(middle.x() + x, middle.y() + y) for x in range(-8, 9) for y in range(-4, 5)]
    assert any(one.blue() > one.red() + 60 for one in colours), "the lines to draw along are seen"
    for line in OUTLINE:
        stroke(window, line)
    wait_for(lambda: says(window, "the eyes"))
    push(window, "Show me")
    wait_for(lambda: says(window, "a mouth"))
    assert len(window.document.session.strokes) == 2 + len(EYES)
    for line in NOSE_AND_MOUTH:
        stroke(window, line)
    wait_for(lambda: says(window, "Press R"))
    assert problems(window) == []
    push(window, "Next")  # of this face nothing is missing
    wait_for(lambda: says(window, "Press N"))
    push(window, "Show me")
    wait_for(lambda: says(window, "pull"))
    push(window, "Show me")
    wait_for(lambda: says(window, "Ctrl+Z") and not window.tour.running)
    assert window.document.controls.trust[0] == 0.8


def test_it_can_be_left_and_ends_where_another_drawing_begins(window) -> None:
    window.actions_by_name["tour"].trigger()
    push(window, "End the tour")
    assert not window.tour.running and not window.notice.isVisible()
    stroke(window)
    window.document.history.setClean()
    window.actions_by_name["tour"].trigger()
    assert window.tour.running and window.document.session.empty
    window.document.history.setClean()
    window.actions_by_name["new"].trigger()
    assert not window.tour.running


def test_who_passes_over_the_drawing_is_shown_the_rest_all_the_same(window, engine) -> None:
    window.actions_by_name["tour"].trigger()
    for words in ("dashed lines", "the eyes", "a mouth"):
        wait_for(partial(says, window, words))
        push(window, "Next")
    wait_for(lambda: says(window, "Press R"))
    engine.busy = True
    push(window, "Show me")
    QTest.qWait(50)
    assert says(window, "Press R") and not window.document.session.blank, "it stays until the engine has answered"
    assert len(window.document.session.strokes) == len(OUTLINE + EYES + NOSE_AND_MOUTH)
    assert window.link.awaits(FetchRest.key)
