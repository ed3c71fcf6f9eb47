"""Collections of portraits: what comes beside the photos, what is kept out, and what the examples make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import List

import cv2
import numpy as np
import pytest

import training.data.prepare as work
from configs.components import PUPILS
from options.prepare import parse
from options.recipe import DEFAULT_RECIPE, Drawings, read_recipe
from tests.support.mesh_faces import mesh
from training.data.align import MARGIN, AlignedFace, standard_background
from training.data.dataset import Dataset, write_picture
from training.data.portraits import read_collection
from training.data.samples import FaceSamples, batch_of
from training.data.screening import LEFT_CHEEK, RIGHT_CHEEK, unsuitable
from training.face.examples import make_example

PEOPLE = 24


@pytest.fixture(autouse=True)
def no_mediapipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "mediapipe_installed", lambda: False)


def portrait(number: int) -> np.ndarray:
    """Skin in even light, with the eyes where the mesh has them, (512, 512, 3)."""
    photo = np.full((512, 512, 3), (215 - 2 * number, 165, 145), np.uint8)
    for x, y in PUPILS:
        cv2.circle(photo, (int(x), int(y)), 5, (40, 30, 25), -1)
    return photo


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The folder `town` of a collection; person 3 sits in the dark."""
    home = tmp_path / "collection"
    rows, points = ["set,name,eye_distance,age,tag"], []
    for number in range(PEOPLE):
        name = f"p{number:02d}"
        photo = portrait(number)
        write_picture(home / "town" / f"{name}.png", photo // 8 if number == 3 else photo)
        write_picture(home / "hair" / f"{name}.png", np.full((128, 128), 10 * number, np.uint8))
        rows.append(f"town,{name},{60 + number},{20 + number},{'woman' if number % 2 else ''}")
        points.append(mesh(number))
    (home / "index.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    names = [f"p{number:02d}" for number in range(PEOPLE)]
    np.savez(str(home / "landmarks478.npz"), names=names, points=np.stack(points).astype(np.float16))
    return home / "town"


@pytest.fixture
def dataset(town: Path, tmp_path: Path) -> Dataset:
    held = tmp_path / "held.txt"
    held.write_text("someone-else\n", encoding="utf-8")
    words = ["--photos", str(town), "--output", str(tmp_path / "data"), "--warped", "3", "--validation", str(held)]
    work.prepare(parse(words))
    return Dataset(tmp_path / "data")


def test_what_a_collection_says_comes_with_the_samples(dataset: Dataset, tmp_path: Path) -> None:
    plain = {sample.person: sample for sample in dataset.samples() if not sample.warped}
    assert "town-p03" not in plain and len(plain) == PEOPLE - 1
    left_out = json.loads((tmp_path / "data" / "report.json").read_text(encoding="utf-8"))["left_out"]
    assert [entry["reason"] for entry in left_out] == ["it is too dark"]
    one = plain["town-p05"]
    assert (one.eye_distance, one.age, one.tags, one.photo_set) == (65.0, 25.0, ("woman",), "town")
    assert plain["town-p04"].tags == ()
    found, hair = dataset.mesh(one), dataset.hair(one)
    assert found is not None and hair is not None
    np.testing.assert_allclose(found[:478], mesh(5), atol=0.6)  # half precision
    assert hair.shape == (128, 128) and abs(int(np.median(hair)) - 50) <= 2
    warped = [sample for sample in dataset.samples() if sample.warped]
    assert len(warped) == 3
    for sample in warped:
        moved = dataset.mesh(sample)
        assert moved is not None and moved.shape == found.shape
        np.testing.assert_allclose(moved, dataset.landmarks(sample), atol=1.0)


def test_people_of_a_set_that_no_list_names_are_held_back_all_the_same(dataset: Dataset) -> None:
    held = {sample.person for sample in dataset.samples("validation")}
    assert len(held) == PEOPLE // 12
    for sample in dataset.samples("train"):
        assert not held & {sample.person, sample.texture, *sample.shape}


def test_a_folder_in_no_collection_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    assert read_collection(tmp_path / "photos") == {}
    (tmp_path / "index.csv").write_text("set;name\nphotos;a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="cannot be read"):
        read_collection(tmp_path / "photos")


def _framed(photo: np.ndarray, hair: int = 255) -> AlignedFace:
    around = cv2.copyMakeBorder(photo, *4 * [MARGIN], cv2.BORDER_REPLICATE)
    side = around.shape[0]
    person_mask = np.full((side, side), 255, np.uint8)
    whole = np.concatenate([mesh(), np.zeros((13, 2), np.float32)])
    whole[list(LEFT_CHEEK)], whole[list(RIGHT_CHEEK)] = (150.0, 310.0), (340.0, 310.0)
    return AlignedFace(around, whole, person_mask, whole, np.full((side, side), hair, np.uint8))


def test_light_that_hides_a_face_is_named() -> None:
    photo = np.full((512, 512, 3), (205, 165, 145), np.uint8)
    assert unsuitable(_framed(photo)) == ""
    shaded = photo.copy()
    shaded[:, 256:] //= 4
    assert unsuitable(_framed(shaded)) == "its light comes from one side"
    assert unsuitable(_framed(np.full_like(photo, (60, 120, 220)))) == "its light is coloured"
    hat = photo.copy()
    hat[:110] = (20, 60, 160)
    assert unsuitable(_framed(hat, hair=0)) == "it wears a hat"
    assert unsuitable(_framed(hat, hair=255)) == "", "hair may have any colour"
    glasses = photo.copy()
    glasses[195:245, 120:370] = 15
    assert unsuitable(_framed(glasses)) == "it wears sunglasses"


def test_a_pattern_behind_a_person_goes_and_a_grey_wall_makes_nobody_pale() -> None:
    photo = np.full((640, 640, 3), 125, np.uint8)
    photo[::8] = 150  # a blind
    mask = np.zeros((640, 640), np.float32)
    mask[200:, 150:490] = 1.0
    photo[200:, 150:490] = (170, 130, 110)
    result = standard_background(photo, mask)
    assert np.ptp(result[:150, :100].astype(int)) <= 2, "nothing of the blind is left"
    assert result[400, 320, 0] <= 170 * 1.2 + 1


def test_lessons_by_simulated_hands_know_their_meaningless_strokes(dataset: Dataset) -> None:
    faces = FaceSamples(dataset, "train")
    drawings = Drawings(simulated=1.0, strength=2.0)
    marked = 0
    for seed in range(8):
        example = make_example(faces, faces.samples[seed], 256, drawings, np.random.default_rng(seed))
        apart = cv2.absdiff(example.drawing, example.plain) > 60
        marked += bool(apart.any())
        near = cv2.resize(example.near, (512, 512)) > 0.05
        assert not (apart & ~near).any(), "a drawing differs from itself without marks near those only"
        assert example.near.max() == (1.0 if apart.any() else example.near.max())
        assert (example.drawing < 230).sum() > 500 and example.photo.shape == (256, 256, 3)
    assert marked >= 2


def test_sets_are_taken_by_their_weights() -> None:
    rng = np.random.default_rng(0)
    taken: List[int] = []
    for _ in range(200):
        taken += batch_of(2, 4, rng, np.array([1.0, 1.0, 0.0, 0.25]))
    counts = np.bincount(taken, minlength=4)
    assert counts[2] == 0 and counts[3] < 0.6 * counts[:2].min()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "does not hold together"),
        ('{"combine": []}', "no phases"),
        ('{"combine": [{"size": 128, "steps": 1, "batch": 2, "inky": 1}]}', "it knows no inky"),
        ('{"combine": [{"size": 128, "steps": 1, "batch": 2, "losses": {"ink": -1}}]}', "no weight is below 0"),
        ('{"combine": [{"size": 128, "steps": 1, "batch": 2, "drawings": {"blank": 1.5}}]}', "from 0 to 1"),
        ('{"combine": [{"size": 128, "steps": 0, "batch": 2}]}', "at least 1"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_recipe(file)


def test_the_shipped_recipe_credits_every_set_and_weighs_ink() -> None:
    recipe = read_recipe(DEFAULT_RECIPE)
    assert set(recipe.sources) == {"london", "canada", "faker", "t2i", "sfhq", "pif", "congress", "corps"}
    assert all(source.licence for source in recipe.sources.values())
    assert recipe.combine[-1].size == 512, "the finest layers learn last"
    assert all(phase.losses.ink > 0 and phase.drawings.simulated > 0 for phase in recipe.combine)


def test_a_photo_whose_mask_of_hair_is_damaged_is_left_out_with_the_reason(town: Path, tmp_path: Path) -> None:
    mask = town.parent / "hair" / "p05.png"
    mask.write_bytes(mask.read_bytes()[:60])
    work.prepare(parse(["--photos", str(town), "--output", str(tmp_path / "data"), "--warped", "0"]))
    left_out = json.loads((tmp_path / "data" / "report.json").read_text(encoding="utf-8"))["left_out"]
    assert [entry["reason"] for entry in left_out if "p05" in entry["photo"]] == [
        "p05.png ends too early; it was not copied or saved completely."
    ]
