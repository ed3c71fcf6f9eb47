"""The whole method on small random networks: what `FacePipeline.draw` promises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, COMPONENTS
from engine.backend.jittor_setup import load
from engine.drawing.controls import Appearance, Controls
from engine.drawing.crops import box, crop, crops, joined, levels, signed
from engine.method.legible import completed
from tests.support.random_weights import LOOKS, TAGS, write_random
from tests.support.tiny import TINY
from tests.support.tiny_pipeline import CONTROLS, SKETCHES, assert_same, blank, fresh


def test_a_drawing_has_face_shadow_and_appearance(wanted: Dict[Tuple[str, str], Any]) -> None:
    for drawn in wanted.values():
        assert drawn.face.shape == (CANVAS, CANVAS, 3) and drawn.face.dtype == np.uint8
        assert drawn.shadow.shape == (CANVAS, CANVAS) and drawn.shadow.dtype == np.uint8
        assert len(drawn.appearance) == TINY.appearance
    faces = {pair: drawn.face.tobytes() for pair, drawn in wanted.items() if pair != ("blank", "many")}
    assert len(set(faces.values())) == len(faces), "sketch and controls must both show in the face"
    few_are_asked = "of what is not drawn, more neighbours than a few say nothing"
    assert wanted["blank", "many"].face.tobytes() == wanted["blank", "usual"].face.tobytes(), few_are_asked


def test_pictures_cannot_be_painted_over(drawing: Any) -> None:
    drawn = drawing.draw(SKETCHES["face"], Controls())
    for picture in (drawn.face, drawn.shadow):
        with pytest.raises(ValueError, match="read-only"):
            picture[0, 0] = 0


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
    from engine.backend.jittor_runner import JittorRunner
    from engine.method.weights import load_weights

    weights = load_weights(TINY, param)
    networks, banks = JittorRunner(weights), weights.faces.banks
    values = (0.5, -0.5, 0.25, 0.0)
    controls = Controls((0.0,) * 5, ("man",), 4, Appearance("values", values=values))
    drawn = fresh(param).draw(SKETCHES["face"], controls)
    with jt.no_grad():
        cut = crops(completed(SKETCHES["face"])[1], TINY.scale)
        codes = networks.embedding.encode({name: jt.array(signed(part[None, None])) for name, part in cut.items()})
        projected = {n: banks[n].project(c.numpy()[0], 4, ("man",)).code for n, c in codes.items()}
        from configs.compact_generator import fixed_grain

        likely = {}
        for component in COMPONENTS:
            bank = banks[component.name]
            found = bank.project(codes[component.name].numpy()[0], 4, ("man",))
            added = found.weights > 0
            decoded = networks.embedding.part(component).decoder(jt.array(bank.codes[found.rows[added]])).numpy()
            shares = (found.weights[added] / found.weights[added].sum()).reshape(-1, 1, 1, 1)
            likely[component.name] = (shares * decoded.clip(-1, 1)).sum(axis=0, keepdims=True).astype(np.float32)
        strokes = jt.array(joined(likely, TINY.scale))
        features = networks.mapping({name: jt.array(code[None]) for name, code in projected.items()}, strokes)
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
    networks, banks = drawing._runner, drawing._weights.faces.banks
    for component in COMPONENTS:
        autoencoder, bank = networks.embedding.part(component), banks[component.name]
        with jt.no_grad():
            part = crop(completed(SKETCHES["face"])[1], component, TINY.scale)
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
    women, men = (drawing.draw(sketch, Controls(tags=(sex,))) for sex in ("woman", "man"))
    assert women.appearance != men.appearance and everyone.appearance in (women.appearance, men.appearance)
    faces = drawing._weights.faces
    assert everyone.appearance == tuple(float(value) for value in faces.appearances[everyone.person])
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
