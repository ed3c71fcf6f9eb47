"""Files from before the modules moved into packages still load: sessions, a preset's weights and bank, translators.

They are written here as they were then. That a run from then resumes is tested in
`tests/training/translators/test_translators.py`.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.gate import PREFIX
from engine.backend.jittor_setup import load
from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import read_session
from engine.drawing.strokes import Stroke
from engine.files.checkpoints import read_metadata, read_weights, write_weights
from engine.method.weights import load_weights
from engine.translating.translator import TO_SKETCH, Translator, describe, installed
from tests.support.random_weights import write_random
from tests.support.tiny import TINY
from tests.support.tiny_pipeline import face, fresh

TRUST = {"eye1": 0.25, "eye2": 0.5, "nose": 0.5, "mouth": 1.0, "remainder": 0.0}
LINE = {"width": 3.0, "eraser": False, "mirrored": True, "points": [[100.5, 200.25, 0.5], [120.0, 210.0, 1.0]]}
NO_LOOK = {"source": "neighbours", "name": "", "values": []}


@pytest.mark.parametrize("version", [1, 2])
def test_a_session_means_what_it_meant(version: int, tmp_path: Path) -> None:
    line, look = (
        (LINE, NO_LOOK) if version == 1 else ({**LINE, "ink": 0.4}, {**NO_LOOK, "skin": "fair", "hair": "black"})
    )
    paper = np.full((512, 512), 255, np.uint8)
    paper[300:304, 100:400] = 0
    data = {
        "format": "deepfacedrawing-session",
        "version": version,
        "base": _base64(paper),
        "strokes": [line, {"width": 12.0, "eraser": True, "points": [[1.0, 2.0, 0.5]]}],
        "controls": {"trust": TRUST, "tags": ["woman"], "neighbours": 7, "appearance": look},
    }
    file = tmp_path / "old.facedraw"
    file.write_text(json.dumps(data), encoding="utf-8")

    session = read_session(file)
    drawn = Stroke(((100.5, 200.25, 0.5), (120.0, 210.0, 1.0)), 3.0, False, True, 1.0 if version == 1 else 0.4)
    assert session.strokes == (drawn, Stroke(((1.0, 2.0, 0.5),), 12.0, True))
    assert session.base is not None and np.array_equal(session.base, paper)
    appearance = Appearance() if version == 1 else Appearance(skin="fair", hair="black")
    wanted = Controls(tags=("woman",), neighbours=7, appearance=appearance).with_trust(TRUST)
    assert session.controls == wanted and not session.construction and session.reference is None
    assert session.version == version, "it is written as it was read"


def _base64(picture: np.ndarray) -> str:
    return base64.b64encode(cv2.imencode(".png", picture)[1].tobytes()).decode("ascii")


def test_a_presets_weights_draw(tmp_path: Path) -> None:
    """Then there was no gate, no registration, no upscaler, and the bank did not say whose photo is in plain light."""
    param = write_random(tmp_path)
    assert sorted(path.name for path in (param / "tiny").iterdir()) == [
        "autoencoders.safetensors",
        "bank.safetensors",
        "combine.safetensors",
    ]
    headers = {
        "autoencoders": {"method": "autoencoders", "preset": "tiny", "step": "1200", "seconds": "842.8"},
        "combine": {"method": "combine", "preset": "tiny", "step": "13667", "seconds": "34540.2", "detail": "0.6,1.6"},
        "bank": {"preset": "tiny", "steps": "13667", "credit": "Drawn."},
    }
    for name, header in headers.items():
        file = param / "tiny" / f"{name}.safetensors"
        tensors = {key: value for key, value in read_weights(file).items() if not key.startswith(PREFIX)}
        tensors.pop("clear", None)
        looks = {"looks": read_metadata(file)["looks"]} if name == "bank" else {}
        write_weights(file, tensors, {**header, **looks}, half=name != "bank")
    assert load_weights(TINY, param).detail.texts() == {"detail": "0.6,1.6"}
    pipeline = fresh(param)
    drawing = pipeline.draw(face(), Controls())
    assert drawing.face.shape == (512, 512, 3) and drawing.face.std() > 1


def test_a_translator_paints(tmp_path: Path) -> None:
    """Its header had an entry for everything that any generator could have, and the options of the run."""
    load()
    from configs.translators.generators import ResNetArchitecture

    network = ResNetArchitecture(3, 1, 32, 4, blocks=1).network()
    tensors = {name: value.numpy() for name, value in network.state_dict().items()}
    of_all = {"most": "8", "depth": "8", "norm": "batch", "enhancers": "0"}
    own = {"architecture": "resnet", "channels_in": "3", "channels_out": "1", "size": "32", "width": "4", "blocks": "1"}
    settings = {"model": "cyclegan", "judge_width": "32", "judges": "1", "pool": "50"}
    about = {
        **own,
        **of_all,
        "method": "cyclegan",
        "direction": TO_SKETCH,
        "title": "CycleGAN, photo to sketch",
        "step": "2700",
        "seconds": "1397.8",
        "best": "11.3",
        "before": ", after 1000 steps",
        "stretches": json.dumps([{"step": 0, "settings": settings}]),
        "credit": "Drawn.",
    }
    file = tmp_path / "cyclegan-sketch/weights.safetensors"
    write_weights(file, tensors, about, half=True)
    assert [info.name for info in installed(tmp_path)] == ["cyclegan-sketch"]
    photo = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    painted = Translator.of(describe(file)).translate(photo, None)
    assert painted.shape == (32, 32, 3) and painted.std() > 1
