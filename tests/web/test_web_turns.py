"""Whose turn it is at the engines, by the seconds that they are at each client's requests."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Dict, List, Sequence, Tuple

import pytest

from web.turns import Turn, Turns


class Simulation:
    """Clients who always have requests waiting, `of_each` of them, each its kind of work; engines, and a clock.

    seconds: by client. order: who was served. had: seconds by client.
    """

    def __init__(self, seconds: Dict[str, float], engines: int = 1, of_each: int = 1) -> None:
        self._seconds, self._engines, self._of_each = seconds, engines, of_each
        self._random = random.Random(1)
        self._busy: List[Tuple[float, Turn, float]] = []
        self.turns, self.now = Turns(), 0.0
        self.order: List[str] = []
        self.had: Dict[str, float] = defaultdict(float)

    def run(self, seconds: float, clients: Sequence[str] = ()) -> None:
        """Let these clients ask, by default all, for so long."""
        end = self.now + seconds
        waiting = [(name, f"{self._seconds[name]}") for name in clients or self._seconds for _ in range(self._of_each)]
        while self.now < end:
            while len(self._busy) < self._engines:
                chosen, work = waiting[self.turns.order(waiting)[0]]
                takes = self._seconds[chosen] * self._random.uniform(0.9, 1.1)  # other programs run, too
                self.order.append(chosen)
                self._busy.append((self.now + takes, self.turns.give(chosen, work, self.now), takes))
            self._busy.sort(key=lambda one: one[0])
            self.now, turn, takes = self._busy.pop(0)
            self.turns.end(turn, self.now, takes)
            self.had[turn.client] += takes


@pytest.mark.parametrize("engines", [1, 2])
def test_equal_requests_take_turns(engines: int) -> None:
    simulation = Simulation({"a": 0.1, "b": 0.1, "c": 0.1}, engines, of_each=3)
    simulation.run(30.0)
    rounds = ["".join(simulation.order[start : start + 3]) for start in range(0, len(simulation.order) - 3, 3)]
    assert len(rounds) > 90 and set(rounds[2:]) == {rounds[2]} and sorted(rounds[2]) == ["a", "b", "c"]


@pytest.mark.parametrize("engines", [1, 2])
def test_clients_get_the_same_time_whatever_they_ask_for_and_however_often(engines: int) -> None:
    visitors = {f"visitor {number}": 0.1 for number in range(16)}
    simulation = Simulation({**visitors, "flood": 2.6}, engines, of_each=4)
    simulation.run(600.0)
    assert simulation.had["flood"] < 1.2 / 17 * sum(simulation.had.values())
    shares = [simulation.had[name] for name in visitors]
    assert max(shares) - min(shares) < 0.05 * max(shares)


def test_who_comes_late_or_paused_neither_waits_for_long_nor_keeps_the_others_waiting() -> None:
    simulation = Simulation({"a": 0.1, "b": 0.1, "late": 0.1})
    simulation.run(100.0, ("a", "b"))
    before = len(simulation.order)
    simulation.run(10.0)
    assert simulation.order[before] == "late" and 30 <= simulation.order[before:].count("late") <= 37
    simulation.run(100.0, ("a",))
    before = len(simulation.order)
    simulation.run(10.0)
    assert 30 <= simulation.order[before:].count("b") <= 37


def test_who_got_no_answer_for_long_lets_the_others_have_as_much() -> None:
    simulation = Simulation({"a": 0.1, "b": 0.1})
    simulation.run(20.0)
    simulation.turns.end(simulation.turns.give("a", "0.1", simulation.now), simulation.now + 3.0)
    before = len(simulation.order)
    simulation.run(10.0)
    assert 25 <= simulation.order[before:].index("a") <= 35


def test_one_that_takes_longer_than_its_kind_is_not_its_clients_fault() -> None:
    simulation = Simulation({"a": 0.1, "b": 0.1})
    simulation.run(20.0)
    simulation.turns.end(simulation.turns.give("a", "0.1", simulation.now), simulation.now + 3.0, 3.0)
    before = len(simulation.order)
    simulation.run(10.0)
    assert "a" in simulation.order[before : before + 3]


def test_work_that_takes_longer_than_it_used_to_is_found_out() -> None:
    simulation = Simulation({"a": 0.1, "b": 0.1})
    for count in range(100):
        simulation.turns.end(simulation.turns.give("a", "picture", 0.0), 0.0, 0.1 if count < 50 else 1.0)
    turn = simulation.turns.give("a", "picture", 0.0)
    assert 0.7 < turn.expected <= 1.0


def test_who_has_no_name_is_first() -> None:
    order = Turns().order([(client, "face") for client in ("a", "", "b", "a", "")])
    assert order == [1, 4, 0, 2, 3]
