"""What each component sees of a sketch, and the soft masks that put components together again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.components import BY_NAME, CANVAS, COMPONENTS, NAMES, PAPER_WHITE, Component
from engine.backend.jittor_setup import load
from engine.drawing.crops import box, crop, crops, joined
from engine.files.checkpoints import CheckpointError
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


@given(st.integers(0, 2**32 - 1))
def test_crops_join_to_the_whole_again(seed: int) -> None:
    sketch = np.random.default_rng(seed).integers(0, 256, (CANVAS, CANVAS)).astype(np.uint8)
    np.testing.assert_array_equal(joined(crops(sketch)), sketch)


@pytest.mark.parametrize("scale", [2, 8])
def test_smaller_crops_join_where_they_belong(scale: int) -> None:
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 270), (150, 190), 0, 0, 360, 0, 9)
    cv2.line(sketch, (120, 220), (380, 330), 0, 9)
    whole = cv2.resize(sketch, (CANVAS // scale,) * 2, interpolation=cv2.INTER_AREA).astype(float)
    away = cv2.blur(np.abs(joined(crops(sketch, scale), scale) - whole), (9, 9))
    assert away.max() < 0.2 * PAPER_WHITE, "nothing moves by more than a pixel, where boxes begin"
    stack = np.stack([sketch, sketch[::-1]])
    both = {c.name: np.stack([crop(one, c, scale) for one in stack]) for c in COMPONENTS}
    np.testing.assert_array_equal(joined(both, scale)[0], joined(crops(sketch, scale), scale))


def test_the_masks_are_those_that_the_project_makes() -> None:
    load()
    from engine.method.shadow import read_masks, soft_masks

    made = soft_masks()
    assert set(made) == set(NAMES)
    for component in COMPONENTS:
        stored = cv2.imread(str(ROOT / "heat" / component.mask_file), cv2.IMREAD_GRAYSCALE)
        assert stored is not None, "make it with: python -m training.data.masks"
        np.testing.assert_array_equal(stored, made[component.name])
    masks = read_masks(ROOT / "heat")
    np.testing.assert_allclose(np.sum(list(masks.values()), axis=0), 1.0, atol=1e-5)
    for component in COMPONENTS:
        outside = masks[component.name].copy()
        outside[box(component)] = 0
        assert outside.max() == 0


def test_a_missing_mask_says_how_it_is_made(tmp_path: Path) -> None:
    load()
    from engine.method.shadow import read_masks

    with pytest.raises(CheckpointError, match=r"python -m training\.data\.masks"):
        read_masks(tmp_path)
