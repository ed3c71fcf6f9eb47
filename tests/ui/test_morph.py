"""From one drawing to another by degrees: as numbers, and in the window."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import List, Tuple

import cv2
import numpy as np
import pytest

from configs.components import EYE1, EYE2, MOUTH, NOSE
from engine.drawing.controls import Appearance, Between, Controls, End
from engine.drawing.crops import crop
from engine.drawing.morph import Morph, resampled
from engine.drawing.packed import pack, unpack
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke
from engine.method.pipeline import FacePipeline
from engine.process.tasks import ReadAppearance

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog

from engine.drawing.strokes import MIRROR
from engine.drawing.transplant import component_of
from tests.draw_samples import PEOPLE
from tests.support.people import person
from tests.support.studio import choose, key, stroke, wait_for
from training.scoring.ink import inked_skin, lines_of
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
    a, b = Session((line(100), line(100, 20.0, True))), Session((line(140),))
    for share, width in ((0.15, 15.0), (0.45, 5.0)):
        (eraser,) = [s for s in morph(a, b, share).strokes if s.eraser]
        assert eraser.width == pytest.approx(width)
    assert len(morph(a, b, 0.99).strokes) == 1
    inks = [[s.ink for s in morph(Session(), b, share).strokes] for share in (0.3, 0.7, 0.97)]
    assert inks == [[], [pytest.approx(0.5)], [pytest.approx(0.95)]], "they come from the paper, as wide as they are"


PARTS = ("eye1", "eye2", "nose", "mouth", "remainder")


def inked(session: Session) -> np.ndarray:
    """Dark pixels in the middle of each component's box."""
    sketch, found = session.sketch(), []
    for component in (EYE1, EYE2, NOSE, MOUTH):
        rim = component.size // 5
        found.append(int((crop(sketch, component)[rim:-rim, rim:-rim] < 128).sum()))
    return np.array(found)


@pytest.mark.parametrize("pair", range(10))
def test_between_any_two_people_there_is_a_face_and_no_line_across_it(pair: int) -> None:
    start, stop = person(pair), person(pair + 50)
    whole, most = Morph(start, stop), np.maximum(inked(start), inked(stop))
    for share in (0.3, 0.5, 0.7):
        middle = whole.at(share)
        drawn = {component_of(stroke) for stroke in middle.strokes if not stroke.eraser and stroke.ink > 0.5}
        assert drawn == set(PARTS), "every part of a face is clearly drawn"
        assert (inked(middle) <= 1.25 * most).all(), share
        way = middle.controls.between
        assert way is not None and way.share == share and middle.controls.appearance == Appearance()
        assert [end.controls for end in (way.start, way.end)] == [start.controls, stop.controls]
        assert np.array_equal(unpack(way.end.sketch), stop.sketch())


def test_a_hairline_never_becomes_a_nose() -> None:
    hair, nose = Stroke(((100.0, 90.0, 1.0), (400.0, 90.0, 1.0))), Stroke(((220.0, 315.0, 1.0), (270.0, 315.0, 1.0)))
    for share in (0.25, 0.5, 0.75):
        for one in morph(Session((hair,)), Session((nose,)), share).strokes:
            assert component_of(one) in ("remainder", "nose") and one.points in (hair.points, nose.points)


def test_mirrored_strokes_pair_with_what_they_draw() -> None:
    both = Stroke(((150.0, 220.0, 1.0), (190.0, 220.0, 1.0)), mirrored=True)
    left = replace(both, mirrored=False)
    right = replace(left, points=tuple((2 * MIRROR - x, y + 8, p) for x, y, p in left.points))
    middle = morph(Session((both,)), Session((left, right)), 0.5)
    assert len(middle.strokes) == 2 and all(stroke.ink == 1.0 for stroke in middle.strokes)
    assert sorted({y for stroke in middle.strokes for _x, y, _p in stroke.points}) == [220.0, 224.0]


def test_opened_sketches_fade_and_a_morph_of_a_morph_has_two_drawings_as_its_ends() -> None:
    black = np.zeros((512, 512), np.uint8)
    dark, other = Session((), Controls(), black), Session()
    middle = morph(dark, other, 0.5)
    assert middle.base is not None and middle.base[0, 0] == 128
    way = morph(middle, other, 0.5).controls.between
    assert way is not None and way.start.controls.between is None and unpack(way.start.sketch)[0, 0] == 128


