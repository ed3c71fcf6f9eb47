"""What is asked waits, is replaced, and is wanted or not: one queue decides, whoever asks."""

from __future__ import annotations

import os
from multiprocessing import Pipe, RawArray
from pathlib import Path
from typing import Any, Callable, List

import numpy as np
import pytest

from engine.drawing.controls import Controls, FaceResult
from engine.message import Message
from engine.process.channel import MEMORY_BYTES, Channel, Unreadable
from engine.process.client import EngineClient
from engine.process.messages import Ready, Reply, Request, Restarting
from engine.process.requests import RequestQueue
from engine.process.tasks import Draw, FetchStrokes, Translate
from tests.support import fake_pipeline
from tests.support.engine_talk import TalkingClient, hear, hear_reply, listen, sketch_of
from tests.support.ink_task import MeasureInk


class Asker:
    """Asks a queue; replies: the numbers of those that came. dropped: of those that will not."""

    def __init__(self, queue: RequestQueue) -> None:
        self.queue = queue
        self.replies: List[Reply] = []
        self.dropped: List[int] = []
        self.wanted = True

    def ask(self, task: Any) -> int:
        numbers: List[int] = []
        request = self.queue.ask(
            task, self.replies.append, lambda: self.wanted, lambda: self.dropped.append(numbers[0])
        )
        numbers.append(request.number)
        return request.number

    def sent(self) -> int:
        request = self.queue.next()
        return request.number if request else 0


def draw() -> Draw:
    return Draw(sketch_of(1), Controls())


def translate(name: str) -> Translate:
    return Translate(np.zeros((512, 512, 3), np.uint8), name)


def test_the_newest_of_a_key_takes_the_turn_of_the_one_that_waits() -> None:
    asker = Asker(RequestQueue())
    first, other, newer = (asker.ask(translate(name)) for name in ("a", "b", "a"))
    assert asker.dropped == [first]
    assert [asker.sent() for _ in range(3)] == [newer, other, 0]


def test_what_is_quick_goes_first_and_translations_last() -> None:
    asker = Asker(RequestQueue())
    picture, drawing, strokes = asker.ask(translate("a")), asker.ask(draw()), asker.ask(FetchStrokes("nose", 1))
    assert [asker.sent() for _ in range(3)] == [strokes, drawing, picture]


def test_an_older_answer_counts_only_where_it_is_shown_meanwhile() -> None:
    asker = Asker(RequestQueue())
    for task, counts in ((draw, True), (lambda: FetchStrokes("nose", 1), False)):
        asker.replies.clear()
        old = asker.ask(task())
        assert asker.sent() == old
        new = asker.ask(task())
        asker.queue.settle(Reply(old, "old"))
        assert [reply.answer for reply in asker.replies] == (["old"] if counts else [])
        assert asker.sent() == new
        asker.queue.settle(Reply(new, "new"))
        asker.queue.settle(Reply(new, "twice"))
        assert asker.replies[-1].answer == "new" and not asker.queue.awaits(task().key)


def test_a_refusal_of_an_older_drawing_is_not_said() -> None:
    asker = Asker(RequestQueue())
    old = asker.ask(draw())
    asker.sent()
    asker.ask(draw())
    asker.queue.settle(Reply(old, failure="no"))
    assert asker.replies == [] and asker.dropped == [old]


def test_a_queue_may_answer_all_that_is_sent_and_replace_what_waits() -> None:
    asker = Asker(RequestQueue(answer_sent=True))
    task = FetchStrokes("nose", 1)
    first = asker.ask(task)
    assert asker.sent() == first
    waiting, newest = asker.ask(task), asker.ask(task)
    assert asker.dropped == [waiting]
    asker.queue.settle(Reply(first, failure="no"))
    assert [reply.failure for reply in asker.replies] == ["no"]
    assert asker.sent() == newest
    asker.queue.remove(newest)
    asker.queue.requeue(newest)
    assert asker.sent() == 0 and asker.dropped == [waiting]


