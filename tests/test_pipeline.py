"""The whole method on small random networks: what `FaceDrawing.draw` promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Tuple

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import BY_NAME, CANVAS, COMPONENTS, NAMES, PAPER_WHITE, Component
from configs.presets import TINY
from engine.checkpoints import CheckpointError
from engine.controls import Appearance, Controls
from engine.crops import box, crop, crops, levels, signed
from engine.runtime import load
from tests.conftest import ROOT
from tests.random_weights import LOOKS, TAGS, write_random

CONTROLS = {
    "usual": Controls(),
    "trusting": Controls(trust=(1.0,) * 5, appearance=Appearance("palette", LOOKS[0].name)),
    "women": Controls(tags=("woman",)),
    "few": Controls(trust=(0.0, 0.2, 0.4, 0.6, 0.8), neighbours=2),
    "many": Controls(neighbours=1000),
}


def blank() -> np.ndarray:
    return np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)


def face() -> np.ndarray:
    sketch = blank()
    for x in (172, 319):
        cv2.ellipse(sketch, (x, 220), (28, 12), 0, 0, 360, 0, 3)
    cv2.line(sketch, (245, 240), (235, 330), 0, 3)
    cv2.ellipse(sketch, (256, 390), (50, 14), 0, 0, 360, 0, 3)
    cv2.ellipse(sketch, (256, 270), (150, 210), 0, 0, 360, 0, 3)
    return sketch


def smiling() -> np.ndarray:
    sketch = face()
    cv2.ellipse(sketch, (256, 400), (60, 40), 0, 0, 180, 0, 3)
    return sketch


SKETCHES = {"blank": blank(), "face": face(), "smiling": smiling()}


@pytest.fixture(scope="module")
def param(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random(tmp_path_factory.mktemp("Param"))


def fresh(param: Path) -> Any:
    load()
    from engine.pipeline import FaceDrawing

    return FaceDrawing.load("tiny", param)


@pytest.fixture(scope="module")
def drawing(param: Path) -> Any:
    return fresh(param)


@pytest.fixture(scope="module")
def wanted(param: Path) -> Dict[Tuple[str, str], Any]:
    """Every sketch with every controls, each drawn by a pipeline that has drawn nothing else."""
    return {(s, c): fresh(param).draw(SKETCHES[s], CONTROLS[c]) for s, c in product(SKETCHES, CONTROLS)}


def assert_same(found: Any, other: Any) -> None:
    np.testing.assert_array_equal(found.face, other.face)
    np.testing.assert_array_equal(found.shadow, other.shadow)
    assert found.appearance == other.appearance


def test_a_drawing_has_face_shadow_and_appearance(wanted: Dict[Tuple[str, str], Any]) -> None:
    for drawn in wanted.values():
        assert drawn.face.shape == (CANVAS, CANVAS, 3) and drawn.face.dtype == np.uint8
        assert drawn.shadow.shape == (CANVAS, CANVAS) and drawn.shadow.dtype == np.uint8
        assert len(drawn.appearance) == TINY.appearance
    faces = {drawn.face.tobytes() for drawn in wanted.values()}
    assert len(faces) == len(wanted), "sketch and controls must both show in the face"


PAIRS = st.tuples(st.sampled_from(sorted(SKETCHES)), st.sampled_from(sorted(CONTROLS)))


@settings(max_examples=8)
@given(st.lists(PAIRS, min_size=2, max_size=8))
def test_what_was_drawn_before_changes_nothing(
    drawing: Any, wanted: Dict[Tuple[str, str], Any], steps: List[Tuple[str, str]]
) -> None:
    for sketch, controls in steps:
        assert_same(drawing.draw(SKETCHES[sketch], CONTROLS[controls]), wanted[sketch, controls])


def test_few_remembered_neighbours_change_nothing(
    param: Path, wanted: Dict[Tuple[str, str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful = fresh(param)
    monkeypatch.setattr("engine.pipeline.KEPT_SKETCHES", 3)
    for sketch, controls in product(SKETCHES, ("few", "usual", "many")):
        assert_same(forgetful.draw(SKETCHES[sketch], CONTROLS[controls]), wanted[sketch, controls])


def test_warming_changes_nothing(param: Path, wanted: Dict[Tuple[str, str], Any]) -> None:
    warmed = fresh(param)
    told: List[str] = []
    warmed.warm(lambda text, share: told.append(text))
    assert told
    assert_same(warmed.draw(SKETCHES["face"], CONTROLS["usual"]), wanted["face", "usual"])


def test_pictures_cannot_be_painted_over(drawing: Any) -> None:
    drawn = drawing.draw(SKETCHES["face"], Controls())
    for picture in (drawn.face, drawn.shadow):
        with pytest.raises(ValueError, match="read-only"):
            picture[0, 0] = 0


@pytest.fixture
def work(drawing: Any, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """How often each part of the method has run."""
    from configs.Combine_Model import FeatureMapping, ImageSynthesis
    from configs.compact import CompactEncoder

    encoders = {id(part._autoencoder.encoder): part.name for part in drawing._parts}
    done: Counter = Counter()

    def count(kind: Any, method: str, name: Any) -> None:
        original = getattr(kind, method)

        def counting(self: Any, *arguments: Any) -> Any:
            done[name(self, *arguments)] += 1
            return original(self, *arguments)

        monkeypatch.setattr(kind, method, counting)

    count(CompactEncoder, "execute", lambda self, crop: "encode " + encoders[id(self)])
    count(FeatureMapping, "part", lambda self, component, code: "map " + component.name)
    count(ImageSynthesis, "execute", lambda *arguments: "synthesise")
    return done


def test_only_what_changed_is_computed_again(drawing: Any, work: Counter) -> None:
    drawing.draw(SKETCHES["blank"], Controls())
    drawing.draw(SKETCHES["face"], Controls())
    work.clear()
    drawing.draw(SKETCHES["face"], Controls())
    assert work == {}

    drawing.draw(SKETCHES["smiling"], Controls())
    assert work == {"encode mouth": 1, "map mouth": 1, "synthesise": 1}

    work.clear()
    drawing.draw(SKETCHES["smiling"], Controls().with_trust({"nose": 0.9}))
    assert work == {"map nose": 1, "synthesise": 1}

    work.clear()
    look = Appearance("palette", LOOKS[1].name)
    drawing.draw(SKETCHES["smiling"], replace(Controls().with_trust({"nose": 0.9}), appearance=look))
    assert work == {"synthesise": 1}

    work.clear()
    drawing.draw(SKETCHES["smiling"], Controls(tags=("man",)))
    assert work == {**{f"map {name}": 1 for name in NAMES}, "synthesise": 1}


def test_full_trust_ignores_the_bank(param: Path, tmp_path: Path, wanted: Dict[Tuple[str, str], Any]) -> None:
    write_random(tmp_path, seed=0)
    other = write_random(tmp_path / "other", rows=5, seed=1)
    (other / "tiny" / "bank.safetensors").replace(tmp_path / "tiny" / "bank.safetensors")
    look = Appearance("values", values=wanted["face", "trusting"].appearance)
    trusting = replace(CONTROLS["trusting"], appearance=look)
    drawn = fresh(tmp_path).draw(SKETCHES["face"], trusting)
    np.testing.assert_array_equal(drawn.face, wanted["face", "trusting"].face)
    assert (drawn.shadow != wanted["face", "trusting"].shadow).any(), "the shadow is the bank's"
    doubting = replace(trusting, trust=(0.0,) * 5)
    assert (fresh(tmp_path).draw(SKETCHES["face"], doubting).face != drawn.face).any()


def test_no_trust_is_the_projection(param: Path) -> None:
    jt = load()
    from engine.pipeline import FaceDrawing
    from engine.shadow import read_masks
    from engine.weights import load_networks

    networks = load_networks(TINY, param)
    values = (0.5, -0.5, 0.25, 0.0)
    controls = Controls((0.0,) * 5, ("man",), 4, Appearance("values", values=values))
    drawn = FaceDrawing(TINY, networks, read_masks(ROOT / "heat")).draw(SKETCHES["face"], controls)
    with jt.no_grad():
        cut = crops(SKETCHES["face"], TINY.scale)
        codes = networks.embedding.encode({name: jt.array(signed(part[None, None])) for name, part in cut.items()})
        projected = {n: networks.faces.banks[n].project(c.numpy()[0], 4, ("man",)).code for n, c in codes.items()}
        from configs.compact import fixed_grain

        features = networks.mapping({name: jt.array(code[None]) for name, code in projected.items()})
        grain = fixed_grain(networks.synthesis.generator.grain_sides(TINY.face_side))
        painted = networks.synthesis(features, jt.array(np.array([values], np.float32)), TINY.face_side, grain)
    small = levels(painted.numpy()[0].transpose(1, 2, 0))
    picture = cv2.resize(small, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
    away = np.abs(picture.astype(int) - drawn.face)
    assert away.mean() < 0.5 and away.max() <= 12, "roundings to 16 bits differ, nothing else"
    assert small.std() > 5


def test_the_shadow_lies_within_the_neighbours(drawing: Any) -> None:
    jt = load()
    controls = Controls(neighbours=4)
    shadow = drawing.draw(SKETCHES["face"], controls).shadow.astype(float)
    lightest, darkest = np.zeros((CANVAS, CANVAS)), np.full((CANVAS, CANVAS), 255.0)
    networks = drawing._networks
    for component in COMPONENTS:
        autoencoder, bank = networks.embedding.part(component), networks.faces.banks[component.name]
        with jt.no_grad():
            part = crop(SKETCHES["face"], component, TINY.scale)
            code = autoencoder.encoder(jt.array(signed(part[None, None]))).numpy()[0]
            rows = bank.project(code, 4).rows
            decoded = [levels(autoencoder.decoder(jt.array(bank.codes[row][None])).numpy()[0, 0]) for row in rows]
        where = box(component)
        sized = np.stack([cv2.resize(sketch, (component.size,) * 2).astype(float) for sketch in decoded])
        lightest[where] = np.maximum(lightest[where], sized.max(axis=0))
        darkest[where] = np.minimum(darkest[where], sized.min(axis=0))
    assert (shadow <= lightest + 1.5).all() and (shadow >= darkest - 1.5).all()
    assert (lightest - darkest < 250).any(), "bounds that bind nothing would prove nothing"


def test_appearance_comes_from_where_it_was_chosen(drawing: Any) -> None:
    sketch = SKETCHES["face"]
    everyone = drawing.draw(sketch, Controls())
    women = drawing.draw(sketch, Controls(tags=("woman",)))
    assert everyone.appearance != women.appearance
    faces = drawing._networks.faces
    for look in drawing.looks:
        drawn = drawing.draw(sketch, Controls(appearance=Appearance("palette", look.name)))
        assert drawn.appearance == tuple(float(value) for value in faces.palette[look.name])
    # Keeping the appearance of the neighbours must not change the face.
    kept = drawing.draw(sketch, Controls(appearance=Appearance("values", values=everyone.appearance)))
    assert_same(kept, everyone)
    lowest, highest = faces.appearances.min(axis=0), faces.appearances.max(axis=0)
    assert (np.array(everyone.appearance) >= lowest - 1e-6).all()
    assert (np.array(everyone.appearance) <= highest + 1e-6).all()


def test_appearance_can_be_read_from_a_photo(drawing: Any) -> None:
    red, blue = np.zeros((2, CANVAS, CANVAS, 3), np.uint8)
    red[..., 0], blue[..., 2] = 255, 255
    looks = [drawing.read_appearance(photo) for photo in (red, blue)]
    assert looks[0] != looks[1]
    faces = [drawing.draw(SKETCHES["face"], Controls(appearance=look)).face for look in looks]
    assert (faces[0] != faces[1]).any()
    with pytest.raises(ValueError, match="three channels"):
        drawing.read_appearance(red[..., 0])


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        (Controls(tags=("child",)), "no tag 'child'; it has man, woman"),
        (Controls(tags=TAGS), "no face in the bank is tagged man and woman"),
        (Controls(appearance=Appearance("palette", "green skin")), "no look called 'green skin'; there are: fair"),
        (Controls(appearance=Appearance("values", values=(0.0,))), "has 4 values here, not 1"),
    ],
)
def test_controls_that_ask_for_what_is_not_there_are_refused(
    drawing: Any, wanted: Dict[Tuple[str, str], Any], controls: Controls, message: str
) -> None:
    drawing.draw(SKETCHES["smiling"], Controls())
    with pytest.raises(ValueError, match=message):
        drawing.draw(SKETCHES["face"], controls)
    assert_same(drawing.draw(SKETCHES["smiling"], Controls()), wanted["smiling", "usual"])


@pytest.mark.parametrize(
    "sketch", [np.zeros((256, 1024), np.uint8), np.zeros((CANVAS, CANVAS), np.float32), blank()[:-1]]
)
def test_other_arrays_are_not_sketches(drawing: Any, sketch: np.ndarray) -> None:
    drawing.draw(np.zeros((CANVAS, CANVAS), np.uint8), Controls())
    with pytest.raises(ValueError, match="a sketch is 512 x 512"):
        drawing.draw(sketch, Controls())


def test_tags_and_looks_are_told(drawing: Any) -> None:
    assert drawing.tags == TAGS and drawing.looks == LOOKS and drawing.preset == "tiny"


@pytest.mark.parametrize("preset", ["tiny", "compact", "paper"])
def test_missing_files_are_listed_in_one_message(tmp_path: Path, preset: str) -> None:
    load()
    from configs.presets import PRESETS
    from engine.pipeline import FaceDrawing
    from engine.weights import own_files, published_banks, published_files

    if preset == "paper":
        files = published_files(tmp_path) + published_banks(tmp_path)
        assert len(files) == 26
    else:
        files = list(own_files(PRESETS[preset], tmp_path))
    files[0].parent.mkdir(parents=True)
    files[0].touch()
    with pytest.raises(CheckpointError) as caught:
        FaceDrawing.load(preset, tmp_path)
    message = str(caught.value)
    assert str(tmp_path) in message and "\n" not in message
    assert all(str(path.relative_to(tmp_path)) in message for path in files[1:])
    assert str(files[0].relative_to(tmp_path)) not in message


def test_a_bank_of_other_weights_is_refused(param: Path, tmp_path: Path) -> None:
    load()
    from engine.weights import read_own_bank, write_own_bank

    write_random(tmp_path)
    file = tmp_path / "tiny" / "bank.safetensors"
    bank, looks, palette = read_own_bank(file)
    assert looks == LOOKS and set(bank.tags) == set(TAGS)
    short = replace(bank, codes={**bank.codes, "nose": bank.codes["nose"][:, :5]})
    write_own_bank(file, short, looks, palette, {})
    with pytest.raises(CheckpointError, match=r"5 numbers for nose instead of 8; make it again with train\.py"):
        fresh(tmp_path)
    (tmp_path / "tiny" / "autoencoders.safetensors").replace(file)
    with pytest.raises(CheckpointError, match=r"is missing|is no bank|made by train\.py"):
        fresh(tmp_path)


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
