"""`evaluate.py`: a run leaves a report that says what was measured, and says in one sentence why it cannot."""

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

import evaluate
import training.scoring.evaluation
import training.scoring.figures
import training.scoring.patches
from engine.drawing.controls import Appearance, FaceResult
from engine.photos.facefinder import mediapipe_installed
from options.evaluate import EvaluateOptions, parse
from tests.support.copyist import Copyist, KnownFaces, all_known, blurred, mesh, validation_photos
from tests.support.drawn_dataset import draw_dataset
from tests.support.random_weights import write_random
from tests.support.tiny import environment
from training.additions.mixture import CHANCES
from training.scoring.detector import Detector, HaarDetector, Seen
from training.scoring.evaluation import Evaluation
from training.scoring.goals import goals
from training.scoring.measures import PARTS, ssim
from training.scoring.painter import Painter

ROOT = Path(__file__).resolve().parents[3]
FACES = ROOT.parent / "shared" / "faces"


ADDED = ("glasses", "beard")


@pytest.fixture(autouse=True)
def rough_figures(monkeypatch):
    """Patches and similarity are measured in `test_measures`; here rough figures will do, for speed."""
    monkeypatch.setattr(training.scoring.patches, "DIRECTIONS", 16)
    monkeypatch.setattr(training.scoring.figures, "ssim", lambda one, other: ssim(one[::4, ::4], other[::4, ::4]))
    monkeypatch.setattr(training.scoring.evaluation, "CHANCES", ADDED)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return draw_dataset(tmp_path_factory.mktemp("data"), training=3, validation=3)


