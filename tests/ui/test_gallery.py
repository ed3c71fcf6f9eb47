"""What the bank suggests, in the window: the gallery of alternatives, and the completed face."""

from __future__ import annotations

from functools import partial
from typing import Any, List

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from configs.components import NAMES
from engine.drawing.transplant import component_of
from engine.process.tasks import FetchRest, FetchStrokes, FindAlternatives
from tests.support.fake_engine import ROWS, FakeEngine, fake_part
from tests.support.studio import at, inked_at, key, open_window, shut, stroke, wait_for

MOUTH_LINE = [(220.0, 400.0), (290.0, 400.0)]
EYE_LINE = [(150.0, 220.0), (195.0, 220.0)]


def changed(window, before):
    return window.document.session is not before


def trust_shown(window, name):
    return window.trust.isVisible() and window.trust.component == name


def hover(widget, place: QPointF) -> None:
    """Move the pointer there, no button pressed."""
    QApplication.sendEvent(widget, QMouseEvent(QEvent.MouseMove, place, Qt.NoButton, Qt.NoButton, Qt.NoModifier))


def point_at(window, x: float, y: float) -> None:
    hover(window.canvas, QPointF(at(window, (x, y))))


def open_gallery(window) -> None:
    key(window, "A")
    wait_for(lambda: window.gallery.model.rowCount() == len(ROWS))


def click(window, place: int) -> None:
    view = window.gallery.view
    middle = view.visualRect(view.model().index(place, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)


def alternatives_to(engine):
    """The component whose alternatives were asked for last, and the tags."""
    task = engine.tasks(FindAlternatives)[-1]
    return task.component, task.controls.tags


def names_of(window):
    return {component_of(one) for one in window.document.session.strokes}


# The gallery


def test_a_key_shows_the_alternatives_of_the_component_under_the_pen_and_a_click_takes_one(window, engine) -> None:
    stroke(window, MOUTH_LINE)
    stroke(window, [(60, 60), (450, 60)])
    point_at(window, 240, 400)
    open_gallery(window)
    assert window.gallery.isVisible() and window.gallery.parts.buttons["mouth"].isChecked()
    assert alternatives_to(engine) == ("mouth", ())
    before = window.document.session
    click(window, 2)
    wait_for(lambda: window.document.session is not before)
    assert engine.asked[-1].task == FetchStrokes("mouth", ROWS[2])
    assert window.document.session.strokes == before.strokes[1:] + fake_part("mouth", ROWS[2])
    assert not inked_at(window, (225, 400)) and inked_at(window, (256, 60))
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is before, "one step back brings the own mouth back"


def test_several_can_be_tried_and_each_takes_the_place_of_the_one_before(window, engine) -> None:
    stroke(window, EYE_LINE)
    point_at(window, 172, 220)
    open_gallery(window)
    asked = len(engine.tasks(FindAlternatives))
    for place in (0, 3, 1):
        before = window.document.session
        click(window, place)
        wait_for(partial(changed, window, before))
        assert window.document.session.strokes == fake_part("eye1", ROWS[place])
    QTest.qWait(500)
    assert len(engine.tasks(FindAlternatives)) == asked, "the pictures must not move under the pointer"


def test_an_eye_that_is_taken_leaves_the_brow_over_it(window, engine) -> None:
    stroke(window, [(140, 180), (170, 172), (205, 182)])
    stroke(window, [(145, 222), (172, 212), (200, 224)])
    stroke(window, [(148, 226), (172, 236), (198, 228)])
    brow = window.document.session.strokes[0]
    point_at(window, 172, 220)
    open_gallery(window)
    before = window.document.session
    click(window, 1)
    wait_for(partial(changed, window, before))
    assert window.document.session.strokes == (*fake_part("eye1", ROWS[1]), brow)


def test_the_gallery_follows_the_strokes_and_the_people_and_can_be_told_and_put_away(window, engine) -> None:
    point_at(window, 172, 220)
    open_gallery(window)
    stroke(window, MOUTH_LINE)
    wait_for(lambda: alternatives_to(engine) == ("mouth", ()))
    window.panel.people.buttons["woman"].click()
    wait_for(lambda: alternatives_to(engine) == ("mouth", ("woman",)))
    QTest.mouseClick(window.gallery.parts.buttons["nose"], Qt.LeftButton)
    wait_for(lambda: alternatives_to(engine) == ("nose", ("woman",)))
    point_at(window, 256, 310)
    key(window, "A")
    assert not window.gallery.isVisible()
    key(window, "A")
    QTest.mouseClick(window.gallery.done, Qt.LeftButton)
    assert not window.gallery.isVisible()
    asked = len(engine.tasks(FindAlternatives))
    stroke(window, EYE_LINE)
    QTest.qWait(500)
    assert len(engine.tasks(FindAlternatives)) == asked, "a gallery that is not seen asks nothing"


def test_escape_puts_it_away_from_wherever_it_is_pressed_but_not_while_it_gives_a_stroke_up(window, engine) -> None:
    stroke(window)
    open_gallery(window)
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, MOUTH_LINE[0]))
    key(window, Qt.Key_Escape)
    assert not window.canvas.drawing and window.gallery.isVisible()
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, MOUTH_LINE[0]))
    for widget in (window.canvas, window.gallery.view):
        QTest.keyClick(widget, Qt.Key_Escape)
        assert not window.gallery.isVisible() and window.canvas.hasFocus()
        open_gallery(window)


