"""The desk: many visitors, one engine."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import Iterator

import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls, Drawing
from engine.process.messages import Failed, Ready
from engine.process.tasks import Draw, ReadAppearance, Translate
from tests.support.fake_engine import FakeEngine
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
def engine() -> FakeEngine:
    return FakeEngine(busy=True)


@pytest.fixture
def desk(engine: FakeEngine) -> Iterator[Desk]:
    desk = Desk(engine, replace(LIMITS, waiting=3))
    desk.open()
    until(lambda: desk.state.ready)
    yield desk
    desk.close()
    assert engine.closed


def test_requests_are_answered_in_their_order_and_one_at_a_time(desk: Desk, engine: FakeEngine) -> None:
    tickets = [desk.ask(Draw(sketch(grey), Controls()), "", f"visitor {grey}") for grey in (10, 20, 30)]
    until(lambda: len(engine.requests) == 1)
    assert [desk.before(ticket) for ticket in tickets] == [0, 1, 2] and desk.waiting == 3
    for count, ticket in enumerate(tickets, 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        result = ticket.future.result(PATIENCE)
        assert isinstance(result.answer, Drawing) and result.number == engine.asked[count - 1].number
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [10, 20, 30]
    assert desk.waiting == 0


def test_of_one_visitor_only_the_newest_waits(desk: Desk, engine: FakeEngine) -> None:
    first = desk.ask(Draw(sketch(1), Controls()), "", "me")
    until(lambda: engine.requests)
    old, other, new = (
        desk.ask(Draw(sketch(grey), Controls()), "", who) for grey, who in ((2, "me"), (3, "you"), (4, "me"))
    )
    with pytest.raises(Replaced, match="newer drawing"):
        old.future.result(PATIENCE)
    for count, ticket in enumerate((first, other, new), 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        ticket.future.result(PATIENCE)
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [1, 3, 4]


def test_who_has_no_name_replaces_nobody_and_a_full_desk_says_so(desk: Desk, engine: FakeEngine) -> None:
    desk.ask(Draw(sketch(0), Controls()))
    until(lambda: engine.requests)
    waiting = [desk.ask(Draw(sketch(1), Controls())) for _ in range(3)]
    with pytest.raises(DeskFull, match="3 drawings are waiting already"):
        desk.ask(Draw(sketch(2), Controls()))
    assert not any(ticket.future.done() for ticket in waiting)


def test_who_does_not_wait_is_left_out(desk: Desk, engine: FakeEngine) -> None:
    first = desk.ask(Draw(sketch(1), Controls()))
    until(lambda: engine.requests)
    gone, last = desk.ask(Draw(sketch(2), Controls())), desk.ask(Draw(sketch(3), Controls()))
    assert gone.future.cancel()
    engine.answer()
    first.future.result(PATIENCE)
    until(lambda: len(engine.requests) == 2)
    engine.answer()
    last.future.result(PATIENCE)
    assert int(engine.requests[1][1][0, 0]) == 3
    with pytest.raises(CancelledError):
        gone.future.result(0)


def test_clients_take_turns_and_one_has_some_places_only(engine: FakeEngine) -> None:
    desk = Desk(engine, replace(LIMITS, waiting_of_client=4))
    desk.open()
    until(lambda: desk.state.ready)
    first = desk.ask(Draw(sketch(0), Controls()), "greedy")
    until(lambda: engine.requests)
    greedy = [desk.ask(Draw(sketch(grey), Controls()), "greedy") for grey in (1, 2, 3, 4)]
    with pytest.raises(TooMany, match="4 of your drawings"):
        desk.ask(Draw(sketch(5), Controls()), "greedy")
    modest = [desk.ask(Draw(sketch(grey), Controls()), f"modest {grey}") for grey in (11, 12)]
    assert [desk.before(ticket) for ticket in (*modest, *greedy)] == [1, 2, 3, 4, 5, 6]
    for count, ticket in enumerate((first, *modest, *greedy), 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        ticket.future.result(PATIENCE)
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [0, 11, 12, 1, 2, 3, 4]
    desk.close()


def test_photos_and_translators_wait_at_the_same_desk(desk: Desk, engine: FakeEngine) -> None:
    engine.busy = False
    read = desk.ask(ReadAppearance(PHOTO)).future.result(PATIENCE)
    assert read.answer == Appearance("values", values=(90.0,) * 3)
    painted = desk.ask(Translate(PHOTO, "pix2pix-face")).future.result(PATIENCE)
    assert (painted.answer == 165).all()


def test_a_drawing_that_fails_is_told_and_the_next_one_comes(desk: Desk, engine: FakeEngine) -> None:
    bad = desk.ask(Draw(sketch(1), Controls()))
    until(lambda: engine.requests)
    engine.fail("This drawing could not become a face: it is odd.")
    with pytest.raises(NotDrawn, match="it is odd"):
        bad.future.result(PATIENCE)
    engine.busy = False
    assert (desk.ask(Draw(sketch(2), Controls())).future.result(PATIENCE).answer.shadow == 2).all()


def test_an_engine_that_cannot_run_refuses_everyone_and_may_come_back(desk: Desk, engine: FakeEngine) -> None:
    tickets = [desk.ask(Draw(sketch(1), Controls())) for _ in range(2)]
    until(lambda: engine.requests)
    engine.reports.append(Failed("The drawing engine has stopped 5 times in a row."))
    for ticket in tickets:
        with pytest.raises(EngineAway, match="5 times"):
            ticket.future.result(PATIENCE)
    assert desk.state.failed and desk.state.ready is None
    engine.die()
    engine.get_ready()
    until(lambda: desk.state.ready)
    assert not desk.state.failed


def test_what_the_engine_prepares_is_told(engine: FakeEngine) -> None:
    slow = FakeEngine(ready=False)
    desk = Desk(slow)
    desk.open()
    slow.prepare("Compiling", 0.4)
    until(lambda: desk.state.fraction == 0.4)
    ticket = desk.ask(Draw(sketch(1), Controls()))
    desk.close()
    with pytest.raises(NotDrawn):
        ticket.future.result(0 if slow.requests == [] else PATIENCE)
    assert desk.state.text == "Compiling"


def test_controls_that_the_bank_does_not_have_are_named() -> None:
    ready = Ready("compact", (), ("woman",))
    assert ready.objection(Controls(tags=("woman",))) == ""
    assert "tag cat" in ready.objection(Controls(tags=("cat",)))
    assert "look is called Pink" in ready.objection(Controls(appearance=Appearance("palette", "Pink")))
