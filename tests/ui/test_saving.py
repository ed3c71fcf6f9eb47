"""Names that are typed into the real dialogs get their suffix, and never overwrite a file without a question."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, List

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from engine.drawing.pictures import write_image
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke
from tests.support.studio import answer, stroke
from ui.panels.saving import EXISTS, may_replace

LINE = Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0)
Typing = Callable[[str], None]


@pytest.fixture()
def type_name(monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Types a name into the next file dialog, Qt's own, and presses Return there."""
    own = QFileDialog.DontUseNativeDialog
    ask_save, ask_folder = QFileDialog.getSaveFileName, QFileDialog.getExistingDirectory
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: ask_save(*given, options=own))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: ask_folder(*given, own))

    def later(name: str) -> None:
        def type_it() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                QTimer.singleShot(50, type_it)
                return
            edit = dialog.findChild(QLineEdit, "fileNameEdit")
            edit.setText(name)
            QTest.keyClick(edit, Qt.Key_Return)

        QTimer.singleShot(50, type_it)

    return later


def test_a_name_without_its_suffix_does_not_overwrite_another_session(window, tmp_path: Path, monkeypatch, type_name):
    precious = tmp_path / "precious.facedraw"
    write_session(precious, Session((LINE,) * 5))
    stroke(window)
    asked = answer(monkeypatch, QMessageBox.Cancel)
    type_name(str(tmp_path / "precious"))
    assert not window.files.save_as()
    assert len(asked) == 1 and "precious.facedraw" in asked[0]
    assert len(read_session(precious).strokes) == 5
    answer(monkeypatch, QMessageBox.Save)
    type_name(str(tmp_path / "precious"))
    assert window.files.save_as() and len(read_session(precious).strokes) == 1


def test_the_button_that_overwrites_says_so(window, tmp_path: Path, monkeypatch) -> None:
    said: List[str] = []

    def look(box: QMessageBox) -> int:
        said.extend(button.text() for button in box.buttons())
        return int(QMessageBox.Cancel)

    monkeypatch.setattr(QMessageBox, "exec_", look)
    assert not may_replace(window, tmp_path / "there.png", *EXISTS)
    window.set_language("zh_CN")
    may_replace(window, tmp_path / "there.png", *EXISTS)
    window.set_language("en")
    assert "Replace" in said and "替换" in said and "Save" not in said


def test_a_name_with_a_dot_keeps_it_and_gets_its_suffix(window, tmp_path: Path, type_name) -> None:
    stroke(window)
    type_name(str(tmp_path / "Mr. Smith"))
    assert window.files.save_as()
    assert len(read_session(tmp_path / "Mr. Smith.facedraw").strokes) == 1
    assert window.files.open(tmp_path / "Mr. Smith.facedraw")
    type_name(str(tmp_path / "Mr. Smith"))
    window.files.save_picture("Save", "face", np.zeros((8, 8, 3), np.uint8))
    assert (tmp_path / "Mr. Smith.png").exists() and not (tmp_path / "Mr.png").exists()


@pytest.mark.parametrize("kind, name, there", [(".gif", "a.b", "a.b.gif"), ("", "", "face-000.png")])
def test_a_morph_asks_before_it_overwrites(window, tmp_path: Path, monkeypatch, type_name, kind, name, there) -> None:
    other, kept = tmp_path / "other.facedraw", tmp_path / "out" / there
    kept.parent.mkdir()
    write_session(other, Session((LINE,)))
    write_image(kept.with_suffix(".png"), np.zeros((8, 8, 3), np.uint8))
    kept.with_suffix(".png").replace(kept)
    before = kept.read_bytes()
    stroke(window)
    morph = window.morph
    morph.begin(other)
    morph.kind.setCurrentIndex(morph.kind.findData(kind))
    asked: List[str] = answer(monkeypatch, QMessageBox.Cancel)
    type_name(str(kept.parent / name) if name else str(kept.parent))
    morph.export.click()
    assert len(asked) == 1 and there in asked[0]
    assert not morph.exporting and kept.read_bytes() == before
