"""`prepare.py` from end to end, on faces that the tests draw."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import List

import cv2
import numpy as np
import pytest

import prepare
import training.data.prepare as work
from engine.files.writing import write_whole
from engine.photos.facefinder import INSTALL_MEDIAPIPE, FaceFinder, mediapipe_installed
from options.prepare import parse
from tests.support import no_jittor
from tests.support.drawn_faces import paint, person, write_person, write_tem
from training.data.dataset import Dataset, write_picture
from training.data.landmarks import FORMATS, TEM, LandmarkFormat, read_tem
from training.data.sources import find_sources, read_people, read_validation

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "faces"
PEOPLE = 5


@pytest.fixture(autouse=True)
def no_mediapipe(monkeypatch):
    """Drawn faces are no matter for MediaPipe; and results must not depend on whether it is installed."""
    monkeypatch.setattr(work, "mediapipe_installed", lambda: False)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "people_neutral"
    for number in range(PEOPLE):
        write_person(folder, f"{number:03d}", number)
    return folder


@pytest.fixture
def lists(tmp_path):
    people = tmp_path / "people.csv"
    rows = [f"people,{n:03d},{'female' if n % 2 else 'male'},30" for n in range(PEOPLE)]
    people.write_text("\n".join(["set,id,gender,age"] + rows) + "\n", encoding="utf-8")
    validation = tmp_path / "validation.txt"
    validation.write_text("003  # never trained on\n\n", encoding="utf-8")
    return ["--people", str(people), "--validation", str(validation)]


@pytest.fixture
def without_mediapipe(tmp_path):
    """The environment of programs that are to do without it, too."""
    return no_jittor.environment(tmp_path, (*no_jittor.MISSING, "mediapipe"))


def _arguments(photos, output, *more):
    return ["--photos", str(photos), "--output", str(output), "--warped", "6", "--size", "256"] + [str(m) for m in more]


def test_a_landmark_format_more_is_one_reader(tmp_path, monkeypatch):
    folder = tmp_path / "people_neutral"
    for number in range(2):
        write_person(folder, f"{number:03d}", number)
        points = read_tem(folder / f"{number:03d}.tem")
        (folder / f"{number:03d}.tem").unlink()
        np.savetxt(str(folder / f"{number:03d}.csv"), points, delimiter=",")
    read = LandmarkFormat(TEM, lambda path: np.loadtxt(str(path), np.float32, delimiter=","))
    monkeypatch.setitem(FORMATS, ".csv", read)
    assert prepare.main(_arguments(folder, tmp_path / "data", "--warped", "0")) == 0
    dataset = Dataset(tmp_path / "data")
    assert [dataset.landmarks(sample).shape for sample in dataset.samples()] == [(189, 2)] * 2


def _digest(folder):
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in ("report.json",):
            found[str(file.relative_to(folder))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def test_folders_of_portraits_become_a_dataset(photos, lists, tmp_path, capsys):
    output = tmp_path / "data"
    assert prepare.main(_arguments(photos, output, *lists)) == 0
    dataset = Dataset(output)
    training, validation = dataset.samples("train"), dataset.samples("validation")
    assert dataset.size == 256
    assert [sample.person for sample in validation] == ["people-003"]
    assert len(training) == PEOPLE - 1 + 6 and sum(sample.warped for sample in training) == 6
    for sample in training:
        assert "people-003" not in (sample.person, sample.texture) + sample.shape
    assert {sample.tags for sample in dataset.samples()} == {("woman",), ("man",)}
    for sample in dataset.samples():
        photo, landmarks = dataset.photo(sample), dataset.landmarks(sample)
        sketches = {style: dataset.sketch(sample, style) for style in sample.sketches}
        assert photo.shape == (256, 256, 3) and photo.dtype == np.uint8
        assert sorted(sketches) == ["both", "edges", "lines"]
        assert all(sketch.shape == (256, 256) and sketch.dtype == np.uint8 for sketch in sketches.values())
        assert landmarks.shape == (189, 2) and landmarks.dtype == np.float32
        if not sample.warped:
            np.testing.assert_allclose(landmarks[:2], [(172, 220), (319, 220)], atol=0.05)
        # The iris is painted dark blue wherever the landmarks say the pupil is.
        x, y = np.round(landmarks[0] / 2).astype(int)
        assert photo[y, x, 0] < 110
    assert cv2.imread(str(output / "contact_sheet.png")) is not None
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    assert report["counts"]["warped faces"] == 6 and report["left_out"] == []
    assert "Nothing was left out" in (output / "report.txt").read_text(encoding="utf-8")
    assert not list(output.rglob("*.part"))
    assert str(output) in capsys.readouterr().out


def test_what_cannot_be_used_is_left_out_and_named(photos, tmp_path):
    (photos / "text.jpg").write_text("not a picture", encoding="utf-8")
    (photos / "cut.jpg").write_bytes((photos / "000.jpg").read_bytes()[:900])
    write_picture(photos / "dot.png", np.zeros((1, 1, 3), np.uint8))
    write_picture(photos / "alone.png", paint(person(7)))
    write_person(photos, "few", 8)
    write_tem(photos / "few.tem", person(8)[:40])
    write_person(photos, "far", 9)
    write_tem(photos / "far.tem", person(9) * 40)
    (photos / "notes.txt").write_text("not looked at", encoding="utf-8")
    (photos / "folder.jpg").mkdir()
    output = tmp_path / "data"
    assert prepare.main(_arguments(photos, output)) == 0
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    reasons = {Path(entry["photo"]).name: entry["reason"] for entry in report["left_out"]}
    assert set(reasons) == {"text.jpg", "cut.jpg", "dot.png", "alone.png", "few.jpg", "far.jpg"}
    assert "is not a picture" in reasons["text.jpg"] and "ends too early" in reasons["cut.jpg"]
    assert "64 a side" in reasons["dot.png"] and reasons["alone.png"] == INSTALL_MEDIAPIPE
    assert "few.tem has 40 points" in reasons["few.jpg"] and "do not fit" in reasons["far.jpg"]
    text = (output / "report.txt").read_text(encoding="utf-8")
    assert all(name in text for name in reasons)
    assert len(Dataset(output).samples()) == PEOPLE + 6


def test_people_who_cannot_be_told_stay_out_of_training(photos, lists, tmp_path):
    average = tmp_path / "average"
    write_person(average, "f_mean", 20)
    output = tmp_path / "data"
    options = parse(_arguments(photos, output, *lists))
    samples = work.prepare(replace(options, photos=(photos, average)))
    assert not any("mean" in sample.person for sample in samples)
    assert "table of people" in (output / "report.txt").read_text(encoding="utf-8")
    # With nobody to keep out, the same photo may be used.
    sources, left_out = find_sources((photos, average), options.people, None)
    assert len(sources) == PEOPLE + 1 and not left_out


def test_sets_expressions_and_names(tmp_path):
    for folder in ("town_neutral", "town_smiling", "other/town_neutral"):
        write_person(tmp_path / folder, "a b", 1)
    folders = [tmp_path / folder for folder in ("town_neutral", "town_smiling", "other/town_neutral")]
    sources, _ = find_sources(folders, None, None)
    assert [source.expression for source in sources] == ["neutral", "smiling", "neutral"]
    assert {source.person for source in sources} == {"town-a b"}
    assert [source.name for source in sources] == ["town-a_b-neutral", "town-a_b-smiling", "town-a_b-neutral-2"]
    held = tmp_path / "held.txt"
    held.write_text("town-a b\n", encoding="utf-8")
    assert {source.split for source in find_sources(folders, None, held)[0]} == {"validation"}
    (tmp_path / "bad.csv").write_text("name;gender\nx;female\n", encoding="utf-8")
    with pytest.raises(ValueError, match="column named id"):
        read_people(tmp_path / "bad.csv")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="cannot be read"):
        read_validation(tmp_path / "bytes.txt")


def test_one_seed_gives_one_dataset_however_many_work_on_it(photos, tmp_path, without_mediapipe):
    assert prepare.main(_arguments(photos, tmp_path / "one")) == 0
    assert prepare.main(_arguments(photos, tmp_path / "other", "--seed", 1)) == 0
    command = [sys.executable, str(ROOT / "prepare.py"), *_arguments(photos, tmp_path / "two", "--jobs", 2)]
    subprocess.run(command, cwd=str(ROOT), check=True, env=without_mediapipe, stderr=subprocess.DEVNULL)
    assert _digest(tmp_path / "one") == _digest(tmp_path / "two")
    warped = [sample.photo for sample in Dataset(tmp_path / "one").samples() if sample.warped]
    other = _digest(tmp_path / "other")
    assert all(_digest(tmp_path / "one")[photo] != other[photo] for photo in warped)


def test_a_stopped_run_goes_on_where_it_was(photos, tmp_path, monkeypatch, capsys):
    unbroken, output = tmp_path / "unbroken", tmp_path / "data"
    assert prepare.main(_arguments(photos, unbroken)) == 0
    make = work._make
    made: List[str] = []

    def stop_after_three(job):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(job.sample.name)
        make(job)

    monkeypatch.setattr(work, "_make", stop_after_three)
    assert prepare.main(_arguments(photos, output)) == 130
    assert "go on" in capsys.readouterr().err
    with pytest.raises(ValueError, match="is not a dataset"):
        Dataset(output)
    monkeypatch.setattr(work, "_make", make)
    (output / "sketches" / ".x.png.0.part").write_bytes(b"half")
    times = {name: (output / f"landmarks/{name}.npy").stat().st_mtime_ns for name in made}
    assert prepare.main(_arguments(photos, output)) == 0
    assert times == {name: (output / f"landmarks/{name}.npy").stat().st_mtime_ns for name in made}
    assert _digest(output) == _digest(unbroken)


def _ends(group):
    """Whether no process of a group is left; those that clean up after the others get some time."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_ctrl_c_stops_all_processes(photos, tmp_path, without_mediapipe):
    output = tmp_path / "data"
    arguments = ["--photos", str(photos), "--output", str(output), "--warped", "5000", "--jobs", "2"]
    command = [sys.executable, str(ROOT / "prepare.py")] + arguments
    process = subprocess.Popen(command, env=without_mediapipe, stderr=subprocess.PIPE, start_new_session=True)
    try:
        for _ in range(1200):
            if len(list(output.glob("landmarks/*.npy"))) > 5:
                break
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        error = process.communicate(timeout=120)[1].decode()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert "Stopped" in error and "Traceback" not in error, error
    assert _ends(process.pid)
    assert not list(output.rglob("*.part"))


