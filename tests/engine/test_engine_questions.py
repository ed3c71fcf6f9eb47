"""What else the engine process is asked between drawings: appearances of photos, and what the bank knows."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import pytest

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.process.client import EngineClient
from engine.process.messages import AlternativesFound, AppearanceRead, Failed, Ready, Result, StrokesFound
from tests.support.engine_talk import hear, listen, sketch_of


def test_the_appearance_of_a_photo_is_read_between_drawings(
    make_client: Callable[..., EngineClient], gate: Path
) -> None:
    client = make_client()
    hear(client, Ready)
    first = client.request(sketch_of(10), Controls(tags=("wait",)))
    photo = np.full((512, 512, 3), (10, 20, 30), np.uint8)
    replaced = client.read_appearance(np.full((512, 512, 3), 99, np.uint8))
    asked = client.read_appearance(photo)
    photo[:] = 0
    last = client.request(sketch_of(50), Controls())
    gate.touch()
    reports = listen(client, lambda heard: any(isinstance(r, Result) and r.number == last for r in heard))
    answers = [r for r in reports if isinstance(r, (AppearanceRead, Result))]
    assert first < replaced < asked and [r.number for r in answers] == [first, asked, last]
    assert isinstance(answers[1], AppearanceRead) and answers[1].appearance.values == (10.0, 20.0, 30.0)
    faces = [r.drawing.face for r in answers if isinstance(r, Result)]
    assert [int(face[0, 0, 0]) for face in faces] == [10, 50] and all(np.ptp(face) == 0 for face in faces)


def test_a_photo_that_fails_or_kills_the_engine_is_one_sentence(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    number = client.read_appearance(np.full((512, 512, 3), 255, np.uint8))
    failed = hear(client, Failed)
    assert failed.number == number and "photo" in failed.message and "all white" in failed.message
    deadly = client.read_appearance(np.zeros((512, 512, 3), np.uint8))
    reports = listen(client, lambda heard: any(isinstance(r, Ready) for r in heard))
    assert [r.number for r in reports if isinstance(r, Failed)] == [deadly]
    client.request(sketch_of(70), Controls())
    assert hear(client, Result).drawing.face[0, 0, 0] == 70
    with pytest.raises(ValueError, match="photo"):
        client.read_appearance(np.zeros((64, 64, 3), np.uint8))


def test_the_bank_is_asked_between_drawings_and_of_each_kind_the_newest_is_answered(
    make_client: Callable[..., EngineClient], gate: Path
) -> None:
    client = make_client()
    drawn = client.request(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    client.find_alternatives(sketch_of(5), Controls(), "nose", 2)
    found = client.find_alternatives(sketch_of(9), Controls(), "mouth", 3)
    # A long drawing does not fit into the pipe at once.
    strokes = tuple(Stroke(tuple((float(i), float(j), 1.0) for i in range(400)), 3.0) for j in range(40))
    rest = client.fetch_rest(Session(strokes))
    client.forget()
    gate.touch()
    answers = listen(client, lambda heard: any(isinstance(r, StrokesFound) for r in heard))
    told = [report for report in answers if isinstance(report, (AlternativesFound, StrokesFound, Result))]
    assert [report.number for report in told] == [found, rest] and drawn not in [r.number for r in told]
    assert isinstance(told[0], AlternativesFound) and told[0].component == "mouth" and told[0].rows == (0, 1, 2)
    assert all((picture == 9).all() for picture in told[0].pictures)
    assert isinstance(told[1], StrokesFound) and told[1].strokes == strokes
    taken = client.fetch_strokes("nose", 7)
    answer = hear(client, StrokesFound)
    assert answer.number == taken and answer.strokes[0].width == 7.0
    client.request(sketch_of(30), Controls())
    assert (hear(client, Result).drawing.face == 30).all()


def test_a_question_that_is_refused_or_kills_the_engine_is_told_and_drawing_goes_on(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client()
    hear(client, Ready)
    refused = client.find_alternatives(sketch_of(5), Controls(), "ear", 2)
    failed = hear(client, Failed)
    assert failed.number == refused and "The bank has nothing to suggest: there is no ear" in failed.message
    deadly = client.find_alternatives(sketch_of(5), Controls(), "heart", 2)
    reports = listen(client, lambda heard: any(isinstance(r, Ready) for r in heard))
    assert [r.number for r in reports if isinstance(r, Failed)] == [deadly]
    client.request(sketch_of(30), Controls())
    assert (hear(client, Result).drawing.face == 30).all()
    with pytest.raises(ValueError, match="sketch"):
        client.find_alternatives(np.zeros((64, 64), np.uint8), Controls(), "nose", 2)
