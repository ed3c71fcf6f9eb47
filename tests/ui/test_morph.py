"""From one drawing to another by degrees: as numbers, and in the window."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls
from engine.drawing.morph import Morph, resampled
from engine.drawing.session import Session, write_session
from engine.drawing.sketch import Stroke
from engine.process.messages import Failed

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog

from tests.support.studio import choose, key, stroke, wait_for
from ui.link import BETWEEN_REQUESTS_MS
from ui.window import StudioWindow


def morph(start: Session, end: Session, share: float) -> Session:
    return Morph(start, end).at(share)


def line(y: float, width: float = 4.0, eraser: bool = False) -> Stroke:
    return Stroke(((100.0, y, 1.0), (400.0, y, 1.0)), width, eraser)


def test_the_ends_are_the_sessions_and_the_middle_lies_between() -> None:
    a = Session((line(100), line(300)), Controls(trust=(0.0,) * 5, tags=("woman",)))
    b = Session((line(340), line(120)), Controls(trust=(1.0,) * 5, tags=("man",)))
    assert morph(a, b, 0.0) is a and morph(a, b, 1.0) is b
    middle = morph(a, b, 0.5)
    heights = sorted(float(np.mean([point[1] for point in s.points])) for s in middle.strokes)
    assert heights == pytest.approx([110, 320]), "each stroke goes to its nearest"
    assert middle.controls.trust == (0.5,) * 5 and morph(a, b, 0.4).controls.tags == ("woman",)
    with pytest.raises(ValueError, match="0 to 1"):
        morph(a, b, 1.5)


def test_a_stroke_that_was_begun_at_the_other_end_does_not_turn_over() -> None:
    turned = Stroke(tuple(reversed(line(200).points)), 4.0)
    assert np.ptp(resampled(morph(Session((line(100),)), Session((turned,)), 0.5).strokes[0])[:, 0]) > 290


def test_strokes_without_a_partner_fade_and_erasers_pair_with_erasers_only() -> None:
    a, b = Session((line(100), line(100, 20.0, True))), Session((line(200),))
    for share, width in ((0.25, 15.0), (0.75, 5.0)):
        (eraser,) = [s for s in morph(a, b, share).strokes if s.eraser]
        assert eraser.width == pytest.approx(width)
    assert len(morph(a, b, 0.99).strokes) == 1
    assert morph(Session(), b, 0.5).strokes[0].width == pytest.approx(2.0)


def test_opened_sketches_fade_and_looks_of_numbers_are_mixed() -> None:
    black = np.zeros((512, 512), np.uint8)
    dark = Session((), Controls(appearance=Appearance("values", "", (0.0, 2.0))), black)
    other = Session(controls=Controls(appearance=Appearance("values", "", (1.0, 4.0))))
    middle = morph(dark, other, 0.5)
    assert middle.base is not None and middle.base[0, 0] == 128
    assert middle.controls.appearance.values == (0.5, 3.0)


def begin(window: StudioWindow, monkeypatch, tmp_path) -> Session:
    other = Session((line(400),), Controls(trust=(1.0,) * 5))
    write_session(tmp_path / "other.facedraw", other)
    stroke(window)
    choose(monkeypatch, tmp_path / "other.facedraw")
    key(window, "M", Qt.ControlModifier)
    assert window.morph.isVisible() and window.morph.name.text() == "other"
    return other


def test_the_slider_goes_to_the_other_session_and_back_by_undo(window, engine, monkeypatch, tmp_path) -> None:
    other = begin(window, monkeypatch, tmp_path)
    mine = window.document.session
    QTest.keyClick(window.morph.slider, Qt.Key_PageUp)
    assert window.document.session is not mine and 0.5 < window.document.controls.trust[0] < 1.0
    QTest.keyClick(window.morph.slider, Qt.Key_End)
    assert np.array_equal(window.canvas.sketch(), other.sketch())
    wait_for(lambda: engine.requests and engine.requests[-1][2] == other.controls)
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is mine and window.morph.slider.value() == 0
    QTest.mouseClick(window.morph.done, Qt.LeftButton)
    assert not window.morph.isVisible() and window.canvas.hasFocus()


def test_the_sequence_is_drawn_by_the_engine_and_a_stroke_between_spoils_nothing(
    window, engine, monkeypatch, tmp_path
) -> None:
    other = begin(window, monkeypatch, tmp_path)
    mine = window.document.session
    wait_for(lambda: not window.link.waits)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.morph.frames.setValue(5)
    engine.busy = True
    QTest.mouseClick(window.morph.export, Qt.LeftButton)
    window.panel.sliders["nose"].slider.setValue(90)
    wait_for(lambda: engine.requests[-1][2].trust[2] == 0.9)
    engine.busy = False
    engine.answer()
    wait_for(lambda: not window.morph.exporting)
    files = sorted(tmp_path.glob("face-*.png"))
    assert [path.name for path in files] == [f"face-{number:03d}.png" for number in range(5)]
    assert len({path.read_bytes() for path in files}) == 5
    drawn = [request[1] for request in engine.requests]
    # The whole way is that of the drawing at the start, not of the changed one.
    on_the_way = [controls.trust[2] for _number, _sketch, controls in engine.requests if controls.trust[2] != 0.9]
    assert on_the_way[-4:] == [0.625, 0.75, 0.875, 1.0]
    assert any(np.array_equal(sketch, other.sketch()) for sketch in drawn)
    assert cv2.imread(str(files[0])).shape == (512, 512, 3)
    wait_for(lambda: np.array_equal(engine.requests[-1][1], mine.sketch()))
    assert "written" in window.notice.text.text()


def test_a_broken_session_is_said(window, monkeypatch, tmp_path) -> None:
    (tmp_path / "broken.facedraw").write_text("{}")
    choose(monkeypatch, tmp_path / "broken.facedraw")
    window.actions_by_name["morph"].trigger()
    assert not window.morph.isVisible() and "broken.facedraw" in window.notice.text.text()


def begin_export(window: StudioWindow, engine, monkeypatch, tmp_path) -> None:
    begin(window, monkeypatch, tmp_path)
    asked = -1
    while asked != len(engine.requests):  # what has changed so far is drawn, so that only the way is asked for below
        asked = len(engine.requests)
        QTest.qWait(4 * BETWEEN_REQUESTS_MS)
    wait_for(lambda: not window.link.waits)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.morph.frames.setValue(3)
    engine.busy = True
    QTest.mouseClick(window.morph.export, Qt.LeftButton)
    assert len(engine.requests) == asked + 1


def test_a_photo_that_fails_or_a_stroke_that_fails_does_not_end_the_export(
    window, engine, monkeypatch, tmp_path
) -> None:
    begin_export(window, engine, monkeypatch, tmp_path)
    window.link.read_appearance(np.zeros((512, 512, 3), np.uint8))
    engine.reports.append(Failed(engine.photos[-1][0], "The appearance of this photo could not be read: no."))
    wait_for(lambda: "appearance of this photo" in window.notice.text.text())
    assert window.morph.exporting
    window.panel.sliders["nose"].slider.setValue(90)
    wait_for(lambda: engine.requests[-1][2].trust[2] == 0.9)
    frame = len(engine.requests)
    engine.fail("This drawing could not become a face: no.")
    wait_for(lambda: len(engine.requests) > frame)
    assert window.morph.exporting
    engine.busy = False
    engine.answer()
    wait_for(lambda: not window.morph.exporting)
    assert len(list(tmp_path.glob("face-*.png"))) == 3


def test_a_picture_of_the_way_that_fails_ends_the_export(window, engine, monkeypatch, tmp_path) -> None:
    begin_export(window, engine, monkeypatch, tmp_path)
    engine.fail("This drawing could not become a face: no.")
    wait_for(lambda: not window.morph.exporting)
    assert "could not become a face" in window.status.text.text() and list(tmp_path.glob("face-*.png")) == []
