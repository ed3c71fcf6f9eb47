"""Translators, end to end, on drawn pairs with small networks; what is killed, in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError, read_metadata, read_weights, write_weights
from engine.translating.translator import PREFERRED, TO_PHOTO, TO_SKETCH, describe, find, installed, suited
from tests.conftest import ROOT
from tests.support.drawn_pairs import draw_pairs
from tests.support.train import call, kill_at, start
from training.loop.loop import HISTORY, STATE

SIDE = 32
STEPS = 12
SMALL = ["--width=8", "--batch=2", "--steps=8", "--decay-steps=4", "--sheet-every=12"]
SIDES = {"refined-regression": 64}  # which must be a multiple of 64
METHODS = {
    "pix2pix": ["--discriminator-width=8", "--keep-every=5", "--rate=2e-3", "--hold-out", "{names}"],
    "cyclegan": ["--discriminator-width=8", "--blocks=1", "--pool=4", "--rate=2e-3"],
    "wgan-gp": ["--discriminator-width=8", "--blocks=1", "--critic-steps=1", "--rate=2e-3"],
    "refined-regression": ["--networks=2", "--turn=0", "--shift=0", "--growth=0"],
}
SHIPPED = {
    "pix2pix": ["pix2pix-face"],
    "cyclegan": ["cyclegan-face", "cyclegan-sketch"],
    "wgan-gp": ["wgan-face"],
    "refined-regression": ["refined-face"],
}


def command(model: str, data: Path, output: Path, *more: str) -> List[str]:
    """A short training, as the words of a command line."""
    own = [f"--size={SIDES.get(model, SIDE)}"] + [word.format(names=data / "names.txt") for word in METHODS[model]]
    return ["train.py", "--model", model, "--data", str(data), "--output", str(output), *SMALL, *own, *more]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_pairs(tmp_path_factory.mktemp("pairs"), count=6, side=48)


@pytest.fixture(scope="module", params=sorted(METHODS))
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def trained(model: str, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing interrupted."""
    output = tmp_path_factory.mktemp(model) / "run"
    said = call(*command(model, data, output))
    assert "decay_steps     4" in said, "the options are printed"
    return output


def losses(folder: Path, name: str) -> List[float]:
    rows = [line.split(",") for line in (folder / HISTORY).read_text(encoding="utf-8").splitlines()]
    return [float(row[rows[0].index(name)]) for row in rows[1:]]


def test_the_loss_falls_and_the_run_leaves_pictures_and_options(model: str, trained: Path) -> None:
    falling = losses(trained, "loss")
    assert len(falling) == STEPS
    assert np.mean(falling[-3:]) < np.mean(falling[:3])
    settings = json.loads((trained / "options.json").read_text(encoding="utf-8"))["settings"]
    assert settings["model"] == model and settings["width"] == "8"
    page = (trained / "index.html").read_text(encoding="utf-8")
    assert "curves.png" in page and f"sheets/{STEPS:07d}.jpg" in page and "http" not in page, (
        "the run is over: nobody looks again"
    )
    assert (trained / f"sheets/{STEPS:07d}.jpg").exists()
    kept = sorted(path.stem for path in (trained / "checkpoints").iterdir())
    assert kept == (["0000005", "0000010", "0000012"] if model == "pix2pix" else ["0000012"])


def test_a_run_that_was_killed_ends_as_one_that_was_not(model: str, data: Path, trained: Path, tmp_path: Path) -> None:
    state = tmp_path / "run" / STATE
    process = start(*command(model, data, state.parent, "--save-every=0"))
    assert kill_at(process, state, 3) < STEPS, "the run was over before it was killed"
    call(*command(model, data, state.parent))
    whole, resumed = read_weights(trained / STATE), read_weights(state)
    assert sorted(whole) == sorted(resumed)
    assert [name for name in whole if not np.array_equal(whole[name], resumed[name])] == []
    assert losses(trained, "loss") == losses(state.parent, "loss")
    assert any(name.startswith("pool.") for name in whole) == (model == "cyclegan")


