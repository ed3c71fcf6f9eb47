"""Templates, `.tem` files, mirroring, mixing and warping."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PUPILS
from tests.support.drawn_faces import canonical, paint, person, write_tem
from training.data.align import MARGIN, AlignedFace
from training.data.landmarks import MEDIAPIPE, MESH_POINTS, PARTS, TEM, mirror_order, parts_of_points, read_tem
from training.data.sources import Source
from training.data.warp import crop, mirror, mirror_points, mix_shapes, similarity, warp
from training.data.warp_recipes import WarpRecipe, make_groups, make_recipe

STILL = similarity(0.0, 1.0, (0.0, 0.0))
SHARED = Path(__file__).resolve().parents[4] / "shared" / "faces"


@pytest.mark.parametrize("template", [TEM, MEDIAPIPE])
def test_templates_are_sound(template):
    names = [line.name for line in template.lines]
    assert len(set(names)) == len(names)
    for line in template.lines:
        assert len(line.points) >= 2 and min(line.points) >= 0 and max(line.points) < template.count
        assert line.part in PARTS and 0.0 <= line.chance <= 1.0
        if line.name.endswith(", left"):
            other = template.line(line.name.replace("left", "right"))
            assert len(other.points) == len(line.points) and other.chance == line.chance
    wanted = [name for eye in template.eyes for name in (eye.upper, eye.lower)] + list(template.lips)
    assert set(wanted) | {name for pair in template.brows for name in pair} <= set(names)
    assert set(template.controls) <= set(range(template.count))
    assert all(point < MESH_POINTS for point in MEDIAPIPE.controls)


def test_tem_files_are_read_and_bad_ones_named(tmp_path):
    points = person(1)
    write_tem(tmp_path / "good.tem", points)
    np.testing.assert_allclose(read_tem(tmp_path / "good.tem"), points, atol=1e-3)
    good = (tmp_path / "good.tem").read_text(encoding="utf-8")
    cases = {
        "few.tem": good.replace("189", "12", 1),
        "short.tem": "\n".join(good.splitlines()[:50]),
        "words.tem": good.replace("\t", "\tx", 1),
        "nan.tem": "189\n" + "nan\t1\n" * 189,
        "empty.tem": "",
    }
    for name, content in cases.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(ValueError, match=re.escape(name)):
            read_tem(tmp_path / name)
    (tmp_path / "binary.tem").write_bytes(bytes(range(128, 256)))
    with pytest.raises(ValueError, match="binary"):
        read_tem(tmp_path / "binary.tem")


def test_the_mirror_swaps_left_and_right():
    mean = np.mean([person(seed) for seed in range(8)], axis=0)
    order = mirror_order(TEM, mean)
    assert np.array_equal(order[order], np.arange(TEM.count))
    for line in TEM.lines:
        if line.name.endswith(", left"):
            other = TEM.line(line.name.replace("left", "right"))
            # Crowded points of the lids may be exchanged among themselves, but not with those of the other side.
            there = mean[order[list(line.points)]].mean(axis=0)
            np.testing.assert_allclose(there, mean[list(other.points)].mean(axis=0), atol=3.0)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the photos of ../shared")
def test_the_mirror_swaps_the_lines_of_true_faces():
    shapes = []
    for file in sorted((SHARED / "london_neutral").glob("*.tem"))[:20]:
        points = read_tem(file)
        shapes.append((points - points[:2].mean(axis=0)) / np.hypot(*(points[1] - points[0])) * 147 + (245.5, 220))
    order = mirror_order(TEM, np.mean(shapes, axis=0))
    for line in TEM.lines:
        if line.name.endswith(", left"):
            assert set(order[list(line.points)]) == set(TEM.line(line.name.replace("left", "right")).points)


def _face(points):
    return AlignedFace(
        paint(points + MARGIN, (640, 640)), points.astype(np.float32), np.full((640, 640), 255, np.uint8)
    )


def test_mirroring_twice_changes_nothing_and_once_moves_pixels_along():
    face = _face(person(3))
    order = mirror_order(TEM, canonical())
    once = mirror(face, order)
    twice = mirror(once, order)
    assert np.array_equal(twice.photo[:, 20:-20], face.photo[:, 20:-20])  # the rim was repeated
    np.testing.assert_allclose(once.landmarks[[0, 1]], PUPILS, atol=1e-4)
    np.testing.assert_allclose(twice.landmarks, face.landmarks, atol=1e-4)
    repainted = paint(once.landmarks.astype(float) + MARGIN, (640, 640))
    assert np.abs(repainted.astype(int) - once.photo).mean() < 1.0


def test_a_warped_face_has_the_shape_it_was_given():
    face, target = _face(person(4)), person(5)
    warped = warp(face, target, STILL, TEM.controls)
    assert warped.photo.shape == (CANVAS, CANVAS, 3) and warped.landmarks.dtype == np.float32
    assert np.abs(warped.landmarks - target).max() < 2.5 and np.abs(warped.landmarks - target).mean() < 0.5
    expected = crop(_face(warped.landmarks.astype(float))).photo
    different = np.abs(expected.astype(int) - warped.photo).max(axis=2) > 60
    # Only the crispest rims may differ.
    assert cv2.erode(different.astype(np.uint8), np.ones((5, 5), np.uint8)).sum() == 0


def test_placement_moves_pixels_and_landmarks_alike():
    face = _face(person(6))
    placement = similarity(3.0, 1.03, (6.0, -5.0))
    warped = warp(face, face.landmarks.astype(float), placement, TEM.controls)
    np.testing.assert_allclose(warped.landmarks, face.landmarks @ placement[:, :2].T + placement[:, 2], atol=0.05)
    expected = crop(_face(warped.landmarks.astype(float))).photo
    different = np.abs(expected.astype(int) - warped.photo).max(axis=2) > 60
    assert cv2.erode(different.astype(np.uint8), np.ones((4, 4), np.uint8)).sum() == 0


def test_a_shape_that_would_fold_is_approached_only_as_far_as_it_holds():
    face = _face(person(7))
    folded = face.landmarks.astype(float)
    upper, lower = list(TEM.line("upper lip, top").points), list(TEM.line("lower lip, bottom").points)
    folded[upper, 1] += 60
    folded[lower, 1] -= 60
    warped = warp(face, folded, STILL, TEM.controls)
    asked = np.abs(folded - face.landmarks).max()
    assert np.abs(warped.landmarks - face.landmarks).max() < 0.6 * asked


def test_landmarks_that_do_not_lead_follow():
    face = _face(person(8))
    led = [point for point in range(TEM.count) if point % 3]
    warped = warp(face, person(9), STILL, led)
    expected = crop(_face(warped.landmarks.astype(float))).photo
    assert np.abs(expected.astype(int) - warped.photo).mean() < 6.0


def test_parts_come_from_the_people_they_should():
    mean = canonical()
    parts = parts_of_points(TEM, mean)
    assert set(parts) == set(range(len(PARTS)))
    shapes = [mean + 10.0 * (number + 1) for number in range(len(PARTS))]
    mixed = mix_shapes(shapes, parts, mean, np.ones((TEM.count, 1)))
    for number, part in enumerate(PARTS):
        line = next(line for line in TEM.lines if line.part == part)
        np.testing.assert_allclose(mixed[line.points[1]] - mean[line.points[1]], 10.0 * (number + 1))
    caricature = mix_shapes(shapes[:1] * 4, parts, mean, np.full((TEM.count, 1), 1.4))
    np.testing.assert_allclose(caricature - mean, 14.0)


def _sources(count):
    return [Source(f"p{i}", Path(f"p{i}.jpg"), None, f"set-p{i}", "train", (), "smiling") for i in range(count)]


def test_closed_and_open_mouths_are_never_exchanged():
    sources = _sources(6)
    shapes = {s.name: canonical(mouth=0.0 if i % 2 else 14.0) for i, s in enumerate(sources)}
    group = make_groups(sources, {s.name: "tem" for s in sources}, shapes)[("tem", "smiling")]
    rng = np.random.default_rng(0)
    for _ in range(80):
        number = int(rng.integers(6))
        recipe = make_recipe(f"p{number}", group, rng)
        mouth = int(recipe.shapes[PARTS.index("mouth")][1:])
        assert mouth % 2 == number % 2
        target = group.target(recipe)
        upper, lower = (TEM.line(name).points[3] for name in TEM.lips[1:3])
        assert target[lower, 1] >= target[upper, 1] - 0.01


def test_one_lopsided_person_is_enough_to_find_the_mirror():
    points = canonical()
    points[151] += 60.0
    assert np.array_equal(mirror_order(TEM, points), mirror_order(TEM, canonical()))
    group = make_groups(_sources(1), {"p0": "tem"}, {"p0": points})[("tem", "smiling")]
    recipe = make_recipe("p0", group, np.random.default_rng(1))
    assert isinstance(recipe, WarpRecipe) and set(recipe.shapes) == {"p0"}
    assert np.isfinite(group.target(recipe)).all()


def test_mirrored_points_of_a_symmetric_face_are_itself():
    mean = canonical()
    flipped = mirror_points(mean, mirror_order(TEM, mean))
    np.testing.assert_allclose(flipped, mean, atol=3.5)  # lid and brow have points that nearly coincide
    np.testing.assert_allclose(flipped[[0, 1]], PUPILS)
