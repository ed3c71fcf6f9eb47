"""Training, end to end, on a few drawn faces with the tiny networks; what is killed, in a process of its own."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
import pytest

import train
from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.files.checkpoints import read_metadata, read_weights
from engine.method.pipeline import FacePipeline
from options.recipe import read_recipe
from tests.support.drawn_dataset import draw_dataset
from tests.support.tiny import TINY
from tests.support.train import call, kill_at, start
from training.loop.loop import BEST, HISTORY, STATE
from training.loop.model_card import changes

STEPS = 6


def recipe(folder: Path, sizes: Sequence[int] = (128, 256), **losses: float) -> str:
    """A recipe of few steps: three of image synthesis at each size."""
    phases = [{"size": size, "steps": 3, "batch": 2, "losses": losses} for size in sizes]
    stages = {"autoencoders": {"steps": 4, "batch": 2}, "reader": {"steps": 2, "batch": 2}}
    sources = {"face0": {"name": "drawn by a test", "licence": "CC0"}}
    file = folder / "recipe.json"
    file.write_text(json.dumps({**stages, "sources": sources, "combine": phases}), encoding="utf-8")
    return str(file)


def command(stage: str, data: Path, output: Path, *more: str) -> List[str]:
    return ["train.py", stage, "--data", str(data), "--output", str(output), "--preset", TINY.name, *more]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("dataset"))


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing interrupted."""
    output = tmp_path_factory.mktemp("run")
    for stage in ("autoencoders", "reader", "combine"):
        call(*command(stage, data, output, "--recipe", recipe(output)))
    return output


def losses(folder: Path) -> List[str]:
    return (folder / HISTORY).read_text(encoding="utf-8").splitlines()


def different(a: Dict[str, np.ndarray], b: Dict[str, np.ndarray]) -> List[str]:
    common = set(a) & set(b)
    return sorted(set(a) ^ set(b)) + sorted(name for name in common if not np.array_equal(a[name], b[name]))


def test_a_run_that_was_killed_ends_as_one_that_was_not(data: Path, trained: Path, tmp_path: Path) -> None:
    for stage in ("autoencoders", "reader"):
        shutil.copytree(str(trained / stage), str(tmp_path / stage))
    state = tmp_path / "combine" / STATE
    process = start(*command("combine", data, tmp_path, "--recipe", recipe(tmp_path), "--save-every", "0"))
    killed_at = kill_at(process, state, 2)
    assert killed_at < STEPS, "the run was over before it was killed"
    call(*command("combine", data, tmp_path, "--recipe", recipe(tmp_path)))
    whole, resumed = read_weights(trained / "combine" / STATE), read_weights(state)
    assert different(whole, resumed) == []
    assert losses(trained / "combine") == losses(tmp_path / "combine")


def test_a_run_leaves_weights_curves_and_pictures(trained: Path) -> None:
    for stage, steps in (("autoencoders", 4), ("reader", 2), ("combine", STEPS)):
        assert read_metadata(trained / stage / STATE)["step"] == str(steps)
        assert (trained / stage / BEST).exists()
        assert len(losses(trained / stage)) == steps + 1
        assert (trained / stage / "curves.png").stat().st_size > 1000
    assert list((trained / "combine" / "sheets").glob("*.jpg"))