def test_pictures_grow_and_a_run_killed_while_they_are_small_ends_as_one_that_was_not(
    data: Path, tmp_path: Path
) -> None:
    grow = ["--grow=32:6", "--size=64", "--steps=2", "--decay-steps=1", "--validate-every=3", "--sheet-every=3"]
    grow += ["--hold-out", str(data / "names.txt"), "--keep-every=6", "--enhancers=1", "--discriminators=2"]
    whole = tmp_path / "whole"
    call(*command("cyclegan", data, whole, *grow))
    widths = [cv2.imread(str(sheet)).shape[1] for sheet in sorted((whole / "sheets").iterdir())]
    assert widths == [4 * 32, 4 * 32, 4 * 64]
    kept = read_weights(whole / STATE)
    pool = [tensor.shape for name, tensor in kept.items() if name.startswith("pool.")]
    assert pool and set(pool) == {(2, 3, 64, 64)}, "of three steps each row's pool has two places"
    assert int(read_metadata(whole / "best.safetensors")["step"]) == 9, "small pictures have no score"
    small, large = (read_weights(whole / f"checkpoints/{step:07d}.safetensors") for step in (6, 9))
    finer = f"{TO_PHOTO}.enhancers.0.last.weight"
    assert np.abs(large[finer]).max() > 0 and np.abs(small[finer]).max() == 0, "it slept before"

    killed = tmp_path / "killed" / STATE
    process = start(*command("cyclegan", data, killed.parent, *grow, "--save-every=0"))
    assert kill_at(process, killed, 2) < 6, "its pictures had grown before it was killed"
    call(*command("cyclegan", data, killed.parent, *grow))
    resumed = read_weights(killed)
    assert sorted(kept) == sorted(resumed)
    assert [name for name in kept if not np.array_equal(kept[name], resumed[name])] == []


def test_more_discriminators_see_the_picture_smaller(data: Path, tmp_path: Path) -> None:
    few = ["--size=64", "--steps=1", "--decay-steps=1"]
    call(*command("pix2pix", data, tmp_path, *few, "--discriminators=2"))
    found = {name.split(".")[0] for name in read_weights(tmp_path / STATE) if name.startswith("discriminator")}
    assert found == {"discriminator", "discriminator2"}
    refused = start(*command("pix2pix", data, tmp_path / "other", *few, "--discriminators=3"))
    assert "--discriminators must be" in refused.communicate()[0] and refused.returncode == 2


def test_a_run_from_before_a_name_was_changed_goes_on(data: Path, tmp_path: Path) -> None:
    """Its options and its state called discriminators judges."""
    few = ["--size=32", "--width=8", "--batch=2", "--judge-width=8", "--judges=1", "--decay-steps=0", "--output"]
    words = ["train.py", "--model=pix2pix", "--data", str(data), *few]
    call(*words, str(tmp_path / "whole"), "--steps=3")
    call(*words, str(tmp_path / "old"), "--steps=2")
    state = tmp_path / "old" / STATE
    tensors = {name.replace("discriminator", "judge"): value for name, value in read_weights(state).items()}
    assert any(name.startswith("judge.") for name in tensors) and any("adam.judge." in name for name in tensors)
    write_weights(state, tensors, read_metadata(state))
    call(*words, str(tmp_path / "old"), "--steps=3")
    whole, resumed = read_weights(tmp_path / "whole" / STATE), read_weights(state)
    assert sorted(whole) == sorted(resumed)
    assert [name for name in whole if not np.array_equal(whole[name], resumed[name])] == []


