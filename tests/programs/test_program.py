"""How the programs end: one sentence and an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List

import pytest

import evaluate
import export
import prepare
import train
import translate
from engine.backend.jittor_setup import JittorProblem, RestartNeeded
from engine.batch import WrongRequest
from engine.files.checkpoints import CheckpointError
from options import program


def raising(error: BaseException) -> Any:
    def work(*_anything: Any) -> int:
        raise error

    return work


@pytest.mark.parametrize("code", [0, 3])
def test_work_that_comes_to_its_end_has_its_own_exit_code(code: int, capsys: pytest.CaptureFixture) -> None:
    assert program.run("x.py", lambda: code) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "kind",
    [CheckpointError, JittorProblem, RestartNeeded, WrongRequest, ValueError, FileNotFoundError, FloatingPointError],
)
@pytest.mark.parametrize("words", ["there is no \x1b[2Jface", "there is no \x1b[2Jface."])
def test_what_can_happen_is_one_sentence(kind: type, words: str, capsys: pytest.CaptureFixture) -> None:
    assert program.run("x.py", raising(kind(words))) == 1
    assert capsys.readouterr() == ("", "x.py: there is no \\x1b[2Jface.\n")


def test_a_mistake_in_the_program_keeps_its_traceback() -> None:
    with pytest.raises(KeyError):
        program.run("x.py", raising(KeyError("mine")))


RUN = ["--run", "nowhere"]
PICTURE = ["--input", "a.png", "--output", "b.png"]


@pytest.mark.parametrize(
    ("module", "stopped_in", "words", "said"),
    [
        (prepare, "prepare", ["--photos", ".", "--output", "made"], "go on; what is done stays in made."),
        (prepare, "write_side_by_side", ["pairs", "--photos", ".", "--sketches", ".", "--output", "made"], "Stopped."),
        (train, "load", ["combine", "--data", "."], "Run the same command again to go on."),
        (train, "load", ["--model", "pix2pix", "--data", "."], "Run the same command again to go on."),
        (train, "load", ["ship-translator", *RUN], "Stopped."),
        (evaluate, "Evaluation", ["--data", ".", "--output", "made"], "nothing was written to made."),
        (evaluate, "load", ["translators", "--data", ".", "--output", "made"], "made may be of two runs."),
        (translate, "find_sketches", PICTURE, "Stopped."),
        (export, "load", ["pix2pix", "a.onnx"], "a.onnx was not written."),
    ],
)
def test_ctrl_c_ends_every_program_with_a_sentence(
    module: Any,
    stopped_in: str,
    words: List[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, stopped_in, raising(KeyboardInterrupt()))
    assert module.main(words) == 130
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("\nStopped") and said in err and err.count("\n") == 2
