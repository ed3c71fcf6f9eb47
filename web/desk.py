"""The desk: the requests of many visitors to one engine, in the order in which they came.

The engine's client belongs to one thread, which lives as long as the desk is open. One request at a time is with the
engine, so nobody's answer is ever taken for another's; of one visitor only the newest request waits.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Deque, Optional

import numpy as np

from engine.drawing.controls import Controls
from engine.process.messages import AppearanceRead, Failed, Progress, Ready, Report, Restarting, Result, Translated

MOST_WAITING = 32
_BUSY_WAIT = 0.05  # seconds; a message of the engine ends it at once
_IDLE_WAIT = 0.5  # seconds; a new request ends it at once


class NotDrawn(Exception):
    """A request that brings nothing; the text is one sentence for whoever asked."""


class DeskFull(NotDrawn):
    """Too many are waiting."""


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
    """One request. future: a `Result`, `AppearanceRead` or `Translated`, or raises `NotDrawn`; cancel it if it is not
    wanted any more.
    """

    ask: Callable[[Any], int]
    visitor: str
    future: Future[Any] = field(default_factory=Future)
    number: int = 0


class Desk:
    """Takes requests from any thread and hands them to the engine.

    client: an `engine.process.client.EngineClient` or the like; the desk starts and closes it.
    """

    def __init__(self, client: Any, most_waiting: int = MOST_WAITING) -> None:
        self._client, self._most = client, most_waiting
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._waiting: Deque[Ticket] = deque()
        self._current: Optional[Ticket] = None
        self._state = State()
        self._closing = False
        self._thread: Optional[threading.Thread] = None

    @property
    def state(self) -> State:
        """What the engine is at."""
        return self._state

    @property
    def waiting(self) -> int:
        """How many requests are not answered yet."""
        with self._lock:
            return len(self._waiting) + (self._current is not None)

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

    def draw(self, sketch: np.ndarray, controls: Controls, visitor: str = "") -> Ticket:
        """Ask for the face of a sketch, (512, 512) uint8. visitor: whose older request this replaces; "" for nobody's.

        Raises DeskFull.
        """
        return self._enter(Ticket(lambda client: int(client.request(sketch, controls)), visitor))

    def read_appearance(self, photo: np.ndarray) -> Ticket:
        """Ask for the appearance of an aligned photo, (512, 512, 3) uint8 RGB. Raises DeskFull."""
        return self._enter(Ticket(lambda client: int(client.read_appearance(photo)), ""))

    def translate(self, picture: np.ndarray, translator: str, visitor: str = "") -> Ticket:
        """Ask an installed translator for its version of a picture, (512, 512, 3) uint8 RGB. Raises DeskFull."""
        return self._enter(Ticket(lambda client: int(client.translate(picture, translator)), visitor))

    def before(self, ticket: Ticket) -> int:
        """How many requests will be answered before this one."""
        with self._lock:
            if ticket not in self._waiting:
                return 0
            return self._waiting.index(ticket) + (self._current is not None)

    def _enter(self, ticket: Ticket) -> Ticket:
        with self._lock:
            replaced = [old for old in self._waiting if ticket.visitor and old.visitor == ticket.visitor]
            for old in replaced:
                self._waiting.remove(old)
            if len(self._waiting) >= self._most:
                raise DeskFull(f"{self._most} drawings are waiting already: try again in a minute.")
            self._waiting.append(ticket)
        for old in replaced:
            _refuse(old, Replaced("A newer drawing has taken the place of this one."))
        self._news.set()
        return ticket

    def _run(self) -> None:
        self._client.start()
        try:
            while not self._closing:
                self._send_next()
                for report in self._client.poll():
                    self._hear(report)
                if self._current is not None or self._state.ready is None:
                    self._client.wait(_BUSY_WAIT)
                elif not self._waiting:
                    self._news.wait(_IDLE_WAIT)
                self._news.clear()
        finally:
            self._client.close()
            self._refuse_all(EngineAway("The page is being closed."))

    def _send_next(self) -> None:
        while self._current is None:
            with self._lock:
                if not self._waiting:
                    return
                self._current = self._waiting.popleft()
            ticket = self._current
            if not ticket.future.set_running_or_notify_cancel():
                self._current = None
                continue
            try:
                ticket.number = ticket.ask(self._client)
            except ValueError as error:
                self._settle(NotDrawn(str(error)))

    def _hear(self, report: Report) -> None:
        if isinstance(report, (Result, AppearanceRead, Translated)):
            if self._current is not None and report.number == self._current.number:
                self._current.future.set_result(report)
                self._current = None
        elif isinstance(report, Failed) and report.number == 0:
            self._state = State(text=report.message, failed=True)
            self._refuse_all(EngineAway(report.message))
            time.sleep(_BUSY_WAIT)
        elif isinstance(report, Failed):
            if self._current is not None and report.number == self._current.number:
                self._settle(NotDrawn(report.message))
        elif isinstance(report, Progress):
            self._state = State(text=report.text, fraction=report.fraction)
        elif isinstance(report, Ready):
            self._state = State(report, report.note)
        elif isinstance(report, Restarting):
            self._state = replace(self._state, ready=None, text=report.message, fraction=None)

    def _settle(self, error: NotDrawn) -> None:
        if self._current is not None:
            self._current.future.set_exception(error)
            self._current = None

    def _refuse_all(self, error: NotDrawn) -> None:
        self._settle(error)
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
        for ticket in waiting:
            _refuse(ticket, error)


def _refuse(ticket: Ticket, error: NotDrawn) -> None:
    if ticket.future.set_running_or_notify_cancel():
        ticket.future.set_exception(error)