def test_what_is_not_wanted_any_more_is_dropped_before_it_is_sent_or_answered() -> None:
    asker = Asker(RequestQueue())
    waiting = asker.ask(draw())
    asker.wanted = False
    assert asker.sent() == 0 and asker.dropped == [waiting]
    asker.wanted = True
    sent = asker.ask(draw())
    asker.sent()
    asker.wanted = False
    asker.queue.settle(Reply(sent, "late"))
    assert asker.replies == [] and asker.dropped == [waiting, sent]


def test_what_is_cancelled_is_neither_sent_nor_answered() -> None:
    asker = Asker(RequestQueue())
    sent = asker.ask(draw())
    asker.sent()
    asker.ask(draw())
    asker.queue.cancel(Draw.key)
    asker.queue.settle(Reply(sent, "late"))
    assert asker.sent() == 0 and asker.replies == [] and asker.dropped == []


def test_a_task_that_takes_engines_along_is_given_up_after_its_attempts() -> None:
    asker = Asker(RequestQueue())
    for task, attempts in ((draw(), 2), (translate("a"), 1)):
        number = asker.ask(task)
        for _ in range(attempts):
            assert asker.sent() == number
            asker.queue.requeue(number)
            asker.queue.record_crash(number, "SIGSEGV")
        assert asker.sent() == 0 and "(SIGSEGV)" in asker.replies[-1].failure


def test_pictures_arrive_whole_and_belong_to_whoever_receives_them() -> None:
    near, far = Pipe()
    memory = RawArray("B", MEMORY_BYTES)
    one, other = Channel(near, memory), Channel(far, memory)
    random = np.random.default_rng(0)
    face, shadow = random.integers(0, 255, (512, 512, 3), np.uint8), random.integers(0, 255, (512, 512), np.uint8)
    one.send(Reply(3, FaceResult(face, shadow.T, (0.5,)), 0.1))
    came = other.receive()
    one.send(Request(4, "key", Draw(sketch_of(7), Controls())))
    np.testing.assert_array_equal(came.answer.face, face)
    np.testing.assert_array_equal(came.answer.shadow, shadow.T)
    assert came.answer.appearance == (0.5,) and (other.receive().task.sketch == 7).all()
    many = [face, face + 1, shadow, shadow + 1, shadow[:100, :100]]
    assert sum(picture.nbytes for picture in many) > MEMORY_BYTES, "the last goes through the pipe"
    one.send(many)
    for sent, received in zip(many, other.receive()):
        np.testing.assert_array_equal(received, sent)


def test_a_guarded_end_reads_values_and_nothing_that_would_run() -> None:
    near, far = Pipe()
    memory = RawArray("B", MEMORY_BYTES)
    one, other = Channel(near, memory), Channel(far, memory, guarded=True)
    said = Reply(1, Message("No {what}.", what=Message("face")), failure="")
    one.send(said)
    assert other.receive() == said
    for foreign in (os.getcwd, EngineClient, exit):
        one.send(Reply(1, foreign))
        with pytest.raises(Unreadable, match="no value"):
            other.receive()
    near.send_bytes(b"no pickle")
    with pytest.raises(Unreadable):
        other.receive()


def test_an_engine_that_talks_nonsense_is_started_again(
    make_client: Callable[..., TalkingClient], monkeypatch: pytest.MonkeyPatch, gate: Path
) -> None:
    client = make_client(fake_pipeline.load_that_babbles)
    reports = listen(client, lambda heard: any(isinstance(report, Restarting) for report in heard))
    assert "cannot be read" in next(one.message for one in reports if isinstance(one, Restarting))
    gate.touch()
    hear(client, Ready)
    number = client.draw(sketch_of(8), Controls())
    reply = hear_reply(client, number)[-1]
    assert isinstance(reply, Reply) and (reply.answer.face == 8).all()


def test_a_stranger_asks_the_engine_by_one_class(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client()
    hear(client, Ready)
    number = client.request(MeasureInk(sketch_of(80)))
    reply = hear(client, Reply)
    assert (reply.number, reply.answer) == (number, 80.0)
    client.request(MeasureInk(sketch_of(255)))
    assert hear(client, Reply).failure == "This ink could not be measured: there is none."
