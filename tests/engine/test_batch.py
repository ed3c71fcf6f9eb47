"""Batch export: real files, a real engine process, a pipeline without networks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Set

import cv2
import numpy as np
import pytest

from configs.components import PUPILS
from engine import batch
from engine.batch import DONE, INCOMPLETE, INTERRUPTED, WRONG, find_sketches, output_names, run
from engine.contact_sheet import ContactSheet
from engine.drawing.controls import Appearance, Controls
from engine.drawing.pictures import write_image
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import Stroke, render
from engine.files.checkpoints import write_weights
from engine.photos import vectorise
from engine.photos.facefinder import NoFaceError
from engine.process.client import EngineClient
from engine.terminal import printable
from tests.support import fake_pipeline
from tests.support.drawn_faces import canonical, paint

ROOT = Path(__file__).resolve().parents[2]


def put_sketch(path: Path, tilt: float = 0.0) -> None:
    """Draw two eyes, a nose and a mouth."""
    lines = [(140, 220, 200, 215), (300, 215, 360, 220), (256, 240, 245, 300), (200, 380, 310, 380 + tilt)]
    strokes = [Stroke(((x0, y0, 1.0), (x1, y1, 1.0)), 4.0) for x0, y0, x1, y1 in lines]
    write_image(path, render(strokes))


@pytest.fixture
def sketches(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for index, name in enumerate(("b.png", "a.jpg", "c10.png", "c9.png")):
        put_sketch(folder / name, 10.0 * index)
    return folder


def export(
    source: Path,
    output: Path,
    controls: Optional[Controls] = None,
    photo: Optional[Path] = None,
    painter: str = "",
    size: int = 512,
    **options: Any,
) -> int:
    options.setdefault("factory", fake_pipeline.load)
    client = EngineClient(cache_progress=lambda: (0, 0), backoff=0.0, **options)
    code = run(source, output, controls or Controls(), client, photo, painter, size)
    assert client.pid is None, "the engine outlives the export"
    return code


def results_of(output: Path) -> Dict[str, Any]:
    return json.loads((output / "results.json").read_text())


def names_in(folder: Path) -> Set[str]:
    return {path.name for path in folder.iterdir()}


def test_every_sketch_becomes_a_face_under_its_name(sketches: Path, tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out"
    controls = Controls(tags=("woman",), neighbours=3, appearance=Appearance("palette", "fair"))
    controls = controls.with_trust({"mouth": 1.0})
    assert export(sketches, output, controls) == DONE
    assert names_in(output) == {"a.png", "b.png", "c9.png", "c10.png", "contact_sheet.png", "results.json"}
    face = cv2.imread(str(output / "a.png"))
    assert face.shape == (512, 512, 3) and (face == read_sketch(sketches / "a.jpg")[0, 0]).all()
    data = results_of(output)
    assert data["complete"] and data["preset"] == "compact" and data["contact_sheets"] == ["contact_sheet.png"]
    assert [Path(entry["input"]).name for entry in data["results"]] == ["a.jpg", "b.png", "c9.png", "c10.png"]
    for entry in data["results"]:
        assert Controls.from_json(entry["controls"]) == controls
        assert entry["seconds"] >= 0 and entry["warnings"] == [] and entry["error"] is None
        assert (output / entry["output"]).is_file()


def test_faces_can_be_larger(sketches: Path, tmp_path: Path) -> None:
    assert export(sketches / "a.jpg", tmp_path / "out", size=1024) == DONE
    assert cv2.imread(str(tmp_path / "out" / "a.png")).shape == (1024, 1024, 3)


def test_bad_files_are_named_and_skipped(sketches: Path, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    (sketches / "broken.png").write_bytes(b"no picture")
    whole = (sketches / "b.png").read_bytes()
    (sketches / "half.png").write_bytes(whole[: len(whole) // 2])
    (sketches / "empty.png").write_bytes(b"")
    write_image(sketches / "white.png", np.full((512, 512), 255, np.uint8))
    (sketches / "notes.txt").write_text("hello")
    (sketches / ".hidden.png").write_bytes(b"no picture")
    (sketches / "folder.png").mkdir()
    output = tmp_path / "out"
    assert export(sketches, output) == INCOMPLETE
    assert names_in(output) == {"a.png", "b.png", "c9.png", "c10.png", "contact_sheet.png", "results.json"}
    data = results_of(output)
    bad = {Path(entry["input"]).name: entry for entry in data["results"] if entry["error"]}
    assert set(bad) == {"broken.png", "half.png", "empty.png", "white.png"} and not data["complete"]
    said = capfd.readouterr().err
    for name, entry in bad.items():
        assert name in entry["error"] and name in said and entry["output"] is None
    assert "notes.txt" in said and ".hidden" not in said
    assert "4 of 8 sketches" in said


def test_a_drawing_that_fails_is_skipped(sketches: Path, tmp_path: Path) -> None:
    assert export(sketches, tmp_path / "out", Controls(tags=("fail",))) == INCOMPLETE
    assert names_in(tmp_path / "out") == {"results.json"}
    assert all("nobody fits" in entry["error"] for entry in results_of(tmp_path / "out")["results"])


def test_a_sketch_that_kills_the_engine_is_skipped(tmp_path: Path) -> None:
    put_sketch(tmp_path / "one.png")
    assert export(tmp_path / "one.png", tmp_path / "out", Controls(tags=("die",))) == INCOMPLETE
    (entry,) = results_of(tmp_path / "out")["results"]
    assert "twice" in entry["error"] and "SIGSEGV" in entry["warnings"][0]


def test_one_sketch_may_be_exported_alone(sketches: Path, tmp_path: Path) -> None:
    assert export(sketches / "b.png", tmp_path / "out") == DONE
    assert names_in(tmp_path / "out") == {"b.png", "contact_sheet.png", "results.json"}


def test_sketches_with_the_same_stem_do_not_replace_each_other(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a.png", "a.jpg", "A.bmp", "contact_sheet.png"):
        put_sketch(folder / name)
    assert export(folder, output) == DONE
    entries = results_of(output)["results"]
    assert len({entry["output"].casefold() for entry in entries}) == 4
    assert names_in(output) == {entry["output"] for entry in entries} | {"contact_sheet.png", "results.json"}
    assert all(entry["warnings"] for entry in entries)
    assert cv2.imread(str(output / "contact_sheet.png")).shape[:2] != (512, 512)


@pytest.mark.parametrize(
    "names", [["a.png", "a.jpg", "a_png.jpg", "a_jpg.png"], ["x.png", "X.png", "x_png.bmp"], ["contact_sheet_2.png"]]
)
def test_output_names_differ_and_stay_in_the_folder(names: List[str]) -> None:
    made = output_names([Path("somewhere") / name for name in names])
    assert len({name.casefold() for name in made}) == len(names)
    assert all(Path(name).name == name and name.endswith(".png") for name in made)
    assert not {"contact_sheet.png", "contact_sheet_2.png"} & set(made)


def test_people_count_10_after_9(sketches: Path) -> None:
    assert [path.name for path in find_sketches(sketches)[0]] == ["a.jpg", "b.png", "c9.png", "c10.png"]


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda folder: None, "would replace the sketches"),
        (lambda folder: [path.unlink() for path in folder.iterdir()], "no sketches in"),
        (lambda folder: [path.unlink() for path in folder.iterdir()] + [folder.rmdir()], "no sketches at"),
    ],
)
def test_an_export_that_makes_no_sense_is_refused(
    sketches: Path, spoil: Callable[[Path], Any], words: str, capfd: pytest.CaptureFixture
) -> None:
    spoil(sketches)
    before = names_in(sketches) if sketches.exists() else set()
    assert export(sketches, sketches) == WRONG
    assert words in capfd.readouterr().err
    assert (names_in(sketches) if sketches.exists() else set()) == before


def test_an_output_that_is_a_file_is_refused(sketches: Path, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    (tmp_path / "out").write_text("mine")
    assert export(sketches, tmp_path / "out") == WRONG
    assert (tmp_path / "out").read_text() == "mine"
    assert "cannot be made" in capfd.readouterr().err


@pytest.mark.parametrize(
    "controls, words",
    [
        (Controls(tags=("unicorn",)), "No face carries the tag unicorn; there are: woman, man"),
        (Controls(appearance=Appearance("palette", "green")), "No look is called green; there are: fair"),
        (Controls(appearance=Appearance(skin="green")), "No skin is called green; there are: pale"),
        (Controls(appearance=Appearance(hair="pale")), "No hair is called pale; there are: red"),
    ],
)
def test_unknown_tags_and_looks_are_refused(
    sketches: Path, tmp_path: Path, controls: Controls, words: str, capfd: pytest.CaptureFixture
) -> None:
    assert export(sketches, tmp_path / "out", controls) == WRONG
    assert words in capfd.readouterr().err
    assert names_in(tmp_path / "out") == set()


def test_missing_networks_end_the_export(sketches: Path, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    code = export(sketches, tmp_path / "out", factory=fake_pipeline.load_without_paper, preset="paper", fallback=None)
    assert code == INCOMPLETE
    assert "Param/Combine lacks latest_net_G.pkl." in capfd.readouterr().err


def test_nearly_empty_sketches_get_a_warning(tmp_path: Path) -> None:
    write_image(tmp_path / "dot.png", render([Stroke(((250.0, 250.0, 1.0), (255.0, 250.0, 1.0)))]))
    assert export(tmp_path / "dot.png", tmp_path / "out") == DONE
    assert results_of(tmp_path / "out")["results"][0]["warnings"] == ["The sketch has very little ink."]


def put_translator(folder: Path, direction: str) -> str:
    """What says that it is a translator; nobody runs it here."""
    about = {"title": "T", "method": "pix2pix", "direction": direction, "size": "32"}
    write_weights(folder / "weights.safetensors", {"x": np.zeros(1, np.float32)}, about)
    return str(folder)


def test_a_translator_paints_a_batch(sketches: Path, tmp_path: Path) -> None:
    painter = put_translator(tmp_path / "translators", "sketch-to-photo")
    code = export(sketches, tmp_path / "out", painter=painter, factory=fake_pipeline.load_with_translators)
    assert code == DONE
    entry = results_of(tmp_path / "out")["results"][0]
    assert entry["painter"] == painter and entry["error"] is None and "placement" not in entry
    sketch = read_sketch(sketches / "a.jpg")
    painted = cv2.imread(str(tmp_path / "out/a.png"))
    np.testing.assert_array_equal(painted[:, :, 0], 255 - sketch)
    assert export(sketches, tmp_path / "ours") == DONE
    theirs, ours = (cv2.imread(str(tmp_path / folder / "contact_sheet.png")) for folder in ("out", "ours"))
    assert theirs.shape[1] < ours.shape[1], "there is no shadow to show"
    assert results_of(tmp_path / "ours")["results"][0]["painter"] == "DeepFaceDrawing"


def test_a_painter_that_is_none_is_refused(sketches: Path, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    assert export(sketches, tmp_path / "out", painter="nobody") == WRONG
    assert "Nobody paints: there is no translator nobody" in capfd.readouterr().err
    sketcher = put_translator(tmp_path / "translators", "photo-to-sketch")
    assert export(sketches, tmp_path / "out", painter=sketcher) == WRONG
    assert "draws photos instead of painting drawings" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


def test_files_do_as_the_umask_says(sketches: Path, tmp_path: Path) -> None:
    export(sketches / "b.png", tmp_path / "out")
    plain = tmp_path / "plain"
    plain.write_text("")
    for path in (tmp_path / "out").iterdir():
        assert path.stat().st_mode == plain.stat().st_mode, path.name


SCRIPT = """
import sys
sys.path[:0] = {paths!r}
from tests.support import fake_pipeline
from pathlib import Path
from configs.components import PUPILS
from tests.support.drawn_faces import canonical, paint
from engine import batch
from engine.photos import vectorise
from engine.photos.facefinder import NoFaceError
from engine.batch import run
from engine.process.client import EngineClient
from engine.drawing.controls import Controls