@pytest.fixture(scope="module")
def free_sketches(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sketches")
    sketch = np.full((512, 512), 255, np.uint8)
    cv2.ellipse(sketch, (256, 260), (130, 180), 0, 0, 360, [0], 3)
    cv2.imwrite(str(folder / "oval.png"), sketch)
    return folder


def damaged(folder, **changes):
    file = draw_dataset(folder, 1, 1) / "dataset.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
    return folder


def options(dataset, output, **more):
    return EvaluateOptions(data=dataset, sketches=None, output=output, **{"drawings": None, **more})


def goals_met(report):
    return {goal.figure.split(",")[0]: goal.met for goal in goals(report)}


def test_a_painter_of_true_photos_scores_like_the_photos(dataset, free_sketches, tmp_path):
    output = tmp_path / "report"
    copyist = Copyist()
    asked = replace(options(dataset, output, trust=(0.0, 1.0)), sketches=free_sketches)
    report = Evaluation(asked).run(copyist.painter, all_known(dataset))
    assert [(group.style, group.trust) for group in report.groups] == [
        (style, trust) for style in ("lines", "edges", "rough") for trust in (0.0, 1.0)
    ]
    for group in report.groups:
        figures = group.figures
        assert figures.found == group.found_default == 1
        assert figures.landmarks == {**dict.fromkeys(PARTS, 0.0), "mean": 0.0}
        assert figures.sharpness == pytest.approx(1) and figures.ssim == pytest.approx(1) and figures.error == 0
        assert figures.variety == pytest.approx(1) and set(figures.patches.values()) == {0}
    assert (report.people, report.photos, report.training_photos) == (3, 3, 2)  # one training face is warped
    assert [(s.name, s.trust, s.found) for s in report.sketches] == [("oval", t, True) for t in (0.0, 1.0)]
    by_goal = goals_met(report)
    assert (
        all(goal.met for goal in goals(report) if goal.figure.startswith("landmark error to the true photo"))
        and by_goal["variety"]
        and by_goal["patch distance to the photos"] is None
    )
    files = {path.name for path in output.iterdir()}
    assert files == {"report.json", "report.md", "sheet.jpg", "private_beside_photos.jpg", "sketches.jpg"}
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    assert report["data"] == dataset.name and str(dataset) not in json.dumps(report)
    assert (
        "| variety, least of all styles and trusts | at least 0.7 | 1.00 | yes |" in (output / "report.md").read_text()
    )
    sheets = {name: cv2.imread(str(output / name)) for name in ("sheet.jpg", "private_beside_photos.jpg")}
    assert sheets["private_beside_photos.jpg"].shape[1] > sheets["sheet.jpg"].shape[1]


def test_the_report_tells_a_blur_from_the_photos_and_another_person_from_the_same(dataset, tmp_path):
    copyist = Copyist(blurred)
    known = KnownFaces([(blurred(photo), mesh(n)) for n, photo in enumerate(validation_photos(dataset)[1:])])
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
    assert not goals(report)[0].met and not goals(report)[4].met and goals(report)[1].met is None
    assert "not measured" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_rival_is_scored_beside_and_the_better_of_the_two_is_seen(dataset, tmp_path):
    photos = validation_photos(dataset)
    faces = KnownFaces(
        [(p, mesh(n)) for n, p in enumerate(photos)] + [(blurred(p), mesh(n) + 9) for n, p in enumerate(photos)]
    )

    class Rival:
        """Paints blurred photos, or the photos themselves, in their order."""

        def __init__(self, change):
            self.painted, self.change = 0, change

        def draw(self, sketch, controls):
            self.painted += 1
            return FaceResult(self.change(photos[(self.painted - 1) % len(photos)]), sketch)

    seen = {}
    for name, change, mine in (("worse", blurred, lambda photo: photo), ("better", lambda photo: photo, blurred)):
        rival = Rival(change)
        asked = replace(options(dataset, tmp_path / name, trust=(0.0, 1.0)), pictures=tmp_path / name / "pictures")
        report = Evaluation(asked).run(Copyist(mine).painter, faces, {"a rival": Painter(rival.draw)})
        found = report.rivals["a rival"]
        assert rival.painted == 9 and [group.style for group in found] == ["lines", "edges", "rough"]
        seen[name] = goals_met(report)
        page = (tmp_path / name / "report.md").read_text(encoding="utf-8")
        assert "| rough, a rival |" in page
        kept = tmp_path / name / "pictures"
        assert {"targets", "lines-trust-0", "rough-trust-1", "edges-a-rival"} <= {one.name for one in kept.iterdir()}
        true, theirs = (
            [cv2.imread(str(path)) for path in sorted((kept / folder).iterdir())]
            for folder in ("targets", "lines-a-rival")
        )
        assert len(true) == 3 and np.array_equal(true, theirs) == (name == "better")
    assert seen["worse"]["patch distance to the photos"] and seen["better"]["patch distance to the photos"] is False
    assert (
        seen["worse"]["landmark error beside the rival's"] and not seen["better"]["landmark error beside the rival's"]
    )
    both = {"worse": Painter(Rival(blurred).draw), "better": Painter(Rival(lambda photo: photo).draw)}
    asked = options(dataset, tmp_path / "both", trust=(0.0, 1.0))
    report = Evaluation(asked).run(Copyist(blurred).painter, faces, both)
    assert list(report.rivals) == ["worse", "better"]
    assert goals_met(report) == seen["better"], "the better one is to be beaten"
    alone = cv2.imread(str(tmp_path / "worse" / "sheet.jpg")).shape[1]
    assert alone == cv2.imread(str(tmp_path / "both" / "sheet.jpg")).shape[1], "the first rival is shown"
    Evaluation(options(dataset, tmp_path / "alone", trust=(0.0, 1.0))).run(Copyist().painter, faces)
    assert alone > cv2.imread(str(tmp_path / "alone" / "sheet.jpg")).shape[1], "the rival has a column"


def test_what_is_added_to_a_sketch_is_looked_for_in_the_result(dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(training.scoring.evaluation, "CHANCES", CHANCES)
    blind = Evaluation(options(dataset, tmp_path / "blind", trust=(0.5,))).run(Copyist().painter, all_known(dataset))
    assert {one.kind for one in blind.additions} >= {"glasses", "beard", "wrinkles"}
    monkeypatch.setattr(training.scoring.evaluation, "CHANCES", ADDED)
    assert all(one.painted == {"0.5": 0.0} for one in blind.additions), "who paints the photo paints nothing else"
    copyist = Copyist()

    def draw(sketch, controls):
        drawing = copyist.draw(sketch, controls)
        return FaceResult(np.minimum(drawing.face, sketch[..., None]), drawing.shadow)

    asked = options(dataset, tmp_path / "ink", trust=(0.5,))
    inked = Evaluation(asked).run(Painter(draw, copyist.read_appearance), all_known(dataset))
    assert next(one for one in inked.additions if one.kind == "glasses").painted["0.5"] > 0.1
    page = (tmp_path / "ink" / "report.md").read_text(encoding="utf-8")
    assert "## Glasses, beards, open mouths, wrinkles" in page and "| glasses | 3 |" in page


def test_the_same_run_gives_the_same_bytes_and_people_can_be_fewer(dataset, tmp_path):
    reports = []
    for name in ("one", "two"):
        Evaluation(options(dataset, tmp_path / name, trust=(0.5,))).run(Copyist().painter, all_known(dataset))
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
        report = Evaluation(asked).run(Painter(draw, copyist.read_appearance), all_known(dataset))
        assert report.people == (people or 3)
        assert {controls.trust for controls in copyist.controls} == {(0.5,) * 5}
        seen.append(sketches)
    assert seen[1][5] == seen[0][12]  # the rough sketch of the first person
    assert len(seen[1]) == 6 + 2 * len(ADDED), "and with and without every addition"
    assert report.groups[0].figures.variety is None


def test_who_the_faces_are_is_told_by_a_network_that_knows_people(dataset, tmp_path):
    def identify(pictures):
        return np.array([picture[256, 256].astype(np.float64) - 128 for picture in pictures]).reshape(-1, 3)

    asked = options(dataset, tmp_path, trust=(1.0,))
    report = Evaluation(asked).run(Copyist().painter, all_known(dataset), identify=identify)
    for group in report.groups:
        likeness, by_default = group.figures.likeness, group.likeness_default
        assert likeness is not None and by_default is not None
        assert likeness.distance == pytest.approx(0) and likeness.variety == pytest.approx(1)
        assert by_default.variety == pytest.approx(0) and by_default.distance > 0, "everyone is the first of them"
        assert likeness.of in {"face0", "face2"}, "warped faces are nobody's"
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "## Who the faces are" in page and "| lines, trust 1, own appearance |" in page
    assert any(goal.figure.startswith("likeness") and goal.met is not None for goal in goals(report))


def test_fewer_people_are_spread_over_all(dataset, tmp_path):
    asked = options(dataset, tmp_path, trust=(1.0,), people=2)
    report = Evaluation(asked).run(Copyist().painter, all_known(dataset))
    assert report.people == 2
    assert [sample.name for sample in Evaluation(asked)._samples] == ["face3", "face5"]


def test_a_preset_without_appearances_is_drawn_without(dataset, tmp_path):
    face = validation_photos(dataset)[0]

    def draw(sketch, controls):
        assert controls.appearance == Appearance()
        return FaceResult(face, sketch)

    report = Evaluation(options(dataset, tmp_path, trust=(1.0,))).run(Painter(draw), all_known(dataset))
    assert not report.own_appearance and report.groups[0].found_default == 1
    assert report.groups[0].figures.variety == 0


def test_stopped_with_ctrl_c_it_leaves_the_older_report(dataset, tmp_path, monkeypatch, capsys):
    (tmp_path / "report.md").write_text("older")

    def draw(sketch, controls):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Evaluation(options(dataset, tmp_path)).run(Painter(draw), all_known(dataset))
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
        (lambda path: draw_dataset(path, 1, 0), "no validation samples"),
        (lambda path: damaged(path, size=256), "256 pixels"),
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
    return subprocess.run(
        command, env=environment(), cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


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
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    assert [group["style"] for group in report["groups"]] == ["lines", "edges", "rough"]
    assert report["own_appearance"] and report["groups"][0]["figures"]["ssim"] < 0.9


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