def test_a_trained_translator_ships_and_translates(model: str, trained: Path, tmp_path: Path) -> None:
    param = tmp_path / "translators"
    call("train.py", "ship-translator", "--run", str(trained), "--param", str(param), "--credit", "Drawn.")
    assert [info.name for info in installed(param)] == SHIPPED[model]
    for info in installed(param):
        assert (info.method, info.size) == (model, SIDES.get(model, SIDE))
        card = (info.path.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
        assert "Drawn." in card and "| learning" not in card and str(trained) not in card
        assert info.path.stat().st_size < 0.6 * (trained / "checkpoints/0000012.safetensors").stat().st_size
    words = ["--translators", str(param), "--model", model, "--size", "64"]
    face = tmp_path / "face.png"
    said = call("translate.py", "--input", str(ROOT / "test_input/young_man.png"), "--output", str(face), *words)
    assert "(sketch)" in said
    assert cv2.imread(str(face)).shape == (64, 64, 3)
    if model == "cyclegan":
        mixed = tmp_path / "mixed"
        mixed.mkdir()
        shutil.copy(str(ROOT / "test_input/young_man.png"), str(mixed / "drawing.png"))
        photo = np.random.default_rng(0).integers(0, 255, (5, 5, 3), np.uint8)
        cv2.imwrite(str(mixed / "photo.png"), cv2.resize(photo, (90, 120), interpolation=cv2.INTER_CUBIC))
        said = call("translate.py", "--input", str(mixed), "--output", str(tmp_path / "out"), *words)
        assert "drawing.png (sketch)" in said and "photo.png (photo)" in said
        sketch = cv2.imread(str(tmp_path / "out/photo.png"))
        assert sketch.shape == (64, 64, 3) and not (sketch - sketch[:, :, :1]).any(), "a sketch is grey"


def test_a_dry_run_leaves_the_run_alone(data: Path, tmp_path: Path) -> None:
    output = tmp_path / "run"
    call(*command("pix2pix", data, output, "--direction=photo-to-sketch", "--dry-run", "--no-dropout", "--ink=0.3"))
    assert not output.exists()
    assert read_metadata(tmp_path / "dry-run" / STATE)["step"] == "3"
    assert describe(tmp_path / "dry-run").direction == TO_SKETCH


@pytest.mark.parametrize(
    "words",
    [
        ["--model", "pix2pix", "--data", "x", "--load-size", "100"],
        ["--model", "pix2pix", "--data", "x", "--l1", "-1"],
        ["--model", "pix2pix", "--data", "x", "--ink", "0.3"],
        ["--model", "pix2pix", "--data", "x", "--rate", "0"],
        ["--model", "pix2pix", "--data", "x", "--epochs", "0", "--decay-epochs", "0"],
        ["--model", "pix2pix", "--data", "x", "--grow", "64:10"],
        ["--model", "cyclegan", "--data", "x", "--grow", "48:10"],
        ["--model", "cyclegan", "--data", "x", "--grow", "256:10"],
        ["--model", "wgan-gp", "--data", "x", "--grow", "64:0"],
        ["--model", "wgan-gp", "--data", "x", "--grow", "64"],
        ["--model", "wgan-gp", "--data", "x", "--direction", "photo-to-sketch"],
        ["--model", "pix2pix", "--data", "x", "--enhancers", "1"],
        ["--model", "cyclegan", "--data", "x", "--size", "72", "--enhancers", "2"],
        ["--model", "cyclegan", "--data", "x", "--size", "64", "--enhancers", "2"],
        ["--model", "cyclegan", "--data", "x", "--grow", "96:9", "--discriminators", "3"],
        ["--model", "pix3pix", "--data", "x"],
    ],
)
def test_options_that_do_not_fit_are_refused(words: List[str], capsys: pytest.CaptureFixture[str]) -> None:
    load()
    from training.translators.start import parse

    with pytest.raises(SystemExit):
        parse(words)
    assert "usage" in capsys.readouterr().err


def test_each_model_begins_with_its_papers_values() -> None:
    load()
    from training.translators.start import parse

    pix2pix: Any = parse(["--model", "pix2pix", "--data", "x"])
    assert (pix2pix.rate, pix2pix.beta1, pix2pix.l1, pix2pix.load_size, pix2pix.size) == (2e-4, 0.5, 100.0, 286, 256)
    assert pix2pix.keep_every == 5000 and pix2pix.mirror and pix2pix.norm == "batch"
    cyclegan: Any = parse(["--model", "cyclegan", "--data", "x"])
    assert (cyclegan.cycle, cyclegan.identity, cyclegan.pool, cyclegan.blocks) == (10.0, 5.0, 50, 9)
    wgan: Any = parse(["--model", "wgan-gp", "--data", "x"])
    assert (wgan.penalty, wgan.batch, wgan.rate) == (10.0, 4, 1e-4)


STRANGERS = '''
"""A method and a network that nobody else knows: two layers, by the mean absolute difference."""

from dataclasses import dataclass

import jittor as jt
from jittor import nn

from configs.functions import leaky
from configs.translators.generators import Architecture
from configs.translators.layers import NormalConv
from options.fields import option
from options.train_translator import AdversarialOptions
from training.translators.method import Translation


@dataclass(frozen=True)
class PlainOptions(AdversarialOptions):
    """As of others, and two of its own."""

    brightness: float = option(1.0, "weight of the difference of the means")
    middle: int = option(8, "channels between the two layers")

    def problem(self):
        return "--brightness may not be below 0" if self.brightness < 0 else super().problem()


@dataclass(frozen=True)
class TwoLayers(Architecture):
    kind = "two-layers"
    middle: int = 8

    def network(self):
        return TwoLayersNetwork(self)


class TwoLayersNetwork(nn.Module):
    def __init__(self, a):
        self.first = NormalConv(a.channels_in, a.middle, 3, 1, 1, bias=True)
        self.second = NormalConv(a.middle, a.channels_out, 3, 1, 1, bias=True)

    def execute(self, x):
        return self.second(leaky(self.first(x))).tanh()


class Plain(Translation):
    title = "Plain"
    directions = ("photo-to-sketch",)
    Options = PlainOptions

    def __init__(self, options, pairs, validation):
        super().__init__(options, pairs, validation)
        self.generator = self.add_generator(options.direction)
        self.adam = self.add_adam("generator", [self.generator], (0.9, 0.99))

    def architecture(self, direction):
        return TwoLayers(3, 1, self.options.size, self.options.middle)

    def step(self, number):
        self.begin(number)
        sketch, photo = (jt.array(pictures) for pictures in self.batch(number))
        painted = self.generator(photo)
        loss = (painted - sketch).abs().mean() + self.options.brightness * (painted.mean() - sketch.mean()).abs()
        self.adam.step(loss)
        self.end(number)
        return {"loss": loss.item()}
'''

ELSEWHERE = """
import sys
from pathlib import Path
import numpy as np
from engine.translating.translator import Translator
folder, runtime, file = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
photo = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
np.save(file, Translator.load("plain-sketch", folder, runtime).translate(photo, None))
"""


def test_a_method_and_its_network_more_are_a_file_more(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options, title, directions and network; it trains, resumes, ships, exports and translates by this file alone."""
    load()
    import export
    import train
    from engine.translating.translator import Translator
    from training.translators import methods, registry

    (tmp_path / "methods").mkdir()
    (tmp_path / "methods" / "plain_lines.py").write_text(STRANGERS)
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(tmp_path / "methods")])
    monkeypatch.delitem(sys.modules, "training.translators.methods.plain_lines", raising=False)
    assert registry.names() == ("cyclegan", "pix2pix", "plain-lines", "refined-regression", "wgan-gp")
    assert set(PREFERRED) <= set(registry.names())
    words = ["--model", "plain-lines", "--data", str(data), "--output", str(tmp_path / "run"), "--size=32"]
    own = ["--middle=5", "--decay-steps=1", "--brightness=0.5"]
    assert train.main([*words, *own, "--steps=2"]) == 0
    assert train.main([*words, *own, "--steps=3"]) == 0, "it goes on"
    assert "brightness      0.5" in capsys.readouterr().out
    param = tmp_path / "param"
    assert train.main(["ship-translator", "--run", str(tmp_path / "run"), "--param", str(param)]) == 0
    (info,) = installed(param)
    assert (info.name, info.title) == ("plain-sketch", "Plain, photo to sketch")
    card = (param / "plain-sketch/MODEL_CARD.md").read_text(encoding="utf-8")
    assert "--direction photo-to-sketch" in card and "--brightness 0.5" in card and "--middle 5" in card
    assert suited("photo", "plain-lines", param) == info
    assert export.main(["plain-sketch", str(tmp_path / "plain.onnx"), "--translators", str(param)]) == 0

    # Whoever draws has no such file: there the graph that shipped says what to compute.
    photo = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    wanted = Translator.load("plain-sketch", param).translate(photo, None)
    file = tmp_path / "drawn.npy"
    arguments = [sys.executable, "-c", ELSEWHERE, str(param)]
    if importlib.util.find_spec("openvino"):
        subprocess.run([*arguments, "openvino", str(file)], cwd=str(ROOT), check=True)
        assert np.abs(np.load(str(file)).astype(int) - wanted).max() <= 3, "16-bit products may differ a little"
    failed = subprocess.run([*arguments, "jittor", str(file)], cwd=str(ROOT), stderr=subprocess.PIPE, check=False)
    assert b"its method has a network two-layers of its own" in failed.stderr

    with pytest.raises(SystemExit):
        train.main([*words, "--brightness=-1"])
    assert train.main(["--model", "plane-lines", "--data", str(data)]) == 1
    assert "there is no method plane-lines; there are cyclegan, pix2pix, plain-lines," in capsys.readouterr().err


def header(**more: str) -> Dict[str, str]:
    return {"title": "T", "method": "pix2pix", "direction": TO_PHOTO, "size": "32", **more}


def test_translators_are_found_and_wrong_ones_named(tmp_path: Path) -> None:
    nothing = {"x": np.zeros(1, np.float32)}
    write_weights(tmp_path / "a/weights.safetensors", nothing, header())
    write_weights(tmp_path / "b/weights.safetensors", nothing, header(direction=TO_SKETCH, method="cyclegan"))
    write_weights(tmp_path / "c/weights.safetensors", nothing, header(direction="sideways"))
    (tmp_path / "d").mkdir()
    (tmp_path / "d/weights.safetensors").write_bytes(b"no weights at all")
    assert [info.name for info in installed(tmp_path)] == ["a", "b"]
    assert suited("sketch", folder=tmp_path).name == "a"
    assert suited("photo", "cyclegan", tmp_path).name == "b"
    assert find(tmp_path / "b").method == "cyclegan"
    with pytest.raises(CheckpointError, match="a, b"):
        find("e", tmp_path)
    with pytest.raises(CheckpointError, match="takes a photo, but this is a sketch"):
        suited("sketch", "b", tmp_path)
    with pytest.raises(CheckpointError, match="no cyclegan translator for a sketch"):
        suited("sketch", "cyclegan", tmp_path)


def test_broken_weights_are_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import translate

    face = str(tmp_path / "face.png")
    for number, more in enumerate(({"architecture": "unet", "width": "-3"}, {"architecture": "magic"}, {})):
        write_weights(tmp_path / f"{number}/weights.safetensors", {"x": np.zeros(1, np.float32)}, header(**more))
        words = ["--input", str(ROOT / "test_input/rough.png"), "--output", face, "--model"]
        assert translate.main([*words, str(tmp_path / str(number))]) == 1
        said = capsys.readouterr().err
        assert "is not a translator" in said and "Traceback" not in said
