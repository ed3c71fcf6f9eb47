"""What is asked and not answered. Here, and nowhere else, it is decided whether an answer is still wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Hashable, List, Optional, Sequence

from engine.message import Message
from engine.process.messages import Reply, Request
from engine.process.tasks import Task

Then = Callable[[Reply], None]
Order = Callable[[Sequence[Request]], List[Request]]
"""Puts requests, the longest waiting first, in the order in which they are to be sent."""


@dataclass
class _Asked:
    request: Request
    then: Then
    wanted: Callable[[], bool]
    dropped: Callable[[], None]
    place: int  # number of the oldest request whose turn it has taken over
    sent: bool = False
    deaths: int = 0  # of engines that were at it


def by_priority(requests: Sequence[Request]) -> List[Request]:
    """What has the lowest priority number first; among those, what has waited longest."""
    return sorted(requests, key=lambda request: request.task.priority)


class RequestQueue:
    """Numbers requests and keeps each until it is answered, or nobody wants the answer any more.

    Of one key the newest is wanted: it takes the turn of one that still waits. One that has been sent already is not
    wanted any more either, unless its task is `interim`. Whoever asks may also say, at any time, that an answer is not
    wanted.
    """

    def __init__(self, order: Order = by_priority) -> None:
        self._order = order
        self._number = 0
        self._asked: Dict[int, _Asked] = {}

    def ask(
        self,
        task: Task,
        then: Then,
        wanted: Callable[[], bool] = lambda: True,
        dropped: Callable[[], None] = lambda: None,
        key: Optional[Hashable] = None,
    ) -> Request:
        """Queue a task; `then` gets the reply, once.

        wanted: asked before it is sent and before it is answered. dropped: called instead of `then` where a newer one
        takes its place or it is not wanted. key: the task's, unless given.
        """
        self._number += 1
        request = Request(self._number, task.key if key is None else key, task)
        replaced = [one for one in self._of(request.key) if not (one.sent and task.interim)]
        place = min([one.place for one in replaced if not one.sent], default=request.number)
        self._asked[request.number] = _Asked(request, then, wanted, dropped, place)
        for one in replaced:
            self._drop(one)
        return request

    def cancel(self, key: Hashable) -> None:
        """No answer of this key is wanted any more. Neither `then` nor `dropped` is called."""
        for one in self._of(key):
            del self._asked[one.request.number]

    def awaits(self, key: Hashable) -> bool:
        """Whether an answer of this key is to come."""
        return bool(self._of(key))

    def waiting(self) -> List[Request]:
        """What is not sent yet, in the order in which it will be."""
        waiting = [one for one in self._asked.values() if not one.sent and one.wanted()]
        return self._order([one.request for one in sorted(waiting, key=lambda one: one.place)])

    def next(self) -> Optional[Request]:
        """What is to be sent now, and counts as sent from here on; None where nothing waits."""
        for one in list(self._asked.values()):
            if not one.sent and not one.wanted():
                self._drop(one)
        for request in self.waiting()[:1]:
            self._asked[request.number].sent = True
            return request
        return None

    def settle(self, reply: Reply) -> None:
        """Hand a reply to whoever asked, if it is still wanted.

        A refusal is not, where a newer request of its key may do better.
        """
        one = self._asked.get(reply.number)
        if one is None:
            return
        if not one.wanted() or (reply.failure and self._is_followed(one)):
            self._drop(one)
        else:
            del self._asked[reply.number]
            one.then(reply)

    def take_back(self, number: int) -> None:
        """The engine will not answer request `number`: it waits again, where nothing newer does."""
        one = self._asked.get(number)
        if one is not None and self._is_followed(one):
            self._drop(one)
        elif one is not None:
            one.sent = False

    def blame(self, number: int, how: str) -> None:
        """An engine has died of request `number`: where it has done so too often, it is answered by that."""
        one = self._asked.get(number)
        if one is not None:
            one.deaths += 1
            if one.deaths >= one.request.task.attempts:
                self.settle(Reply(number, failure=Message(one.request.task.fatal, reason=how)))

    def _of(self, key: Hashable) -> List[_Asked]:
        return [one for one in self._asked.values() if one.request.key == key]

    def _is_followed(self, one: _Asked) -> bool:
        return any(other.request.number > one.request.number for other in self._of(one.request.key))

    def _drop(self, one: _Asked) -> None:
        del self._asked[one.request.number]
        one.dropped()