if __name__ == "__main__":
    client = EngineClient(factory=fake_pipeline.load, cache_progress=lambda: (0, 0))
    sys.exit(run(Path({source!r}), Path({output!r}), Controls(tags=("slow",)), client))
"""


def test_ctrl_c_leaves_whole_files(sketches: Path, tmp_path: Path) -> None:
    for index in range(60):
        put_sketch(sketches / f"more{index}.png")
    output, script = tmp_path / "out", tmp_path / "script.py"
    paths = [str(ROOT)]
    script.write_text(SCRIPT.format(paths=paths, source=str(sketches), output=str(output)))
    with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 120
        while not (output / "b.png").exists():
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == INTERRUPTED
    assert "Traceback" not in said and "Stopped." in said
    data = results_of(output)
    assert not data["complete"] and 2 <= len(data["results"]) < 64
    faces = {entry["output"] for entry in data["results"]}
    assert names_in(output) <= faces | {"contact_sheet.png", "results.json"} and "contact_sheet.png" in names_in(output)
    assert all(cv2.imread(str(output / name)).shape == (512, 512, 3) for name in faces)


@pytest.mark.parametrize("count", [1, 4, 9, 31])
def test_a_contact_sheet_shows_every_face(count: int) -> None:
    sheet = ContactSheet(count)
    pages = []
    for index in range(count):
        if sheet.full:
            pages.append(sheet.take_page())
        face = np.zeros((512, 512, 3), np.uint8)
        face[:, :, 0] = 255  # pure red appears nowhere else
        sheet.add("a name " * index, np.full((512, 512), 255, np.uint8), np.full((512, 512), 255, np.uint8), face)
    pages.append(sheet.take_page())
    assert sheet.empty
    red = sum(int((page == (255, 0, 0)).all(axis=2).sum()) for page in pages)
    assert red == count * (208 - 2) ** 2  # all but the frame
    for page in pages:
        assert page.shape[1] < 2200 and page.shape[0] < 3000


def test_names_cannot_drive_the_terminal() -> None:
    assert printable("a\x1b[2Jb\udcff") == "a\\x1b[2Jb\\udcff"
    assert printable("Zoë 顔.png") == "Zoë 顔.png"


def test_photos_are_drawn_after_and_their_kind_is_said(
    sketches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = paint(canonical())
    write_image(sketches / "person.png", picture)
    write_image(sketches / "wall.png", picture[:, ::-1] // 2 + 60)

    def find(photo: np.ndarray) -> np.ndarray:
        if (photo == picture).all():
            return np.array(PUPILS)
        raise NoFaceError("no face was found in it")

    monkeypatch.setattr(vectorise, "find_pupils", find)
    output = tmp_path / "out"
    assert export(sketches, output) == DONE
    entries = {Path(entry["input"]).stem: entry for entry in results_of(output)["results"]}
    assert {name: entry["kind"] for name, entry in entries.items() if name != "wall"} == {
        "a": "sketch",
        "b": "sketch",
        "c9": "sketch",
        "c10": "sketch",
        "person": "photo",
    }
    assert entries["person"]["warnings"] == []
    assert entries["wall"]["kind"] == "sketch" and "no face was found" in entries["wall"]["warnings"][0]


@pytest.fixture
def portrait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A photo whose pupils are found where they are."""
    monkeypatch.setattr(batch, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))
    write_image(tmp_path / "portrait.png", paint(canonical()))
    return tmp_path / "portrait.png"


