"""What people draw who cannot draw, with the weights that ship: it is placed, its hair is found, and it has a face."""

from __future__ import annotations

from typing import Iterator

import numpy as np
import pytest

pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")

from engine.backend.runners import OPENVINO
from engine.drawing.controls import Controls
from engine.drawing.crown import hairless
from engine.drawing.hair_cap import hair_cap
from engine.drawing.scribble import short_haired
from engine.method.pipeline import FacePipeline
from engine.method.presence import bearded
from tests.draw_badly import DRAWINGS, bad_drawing
from training.scoring.detector import Detector, HaarDetector, make_detector

FRINGES = ("zigzag", "zigzag_over_the_brows", "curls_over_the_forehead", "glasses", "angry", "surprised")


@pytest.fixture(scope="module")
def pipeline() -> FacePipeline:
    return FacePipeline.load(runtime=OPENVINO)


@pytest.fixture(scope="module")
def detector() -> Iterator[Detector]:
    found = make_detector()
    yield found
    found.close()


def frame(pipeline: FacePipeline, kind: str, seed: int, width: float) -> np.ndarray:
    """A bad drawing where the networks see it."""
    sketch = bad_drawing(kind, seed, width).sketch()
    return pipeline.draw(sketch, Controls()).placement.to_frame(sketch)


@pytest.mark.parametrize("width", [3.0, 5.0])
@pytest.mark.parametrize("kind", FRINGES)
def test_hair_inside_the_outline_is_short_hair(pipeline: FacePipeline, kind: str, width: float) -> None:
    assert all(short_haired(frame(pipeline, kind, seed, width)) for seed in range(2))


@pytest.mark.parametrize("width", [3.0, 5.0])
def test_an_arc_of_hair_is_a_cap_and_a_bare_head_is_bare(pipeline: FacePipeline, width: float) -> None:
    for seed in range(3):
        assert hair_cap(frame(pipeline, "arc_of_hair", seed, width)) is not None
        assert hairless(frame(pipeline, "no_hair", seed, width)) is not None


def test_a_beard_of_strokes_is_a_man(pipeline: FacePipeline) -> None:
    for kind in DRAWINGS:
        sketch = bad_drawing(kind, 1, 3.0).sketch()
        drawn = pipeline.draw(sketch, Controls())
        assert bearded(drawn.placement.to_frame(sketch)) == (kind == "beard"), kind
        assert kind != "beard" or pipeline.components[0].bank.tags["man"][drawn.person]


def test_different_drawings_are_different_people(pipeline: FacePipeline) -> None:
    people = [pipeline.draw(bad_drawing(kind, 0, 3.0).sketch(), Controls()).person for kind in DRAWINGS]
    most = max(people.count(person) for person in people)
    assert len(set(people)) > len(people) // 2 and most <= len(people) // 4


@pytest.mark.parametrize("kind", DRAWINGS)
def test_there_is_a_face_whose_mouth_is_even(pipeline: FacePipeline, detector: Detector, kind: str) -> None:
    if isinstance(detector, HaarDetector):
        pytest.skip("the places of eyes and mouth need MediaPipe: install.sh --photos")
    for seed in range(2):
        seen = detector.look(pipeline.draw(bad_drawing(kind, seed, 3.0).sketch(), Controls()).face)
        assert seen.found and seen.points is not None
        left, right = seen.points[[33, 133]].mean(axis=0), seen.points[[362, 263]].mean(axis=0)
        apart = float(np.hypot(*(right - left)))
        across = (right - left) / apart
        mouth = seen.points[291] - seen.points[61]
        tilt = np.degrees(np.arcsin((across[0] * mouth[1] - across[1] * mouth[0]) / np.hypot(*mouth)))
        beside = float(across @ (seen.points[[61, 291]].mean(axis=0) - (left + right) / 2.0)) / apart
        assert abs(tilt) < 8.0 and abs(beside) < 0.1, f"{kind}, hand {seed}"