def test_an_answer_that_comes_too_late_is_dropped(app, tmp_path) -> None:
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    stroke(window, EYE_LINE)
    point_at(window, 172, 220)
    key(window, "A")
    engine.answer(FindAlternatives)
    wait_for(lambda: window.gallery.model.rowCount() == len(ROWS))
    click(window, 1)
    stroke(window, MOUTH_LINE)
    drawn = window.document.session
    engine.answer(FetchStrokes)
    QTest.qWait(60)
    assert window.document.session is drawn, "what was drawn meanwhile stays"
    wait_for(lambda: alternatives_to(engine)[0] == "mouth")
    for index, task in enumerate(engine.tasks(FindAlternatives)):
        if task.component == "eye1":
            engine.answer(FindAlternatives, index)
    QTest.qWait(60)
    assert window.gallery.model.rowCount() == 0, "pictures of eyes are no answer to the mouth"
    shut(window)


def test_drawing_goes_on_while_the_bank_is_looked_through(app, tmp_path) -> None:
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    stroke(window, EYE_LINE)
    window.actions_by_name["complete"].trigger()
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, MOUTH_LINE[0]))
    engine.answer(FetchRest)
    QTest.qWait(60)
    assert window.canvas.drawing, "the pen stays down"
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, MOUTH_LINE[1]))
    assert len(window.document.session.strokes) == 2
    wait_for(lambda: len(engine.tasks(FetchRest)) == 2)
    engine.answer(FetchRest)
    wait_for(lambda: names_of(window) == set(NAMES))
    shut(window)


# The rest


def test_the_rest_is_completed_in_one_step_and_its_strokes_can_be_edited(window, engine) -> None:
    assert not window.actions_by_name["complete"].isEnabled()
    stroke(window, EYE_LINE)
    before = window.document.session
    key(window, "R")
    wait_for(lambda: window.document.session is not before)
    assert engine.tasks(FetchRest)[-1].session == before
    assert window.document.session.strokes[:1] == before.strokes and names_of(window) == set(NAMES)
    assert np.array_equal(window.canvas.sketch(), window.document.session.sketch())
    key(window, "A", Qt.ControlModifier)
    assert len(window.canvas.selecting.chosen) == len(window.document.session.strokes)
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is before
    key(window, "Y", Qt.ControlModifier)
    whole = window.document.session
    key(window, "R")
    wait_for(window.notice.isVisible)
    assert window.document.session is whole and "Nothing is missing" in window.notice.text.text()