def test_all_faces_take_the_appearance_of_a_photo(sketches: Path, tmp_path: Path, portrait: Path) -> None:
    output = tmp_path / "out"
    assert export(sketches, output, Controls(tags=("woman",)), portrait) == DONE
    # The stand-in for the networks takes the mean colour for the appearance; the pupils are where they belong.
    expected = paint(canonical()).mean(axis=(0, 1))
    for entry in results_of(output)["results"]:
        used = Controls.from_json(entry["controls"])
        assert used.tags == ("woman",) and used.appearance.source == "values"
        assert used.appearance.values == pytest.approx(expected, abs=0.5)


def test_a_photo_that_gives_no_appearance_ends_the_export(
    sketches: Path, tmp_path: Path, portrait: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    output = tmp_path / "out"
    assert export(sketches, output, photo=tmp_path / "nobody.png") == WRONG
    assert "There is no file" in capfd.readouterr().err
    white = tmp_path / "white.png"
    write_image(white, np.full((512, 512, 3), 255, np.uint8))
    assert export(sketches, output, photo=white) == WRONG
    assert "could not be read: it is all white" in capfd.readouterr().err

    def lost(_photo: np.ndarray) -> np.ndarray:
        raise NoFaceError("no face was found in it")

    monkeypatch.setattr(batch, "find_pupils", lost)
    assert export(sketches, output, photo=portrait) == WRONG
    assert "portrait.png: no face was found" in capfd.readouterr().err
    assert not output.exists() or names_in(output) == set()
