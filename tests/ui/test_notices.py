"""What the window says is read whole, whatever was said before, however long it is."""

from __future__ import annotations

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QRect, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget

from engine.drawing.pictures import SketchError
from engine.drawing.session import read_session
from tests.support.measure_layout import leaf, name, place
from tests.support.studio import choose
from ui.window import StudioWindow

SHORT = "Saved."
LONG = "The drawing cannot be kept safe from a crash: there is no space left on this device. " * 3
PATH = "/a/very/long/path/without/a/single/space/" + "directory_of_many_letters/" * 8 + "face.png"
CHINESE = "照片已变成可以编辑的线条，您也可以使用它的肤色、发色和光线。" * 4


def whole(window: StudioWindow) -> bool:
    """Whether every word of the notice has its place within it, and the notice its place within the window."""
    notice = window.notice
    text, room = notice.text, notice.text.contentsRect()
    needed = text.fontMetrics().boundingRect(QRect(0, 0, room.width(), 9999), Qt.TextWordWrap, text.text())
    parts = [text, *notice.buttons]
    apart = all(not one.geometry().intersects(other.geometry()) for one in parts for other in parts if one is not other)
    inside = all(notice.rect().contains(part.geometry()) for part in parts)
    fits = needed.width() <= room.width() and needed.height() <= room.height()
    return fits and apart and inside and window.rect().contains(notice.geometry())


@pytest.mark.parametrize("width", [1024, 1400])
@pytest.mark.parametrize("before", [SHORT, LONG])
@pytest.mark.parametrize("text", [SHORT, LONG, PATH, CHINESE])
def test_a_notice_that_replaces_another_is_read_whole(window, width: int, before: str, text: str) -> None:
    window.resize(width, 760)
    window.notice.show_text(before, ("Take its appearance too", lambda: None), ("Close", lambda: None))
    assert whole(window)
    window.notify(text)
    assert whole(window), (window.notice.geometry(), window.notice.text.geometry())
    window.resize(1024, 760)
    assert whole(window)


@pytest.mark.parametrize("before", [SHORT, LONG])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 820), (1920, 1080)])
def test_a_notice_of_one_line_covers_no_control(window, size, before: str) -> None:
    window.resize(*size)
    window.notify(before)
    window.notify("Nothing is missing: every part of the face is drawn.")
    QTest.qWait(15)
    touched = [part for part in window.panel.findChildren(QWidget) if leaf(part) and part.isVisible()]
    covered = [name(part) for part in touched if place(part, window).intersects(window.notice.geometry())]
    assert window.notice.isVisible() and len(touched) > 10 and covered == []


def test_an_empty_or_strange_session_is_said_in_words(window, monkeypatch, tmp_path) -> None:
    for content, word in ((b"", "empty"), (b"  \n", "empty"), (b"{", "session of"), (b"\xff\xfe", "session of")):
        (tmp_path / "s.facedraw").write_bytes(content)
        choose(monkeypatch, tmp_path / "s.facedraw")
        window.actions_by_name["open"].trigger()
        said = window.notice.text.text()
        assert word in said and "line 1" not in said and "codec" not in said
        with pytest.raises(SketchError, match=word):
            read_session(tmp_path / "s.facedraw")


def test_a_notice_is_as_high_as_its_text_whatever_was_said_before(window) -> None:
    window.resize(1280, 820)
    window.notify(SHORT)
    low = window.notice.height()
    window.notify(4 * LONG)
    assert window.notice.height() > 2 * low
    window.notify(SHORT)
    assert window.notice.height() == low