def test_another_rest_takes_the_place_of_the_one_before_until_someone_draws_on(window, engine) -> None:
    another = window.actions_by_name["another_rest"]
    stroke(window, EYE_LINE)
    assert not another.isEnabled()
    key(window, "R")
    wait_for(another.isEnabled)
    first = window.document.session
    key(window, "R", Qt.ShiftModifier)
    wait_for(lambda: window.document.session is not first)
    second = window.document.session
    assert [task.number for task in engine.tasks(FetchRest)] == [0, 1]
    assert second.strokes[:1] == first.strokes[:1] and second.strokes != first.strokes
    assert names_of(window) == set(NAMES) and len(second.strokes) == len(first.strokes)
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is first
    key(window, "Y", Qt.ControlModifier)
    stroke(window, MOUTH_LINE)
    assert not another.isEnabled()


def test_where_nothing_else_fits_it_is_said(window, engine, monkeypatch) -> None:
    monkeypatch.setattr(engine.pipeline, "rest", lambda session, number: fake_part("mouth", 0))
    stroke(window, EYE_LINE)
    key(window, "R")
    wait_for(window.actions_by_name["another_rest"].isEnabled)
    whole = window.document.session
    key(window, "R", Qt.ShiftModifier)
    wait_for(window.notice.isVisible)
    assert "one way" in window.notice.text.text() and window.document.session is whole


def test_another_drawing_is_not_completed_instead(app, tmp_path) -> None:
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    stroke(window, EYE_LINE)
    window.actions_by_name["complete"].trigger()
    key(window, "Z", Qt.ControlModifier)
    stroke(window, MOUTH_LINE)
    engine.answer(FetchRest)
    QTest.qWait(400)
    assert len(engine.tasks(FetchRest)) == 1 and len(window.document.session.strokes) == 1
    shut(window)


# Trust on the face


def test_trust_appears_beside_the_component_on_the_face_and_is_the_panels(window) -> None:
    hover(window.face, window.face.from_canvas(QPointF(256, 400)))
    QTest.qWait(400)
    assert not window.trust.isVisible(), "there is no face yet"
    stroke(window, MOUTH_LINE)
    wait_for(lambda: window.face.face is not None)
    for name, place in (("mouth", (256, 400)), ("eye1", (172, 220)), ("remainder", (256, 60)), ("nose", (256, 310))):
        hover(window.face, window.face.from_canvas(QPointF(*place)))
        wait_for(partial(trust_shown, window, name))
        assert window.face.rect().contains(window.trust.geometry())
    assert window.trust.name.text() == "Nose"
    slider = window.trust.slider
    QTest.mouseClick(slider, Qt.LeftButton, Qt.NoModifier, slider.rect().center() + (slider.rect().topRight() / 4))
    trust = window.document.controls.trust
    assert trust[NAMES.index("nose")] > 0.6 and trust[0] == 0.5
    assert window.panel.sliders["nose"].slider.value() == slider.value() == round(100 * trust[2])
    key(window, "Z", Qt.ControlModifier)
    assert slider.value() == 50 and window.document.controls.trust[2] == 0.5
    window.panel.sliders["nose"].slider.setValue(20)
    assert slider.value() == 20
    QTest.mousePress(window.face, Qt.LeftButton)
    assert not window.trust.isVisible(), "nothing lies on a face that is compared"
    QTest.mouseRelease(window.face, Qt.LeftButton)


