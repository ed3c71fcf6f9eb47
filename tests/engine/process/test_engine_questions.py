"""What else the engine process is asked between drawings: appearances of photos, and what the bank knows."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import pytest

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.process.messages import Ready, Reply
from engine.process.tasks import Draw, FetchRest, FetchStrokes, FindAlternatives, ReadAppearance
from tests.support.engine_talk import TalkingClient, hear, hear_reply, listen, sketch_of


def test_the_appearance_of_a_photo_is_read_between_drawings(
    make_client: Callable[..., TalkingClient], gate: Path
) -> None:
    client = make_client()
    hear(client, Ready)
    first = client.draw(sketch_of(10), Controls(tags=("wait",)))
    photo = np.full((512, 512, 3), (10, 20, 30), np.uint8)
    replaced = client.request(ReadAppearance(np.full((512, 512, 3), 99, np.uint8)))
    asked = client.request(ReadAppearance(photo))
    photo[:] = 0
    last = client.draw(sketch_of(50), Controls())
    gate.touch()
    answers = [r for r in hear_reply(client, last) if isinstance(r, Reply)]
    assert first < replaced < asked and [r.number for r in answers] == [first, asked, last]
    assert answers[1].answer.values == (10.0, 20.0, 30.0)
    faces = [answers[0].answer.face, answers[2].answer.face]
    assert [int(face[0, 0, 0]) for face in faces] == [10, 50] and all(np.ptp(face) == 0 for face in faces)


def test_a_photo_that_fails_or_kills_the_engine_is_one_sentence(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client()
    number = client.request(ReadAppearance(np.full((512, 512, 3), 255, np.uint8)))
    failed = hear(client, Reply)
    assert failed.number == number and "photo" in failed.failure and "all white" in failed.failure
    deadly = client.request(ReadAppearance(np.zeros((512, 512, 3), np.uint8)))
    reports = listen(client, lambda heard: any(isinstance(r, Ready) for r in heard))
    assert [(r.number, r.answer) for r in reports if isinstance(r, Reply)] == [(deadly, None)]
    client.draw(sketch_of(70), Controls())
    assert hear(client, Reply).answer.face[0, 0, 0] == 70
    with pytest.raises(ValueError, match="photo"):
        ReadAppearance(np.zeros((64, 64, 3), np.uint8))


def test_the_bank_is_asked_between_drawings_and_of_each_kind_the_newest_is_answered(
    make_client: Callable[..., TalkingClient], gate: Path
) -> None:
    client = make_client()
    drawn = client.draw(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    client.request(FindAlternatives(sketch_of(5), Controls(), "nose", 2))
    found = client.request(FindAlternatives(sketch_of(9), Controls(), "mouth", 3))
    # A long drawing does not fit into the pipe at once.
    strokes = tuple(Stroke(tuple((float(i), float(j), 1.0) for i in range(400)), 3.0) for j in range(40))
    rest = client.request(FetchRest(Session(strokes)))
    client.cancel(Draw.key)
    gate.touch()
    answers = [report for report in hear_reply(client, rest) if isinstance(report, Reply)]
    assert [reply.number for reply in answers] == [found, rest], f"{drawn} is not wanted any more"
    assert answers[0].answer.rows == (0, 1, 2) and all((one == 9).all() for one in answers[0].answer.pictures)
    assert answers[1].answer == strokes
    taken = client.request(FetchStrokes("nose", 7))
    answer = hear(client, Reply)
    assert answer.number == taken and answer.answer[0].width == 7.0
    client.draw(sketch_of(30), Controls())
    assert (hear(client, Reply).answer.face == 30).all()


def test_a_question_that_is_refused_or_kills_the_engine_is_told_and_drawing_goes_on(
    make_client: Callable[..., TalkingClient],
) -> None:
    client = make_client()
    hear(client, Ready)
    refused = client.request(FindAlternatives(sketch_of(5), Controls(), "ear", 2))
    failed = hear(client, Reply)
    assert failed.number == refused and "The bank has nothing to suggest: there is no ear" in failed.failure
    deadly = client.request(FindAlternatives(sketch_of(5), Controls(), "heart", 2))
    reports = listen(client, lambda heard: any(isinstance(r, Ready) for r in heard))
    assert [(r.number, r.answer) for r in reports if isinstance(r, Reply)] == [(deadly, None)]
    client.draw(sketch_of(30), Controls())
    assert (hear(client, Reply).answer.face == 30).all()
    with pytest.raises(ValueError, match="sketch"):
        FindAlternatives(np.zeros((64, 64), np.uint8), Controls(), "nose", 2)
