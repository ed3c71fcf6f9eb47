"""Headers of the weights that ship say what the weights are; how they were made stands in the cards beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.backend.weights import PARAM
from engine.files.checkpoints import read_metadata

OF_A_RUN = {"before", "best", "credit", "stretches"}


@pytest.mark.parametrize(
    "path", sorted(PARAM.rglob("*.safetensors")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_header_has_no_history_and_no_prose(path: Path) -> None:
    header = read_metadata(path)
    assert header and not OF_A_RUN & set(header)
