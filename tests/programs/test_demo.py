"""The command line of demo.py."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, Callable, List, Optional, Sequence

import pytest

import demo
from configs.components import NAMES
from engine.drawing.controls import Appearance, Controls
from engine.drawing.pictures import write_image
from engine.drawing.strokes import Stroke, render
from engine.process import client as client_module
from engine.process.client import EngineClient
from options.demo import TEST_OUTPUT, DemoOptions, parse
from tests.support import fake_pipeline

ROOT = Path(__file__).resolve().parents[2]
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def test_help_reads_well_and_needs_no_display() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    command = [sys.executable, str(ROOT / "demo.py"), "--help"]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd="/", env=environment, text=True)
    assert done.returncode == 0
    wanted = ("--batch test_input --output test_output", "--preset", "--open", "eye1=0.4,mouth=1", "exit codes")
    for words in wanted + NAMES:
        assert words in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 120


def test_options_become_controls() -> None:
    assert parse([]) == DemoOptions()
    line = "--batch in --output out --trust eye1=0.4,mouth=1 --tags woman,smiling --neighbours 7 --look fair"
    options = parse(line.split() + ["--preset", "paper"])
    assert (options.preset, options.batch, options.output) == ("paper", Path("in"), Path("out"))
    trust = (0.4, 0.5, 0.5, 1.0, 0.5)
    assert options.controls == Controls(trust, ("woman", "smiling"), 7, Appearance("palette", "fair"))
    assert parse([]).controls == Controls()
    colours = parse(
        ["--batch", "in", "--skin", "deep brown", "--hair", "black", "--eyes", "#336699"]
    ).controls.appearance
    assert colours == Appearance(skin="deep brown", hair="black", eyes="#336699")
    served = parse(["--web", "--port", "8000", "--host", "0.0.0.0"])
    assert (served.web, served.host, served.port) == (True, "0.0.0.0", 8000)
    assert (parse(["--web"]).host, parse(["--web"]).port) == ("127.0.0.1", 7860)
    assert parse(["--batch", "in", "--appearance-from", "me.jpg"]).appearance_from == Path("me.jpg")
    assert parse(["--batch", "in", "--trust", "0"]).controls.trust == (0.0,) * 5
    assert parse(["--batch", "in", "--tags", "everyone"]).controls.tags == ()


@pytest.mark.parametrize(
    "line, words",
    [
        ("--trust 0.5", "--batch"),
        ("--skin tan", "--batch"),
        ("--output out", "--batch"),
        ("--appearance-from me.jpg", "--batch"),
        ("--batch in --look fair --appearance-from me.jpg", "not allowed with"),
        ("--batch in --open a.png", "choose one"),
        ("--batch in --trust 1.5", "from 0 (manifold) to 1 (drawing)"),
        ("--batch in --trust nan", "from 0 (manifold) to 1 (drawing)"),
        ("--batch in --trust much", "from 0 (manifold) to 1 (drawing)"),
        ("--batch in --trust ear=1", "eye1, eye2, nose, mouth, remainder"),
        ("--batch in --trust mouth=1,0.5", "names no component"),
        ("--batch in --trust mouth=1,mouth=0", "twice"),
        ("--batch in --trust=", "from 0"),
        ("--batch in --neighbours 0", "from 1 up"),
        ("--preset large", "compact"),
        ("--web --batch in", "leave out --batch"),
        ("--web --open a.png", "leave out --batch"),
        ("--port 80", "add --web"),
        ("--host 0.0.0.0", "add --web"),
        ("--web --port 0", "from 1 to 65535"),
        ("--web --port 70000", "from 1 to 65535"),
        ("--web --port http", "from 1 to 65535"),
        ("--engines 2", "add --web"),
        ("--web --engines 0", "which is 1 to 16"),
        ("--web --engines many", "which is 1 to 16"),
        ("--size 512", "--batch"),
        ("--host 127.0.0.1", "add --web"),
        ("--batch in --painter pix2pix-face --trust 0.5", "nothing to a translator"),
    ],
)
def test_wrong_options_are_explained(line: str, words: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line.split())
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sketch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sketch in a test_input of this test's own, and an engine without networks."""
    folder = tmp_path / "test_input"
    folder.mkdir()
    write_image(folder / "face.png", render([Stroke(((100.0, 200.0, 1.0), (400.0, 200.0, 1.0)), 5.0)]))

    def client(preset: str, fallback: Optional[str], runtime: str) -> EngineClient:
        return EngineClient(preset, fallback, fake_pipeline.load_without_paper, cache_progress=lambda: (0, 0))

    def elsewhere(argv: Optional[Sequence[str]]) -> DemoOptions:
        options = parse(argv)
        return replace(options, output=tmp_path / "test_output") if options.output == TEST_OUTPUT else options

    monkeypatch.setattr(client_module, "EngineClient", client)
    monkeypatch.setattr(demo, "TEST_INPUT", folder)
    monkeypatch.setattr(demo, "parse", elsewhere)
    return folder / "face.png"


