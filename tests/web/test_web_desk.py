"""The desk: many visitors, one engine or several."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import Iterator, List

import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.process.client import EngineClient
from engine.process.messages import Failed, Ready
from engine.process.tasks import Draw, Enlarge, ReadAppearance, Task, Translate
from engine.process.watchdog import Watchdog
from tests.support import fake_pipeline
from tests.support.fake_engine import FakeEngine
from web import desk as desk_module
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
    desk = Desk([engine], replace(LIMITS, waiting=3))
    desk.open()
    until(lambda: desk.state.ready)
    yield desk
    desk.close()
    assert engine.closed


def test_requests_are_answered_in_their_order_and_one_at_a_time(desk: Desk, engine: FakeEngine) -> None:
    requests = [desk.ask(Draw(sketch(grey), Controls()), "", f"visitor {grey}") for grey in (10, 20, 30)]
    until(lambda: len(engine.requests) == 1)
    assert [desk.position(request) for request in requests] == [0, 1, 2] and desk.waiting == 3
    for count, request in enumerate(requests, 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        result = request.future.result(PATIENCE)
        assert isinstance(result.answer, FaceResult) and result.number == engine.asked[count - 1].number
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
    for count, request in enumerate((first, other, new), 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        request.future.result(PATIENCE)
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [1, 3, 4]


def test_who_has_no_name_replaces_nobody_and_a_full_desk_says_so(desk: Desk, engine: FakeEngine) -> None:
    desk.ask(Draw(sketch(0), Controls()))
    until(lambda: engine.requests)
    waiting = [desk.ask(Draw(sketch(1), Controls())) for _ in range(3)]
    with pytest.raises(DeskFull, match="3 drawings are waiting already"):
        desk.ask(Draw(sketch(2), Controls()))
    assert not any(request.future.done() for request in waiting)


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
    desk = Desk([engine], replace(LIMITS, waiting_of_client=4))
    desk.open()
    until(lambda: desk.state.ready)
    first = desk.ask(Draw(sketch(0), Controls()), "greedy")
    until(lambda: engine.requests)
    greedy = [desk.ask(Draw(sketch(grey), Controls()), "greedy") for grey in (1, 2, 3, 4)]
    with pytest.raises(TooMany, match="4 of your drawings"):
        desk.ask(Draw(sketch(5), Controls()), "greedy")
    modest = [desk.ask(Draw(sketch(grey), Controls()), f"modest {grey}") for grey in (11, 12)]
    assert [desk.position(request) for request in (*modest, *greedy)] == [1, 2, 3, 4, 5, 6]
    for count, request in enumerate((first, *modest, *greedy), 1):
        until(lambda count=count: len(engine.requests) == count)
        engine.answer()
        request.future.result(PATIENCE)
    assert [int(asked[1][0, 0]) for asked in engine.requests] == [0, 11, 12, 1, 2, 3, 4]
    desk.close()


def test_clients_get_the_same_time_and_not_as_many_answers(desk: Desk, engine: FakeEngine) -> None:
    face = np.full((512, 512, 3), 9, np.uint8)
    order = [desk.ask(Enlarge(face, 1024), "slow")]
    until(lambda: engine.asked)
    slow = desk.ask(Enlarge(face, 1024), "slow")
    order += [desk.ask(Draw(sketch(grey), Controls()), "quick") for grey in (1, 2)] + [slow]
    engine.seconds = 2.0
    for count, request in enumerate(order, 1):
        until(lambda count=count: len(engine.asked) == count)
        engine.answer(Task)
        engine.seconds = 0.1
        request.future.result(PATIENCE)
    assert [type(one.task) for one in engine.asked] == [Enlarge, Draw, Draw, Enlarge]


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
    requests = [desk.ask(Draw(sketch(1), Controls())) for _ in range(2)]
    until(lambda: engine.requests)
    engine.reports.append(Failed("The drawing engine has stopped 5 times in a row."))
    for request in requests:
        with pytest.raises(EngineAway, match="5 times"):
            request.future.result(PATIENCE)
    assert desk.state.failed and desk.state.ready is None
    engine.die()
    engine.get_ready()
    until(lambda: desk.state.ready)
    assert not desk.state.failed


@pytest.fixture
def engines() -> List[FakeEngine]:
    return [FakeEngine(busy=True), FakeEngine(busy=True)]


@pytest.fixture
def pair(engines: List[FakeEngine]) -> Iterator[Desk]:
    desk = Desk(engines)
    desk.open()
    until(lambda: all(engine.started and not engine.reports for engine in engines) and desk.state.ready)
    yield desk
    desk.close()
    assert all(engine.closed for engine in engines)


def greys(engine: FakeEngine) -> List[int]:
    return [int(asked[1][0, 0]) for asked in engine.requests]


def test_two_engines_draw_side_by_side(pair: Desk, engines: List[FakeEngine]) -> None:
    requests = [pair.ask(Draw(sketch(grey), Controls()), "", f"visitor {grey}") for grey in (10, 20, 30)]
    until(lambda: all(len(engine.requests) == 1 for engine in engines))
    assert pair.waiting == 3 and pair.position(requests[2]) == 2
    assert sorted(greys(engines[0]) + greys(engines[1])) == [10, 20]
    engines[1].answer()  # the third goes to the one that is free, though the other still draws
    until(lambda: len(engines[1].requests) == 2)
    assert greys(engines[1])[1] == 30 and len(engines[0].requests) == 1
    for engine in engines:
        engine.answer()
    shadows = [int(request.future.result(PATIENCE).answer.shadow[0, 0]) for request in requests]
    assert shadows == [10, 20, 30] and pair.waiting == 0


def test_what_an_engine_that_fails_was_at_goes_to_the_other(pair: Desk, engines: List[FakeEngine]) -> None:
    requests = [pair.ask(Draw(sketch(grey), Controls())) for grey in (10, 20)]
    until(lambda: all(len(engine.requests) == 1 for engine in engines))
    engines[0].reports.append(Failed("The drawing engine has stopped 5 times in a row."))
    until(lambda: pair.position(requests[0]) + pair.position(requests[1]) == 1)
    assert pair.state.ready and not pair.state.failed
    for count in (1, 2):
        until(lambda count=count: len(engines[1].requests) == count)
        engines[1].answer()
    for request, grey in zip(requests, (10, 20)):
        assert int(request.future.result(PATIENCE).answer.shadow[0, 0]) == grey
    assert len(engines[0].requests) == 1
    last = pair.ask(Draw(sketch(30), Controls()))
    until(lambda: len(engines[1].requests) == 3)
    engines[1].reports.append(Failed("The drawing engine has stopped 5 times in a row."))
    with pytest.raises(EngineAway, match="5 times"):  # now nobody is left
        last.future.result(PATIENCE)
    assert pair.state.failed


def test_a_drawing_is_not_given_back_where_its_visitor_has_a_newer_one(pair: Desk, engines: List[FakeEngine]) -> None:
    old, other = pair.ask(Draw(sketch(1), Controls()), "", "me"), pair.ask(Draw(sketch(2), Controls()), "", "you")
    until(lambda: all(len(engine.requests) == 1 for engine in engines))
    new = pair.ask(Draw(sketch(3), Controls()), "", "me")
    lost, left = engines if greys(engines[0]) == [1] else engines[::-1]
    lost.reports.append(Failed("The drawing engine has stopped 5 times in a row."))
    with pytest.raises(Replaced):
        old.future.result(PATIENCE)
    left.answer()
    other.future.result(PATIENCE)
    until(lambda: greys(left) == [2, 3])
    left.answer()
    new.future.result(PATIENCE)


def test_an_engine_that_starts_again_gets_nothing_meanwhile(pair: Desk, engines: List[FakeEngine]) -> None:
    engines[0].die()
    until(lambda: not engines[0].reports)
    engines[1].busy = False
    for grey in (10, 20, 30):
        assert (pair.ask(Draw(sketch(grey), Controls())).future.result(PATIENCE).answer.shadow == grey).all()
    assert engines[0].requests == [] and pair.state.ready
    engines[1].busy = True
    engines[0].get_ready()
    for grey in (40, 50):
        pair.ask(Draw(sketch(grey), Controls()))
    until(lambda: len(engines[0].requests) == 1 and len(engines[1].requests) == 4)


def test_an_engine_that_failed_is_restarted(
    pair: Desk, engines: List[FakeEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "_RETRY_AFTER", 0.1)
    engines[0].reports.append(Failed("The drawing engine has stopped 5 times in a row."))
    until(lambda: engines[0].closed)
    for grey in (10, 20):
        pair.ask(Draw(sketch(grey), Controls()))
    until(lambda: all(len(engine.requests) == 1 for engine in engines))


def test_a_client_who_keeps_both_engines_busy_does_not_starve_others(pair: Desk, engines: List[FakeEngine]) -> None:
    greedy = [pair.ask(Draw(sketch(grey), Controls()), "greedy") for grey in (1, 2)]
    until(lambda: all(len(engine.requests) == 1 for engine in engines))
    greedy += [pair.ask(Draw(sketch(grey), Controls()), "greedy") for grey in (3, 4)]
    modest = [pair.ask(Draw(sketch(grey), Controls()), f"modest {grey}") for grey in (11, 12)]
    assert [pair.position(request) for request in (*modest, *greedy[2:])] == [2, 3, 4, 5]
    for count in (2, 3):
        for engine in engines:
            engine.answer()
            until(lambda engine=engine, count=count: len(engine.requests) == count)
    drawn = sorted(greys(engine) for engine in engines)
    assert [sorted(grey[nth] for grey in drawn) for nth in range(3)] == [[1, 2], [11, 12], [3, 4]]


def test_a_process_that_hangs_and_one_that_is_killed_do_not_hold_up_the_other() -> None:
    clients = [
        EngineClient(factory=fake_pipeline.load, cache_progress=lambda: (0, 0), watchdog=Watchdog(stopped=0.5))
        for _ in range(2)
    ]
    desk = Desk(clients)
    desk.open()
    try:
        for wrong in (signal.SIGSTOP, signal.SIGKILL):
            until(lambda: desk.state.ready and all(client.pid for client in clients))
            first = clients[0].pid
            assert first is not None
            os.kill(first, wrong)
            requests = [desk.ask(Draw(sketch(grey), Controls()), f"client {grey}") for grey in range(10, 16)]
            for request, grey in zip(requests, range(10, 16)):
                assert (request.future.result(PATIENCE).answer.face == grey).all()
            until(lambda first=first: clients[0].pid not in (None, first))
            assert clients[1].pid is not None and desk.state.ready
    finally:
        desk.close()


def test_what_the_engine_prepares_is_told(engine: FakeEngine) -> None:
    slow = FakeEngine(ready=False)
    desk = Desk([slow])
    desk.open()
    slow.prepare("Compiling", 0.4)
    until(lambda: desk.state.fraction == 0.4)
    request = desk.ask(Draw(sketch(1), Controls()))
    desk.close()
    with pytest.raises(NotDrawn):
        request.future.result(0 if slow.requests == [] else PATIENCE)
    assert desk.state.text == "Compiling"


def test_controls_that_the_bank_does_not_have_are_named() -> None:
    ready = Ready("compact", (), ("woman",))
    assert ready.objection(Controls(tags=("woman",))) == ""
    assert "tag cat" in ready.objection(Controls(tags=("cat",)))
    assert "look is called Pink" in ready.objection(Controls(appearance=Appearance("palette", "Pink")))
