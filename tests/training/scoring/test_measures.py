"""Every measure of `evaluate.py` has the property it should have."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.support.drawn_faces import paint, person
from training.data.dataset import Sample
from training.data.landmarks import MEDIAPIPE, MESH_POINTS, TEM
from training.scoring.detector import Seen
from training.scoring.figures import Scorer, TrainingPhotos, Truth
from training.scoring.measures import (
    PARTS,
    absolute_error,
    landmark_error,
    mean_distance,
    nearest_of_others,
    sharpness,
    sketch_error,
    small,
    ssim,
)
from training.scoring.patches import COARSEST, PatchStatistics, pyramid


def grainy(seed):
    """A drawn face with grain, which is what sharpness is about."""
    face = paint(person(seed), skin=(224 - 20 * (seed % 4), 178, 152 + 10 * (seed % 3)))
    grain = np.random.default_rng(seed).normal(0, 6, face.shape)
    return np.clip(face + cv2.GaussianBlur(grain, (0, 0), 0.7), 0, 255).astype(np.uint8)


def blurred(picture, deviation=2.0):
    return cv2.GaussianBlur(picture, (0, 0), deviation)


def mesh(seed):
    """Points as MediaPipe would give them, (478, 2)."""
    points = np.random.default_rng(seed).uniform(60, 450, (MESH_POINTS, 2))
    points[list(MEDIAPIPE.pupils)] = (172, 220), (319, 220)
    return points


def test_equal_pictures_differ_in_nothing():
    face = grainy(3)
    assert absolute_error(face, face) == 0
    assert ssim(face, face) == pytest.approx(1.0, abs=1e-12)
    assert sharpness(face, face) == 1
    assert landmark_error(mesh(1), mesh(1)) == {**dict.fromkeys(PARTS, 0.0), "mean": 0.0}


def test_a_blur_takes_sharpness_and_similarity_and_grain_adds_sharpness():
    face = grainy(3)
    slight, strong = blurred(face, 1.0), blurred(face, 4.0)
    assert sharpness(strong, face) < sharpness(slight, face) < 0.9
    assert ssim(strong, face) < ssim(slight, face) < 0.99
    noisy = np.clip(face + np.random.default_rng(0).normal(0, 12, face.shape), 0, 255).astype(np.uint8)
    assert sharpness(noisy, face) > 1.5


def test_ssim_is_the_formula_of_its_source():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (2, 12, 15, 3)).astype(np.uint8)
    values = []
    for channel in range(3):
        for row in range(12 - 6):
            for column in range(15 - 6):
                a, b = (p[row : row + 7, column : column + 7, channel].astype(float).ravel() for p in (x, y))
                covariance = np.cov(a, b)
                top = (2 * a.mean() * b.mean() + 6.5025) * (2 * covariance[0, 1] + 58.5225)
                below = (a.mean() ** 2 + b.mean() ** 2 + 6.5025) * (covariance[0, 0] + covariance[1, 1] + 58.5225)
                values.append(top / below)
    assert ssim(x, y) == pytest.approx(np.mean(values), abs=1e-9)
    with pytest.raises(ValueError, match="12, 15"):
        ssim(x, y[:11])


def test_landmark_error_names_the_part_that_moved_and_knows_no_scale():
    wanted = mesh(5)
    moved = wanted.copy()
    lips = sorted({p for line in MEDIAPIPE.lines if line.part == "mouth" for p in line.points})
    moved[lips] += (0.0, 14.7)  # a tenth of 147, the pupils' distance
    error = landmark_error(moved, wanted)
    assert error["mouth"] == pytest.approx(0.1)
    assert [error[part] for part in ("eyes", "brows", "nose", "outline")] == [0, 0, 0, 0]
    assert error["mean"] == pytest.approx(0.02)
    assert landmark_error(2 * moved, 2 * wanted)["mouth"] == pytest.approx(0.1)


def test_error_to_the_sketch_is_the_distance_from_its_lines_in_either_template():
    points = mesh(6)
    landmarks = np.concatenate([points, np.zeros((MEDIAPIPE.count - MESH_POINTS, 2))])
    assert sketch_error(points, landmarks, MEDIAPIPE)["mean"] == pytest.approx(0, abs=1e-6)
    tem = person(0)
    found = mesh(6)
    for line in MEDIAPIPE.lines:
        if line.part in ("eyes", "mouth") and line.chance > 0.9:
            found[list(line.points)] = tem[TEM.line(line.name).points[1]]
    on_lines = sketch_error(found, tem, TEM)
    assert on_lines["eyes"] < 0.12  # corners belong to two lines and can only lie on one of these points
    jaw = list(MEDIAPIPE.line("jaw").points)
    found[jaw] = tem[TEM.line("jaw").points[4]]
    assert sketch_error(found, tem, TEM)["outline"] == pytest.approx(0, abs=1e-6)
    found[jaw] = tem[TEM.line("jaw").points[9]] + (0, 29.4)
    assert sketch_error(found, tem, TEM)["outline"] == pytest.approx(29.4 / 147, abs=1e-3)


def test_variety_is_that_of_the_photos_for_shuffled_people_and_none_for_one_face():
    rows, people = np.array([small(grainy(seed)) for seed in range(4)]), ["a", "b", "c", "d"]
    photos = mean_distance(rows, people)
    assert photos is not None and photos > 0
    assert mean_distance(rows[[2, 0, 3, 1]], people) == pytest.approx(photos)
    assert mean_distance(rows[[1, 1, 1, 1]], people) == 0
    assert mean_distance(0.5 * rows, people) == pytest.approx(0.5 * photos)
    assert mean_distance(rows, ["a", "a", "a", "a"]) is None


def test_pictures_of_one_person_are_neither_variety_nor_a_nearest_other():
    rows = np.array([small(grainy(0)), small(grainy(0)), small(grainy(1))])
    people = ["a", "a", "b"]
    apart, others = mean_distance(rows, ["a", "b", "c"]), nearest_of_others(rows, people)
    assert apart is not None and others is not None
    assert mean_distance(rows, people) == pytest.approx(1.5 * apart)
    assert float(others.min()) > 1
    assert nearest_of_others(rows, ["a", "a", "a"]) is None


def test_who_is_handed_back_is_named():
    samples = [Sample(f"p{n}", "train", f"p{n}", False, "tem", (), "", "", (), "", "", {}) for n in range(3)]
    photos = TrainingPhotos([small(grainy(n)) for n in range(3)], samples)
    copied = photos.nearest([grainy(7), grainy(2)])
    stranger, among = photos.nearest([grainy(7)]), photos.among_people()
    assert copied is not None and stranger is not None and among is not None
    assert (copied.smallest, copied.of) == (0, "p2") and copied.mean > 0
    assert stranger.smallest > 1 and among.smallest > 1


def test_patches_of_the_same_set_are_at_no_distance_and_a_blur_moves_them_away():
    photos = [grainy(seed) for seed in range(4)]
    real = PatchStatistics(photos, seed=3)
    assert real.distance(photos) == dict.fromkeys((512, 256, 128, 64, 32, 16), 0)
    slight, strong = (real.distance([blurred(photo, d) for photo in photos]) for d in (1.0, 4.0))
    assert 0 < slight[512] < strong[512] and 0 < slight[128] < strong[128]
    assert strong[16] < strong[512]  # what is coarse survives a blur
    assert PatchStatistics(photos, seed=3).distance([blurred(p, 1.0) for p in photos]) == slight
    assert max(real.distance(photos[::-1]).values()) < 0.01  # a set has no order
    with pytest.raises(ValueError, match="3 pictures"):
        real.distance(photos[:3])


def test_the_pyramid_adds_up_to_the_picture():
    face = grainy(1)
    levels = pyramid(face)
    assert [level.shape[0] for level in levels] == [512, 256, 128, 64, 32, COARSEST]
    total = levels[-1]
    for level in reversed(levels[:-1]):
        total = cv2.pyrUp(total, None, (level.shape[1], level.shape[0])) + level
    np.testing.assert_allclose(total, face, atol=1e-2)


def test_enlarged_photos_do_not_say_how_sharp_faces_are():
    photos = [grainy(0), blurred(grainy(1), 4.0)]
    samples = [Sample(f"p{n}", "validation", f"p{n}", False, "tem", (), "", "", (), "", "", {}) for n in range(2)]
    nothing = TrainingPhotos([], [])

    def sharp(distances, pictures):
        truths = [
            Truth(replace(sample, eye_distance=distance), photo, person(n), Seen(False))
            for n, (sample, distance, photo) in enumerate(zip(samples, distances, photos))
        ]
        return Scorer(truths, nothing, 0).figures(pictures, [Seen(False)] * 2).sharpness

    assert sharp((0, 0), photos) == sharp((160, 160), photos) == sharp((60, 60), photos) == pytest.approx(1)
    assert sharp((160, 60), photos) == pytest.approx(1)
    swapped = [blurred(grainy(0), 4.0), grainy(1)]
    assert sharp((160, 60), swapped) < 0.2 < 0.9 < sharp((160, 160), swapped), "only the first photo is fine"