def test_shipped_weights_draw_a_face(data: Path, trained: Path, tmp_path: Path) -> None:
    call(*command("ship", data, trained, "--param", str(tmp_path), "--rows", "5", "--recipe", recipe(tmp_path)))
    home = tmp_path / "tiny"
    card = (home / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "- face0 (1 photos): drawn by a test, CC0" in card, "sources come from the recipe"
    assert "- face2 (1 photos): no source is named in the recipe" in card, "and no others are made up"
    assert "Nothing was changed on the way." in card and "combine --data data/faces --recipe recipe.json" in card
    again = read_recipe(home / "recipe.json")
    assert again == replace(read_recipe(Path(recipe(tmp_path))), sources=again.sources), "it makes the weights again"
    assert {array.dtype.name for array in read_weights(home / "combine.safetensors").values()} <= {"float32", "float16"}
    pipeline = FacePipeline.load(TINY.name, tmp_path)
    sketch = np.full((512, 512), 255, np.uint8)
    sketch[200:210, 150:350] = 0
    face = pipeline.draw(sketch, Controls(tags=("woman",))).face
    assert face.shape == (512, 512, 3) and face.dtype == np.uint8 and pipeline.tags == ("man", "woman")
    assert [len(pipeline.looks), len(pipeline.skins), len(pipeline.hairs)] == [2, 6, 5]


def test_settings_changed_in_the_middle_are_in_the_card(data: Path, trained: Path, tmp_path: Path) -> None:
    for stage in ("autoencoders", "reader", "combine"):
        shutil.copytree(str(trained / stage), str(tmp_path / stage))
    call(*command("combine", data, tmp_path, "--recipe", recipe(tmp_path, l1=2.5)))
    call(*command("ship", data, tmp_path, "--param", str(tmp_path), "--rows", "5"))
    card = (tmp_path / "tiny" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"- combine, from step {STEPS}: phases 1 losses l1 3.0 to 2.5, phases 2 losses l1 3.0 to 2.5\n" in card


def test_a_phase_that_was_added_is_named_and_where_things_are_is_no_change() -> None:
    first = {"start": "weights of 5 steps", "identity": "there/net.safetensors", "phases": [{"steps": 3}]}
    then = {"identity": "elsewhere/net.safetensors", "phases": [{"steps": 2, "ink": 0.0}, {"steps": 9}]}
    stretches = [{"step": step, "settings": settings} for step, settings in ((0, first), (2, then), (4, then))]
    assert changes(stretches) == ["from step 2: phase 2 added, phases 1 steps 3 to 2"]


def test_a_balance_of_detail_ships_in_the_header(
    data: Path, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, detail in (("plain", ["1", "1"]), ("balanced", ["0.5", "1.25"])):
        more = ["--param", str(tmp_path / name), "--rows", "5", "--detail-gain", *detail]
        call(*command("ship", data, trained, *more))
    plain, balanced = (tmp_path / name / "tiny/combine.safetensors" for name in ("plain", "balanced"))
    assert different(read_weights(plain), read_weights(balanced)) == []
    assert "detail" not in read_metadata(plain) and read_metadata(balanced)["detail"] == "0.5,1.25"
    card = (tmp_path / "balanced/tiny/MODEL_CARD.md").read_text(encoding="utf-8")
    assert "times 0.5 where it is weak and 1.25 where" in card
    assert "ship --data data/faces --detail-gain 0.5 1.25 --rows 5\n" in card
    with pytest.raises(SystemExit, match="2"):
        train.main(command("ship", data, trained, "--detail-gain", "1", "-1")[1:])
    assert "--detail-gain takes two numbers" in capsys.readouterr().err


def test_strokes_begin_as_nothing_and_are_learnt(trained: Path) -> None:
    jt = load()
    from configs.Combine_Model import FeatureMapping
    from configs.components import COMPONENTS, EYE1, REMAINDER

    mapping = FeatureMapping(TINY)
    assert mapping.strokes is not None
    codes = {component.name: jt.randn(2, TINY.code_size(component)) for component in COMPONENTS}
    side = TINY.feature_size(REMAINDER)
    strokes = jt.randn(2, 1, side, side)
    plain = mapping(codes).numpy()
    np.testing.assert_array_equal(mapping(codes, strokes).numpy(), plain)
    learnt = read_weights(trained / "combine" / STATE)
    assert all(learnt[f"painter.mapping.strokes.{layer}.weight"].any() for layer in ("first", "second", "last"))
    mapping.strokes.last.weight.update(jt.array(learnt["painter.mapping.strokes.last.weight"]))
    moved = np.abs(mapping(codes, strokes).numpy() - plain)
    x, y, size = EYE1.x // TINY.feature_scale, EYE1.y // TINY.feature_scale, TINY.feature_size(EYE1)
    assert moved[:, :, y : y + size, x : x + size].any() and moved[:, :, :, 0].any(), "in the boxes and beside them"


def test_autoencoders_go_on_from_shipped_ones_with_heads_that_fit(data: Path, trained: Path, tmp_path: Path) -> None:
    jt = load()
    from configs.components import COMPONENTS
    from options.AE_face import EmbeddingOptions
    from training.data.dataset import Dataset
    from training.data.samples import FaceSamples, stack_crops, target_style
    from training.face.autoencoders import Autoencoders

    shutil.copy(str(trained / "autoencoders" / BEST), str(tmp_path / "autoencoders.safetensors"))
    faces = FaceSamples(Dataset(data), "train")
    method = Autoencoders(TINY, faces, faces, EmbeddingOptions(simulated=0.5))

    def misread() -> float:
        """Mean squared error of the landmarks that heads read from codes of clean sketches."""
        points, known = method.landmarks.batch(faces, faces.samples)
        crops = stack_crops([faces.sketch(one, target_style(one)) for one in faces.samples], TINY)
        away = 0.0
        with jt.no_grad():
            for component in COMPONENTS:
                read = method.heads.read(
                    component, method.embedding.part(component).encoder(jt.array(crops[component.name]))
                )
                away += float((((read.numpy() - points) ** 2) * known).sum() / known.sum())
        return away

    before = misread()
    method.start_from(tmp_path)
    assert misread() < 0.5 * before
    shipped = read_weights(tmp_path / "autoencoders.safetensors")
    assert different(shipped, method.shipped()) == []
    assert method.settings()["start"] == "weights of 4 steps"


def test_what_is_missing_is_said_in_one_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train.main(command("combine", data, tmp_path)[1:]) == 1
    said = capsys.readouterr().err
    assert "train it first with: train.py" in said and "Traceback" not in said
    assert train.main(command("autoencoders", tmp_path / "nowhere", tmp_path)[1:]) == 1
    said = capsys.readouterr().err
    assert "make a dataset with prepare.py first" in said and "Traceback" not in said
