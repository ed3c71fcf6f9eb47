"""The `paper` preset against what the published program computes (`../shared/reference`)."""

from __future__ import annotations

import csv
import hashlib
import pickle
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Collection, Dict, Iterator, Optional, Tuple

import numpy as np
import pytest

from configs.components import CANVAS, COMPONENTS, EYE1, EYE2, NAMES, REMAINDER, Component
from configs.families.published import PAPER
from configs.families.published import layout as published_layout
from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.drawing.crops import box, levels, signed
from engine.files.checkpoints import read_weights

if TYPE_CHECKING:  # Jittor may be imported only after `load`
    from engine.backend.jittor_runner import JittorRunner
    from engine.method.weights import FaceWeights

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference"

pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the published program's results are not at hand")


@lru_cache(maxsize=None)
def published_tensors() -> Dict[str, Dict[str, Tuple[int, ...]]]:
    """Shapes by file and key."""
    found: Dict[str, Dict[str, Tuple[int, ...]]] = {}
    with open(REFERENCE / "released_weights.csv", encoding="utf8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["file"], {})[row["key"]] = tuple(int(length) for length in row["shape"].split("x"))
    return found


def oracle_tensor(file: str, key: str, shape: Tuple[int, ...]) -> np.ndarray:
    """The weights that the reference was computed with; its README has the rule."""
    r = np.random.default_rng([1, zlib.crc32(f"{file}:{key}".encode())])
    if key.endswith("running_var"):
        values = r.uniform(0.5, 1.5, shape)
    elif key.endswith("running_mean"):
        values = r.normal(0, 0.1, shape)
    elif len(shape) == 1 and key.endswith("weight"):
        values = r.uniform(0.5, 1.5, shape)
    elif len(shape) == 1:
        values = r.normal(0, 0.05, shape)
    else:
        spread = 0.5 if "conv_block" in key else 0.9
        values = r.normal(0, spread / np.sqrt(np.prod(shape[1:])), shape)
    return values.astype(np.float32)


def read_oracle(path: Path, names: Optional[Collection[str]] = None) -> Dict[str, np.ndarray]:
    """Stands in for `read_weights`: makes a file's tensors, the smaller files by way of a pickle as Jittor saves it."""
    file = f"{path.parent.name}/{path.name}"
    shapes = {k: shape for k, shape in published_tensors()[file].items() if names is None or k in names}
    tensors = {key: oracle_tensor(file, key, shape) for key, shape in shapes.items()}
    if "eye" not in file:  # half a gigabyte of disk traffic would teach nothing more
        return tensors
    data = pickle.dumps(tensors, 4)
    path.write_bytes(data + hashlib.sha1(data).digest() + b"HCAJSLHD")
    found = read_weights(path)
    path.write_bytes(b"")
    return found


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaceWeights]:
    """The paper preset with the oracle's weights, and small banks of different lengths."""
    from engine.method.weights import load_weights

    folder = tmp_path_factory.mktemp("Param")
    layout = published_layout(PAPER, folder)
    for path in layout.weights:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    r = np.random.default_rng(0)
    for number, path in enumerate(layout.banks):
        r.normal(size=(number + 2, 512)).astype("<f4").tofile(str(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.backend.weights.read_weights", read_oracle)
        yield load_weights(PAPER, folder)


@pytest.fixture(scope="module")
def networks(weights: FaceWeights) -> JittorRunner:
    load()
    from engine.backend.jittor_runner import JittorRunner

    return JittorRunner(weights)


@pytest.fixture(scope="module")
def golden() -> Dict[str, np.ndarray]:
    with np.load(REFERENCE / "golden.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


def assert_agrees(found: np.ndarray, wanted: np.ndarray) -> None:
    """To one in a thousand of what the array holds, and half a step of the 16 bits it may be kept in."""
    assert found.shape == wanted.shape
    wanted64 = wanted.astype(np.float64)
    scale = np.abs(wanted64).max()
    assert np.linalg.norm(found - wanted64) <= 1e-3 * np.linalg.norm(wanted64)
    assert np.abs(found - wanted64).max() <= 1e-3 * scale


def test_the_files_are_those_that_are_published(tmp_path: Path) -> None:
    layout = published_layout(PAPER, tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in layout.weights}
    assert files == set(published_tensors()) and len(files) == 16
    assert len(set(layout.banks)) == 10


@pytest.mark.parametrize("component", COMPONENTS, ids=NAMES)
def test_codes_sketches_and_features_agree(
    networks: JittorRunner, golden: Dict[str, np.ndarray], component: Component
) -> None:
    jt = load()
    # The reference's remainder is the whole sketch: it was computed before the other components were painted white.
    crop = golden["sketch"][box(component)]
    autoencoder = networks.embedding.part(component)
    with jt.no_grad():
        code = autoencoder.encoder(jt.array(signed(crop[None, None])))
        image = autoencoder.decoder(code)
        features = networks.mapping.part(component, code).numpy()[0]
        assert_agrees(code.numpy()[0], golden["code_" + component.suffix])
        assert_agrees(image.numpy()[0, 0], golden["image_" + component.suffix])
        if component not in (EYE1, EYE2):
            features = features[::4, ::8, ::8]
        assert_agrees(features, golden["feature_" + component.suffix])


def test_the_face_agrees(networks: JittorRunner, golden: Dict[str, np.ndarray]) -> None:
    jt = load()
    with jt.no_grad():
        codes = {c.name: jt.array(golden["projected_" + c.suffix][None]) for c in COMPONENTS}
        face = levels(networks.synthesis(networks.mapping(codes)).numpy()[0].transpose(1, 2, 0))
    away = np.abs(face.astype(int) - golden["generated"].astype(int))
    assert golden["generated"].std() > 10, "a flat picture would prove nothing"
    assert away.max() <= 1


def test_the_pipeline_draws_with_it(
    weights: FaceWeights, networks: JittorRunner, golden: Dict[str, np.ndarray]
) -> None:
    """Banks of a few rows are enough, and each has its own number of them."""
    from engine.method.pipeline import FacePipeline
    from engine.method.shadow import soft_masks

    masks = {name: mask / np.float32(255) for name, mask in soft_masks().items()}
    pipeline = FacePipeline(weights, networks, masks)
    assert pipeline.tags == ("man", "woman")
    assert [len(weights.faces.banks[name].codes) for name in NAMES] == [5, 9, 13, 17, 21]
    drawn = pipeline.draw(golden["sketch"], Controls(trust=(1.0,) * 5, tags=("man",), neighbours=1))
    assert drawn.face.shape == (CANVAS, CANVAS, 3) and drawn.face.std() > 10
    assert drawn.shadow.shape == (CANVAS, CANVAS)
    assert drawn.appearance is None
    assert REMAINDER.name in weights.faces.banks


def test_openvino_computes_the_same_in_32_bits(weights: FaceWeights, golden: Dict[str, np.ndarray]) -> None:
    """Every component's code, sketch and features of the published program, and its face; Jittor has no part in it."""
    pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
    from configs.steps import DECODE, ENCODE, FACE, FEATURES, component_step
    from engine.backend.openvino_runner import FLOAT, OpenVinoRunner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.backend.weights.read_weights", read_oracle)
        runner = OpenVinoRunner(weights, FLOAT)
        features = {}
        for component in COMPONENTS:
            name, suffix = component.name, component.suffix
            crop = signed(golden["sketch"][box(component)][None, None])
            code = runner.run(component_step(ENCODE, name), crop=crop)
            assert_agrees(code[0], golden["code_" + suffix])
            assert_agrees(runner.run(component_step(DECODE, name), code=code)[0, 0], golden["image_" + suffix])
            found = runner.run(component_step(FEATURES, name), code=code)[0]
            assert_agrees(found if component in (EYE1, EYE2) else found[::4, ::8, ::8], golden["feature_" + suffix])
            features[name] = runner.run(component_step(FEATURES, name), code=golden["projected_" + suffix][None])
        face = levels(runner.run(FACE, **features)[0].transpose(1, 2, 0))
    assert np.abs(face.astype(int) - golden["generated"].astype(int)).max() <= 1
