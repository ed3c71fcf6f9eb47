"""What the empty canvas shows: where a face goes, so that its parts fall where the networks look for them."""

from __future__ import annotations

from functools import partial
from typing import Callable, Sequence, Tuple

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QFont, QPainter, QPainterPath, QPen, QPolygonF

from configs.components import PUPILS
from configs.translatable import Translatable, _
from engine.drawing.strokes import MIRROR, curve
from ui.style import theme
from ui.translations.language import translate


def _beside(side: float, x: float, y: float) -> QPointF:
    """The point so far from the face's middle, at the left (-1) or right (1)."""
    return QPointF(MIRROR + side * x, y)


def _face() -> QPainterPath:
    """Head, brows, eyes, nose and mouth in canvas pixels, in average proportions."""
    path = QPainterPath()
    for side in (-1.0, 1.0):
        at = partial(_beside, side)
        path.moveTo(at(0, 488))
        path.cubicTo(at(62, 488), at(118, 440), at(136, 376))
        path.cubicTo(at(158, 300), at(168, 262), at(164, 214))
        path.cubicTo(at(158, 110), at(92, 46), at(0, 46))
        path.moveTo(at(39, 226))
        path.cubicTo(at(58, 202), at(88, 202), at(105, 222))
        path.cubicTo(at(88, 240), at(58, 240), at(39, 226))
        path.moveTo(at(34, 186))
        path.cubicTo(at(66, 168), at(104, 162), at(134, 192))
        path.moveTo(at(0, 326))
        path.cubicTo(at(16, 330), at(26, 316), at(40, 316))
        path.moveTo(at(0, 378))
        path.cubicTo(at(20, 374), at(40, 374), at(58, 382))
        path.moveTo(at(0, 404))
        path.cubicTo(at(22, 404), at(44, 396), at(58, 382))
    for x, y in PUPILS:
        path.addEllipse(QPointF(x, y), 11, 11)
    return path


def paint(painter: QPainter, scale: float) -> None:
    """Paint the guide; the painter is in canvas pixels, of which one is `scale` screen pixels wide."""
    pen = QPen(theme.colour(theme.current().guide, 0.55), 1.4 / scale, Qt.CustomDashLine, Qt.RoundCap)
    pen.setDashPattern([3.5, 4.0])
    painter.setPen(pen)
    painter.setBrush(Qt.NoBrush)
    painter.drawPath(_face())


def paint_hint(painter: QPainter, square: QRectF, title: str, text: str) -> None:
    """Two lines in the middle of the forehead's place that say what to do; the painter is in widget pixels."""
    height = square.height()
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 1.35)
    font.setWeight(QFont.DemiBold)
    painter.setFont(font)
    painter.setPen(theme.colour("#4d5568"))
    where = QRectF(square.left(), square.top() + height * 0.175, square.width(), height * 0.06)
    painter.drawText(where, Qt.AlignHCenter | Qt.AlignVCenter, title)
    font.setPointSizeF(font.pointSizeF() / 1.35)
    font.setWeight(QFont.Normal)
    painter.setFont(font)
    painter.setPen(theme.colour("#7a8294"))
    painter.drawText(where.translated(0, height * 0.055), Qt.AlignHCenter | Qt.AlignVCenter, text)


HINTS = (
    (_("Left button"), _("draws")),
    (_("Right button"), _("erases")),
    (Translatable("Ctrl+Z"), _("takes back")),
    (Translatable("[  ]"), _("pen size")),
)
"""What someone who starts for the first time must know: a key or button, and what it does."""


def hints() -> Sequence[Tuple[str, str]]:
    """The lines of `HINTS`, in the current language."""
    return [(translate(part), translate(effect)) for part, effect in HINTS]


def paint_hints(painter: QPainter, square: QRectF) -> None:
    """The hints as a row of keys at the lower rim of the empty canvas; the painter is in widget pixels."""
    items, metrics, gap, rim = hints(), painter.fontMetrics(), 8.0, 7.0
    widths = [[metrics.horizontalAdvance(word) + 0.0 for word in item] for item in items]
    rows = [list(zip(items, widths))]
    if sum(key + word + 3 * rim + 3 * gap for key, word in widths) > square.width() - 4 * gap:
        rows = [rows[0][:2], rows[0][2:]]
    height = metrics.height() + rim
    y = square.bottom() - len(rows) * (height + gap) - gap
    painter.setPen(Qt.NoPen)
    painter.setBrush(theme.colour(theme.current().paper, 0.85))
    painter.drawRoundedRect(square.adjusted(gap, y - square.top() - gap, -gap, -gap), theme.RADIUS, theme.RADIUS)
    for row in rows:
        wide = sum(key + word + 2 * rim + 3 * gap for _item, (key, word) in row) - 2 * gap
        x = square.center().x() - wide / 2
        for (key, word), (key_width, word_width) in row:
            cap = QRectF(x, y, key_width + 2 * rim, height)
            painter.setPen(QPen(theme.colour("#c3c9d6"), 1))
            painter.setBrush(theme.colour("#eef0f6"))
            painter.drawRoundedRect(cap, 5, 5)
            painter.setPen(theme.colour("#4d5568"))
            painter.drawText(cap, Qt.AlignCenter, key)
            painter.setPen(theme.colour("#7a8294"))
            painter.drawText(QRectF(cap.right() + gap, y, word_width + 2, height), Qt.AlignVCenter, word)
            x = cap.right() + word_width + 3 * gap
        y += height + gap


def paint_example(
    painter: QPainter, lines: Sequence[Sequence[Tuple[float, float]]], to_screen: Callable[[QPointF], QPointF]
) -> None:
    """Dashed lines to draw along, through places in canvas pixels; the painter is in widget pixels."""
    painter.setPen(QPen(theme.colour(theme.current().accent, 0.8), 2, Qt.DashLine, Qt.RoundCap))
    painter.setBrush(Qt.NoBrush)
    for line in lines:
        path = [end[:2] for _begin, end in curve([(x, y, 1.0) for x, y in line])]
        painter.drawPolyline(QPolygonF([to_screen(QPointF(*place)) for place in (line[0], *path)]))
