"""In which light the people of the bank are."""

from __future__ import annotations

from typing import Callable, Sequence

import numpy as np
import pytest

from engine.backend.runtime import load

Classifier = Callable[[np.ndarray], bool]
WALL = (226, 226, 226)
SKINS = {"fair": (222, 184, 164), "tan": (172, 124, 98), "deep": (88, 56, 42)}
LEFT_CHEEK = (slice(285, 330), slice(135, 180))


@pytest.fixture(scope="module")
def in_plain_light() -> Classifier:
    load()
    from training.face import banks

    return banks.in_plain_light


def face(skin: Sequence[int], wall: Sequence[int] = WALL) -> np.ndarray:
    photo = np.full((512, 512, 3), wall, np.uint8)
    photo[120:, 60:452] = skin
    return photo


@pytest.mark.parametrize("skin", SKINS.values(), ids=list(SKINS))
def test_skin_of_every_colour_is_in_plain_light(in_plain_light: Classifier, skin: Sequence[int]) -> None:
    photo = face(skin)
    assert in_plain_light(photo)
    photo[LEFT_CHEEK] = np.array(skin) - 12  # a lamp a little to the right of the face
    assert in_plain_light(photo)


def test_light_from_one_side_a_coloured_lamp_and_another_wall_are_not(in_plain_light: Classifier) -> None:
    aside = face(SKINS["fair"])
    aside[LEFT_CHEEK] = np.array(SKINS["fair"]) // 2
    for photo in (aside, face((120, 160, 230)), face((140, 140, 140)), face(SKINS["fair"], wall=(40, 90, 40))):
        assert not in_plain_light(photo)
