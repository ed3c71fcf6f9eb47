"""The colours that were chosen, and what lies between two choices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls
from engine.drawing.morph import Morph
from engine.drawing.session import Session
from engine.drawing.sketch import read_sketch
from engine.method.chosen_colours import ChosenColours, chosen_colours, interpolate_colours
from engine.method.pipeline import FacePipeline
from engine.method.swatches import lab, rgb
from tests.engine.method.test_hair_colour import lab_of
from tests.engine.method.test_skin_colour import CHEEKS

SAMPLES = Path(__file__).resolve().parents[3] / "test_input"
PALE, DARK = (240, 215, 200), (90, 60, 45)


def test_names_and_colours_are_what_is_painted_and_nothing_else_is() -> None:
    assert chosen_colours(Appearance()) == ChosenColours()
    assert chosen_colours(Appearance(skin="tan", hair="#8a3c22")) == ChosenColours((139, 101, 83), (138, 60, 34))
    assert chosen_colours(Appearance(eyes="#336699")).eyes == (51, 102, 153)
    with pytest.raises(ValueError, match="no colour called 'mauve'; there are: black, dark brown"):
        chosen_colours(Appearance(hair="mauve"))


def test_what_was_chosen_at_one_end_only_fades_into_what_the_other_has() -> None:
    usual = tuple(np.concatenate([lab(one)] * 3) for one in (PALE, DARK))
    start, end = ChosenColours(skin=(143, 188, 143), eyes=DARK), ChosenColours()
    mixed = [interpolate_colours(start, end, (usual[0], usual[1]), share) for share in (0.0, 0.5, 1.0)]
    assert mixed[0].skin == (143, 188, 143) and mixed[2].skin == DARK
    assert mixed[1].skin == rgb((lab((143, 188, 143)) + lab(DARK)) / 2)
    assert all(one.hair is None and one.eyes is None for one in mixed)
    both = interpolate_colours(start, ChosenColours(eyes=PALE), (usual[0], usual[1]), 1.0)
    assert both.eyes == PALE


def test_halfway_between_two_drawings_of_tanned_people_the_skin_is_tanned() -> None:
    shipped = FacePipeline.load("compact", runtime="openvino")
    tanned = Controls(appearance=Appearance(skin="tan"))
    ends = [Session((), tanned, read_sketch(SAMPLES / f"{name}.png")) for name in ("woman_smiling", "woman_long_hair")]
    halfway = Morph(*ends).at(0.5)
    face = shipped.draw(halfway.sketch(), halfway.controls).face
    assert np.linalg.norm(np.median(lab_of(face)[CHEEKS].reshape(-1, 3), axis=0) - lab((139, 101, 83))) < 10.0
