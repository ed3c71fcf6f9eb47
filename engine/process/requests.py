"""The queue of requests that have no reply yet. It alone decides which requests are stale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Hashable, List, Optional, Sequence

from engine.message import Message
from engine.process.messages import Reply, Request
from engine.process.tasks import Task

Then = Callable[[Reply], None]
Order = Callable[[Sequence[Request]], List[Request]]
"""Sorts waiting requests, given in order of arrival, into the order in which they are sent."""


@dataclass
class _Pending:
    request: Request
    then: Then
    wanted: Callable[[], bool]
    dropped: Callable[[], None]
    turn: int  # own number, or that of the oldest waiting request that it replaced
    sent: bool = False
    crashes: int = 0  # engine processes that have exited while this request was in flight


def by_priority(requests: Sequence[Request]) -> List[Request]:
    """Lowest priority number first; within a priority in order of arrival."""
    return sorted(requests, key=lambda request: request.task.priority)


class RequestQueue:
    """Numbers requests and keeps each until it is answered or stale.

    A request makes older ones with the same key stale, and takes the turn of one that still waits. If its task is
    `interim`, those already sent stay. A request is also stale once its `wanted` returns False.

    answer_sent: a newer request never makes one stale that is already sent, whatever the task; only waiting ones.
    """

    def __init__(self, order: Order = by_priority, answer_sent: bool = False) -> None:
        self._order, self._answer_sent = order, answer_sent
        self._number = 0
        self._pending: Dict[int, _Pending] = {}

    def ask(
        self,
        task: Task,
        then: Then,
        wanted: Callable[[], bool] = lambda: True,
        dropped: Callable[[], None] = lambda: None,
        key: Optional[Hashable] = None,
    ) -> Request:
        """Queue a task; `then` gets the reply, once.

        wanted: called before the request is sent and before the reply is delivered. dropped: called instead of `then`
        if the request is stale. key: replaces the task's own key.
        """
        self._number += 1
        request = Request(self._number, task.key if key is None else key, task)
        keep_sent = task.interim or self._answer_sent
        replaced = [pending for pending in self._with_key(request.key) if not (pending.sent and keep_sent)]
        turn = min([pending.turn for pending in replaced if not pending.sent], default=request.number)
        self._pending[request.number] = _Pending(request, then, wanted, dropped, turn)
        for pending in replaced:
            self._drop(pending)
        return request

    def cancel(self, key: Hashable) -> None:
        """Remove all requests with this key, without calling `then` or `dropped`."""
        for pending in self._with_key(key):
            del self._pending[pending.request.number]

    def remove(self, number: int) -> None:
        """Remove request `number`, if it is there, without calling `then` or `dropped`."""
        self._pending.pop(number, None)

    def awaits(self, key: Hashable) -> bool:
        """Whether a request with this key is waiting or sent."""
        return bool(self._with_key(key))

    def waiting(self) -> List[Request]:
        """The requests that are not sent yet, in the order in which they will be."""
        waiting = [pending for pending in self._pending.values() if not pending.sent and pending.wanted()]
        return self._order([pending.request for pending in sorted(waiting, key=lambda pending: pending.turn)])

    def next(self) -> Optional[Request]:
        """The next request to send, which then counts as sent; None if none is waiting."""
        for pending in list(self._pending.values()):
            if not pending.sent and not pending.wanted():
                self._drop(pending)
        for request in self.waiting()[:1]:
            self._pending[request.number].sent = True
            return request
        return None

    def settle(self, reply: Reply) -> None:
        """Pass a reply to its request's `then`, unless the request is stale.

        A failure is also stale if there is a newer request with the same key, unless `answer_sent`.
        """
        pending = self._pending.get(reply.number)
        if pending is None:
            return
        superseded = reply.failure and not self._answer_sent and self._has_newer(pending)
        if not pending.wanted() or superseded:
            self._drop(pending)
        else:
            del self._pending[reply.number]
            pending.then(reply)

    def requeue(self, number: int) -> None:
        """Let request `number` wait again, since its engine is gone; drop it if there is a newer one with its key."""
        pending = self._pending.get(number)
        if pending is not None and self._has_newer(pending):
            self._drop(pending)
        elif pending is not None:
            pending.sent = False

    def record_crash(self, number: int, reason: str) -> None:
        """Count an engine exit during request `number`; after `attempts` of its task, answer it with a failure."""
        pending = self._pending.get(number)
        if pending is not None:
            pending.crashes += 1
            if pending.crashes >= pending.request.task.attempts:
                self.settle(Reply(number, failure=Message(pending.request.task.fatal, reason=reason)))

    def _with_key(self, key: Hashable) -> List[_Pending]:
        return [pending for pending in self._pending.values() if pending.request.key == key]

    def _has_newer(self, pending: _Pending) -> bool:
        return any(other.request.number > pending.request.number for other in self._with_key(pending.request.key))

    def _drop(self, pending: _Pending) -> None:
        del self._pending[pending.request.number]
        pending.dropped()
