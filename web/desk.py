"""The desk: distributes the requests of many visitors to one or several engines.

Each engine has a worker thread, which lives as long as the desk is open, for its client. An engine has one request at a
time, so replies cannot be mixed up. Clients are served in turns (`web.turns`), so one with many requests, or with some
that take long, does not delay the others. A visitor's new request replaces an older one that still waits.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Dict, Hashable, List, Optional, Sequence

from engine.message import Message
from engine.process.messages import Failed, Progress, Ready, Reply, Request, Restarting, State
from engine.process.requests import RequestQueue
from engine.process.tasks import Task
from web.limits import LIMITS, Limits
from web.turns import Turn, Turns

_CLOSED = "The page is being closed."
_TOO_LONG = "This has taken the engine too long: try again with something simpler."
_RETRY_AFTER = 60.0  # seconds until an engine that could not run is restarted
_BUSY_WAIT = 0.05  # seconds; a message from the engine ends the wait at once
_IDLE_WAIT = 0.5  # seconds; a new request ends the wait at once


class NotDrawn(Exception):
    """A request has no result; the text is one sentence for the visitor."""


class DeskFull(NotDrawn):
    """Too many requests are waiting."""


class TooMany(NotDrawn):
    """Too many requests of one client are waiting."""


class EngineAway(NotDrawn):
    """The engine cannot run."""


class Closing(NotDrawn):
    """The page is being closed."""


class Replaced(NotDrawn):
    """A newer request of the same visitor has replaced it."""


@dataclass(frozen=True)
class EngineState:
    """The state of an engine. ready: None until it takes requests. text: its progress; fraction: 0..1, or None.

    failed: whether it cannot run.
    """

    ready: Optional[Ready] = None
    text: str = "Starting the engine"
    fraction: Optional[float] = None
    failed: bool = False


@dataclass(eq=False)
class PendingRequest:
    """A visitor's request. future: gives the engine's `Reply`, or raises `NotDrawn`; cancel it to withdraw the request.

    client: whose turn it is. key: a newer request with the same key replaces it as long as it waits. number: in the
    desk's queue. turn: while an engine is at it.
    """

    task: Task
    client: str
    key: Hashable
    future: Future[Reply] = field(default_factory=Future)
    number: int = 0
    turn: Optional[Turn] = None

    def is_wanted(self) -> bool:
        """Whether it has not been cancelled."""
        return not self.future.cancelled()

    def resolve(self, reply: Reply) -> None:
        """Set the engine's reply as the result."""
        if reply.failure:
            self.future.set_exception(NotDrawn(reply.failure))
        else:
            self.future.set_result(reply)

    def refuse(self, error: NotDrawn) -> None:
        """Set an error as the result, unless the request has one already or has been cancelled."""
        if self.future.done():
            return
        if self.future.running() or self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


