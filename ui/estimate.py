"""Estimates the time until the engine is ready, from the work done so far or the duration of the last start."""

from __future__ import annotations

import time
from typing import Optional

from PyQt5.QtCore import QSettings

from configs.translatable import _
from ui.translations.language import translate

USUAL, FIRST = 15.0, 150.0  # seconds of a start with compiled networks, and of one that compiles them
LEAST_DONE = 0.02  # share of the work after which its speed predicts better than the last start
_KEY = "engine/start_seconds"


class Estimate:
    """One start of the engine. usual: seconds that the last start took, without compiling."""

    def __init__(self, usual: float = USUAL) -> None:
        self._usual = usual
        self._begun = time.monotonic()
        self._first: Optional[float] = None  # the share that was done at the first report
        self._first_at = self._begun
        self._done = 0.0

    def hear(self, fraction: Optional[float]) -> None:
        """Take note of a report: the share of the work that is done, 0..1; None where it is unknown."""
        if fraction is None:
            return
        if self._first is None or fraction < self._done:
            self._first, self._first_at = fraction, time.monotonic()
        self._done = fraction

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._begun

    @property
    def compiles(self) -> bool:
        """Whether this start compiles networks, which the next one need not do."""
        return self._first is not None

    def seconds_left(self) -> float:
        """Seconds until the engine is ready; 0 where it takes longer than expected."""
        if self._first is not None and self._done - self._first >= LEAST_DONE:
            so_far = time.monotonic() - self._first_at
            return so_far / (self._done - self._first) * (1.0 - self._done)
        if self._first is not None:
            return FIRST * (1.0 - self._done)
        return max(0.0, self._usual - self.elapsed)

    def words(self) -> str:
        """The same in words."""
        left = self.seconds_left()
        if left <= 0.0:
            return translate(_("longer than usual"))
        if left < 8.0:
            return translate(_("a few seconds left"))
        if left < 50.0:
            return translate(_("about %d seconds left")) % (round(left / 10) * 10)
        minutes = round(left / 60)
        return translate(_("about a minute left")) if minutes <= 1 else translate(_("about %d minutes left")) % minutes


def estimate_from(settings: QSettings) -> Estimate:
    """A new estimate, for a start that begins now."""
    try:
        return Estimate(float(settings.value(_KEY, USUAL)))
    except (TypeError, ValueError):
        return Estimate()


def remember(settings: QSettings, estimate: Estimate) -> None:
    """Save how long the start took, for the next one."""
    if not estimate.compiles:
        settings.setValue(_KEY, round(max(1.0, estimate.elapsed), 1))
