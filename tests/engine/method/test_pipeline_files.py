"""The files of the pipeline: what is missing or does not fit is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError
from tests.support.random_weights import LOOKS, TAGS, write_random
from tests.support.tiny_pipeline import fresh


@pytest.mark.parametrize("preset", ["tiny", "compact", "paper"])
def test_missing_files_are_listed_in_one_message(tmp_path: Path, preset: str) -> None:
    load()
    from configs.families import family, presets
    from engine.method.pipeline import FacePipeline

    files = family(presets()[preset]).layout(presets()[preset], tmp_path).files
    assert len(files) == (26 if preset == "paper" else 3)
    files[0].parent.mkdir(parents=True)
    files[0].touch()
    with pytest.raises(CheckpointError) as caught:
        FacePipeline.load(preset, tmp_path)
    message = str(caught.value)
    assert str(tmp_path) in message and "\n" not in message
    assert all(str(path.relative_to(tmp_path)) in message for path in files[1:])
    assert str(files[0].relative_to(tmp_path)) not in message


def test_a_bank_of_other_weights_is_refused(param: Path, tmp_path: Path) -> None:
    load()
    from engine.method.weights import read_own_bank, write_own_bank

    write_random(tmp_path)
    file = tmp_path / "tiny" / "bank.safetensors"
    bank, looks, palette = read_own_bank(file)
    assert looks == LOOKS and set(bank.tags) == set(TAGS)
    short = replace(bank, codes={**bank.codes, "nose": bank.codes["nose"][:, :5]})
    write_own_bank(file, short, looks, palette, {})
    with pytest.raises(CheckpointError, match=r"5 numbers for nose instead of 8; make it again with train\.py"):
        fresh(tmp_path)
    (tmp_path / "tiny" / "autoencoders.safetensors").replace(file)
    with pytest.raises(CheckpointError, match=r"is missing|is no bank|made by train\.py"):
        fresh(tmp_path)
