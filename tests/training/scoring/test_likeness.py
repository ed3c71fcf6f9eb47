"""Likeness, variety and distance between people are those of the features that a network would see."""

from __future__ import annotations

from typing import List

import cv2
import numpy as np
import pytest

from tests.support import mesh_faces
from training.scoring.likeness import Identities, cached, seen_in, upright

DIRECTIONS = np.eye(4)


def identify(pictures):
    """Knows a picture by its first pixel."""
    return np.array([DIRECTIONS[picture[0, 0, 0]] for picture in pictures]).reshape(-1, 4)


def picture(number):
    return np.full((8, 8, 3), number, np.uint8)


def known(people="ab", training=(2, 3)):
    photos = [picture(number) for number in range(len(people))]
    names = [f"photo {number}" for number in training]
    return Identities(identify, photos, list(people), identify([picture(n) for n in training]), names)


def test_the_photos_themselves_are_at_no_distance_and_like_no_one_in_training():
    found = known().likeness([picture(0), picture(1)])
    assert found.distance == pytest.approx(0) and found.variety == pytest.approx(1)
    assert found.frechet == pytest.approx(0, abs=1e-9) and found.nearest == 0


def test_who_hands_back_a_training_photo_is_caught_by_name():
    found = known().likeness([picture(0), picture(3)])
    assert found.nearest == pytest.approx(0.99) and found.of == "photo 3"
    assert found.distance == pytest.approx(0.5) and found.frechet is not None and found.frechet > 0


def test_one_face_for_everybody_has_no_variety():
    assert known().likeness([picture(1), picture(1)]).variety == pytest.approx(0)
    alone = known("a", ()).likeness([picture(0)])
    assert (alone.variety, alone.frechet, alone.nearest, alone.of) == (None, None, None, "")


def test_pictures_are_seen_in_their_order_however_many_there_are():
    pictures = [picture(number % 4) for number in range(150)]
    assert (seen_in(identify, iter(pictures)) == identify(pictures)).all()
    assert seen_in(identify, []).shape == (0, 4)


def test_what_was_found_is_remembered_until_a_file_changes_and_damage_is_mended(tmp_path):
    file, kept = tmp_path / "photo.jpg", tmp_path / "kept" / "rows.npz"
    made_of: List[int] = []

    def make():
        made_of.append(1)
        return np.full((2, 3), len(made_of), np.float32)

    file.write_bytes(b"one")
    assert (cached(kept, [file], make) == 1).all() and (cached(kept, [file], make) == 1).all()
    file.write_bytes(b"other")
    assert (cached(kept, [file], make) == 2).all() and len(made_of) == 2
    kept.write_bytes(kept.read_bytes()[:50])
    assert (cached(kept, [file], make) == 3).all() and (cached(kept, [file], make) == 3).all()


def test_a_face_drawn_small_and_tilted_is_seen_upright():
    portrait = np.random.default_rng(0).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    portrait = cv2.resize(portrait, (512, 512), interpolation=cv2.INTER_CUBIC)
    turn = cv2.getRotationMatrix2D((256.0, 256.0), 20, 0.7)
    tilted = cv2.warpAffine(portrait, turn, (512, 512))
    points = mesh_faces.mesh(0) @ turn[:, :2].T + turn[:, 2]
    found = upright(tilted, points)
    middle = slice(150, 360)
    assert np.abs(found[middle, middle].astype(int) - portrait[middle, middle]).mean() < 12
    assert np.abs(tilted[middle, middle].astype(int) - portrait[middle, middle]).mean() > 30
    assert upright(tilted, None) is tilted and upright(tilted, np.zeros((478, 2))) is tilted
