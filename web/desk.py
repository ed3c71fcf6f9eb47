"""The desk: the requests of many visitors to an engine, or to several.

Each engine's client belongs to a thread of its own, which lives as long as the desk is open. One request at a time is
with an engine, so nobody's answer is ever taken for another's. Clients take turns: one that asks for much waits for
itself, not the others. Of one visitor only the newest request waits.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, List, Optional, Sequence

import numpy as np

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.process.messages import (
    AlternativesFound,
    AppearanceRead,
    Failed,
    Progress,
    Ready,
    Report,
    Restarting,
    Result,
    StrokesFound,
    Translated,
)
from web.limits import LIMITS, Limits

_ANSWERS = (Result, AppearanceRead, Translated, AlternativesFound, StrokesFound)
_REMEMBERED = 1024  # clients whose last turn is remembered
CLOSED = "The page is being closed."
_BUSY_WAIT = 0.05  # seconds; a message of the engine ends it at once
_IDLE_WAIT = 0.5  # seconds; a new request ends it at once


class NotDrawn(Exception):
    """A request that brings nothing; the text is one sentence for whoever asked."""


class DeskFull(NotDrawn):
    """Too many are waiting."""


class TooMany(NotDrawn):
    """One client has too much waiting."""


class EngineAway(NotDrawn):
    """The engine cannot run."""


class Replaced(NotDrawn):
    """The same visitor has asked for something newer."""


@dataclass(frozen=True)
class State:
    """What the engine is at. ready: None until it draws. fraction: 0..1, or None. failed: whether it cannot run."""

    ready: Optional[Ready] = None
    text: str = "Starting the engine"
    fraction: Optional[float] = None
    failed: bool = False


@dataclass(eq=False)
class Ticket:
    """One request. future: the engine's report that answers it, or raises `NotDrawn`; cancel it if it is not wanted
    any more. client: takes turns with others. visitor: whose older request this replaces; "" for nobody's.
    """

    ask: Callable[[Any], int]
    client: str = ""
    visitor: str = ""
    future: Future[Any] = field(default_factory=Future)
    number: int = 0


class Desk:
    """Takes requests from any thread and hands each to the first engine that is free.

    clients: for each engine an `engine.process.client.EngineClient` or the like; the desk starts and closes them.
    """

    def __init__(self, clients: Sequence[Any], limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._waiting: List[Ticket] = []
        self._turns = 0
        self._last_turn: OrderedDict[str, int] = OrderedDict()
        self._seats = [_Seat(self, client) for client in clients]

    @property
    def state(self) -> State:
        """What the engines are at: as long as one of them draws, ready."""
        states = [seat.state for seat in self._seats]
        able = [state for state in states if state.ready is not None]
        return (able or [state for state in states if not state.failed] or states)[0]

    @property
    def waiting(self) -> int:
        """How many requests are not answered yet."""
        with self._lock:
            return len(self._in_order()) + self._under_way

    @property
    def _under_way(self) -> int:
        return sum(seat.current is not None for seat in self._seats)

    def open(self) -> None:
        """Start the engines and take requests."""
        for seat in self._seats:
            seat.open()

    def close(self) -> None:
        """End the engines; what waits is refused."""
        for seat in self._seats:
            seat.closing = True
            seat.news.set()
        for seat in self._seats:
            seat.join()
        self.refuse_all(EngineAway(CLOSED))

    def draw(self, sketch: np.ndarray, controls: Controls, client: str = "", visitor: str = "") -> Ticket:
        """Ask for the face of a sketch, (512, 512) uint8; a `Result`. Raises DeskFull, TooMany; all of these do."""
        return self._enter(Ticket(lambda engine: int(engine.request(sketch, controls)), client, visitor))

    def read_appearance(self, photo: np.ndarray, client: str = "") -> Ticket:
        """Ask for the appearance of an aligned photo, (512, 512, 3) uint8 RGB; an `AppearanceRead`."""
        return self._enter(Ticket(lambda engine: int(engine.read_appearance(photo)), client))

    def translate(self, picture: np.ndarray, translator: str, client: str = "", visitor: str = "") -> Ticket:
        """Ask an installed translator for its version of a picture, (512, 512, 3) uint8 RGB; a `Translated`."""
        return self._enter(Ticket(lambda engine: int(engine.translate(picture, translator)), client, visitor))

    def find_alternatives(
        self, sketch: np.ndarray, controls: Controls, component: str, count: int, client: str = ""
    ) -> Ticket:
        """Ask for what could stand in a component's place; an `AlternativesFound`."""
        asked = (sketch, controls, component, count)
        return self._enter(Ticket(lambda engine: int(engine.find_alternatives(*asked)), client))

    def fetch_strokes(self, component: str, row: int, client: str = "") -> Ticket:
        """Ask for the strokes of a component in a row of the bank; a `StrokesFound`."""
        return self._enter(Ticket(lambda engine: int(engine.fetch_strokes(component, row)), client))

    def fetch_rest(self, session: Session, client: str = "") -> Ticket:
        """Ask for the strokes that a half-drawn face lacks; a `StrokesFound`."""
        return self._enter(Ticket(lambda engine: int(engine.fetch_rest(session)), client))

    def before(self, ticket: Ticket) -> int:
        """How many requests will be answered before this one, if nobody else comes."""
        with self._lock:
            order = self._in_order()
            return order.index(ticket) + self._under_way if ticket in order else 0

    def _enter(self, ticket: Ticket) -> Ticket:
        whose = ticket.client, ticket.visitor
        with self._lock:
            replaced = [old for old in self._waiting if ticket.visitor and (old.client, old.visitor) == whose]
            waiting = [old for old in self._waiting if old not in replaced and not old.future.cancelled()]
            if len(waiting) >= self._limits.waiting:
                raise DeskFull(f"{len(waiting)} drawings are waiting already: try again in a minute.")
            of_client = sum(ticket.client != "" and old.client == ticket.client for old in waiting)
            if of_client >= self._limits.waiting_of_client:
                raise TooMany(f"{of_client} of your drawings are waiting already: wait for them.")
            self._waiting = [*waiting, ticket]
        for old in replaced:
            _refuse(old, Replaced("A newer drawing has taken the place of this one."))
        for seat in self._seats:
            seat.news.set()
        return ticket

    def _in_order(self) -> List[Ticket]:
        """What waits, in the order in which it will be answered.

        Each client's first, then each one's second, and so on; among them whoever had no turn for longest.
        """
        rounds: Dict[str, int] = {}
        order = []
        for place, ticket in enumerate(one for one in self._waiting if not one.future.cancelled()):
            nth = rounds[ticket.client] = rounds.get(ticket.client, -1) + 1
            turn = self._last_turn.get(ticket.client, -1) if ticket.client else -1
            order.append((nth if ticket.client else 0, turn, place, ticket))
        return [ticket for *_, ticket in sorted(order, key=lambda one: one[:3])]

    def take(self, seat: _Seat) -> Optional[Ticket]:
        """Give the next request to an engine that is free; None where nobody waits any more."""
        with self._lock:
            while True:
                order = self._in_order()
                if not order:
                    return None
                ticket = order[0]
                self._waiting = [one for one in self._waiting if one in order[1:]]
                if not ticket.future.set_running_or_notify_cancel():
                    continue
                self._turns += 1
                self._last_turn[ticket.client] = self._turns
                self._last_turn.move_to_end(ticket.client)
                if len(self._last_turn) > _REMEMBERED:
                    self._last_turn.popitem(last=False)
                seat.current = ticket
                return ticket

    def failed(self, error: NotDrawn) -> None:
        """An engine cannot run. Where none can, what waits is refused."""
        if all(seat.state.failed for seat in self._seats):
            self.refuse_all(error)

    def refuse_all(self, error: NotDrawn) -> None:
        """Refuse what waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for ticket in waiting:
            _refuse(ticket, error)

    @property
    def idle(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting


class _Seat:
    """One engine: its thread, what it is at, and the request that is with it."""

    def __init__(self, desk: Desk, client: Any) -> None:
        self._desk, self._client = desk, client
        self.news = threading.Event()
        self.current: Optional[Ticket] = None
        self.state = State()
        self.closing = False
        self._thread: Optional[threading.Thread] = None

    def open(self) -> None:
        self.closing = False
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        self._client.start()
        try:
            while not self.closing:
                # An engine that cannot run takes nothing, unless no other can: then a request has it try again.
                if self.state.ready is not None or self._desk.state.ready is None:
                    self._send_next()
                for report in self._client.poll():
                    self._hear(report)
                if self.current is not None or self.state.ready is None:
                    self._client.wait(_BUSY_WAIT)
                elif self._desk.idle:
                    self.news.wait(_IDLE_WAIT)
                self.news.clear()
        finally:
            self._client.close()
            self._settle(EngineAway(CLOSED))

    def _send_next(self) -> None:
        while self.current is None:
            ticket = self._desk.take(self)
            if ticket is None:
                return
            try:
                ticket.number = ticket.ask(self._client)
            except ValueError as error:
                self._settle(NotDrawn(str(error)))

    def _hear(self, report: Report) -> None:
        if isinstance(report, _ANSWERS):
            if self.current is not None and report.number == self.current.number:
                self.current.future.set_result(report)
                self.current = None
        elif isinstance(report, Failed) and report.number == 0:
            self.state = State(text=report.message, failed=True)
            self._settle(EngineAway(report.message))
            self._desk.failed(EngineAway(report.message))
            time.sleep(_BUSY_WAIT)
        elif isinstance(report, Failed):
            if self.current is not None and report.number == self.current.number:
                self._settle(NotDrawn(report.message))
        elif isinstance(report, Progress):
            self.state = State(text=report.text, fraction=report.fraction)
        elif isinstance(report, Ready):
            self.state = State(report, report.note)
        elif isinstance(report, Restarting):
            self.state = replace(self.state, ready=None, text=report.message, fraction=None)

    def _settle(self, error: NotDrawn) -> None:
        if self.current is not None:
            self.current.future.set_exception(error)
            self.current = None


def _refuse(ticket: Ticket, error: NotDrawn) -> None:
    if ticket.future.set_running_or_notify_cancel():
        ticket.future.set_exception(error)
