"""One drawing painted by several systems side by side, and photos drawn in several styles, by real events."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, List

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog, QLabel, QMessageBox

from configs.components import PUPILS
from engine.drawing.sketch import read_sketch
from engine.photos import vectorise
from engine.process.tasks import Translate
from engine.translating.translator import OWN_PAINTER, TO_PHOTO, TO_SKETCH, TranslatorInfo
from tests.support.drawn_faces import canonical, paint
from tests.support.fake_engine import FakeEngine
from tests.support.studio import answer, key, open_window, shut, stroke, wait_for
from tests.ui.test_photo_window import drop, found, photo, status_text
from ui.menus import MENUS
from ui.window import StudioWindow

__all__ = ["found", "photo"]


def info(name: str, direction: str) -> TranslatorInfo:
    return TranslatorInfo(name, f"Title of {name}", "pix2pix", direction, 256, Path(name))


@pytest.fixture()
def translators() -> List[TranslatorInfo]:
    """What is installed; tests change it."""
    return [info("pix-face", TO_PHOTO), info("pix-sketch", TO_SKETCH), info("wgan-face", TO_PHOTO)]


@pytest.fixture()
def window(app: Any, engine: FakeEngine, translators: List[TranslatorInfo], tmp_path: Path) -> Iterator[StudioWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.IniFormat)
    made = StudioWindow(engine, settings, MENUS, translators=lambda: tuple(translators))
    made.resize(1100, 800)
    made.show()
    QTest.qWaitForWindowActive(made)
    made.start()
    wait_for(lambda: not engine.reports)
    made.canvas.setFocus()
    yield made
    shut(made)


def styles(window: StudioWindow) -> List[str]:
    return [action.text().replace("&", "") for action in window.sketchers.menu.actions() if action.isCheckable()]


def choose(window: StudioWindow, text: str) -> None:
    action = next(a for a in window.sketchers.menu.actions() if a.text().replace("&", "") == text)
    action.trigger()


def test_every_system_paints_the_drawing_and_follows_it(window, engine) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    QTest.keyClick(window, Qt.Key_T, Qt.ControlModifier)
    tiles = window.comparison.tiles
    assert window.comparison.isVisible() and list(tiles) == [OWN_PAINTER, "pix-face", "wgan-face"]
    wait_for(lambda: all(tile.picture is not None for tile in tiles.values()))
    assert np.array_equal(tiles[OWN_PAINTER].picture, window.face.face)
    sketch = window.canvas.sketch()
    for name in ("pix-face", "wgan-face"):
        assert np.array_equal(tiles[name].picture, np.repeat(255 - sketch[:, :, None], 3, axis=2))
        assert tiles[name].note.text() == "84 ms" and not tiles[name].view.pixmap().isNull()
    assert tiles["wgan-face"].findChildren(QLabel)[0].text() == "Title of wgan-face"
    assert not window.comparison.advice.isVisible()
    asked = len(engine.tasks(Translate))
    stroke(window, [(100, 300), (200, 300)])
    wait_for(lambda: len(engine.tasks(Translate)) == asked + 2)
    wait_for(lambda: np.array_equal(tiles["pix-face"].picture[:, :, 0], 255 - window.canvas.sketch()))
    window.comparison.close()
    stroke(window, [(100, 340), (200, 340)])
    wait_for(lambda: np.array_equal(engine.requests[-1][1], window.canvas.sketch()))
    QTest.qWait(400)
    assert len(engine.tasks(Translate)) == asked + 2, "a closed window asks for nothing"


def test_it_stands_whole_on_the_screen_and_its_tiles_are_equally_wide(window, engine, translators) -> None:
    translators[2] = TranslatorInfo(
        "wgan-face", "A title that is longer than its picture", "wgan", TO_PHOTO, 256, Path("x")
    )
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    QTest.keyClick(window, Qt.Key_T, Qt.ControlModifier)
    tiles = list(window.comparison.tiles.values())
    wait_for(lambda: all(tile.picture is not None for tile in tiles))
    QTest.qWait(30)
    assert len({tile.size().width() for tile in tiles}) == 1 and len(tiles) == 3
    screen = window.screen().availableGeometry()
    assert screen.contains(window.comparison.frameGeometry()), (window.comparison.frameGeometry(), screen)


def test_five_tiles_are_three_columns_and_are_called_by_their_methods(window, engine, translators) -> None:
    translators[:] = [
        TranslatorInfo(name, f"{name}, sketch to photo", "x", TO_PHOTO, 256, Path("x"))
        for name in ("CycleGAN", "pix2pix", "Refined regression", "WGAN-GP")
    ]
    stroke(window)
    window.actions_by_name["side_by_side"].trigger()
    tiles = list(window.comparison.tiles.values())
    wait_for(lambda: all(tile.picture is not None for tile in tiles))
    assert sorted([sum(tile.x() == x for tile in tiles) for x in {tile.x() for tile in tiles}]) == [1, 2, 2]
    names = [tile.findChildren(QLabel)[0] for tile in tiles]
    assert [name.text() for name in names[1:]] == [info.title.partition(",")[0] for info in translators]
    assert not any(name.elided for name in names)


def test_escape_stops_what_is_still_being_painted(window, engine) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    engine.busy = True
    window.actions_by_name["side_by_side"].trigger()
    assert window.link.awaits(Translate.key_of("wgan-face"))
    QTest.keyClick(window.comparison, Qt.Key_Escape)
    assert not window.comparison.isVisible() and not window.link.awaits(Translate.key_of("wgan-face"))


def test_with_none_installed_it_says_how_to_train_one(window, engine, translators) -> None:
    translators[:] = [info("pix-sketch", TO_SKETCH)]
    window.actions_by_name["side_by_side"].trigger()
    assert list(window.comparison.tiles) == [OWN_PAINTER]
    assert window.comparison.advice.isVisible() and "train.py --model pix2pix" in window.comparison.advice.text()
    assert window.comparison.tiles[OWN_PAINTER].note.text() == "Draw a few strokes first." and not engine.tasks(
        Translate
    )


def test_a_translator_that_fails_says_so_in_its_own_place(window, engine) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    engine.busy = True
    window.actions_by_name["side_by_side"].trigger()
    tiles = window.comparison.tiles
    assert tiles["wgan-face"].note.text().startswith("paints…") and not tiles["wgan-face"].save.isEnabled()
    engine.fail("This picture could not be translated: it is damaged.", Translate)
    wait_for(lambda: "damaged" in tiles["wgan-face"].note.text())
    assert tiles["pix-face"].note.text().startswith("paints…") and "damaged" not in window.status.text.text()


def test_a_picture_can_be_saved(window, engine, tmp_path, monkeypatch) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    window.actions_by_name["side_by_side"].trigger()
    tile = window.comparison.tiles["pix-face"]
    wait_for(lambda: tile.save.isEnabled())
    file = tmp_path / "mine.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    QTest.mouseClick(tile.save, Qt.LeftButton)
    assert np.array_equal(read_sketch(file), read_sketch_of(tile.picture, tmp_path))


def read_sketch_of(picture: np.ndarray, folder: Path) -> np.ndarray:
    from engine.drawing.pictures import write_image

    write_image(folder / "other.png", picture)
    return read_sketch(folder / "other.png")


def test_photos_are_drawn_in_the_style_that_is_chosen_and_again_in_another(window, photo, found) -> None:
    assert styles(window) == ["Edges", "Fine edges", "Bold edges", "Title of pix-sketch"]
    drop(window, photo)
    wait_for(lambda: status_text(window) == "Photo: turned into a drawing")
    usual = window.document.session.strokes
    assert usual == vectorise.strokes_of_photo(paint(canonical()), np.array(PUPILS))[0]
    choose(window, "Bold edges")
    wait_for(lambda: window.document.session.strokes != usual)
    bold = vectorise.strokes_of_photo(paint(canonical()), np.array(PUPILS), "bold")[0]
    assert window.document.session.strokes == bold
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session.strokes == usual, "another style is one step, which can be undone"


def test_a_network_draws_a_photo_and_it_becomes_strokes_that_can_be_undone(
    window, engine, photo, found, monkeypatch
) -> None:
    stroke(window)
    answer(monkeypatch, QMessageBox.Discard)
    before = window.document.session.strokes
    choose(window, "Title of pix-sketch")
    engine.busy = True
    drop(window, photo)
    wait_for(lambda: status_text(window) == "Photo: Title of pix-sketch draws it…")
    asked = engine.tasks(Translate)[-1]
    assert asked.translator == "pix-sketch" and window.document.session.strokes == before
    drawn = np.full((512, 512, 3), 255, np.uint8)
    drawn[200:203, 100:400] = 0
    monkeypatch.setattr(engine.pipeline, "translate", lambda _name, _picture: drawn)
    engine.answer(Translate)
    wait_for(lambda: status_text(window) == "Photo: turned into a drawing")
    (line,) = window.document.session.strokes
    assert abs(line.points[0][1] - 201) < 2 and abs(line.points[0][0] - line.points[-1][0]) > 280
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session.strokes == before


def test_where_the_network_fails_its_edges_are_drawn_and_it_is_said(window, engine, photo, found) -> None:
    choose(window, "Title of pix-sketch")
    engine.busy = True
    drop(window, photo)
    wait_for(lambda: len(engine.tasks(Translate)) == 1)
    engine.fail("This picture could not be translated: it is damaged.", Translate)
    wait_for(lambda: status_text(window) == "Photo: turned into a drawing")
    assert len(window.document.session.strokes) > 3 and "damaged" in window.notice.text.text()


def test_a_style_that_is_no_longer_installed_is_the_usual_one(window, translators) -> None:
    choose(window, "Title of pix-sketch")
    assert window.sketchers.network == translators[1]
    del translators[1]
    window.sketchers.menu.aboutToShow.emit()
    assert window.sketchers.network is None and window.sketchers.edges == vectorise.LINES
    assert styles(window) == ["Edges", "Fine edges", "Bold edges"]
    checked = [action.text() for action in window.sketchers.menu.actions() if action.isChecked()]
    assert checked == ["&Edges"]


def test_a_style_of_edges_more_is_one_entry(
    app: Any, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vectorise.EDGE_STYLES, "faint", vectorise.EdgeStyle("F&aint edges", "Hardly any", 0.8, 90))
    window = open_window(engine, tmp_path)
    assert styles(window)[:4] == ["Edges", "Fine edges", "Bold edges", "Faint edges"]
    choose(window, "Faint edges")
    assert window.sketchers.edges == "faint"
    picture = paint(canonical())
    few, many = (len(vectorise.strokes_of_photo(picture, np.array(PUPILS), style)[0]) for style in ("faint", "fine"))
    assert 0 < few < many
    shut(window)
