"""Whose turn it is at the engines: clients who wait get the same time of them, whatever they ask for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

_MAX_CLIENTS = 1024  # whose turns are remembered
_UNKNOWN = 1.0  # seconds that work is taken to need that was never done
_NEWEST = 0.1  # share of the newest request in what its kind takes on average
_CHANGE = 0.35  # share by which the average has to move to count: turns that end at the same time keep their order


@dataclass(frozen=True)
class Turn:
    """A request of a client that an engine is at. work: its kind, all of which takes about as long.

    began: when, in seconds. expected: the seconds it was taken to need.
    """

    client: str
    work: str
    began: float
    expected: float


@dataclass
class _Account:
    """A client's. until: the end of its turns on the clock of `Turns`. number: of the last one."""

    until: float
    number: int


class Turns:
    """Start-time fair queueing (Goyal, Vin and Cheng, 1996).

    On a clock of their own, which counts seconds of an engine, a client's turns follow each other. The clock stands at
    the beginning of the turn that was given last. A client's next one begins there or at the end of its last one,
    whichever is later: who has not asked for long has saved nothing. Who would begin first gets the next turn; of
    several, who was served longest ago. Only "" has no account and is always first.

    A turn counts as what its kind of work usually takes: that one took longer where other programs had the processor is
    not its client's fault. What got no answer counts as long as it took.
    """

    def __init__(self) -> None:
        self._clock, self._number = 0.0, 0
        self._average: Dict[str, float] = {}  # seconds by kind of work
        self._usual: Dict[str, float] = {}  # the same, as it counts
        self._accounts: OrderedDict[str, _Account] = OrderedDict()  # whose last turn is the oldest first

    def give(self, client: str, work: str, now: float) -> Turn:
        """The next turn is this client's."""
        expected = self._usual.get(work, _UNKNOWN)
        if client:
            self._clock = self._begin(client)
            self._number += 1
            self._accounts[client] = _Account(self._clock + expected, self._number)
            self._accounts.move_to_end(client)
            if len(self._accounts) > _MAX_CLIENTS:
                self._accounts.popitem(last=False)
        return Turn(client, work, now, expected)

    def end(self, turn: Turn, now: float, seconds: Optional[float] = None) -> None:
        """A turn has ended. seconds: that the engine took for an answer; None where there is none."""
        if seconds is None:
            counts = now - turn.began
        else:
            self._learn(turn.work, seconds)
            counts = self._usual[turn.work]
        if turn.client in self._accounts:
            self._accounts[turn.client].until += counts - turn.expected

    def order(self, requests: Sequence[Tuple[str, str]]) -> List[int]:
        """The order in which requests get turns, as indices. requests: client and work, in order of arrival."""
        begins: Dict[str, float] = {}
        keys: List[Tuple[float, int, int]] = []
        for index, (client, work) in enumerate(requests):
            begin = begins.setdefault(client, self._begin(client) if client else float("-inf"))
            begins[client] += self._usual.get(work, _UNKNOWN)
            last = self._accounts[client].number if client in self._accounts else 0
            keys.append((begin, last, index))
        return [index for *_, index in sorted(keys)]

    def _learn(self, work: str, seconds: float) -> None:
        average = self._average.get(work, seconds)
        average = self._average[work] = average + _NEWEST * (seconds - average)
        usual = self._usual.setdefault(work, average)
        if abs(average - usual) > _CHANGE * max(average, usual):
            self._usual[work] = average

    def _begin(self, client: str) -> float:
        return max(self._clock, self._accounts[client].until) if client in self._accounts else self._clock