def test_the_slider_on_the_face_has_round_ends(window) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    for language in ("en", "zh_CN"):
        window.set_language(language)
        hover(window.face, window.face.from_canvas(QPointF(*MOUTH_LINE[0])))
        wait_for(lambda: window.trust.isVisible())
        seen = window.face.grab(window.trust.geometry()).toImage()
        window.trust.hide()
        bare = window.face.grab(window.trust.geometry()).toImage()
        corners = [(x, y) for x in (1, seen.width() - 2) for y in (1, seen.height() - 2)]
        assert [seen.pixel(*place) for place in corners] == [bare.pixel(*place) for place in corners]
        assert seen.pixel(3, seen.height() // 2) != bare.pixel(3, seen.height() // 2)


def test_the_slider_on_the_face_goes_when_the_pointer_has_gone(window) -> None:
    stroke(window, MOUTH_LINE)
    wait_for(lambda: window.face.face is not None)
    hover(window.face, window.face.from_canvas(QPointF(256, 400)))
    wait_for(window.trust.isVisible)
    QApplication.sendEvent(window.face, QEvent(QEvent.Leave))
    QApplication.sendEvent(window.trust, QEvent(QEvent.Enter))
    QTest.qWait(700)
    assert window.trust.isVisible(), "it stays while the pointer is on it"
    QApplication.sendEvent(window.trust, QEvent(QEvent.Leave))
    wait_for(lambda: not window.trust.isVisible())


# Skin and hair


def test_skin_and_hair_are_chosen_apart_stay_while_drawing_and_can_be_undone(window, engine) -> None:
    panel = window.panel
    stroke(window, MOUTH_LINE)
    QTest.mouseClick(panel.skins.swatches["tan"], Qt.LeftButton)
    QTest.mouseClick(panel.hairs.swatches["black"], Qt.LeftButton)
    look = window.document.controls.appearance
    assert (look.source, look.skin, look.hair) == ("neighbours", "tan", "black")
    assert panel.appearance_name.text() == "Tan skin, black hair"
    stroke(window, EYE_LINE)
    wait_for(lambda: bool(engine.requests) and len(window.document.session.strokes) == 2)
    wait_for(lambda: engine.requests[-1][2].appearance == look)
    key(window, "Z", Qt.ControlModifier)
    key(window, "Z", Qt.ControlModifier)
    assert window.document.controls.appearance.hair == "" and panel.hairs.swatches[""].isChecked()
    QTest.mouseClick(panel.swatches["Sand"], Qt.LeftButton)
    assert window.document.controls.appearance.skin == "", "a look is chosen as a whole"
    window.set_language("zh_CN")
    QTest.mouseClick(panel.skins.swatches["deep brown"], Qt.LeftButton)
    assert panel.appearance_name.text() == "深棕肤色" and panel.skins.swatches["fair"].toolTip() == "白皙"


def test_a_bank_without_colours_offers_none(window) -> None:
    assert window.panel.skins.isVisible() and window.panel.hairs.isVisible()
    window.panel.offer(())
    assert not window.panel.skins.isVisible() and not window.panel.hairs.isVisible()


def test_the_face_with_the_alternative_under_the_pointer_is_seen_until_it_leaves(window, engine) -> None:
    stroke(window, MOUTH_LINE)
    point_at(window, *MOUTH_LINE[0])
    open_gallery(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    session, view = window.document.session, window.gallery.view
    seen: List[Any] = []
    window.gallery.previewed.connect(seen.append)
    hover(view.viewport(), QPointF(view.visualRect(view.model().index(1, 0)).center()))
    wait_for(lambda: bool(seen) and seen[-1] is not None)
    assert window.face._instead is not None and not np.array_equal(seen[-1], window.face.face)
    assert window.document.session is session, "only a click changes the drawing"
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Leave))
    assert seen[-1] is None and window.face._instead is None
    hover(view.viewport(), QPointF(view.visualRect(view.model().index(2, 0)).center()))
    wait_for(lambda: seen[-1] is not None)
    window.gallery.put_away()
    assert window.face._instead is None


def test_the_face_with_the_alternative_that_keys_go_to_is_seen_until_the_focus_goes(window, engine) -> None:
    stroke(window, MOUTH_LINE)
    point_at(window, *MOUTH_LINE[0])
    open_gallery(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    session, view = window.document.session, window.gallery.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key_Right)
    QTest.keyClick(view, Qt.Key_Right)
    wait_for(lambda: window.face._instead is not None)
    assert window.document.session is session and view.currentIndex().row() > 0
    window.canvas.setFocus()
    assert window.face._instead is None
    view.setFocus()
    QTest.keyClick(view, Qt.Key_Right)
    wait_for(lambda: window.face._instead is not None)
    QTest.keyClick(view, Qt.Key_Return)
    wait_for(lambda: window.document.session is not session)
    assert window.face._instead is None
