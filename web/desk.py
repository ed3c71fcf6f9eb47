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
from functools import partial
from typing import Any, Dict, Hashable, List, Optional, Sequence

from engine.message import Message
from engine.process.messages import Failed, Progress, Ready, Reply, Request, Restarting, State
from engine.process.requests import RequestQueue
from engine.process.tasks import Task
from web.limits import LIMITS, Limits

_REMEMBERED = 1024  # clients whose last turn is remembered
_CLOSED = "The page is being closed."
_RETRY_AFTER = 60.0  # seconds until an engine that could not run is restarted
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
class EngineState:
    """What the engine is at. ready: None until it draws. fraction: 0..1, or None. failed: whether it cannot run."""

    ready: Optional[Ready] = None
    text: str = "Starting the engine"
    fraction: Optional[float] = None
    failed: bool = False


@dataclass(eq=False)
class Ticket:
    """One request. future: the engine's `Reply`, or raises `NotDrawn`; cancel it if it is not wanted any more.

    client: takes turns with others. key: of the same one only the newest waits.
    """

    task: Task
    client: str
    key: Hashable
    future: Future[Reply] = field(default_factory=Future)
    number: int = 0

    def is_wanted(self) -> bool:
        """Whether it has not been cancelled."""
        return not self.future.cancelled()

    def bring(self, reply: Reply) -> None:
        """Settle it by what the engine says."""
        if reply.failure:
            self.future.set_exception(NotDrawn(reply.failure))
        else:
            self.future.set_result(reply)

    def refuse(self, error: NotDrawn) -> None:
        """Settle it, unless it has been cancelled."""
        if self.future.running() or self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