def test_a_way_that_is_none_is_refused() -> None:
    end = End(pack(np.full((512, 512), 255, np.uint8)), Controls())
    controls = Controls(between=Between(end, end, 0.25))
    data = controls.to_json()
    assert Controls.from_json(data) == controls and Session(controls=controls).version == 4
    large = cv2.imencode(".png", np.zeros((600, 512), np.uint8))[1].tobytes()
    for wrong in (
        {"share": 1.5},
        {"share": "no"},
        {"start": None},
        {"end": {"sketch": "AAAA", "controls": Controls().to_json()}},
        {"end": {"sketch": 5, "controls": Controls().to_json()}},
        {"end": End(large, Controls()).to_json()},
        {"start": {"sketch": end.to_json()["sketch"], "controls": data}},
    ):
        with pytest.raises(ValueError):
            Controls.from_json({**data, "between": {**data["between"], **wrong}})


@pytest.fixture(scope="module")
def shipped() -> FacePipeline:
    return FacePipeline.load("compact", runtime="openvino")


def test_the_ends_of_the_way_are_the_faces_of_both_drawings(shipped: FacePipeline) -> None:
    start = replace(person(1), controls=Controls())
    end = replace(person(52), controls=Controls(trust=(0.8,) * 5))
    for session, share in ((start, 0.0), (end, 1.0)):
        alone = shipped.draw(session.sketch(), session.controls)
        way = Between(End(pack(start.sketch()), start.controls), End(pack(end.sketch()), end.controls), share)
        mixed = shipped.draw(session.sketch(), replace(session.controls, appearance=Appearance(), between=way))
        away = np.abs(alone.face.astype(int) - mixed.face)
        assert np.percentile(away, 99.9) <= 2 and away.max() <= 4, "more than bfloat16 rounds away"
        assert mixed.appearance == pytest.approx(alone.appearance) and mixed.person is None


@pytest.mark.parametrize("pair", [(1, 52)])
def test_half_way_there_is_no_more_ink_on_the_skin_than_at_the_ends(shipped: FacePipeline, pair: Tuple) -> None:
    pytest.importorskip("mediapipe", reason="MediaPipe is not installed")
    from training.scoring.detector import Detector

    detector, way, ink = Detector(), Morph(*(replace(person(one), controls=Controls()) for one in pair)), []
    for share in (0.0, 0.5, 1.0):
        session = way.at(share)
        face = shipped.draw(session.sketch(), session.controls).face
        ink.append(inked_skin(face, detector.look(face).points))
    assert ink[1] <= max(ink[0], ink[2]), ink


def test_half_a_mouth_that_opens_leaves_no_ring_on_the_chin(shipped: FacePipeline) -> None:
    closed, opened = (Session(tuple(PEOPLE[name]().strokes)) for name in ("woman_long_hair", "open_mouth"))
    halfway = Morph(closed, opened).at(0.5)
    face = shipped.draw(halfway.sketch(), halfway.controls).face
    assert lines_of(face)[408:445, 205:290].sum() < 10, "pixels; the ring has dozens"


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
    key(window, "M", Qt.ControlModifier)
    QTest.keyClick(window.morph.slider, Qt.Key_Escape)
    assert not window.morph.isVisible()


def test_undo_of_a_stroke_on_the_way_brings_the_slider_back_to_where_it_was(window, monkeypatch, tmp_path) -> None:
    begin(window, monkeypatch, tmp_path)
    mine = window.document.session
    window.morph.slider.setValue(50)
    middle = window.document.session
    stroke(window, [(150, 480), (350, 480)])
    assert window.morph.slider.value() == 0, "it begins from what was drawn"
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is middle and window.morph.slider.value() == 50
    QTest.keyClick(window.morph.slider, Qt.Key_Home)
    assert window.document.session is mine and window.morph.slider.value() == 0


def test_undo_goes_back_along_the_way_and_the_slider_with_it(window, monkeypatch, tmp_path) -> None:
    other = begin(window, monkeypatch, tmp_path)
    seen = []
    for presses in (1, 2, 3):
        for _ in range(presses):
            QTest.keyClick(window.morph.slider, Qt.Key_PageUp)
        seen.append((window.morph.slider.value(), window.document.session))
        later = time.monotonic() + 5.0 * presses  # the next is a step of its own
        monkeypatch.setattr(time, "monotonic", lambda later=later: later)
    assert [value for value, _session in seen] == [10, 30, 60]
    for value, session in (seen[1], seen[0]):
        key(window, "Z", Qt.ControlModifier)
        assert window.document.session is session and window.morph.slider.value() == value
    key(window, "Y", Qt.ControlModifier)
    assert window.morph.slider.value() == 30
    window.morph.slider.setFocus()
    QTest.keyClick(window.morph.slider, Qt.Key_End)
    assert [one.points for one in window.document.session.strokes] == [one.points for one in other.strokes]
    for _ in range(3):
        key(window, "Z", Qt.ControlModifier)
    assert window.morph.slider.value() == 0 and len(window.document.session.strokes) == 1


