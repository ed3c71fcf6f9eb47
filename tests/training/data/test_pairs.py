"""Pairs of sketch and photo are read as folders have them, and wrong folders are named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Optional

import cv2
import numpy as np
import pytest

import prepare
from tests.support.drawn_dataset import draw_dataset
from tests.support.drawn_pairs import draw_pairs
from training.data.pairs import READERS, PairReader, open_pairs, open_unpaired
from training.data.picture_sets import Half, Pairs, PreparedPairs, Unpaired
from training.translators.image_pool import Pools


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_pairs(tmp_path_factory.mktemp("drawn"), count=6, side=64)


@pytest.fixture
def pairs(drawn: Path, tmp_path: Path) -> Path:
    """A copy to rearrange."""
    for kind in ("photo", "sketch"):
        shutil.copytree(str(drawn / kind), str(tmp_path / kind))
    return tmp_path


def same(a: Path, b: np.ndarray) -> bool:
    picture = cv2.imread(str(a))
    return bool(np.array_equal(picture[:, :, ::-1], b) or np.array_equal(picture[:, :, 0], b))


def test_equal_names(pairs: Path) -> None:
    training, validation = open_pairs(pairs, held_out={"face2"})
    assert training.names == ["face0", "face1", "face3", "face4", "face5"] and validation.names == ["face2"]
    assert same(pairs / "photo/face3.png", training.photo(2, 64))
    assert same(pairs / "sketch/face3.png", training.sketch(2, 64))
    assert training.photo(0, 48).shape == (48, 48, 3) and training.sketch(0, 96).shape == (96, 96)
    with pytest.raises(ValueError, match="'face9'"):
        open_pairs(pairs, held_out={"face9"})
    with pytest.raises(ValueError, match="none is left"):
        open_pairs(pairs, held_out=set(training.names) | {"face2"})


def test_a_twentieth_is_held_out_of_larger_sets(tmp_path: Path) -> None:
    for kind in ("photo", "sketch"):
        (tmp_path / kind).mkdir()
        for number in range(45):
            cv2.imwrite(str(tmp_path / kind / f"{number:02d}.png"), np.full((8, 8, 3), number, np.uint8))
    training, validation = open_pairs(tmp_path)
    assert len(validation) == 2 and len(training) == 43
    assert not set(training.names) & set(validation.names)
    assert open_pairs(tmp_path)[1].names == validation.names


def test_names_as_cuhk_has_them(pairs: Path) -> None:
    home = pairs / "train"
    for number in range(6):
        (home / "photos").mkdir(parents=True, exist_ok=True)
        (home / "sketches").mkdir(exist_ok=True)
        (pairs / f"photo/face{number}.png").rename(home / f"photos/f-00{number}-01.png")
        (pairs / f"sketch/face{number}.png").rename(home / f"sketches/F2-00{number}-01-sz1.png")
    training, _ = open_pairs(pairs)
    assert training.names[4] == "f-004-01"
    assert same(home / "sketches/F2-004-01-sz1.png", training.sketch(4, 64))


def fs2k(pairs: Path) -> None:
    for number in range(6):
        group = 1 + number // 3
        for kind, stem in (("photo", "image"), ("sketch", "sketch")):
            target = pairs / kind / f"{kind}{group}" / f"{stem}00{number}.png"
            target.parent.mkdir(exist_ok=True)
            (pairs / f"{kind}/face{number}.png").rename(target)


def test_a_layout_more_is_one_function(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def beside(home: Path) -> Optional[Pairs]:
        """NAME.photo.png beside NAME.sketch.png."""
        photos = sorted(home.glob("*.photo.png"))
        sketches = [path.with_name(path.name.replace("photo", "sketch")) for path in photos]
        return Pairs([p.stem for p in photos], list(map(Half, sketches)), list(map(Half, photos))) if photos else None

    known, _ = open_pairs(pairs)
    for folder in ("photo", "sketch"):
        for path in (pairs / folder).iterdir():
            path.rename(pairs / f"{path.stem}.{folder}.png")
        (pairs / folder).rmdir()
    with pytest.raises(ValueError, match="holds no pairs"):
        open_pairs(pairs)
    reader = PairReader("NAME.photo.png beside NAME.sketch.png", beside)
    monkeypatch.setattr("training.data.pairs.READERS", [reader, *READERS])
    found, _ = open_pairs(pairs)
    assert len(found) == len(known)
    with pytest.raises(ValueError, match=r"expected a dataset of prepare\.py, NAME\.photo\.png beside"):
        open_pairs(pairs / "nowhere")


def test_fs2k(pairs: Path) -> None:
    fs2k(pairs)
    assert len(open_pairs(pairs)[0]) == 6
    wanted = [{"image_name": "photo1/image001", "gender": 1}, {"image_name": "photo2/image004", "gender": 0}]
    (pairs / "anno_train.json").write_text(json.dumps(wanted), encoding="utf-8")
    (pairs / "anno_test.json").write_text("[]", encoding="utf-8")
    training, _ = open_pairs(pairs)
    assert training.names == ["photo1/image001", "photo2/image004"]
    assert same(pairs / "sketch/sketch2/sketch004.png", training.sketch(1, 64))
    assert same(pairs / "photo/photo2/image004.png", training.photo(1, 64))
    (pairs / "anno_train.json").write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(ValueError, match="image_name"):
        open_pairs(pairs)
    (pairs / "anno_train.json").unlink()
    (pairs / "sketch/sketch2/sketch004.png").unlink()
    with pytest.raises(ValueError, match=r"image004\.png has no sketch"):
        open_pairs(pairs)
    shutil.rmtree(str(pairs / "sketch/sketch2"))
    with pytest.raises(ValueError, match=r"no whole FS2K.*found sketch1/"):
        open_pairs(pairs)


@pytest.mark.parametrize("sketch_first", [True, False])
def test_side_by_side(drawn: Path, tmp_path: Path, sketch_first: bool) -> None:
    for number in range(6):
        halves = [cv2.imread(str(drawn / kind / f"face{number}.png")) for kind in ("sketch", "photo")]
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.hstack(halves if sketch_first else halves[::-1]))
    training, _ = open_pairs(tmp_path)
    assert same(drawn / "photo/face1.png", training.photo(1, 64))
    assert same(drawn / "sketch/face1.png", training.sketch(1, 64))


def test_a_command_puts_two_folders_side_by_side(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["pairs", "--photos", str(drawn / "photo"), "--output", str(tmp_path / "pairs"), "--size", "64"]
    assert prepare.main([*words, "--sketches", str(drawn / "sketch")]) == 0
    assert "6 pairs" in capsys.readouterr().out
    training, _ = open_pairs(tmp_path / "pairs")
    assert training.names == [f"face{number}" for number in range(6)]
    assert same(drawn / "photo/face1.png", training.photo(1, 64))
    assert same(drawn / "sketch/face1.png", training.sketch(1, 64))
    assert prepare.main([*words, "--sketches", str(tmp_path / "nowhere")]) == 1
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("first", ["photo", "sketch"])
def test_unpaired_folders(pairs: Path, first: str) -> None:
    second = "sketch" if first == "photo" else "photo"
    (pairs / first).rename(pairs / "trainA")
    (pairs / second).rename(pairs / "trainB")
    gone = (pairs / ("trainA" if first == "photo" else "trainB")) / "face0.png"
    gone.unlink()
    training, validation = open_unpaired(pairs)
    assert training.counts == {"sketch": 6, "photo": 5} and len(validation) == 0
    assert same(gone.with_name("face1.png"), training.photo(5, 64)), "the fewer ones begin again"
    with pytest.raises(ValueError, match="not pairs and suit cyclegan"):
        open_pairs(pairs)
    shutil.rmtree(str(pairs / "trainB"))
    with pytest.raises(ValueError, match="only one of trainA/ and trainB/"):
        open_unpaired(pairs)


def test_folders_that_do_not_pair_are_unpaired(pairs: Path) -> None:
    assert not isinstance(open_unpaired(pairs)[0], Unpaired)
    (pairs / "photo/face0.png").rename(pairs / "photo/somebody.png")
    assert isinstance(open_unpaired(pairs)[0], Unpaired)
    with pytest.raises(ValueError, match=r"of which 5 match; somebody\.png has no partner"):
        open_pairs(pairs)


def test_a_prepared_dataset(tmp_path: Path) -> None:
    dataset = draw_dataset(tmp_path)
    training, validation = open_pairs(dataset, "drawn")
    assert isinstance(training, PreparedPairs)
    assert len(training) == 6 and len(validation) == 2
    one, other = (training.sketch(0, 512, np.random.default_rng(seed)) for seed in (0, 1))
    assert not np.array_equal(one, other), "it is redrawn"
    assert np.array_equal(training.sketch(0, 512), training.sketch(0, 512))
    edges = open_pairs(dataset, "edges")[0].sketch(0, 512, np.random.default_rng(0))
    assert np.array_equal(edges, open_pairs(dataset, "edges")[0].sketch(0, 512))


def test_wrong_folders_are_named_with_what_was_expected(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(ValueError, match=r"there is no folder .*nowhere; expected"):
        open_pairs(pairs / "nowhere")
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(ValueError, match=r"expected a dataset of prepare.py.*found nothing"):
        open_pairs(empty)
    with pytest.raises(ValueError, match=r"expected trainA/ and trainB/, a dataset.*found nothing"):
        open_unpaired(empty)
    with pytest.raises(ValueError, match="not twice as wide"):
        open_pairs(pairs / "photo")
    (empty / "sketch").mkdir()
    with pytest.raises(ValueError, match="has sketch/ but no photo/"):
        open_pairs(empty)
    (empty / "photo").mkdir()
    (empty / "photo/notes.txt").write_text("no picture", encoding="utf-8")
    with pytest.raises(ValueError, match=r"holds no pictures .*found notes\.txt"):
        open_pairs(empty)
    whole = (pairs / "photo/face0.png").read_bytes()
    (pairs / "photo/face0.png").write_bytes(b"half a pic")
    with pytest.raises(ValueError, match=r"face0\.png cannot be read as a picture"):
        open_pairs(pairs)
    (pairs / "photo/face0.png").write_bytes(whole[: len(whole) // 2])
    training, _ = open_pairs(pairs)
    with pytest.raises(ValueError, match=r"face0\.png cannot be read as a picture"):
        training.photo(0, 64)


def test_one_pair_is_too_few(pairs: Path) -> None:
    for number in range(1, 6):
        for kind in ("photo", "sketch"):
            (pairs / f"{kind}/face{number}.png").unlink()
    with pytest.raises(ValueError, match="holds one pair only, and a training needs 2 at least"):
        open_pairs(pairs)
    (pairs / "photo").rename(pairs / "trainA")
    (pairs / "sketch").rename(pairs / "trainB")
    with pytest.raises(ValueError, match="trainA holds one picture only"):
        open_unpaired(pairs)


def test_a_name_twice_is_named(pairs: Path) -> None:
    cv2.imwrite(str(pairs / "sketch/face2.jpg"), np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(ValueError, match=r"sketch has face2\.jpg and face2\.png, which go by one name"):
        open_pairs(pairs)


def test_pairs_of_different_forms_are_named_and_those_of_different_sizes_are_not(pairs: Path) -> None:
    cv2.imwrite(str(pairs / "sketch/face2.png"), np.zeros((96, 96, 3), np.uint8))
    assert open_pairs(pairs)[0].sketch(2, 32).shape == (32, 32)
    cv2.imwrite(str(pairs / "sketch/face2.png"), np.zeros((64, 96, 3), np.uint8))
    with pytest.raises(ValueError, match=r"face2\.png \(96 x 64 pixels\) and .* \(64 x 64\) are of different forms"):
        open_pairs(pairs)


def test_grey_photos_and_transparent_paper(pairs: Path) -> None:
    cv2.imwrite(str(pairs / "photo/face0.png"), np.full((64, 64), 90, np.uint8))
    ink = np.zeros((64, 64, 4), np.uint8)
    ink[20:30, :, 3] = 255  # black ink on paper that is black, too, but for its transparency
    ink[40:50, :, 3] = 128
    cv2.imwrite(str(pairs / "sketch/face0.png"), ink)
    training, _ = open_pairs(pairs)
    assert (training.photo(0, 64) == 90).all() and training.photo(0, 64).shape == (64, 64, 3)
    sketch = training.sketch(0, 64)
    assert sketch.shape == (64, 64)
    assert (sketch[0] == 255).all() and (sketch[25] == 0).all() and (sketch[45] == 127).all()


def test_the_pool_keeps_earlier_fakes_and_comes_back_as_it_was() -> None:
    pools = Pools(("photo",), rows=2, places=3)
    fakes = [np.full((2, 1, 1, 1), step, np.float32) + [[[[0.0]]], [[[0.5]]]] for step in range(40)]
    shown = []
    for step, fake in enumerate(fakes):
        choices = [np.random.default_rng([step, row]) for row in range(2)]
        shown.append(pools.exchange("photo", fake.astype(np.float32), choices))
        if step == 20:
            kept = pools.tensors("pool.")
    old = [step for step in range(3, 40) if shown[step][0, 0, 0, 0] != step]
    assert 8 < len(old) < 30, "about half are earlier ones"
    assert all(shown[step][0, 0, 0, 0] < step for step in old)
    assert all(one[0, 0, 0, 0] % 1 == 0 and one[1, 0, 0, 0] % 1 == 0.5 for one in shown), "rows keep apart"
    again = Pools(("photo",), rows=2, places=3)
    again.restore(kept, "pool.")
    for step in range(21, 40):
        choices = [np.random.default_rng([step, row]) for row in range(2)]
        assert np.array_equal(again.exchange("photo", fakes[step].astype(np.float32), choices), shown[step])
    grown = np.ones((2, 1, 2, 2), np.float32)
    assert np.array_equal(again.exchange("photo", grown, choices), grown), "smaller fakes are of no use"
    none = Pools(("photo",), rows=2, places=0)
    assert np.array_equal(none.exchange("photo", fakes[1], choices), fakes[1])