class Desk:
    """Takes requests from any thread and hands each to the first engine that is free.

    clients: for each engine an `engine.process.client.EngineClient` or the like; the desk starts and closes them.
    """

    def __init__(self, clients: Sequence[Any], limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._queue = RequestQueue(self._take_turns)
        self._tickets: Dict[int, Ticket] = {}  # what waits, by its number in the queue
        self._turns = 0
        self._last_turn: OrderedDict[str, int] = OrderedDict()
        self._seats = [_Seat(self, client) for client in clients]

    @property
    def state(self) -> EngineState:
        """What the engines are at: ready as long as one of them is, failed where all of them are."""
        states = [seat.state for seat in self._seats]
        return min(states, key=lambda state: (state.ready is None, state.failed))

    @property
    def waiting(self) -> int:
        """How many requests are not answered yet."""
        with self._lock:
            return len(self._queue.waiting()) + self._under_way()

    @property
    def idle(self) -> bool:
        """Whether nothing waits for an engine."""
        return not self._tickets

    def open(self) -> None:
        """Start the engines and take requests."""
        for seat in self._seats:
            seat.open()

    def close(self) -> None:
        """End the engines; what waits is refused."""
        for seat in self._seats:
            seat.end()
        for seat in self._seats:
            seat.join()
        with self._lock:
            tickets = self._empty()
        for ticket in tickets:
            ticket.refuse(EngineAway(_CLOSED))

    def ask(self, task: Task, client: str = "", visitor: str = "") -> Ticket:
        """Ask an engine for something. Raises DeskFull and TooMany.

        client: takes turns with others; "" for nobody, who goes first. visitor: whose older request this
        replaces; "" for nobody's.
        """
        ticket = Ticket(task, client, (client, visitor or object()))
        with self._lock:
            others = [one for one in self._queue.waiting() if one.key != ticket.key]
            if len(others) >= self._limits.waiting:
                raise DeskFull(
                    Message("{count} drawings are waiting already: try again in a minute.", count=len(others))
                )
            of_client = sum(client != "" and self._tickets[one.number].client == client for one in others)
            if of_client >= self._limits.waiting_of_client:
                raise TooMany(Message("{count} of your drawings are waiting already: wait for them.", count=of_client))
            self._enter(ticket)
        return ticket

    def before(self, ticket: Ticket) -> int:
        """How many requests will be answered before this one, if nobody else comes."""
        with self._lock:
            order = [request.number for request in self._queue.waiting()]
            return order.index(ticket.number) + self._under_way() if ticket.number in order else 0

    def take(self, seat: _Seat) -> Optional[Ticket]:
        """The next request, for an engine that is free; None where nothing is to be done.

        An engine that is not ready gets none, unless all have failed: then a request has it try again.
        """
        with self._lock:
            if seat.state.ready is None and not self._all_failed():
                return None
            while True:
                request = self._queue.next()
                if request is None:
                    return None
                ticket = self._tickets.pop(request.number)
                self._queue.cancel(ticket.key)  # it waits no more: from here on it is the engine's
                self._turns += 1
                self._last_turn[ticket.client] = self._turns
                self._last_turn.move_to_end(ticket.client)
                if len(self._last_turn) > _REMEMBERED:
                    self._last_turn.popitem(last=False)
                if ticket.future.running() or ticket.future.set_running_or_notify_cancel():
                    seat.begin(ticket)
                    return ticket

    def give_up(self, ticket: Optional[Ticket], error: NotDrawn) -> None:
        """An engine cannot run: another takes over the ticket that it had, or all is refused where none is left."""
        with self._lock:
            refused = [ticket] if ticket is not None else []
            if self._all_failed():
                refused += self._empty()
            elif ticket is not None and self._queue.awaits(ticket.key):
                error = _replaced()
            elif ticket is not None:
                self._enter(ticket)
                refused = []
        for one in refused:
            one.refuse(error)

    def _enter(self, ticket: Ticket) -> None:
        drop = partial(self._drop, ticket)
        ticket.number = self._queue.ask(ticket.task, ticket.bring, ticket.is_wanted, drop, ticket.key).number
        self._tickets[ticket.number] = ticket
        for seat in self._seats:
            seat.news.set()

    def _take_turns(self, requests: Sequence[Request]) -> List[Request]:
        """Each client's first, then each one's second, and so on; among them whoever had no turn for longest."""
        rounds: Dict[str, int] = {}
        order = []
        for request in sorted(requests, key=lambda request: request.number):
            client = self._tickets[request.number].client
            nth = rounds[client] = rounds.get(client, -1) + 1
            turn = self._last_turn.get(client, -1) if client else -1
            order.append((nth if client else 0, turn, request.number, request))
        return [request for *_, request in sorted(order, key=lambda one: one[:3])]

    def _drop(self, ticket: Ticket) -> None:
        del self._tickets[ticket.number]
        ticket.refuse(_replaced())

    def _empty(self) -> List[Ticket]:
        tickets, self._tickets = list(self._tickets.values()), {}
        for ticket in tickets:
            self._queue.cancel(ticket.key)
        return tickets

    def _under_way(self) -> int:
        return sum(seat.current is not None for seat in self._seats)

    def _all_failed(self) -> bool:
        return all(seat.state.failed for seat in self._seats)


class _Seat:
    """One engine: its client and its thread, what it is at, and the request that is with it."""

    def __init__(self, desk: Desk, client: Any) -> None:
        self._desk, self._client = desk, client
        self.news = threading.Event()
        self.current: Optional[Ticket] = None
        self.state = EngineState()
        self._failed_at = 0.0
        self._closing = False
        self._thread: Optional[threading.Thread] = None

    def open(self) -> None:
        """Start the engine."""
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Have the engine ended; does not wait for it."""
        self._closing = True
        self.news.set()

    def join(self) -> None:
        """Wait until it has ended."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def begin(self, ticket: Ticket) -> None:
        """This ticket is with the engine now; where it could not run, it tries again."""
        self.current = ticket
        if self.state.failed:
            self.state = EngineState()

    def _run(self) -> None:
        self._client.start()
        try:
            while not self._closing:
                self._restart()
                self._client.poll(self._hear)  # first: an engine that has just died gets nothing
                self._send_next()
                if self.current is not None or self.state.ready is None:
                    self._client.wait(_BUSY_WAIT)
                elif self._desk.idle:
                    self.news.wait(_IDLE_WAIT)
                self.news.clear()
        finally:
            self._client.close()
            ticket = self._let_go()
            if ticket is not None:
                ticket.refuse(EngineAway(_CLOSED))

    def _restart(self) -> None:
        if self.state.failed and time.monotonic() - self._failed_at > _RETRY_AFTER:
            self._client.close()
            self.state = EngineState()
            self._client.start()

    def _send_next(self) -> None:
        if self.current is None:
            ticket = self._desk.take(self)
            if ticket is not None:
                self._client.ask(ticket.task, partial(self._bring, ticket))

    def _bring(self, ticket: Ticket, reply: Reply) -> None:
        self.current = None
        ticket.bring(reply)

    def _hear(self, state: State) -> None:
        if isinstance(state, Failed):
            self.state, self._failed_at = EngineState(text=state.message, failed=True), time.monotonic()
            self._desk.give_up(self._let_go(), EngineAway(state.message))
            time.sleep(_BUSY_WAIT)
        elif isinstance(state, Progress):
            self.state = EngineState(text=state.text, fraction=state.fraction)
        elif isinstance(state, Ready):
            self.state = EngineState(state, state.note)
        elif isinstance(state, Restarting):
            self.state = replace(self.state, ready=None, text=state.message, fraction=None)

    def _let_go(self) -> Optional[Ticket]:
        """Take away from the engine what is with it."""
        ticket, self.current = self.current, None
        if ticket is not None:
            self._client.cancel(ticket.task.key)
        return ticket


def _replaced() -> Replaced:
    return Replaced("A newer drawing has taken the place of this one.")
