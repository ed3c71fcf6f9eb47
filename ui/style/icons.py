"""The icons, drawn by the program itself so that they look the same on every desktop and at every resolution."""

from __future__ import annotations

from typing import Dict

from PyQt5.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PyQt5.QtSvg import QSvgRenderer

from ui.style import theme

_SHAPES: Dict[str, str] = {
    "pen": '<path d="M4 20l1-4.5L16.2 4.3a2 2 0 0 1 2.8 0l.7.7a2 2 0 0 1 0 2.8L8.5 19z"/><path d="M14.3 6.2l3.5 3.5"/>',
    "eraser": '<path d="M8.2 20L3.8 15.6a1.8 1.8 0 0 1 0-2.6l8.8-8.8a1.8 1.8 0 0 1 2.6 0l5 5a1.8 1.8 0 0 1 0 2.6'
    'L12 20z"/><path d="M8.2 8.6l7.6 7.6"/><path d="M12 20h8.5"/>',
    "select": '<path d="M6 3.5l12.5 8.6-5.6 1.1-3 5z"/><path d="M13 13.4l4 6.1"/>',
    "mirror": '<path d="M12 3v18" stroke-dasharray="2 2.6"/><path d="M9 7L3.5 17.5H9z"/><path d="M15 7l5.5 10.5H15z"/>',
    "undo": '<path d="M8 5L3.8 9.2 8 13.4"/><path d="M4 9.2h9.5a5.3 5.3 0 0 1 0 10.6H9"/>',
    "redo": '<path d="M16 5l4.2 4.2L16 13.4"/><path d="M20 9.2h-9.5a5.3 5.3 0 0 0 0 10.6H15"/>',
    "clear": '<path d="M4.5 7h15"/><path d="M9.5 7V4.5h5V7"/><path d="M6.5 7l.8 12.5h9.4L17.5 7"/>'
    '<path d="M10.3 11v5M13.7 11v5"/>',
    "open": '<path d="M3.5 18.5v-13h6l2 2.5h8v2.5"/><path d="M3.5 18.5L6.2 10.5h15.3l-2.7 8z"/>',
    "save": '<path d="M12 3.5v11"/><path d="M7.5 10.5L12 15l4.5-4.5"/><path d="M4 16.5v3.5h16v-3.5"/>',
    "new": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M14 3.5V8h4.5"/>',
    "shadow": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "live": '<path d="M13 3L5 13.5h6L10.5 21 19 10.5h-6z"/>',
    "convert": '<circle cx="12" cy="9" r="4.2"/><path d="M4 20.5c1.2-4 4.2-6 8-6s6.8 2 8 6"/>',
    "gallery": '<rect x="3.5" y="3.5" width="7" height="7" rx="1.5"/>'
    '<rect x="13.5" y="3.5" width="7" height="7" rx="1.5"/>'
    '<rect x="3.5" y="13.5" width="7" height="7" rx="1.5"/><rect x="13.5" y="13.5" width="7" height="7" rx="1.5"/>',
    "complete": '<path d="M4 20L14.5 9.5"/><path d="M17.5 3l.9 2.6 2.6.9-2.6.9-.9 2.6-.9-2.6-2.6-.9 2.6-.9z"/>'
    '<path d="M7.5 3.5l.6 1.7 1.7.6-1.7.6-.6 1.7-.6-1.7-1.7-.6 1.7-.6z"/>',
    "close": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
    "more": '<path d="M9.5 5l6 7-6 7"/>',
    "as_is": '<path d="M6 9.5h12M6 14.5h12"/>',
    "zoom_in": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21M7.5 10.5h6M10.5 7.5v6"/>',
    "zoom_out": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21M7.5 10.5h6"/>',
    "fit": '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
    "reset": '<path d="M5 5v5h5"/><path d="M5.5 10A7.5 7.5 0 1 1 5 14.5"/>',
    "own": '<path d="M12 6v12M6 12h12"/>',
    "another": '<path d="M19.5 8A8 8 0 0 0 5 9.5"/><path d="M19.8 3.8V8h-4.2"/><path d="M4.5 16A8 8 0 0 0 19 14.5"/>'
    '<path d="M4.2 20.2V16h4.2"/>',
    "photo": '<path d="M3.5 7.5h4L9 5h6l1.5 2.5h4v12h-17z"/><circle cx="12" cy="13" r="3.6"/>',
    "neighbours": '<circle cx="8" cy="8.5" r="3"/><circle cx="16.5" cy="9.5" r="2.5"/>'
    '<path d="M2.5 19c.6-3.6 2.7-5.5 5.5-5.5s4.9 1.9 5.5 5.5"/><path d="M15.5 14.3c3 0 5 1.6 5.7 4.7"/>',
}
NAMES = tuple(_SHAPES)


def svg(name: str, stroke: str) -> QByteArray:
    """The icon as an SVG file in one colour."""
    return QByteArray(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{stroke}" stroke-width="1.6" '
        f'stroke-linecap="round" stroke-linejoin="round">{_SHAPES[name]}</svg>'.encode("ascii")
    )


class _Engine(QIconEngine):
    """Paints an icon in the colours of the current theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Called by Qt for every size, mode and state."""
        colours = theme.current()
        stroke = colours.faint if mode == QIcon.Disabled else colours.accent if state == QIcon.On else colours.text
        QSvgRenderer(svg(self._name, stroke)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Called by Qt where it wants pixels."""
        pixels = QPixmap(size)
        pixels.fill(Qt.transparent)
        painter = QPainter(pixels)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixels

    def clone(self) -> QIconEngine:
        """Called by Qt when an icon is copied."""
        return _Engine(self._name)


_cache: Dict[str, QIcon] = {}


def icon(name: str) -> QIcon:
    """One of `NAMES`. It follows the theme."""
    if name not in _cache:
        _cache[name] = QIcon(_Engine(name))
    return _cache[name]


def app_icon() -> QIcon:
    """The program's own picture: half a face drawn, half painted."""
    made = QIcon()
    for side in (16, 32, 64, 128, 256):
        pixels = QPixmap(side, side)
        pixels.fill(Qt.transparent)
        painter = QPainter(pixels)
        QSvgRenderer(QByteArray(_APP.encode("ascii"))).render(painter)
        painter.end()
        made.addPixmap(pixels)
    return made


_APP = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<rect x="2" y="2" width="60" height="60" rx="14" fill="#4256d0"/>'
    '<path d="M32 12c10 0 16 7 16 17 0 13-8 23-16 23z" fill="#f2c9a8"/>'
    '<path d="M32 12c10 0 16 7 16 15-5-1-11-4-16-9z" fill="#4a3226"/><circle cx="40" cy="29" r="2.6" fill="#2b2320"/>'
    '<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round">'
    '<path d="M32 12c-10 0-16 7-16 17 0 13 8 23 16 23M21 29c2-2 5-2 7 0M26 42c2 1.5 4 2 6 2"/>'
    '<path d="M32 44c2 0 4-.5 6-2" stroke="#b2554a"/></g></svg>'
)
