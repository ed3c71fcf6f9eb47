"""The one quiet sentence about what cannot be painted yet, by real events."""

from __future__ import annotations

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt

from tests.support.studio import key, stroke, wait_for


def test_closed_eyes_are_remarked_upon_as_long_as_they_are_drawn_and_the_pen_is_left_alone(window) -> None:
    window.canvas.setFocus()
    stroke(window, [(140, 222), (172, 228), (205, 222)])
    stroke(window, [(288, 222), (319, 228), (350, 222)])
    wait_for(window.status.limit.isVisible)
    assert "Closed eyes" in window.status.limit.text() and not window.notice.isVisible()
    assert window.canvas.hasFocus()
    window.set_language("zh_CN")
    assert "闭" in window.status.limit.text()
    key(window, "Z", Qt.ControlModifier)
    wait_for(lambda: not window.status.limit.isVisible())