def test_foreign_folders_and_other_settings_are_refused(photos, tmp_path, capsys):
    output = tmp_path / "data"
    assert prepare.main(_arguments(photos, output)) == 0
    assert prepare.main(_arguments(photos, output, "--seed", 3)) == 1
    assert "other photos or settings" in capsys.readouterr().err
    assert Dataset(output).samples()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    assert prepare.main(_arguments(photos, tmp_path / "mine")) == 1
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert prepare.main(_arguments(photos, tmp_path / "file")) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_an_empty_folder_and_a_hopeless_one(tmp_path, capsys):
    empty, hopeless = tmp_path / "empty", tmp_path / "hopeless"
    empty.mkdir()
    assert prepare.main(_arguments(empty, tmp_path / "a")) == 1
    assert "there is no photo in" in capsys.readouterr().err
    write_picture(hopeless / "x.png", paint(person(1)))
    assert prepare.main(_arguments(hopeless, tmp_path / "b")) == 1
    assert INSTALL_MEDIAPIPE in capsys.readouterr().err
    assert INSTALL_MEDIAPIPE in (tmp_path / "b" / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("people, held_back", [(1, 0), (2, 1), (9, 1), (25, 2)])
def test_without_a_list_one_person_in_ten_is_held_back(tmp_path, people, held_back):
    folders = [tmp_path / "set_neutral", tmp_path / "set_smiling"]
    for folder in folders:
        folder.mkdir()
        for number in range(people):
            (folder / f"{number:03d}.jpg").write_bytes(b"a photo that nobody opens here")
    sources, left_out = find_sources(folders, None, None)
    assert len(sources) == 2 * people and not left_out
    by_split = {split: {s.person for s in sources if s.split == split} for split in ("train", "validation")}
    assert len(by_split["validation"]) == held_back
    assert not by_split["train"] & by_split["validation"], "both expressions of a person belong to one split"


def test_only_validation_people_make_no_warped_faces(photos, tmp_path):
    held = tmp_path / "held.txt"
    held.write_text("\n".join(f"{n:03d}" for n in range(PEOPLE)), encoding="utf-8")
    samples = work.prepare(parse(_arguments(photos, tmp_path / "data", "--validation", held)))
    assert len(samples) == PEOPLE and {sample.split for sample in samples} == {"validation"}


@pytest.mark.parametrize(
    "change, message",
    [
        (["--photos", "nowhere"], "there is no folder nowhere"),
        (["--people", "nowhere.csv"], "there is no file nowhere.csv"),
        (["--warped", "-1"], "whole number"),
        (["--jobs", "0"], "at least 1"),
        (["--size", "500"], "invalid choice"),
    ],
)
def test_the_command_line_is_checked(photos, tmp_path, capsys, change, message):
    with pytest.raises(SystemExit) as caught:
        parse(["--photos", str(photos), "--output", str(tmp_path / "x")] + change)
    assert caught.value.code == 2 and message in capsys.readouterr().err


def test_a_dataset_that_is_none_says_what_to_do(photos, tmp_path):
    with pytest.raises(ValueError, match="make a dataset"):
        Dataset(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"has no dataset\.json"):
        Dataset(photos)
    output = tmp_path / "data"
    work.prepare(parse(_arguments(photos, output)))
    file = output / "dataset.json"
    whole = file.read_text(encoding="utf-8")
    for content, message in (
        ("{", "damaged"),
        ("[]", "damaged"),
        (whole.replace('"format": 1', '"format": 9'), "format 9"),
        (whole.replace('"train"', '"trein"'), "damaged"),
        (whole.replace('"person"', '"parson"'), "damaged"),
    ):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(ValueError, match=message):
            Dataset(output)
    file.write_text(whole, encoding="utf-8")
    dataset = Dataset(output)
    with pytest.raises(ValueError, match="no split is called 'test'"):
        dataset.samples("test")
    sample = dataset.samples()[0]
    write_whole(output / sample.landmarks, b"rubbish")
    with pytest.raises(ValueError, match="again"):
        dataset.landmarks(sample)
    (output / sample.photo).unlink()
    with pytest.raises(ValueError, match="again"):
        dataset.photo(sample)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "kept.txt"
    write_whole(file, b"old")

    def fail(*_):
        raise OSError("no room left")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no room"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old" and [f.name for f in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.skipif(not mediapipe_installed(), reason="needs MediaPipe: sh install.sh --photos")
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the photos of ../shared")
def test_mediapipe_finds_faces_and_says_why_not(tmp_path):
    photo = cv2.cvtColor(cv2.imread(str(SHARED / "london_smiling" / "001.jpg")), cv2.COLOR_BGR2RGB)
    with FaceFinder() as finder:
        points = finder.landmarks(photo)
        assert points.shape == (478, 2)
        assert 100 < points[473, 0] - points[468, 0] < 300  # the viewer's left pupil first
        mask = finder.person(photo)
        assert mask.shape == photo.shape[:2] and mask[600, 540] > 0.9 and mask[10, 10] < 0.1
        with pytest.raises(ValueError, match="no face"):
            finder.landmarks(np.full((300, 300, 3), 128, np.uint8))
        with pytest.raises(ValueError, match="more than one face"):
            finder.landmarks(np.hstack([photo, photo]))
