"""The engine translates pictures, beside drawing faces."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator, List

import numpy as np
import pytest
from test_onnx import ARCHITECTURES, install

from engine.backend.runtime import load
from engine.drawing.controls import Controls
from engine.process.client import EngineClient
from engine.process.messages import Failed, Ready, Report, Restarting, Result, Translated
from engine.process.picture_queue import PictureQueue
from tests.support import fake_pipeline
from tests.support.engine_talk import hear, listen, sketch_of


def picture_of(level: int) -> np.ndarray:
    picture = np.full((512, 512, 3), level, np.uint8)
    picture[100:200, 300:400] = (10, 60, 110)
    return picture


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., EngineClient]]:
    clients: List[EngineClient] = []

    def made(factory: Any = fake_pipeline.load_with_shelf) -> EngineClient:
        clients.append(
            EngineClient(factory=factory, backoff=0.0, cache_progress=lambda: (0, 0), translators=tmp_path / "shelf")
        )
        clients[-1].start()
        return clients[-1]

    yield made
    for client in clients:
        client.close()


def count(kind: type, number: int) -> Callable[[List[Report]], bool]:
    return lambda heard: sum(isinstance(report, kind) for report in heard) >= number


def test_every_translator_answers_and_drawings_go_before(make: Callable[..., EngineClient]) -> None:
    client = make()
    asked = [client.translate(picture_of(level), f"number {level}") for level in (20, 30)]
    client.request(sketch_of(7), Controls())
    reports = listen(client, count(Translated, 2))
    answers = [report for report in reports if isinstance(report, (Result, Translated))]
    assert isinstance(answers[0], Result), "what is being drawn comes first"
    for answer, number, level in zip(answers[1:], asked, (20, 30)):
        assert isinstance(answer, Translated)
        assert answer.number == number and answer.translator == f"number {level}" and answer.seconds >= 0
        np.testing.assert_array_equal(answer.picture, 255 - picture_of(level))


def test_a_newer_picture_takes_the_place_of_a_waiting_one(
    make: Callable[..., EngineClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    monkeypatch.setenv(fake_pipeline.GATE, str(gate))
    client = make()
    first = client.translate(picture_of(1), "wait")
    hear(client, Ready)
    client.translate(picture_of(2), "other")
    newer = client.translate(picture_of(3), "other")
    client.poll()
    gate.touch()
    answers = [r for r in listen(client, count(Translated, 2)) if isinstance(r, Translated)]
    assert [answer.number for answer in answers] == [first, newer]
    client.request(sketch_of(4), Controls())
    assert not [r for r in listen(client, count(Result, 1)) if isinstance(r, Translated)], "nothing was answered twice"


def test_a_missing_translator_is_one_sentence_and_the_engine_goes_on(make: Callable[..., EngineClient]) -> None:
    client = make()
    number = client.translate(picture_of(1), "nobody")
    failed = hear(client, Failed)
    assert failed.number == number
    assert failed.message == "This picture could not be translated: there is no translator nobody in shelf."
    client.translate(picture_of(5), "somebody")
    assert (hear(client, Translated).picture[0, 0] == 250).all()


def test_an_engine_that_dies_of_a_picture_does_not_get_it_again(make: Callable[..., EngineClient]) -> None:
    client = make()
    deadly, other = client.translate(picture_of(1), "die"), client.translate(picture_of(2), "other")
    reports = listen(client, count(Translated, 1))
    assert sum(isinstance(report, Restarting) for report in reports) == 1
    assert [report.number for report in reports if isinstance(report, Failed)] == [deadly]
    assert [report.number for report in reports if isinstance(report, Translated)] == [other]


def test_only_pictures_of_the_canvas_are_taken(make: Callable[..., EngineClient]) -> None:
    with pytest.raises(ValueError, match="a picture is"):
        EngineClient().translate(np.zeros((64, 64, 3), np.uint8), "any")


def test_a_real_translator_paints_in_the_engine_what_it_paints_here(
    make: Callable[..., EngineClient], tmp_path: Path
) -> None:
    install(tmp_path / "shelf", "small", **ARCHITECTURES["unet-batch"])
    client = make(fake_pipeline.load_with_jittor)
    sketch = np.full((512, 512), 255, np.uint8)
    sketch[200:220, 100:400] = 0
    picture = np.repeat(sketch[:, :, None], 3, axis=2)
    client.translate(picture, "small")
    painted = hear(client, Translated)
    client.translate(picture, "gone")
    assert "there is no translator gone; installed are: small" in hear(client, Failed).message
    load()
    from engine.translating.translator import Translator

    wanted = Translator.load("small", tmp_path / "shelf").translate(sketch)
    np.testing.assert_array_equal(painted.picture, wanted)
    assert wanted.std() > 5, "a picture of one colour shows nothing"


def test_what_waits_is_answered_once() -> None:
    waiting = PictureQueue()
    assert waiting.first() is None and not waiting.answered(1)
    for translator, number in (("a", 1), ("b", 2), ("a", 3)):
        waiting.ask(translator, number, picture_of(number))
    first = waiting.first()
    assert first is not None and first[:2] == ("a", 3), "a newer picture keeps the turn of the older one"
    assert not waiting.answered(1) and waiting.answered(3) and not waiting.answered(3)
    second = waiting.first()
    assert second is not None and second[:2] == ("b", 2)
    waiting.clear()
    assert waiting.first() is None
