"""Drawings that lie elsewhere become good faces where they were drawn: in batch, in the window and over the API.

With the weights that ship, and MediaPipe deciding what is a face.
"""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PUPILS
from configs.points import POINT_INDEX, POINTS, points_of_mesh
from engine.backend.jittor_setup import load
from engine.batch import DONE, run
from engine.drawing.controls import Controls
from engine.drawing.pictures import encode_picture, read_picture, write_image
from engine.drawing.placement import MIDDLE, Placement
from engine.drawing.session import Session
from engine.drawing.sketch import read_sketch
from engine.drawing.warp import Similarity
from engine.photos.facefinder import FaceFinder, mediapipe_installed
from tests.conftest import ROOT
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import PageServer, serve

REGISTRATION = ROOT / "Param" / "compact" / "registration.safetensors"
pytestmark = [
    pytest.mark.skipif(not REGISTRATION.is_file(), reason="the weights of registration are not there"),
    pytest.mark.skipif(not mediapipe_installed(), reason="MediaPipe is not installed (sh install.sh --photos)"),
]

ELSEWHERE: Dict[str, Tuple[str, Similarity]] = {
    "half as large in a corner": ("woman_long_hair", Similarity(-120.0, -122.0, 0.5, 0.0)),
    "tilted": ("man_glasses", Similarity(0.0, 0.0, 1.0, 25.0)),
    "moved by 16 pixels": ("young_man", Similarity(0.0, 16.0, 1.0, 0.0)),
}


class Networks(FakeEngine):
    """Answers as the engine does, in this process: with the networks that ship."""

    def __init__(self) -> None:
        load()
        from engine.method.pipeline import FacePipeline

        super().__init__(pipeline=FacePipeline.load("compact"))

    def wait(self, timeout: float) -> None:
        """Everything is answered at once."""

    def __enter__(self) -> Networks:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks()


@pytest.fixture(scope="module")
def finder() -> Iterator[FaceFinder]:
    with FaceFinder() as made:
        yield made


def elsewhere(case: str) -> np.ndarray:
    """The sketch of a case."""
    stem, where = ELSEWHERE[case]
    sketch, turn = read_sketch(ROOT / "test_input" / f"{stem}.png"), where.factor
    matrix = np.array([[turn.real, -turn.imag, 0.0], [turn.imag, turn.real, 0.0]])
    matrix[:, 2] = where.apply(np.zeros((1, 2)), MIDDLE)[0]
    smooth = cv2.INTER_AREA if where.scale < 1 else cv2.INTER_CUBIC
    return cv2.warpAffine(sketch, matrix, (CANVAS, CANVAS), flags=smooth, borderValue=255)


def assert_face(face: np.ndarray, case: str, networks: Networks, finder: FaceFinder) -> None:
    """There is a face where the sketch was drawn, and its points are those of the sketch that was not moved."""
    stem, where = ELSEWHERE[case]
    points = points_of_mesh(finder.landmarks(face))
    pupils = where.apply(np.array(PUPILS), MIDDLE)
    apart = float(np.linalg.norm(pupils[1] - pupils[0]))
    seen = points[[POINT_INDEX["pupil1"], POINT_INDEX["pupil2"]]]
    assert np.linalg.norm(seen - pupils, axis=1).max() < 0.1 * apart
    straight = networks.pipeline.draw(read_sketch(ROOT / "test_input" / f"{stem}.png"), Controls()).face
    wanted = where.apply(points_of_mesh(finder.landmarks(straight)), MIDDLE)
    inner = [index for index, point in enumerate(POINTS) if point.part != "outline"]
    assert np.linalg.norm(points - wanted, axis=1)[inner].mean() < 0.08 * apart


def test_in_batch(networks: Networks, finder: FaceFinder, tmp_path: Path) -> None:
    source, output = tmp_path / "sketches", tmp_path / "faces"
    source.mkdir()
    for case in ELSEWHERE:
        write_image(source / f"{case}.png", elsewhere(case))
    client: Any = networks
    assert run(source, output, Controls(), client) == DONE
    results = {
        Path(entry["input"]).stem: entry for entry in json.loads((output / "results.json").read_text())["results"]
    }
    for case, (_stem, where) in ELSEWHERE.items():
        assert_face(read_picture(output / f"{case}.png")[:, :, ::-1], case, networks, finder)
        placement = Placement.from_json(results[case]["placement"])
        assert math.isclose(placement.whole.scale, where.scale, rel_tol=0.08)
        assert abs(placement.whole.turn - where.turn) < 4.0 and len(placement.drawn) == 5


def test_over_the_api(networks: Networks, finder: FaceFinder, tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")
    for page in serve(tmp_path, networks):
        for case in ELSEWHERE:
            assert_face(over_http(page, encode_picture(elsewhere(case))), case, networks, finder)


def over_http(page: PageServer, sketch: bytes) -> np.ndarray:
    answer = page.ask("/api/face", sketch)
    assert answer.status == 200
    return np.asarray(cv2.imdecode(np.frombuffer(answer.body, np.uint8), cv2.IMREAD_COLOR))[:, :, ::-1]


def _asked_again(networks: Networks, before: int) -> bool:
    return len(networks.requests) > before


def test_in_the_window(networks: Networks, finder: FaceFinder, app: object, tmp_path: Path) -> None:
    from tests.support.studio import open_window, shut, wait_for

    window = open_window(networks, tmp_path)
    try:
        shown: List[Any] = []
        for case in ELSEWHERE:
            before = len(networks.requests)
            window.document.start(Session(base=elsewhere(case)))
            wait_for(partial(_asked_again, networks, before))
            wait_for(lambda: not window.link.waits and not networks.reports)
            assert window.face.face is not None and window.canvas.parts.visible
            assert_face(window.face.face, case, networks, finder)
            shown.append(window.canvas.parts.placement)
        assert len(set(shown)) == len(ELSEWHERE)
    finally:
        shut(window)
