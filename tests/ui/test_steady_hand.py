"""A hand that trembles draws a calm line where it is steadied."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from tests.support.studio import stroke
from ui.canvas.pen import DIRECT, ROPE, WEIGHTED
from ui.window import StudioWindow

TREMBLING = [(60.0 + 4 * i, 250.0 + (5.0 if i % 2 else -5.0)) for i in range(90)]


def tremble(window: StudioWindow, steadied: str) -> float:
    """How far the middle of the line drawn last strays up and down, in canvas pixels."""
    window.actions_by_name["steady_" + steadied].trigger()
    assert window.actions_by_name["steady_" + steadied].isChecked()
    stroke(window, TREMBLING)
    points = np.array(window.document.session.strokes[-1].points)
    return float(np.std(points[len(points) // 4 : -len(points) // 4, 1]))


def test_weighted_and_rope_calm_a_trembling_hand(window: StudioWindow) -> None:
    direct = tremble(window, DIRECT)
    assert direct > 2.0 and tremble(window, WEIGHTED) < 0.5 * direct and tremble(window, ROPE) < 0.5 * direct


def test_a_weighted_line_ends_at_the_hand_and_one_at_a_rope_where_it_was_pulled_to(window: StudioWindow) -> None:
    for steadied, gap in ((WEIGHTED, (0.0, 1.0)), (ROPE, (10.0, 30.0))):
        tremble(window, steadied)
        x, y, _pressure = window.document.session.strokes[-1].points[-1]
        away = float(np.hypot(x - TREMBLING[-1][0], y - TREMBLING[-1][1]))
        assert gap[0] <= away <= gap[1], steadied


def test_the_choice_is_kept(window: StudioWindow) -> None:
    window.actions_by_name["steady_rope"].trigger()
    window.tools.save(window.settings)
    window.tools.steady(DIRECT)
    window.tools.load(window.settings)
    assert window.tools.steadied == ROPE
