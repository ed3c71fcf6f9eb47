"""The window and where a drawing lies: guides that can be dragged, placing again, straightening, undo, sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import numpy as np
import pytest

from configs.components import NAMES
from engine.drawing.carrying import to_canvas
from engine.drawing.placement import AUTOMATIC, EXPLICIT, NONE, Placement, Placing, box_outline, frame_outline
from engine.drawing.session import read_session
from engine.drawing.transplant import component_of
from engine.drawing.warp import Similarity

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QTabletEvent
from PyQt5.QtTest import QTest

from engine.process.tasks import FetchRest
from tests.support.fake_engine import ROWS, FakeEngine, fake_part
from tests.support.studio import at, choose, ink, key, move, open_window, shut, stroke, tablet, wait_for
from ui.window import StudioWindow

ELSEWHERE = Placement(
    Similarity(-60.0, 30.0, 0.7, 8.0),
    (("eye1", Similarity(0.0, 9.0)), ("nose", Similarity(4.0, 0.0)), ("mouth", Similarity())),
    ("eye1", "nose", "mouth"),
)


@pytest.fixture()
def engine() -> FakeEngine:
    made = FakeEngine()
    made.pipeline.found = ELSEWHERE
    return made


@pytest.fixture()
def window(app: object, engine: FakeEngine, tmp_path: Path) -> Iterator[StudioWindow]:
    made = open_window(engine, tmp_path)
    yield made
    shut(made)


def settled(window: StudioWindow, engine: FakeEngine, requests: int) -> Placing:
    """Wait for so many requests and their answers; what the newest asked for."""
    wait_for(lambda: len(engine.requests) >= requests and not engine.reports and not window.link.waits)
    return engine.requests[-1][2].placing


def handle(name: str, corner: int) -> QPointF:
    return QPointF(*box_outline(ELSEWHERE, name)[corner])


def drag(window: StudioWindow, start: QPointF, by: QPointF) -> None:
    """Take the pointer and drag something, then take the pen again."""
    canvas = window.canvas
    key(window, Qt.Key_V)
    QTest.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, canvas.from_canvas(start).toPoint())
    for share in (0.3, 0.7, 1.0):
        move(window, canvas.from_canvas(start + by * share).toPoint())
    QTest.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, canvas.from_canvas(start + by).toPoint())
    key(window, Qt.Key_B)


def test_a_placement_is_found_shown_and_held(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    assert settled(window, engine, 1) == Placing()
    assert window.canvas.parts.placement == ELSEWHERE and window.canvas.parts.visible
    assert window.document.history.count() == 1, "what was found is no step of its own"
    stroke(window, [(150.0, 300.0), (180.0, 310.0)])
    assert settled(window, engine, 2) == Placing(AUTOMATIC, ELSEWHERE)
    key(window, Qt.Key_F)
    assert not window.canvas.parts.visible


def test_guides_are_painted(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    shown = window.canvas.grab().toImage()
    key(window, Qt.Key_F)
    hidden = window.canvas.grab().toImage()
    corner = (window.canvas.from_canvas(handle("nose", 0)) + QPointF(2.0, 0.0)).toPoint() * shown.devicePixelRatioF()
    assert any(shown.pixelColor(corner + QPoint(0, y)) != hidden.pixelColor(corner + QPoint(0, y)) for y in (-1, 0, 1))
    key(window, Qt.Key_F)
    dot = window.canvas.from_canvas(handle("nose", 2)).toPoint() * shown.devicePixelRatioF()
    faint = window.canvas.grab().toImage().pixelColor(dot + QPoint(2, 2))
    key(window, Qt.Key_V)
    assert window.canvas.grab().toImage().pixelColor(dot + QPoint(2, 2)) != faint, "dots only for who moves things"


def test_guides_stay_under_the_pen_that_passes_them(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    canvas, corner = window.canvas, handle("nose", 0)
    place = (canvas.from_canvas(corner) + QPointF(2.0, 0.0)).toPoint()

    def is_seen() -> bool:
        shown = canvas.grab().toImage()
        around = [shown.pixelColor((place + QPoint(0, y)) * shown.devicePixelRatioF()) for y in (-1, 0, 1)]
        return any(colour.blue() > colour.red() + 20 for colour in around)

    assert is_seen()
    QTest.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, at(window, (corner.x() + 30, corner.y() + 40)))
    move(window, at(window, (corner.x() + 60, corner.y() + 60)))
    assert canvas.drawing and is_seen()
    QTest.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, at(window, (corner.x() + 60, corner.y() + 60)))


def test_a_drawing_in_the_boxes_shows_its_parts_only_to_those_who_move_things(
    window: StudioWindow, engine: FakeEngine
) -> None:
    engine.pipeline.found = Placement(parts=(("nose", Similarity()),), drawn=("nose",))
    stroke(window)
    settled(window, engine, 1)
    assert not window.canvas.parts.visible
    stroke(window, [(150.0, 300.0), (180.0, 310.0)])
    assert settled(window, engine, 2) == Placing(), "what moves nothing is not held"
    key(window, Qt.Key_V)
    assert window.canvas.parts.visible


def test_a_part_that_is_dragged_is_where_the_person_says(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    before = ink(window)
    drag(window, handle("nose", 2), QPointF(20.0, 12.0))
    placing = settled(window, engine, 2)
    assert placing.kind == EXPLICIT and placing.placement is not None and ink(window) == before
    moved = box_outline(placing.placement, "nose").mean(axis=0) - box_outline(ELSEWHERE, "nose").mean(axis=0)
    np.testing.assert_allclose(moved, (20.0, 12.0), atol=3.0)
    assert placing.placement.part("eye1") == ELSEWHERE.part("eye1")
    key(window, Qt.Key_Z, Qt.ControlModifier)
    assert settled(window, engine, 3) == Placing(AUTOMATIC, ELSEWHERE)
    key(window, Qt.Key_Y, Qt.ControlModifier)
    assert settled(window, engine, 4) == placing


def test_the_whole_is_dragged_scaled_and_turned_by_its_own_handles(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    before = frame_outline(ELSEWHERE)
    drag(window, QPointF(*before[0]), QPointF(12.0, -9.0))
    shifted = settled(window, engine, 2).placement
    assert shifted is not None and shifted.parts == ELSEWHERE.parts
    np.testing.assert_allclose(frame_outline(shifted) - before, np.tile((12.0, -9.0), (4, 1)), atol=3.0)
    engine.pipeline.found = shifted
    key(window, Qt.Key_P)
    settled(window, engine, 3)
    corner = frame_outline(shifted)[2]
    middle = frame_outline(shifted)[[0, 2]].mean(axis=0)
    wanted = middle + (corner - middle) @ np.array([[0.0, 1.0], [-1.0, 0.0]]) * 0.8  # a quarter turn, smaller
    drag(window, QPointF(*corner), QPointF(*(wanted - corner)))
    turned = settled(window, engine, 4).placement
    assert turned is not None and turned.parts == ELSEWHERE.parts
    assert turned.whole.scale < shifted.whole.scale and abs(turned.whole.turn - shifted.whole.turn) > 60
    np.testing.assert_allclose(frame_outline(turned)[2], wanted, atol=3.0)
    key(window, Qt.Key_Z, Qt.ControlModifier)
    assert settled(window, engine, 5) == Placing(AUTOMATIC, shifted)


def test_a_handle_that_is_only_clicked_changes_nothing_and_draws_nothing(
    window: StudioWindow, engine: FakeEngine
) -> None:
    stroke(window)
    settled(window, engine, 1)
    key(window, Qt.Key_V)
    QTest.mouseClick(
        window.canvas, Qt.LeftButton, Qt.NoModifier, window.canvas.from_canvas(handle("mouth", 3)).toPoint()
    )
    assert window.document.history.count() == 1 and window.document.controls.placing == Placing()


def test_the_pen_draws_everywhere_on_the_guides_too(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    dot = handle("nose", 2)
    assert window.canvas.cursor().shape() == Qt.BlankCursor
    stroke(window, [(dot.x(), dot.y()), (dot.x() + 20, dot.y() + 10)])
    tablet(window, QTabletEvent.TabletPress, (dot.x(), dot.y()), 0.7)
    tablet(window, QTabletEvent.TabletRelease, (dot.x() - 20, dot.y()), 0.0)
    assert len(window.document.session.strokes) == 3 and window.document.controls.placing.kind == AUTOMATIC
    for _ in range(2):
        key(window, Qt.Key_Z, Qt.ControlModifier)
    middle = box_outline(ELSEWHERE, "nose").mean(axis=0)
    stroke(window, [(middle[0], middle[1]), (middle[0] + 20, middle[1])])
    assert window.document.history.count() == 2 and len(window.document.session.strokes) == 2
    tablet(window, QTabletEvent.TabletPress, (middle[0], middle[1] + 9), 0.7)
    tablet(window, QTabletEvent.TabletRelease, (middle[0] + 9, middle[1] + 9), 0.0)
    assert len(window.document.session.strokes) == 3


def test_one_key_places_again_and_undo_covers_it(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    drag(window, handle("nose", 2), QPointF(20.0, 12.0))
    explicit = settled(window, engine, 2)
    key(window, Qt.Key_P)
    assert settled(window, engine, 3) == Placing()
    key(window, Qt.Key_Z, Qt.ControlModifier)
    assert settled(window, engine, 4) == explicit
    key(window, Qt.Key_Z, Qt.ControlModifier)
    assert settled(window, engine, 5) == Placing(AUTOMATIC, ELSEWHERE)
    other = Placement(Similarity(40.0, 0.0), (), ("nose",))
    engine.pipeline.found = other
    key(window, Qt.Key_P)
    assert settled(window, engine, 6) == Placing()
    assert window.document.placed_session.controls.placing == Placing(AUTOMATIC, other)
    key(window, Qt.Key_Z, Qt.ControlModifier)
    assert settled(window, engine, 7) == Placing(AUTOMATIC, ELSEWHERE), "also where it was automatic before"


def test_straightened_and_left_in_place(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window)
    settled(window, engine, 1)
    key(window, Qt.Key_U)
    assert settled(window, engine, 2) == Placing(AUTOMATIC, ELSEWHERE, straightened=True)
    key(window, Qt.Key_P, Qt.ShiftModifier)
    assert settled(window, engine, 3) == Placing(NONE, straightened=True)
    assert not window.canvas.parts.visible
    for _ in range(2):
        key(window, Qt.Key_Z, Qt.ControlModifier)
    assert not window.actions_by_name["straightened"].isChecked()
    assert settled(window, engine, 4).straightened is False


def test_sessions_store_where_the_drawing_was_found(
    window: StudioWindow, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stroke(window)
    settled(window, engine, 1)
    choose(monkeypatch, tmp_path / "placed.facedraw")
    key(window, Qt.Key_S, Qt.ControlModifier)
    saved = read_session(tmp_path / "placed.facedraw")
    assert saved.controls.placing == Placing(AUTOMATIC, ELSEWHERE)
    window.document.start(saved, tmp_path / "placed.facedraw")
    assert settled(window, engine, 2) == Placing(AUTOMATIC, ELSEWHERE)
    window.document.clear()
    wait_for(lambda: window.canvas.parts.placement is None)
    assert not window.canvas.parts.visible and at(window, (0.0, 0.0)) is not None


def test_what_the_bank_gives_goes_where_the_drawing_lies(window: StudioWindow, engine: FakeEngine) -> None:
    stroke(window, [(160.0, 260.0), (190.0, 262.0)])
    settled(window, engine, 1)
    key(window, Qt.Key_R)
    wait_for(lambda: len(window.document.session.strokes) > 1)
    asked = engine.tasks(FetchRest)[-1].session
    np.testing.assert_allclose(
        [point[:2] for point in asked.strokes[0].points],
        ELSEWHERE.to_canonical(np.array([point[:2] for point in window.document.session.strokes[0].points])),
        atol=0.02,
    )
    drawn = {component_of(one) for one in asked.strokes}
    given = [one for name in NAMES if name not in drawn for one in fake_part(name, 0)]
    added = window.document.session.strokes[1:]
    assert added == to_canvas(given, ELSEWHERE)


def test_an_alternative_replaces_the_part_that_was_drawn_elsewhere(window: StudioWindow, engine: FakeEngine) -> None:
    mouth = [tuple(point) for point in ELSEWHERE.to_drawing(np.array([(200.0, 385.0), (240.0, 390.0), (290.0, 385.0)]))]
    stroke(window, [(300.0, 100.0), (330.0, 140.0)])
    settled(window, engine, 1)
    stroke(window, mouth)
    settled(window, engine, 2)
    window.gallery.show()
    window.gallery.choose("mouth")
    wait_for(lambda: window.gallery.model.rowCount() > 0)
    kept = window.document.session.strokes[0]
    window.gallery.take(window.gallery.model.index(1))
    wait_for(lambda: window.document.session.strokes[1:2] != () and window.document.history.count() == 3)
    strokes = window.document.session.strokes
    assert strokes[0] is kept, "what stays is not moved there and back"
    assert strokes[1:] == to_canvas(fake_part("mouth", ROWS[1]), ELSEWHERE)
