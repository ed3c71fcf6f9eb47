"""The engine translates pictures, beside drawing faces."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator, List

import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.process.messages import Ready, Reply, Restarting
from engine.process.tasks import Translate
from tests.engine.translating.test_onnx import ARCHITECTURES, install
from tests.support import fake_pipeline
from tests.support.engine_talk import TalkingClient, hear, hear_reply, numbers_of, sketch_of


def picture_of(level: int) -> np.ndarray:
    picture = np.full((512, 512, 3), level, np.uint8)
    picture[100:200, 300:400] = (10, 60, 110)
    return picture


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., TalkingClient]]:
    clients: List[TalkingClient] = []

    def made(factory: Any = fake_pipeline.load_with_translators) -> TalkingClient:
        clients.append(
            TalkingClient(
                factory=factory, backoff=0.0, cache_progress=lambda: (0, 0), translators=tmp_path / "translators"
            )
        )
        clients[-1].start()
        return clients[-1]

    yield made
    for client in clients:
        client.close()


def test_every_translator_answers_and_drawings_go_before(make: Callable[..., TalkingClient]) -> None:
    client = make()
    asked = [client.request(Translate(picture_of(level), f"number {level}")) for level in (20, 30)]
    drawn = client.draw(sketch_of(7), Controls())
    answers = [report for report in hear_reply(client, asked[1]) if isinstance(report, Reply)]
    assert [reply.number for reply in answers] == [drawn, *asked], "what is being drawn comes first"
    for reply, level in zip(answers[1:], (20, 30)):
        assert reply.seconds >= 0
        np.testing.assert_array_equal(reply.answer, 255 - picture_of(level))


def test_a_newer_picture_takes_the_place_of_a_waiting_one(
    make: Callable[..., TalkingClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    monkeypatch.setenv(fake_pipeline.GATE, str(gate))
    client = make()
    first = client.request(Translate(picture_of(1), "wait"))
    hear(client, Ready)
    client.request(Translate(picture_of(2), "other"))
    newer = client.request(Translate(picture_of(3), "other"))
    client.poll()
    gate.touch()
    assert numbers_of(hear_reply(client, newer)) == [first, newer]
    drawn = client.draw(sketch_of(4), Controls())
    assert numbers_of(hear_reply(client, drawn)) == [drawn], "nothing was answered twice"


def test_a_missing_translator_is_one_sentence_and_the_engine_goes_on(make: Callable[..., TalkingClient]) -> None:
    client = make()
    number = client.request(Translate(picture_of(1), "nobody"))
    failed = hear(client, Reply)
    assert failed.number == number
    assert failed.failure == "This picture could not be translated: there is no translator nobody in translators."
    client.request(Translate(picture_of(5), "somebody"))
    assert (hear(client, Reply).answer[0, 0] == 250).all()


def test_an_engine_that_dies_of_a_picture_does_not_get_it_again(make: Callable[..., TalkingClient]) -> None:
    client = make()
    deadly, other = client.request(Translate(picture_of(1), "die")), client.request(Translate(picture_of(2), "other"))
    reports = hear_reply(client, other)
    assert sum(isinstance(report, Restarting) for report in reports) == 1
    replies = [report for report in reports if isinstance(report, Reply)]
    assert [reply.number for reply in replies] == [deadly, other]
    assert "stopped on a translation" in replies[0].failure and not replies[1].failure


def test_only_pictures_of_the_canvas_are_taken(make: Callable[..., TalkingClient]) -> None:
    with pytest.raises(ValueError, match="a picture is"):
        Translate(np.zeros((64, 64, 3), np.uint8), "any")


def test_a_real_translator_paints_in_the_engine_what_it_paints_here(
    make: Callable[..., TalkingClient], tmp_path: Path
) -> None:
    install(tmp_path / "translators", "small", **ARCHITECTURES["unet-batch"])
    client = make(fake_pipeline.load_with_jittor)
    sketch = np.full((512, 512), 255, np.uint8)
    sketch[200:220, 100:400] = 0
    picture = np.repeat(sketch[:, :, None], 3, axis=2)
    client.request(Translate(picture, "small"))
    painted = hear(client, Reply)
    client.request(Translate(picture, "gone"))
    assert "there is no translator gone; installed are: small" in hear(client, Reply).failure
    load()
    from engine.translating.translator import Translator

    wanted = Translator.load("small", tmp_path / "translators").translate(sketch)
    np.testing.assert_array_equal(painted.answer, wanted)
    assert wanted.std() > 5, "a picture of one colour shows nothing"
