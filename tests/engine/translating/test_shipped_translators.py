"""The translators in the repository: light, described, and better than paper at what they are for."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.drawing.sketch import read_sketch
from engine.files.checkpoints import read_metadata, read_weights
from engine.translating.translator import TO_PHOTO, TO_SKETCH, Translator, installed
from tests.conftest import ROOT

MEGABYTES = 15
DARK = 128  # levels: below it, a pixel counts as ink


SHIPPED = {info.name: info for info in installed()}
PAINTERS = sorted(name for name, info in SHIPPED.items() if info.direction == TO_PHOTO)
SKETCHERS = sorted(name for name, info in SHIPPED.items() if info.direction == TO_SKETCH)


def translator(name: str) -> Translator:
    load()
    return Translator.of(SHIPPED[name])


def test_both_directions_ship_and_are_light() -> None:
    assert PAINTERS and SKETCHERS
    for info in SHIPPED.values():
        assert info.path.stat().st_size <= MEGABYTES * 1024**2
        assert {array.dtype.name for array in read_weights(info.path).values()} <= {"float16", "float32"}
        about = read_metadata(info.path)
        assert not any(f'"{private}"' in about.get("stretches", "") for private in ("data", "output", "start")), (
            "of one computer"
        )
        card = (info.path.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
        assert "CC-BY 4.0" in card and "CUHK" not in card and "mean absolute error" in card


@pytest.mark.parametrize("name", PAINTERS)
def test_a_drawing_becomes_a_face_of_its_own(name: str) -> None:
    painter = translator(name)
    drawings = [read_sketch(ROOT / "test_input" / f"{drawing}.png") for drawing in ("young_man", "woman_bun")]
    faces = [painter.translate(drawing) for drawing in drawings]
    for face in faces:
        cheek = face[270:310, 150:190].reshape(-1, 3).mean(axis=0)
        corner = face[:40, :40].reshape(-1, 3).mean(axis=0)
        assert cheek[0] > cheek[2] + 15, "skin is more red than blue"
        assert corner.min() > 150, "around the head there is a bright wall"
    assert np.abs(faces[0].astype(int) - faces[1]).mean() > 5


@pytest.mark.parametrize("name", SKETCHERS)
def test_a_face_becomes_a_drawing_with_ink_at_its_eyes_and_mouth(name: str) -> None:
    face = translator("pix2pix-face").translate(read_sketch(ROOT / "test_input" / "young_man.png"))
    drawn = cv2.cvtColor(translator(name).translate(face), cv2.COLOR_RGB2GRAY)
    ink = drawn < DARK
    assert 0.005 < ink.mean() < 0.3
    cheeks = np.concatenate([ink[280:320, 140:190], ink[280:320, 320:370]])
    assert ink[200:260, 140:370].mean() > 5 * max(cheeks.mean(), 0.002), "eyes are drawn, cheeks are paper"


def test_the_cards_are_beside_the_weights() -> None:
    folders = [Path(path).parent for path in (ROOT / "Param" / "translators").glob("*/weights.safetensors")]
    assert sorted(folders) == sorted(info.path.parent for info in SHIPPED.values())
