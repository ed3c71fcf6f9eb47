"""Floors, figures and reports of translators, on pairs that the test draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Tuple

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.drawing.controls import Appearance
from engine.drawing.crops import signed
from training.scoring import baselines as floor
from training.scoring.baselines import baselines, reduced
from training.scoring.measures import absolute_error, ssim
from training.scoring.sheets import GAP, HEADING
from training.scoring.translator_report import ENDLESS, Score, mean_of, psnr, score, sheet_of_columns, table
from training.translators.regression import PictureRidge

SIDE = 64


def pairs(count: int, seed: int = 0, side: int = SIDE, move: float = 0.0) -> Tuple[np.ndarray, np.ndarray]:
    """Faces of sorts: a sketch of an oval and two eyes, and a picture of it in colours that go with its size.

    move: how far from the middle, in shares of the side. What moves is beyond a linear map.
    """
    r = np.random.default_rng(seed)
    sketches, photos = [], []
    for _ in range(count):
        width, height, eye = r.uniform(0.22, 0.36), r.uniform(0.32, 0.44), r.uniform(0.1, 0.16)
        sketch = np.full((side, side, 3), 255, np.uint8)
        photo = np.full((side, side, 3), (90, 140, 200), np.uint8)
        middle = tuple(int(side * (0.5 + r.uniform(-move, move))) for _ in range(2))
        axes = (int(width * side), int(height * side))
        skin = int(150 + 250 * (width - 0.22))
        cv2.ellipse(photo, middle, axes, 0, 0, 360, (skin, skin - 30, skin - 60), -1)
        cv2.ellipse(sketch, middle, axes, 0, 0, 360, (0, 0, 0), 2)
        for x in (-1, 1):
            place = (int(middle[0] + x * eye * side), int(middle[1] - 0.08 * side))
            cv2.circle(photo, place, 3, (40, 30, 20), -1)
            cv2.circle(sketch, place, 3, (0, 0, 0), 1)
        sketches.append(sketch)
        photos.append(photo)
    return np.stack(sketches), np.stack(photos)


def mean_error(found: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.mean([absolute_error(a, b) for a, b in zip(found, wanted)]))


def test_floors_are_what_they_say_and_the_ridge_is_the_lowest() -> None:
    inputs, targets = pairs(40)
    given, wanted = pairs(10, seed=1)
    found = baselines(inputs, targets, given)
    assert list(found) == [floor.COPIED, floor.MEAN, floor.NEAREST, floor.RIDGE]
    for pictures in found.values():
        assert pictures.shape == given.shape and pictures.dtype == np.uint8
    np.testing.assert_array_equal(found[floor.COPIED], given)
    np.testing.assert_allclose(found[floor.MEAN][3], targets.mean(axis=0), atol=0.51)
    for picture in found[floor.NEAREST]:
        assert (picture == targets).all(axis=(1, 2, 3)).any(), "the nearest neighbour's target is one of the targets"
    itself = baselines(inputs, targets, inputs)[floor.NEAREST]
    assert mean_error(itself, targets) < 1, "a training picture is its own nearest neighbour"
    errors = {name: mean_error(pictures, wanted) for name, pictures in found.items()}
    assert errors[floor.RIDGE] < errors[floor.MEAN] < errors[floor.COPIED]


def test_a_left_out_prediction_is_that_of_a_regression_without_the_pair() -> None:
    inputs, targets = pairs(12)
    rows = reduced(inputs)
    ridge = PictureRidge(rows, targets)
    rest = np.arange(12) != 4
    # The closed form keeps the mean and the penalty of all pairs, so it is near, not equal.
    alone = PictureRidge(rows[rest], targets[rest]).predict(rows[4:5])[0]
    kept = ridge.predict(rows[4:5])[0]
    away = np.abs(ridge.left_out[4] - alone).mean()
    assert away < 0.5 * np.abs(kept - alone).mean(), "it has not seen the pair"
    assert mean_error(np.clip(ridge.left_out, 0, 255).astype(np.uint8), targets) > mean_error(
        np.clip(ridge.predict(rows), 0, 255).astype(np.uint8), targets
    )


def test_the_figures_of_a_system() -> None:
    _, wanted = pairs(3)
    darker = wanted - 10
    found = score("ten levels darker", list(darker), list(wanted))
    assert found.error == pytest.approx(10) and found.psnr == pytest.approx(20 * np.log10(25.5))
    assert found.ssim == pytest.approx(np.mean([ssim(a, b) for a, b in zip(darker, wanted)]))
    assert psnr(wanted[0], wanted[0]) == ENDLESS
    with pytest.raises(ValueError, match="cannot be held against"):
        score("too few", list(darker[:2]), list(wanted))


def test_the_table_marks_the_best() -> None:
    text = table([Score("one", 20.04, 0.7, 18.0), Score("two", 20.01, 0.65, 19.0, seconds=90.0)])
    assert text.splitlines()[2] == "| one | **20.0** | **0.700** | 18.0 |  |"
    assert text.splitlines()[3] == "| two | **20.0** | 0.650 | **19.0** | 1.5 |"
    means = mean_of([[Score("one", 10.0, 0.5, 20.0)], [Score("one", 20.0, 1.0, 26.0)]], [1, 3])
    assert means == [Score("one", 17.5, 0.875, 24.5)]


def test_a_sheet_has_a_column_for_each_system() -> None:
    sketches, photos = pairs(2)
    page = sheet_of_columns({"input": sketches, "target": photos, "a system": photos})
    assert page.dtype == np.uint8 and page.shape[2] == 3
    width = (page.shape[1] + GAP) // 3
    columns = [page[HEADING:, number * width :][:, : width - GAP] for number in range(3)]
    np.testing.assert_array_equal(columns[1], columns[2])
    assert (columns[0] != columns[1]).any() and page.shape[0] == HEADING + 2 * (width - GAP)


def test_the_loss_is_the_measure() -> None:
    jt = load()
    from training.losses.ssim import StructuralSimilarity

    _, photos = pairs(2)
    r = np.random.default_rng(3)
    other = np.clip(photos.astype(int) + r.integers(-40, 41, photos.shape), 0, 255).astype(np.uint8)
    planes = [signed(np.ascontiguousarray(p.transpose(0, 3, 1, 2))) for p in (other, photos)]
    similarity = StructuralSimilarity(SIDE)
    first, second = (jt.array(p) for p in planes)
    found = similarity(first, second)
    assert found.item() == pytest.approx(np.mean([ssim(a, b) for a, b in zip(other, photos)]), abs=1e-3)
    step = jt.grad(found, first).numpy()
    better = similarity(jt.array(planes[0] + 20.0 * step / np.abs(step).max() / 255), second)
    assert better.item() > found.item(), "the gradient shows the way up"


def test_the_refined_regression_beats_the_regression(tmp_path: Path) -> None:
    load()
    from training.data.pairs import open_pairs
    from training.translators.method import pixels, stack
    from training.translators.methods.refined_regression import RefinedRegressionMethod, RefinedRegressionOptions

    write_pairs(tmp_path, 50, move=0.15)
    learnt, asked = open_pairs(tmp_path, "both", {f"p{number:03d}" for number in range(40, 50)})
    options = RefinedRegressionOptions(
        "refined-regression", "sketch-to-photo", tmp_path, size=SIDE, width=8, steps=100, decay_steps=100, rate=3e-3
    )
    method = RefinedRegressionMethod(options, learnt, asked)
    for number in range(200):
        method.step(number)
    sketches = stack([asked.sketch(number, SIDE) for number in range(10)])
    wanted = np.stack([asked.photo(number, SIDE) for number in range(10)])
    found = np.stack(pixels(method.paint("sketch-to-photo", sketches)))
    inputs = [np.stack([pairs.sketch(n, SIDE) for n in range(len(pairs))]) for pairs in (learnt, asked)]
    rows, given = (reduced(np.repeat(pictures[..., None], 3, axis=3)) for pictures in inputs)
    targets = np.stack([learnt.photo(number, SIDE) for number in range(40)])
    regression = np.clip(np.rint(PictureRidge(rows, targets).predict(given)), 0, 255).astype(np.uint8)
    assert mean_error(found, wanted) < 0.95 * mean_error(regression, wanted)


def test_the_distance_between_two_normal_distributions() -> None:
    load()
    from training.scoring.measures import frechet

    r = np.random.default_rng(0)
    some = r.normal(size=(4000, 3)) * (1.0, 2.0, 3.0)
    others = r.normal(size=(4000, 3)) * (2.0, 2.0, 1.0) + (1.0, 0.0, 0.0)
    assert frechet(some, some) == pytest.approx(0, abs=1e-6)
    assert frechet(some, others) == pytest.approx(1 + 1 + 4, rel=0.1), "squares of the differences of mean and spread"
    with pytest.raises(ValueError, match="at least two"):
        frechet(some[:1], others)


def write_pairs(folder: Path, count: int, seed: int = 0, side: int = SIDE, move: float = 0.0) -> None:
    for kind, pictures in zip(("sketch", "photo"), pairs(count, seed, side, move)):
        (folder / kind).mkdir(parents=True)
        for number, picture in enumerate(pictures):
            cv2.imwrite(str(folder / kind / f"p{number:03d}.png"), picture[:, :, ::-1])


def test_translators_are_scored_beside_floors_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    import evaluate
    from tests.engine.translating.test_onnx import ARCHITECTURES, install

    write_pairs(tmp_path / "pairs", 30)
    install(tmp_path / "translators", "small", **ARCHITECTURES["unet-batch"])
    (tmp_path / "names").write_text("p003\np017\np029\n")
    words = ["translators", "--data", str(tmp_path / "pairs"), "--hold-out", str(tmp_path / "names")]
    words += ["--translators", str(tmp_path / "translators"), "--size", "48", "--output", str(tmp_path / "out")]
    words += ["--preset", "none", "--pictures", str(tmp_path / "pictures")]
    assert evaluate.main(words) == 0, capsys.readouterr().err
    report = (tmp_path / "out" / "report.md").read_text()
    assert "3 pairs at 48 x 48 pixels; baselines made from 27 others" in report
    kept = sorted(path.name for path in (tmp_path / "pictures" / "sketch-to-photo").iterdir())
    assert len(kept) == 6 and {"targets", "Test"} < set(kept), "a folder for each system, and one of true photos"
    for folder in kept:
        files = sorted((tmp_path / "pictures" / "sketch-to-photo" / folder).iterdir())
        assert [path.name for path in files] == ["0000.png", "0001.png", "0002.png"]
        assert all(cv2.imread(str(path)).shape == (48, 48, 3) for path in files)
    figures = json.loads((tmp_path / "out" / "report.json").read_text())
    names = [entry["system"] for entry in figures["sketch-to-photo"]]
    assert names == ["Test", floor.COPIED, floor.MEAN, floor.NEAREST, floor.RIDGE]
    assert [entry["system"] for entry in figures["photo-to-sketch"]] == names[1:], "it has no such translator"
    by_name = {entry["system"]: entry["error"] for entry in figures["sketch-to-photo"]}
    assert by_name["Test"] > by_name[floor.RIDGE], "random weights are no translator"
    assert (tmp_path / "out" / "private_sketch-to-photo.jpg").is_file()
    assert evaluate.main([*words, "--translator", "nobody"]) == 1
    assert "there is no translator nobody" in capsys.readouterr().err


def test_the_networks_of_this_project_stand_in_the_same_table(tmp_path: Path) -> None:
    load()
    from options.evaluate_translators import TranslatorEvaluationOptions, parse
    from training.scoring.translator_evaluation import TranslatorEvaluation

    assert (parse(["--data", "x"]).preset, parse(["--data", "x", "--preset", "none"]).preset) == ("compact", "")
    write_pairs(tmp_path / "pairs", 30)
    asked = TranslatorEvaluationOptions(
        tmp_path / "pairs", folder=tmp_path / "translators", size=48, output=tmp_path / "out", hands=0
    )
    seen = []

    def own(sketch: np.ndarray, look: Appearance) -> np.ndarray:
        seen.append((sketch.shape, sketch.dtype, look))
        return np.full((512, 512, 3), 128, np.uint8)

    found = TranslatorEvaluation(asked).run(lambda _text: None, own=own)
    assert seen == [((512, 512), np.uint8, Appearance())]
    names = [score.system for score in found["sketch-to-photo"]]
    assert names[0] == "DeepFaceDrawing" and "DeepFaceDrawing" in (tmp_path / "out/report.md").read_text()
    assert "DeepFaceDrawing" not in [score.system for score in found["photo-to-sketch"]], "it draws no sketches"


def test_translators_are_scored_on_what_simulated_hands_draw_of_a_dataset(tmp_path: Path, capsys) -> None:
    import evaluate
    from tests.engine.translating.test_onnx import ARCHITECTURES, install
    from tests.support.drawn_dataset import draw_meshed_dataset

    data = draw_meshed_dataset(tmp_path / "data")
    install(tmp_path / "translators", "small", **ARCHITECTURES["unet-batch"])
    words = ["translators", "--data", str(data), "--translators", str(tmp_path / "translators"), "--size", "48"]
    words += ["--preset", "none"]
    for hands in ("1", "0"):
        asked = [*words, "--hands", hands, "--output", str(tmp_path / hands)]
        assert evaluate.main(asked) == 0, capsys.readouterr().err
        report = (tmp_path / hands / "report.md").read_text()
        assert ("## Drawings by simulated hands" in report) == ("| strength 3, Test |" in report) == (hands == "1")
        assert (tmp_path / hands / "private_hands.jpg").exists() == (hands == "1")


def test_the_benchmark_trains_scores_and_goes_on_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    load()
    from benchmarks import cuhk

    write_pairs(tmp_path / "train", 12)
    write_pairs(tmp_path / "test", 3, seed=7)
    words = ["--train", str(tmp_path / "train"), "--output", str(tmp_path / "out"), "--steps", "2", "--networks", "1"]
    folds = ["--folds", "0", "3", "--directions", "sketch-to-photo"]
    assert cuhk.main(words + folds) == 0
    page = capsys.readouterr().out
    assert "Trained on 9 or 10 pairs, scored on 5 (2 of 5 folds), 256 x 256." in page
    assert "| Refined regression |" in page and "| nearest neighbour |" in page
    kept = tmp_path / "out" / "fold3-sketch-to-photo.json"
    entries = json.loads(kept.read_text())
    assert [entry["system"] for entry in entries][-1] == "Refined regression"
    entries[-1]["error"] = 1.25
    kept.write_text(json.dumps(entries))
    assert cuhk.main(words + ["--folds", "3", "--directions", "sketch-to-photo", "--page", str(tmp_path / "p.md")]) == 0
    assert "| **1.2** |" in (tmp_path / "p.md").read_text(), "what has been scored is not trained again"
    capsys.readouterr()
    assert cuhk.main([*words, "--test", str(tmp_path / "test")]) == 0
    page = capsys.readouterr().out
    assert "Trained on 12 pairs, scored on 3 (another folder)" in page and page.count("## ") == 2


def test_the_benchmark_measures_what_a_training_measures(tmp_path: Path) -> None:
    load()
    from benchmarks import cuhk

    write_pairs(tmp_path / "pairs", 5, side=256)
    words = ["--train", str(tmp_path / "pairs"), "--output", str(tmp_path / "out"), "--steps", "2", "--width", "4"]
    assert cuhk.main([*words, "--folds", "0", "--systems", "cyclegan", "--grow", "128:1"]) == 0
    history = (tmp_path / "out/fold0-cyclegan/both/history.csv").read_text().splitlines()
    measured = dict(zip(history[0].split(","), history[-1].split(",")))
    for direction, kind in (("sketch-to-photo", "photo"), ("photo-to-sketch", "sketch")):
        scores = json.loads((tmp_path / f"out/fold0-{direction}.json").read_text())
        assert scores[-1]["system"] == "CycleGAN"
        assert scores[-1]["error"] == pytest.approx(float(measured[f"error-{kind}"]), rel=1e-3)


def test_folds_share_no_pair_and_leave_none_out(tmp_path: Path) -> None:
    load()
    from benchmarks import cuhk

    write_pairs(tmp_path, 11)
    options = cuhk.parse(["--train", str(tmp_path)])
    names = [name for split in cuhk.splits(options) for name in split.held_out]
    assert sorted(names) == [f"p{number:03d}" for number in range(11)]
    assert cuhk.splits(options)[2].held_out == ("p002", "p007")


def test_a_system_that_lacks_a_fold_says_which_it_has() -> None:
    load()
    from benchmarks import cuhk

    nothing = np.zeros((2, 4, 4, 3), np.uint8)
    parts = [cuhk.Split(name, (nothing, nothing), (nothing, nothing), ()) for name in ("fold0", "fold3")]
    scores = {
        "fold0": [Score("one", 10.0, 0.5, 20.0), Score("two", 9.0, 0.5, 20.0)],
        "fold3": [Score("one", 20.0, 0.7, 22.0)],
    }
    text = cuhk.page(cuhk.parse(["--directions", "sketch-to-photo"]), parts, lambda split, _: scores[split.name])
    assert "| one | 15.0 | **0.600** |" in text and "| two (fold0 only) | **9.0** |" in text
