"""`evaluate.py`: every measure has the property it should have, and a run leaves a report that says what it found."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import List

import cv2
import numpy as np
import pytest
from drawn_faces import paint, person

import evaluate
from engine.controls import Appearance, Drawing
from options.evaluate import EvaluateOptions, parse
from tests.random_weights import write_random
from training.data import Sample, write_dataset, write_picture
from training.detector import Detector, HaarDetector, Seen
from training.evaluate import Evaluation, Painter
from training.evaluation_report import goals
from training.facefinder import mediapipe_installed
from training.figures import TrainingPhotos
from training.landmarks import MEDIAPIPE, MESH_POINTS, TEM
from training.measures import (
    PARTS,
    absolute_error,
    landmark_error,
    nearest_of_others,
    sharpness,
    sketch_error,
    small,
    spread,
    ssim,
)
from training.patches import COARSEST, PatchStatistics, pyramid

ROOT = Path(__file__).resolve().parents[1]
FACES = ROOT.parent / "shared" / "faces"
TRAINING, VALIDATION = (10, 11, 12), (0, 1, 2)


def grainy(seed):
    """A drawn face with grain, which is what sharpness is about."""
    face = paint(person(seed), skin=(224 - 20 * (seed % 4), 178, 152 + 10 * (seed % 3)))
    grain = np.random.default_rng(seed).normal(0, 6, face.shape)
    return np.clip(face + cv2.GaussianBlur(grain, (0, 0), 0.7), 0, 255).astype(np.uint8)


def blurred(picture, deviation=2.0):
    return cv2.GaussianBlur(picture, (0, 0), deviation)


def mesh(seed):
    """Points as MediaPipe would give them, (478, 2)."""
    points = np.random.default_rng(seed).uniform(60, 450, (MESH_POINTS, 2))
    points[list(MEDIAPIPE.pupils)] = (172, 220), (319, 220)
    return points


class KnownFaces(Detector):
    """Finds the faces that it was told of, and nothing else."""

    name = "known faces"

    def __init__(self, known):
        self.known = {picture.tobytes(): points for picture, points in known}

    def look(self, picture):
        points = self.known.get(picture.tobytes())
        return Seen(points is not None, points)

    def close(self):
        pass


class Copyist:
    """Paints the very photo whose appearance it was given, changed by a function; without one, the first it saw."""

    def __init__(self, change=lambda photo: photo):
        self.photos, self.change, self.controls = [], change, []

    def read_appearance(self, photo):
        self.photos.append(photo)
        return Appearance("values", values=(float(len(self.photos) - 1),))

    def draw(self, sketch, controls):
        self.controls.append(controls)
        assert sketch.shape == (512, 512) and sketch.dtype == np.uint8
        number = int(controls.appearance.values[0]) if controls.appearance.values else 0
        return Drawing(self.change(self.photos[number]), 255 - sketch)

    @property
    def painter(self):
        return Painter(self.draw, self.read_appearance)


def make_dataset(folder, training=TRAINING, validation=VALIDATION, size=512):
    samples = []
    for split, seeds in (("train", training), ("validation", validation)):
        for seed in seeds:
            name, points = f"person-{seed}", person(seed).astype(np.float32)
            sketch = np.full((512, 512), 255, np.uint8)
            curves = [np.round(points[list(line.points)]).astype(np.int32) for line in TEM.lines if line.chance > 0]
            cv2.polylines(sketch, curves, False, [0], 2, cv2.LINE_AA)
            files = {style: f"sketches/{style}/{name}.png" for style in ("lines", "edges", "both")}
            for file in files.values():
                write_picture(folder / file, cv2.resize(sketch, (size, size)))
            write_picture(folder / f"photos/{name}.png", cv2.resize(grainy(seed), (size, size)))
            (folder / "landmarks").mkdir(exist_ok=True)
            np.save(str(folder / f"landmarks/{name}.npy"), points)
            samples.append(
                Sample(
                    name=name, split=split, person=name, warped=False, template="tem", tags=(), expression="neutral",
                    texture=name, shape=(name,), photo=f"photos/{name}.png", landmarks=f"landmarks/{name}.npy",
                    sketches=files,
                )
            )  # fmt: skip
    write_dataset(folder, size, samples)
    return folder


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return make_dataset(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def free_sketches(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sketches")
    sketch = np.full((512, 512), 255, np.uint8)
    cv2.ellipse(sketch, (256, 260), (130, 180), 0, 0, 360, [0], 3)
    cv2.imwrite(str(folder / "oval.png"), sketch)
    return folder


def all_known():
    return KnownFaces([(grainy(seed), mesh(seed)) for seed in VALIDATION])


def options(dataset, output, **more):
    return EvaluateOptions(data=dataset, sketches=None, output=output, **more)


def test_equal_pictures_differ_in_nothing():
    face = grainy(3)
    assert absolute_error(face, face) == 0
    assert ssim(face, face) == pytest.approx(1.0, abs=1e-12)
    assert sharpness(face, face) == 1
    assert landmark_error(mesh(1), mesh(1)) == {**dict.fromkeys(PARTS, 0.0), "mean": 0.0}


def test_a_blur_takes_sharpness_and_similarity_and_grain_adds_sharpness():
    face = grainy(3)
    slight, strong = blurred(face, 1.0), blurred(face, 4.0)
    assert sharpness(strong, face) < sharpness(slight, face) < 0.9
    assert ssim(strong, face) < ssim(slight, face) < 0.99
    noisy = np.clip(face + np.random.default_rng(0).normal(0, 12, face.shape), 0, 255).astype(np.uint8)
    assert sharpness(noisy, face) > 1.5


def test_ssim_is_the_formula_of_its_source():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (2, 12, 15, 3)).astype(np.uint8)
    values = []
    for channel in range(3):
        for row in range(12 - 6):
            for column in range(15 - 6):
                a, b = (p[row : row + 7, column : column + 7, channel].astype(float).ravel() for p in (x, y))
                covariance = np.cov(a, b)
                top = (2 * a.mean() * b.mean() + 6.5025) * (2 * covariance[0, 1] + 58.5225)
                below = (a.mean() ** 2 + b.mean() ** 2 + 6.5025) * (covariance[0, 0] + covariance[1, 1] + 58.5225)
                values.append(top / below)
    assert ssim(x, y) == pytest.approx(np.mean(values), abs=1e-9)
    with pytest.raises(ValueError, match="12, 15"):
        ssim(x, y[:11])


def test_landmark_error_names_the_part_that_moved_and_knows_no_scale():
    wanted = mesh(5)
    moved = wanted.copy()
    lips = sorted({p for line in MEDIAPIPE.lines if line.part == "mouth" for p in line.points})
    moved[lips] += (0.0, 14.7)  # a tenth of 147, the pupils' distance
    error = landmark_error(moved, wanted)
    assert error["mouth"] == pytest.approx(0.1)
    assert [error[part] for part in ("eyes", "brows", "nose", "outline")] == [0, 0, 0, 0]
    assert error["mean"] == pytest.approx(0.02)
    assert landmark_error(2 * moved, 2 * wanted)["mouth"] == pytest.approx(0.1)


def test_error_to_the_sketch_is_the_distance_from_its_lines_in_either_template():
    points = mesh(6)
    landmarks = np.concatenate([points, np.zeros((MEDIAPIPE.count - MESH_POINTS, 2))])
    assert sketch_error(points, landmarks, MEDIAPIPE)["mean"] == pytest.approx(0, abs=1e-6)
    tem = person(0)
    found = mesh(6)
    for line in MEDIAPIPE.lines:
        if line.part in ("eyes", "mouth") and line.chance > 0.9:
            found[list(line.points)] = tem[TEM.line(line.name).points[1]]
    on_lines = sketch_error(found, tem, TEM)
    assert on_lines["eyes"] < 0.12  # corners belong to two lines and can only lie on one of these points
    jaw = list(MEDIAPIPE.line("jaw").points)
    found[jaw] = tem[TEM.line("jaw").points[4]]
    assert sketch_error(found, tem, TEM)["outline"] == pytest.approx(0, abs=1e-6)
    found[jaw] = tem[TEM.line("jaw").points[9]] + (0, 29.4)
    assert sketch_error(found, tem, TEM)["outline"] == pytest.approx(29.4 / 147, abs=1e-3)


def test_variety_is_that_of_the_photos_for_shuffled_people_and_none_for_one_face():
    rows, people = np.array([small(grainy(seed)) for seed in range(4)]), ["a", "b", "c", "d"]
    photos = spread(rows, people)
    assert photos is not None and photos > 0
    assert spread(rows[[2, 0, 3, 1]], people) == pytest.approx(photos)
    assert spread(rows[[1, 1, 1, 1]], people) == 0
    assert spread(0.5 * rows, people) == pytest.approx(0.5 * photos)
    assert spread(rows, ["a", "a", "a", "a"]) is None


def test_pictures_of_one_person_are_neither_variety_nor_a_nearest_other():
    rows = np.array([small(grainy(0)), small(grainy(0)), small(grainy(1))])
    people = ["a", "a", "b"]
    apart, others = spread(rows, ["a", "b", "c"]), nearest_of_others(rows, people)
    assert apart is not None and others is not None
    assert spread(rows, people) == pytest.approx(1.5 * apart)
    assert float(others.min()) > 1
    assert nearest_of_others(rows, ["a", "a", "a"]) is None


def test_who_is_handed_back_is_named():
    samples = [Sample(f"p{n}", "train", f"p{n}", False, "tem", (), "", "", (), "", "", {}) for n in range(3)]
    photos = TrainingPhotos([small(grainy(n)) for n in range(3)], samples)
    copied = photos.nearest([grainy(7), grainy(2)])
    stranger, among = photos.nearest([grainy(7)]), photos.among_people()
    assert copied is not None and stranger is not None and among is not None
    assert (copied.smallest, copied.of) == (0, "p2") and copied.mean > 0
    assert stranger.smallest > 1 and among.smallest > 1


def test_patches_of_the_same_set_are_at_no_distance_and_a_blur_moves_them_away():
    photos = [grainy(seed) for seed in range(4)]
    real = PatchStatistics(photos, seed=3)
    assert real.distance(photos) == dict.fromkeys((512, 256, 128, 64, 32, 16), 0)
    slight, strong = (real.distance([blurred(photo, d) for photo in photos]) for d in (1.0, 4.0))
    assert 0 < slight[512] < strong[512] and 0 < slight[128] < strong[128]
    assert strong[16] < strong[512]  # what is coarse survives a blur
    assert PatchStatistics(photos, seed=3).distance([blurred(p, 1.0) for p in photos]) == slight
    assert max(real.distance(photos[::-1]).values()) < 0.01  # a set has no order
    with pytest.raises(ValueError, match="3 pictures"):
        real.distance(photos[:3])


def test_the_pyramid_adds_up_to_the_picture():
    face = grainy(1)
    levels = pyramid(face)
    assert [level.shape[0] for level in levels] == [512, 256, 128, 64, 32, COARSEST]
    total = levels[-1]
    for level in reversed(levels[:-1]):
        total = cv2.pyrUp(total, None, (level.shape[1], level.shape[0])) + level
    np.testing.assert_allclose(total, face, atol=1e-2)


def test_a_painter_of_true_photos_scores_like_the_photos(dataset, free_sketches, tmp_path):
    output = tmp_path / "report"
    copyist = Copyist()
    asked = replace(options(dataset, output), sketches=free_sketches)
    report = Evaluation(asked).run(copyist.painter, all_known())
    assert [(group.style, group.trust) for group in report.groups] == [
        (style, trust) for style in ("lines", "edges", "rough") for trust in (0.0, 0.5, 1.0)
    ]
    for group in report.groups:
        figures = group.figures
        assert figures.found == group.found_default == 1
        assert figures.landmarks == {**dict.fromkeys(PARTS, 0.0), "mean": 0.0}
        assert figures.sharpness == pytest.approx(1) and figures.ssim == pytest.approx(1) and figures.error == 0
        assert figures.variety == pytest.approx(1) and set(figures.patches.values()) == {0}
    assert (report.people, report.photos, report.training_photos) == (3, 3, 3)
    assert [(s.name, s.trust, s.found) for s in report.sketches] == [("oval", t, True) for t in (0.0, 0.5, 1.0)]
    by_goal = {goal.figure.split(",")[0]: goal.met for goal in goals(report)}
    assert (
        by_goal["landmark error to the true photo"]
        and by_goal["variety"]
        and by_goal["patch distance to the photos"] is None
    )
    files = {path.name for path in output.iterdir()}
    assert files == {"report.json", "report.md", "sheet.png", "private_beside_photos.png", "sketches.png"}
    told = json.loads((output / "report.json").read_text(encoding="utf-8"))
    assert told["LPIPS"] == told["FID"] == "not measured"
    assert told["data"] == dataset.name and str(dataset) not in json.dumps(told)
    assert (
        "| variety, least of all styles and trusts | at least 0.7 | 1.00 | yes |" in (output / "report.md").read_text()
    )
    sheets = {name: cv2.imread(str(output / name)) for name in ("sheet.png", "private_beside_photos.png")}
    assert sheets["private_beside_photos.png"].shape[1] > sheets["sheet.png"].shape[1]


def test_the_report_tells_a_blur_from_the_photos_and_another_person_from_the_same(dataset, tmp_path):
    copyist = Copyist(blurred)
    known = KnownFaces([(blurred(grainy(seed)), mesh(seed)) for seed in VALIDATION[1:]])
    report = Evaluation(options(dataset, tmp_path, trust=(1.0,))).run(copyist.painter, known)
    for group in report.groups:
        assert group.figures.found == pytest.approx(2 / 3) and group.found_default == 0
        assert group.figures.sharpness < 0.8 and group.figures.ssim < 0.99 and group.figures.patches["512"] > 1
        assert group.figures.landmarks is None  # no face was found in the photos themselves
        assert group.figures.sketch_landmarks is not None
    other, same = report.baselines["another person's photo"], report.baselines["the true photo"]
    assert other.ssim < same.ssim == pytest.approx(1) and other.error > same.error == 0
    assert other.nearest is not None and other.nearest.smallest == 0  # it is a training photo
    assert other.variety is not None and other.variety > 0.1 and report.baselines["the mean training face"].variety == 0
    assert not goals(report)[0].met and not goals(report)[3].met and goals(report)[1].met is None
    assert "not measured" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_bytes_and_people_can_be_fewer(dataset, tmp_path):
    reports = []
    for name in ("one", "two"):
        Evaluation(options(dataset, tmp_path / name, trust=(0.5,))).run(Copyist().painter, all_known())
        reports.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert reports[0] == reports[1]
    seen = []
    for people in (0, 1):
        sketches: List[bytes] = []
        copyist = Copyist()

        def draw(sketch, controls, copyist=copyist, sketches=sketches):
            sketches.append(sketch.tobytes())
            return copyist.draw(sketch, controls)

        asked = options(dataset, tmp_path / "few", trust=(0.5,), people=people)
        report = Evaluation(asked).run(Painter(draw, copyist.read_appearance), all_known())
        assert report.people == (people or 3)
        assert {controls.trust for controls in copyist.controls} == {(0.5,) * 5}
        seen.append(sketches)
    assert len(seen[1]) == 6 and seen[1][-1] == seen[0][12]  # the rough sketch of the first person
    assert report.groups[0].figures.variety is None


def test_a_preset_without_appearances_is_drawn_without(dataset, tmp_path):
    face = grainy(VALIDATION[0])

    def draw(sketch, controls):
        assert controls.appearance == Appearance()
        return Drawing(face, sketch)

    report = Evaluation(options(dataset, tmp_path, trust=(0.0, 1.0))).run(Painter(draw), all_known())
    assert not report.own_appearance and report.groups[0].found_default == 1
    assert report.groups[0].figures.variety == 0


def test_stopped_with_ctrl_c_it_leaves_the_older_report(dataset, tmp_path, monkeypatch, capsys):
    (tmp_path / "report.md").write_text("older")

    def draw(sketch, controls):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Evaluation(options(dataset, tmp_path)).run(Painter(draw), all_known())
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]
    assert (tmp_path / "report.md").read_text() == "older"

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluate, "load", interrupted)
    assert evaluate.main(["--data", str(dataset), "--output", str(tmp_path)]) == 130
    assert "Stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda path: path / "nothing", "there is no folder"),
        (lambda path: make_dataset(path, validation=()), "no validation samples"),
        (lambda path: make_dataset(path, (), (0,), 256), "256 pixels"),
    ],
)
def test_a_dataset_that_cannot_be_scored_is_one_sentence(build, words, tmp_path, capsys):
    assert evaluate.main(["--data", str(build(tmp_path))]) == 1
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1 and error.startswith("evaluate.py: ") and error.endswith(".\n")


def test_sketches_that_cannot_be_read_are_named(dataset, tmp_path, capsys):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    assert evaluate.main(["--data", str(dataset), "--sketches", str(tmp_path)]) == 1
    assert "broken.png" in capsys.readouterr().err


def program(*arguments):
    command = [sys.executable, "evaluate.py"] + [str(argument) for argument in arguments]
    return subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_missing_weights_are_one_sentence(dataset, tmp_path):
    done = program("--data", dataset, "--preset", "tiny", "--param", tmp_path, "--output", tmp_path / "report")
    assert done.returncode == 1, done.stderr
    assert "missing" in done.stderr and "Traceback" not in done.stderr and ".." not in done.stderr.splitlines()[-1]
    assert not (tmp_path / "report").exists()


def test_the_program_scores_real_networks(dataset, free_sketches, tmp_path):
    param, output = write_random(tmp_path / "param"), tmp_path / "report"
    done = program(
        *("--data", dataset, "--preset", "tiny", "--param", param, "--output", output),
        *("--sketches", free_sketches, "--trust", "0.5", "--people", "1"),
    )
    assert done.returncode == 0, done.stderr
    assert str(output) in done.stdout
    told = json.loads((output / "report.json").read_text(encoding="utf-8"))
    assert [group["style"] for group in told["groups"]] == ["lines", "edges", "rough"]
    assert told["own_appearance"] and told["groups"][0]["figures"]["ssim"] < 0.9


def test_the_command_line_is_checked(capsys):
    given = parse(["--data", "d", "--trust", "1,0,0.25", "--people", "3"])
    assert (given.trust, given.people, given.preset) == ((0.0, 0.25, 1.0), 3, "compact")
    for wrong in (["--trust", "2"], ["--trust", "much"], ["--people", "-1"], ["--sketches", "no/such/folder"]):
        with pytest.raises(SystemExit):
            parse(["--data", "d"] + wrong)
        assert wrong[0] in capsys.readouterr().err or wrong[0] == "--sketches"


def test_the_detector_without_mediapipe_finds_no_face_on_paper():
    detector = HaarDetector()
    assert detector.look(np.full((512, 512, 3), 255, np.uint8)) == Seen(False)
    detector.close()


@pytest.mark.parametrize("kind", ["Haar", "MediaPipe"])
def test_the_detectors_find_a_face_in_a_photo(kind):
    photos = sorted((FACES / "london_neutral").glob("*.jpg"))
    if not photos:
        pytest.skip("needs ../shared/faces")
    if kind == "MediaPipe" and not mediapipe_installed():
        pytest.skip("needs MediaPipe: sh install.sh --photos")
    photo = cv2.resize(cv2.cvtColor(cv2.imread(str(photos[0])), cv2.COLOR_BGR2RGB), (512, 512))
    detector = HaarDetector() if kind == "Haar" else Detector()
    try:
        seen = detector.look(photo)
        assert seen.found and (seen.points is None) == (kind == "Haar")
        assert not detector.look(np.full((512, 512, 3), 128, np.uint8)).found
    finally:
        detector.close()
