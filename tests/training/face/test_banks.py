"""In which light the people of the bank are, and whose appearance paints clear skin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Sequence, Tuple

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load

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


@pytest.fixture(scope="module")
def clearness() -> Any:
    load()
    from training.face import clear_appearances

    return clear_appearances


@pytest.mark.parametrize("skin", SKINS.values(), ids=list(SKINS))
@pytest.mark.parametrize("side", [256, 512])
def test_lines_on_skin_are_seen_and_those_of_eyes_and_mouth_are_not(
    clearness: Any, skin: Sequence[int], side: int
) -> None:
    plain = face(skin)
    plain[205:225, 150:200] = plain[372:384, 200:290] = 20  # an eye, a mouth
    wrinkled = plain.copy()
    for row in range(125, 175, 10):
        wrinkled[row : row + 3, 176:316] = np.array(skin) * 0.6
    plain, wrinkled = (cv2.resize(one, (side, side), interpolation=cv2.INTER_AREA) for one in (plain, wrinkled))
    assert clearness.lines(plain) == 0.0 and clearness.lines(wrinkled) > 10.0


def test_half_of_the_people_have_clearer_skin_than_most(clearness: Any) -> None:
    assert clearness.clearer([5.0, 1.0, 9.0, 2.0, 40.0]).tolist() == [True, True, False, True, False]


@pytest.mark.parametrize("wall, plain", [((222, 220, 224), True), ((235, 214, 220), False), ((150, 150, 150), False)])
@pytest.mark.parametrize("side", [128, 512])
def test_a_coloured_or_dark_backdrop_is_not_plain(
    clearness: Any, side: int, wall: Tuple[int, int, int], plain: bool
) -> None:
    picture = cv2.resize(face(SKINS["fair"], wall=wall), (side, side), interpolation=cv2.INTER_AREA)
    assert clearness.plain(picture) == plain


def test_who_is_clear_is_measured_on_painted_faces_and_kept_in_the_bank(
    clearness: Any, param: Path, tmp_path: Path
) -> None:
    from engine.backend.jittor_runner import JittorRunner
    from engine.method.weights import load_weights, read_own_bank, write_own_bank
    from tests.support.tiny import TINY

    networks = JittorRunner(load_weights(TINY, param))
    bank, looks, palette = read_own_bank(param / "tiny" / "bank.safetensors")
    assert bank.clear is None and bank.appearance is not None, "banks before it know nothing of it"
    clear = clearness.measure_clear(TINY, bank, networks.mapping, networks.synthesis)
    assert clear.shape == (len(bank.appearance),) and clear.dtype == bool
    write_own_bank(tmp_path / "bank.safetensors", replace(bank, clear=clear), looks, palette, {})
    again, _looks, _palette = read_own_bank(tmp_path / "bank.safetensors")
    assert again.clear is not None and again.clear.tolist() == clear.tolist()
    with pytest.raises(ValueError, match="bank with appearances"):
        clearness.measure_clear(TINY, replace(bank, appearance=None), networks.mapping, networks.synthesis)
