"""The desk: many visitors, one engine."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import Iterator

import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls
from engine.process.messages import AppearanceRead, Failed, Ready, Result, Translated
from tests.support.page_server import PaintingEngine
from web.desk import Desk, DeskFull, EngineAway, NotDrawn, Replaced, TooMany
from web.limits import LIMITS

PATIENCE = 20.0
PHOTO = np.full((512, 512, 3), 90, np.uint8)


def sketch(grey: int) -> np.ndarray:
    return np.full((512, 512), grey, np.uint8)


def until(true: object) -> None:
    end = time.monotonic() + PATIENCE
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def engine() -> PaintingEngine:
    return PaintingEngine(busy=True)


@pytest.fixture
def desk(engine: PaintingEngine) -> Iterator[Desk]:
    desk = Desk([engine], replace(LIMITS, waiting=3))
    desk.open()
    until(lambda: desk.state.ready)
    yield desk
    desk.close()
    assert engine.closed


def test_requests_are_answered_in_their_order_and_one_at_a_time(desk: Desk, engine: PaintingEngine) -> None:
    tickets = [desk.draw(sketch(grey), Controls(), "", f"visitor {grey}") for grey in (10, 20, 30)]
    until(lambda: len(engine.requests) == 1)
    assert [desk.before(ticket) for ticket in tickets] == [0, 1, 2] and desk.waiting == 3
    for count, ticket in enumerate(tickets, 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        result = ticket.future.result(PATIENCE)
        assert isinstance(result, Result) and result.number == engine.requests[count - 1][0]
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [10, 20, 30]
    assert desk.waiting == 0


def test_of_one_visitor_only_the_newest_waits(desk: Desk, engine: PaintingEngine) -> None:
    first = desk.draw(sketch(1), Controls(), "", "me")
    until(lambda: engine.requests)
    old, other, new = (desk.draw(sketch(grey), Controls(), "", who) for grey, who in ((2, "me"), (3, "you"), (4, "me")))
    with pytest.raises(Replaced, match="newer drawing"):
        old.future.result(PATIENCE)
    for count, ticket in enumerate((first, other, new), 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        ticket.future.result(PATIENCE)
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [1, 3, 4]


def test_who_has_no_name_replaces_nobody_and_a_full_desk_says_so(desk: Desk, engine: PaintingEngine) -> None:
    desk.draw(sketch(0), Controls())
    until(lambda: engine.requests)
    waiting = [desk.draw(sketch(1), Controls()) for _ in range(3)]
    with pytest.raises(DeskFull, match="3 drawings are waiting already"):
        desk.draw(sketch(2), Controls())
    assert not any(ticket.future.done() for ticket in waiting)


def test_who_does_not_wait_is_left_out(desk: Desk, engine: PaintingEngine) -> None:
    first = desk.draw(sketch(1), Controls())
    until(lambda: engine.requests)
    gone, last = desk.draw(sketch(2), Controls()), desk.draw(sketch(3), Controls())
    assert gone.future.cancel()
    engine.answer()
    first.future.result(PATIENCE)
    until(lambda: len(engine.requests) == 2)
    engine.answer()
    last.future.result(PATIENCE)
    assert int(engine.requests[1][1][0, 0]) == 3
    with pytest.raises(CancelledError):
        gone.future.result(0)


def test_clients_take_turns_and_one_has_some_places_only(engine: PaintingEngine) -> None:
    desk = Desk([engine], replace(LIMITS, waiting_of_client=4))
    desk.open()
    until(lambda: desk.state.ready)
    first = desk.draw(sketch(0), Controls(), "greedy")
    until(lambda: engine.requests)
    greedy = [desk.draw(sketch(grey), Controls(), "greedy") for grey in (1, 2, 3, 4)]
    with pytest.raises(TooMany, match="4 of your drawings"):
        desk.draw(sketch(5), Controls(), "greedy")
    modest = [desk.draw(sketch(grey), Controls(), f"modest {grey}") for grey in (11, 12)]
    assert [desk.before(ticket) for ticket in (*modest, *greedy)] == [1, 2, 3, 4, 5, 6]
    for count, ticket in enumerate((first, *modest, *greedy), 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        ticket.future.result(PATIENCE)
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [0, 11, 12, 1, 2, 3, 4]
    desk.close()


def test_photos_and_translators_wait_at_the_same_desk(desk: Desk, engine: PaintingEngine) -> None:
    engine.busy = False
    read = desk.read_appearance(PHOTO).future.result(PATIENCE)
    assert isinstance(read, AppearanceRead) and read.appearance == Appearance("values", values=(90.0,) * 3)
    painted = desk.translate(PHOTO, "pix2pix-face").future.result(PATIENCE)
    assert isinstance(painted, Translated) and painted.translator == "pix2pix-face" and (painted.picture == 165).all()


def test_a_drawing_that_fails_is_told_and_the_next_one_comes(desk: Desk, engine: PaintingEngine) -> None:
    bad = desk.draw(sketch(1), Controls())
    until(lambda: engine.requests)
    engine.fail("This drawing could not become a face: it is odd.")
    with pytest.raises(NotDrawn, match="it is odd"):
        bad.future.result(PATIENCE)
    with pytest.raises(NotDrawn, match="shape"):
        refused = ValueError("a sketch has another shape")
        engine.request = lambda *_: (_ for _ in ()).throw(refused)  # type: ignore[method-assign]
        desk.draw(sketch(2), Controls()).future.result(PATIENCE)


def test_an_engine_that_cannot_run_refuses_everyone_and_may_come_back(desk: Desk, engine: PaintingEngine) -> None:
    tickets = [desk.draw(sketch(1), Controls()) for _ in range(2)]
    until(lambda: engine.requests)
    engine.reports.append(Failed(0, "The drawing engine has stopped 5 times in a row."))
    for ticket in tickets:
        with pytest.raises(EngineAway, match="5 times"):
            ticket.future.result(PATIENCE)
    assert desk.state.failed and desk.state.ready is None
    engine.die()
    engine.get_ready()
    until(lambda: desk.state.ready)
    assert not desk.state.failed


def test_several_engines_draw_at_the_same_time_and_one_may_fail() -> None:
    engines = [PaintingEngine(busy=True), PaintingEngine(busy=True)]
    desk = Desk(engines)
    desk.open()
    until(lambda: desk.state.ready)
    tickets = [desk.draw(sketch(grey), Controls(), "", f"visitor {grey}") for grey in (10, 20, 30)]
    until(lambda: all(len(engine.requests) == 1 for engine in engines))
    assert desk.waiting == 3 and desk.before(tickets[2]) == 2
    engines[1].answer()
    until(lambda: len(engines[1].requests) == 2)
    assert int(engines[1].requests[1][1][0, 0]) == 30 and tickets[2].future.running()
    engines[0].reports.append(Failed(0, "The drawing engine has stopped 5 times in a row."))
    lost = next(one for one in tickets if one.number == engines[0].requests[0][0] and not one.future.done())
    with pytest.raises(EngineAway, match="5 times"):
        lost.future.result(PATIENCE)
    assert desk.state.ready and not desk.state.failed  # the other one goes on, and takes what comes
    engines[1].answer()
    until(lambda: all(ticket.future.done() for ticket in tickets))
    last = desk.draw(sketch(40), Controls())
    until(lambda: len(engines[1].requests) == 3)
    engines[1].answer()
    assert isinstance(last.future.result(PATIENCE), Result) and len(engines[0].requests) == 1
    desk.close()
    assert all(engine.closed for engine in engines)


def test_what_the_engine_prepares_is_told(engine: PaintingEngine) -> None:
    slow = PaintingEngine(ready=False)
    desk = Desk([slow])
    desk.open()
    slow.prepare("Compiling", 0.4)
    until(lambda: desk.state.fraction == 0.4)
    ticket = desk.draw(sketch(1), Controls())
    desk.close()
    with pytest.raises(NotDrawn):
        ticket.future.result(0 if slow.requests == [] else PATIENCE)
    assert desk.state.text == "Compiling"


def test_controls_that_the_bank_does_not_have_are_named() -> None:
    ready = Ready("compact", (), ("woman",))
    assert ready.objection(Controls(tags=("woman",))) == ""
    assert "tag cat" in ready.objection(Controls(tags=("cat",)))
    assert "look is called Pink" in ready.objection(Controls(appearance=Appearance("palette", "Pink")))