@pytest.mark.parametrize("arguments", [[], ["--open"], ["--preset", "paper"]])
def test_without_a_display_the_sketches_are_exported(
    no_display: None, sketch: Path, capfd: pytest.CaptureFixture, arguments: List[str]
) -> None:
    assert demo.main(arguments + [str(sketch)] if "--open" in arguments else arguments) == 0
    said = capfd.readouterr().err
    assert "There is no display here" in said and "--batch FOLDER --output FOLDER" in said
    assert (sketch.parent.parent / "test_output" / "face.png").is_file()


def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch, no_display: None) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    try:
        demo.ctypes.CDLL("libxcb.so.1")
    except OSError:
        pytest.skip("this computer lacks libxcb1")
    assert not demo.display_answers()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert demo.display_answers()


def test_an_export_never_comes_from_another_preset(sketch: Path, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    assert demo.main(["--batch", str(sketch), "--output", str(tmp_path / "out"), "--preset", "paper"]) == 1
    assert "Param/Combine lacks" in capfd.readouterr().err


def test_the_window_gets_its_client_and_the_sketch(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PyQt5.QtWidgets")
    app = pytest.importorskip("ui.app")
    calls: List[Any] = []

    def run(client_factory: Callable[[], Any], open_file: Optional[Path]) -> int:
        calls.append((client_factory(), open_file))
        return 0

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(app, "run", run)
    assert demo.main(["--preset", "paper", "--open", "a.png"]) == 0
    ((client, opened),) = calls
    assert isinstance(client, EngineClient) and client.pid is None and opened == Path("a.png")


def test_without_pyqt_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for name in [name for name in sys.modules if name.split(".")[0] in ("PyQt5", "ui")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "PyQt5", None)
    monkeypatch.setitem(sys.modules, "PyQt5.QtCore", None)
    monkeypatch.setitem(sys.modules, "PyQt5.QtGui", None)
    monkeypatch.setitem(sys.modules, "PyQt5.QtWidgets", None)
    if not (ROOT / "ui" / "app.py").is_file():
        pytest.skip("there is no window yet")
    assert demo.main([]) == 1
    assert "run install.sh" in capsys.readouterr().err


def test_without_the_libraries_of_a_window_it_says_what_to_install_and_how_to_export(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, no_display: None
) -> None:
    load = demo.ctypes.CDLL

    def lacking(name: str) -> Any:
        if name.endswith("libqxcb.so"):
            raise OSError("libxcb-icccm.so.4: cannot open shared object file: No such file or directory")
        return load(name)

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(demo, "display_answers", lambda: True)
    monkeypatch.setattr(demo.ctypes, "CDLL", lacking)
    monkeypatch.setattr(demo, "missing_packages", lambda: "libxcb-icccm4 libxcb-image0")
    pytest.importorskip("PyQt5")
    assert demo.main([]) == 1
    said = capsys.readouterr().err
    for words in ("libxcb-icccm.so.4 is missing", "apt-get install -y libxcb-icccm4 libxcb-image0", "--batch FOLDER"):
        assert words in said


def test_where_the_installer_is_not_there_it_names_the_library_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "display_answers", lambda: True)
    monkeypatch.setattr(demo, "missing_library", lambda: "libxcb-icccm.so.4")
    monkeypatch.setattr(demo, "__file__", str(tmp_path / "demo.py"))
    assert demo.main([]) == 1
    said = capsys.readouterr().err
    assert "libxcb-icccm.so.4 is missing here. Install the system's package that has it." in said
    assert "apt-get" not in said


def test_where_the_page_was_left_out_it_says_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    class NoPage(MetaPathFinder):
        def find_spec(self, name: str, path: Any, target: Any = None) -> None:
            if name.split(".")[0] == "web":
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    for name in [name for name in sys.modules if name.split(".")[0] == "web"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPage(), *sys.meta_path])
    assert demo.main(["--web"]) == 1
    assert "The page is not in this folder" in capsys.readouterr().err


def test_the_packages_are_those_that_the_installer_names(tmp_path: Path) -> None:
    named = demo.missing_packages().split()
    script = (ROOT / "install.sh").read_text(encoding="utf8")
    assert all(name in script or name.startswith("python") for name in named)
