"""What each component sees of a sketch, and the soft masks that put components together again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import BY_NAME, CANVAS, COMPONENTS, NAMES, PAPER_WHITE, Component
from engine.checkpoints import CheckpointError
from engine.crops import box, crop
from engine.runtime import load
from tests.conftest import ROOT


@pytest.mark.parametrize("component", COMPONENTS, ids=NAMES)
def test_a_crop_shows_its_own_component_only(component: Component) -> None:
    sketch = np.random.default_rng(0).integers(0, 255, (CANVAS, CANVAS)).astype(np.uint8)
    part = crop(sketch, component)
    if component.name == "remainder":
        inside = np.zeros((CANVAS, CANVAS), bool)
        for name in NAMES[:-1]:
            inside[box(BY_NAME[name])] = True
        assert (part[inside] == PAPER_WHITE).all()
        np.testing.assert_array_equal(part[~inside], sketch[~inside])
    else:
        np.testing.assert_array_equal(part, sketch[box(component)])
    assert crop(sketch, component, 2).shape == (component.size // 2,) * 2


def test_the_masks_are_those_that_the_project_makes() -> None:
    load()
    from engine.shadow import read_masks, soft_masks

    made = soft_masks()
    assert set(made) == set(NAMES)
    for component in COMPONENTS:
        stored = cv2.imread(str(ROOT / "heat" / component.mask_file), cv2.IMREAD_GRAYSCALE)
        assert stored is not None, "make it with: python -m training.masks"
        np.testing.assert_array_equal(stored, made[component.name])
    masks = read_masks(ROOT / "heat")
    np.testing.assert_allclose(np.sum(list(masks.values()), axis=0), 1.0, atol=1e-5)
    for component in COMPONENTS:
        outside = masks[component.name].copy()
        outside[box(component)] = 0
        assert outside.max() == 0


def test_a_missing_mask_says_how_it_is_made(tmp_path: Path) -> None:
    load()
    from engine.shadow import read_masks

    with pytest.raises(CheckpointError, match=r"python -m training\.masks"):
        read_masks(tmp_path)