def test_the_person_whom_the_drawing_suggests_is_left_behind_on_the_way(window, engine, monkeypatch, tmp_path) -> None:
    engine.pipeline.suggested = 7
    begin(window, monkeypatch, tmp_path)
    wait_for(lambda: window.document.placed_session.controls.appearance.person == 7)
    for pressed in (Qt.Key_End, Qt.Key_PageDown):
        before = len(engine.requests)
        QTest.keyClick(window.morph.slider, pressed)
        wait_for(lambda: len(engine.requests) > before)  # noqa: B023
        controls = engine.requests[-1][2]
        assert controls.appearance.person is None, "neither on the way nor at its end it is the start's"
        assert (controls.between is None) == (pressed == Qt.Key_End)
        wait_for(lambda: not window.link.waits)


def test_a_late_face_of_the_start_does_not_bring_its_person_back(window, engine, monkeypatch, tmp_path) -> None:
    engine.pipeline.suggested = 7
    begin(window, monkeypatch, tmp_path)
    wait_for(lambda: window.document.placed_session.controls.appearance.person == 7)
    engine.busy = True
    window.panel.sliders["nose"].slider.setValue(90)
    before = len(engine.requests)
    wait_for(lambda: len(engine.requests) > before or engine.requests[-1][2].trust[2] == 0.9)
    window.morph.slider.setValue(50)
    window.morph.slider.setValue(100)
    engine.busy = False
    engine.answer_all()
    wait_for(lambda: engine.requests[-1][2].trust == (1.0,) * 5 and not window.link.waits)
    persons = [controls.appearance.person for _number, _sketch, controls in engine.requests[before:]]
    assert persons[-1] is None, persons


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
    engine.answer_all()
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


def test_letters_typed_in_the_kind_of_file_choose_it_and_are_no_commands(window, monkeypatch, tmp_path) -> None:
    write_session(tmp_path / "end.facedraw", Session((line(140),)))
    stroke(window)
    choose(monkeypatch, tmp_path / "end.facedraw")
    key(window, "M", Qt.ControlModifier)
    wait_for(window.morph.isVisible)
    commands = ("guides", "mirror", "select", "shadow", "found_parts", "live")
    before = {name: window.actions_by_name[name].isChecked() for name in commands}
    steps = window.document.history.count()
    for letter, chosen in (("G", ".gif"), ("M", ".mp4"), ("V", ".mp4"), ("P", ""), ("R", ""), ("S", ""), ("F", "")):
        window.morph.kind.setFocus()
        QTest.keyClick(window.morph.kind, letter)
        QTest.qWait(QApplication.keyboardInputInterval() + 50)  # two letters in quick succession are one word
        assert window.morph.kind.currentData() == chosen, letter
    QTest.keyClick(window.morph.frames, "M")
    assert {name: window.actions_by_name[name].isChecked() for name in commands} == before
    assert window.document.history.count() == steps
    window.morph.kind.setFocus()
    QTest.keyClick(window.morph.kind, "L", Qt.ControlModifier)
    assert window.layers.isVisible(), "keys with Ctrl are still commands"
    window.layers.close()


