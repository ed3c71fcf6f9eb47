"""The moustache that the menu adds, as the shipped networks paint it: hair above the lips, and the mouth as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.backend.jittor_setup import load
from engine.drawing.ready_made import addition
from engine.drawing.session import Session
from tests.support import hand as parts

load()

from engine.method.pipeline import FacePipeline  # noqa: E402  after `load`, which makes Jittor's import safe

LIPS, ABOVE = (slice(372, 400), slice(215, 277)), (slice(326, 350), slice(200, 292))


def test_a_moustache_is_hair_above_the_lips_and_no_grin() -> None:
    drawn = parts.Hand(3)
    for side in (-1, 1):
        parts.eye(drawn, side)
        parts.brow(drawn, side)
    parts.nose(drawn)
    parts.mouth(drawn)
    parts.jaw(drawn)
    bare = Session(tuple(drawn.strokes))
    grown = replace(bare, strokes=bare.strokes + addition("moustache", bare.sketch()))
    pipeline = FacePipeline.load("compact")
    before, after = (pipeline.draw(one.sketch(), one.controls).face.astype(np.float64) for one in (bare, grown))
    assert (before - after)[ABOVE].mean() > 12.0, "hair is darker than skin"
    assert np.abs(before - after)[LIPS].mean() < 25.0
    light_before, light_after = ((face[LIPS].min(axis=2) > 150).mean() for face in (before, after))
    assert light_after < light_before + 0.02, "no teeth"
