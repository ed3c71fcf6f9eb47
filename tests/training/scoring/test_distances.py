"""`evaluate.py distances`: LPIPS and FID of folders, by packages that most do not have."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import evaluate
from training.scoring import distances


@pytest.fixture()
def folders(tmp_path: Path) -> Path:
    r = np.random.default_rng(0)
    for number in range(4):
        picture = cv2.resize(r.integers(0, 256, (8, 8, 3)).astype(np.uint8), (96, 96))
        for name, made in (("targets", picture), ("same", picture), ("inverted", 255 - picture)):
            (tmp_path / name).mkdir(exist_ok=True)
            cv2.imwrite(str(tmp_path / name / f"{number}.png"), made)
    return tmp_path


def refusal(folder: Path, targets: Path, capsys: pytest.CaptureFixture) -> str:
    assert evaluate.main(["distances", str(folder), "--targets", str(targets)]) == 1
    said: str = capsys.readouterr().err
    assert said.count("\n") == 1, "one sentence"
    return said


def test_folders_that_do_not_pair_are_refused(folders: Path, capsys: pytest.CaptureFixture) -> None:
    assert "there is no folder" in refusal(folders / "nowhere", folders / "targets", capsys)
    for folder in ("same", "targets"):
        (folders / folder / "0.png").unlink()
        if folder == "same":
            assert "only one of them has 0" in refusal(folders / "same", folders / "targets", capsys)
    cv2.imwrite(str(folders / "same" / "1.png"), np.zeros((48, 96, 3), np.uint8))
    assert "must all be of one size" in refusal(folders / "same", folders / "targets", capsys)
    (folders / "same" / "1.png").write_bytes(b"no picture")
    assert "1.png is no picture that can be read" in refusal(folders / "same", folders / "targets", capsys)
    for name in ("alone", "its target"):
        (folders / name).mkdir()
        cv2.imwrite(str(folders / name / "1.png"), np.zeros((48, 48, 3), np.uint8))
    assert "two pictures or more" in refusal(folders / "alone", folders / "its target", capsys)


def test_missing_packages_are_named(
    folders: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "lpips" else there(name))
    said = refusal(folders / "same", folders / "targets", capsys)
    assert "lpips" in said and "sh install.sh --scores" in said


def test_the_packages_measure_folders(
    folders: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("lpips")
    inception = pytest.importorskip("pytorch_fid.inception")
    models = pytest.importorskip("torchvision.models")
    from pytorch_fid.fid_score import IMAGE_EXTENSIONS

    assert {f".{ending}" for ending in IMAGE_EXTENSIONS} == distances.ENDINGS
    monkeypatch.setenv("TORCH_HOME", str(folders / "cache"))
    assert "alexnet" in refusal(folders / "same", folders / "targets", capsys), (
        "nothing is downloaded without --download"
    )

    checkpoints = folders / "cache" / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    torch.manual_seed(0)
    alexnet = models.alexnet(weights=None)
    torch.save(alexnet.state_dict(), str(checkpoints / models.AlexNet_Weights.IMAGENET1K_V1.url.rsplit("/", 1)[1]))
    # The package makes its network only together with its weights: it is given random ones for those.
    made = []
    make = inception._inception_v3

    def kept(*words: Any, **named: Any) -> Any:
        made.append(make(*words, **named))
        return made[0]

    with monkeypatch.context() as patched:
        patched.setattr(inception, "_inception_v3", kept)
        patched.setattr(inception, "load_state_dict_from_url", lambda *_a, **_k: made[0].state_dict())
        inception.fid_inception_v3()
    torch.save(made[0].state_dict(), str(checkpoints / inception.FID_WEIGHTS_URL.rsplit("/", 1)[1]))

    words = [str(folders / name) for name in ("same", "inverted")]
    assert evaluate.main(["distances", *words, "--targets", str(folders / "targets")]) == 0
    same, inverted = (line.split("|") for line in capsys.readouterr().out.splitlines()[2:])
    assert [cell.strip() for cell in same[1:5]] == ["same", "4", "0.000", "0.0"]
    assert inverted[1].strip() == "inverted" and float(inverted[3]) > 0.05 and float(inverted[4]) >= 0