def test_a_broken_session_is_said(window, monkeypatch, tmp_path) -> None:
    (tmp_path / "broken.facedraw").write_text("{}")
    choose(monkeypatch, tmp_path / "broken.facedraw")
    window.actions_by_name["morph"].trigger()
    assert not window.morph.isVisible() and "broken.facedraw" in window.notice.text.text()


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_the_morph_is_written_as_an_animation_with_a_progress_bar(
    window, engine, monkeypatch, tmp_path, suffix
) -> None:
    begin(window, monkeypatch, tmp_path)
    wait_for(lambda: not window.link.waits)
    path = tmp_path / ("way" + suffix)
    choose(monkeypatch, path)
    window.morph.frames.setValue(6)
    window.morph.kind.setFocus()
    while window.morph.kind.currentData() != suffix:
        QTest.keyClick(window.morph.kind, Qt.Key_Down)
    seen: List[int] = []
    window.morph.progress.valueChanged.connect(seen.append)
    QTest.mouseClick(window.morph.export, Qt.LeftButton)
    assert window.morph.progress.isVisible() and not path.exists()
    wait_for(lambda: not window.morph.exporting)
    assert seen == sorted(seen) and len(seen) > 3 and not window.morph.progress.isVisible()
    video = cv2.VideoCapture(str(path))
    frames = []
    while True:
        there, frame = video.read()
        if not there:
            break
        frames.append(frame)
    assert len(frames) == (6 if suffix == ".mp4" else 10) and frames[0].shape == (512, 512, 3)
    assert np.abs(frames[0].astype(int) - frames[5].astype(int)).mean() > 0.3
    assert [file.name for file in tmp_path.glob(".*")] == [], "no draft is left"


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_an_animation_that_is_stopped_or_cannot_be_written_leaves_nothing(
    window, engine, monkeypatch, tmp_path, suffix
) -> None:
    begin(window, monkeypatch, tmp_path)
    wait_for(lambda: not window.link.waits)
    engine.busy = True
    window.morph.export_to(tmp_path / ("way" + suffix), suffix)
    for _ in range(2):
        engine.answer()
        window.link.poll()
    QTest.mouseClick(window.morph.export, Qt.LeftButton)
    assert not window.morph.exporting and [*tmp_path.glob("way*"), *tmp_path.glob(".*")] == []
    engine.busy = False
    engine.answer()
    window.morph.export_to(tmp_path / "nowhere" / ("way" + suffix), suffix)
    wait_for(lambda: not window.morph.exporting)
    assert "way" + suffix in window.notice.text.text() and [*tmp_path.glob("way*"), *tmp_path.glob(".*")] == []


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
    window.photos._read_appearance(np.zeros((512, 512, 3), np.uint8))
    engine.fail("The appearance of this photo could not be read: no.", ReadAppearance)
    wait_for(lambda: "appearance of this photo" in window.notice.text.text())
    QTest.keyClick(window.morph.export, Qt.Key_Escape)
    assert window.morph.exporting and window.morph.isVisible()
    window.panel.sliders["nose"].slider.setValue(90)
    wait_for(lambda: engine.requests[-1][2].trust[2] == 0.9)
    engine.fail("This drawing could not become a face: no.")
    wait_for(lambda: "could not become a face" in window.status.text.text())
    assert window.morph.exporting
    engine.answer_all()
    wait_for(lambda: not window.morph.exporting)
    assert len(list(tmp_path.glob("face-*.png"))) == 3


def test_a_picture_of_the_way_that_fails_ends_the_export(window, engine, monkeypatch, tmp_path) -> None:
    begin_export(window, engine, monkeypatch, tmp_path)
    engine.fail("This drawing could not become a face: no.")
    wait_for(lambda: not window.morph.exporting)
    assert "could not become a face" in window.status.text.text() and list(tmp_path.glob("face-*.png")) == []


def test_a_morph_is_kept_in_its_session_and_becomes_a_drawing_of_its_own_with_the_next_stroke(
    window, engine, monkeypatch, tmp_path
) -> None:
    begin(window, monkeypatch, tmp_path)
    window.morph.slider.setFocus()
    QTest.keyClick(window.morph.slider, Qt.Key_PageUp)
    wait_for(lambda: engine.requests and engine.requests[-1][2].between is not None)
    wait_for(lambda: not engine.reports and not window.link.waits)
    assert engine.requests[-1][2].between.share == pytest.approx(0.1)
    choose(monkeypatch, tmp_path / "between.facedraw")
    window.actions_by_name["save_as"].trigger()
    assert read_session(tmp_path / "between.facedraw").controls.between == window.document.controls.between
    window.panel.sliders["nose"].slider.setValue(90)
    assert window.document.controls.between is not None, "trust is chosen on the way, too"
    wait_for(lambda: not engine.reports and not window.link.waits)
    stroke(window, [(150.0, 330.0), (300.0, 340.0)])
    assert window.document.controls.between is None
    look = window.document.controls.appearance
    assert look.source == "values" and look.values == pytest.approx((0.1, 0.5))
    key(window, "Z", Qt.ControlModifier)
    assert window.document.controls.between is not None
