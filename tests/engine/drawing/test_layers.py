"""Layers: hiding takes strokes from what is seen, showing puts them back where they were; files keep them."""

from __future__ import annotations

import io
import xml.etree.ElementTree
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.drawing.export import open_raster
from engine.drawing.layers import DRAWING, hidden, layers, onto_layer, rename_layer, show_layer
from engine.drawing.reopen import read_exported
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke


def line(y: float, layer: str = "", eraser: bool = False) -> Stroke:
    return Stroke(((100.0, y, 1.0), (300.0, y, 1.0)), 12.0 if eraser else 4.0, eraser, layer=layer)


MIXED = Session((line(100), line(150, "hair"), line(200, eraser=True), line(250, "hair"), line(300, "glasses")))


def test_a_hidden_layer_is_not_seen_and_comes_back_in_its_order() -> None:
    assert layers(MIXED) == (DRAWING, "hair", "glasses")
    bald = show_layer(MIXED, "hair", False)
    assert (
        hidden(bald, "hair") and not hidden(bald, "glasses") and layers(bald) == layers(MIXED)[:1] + ("hair", "glasses")
    )
    assert bald.strokes == (MIXED.strokes[0], *MIXED.strokes[2:3], MIXED.strokes[4])
    assert bald.sketch()[250, 200] == 255 and MIXED.sketch()[250, 200] < 30
    bare = show_layer(bald, "glasses", False)
    both = show_layer(show_layer(bare, "hair", True), "glasses", True)
    assert both.strokes == MIXED.strokes and not both.aside
    assert show_layer(show_layer(bare, "glasses", True), "hair", True).strokes == MIXED.strokes
    nothing = bare
    for layer in layers(MIXED):
        nothing = show_layer(nothing, layer, False)
    assert nothing.blank and not nothing.empty, "what is hidden is still there"


def test_what_is_drawn_or_taken_away_meanwhile_stays_so() -> None:
    bald = show_layer(MIXED, "hair", False).with_stroke(line(400))
    assert show_layer(bald, "hair", True).strokes == (*MIXED.strokes, line(400))
    few = show_layer(Session(bald.strokes[-1:], aside=bald.aside), "hair", True)
    assert sorted(stroke.points[0][1] for stroke in few.strokes) == [150, 250, 400]


def test_names_and_moves() -> None:
    named = rename_layer(show_layer(MIXED, "hair", False), "hair", "Haare")
    assert layers(named) == (DRAWING, "Haare", "glasses") and hidden(named, "Haare")
    joined = rename_layer(named, "Haare", "glasses")
    assert not joined.aside and layers(joined) == (DRAWING, "glasses"), "by another's name it joins that one"
    moved = onto_layer(MIXED, MIXED.strokes[:1], "glasses")
    assert [stroke.layer for stroke in moved.strokes] == ["glasses", "hair", "", "hair", "glasses"]
    for name in ("a" * 41, "two\nlines"):
        with pytest.raises(ValueError, match="at most 40 characters"):
            rename_layer(MIXED, "hair", name)


def test_files_keep_layers_and_what_is_hidden(tmp_path: Path) -> None:
    bald = show_layer(MIXED, "hair", False)
    write_session(tmp_path / "a.facedraw", bald)
    white, face = np.full((512, 512), 255, np.uint8), np.full((512, 512, 3), 128, np.uint8)
    (tmp_path / "a.ora").write_bytes(open_raster(bald, bald.sketch(), white, face))
    for found in (read_session(tmp_path / "a.facedraw"), read_exported(tmp_path / "a.ora")):
        assert isinstance(found, Session) and found.to_json() == bald.to_json()
        assert show_layer(found, "hair", True).strokes == MIXED.strokes
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.ora").read_bytes())) as archive:
        stack = xml.etree.ElementTree.fromstring(archive.read("stack.xml"))
        rows = {str(one.get("name")): one for one in stack.iter("layer")}
        assert list(rows) == ["glasses", "hair", "sketch", "shadow", "face"]
        assert [name for name, one in rows.items() if one.get("visibility") == "hidden"] == ["hair", "shadow"]
        alpha = {}
        for name, one in rows.items():
            data = np.frombuffer(archive.read(str(one.get("src"))), np.uint8)
            alpha[name] = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)[:, :, -1]
    assert alpha["hair"][250, 200] > 200 and alpha["hair"][100, 200] == 0
    assert alpha["glasses"][300, 200] > 200 and alpha["sketch"][100, 200] > 200 and alpha["sketch"][300, 200] == 0


def test_a_session_of_before_has_one_layer() -> None:
    data = MIXED.to_json()
    for stroke in data["strokes"]:
        stroke.pop("layer", None)
    assert layers(Session.from_json(data)) == (DRAWING,)
    with pytest.raises(ValueError, match="misplaced"):
        Session.from_json(dict(data, aside=[{"stroke": data["strokes"][0]}]))
