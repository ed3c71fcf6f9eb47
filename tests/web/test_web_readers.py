"""The readers' processes: whose turn it is, and how long a client waits for the next."""

from __future__ import annotations

import asyncio
import resource
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Iterator, Tuple

import pytest

from tests.support import slow_reading
from web.limits import LIMITS, Limits
from web.readers import Readers
from web.refusals import Refused


@contextmanager
def opened(limits: Limits) -> Iterator[Readers]:
    readers = Readers(limits)
    try:
        yield readers
    finally:
        readers.close()


def test_a_client_never_has_both_readers() -> None:
    """Even where his second reading, which waited for the first, is under way when the third comes."""

    async def read(readers: Readers) -> Any:
        for warm in [asyncio.ensure_future(readers.read(f"{n}", slow_reading.hold, 0.2)) for n in range(2)]:
            await warm
        first, second = (asyncio.ensure_future(readers.read("greedy", slow_reading.hold, 0.6)) for _ in range(2))
        await first
        await asyncio.sleep(0.2)
        third = asyncio.ensure_future(readers.read("greedy", slow_reading.hold, 0.6))
        return [await one for one in (first, second, third)]

    with opened(LIMITS) as readers:
        times: Tuple[Tuple[float, float], ...] = asyncio.run(read(readers))
    assert all(one[1] <= other[0] for one, other in zip(times, times[1:])), times


def test_a_reader_that_starts_again_is_not_the_next_clients_fault() -> None:
    async def read(readers: Readers) -> Tuple[float, float]:
        with pytest.raises(Refused):
            await readers.read("slow", slow_reading.read_drawing, slow_reading.ENDLESS)
        asked = time.monotonic()
        began, ended = await readers.read("next", slow_reading.hold, 0.0)
        again, _ = await readers.read("next", slow_reading.hold, 0.0)
        return began - asked, again - ended

    with opened(replace(LIMITS, readers=1, reading_seconds=1.0)) as readers:
        starting, waited = asyncio.run(read(readers))
    assert waited < max(1.0, starting / 2), (starting, waited)


def test_what_took_long_makes_the_same_client_wait_as_long() -> None:
    async def read(readers: Readers) -> Tuple[float, float]:
        await readers.read("one", slow_reading.hold, 0.0)
        _, ended = await readers.read("one", slow_reading.hold, 1.2)
        mine = asyncio.ensure_future(readers.read("one", slow_reading.hold, 0.0))
        other, _ = await readers.read("other", slow_reading.hold, 0.0)
        return (await mine)[0] - ended, other - ended

    with opened(replace(LIMITS, readers=1)) as readers:
        mine, other = asyncio.run(read(readers))
    assert mine >= 1.0 and other < mine


def test_threads_have_stacks_of_the_usual_size_beside_jittor() -> None:
    async def read(readers: Readers) -> int:
        return int(await readers.read("one", slow_reading.stack_bytes))

    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (2**29, hard))  # as Jittor does
    try:
        with opened(replace(LIMITS, readers=1)) as readers:
            assert asyncio.run(read(readers)) <= 8 * 2**20
        assert resource.getrlimit(resource.RLIMIT_STACK)[0] == 2**29
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))


def test_of_the_time_for_a_reading_that_counts_in_which_it_has_the_processor() -> None:
    """Other programs may leave it hardly any; by the clock, too, it comes to an end."""

    async def read(readers: Readers) -> float:
        began, ended = await readers.read("one", slow_reading.hold, 1.5)
        for endless in (partial(slow_reading.read_drawing, slow_reading.ENDLESS), partial(slow_reading.hold, 600.0)):
            with pytest.raises(Refused, match="takes too long"):
                await readers.read(f"{endless}", endless)
        return float(ended - began)

    with opened(replace(LIMITS, readers=1, reading_seconds=1.0)) as readers:
        assert asyncio.run(read(readers)) >= 1.5
