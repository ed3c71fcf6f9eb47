"""Hundreds of events that no one planned: no exception, no thread left, and undoing all gives the empty canvas."""

from __future__ import annotations

import threading

import pytest

pytest.importorskip("PyQt5")

from engine.drawing.controls import Controls
from tests.support.fake_engine import FakeEngine
from tests.support.random_events import RandomEvents
from tests.support.studio import close, ink, open_window, shut


def test_hundreds_of_random_events_can_all_be_undone(app, monkeypatch, tmp_path) -> None:
    threads = set(threading.enumerate())
    engine = FakeEngine()
    window = open_window(engine, tmp_path)
    events = RandomEvents(window, engine, 20, tmp_path, monkeypatch)
    events.throw(600)
    assert window.document.history.count() > 50
    events.take_all_back()
    assert ink(window) == 0 and window.document.session.empty and window.document.controls == Controls()
    window.set_language("en")
    window.set_theme("light")
    close(window)
    assert events.problems == []
    assert set(threading.enumerate()) == threads and window.photos._pool.activeThreadCount() == 0
    shut(window)
