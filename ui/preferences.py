"""What is saved between starts: sizes, the window's position, switches, theme, language, keys."""

from __future__ import annotations

from typing import Any, Sequence

from PyQt5.QtCore import QByteArray, QSettings
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QWidget

from ui.style import theme
from ui.translations import language

TITLE_BAR = 32  # pixels that a desktop's title bar may need above a window
LANGUAGES = ("system", *language.LANGUAGES)
THEMES = ("system", *theme.THEMES)


def restore(window: Any, settings: QSettings) -> None:
    """Restore a `StudioWindow` as it was left. Missing or invalid settings are ignored."""
    window.tools.load(settings)
    window.canvas.hints_shown = str(settings.value("window/taught", "false")) != "true"
    if chosen_theme(settings) != THEMES[0]:
        window.set_theme(chosen_theme(settings))
    if chosen_language(settings) != LANGUAGES[0]:
        window.set_language(chosen_language(settings))
    chosen = {name: QKeySequence(str(settings.value(f"keys/{name}", ""))) for name in window.actions_by_name}
    window.actions_by_name.assign_all(chosen)
    geometry = settings.value("window/geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    keep_on_screen(window)
    for name in window.actions_by_name.saved:
        state = str(settings.value("view/" + name))
        if state in ("true", "false"):
            window.actions_by_name[name].setChecked(state == "true")
    strength = str(settings.value("view/shadow_strength", ""))
    if strength.isdigit():
        window.shadow_slider.setValue(int(strength))


def chosen_theme(settings: QSettings) -> str:
    """The theme that was chosen, one of `THEMES`."""
    return _one_of(THEMES, settings.value("window/theme"))


def chosen_language(settings: QSettings) -> str:
    """The language that was chosen, one of `LANGUAGES`."""
    return _one_of(LANGUAGES, settings.value("window/language"))


def _one_of(known: Sequence[str], value: object) -> str:
    """The value, or the first of `known` where it is not among them."""
    return str(value) if value in known else known[0]


def keep_on_screen(window: QWidget) -> None:
    """Fit the window into its screen: screens and scales change."""
    if window.isMaximized() or window.isFullScreen():
        return
    room = window.screen().availableGeometry().adjusted(0, TITLE_BAR, 0, 0)
    least = window.minimumSizeHint()
    width, height = max(least.width(), min(window.width(), room.width())), min(window.height(), room.height())
    window.resize(width, max(least.height(), height))
    x = max(room.left(), min(window.x(), room.right() + 1 - window.width()))
    y = max(room.top() - TITLE_BAR, min(window.y(), room.bottom() + 1 - window.height() - TITLE_BAR))
    window.move(x, y)


def save(window: Any, settings: QSettings) -> None:
    """Save the state of a `StudioWindow`."""
    window.tools.save(settings)
    if window.document.history.count() or not window.document.session.empty:
        settings.setValue("window/taught", "true")
    settings.setValue("window/geometry", window.saveGeometry())
    for name in window.actions_by_name.saved:
        settings.setValue("view/" + name, "true" if window.actions_by_name[name].isChecked() else "false")
    settings.remove("keys")
    for name, chosen in window.actions_by_name.assigned().items():
        settings.setValue(f"keys/{name}", chosen)
    settings.setValue("view/shadow_strength", window.shadow_slider.value())
