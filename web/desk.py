"""The desk: the requests of many visitors to one engine.

The engine's client belongs to one thread, which lives as long as the desk is open. One request at a time is with the
engine, so nobody's answer is ever taken for another's. Clients take turns: one that asks for much waits for itself, not
the others. Of one visitor only the newest request waits.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Dict, Hashable, List, Optional, Sequence

from engine.process.messages import Failed, Progress, Ready, Reply, Request, Restarting, State
from engine.process.requests import RequestQueue
from engine.process.tasks import Task
from web.limits import LIMITS, Limits

_REMEMBERED = 1024  # clients whose last turn is remembered
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
        """Whether nobody has cancelled it."""
        return not self.future.cancelled()

    def bring(self, reply: Reply) -> None:
        """Settle it by what the engine says."""
        if reply.failure:
            self.future.set_exception(NotDrawn(reply.failure))
        else:
            self.future.set_result(reply)

    def refuse(self, error: NotDrawn) -> None:
        """Settle it, where nobody has cancelled it and the engine has not begun with it."""
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


class Desk:
    """Takes requests from any thread and hands them to the engine.

    client: an `engine.process.client.EngineClient` or the like; the desk starts and closes it.
    """

    def __init__(self, client: Any, limits: Limits = LIMITS) -> None:
        self._client, self._limits = client, limits
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._queue = RequestQueue(self._take_turns)
        self._tickets: Dict[int, Ticket] = {}  # what waits, by its number in the queue
        self._current: Optional[Ticket] = None
        self._turns = 0
        self._last_turn: OrderedDict[str, int] = OrderedDict()
        self._state = EngineState()
        self._closing = False
        self._thread: Optional[threading.Thread] = None

    @property
    def state(self) -> EngineState:
        """What the engine is at."""
        return self._state

    @property
    def waiting(self) -> int:
        """How many requests are not answered yet."""
        with self._lock:
            return len(self._queue.waiting()) + (self._current is not None)

    def open(self) -> None:
        """Start the engine and take requests."""
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the engine; what waits is refused."""
        self._closing = True
        self._news.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def ask(self, task: Task, client: str = "", visitor: str = "") -> Ticket:
        """Ask the engine for something. Raises DeskFull and TooMany.

        client: takes turns with others; "" for nobody, who goes first. visitor: whose older request this
        replaces; "" for nobody's.
        """
        ticket = Ticket(task, client, (client, visitor or object()))
        with self._lock:
            others = [one for one in self._queue.waiting() if one.key != ticket.key]
            if len(others) >= self._limits.waiting:
                raise DeskFull(f"{len(others)} drawings are waiting already: try again in a minute.")
            of_client = sum(client != "" and self._tickets[one.number].client == client for one in others)
            if of_client >= self._limits.waiting_of_client:
                raise TooMany(f"{of_client} of your drawings are waiting already: wait for them.")
            drop = partial(self._drop, ticket)
            ticket.number = self._queue.ask(task, ticket.bring, ticket.is_wanted, drop, ticket.key).number
            self._tickets[ticket.number] = ticket
        self._news.set()
        return ticket

    def before(self, ticket: Ticket) -> int:
        """How many requests will be answered before this one, if nobody else comes."""
        with self._lock:
            order = [request.number for request in self._queue.waiting()]
            return order.index(ticket.number) + (self._current is not None) if ticket.number in order else 0

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
        ticket.refuse(Replaced("A newer drawing has taken the place of this one."))

    def _run(self) -> None:
        self._client.start()
        try:
            while not self._closing:
                self._send_next()
                self._client.poll(self._hear)
                if self._current is not None or self._state.ready is None:
                    self._client.wait(_BUSY_WAIT)
                elif not self._tickets:
                    self._news.wait(_IDLE_WAIT)
                self._news.clear()
        finally:
            self._client.close()
            self._refuse_all(EngineAway("The page is being closed."))

    def _send_next(self) -> None:
        while self._current is None:
            with self._lock:
                request = self._queue.next()
                if request is None:
                    return
                ticket = self._tickets.pop(request.number)
                self._queue.cancel(ticket.key)  # it waits no more: from here on it is the client's
                self._turns += 1
                self._last_turn[ticket.client] = self._turns
                self._last_turn.move_to_end(ticket.client)
                if len(self._last_turn) > _REMEMBERED:
                    self._last_turn.popitem(last=False)
                if ticket.future.set_running_or_notify_cancel():
                    self._current = ticket
            if self._current is not None:
                self._client.ask(ticket.task, partial(self._bring, ticket))

    def _bring(self, ticket: Ticket, reply: Reply) -> None:
        self._current = None
        ticket.bring(reply)

    def _hear(self, state: State) -> None:
        if isinstance(state, Failed):
            self._state = EngineState(text=state.message, failed=True)
            self._refuse_all(EngineAway(state.message))
            time.sleep(_BUSY_WAIT)
        elif isinstance(state, Progress):
            self._state = EngineState(text=state.text, fraction=state.fraction)
        elif isinstance(state, Ready):
            self._state = EngineState(state, state.note)
        elif isinstance(state, Restarting):
            self._state = replace(self._state, ready=None, text=state.message, fraction=None)

    def _refuse_all(self, error: NotDrawn) -> None:
        if self._current is not None:
            self._client.cancel(self._current.task.key)
            self._current.future.set_exception(error)
            self._current = None
        with self._lock:
            tickets, self._tickets = list(self._tickets.values()), {}
            for ticket in tickets:
                self._queue.cancel(ticket.key)
        for ticket in tickets:
            ticket.refuse(error)