class Desk:
    """Takes requests from any thread and gives each to the first engine that is free.

    clients: an `engine.process.client.EngineClient`, or a fake, for each engine; the desk starts and closes them.
    """

    def __init__(self, clients: Sequence[Any], limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._queue = RequestQueue(self._in_turns, answer_sent=True)
        self._requests: Dict[int, PendingRequest] = {}  # waiting or in flight, by number
        self._turns = Turns()
        self._closing = False
        self._workers = [_EngineWorker(self, client, limits.engine_seconds) for client in clients]

    @property
    def state(self) -> EngineState:
        """The best state among the engines: ready if one of them is, failed only if all of them are."""
        states = [worker.state for worker in self._workers]
        return min(states, key=lambda state: (state.ready is None, state.failed))

    @property
    def waiting(self) -> int:
        """How many requests are not answered yet."""
        with self._lock:
            return len(self._queue.waiting()) + self._in_flight()

    @property
    def idle(self) -> bool:
        """Whether no request waits for an engine."""
        return len(self._requests) <= self._in_flight()

    def open(self) -> None:
        """Start the engines and take requests."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """End the engines; waiting requests are refused."""
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.join()
        with self._lock:
            refused = self._remove_all()
        for request in refused:
            request.refuse(EngineAway(_CLOSED))

    def refuse_all(self) -> None:
        """The page is being closed: refuse all requests, also those that engines are at, and take no new ones."""
        with self._lock:
            self._closing = True
            refused = self._remove_all()
        for request in refused:
            request.refuse(Closing(_CLOSED))

    def ask(self, task: Task, client: str = "", visitor: str = "") -> PendingRequest:
        """Queue a task for an engine. Raises DeskFull, TooMany and Closing.

        client: clients are served in turns; "" is served first. visitor: a request replaces an older one of the same
        visitor; "" replaces none.
        """
        request = PendingRequest(task, client, (client, visitor or object()))
        with self._lock:
            if self._closing:
                raise Closing(_CLOSED)
            others = [other for other in self._queue.waiting() if other.key != request.key]
            if len(others) >= self._limits.waiting:
                raise DeskFull(
                    Message("{count} drawings are waiting already: try again in a minute.", count=len(others))
                )
            of_client = sum(client != "" and self._requests[other.number].client == client for other in others)
            if of_client >= self._limits.waiting_of_client:
                raise TooMany(Message("{count} of your drawings are waiting already: wait for them.", count=of_client))
            drop = partial(self._drop, request)
            request.number = self._queue.ask(task, request.resolve, request.is_wanted, drop, request.key).number
            self._requests[request.number] = request
            self._wake_workers()
        return request

    def position(self, request: PendingRequest) -> int:
        """How many requests will be answered before this one, unless new ones are queued."""
        with self._lock:
            order = [waiting.number for waiting in self._queue.waiting()]
            return order.index(request.number) + self._in_flight() if request.number in order else 0

    def next_request(self, worker: _EngineWorker) -> Optional[PendingRequest]:
        """Assign the next request to a free worker and return it; None if there is none.

        An engine that is not ready gets none, unless all have failed: then a request restarts it.
        """
        with self._lock:
            if worker.state.ready is None and not self._all_failed():
                return None
            while True:
                waiting = self._queue.next()
                if waiting is None:
                    return None
                request = self._requests[waiting.number]
                if request.future.running() or request.future.set_running_or_notify_cancel():
                    request.turn = self._turns.give(request.client, request.task.work, time.monotonic())
                    worker.assign(request)
                    return request
                self._remove(request)

    def settle(self, request: PendingRequest, reply: Reply) -> None:
        """Answer a request that was in flight."""
        with self._lock:
            self._end_turn(request, None if reply.failure else reply.seconds)
            self._queue.settle(replace(reply, number=request.number))
            self._requests.pop(request.number, None)

    def refuse(self, request: PendingRequest, error: NotDrawn) -> None:
        """Refuse a request that was in flight."""
        with self._lock:
            self._end_turn(request)
            self._remove(request)
        request.refuse(error)

    def give_up(self, request: Optional[PendingRequest], error: NotDrawn) -> None:
        """An engine cannot run: its request waits for another engine; if all have failed, all requests are refused."""
        with self._lock:
            refused = self._remove_all() if self._all_failed() else []
            if request is not None:
                self._end_turn(request)
                self._queue.requeue(request.number)
                self._wake_workers()
        for other in refused:
            other.refuse(error)

    def _wake_workers(self) -> None:
        for worker in self._workers:
            worker.wake.set()

    def _in_turns(self, requests: Sequence[Request]) -> List[Request]:
        arrived = sorted(requests, key=lambda request: request.number)
        clients = [self._requests[one.number].client for one in arrived]
        order = self._turns.order([(client, one.task.work) for client, one in zip(clients, arrived)])
        return [arrived[index] for index in order]

    def _end_turn(self, request: PendingRequest, seconds: Optional[float] = None) -> None:
        if request.turn is not None:
            self._turns.end(request.turn, time.monotonic(), seconds)
            request.turn = None

    def _drop(self, request: PendingRequest) -> None:
        """The queue calls this for a stale request."""
        del self._requests[request.number]
        request.refuse(Replaced("A newer drawing has taken the place of this one."))

    def _remove(self, request: PendingRequest) -> None:
        self._requests.pop(request.number, None)
        self._queue.remove(request.number)

    def _remove_all(self) -> List[PendingRequest]:
        requests = list(self._requests.values())
        for request in requests:
            self._remove(request)
        return requests

    def _in_flight(self) -> int:
        return sum(worker.current is not None for worker in self._workers)

    def _all_failed(self) -> bool:
        return all(worker.state.failed for worker in self._workers)


class _EngineWorker:
    """One engine with its client, its thread, its state and the request in flight."""

    def __init__(self, desk: Desk, client: Any, patience: float) -> None:
        """patience: seconds that the engine has for a request."""
        self._desk, self._client, self._patience = desk, client, patience
        self._asked_at = 0.0
        self.wake = threading.Event()
        self.current: Optional[PendingRequest] = None
        self.state = EngineState()
        self._failed_at = 0.0
        self._stopping = False
        self._thread: Optional[threading.Thread] = None

    def start(self) -> None:
        """Start the thread, which starts the engine."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end the engine and itself; does not wait for it."""
        self._stopping = True
        self.wake.set()

    def join(self) -> None:
        """Wait until the thread has ended."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def assign(self, request: PendingRequest) -> None:
        """Make a request the current one; if the engine could not run, it will be tried again."""
        self.current, self._asked_at = request, time.monotonic()
        if self.state.failed:
            self.state = EngineState()

    def _run(self) -> None:
        self._client.start()
        try:
            while not self._stopping:
                self._restart_failed()
                self._client.poll(self._on_state)  # first: an engine that has just exited gets no request
                self._restart_slow()
                self._send_next()
                if self.current is not None or self.state.ready is None:
                    self._client.wait(_BUSY_WAIT)
                elif self._desk.idle:
                    self.wake.wait(_IDLE_WAIT)
                self.wake.clear()
        finally:
            self._client.close()
            request = self._release()
            if request is not None:
                self._desk.refuse(request, EngineAway(_CLOSED))

    def _restart_failed(self) -> None:
        if self.state.failed and time.monotonic() - self._failed_at > _RETRY_AFTER:
            self._client.close()
            self.state = EngineState()
            self._client.start()

    def _restart_slow(self) -> None:
        """An engine that computes for ever looks busy to the client's watchdog: end it, and refuse its request."""
        if self.state.ready is None:  # it starts, which may take long, and has the request again afterwards
            self._asked_at = time.monotonic()
        elif self.current is not None and time.monotonic() - self._asked_at > self._patience:
            request = self._release()  # first, or the next engine would get it, too
            self.state = EngineState()
            self._client.close()
            if request is not None:
                self._desk.refuse(request, NotDrawn(_TOO_LONG))
            self._client.start()

    def _send_next(self) -> None:
        if self.current is None:
            request = self._desk.next_request(self)
            if request is not None:
                self._client.ask(request.task, partial(self._settle, request))

    def _settle(self, request: PendingRequest, reply: Reply) -> None:
        self.current = None
        self._desk.settle(request, reply)

    def _on_state(self, state: State) -> None:
        if isinstance(state, Failed):
            self.state, self._failed_at = EngineState(text=state.message, failed=True), time.monotonic()
            self._desk.give_up(self._release(), EngineAway(state.message))
            time.sleep(_BUSY_WAIT)
        elif isinstance(state, Progress):
            self.state = EngineState(text=state.text, fraction=state.fraction)
        elif isinstance(state, Ready):
            self.state = EngineState(state, state.note)
        elif isinstance(state, Restarting):
            self.state = replace(self.state, ready=None, text=state.message, fraction=None)

    def _release(self) -> Optional[PendingRequest]:
        """Take the current request away from the engine."""
        request, self.current = self.current, None
        if request is not None:
            self._client.cancel(request.task.key)
        return request
