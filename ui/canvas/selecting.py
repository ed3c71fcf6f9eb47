"""Selecting strokes, and moving, scaling, turning, lightening, darkening and deleting what is selected."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from PyQt5.QtCore import QObject, QPointF, Qt
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from configs.translatable import _
from engine.drawing.session import CONSTRUCTION
from engine.drawing.strokes import FARTHEST, MIRROR, Stroke, curve
from ui.canvas.selection_frame import KNOB, Change, SelectionFrame
from ui.canvas.tools import SELECT, Tools, next_ink
from ui.document import Document
from ui.style import theme
from ui.translations.language import term

REACH = 7.0  # screen pixels beside a stroke within which it is grabbed
GAP, RIM = 1.5, 3.5  # screen pixels beside a selected stroke at which its rim begins and ends
FAR_STEP = 10.0  # canvas pixels per press of an arrow key with Shift
ARROWS = {Qt.Key_Left: (-1, 0), Qt.Key_Right: (1, 0), Qt.Key_Up: (0, -1), Qt.Key_Down: (0, 1)}

XY = Tuple[float, float]


class Selecting(QObject):
    """What the selection tool does on the canvas, and the commands for the selection.

    It selects strokes of the drawing, or construction lines while those are drawn.

    The canvas passes its events on while that tool is chosen. Places are canvas pixels; `scale` is how many
    screen pixels one of them is wide. repaint: called when the canvas must be repainted.
    """

    def __init__(self, document: Document, tools: Tools, repaint: Callable[[], None]) -> None:
        super().__init__(document)
        self._document, self._tools, self._repaint = document, tools, repaint
        self._chosen: List[Stroke] = []
        self._before: List[Stroke] = []  # what was selected when the rubber band began
        self._from: Optional[XY] = None
        self._to: Optional[XY] = None
        self._moving = self._on_image = False
        self._handle = ""  # of the frame, while it is dragged
        self._frame: Optional[SelectionFrame] = None  # whose handle that is
        self._lines: Dict[int, Tuple[Stroke, np.ndarray]] = {}
        document.changed.connect(self._follow)
        tools.changed.connect(self._put_away)

    @property
    def active(self) -> bool:
        """Whether the selection tool is chosen."""
        return self._tools.tool == SELECT

    @property
    def chosen(self) -> Tuple[Stroke, ...]:
        """The strokes that are selected, in their order."""
        return tuple(self._chosen)

    @property
    def _strokes(self) -> Tuple[Stroke, ...]:
        """What can be selected now."""
        session = self._document.session
        if self._tools.construction:
            return () if CONSTRUCTION in session.hidden else session.construction
        return session.strokes

    # Commands

    def choose_all(self) -> None:
        """Choose the selection tool and select every stroke."""
        self._tools.take(SELECT)
        self._choose(self._strokes)

    def remove(self) -> None:
        """Delete the selected strokes."""
        if self._chosen:
            self._exchange(lambda _stroke: [], term(_("delete strokes")))

    def change_ink(self, steps: int) -> None:
        """Make the selected strokes, or else the pen, so many steps darker."""
        if self.active and self._chosen:
            self._exchange(lambda s: [replace(s, ink=next_ink(s.ink, steps))], term(_("ink of strokes")), "ink")
        else:
            self._tools.change_ink(steps)

    def move_by(self, x: float, y: float, gesture: str = "") -> None:
        """Move the selected strokes, no farther than strokes may lie."""
        points = [point for stroke in self._chosen for point in stroke.points]
        x, y = (
            max(-FARTHEST - min(p[axis] for p in points), min(by, FARTHEST - max(p[axis] for p in points)))
            for axis, by in enumerate((x, y))
        )

        def moved(stroke: Stroke) -> List[Stroke]:
            by = -x if stroke.mirrored and self._on_image else x
            places = ((max(-FARTHEST, min(px + by, FARTHEST)), py + y, p) for px, py, p in stroke.points)
            return [replace(stroke, points=tuple((round(px, 2), round(py, 2), p) for px, py, p in places))]

        if round(x, 2) or round(y, 2):
            self._exchange(moved, term(_("move strokes")), gesture)

    def _exchange(self, change: Callable[[Stroke], List[Stroke]], text: str, gesture: str = "") -> None:
        new = {id(stroke): change(stroke) for stroke in self._chosen}
        if all(new[id(stroke)] == [stroke] for stroke in self._chosen):
            return

        def exchanged(strokes: Tuple[Stroke, ...]) -> Tuple[Stroke, ...]:
            return tuple(one for stroke in strokes for one in new.get(id(stroke), [stroke]))

        session = self._document.session
        self._chosen = [one for changed in new.values() for one in changed]
        changed = replace(session, strokes=exchanged(session.strokes), construction=exchanged(session.construction))
        self._document.change(changed, text, gesture)

    # The pointer

    def press(self, event: QMouseEvent, place: XY, scale: float) -> None:
        """Grab a handle or a stroke, or begin a rubber band. Shift or Ctrl adds to the selection, or removes from
        it."""
        self._frame = self.frame(scale)
        self._handle = self._frame.at(place) if self._frame else ""
        if self._handle:
            self._from = self._to = place
            return
        adding = bool(event.modifiers() & (Qt.ShiftModifier | Qt.ControlModifier))
        hit = self.at(place, scale)
        self._from = self._to = place
        self._moving = hit is not None
        if hit is None:
            self._before = list(self._chosen) if adding else []
            self._choose(self._before)
        elif adding:
            self._moving = not self._holds(hit)
            kept = [stroke for stroke in self._chosen if stroke is not hit]
            self._choose(kept + [hit] if self._moving else kept)
        elif not self._holds(hit):
            self._choose([hit])

    def move(self, place: XY) -> None:
        """Drag what is held, or extend the rubber band."""
        if self._from is None:
            return
        self._to = place
        if not self._moving and not self._handle and self._from != place:
            inside = [stroke for stroke in self._strokes if self._in_band(stroke)]
            self._choose(self._before + [stroke for stroke in inside if not any(stroke is one for one in self._before)])
        self._repaint()

    def release(self) -> None:
        """Let go."""
        change, begin, end = self._change(), self._from, self._to
        step = term(_("turn strokes")) if self._handle == KNOB else term(_("scale strokes"))
        self._let_go()
        if change is not None:
            self._exchange(change.strokes, step)
        elif self._moving and begin is not None and end is not None and self._chosen:
            self.move_by(end[0] - begin[0], end[1] - begin[1])
        self._moving = self._on_image = False
        self._repaint()

    def key(self, event: QKeyEvent) -> bool:
        """Arrow keys move the selection, Escape clears it. Returns whether the key was used."""
        if event.key() == Qt.Key_Escape and (self._chosen or self._from is not None):
            self._let_go()
            self._moving = False
            self._choose([])
        elif event.key() in ARROWS and self._chosen:
            far = FAR_STEP if event.modifiers() & Qt.ShiftModifier else 1.0
            x, y = ARROWS[event.key()]
            self.move_by(x * far, y * far, "nudge")
        else:
            return False
        return True

    def paint_under(self, painter: QPainter, scale: float) -> None:
        """A rim around the selected strokes; the painter is in canvas pixels, of which one is `scale` screen pixels.

        It lies under the ink, so that it does not change how dark the ink looks.
        """
        painter.setBrush(Qt.NoBrush)
        for stroke in self._chosen:
            path = self._path(stroke)
            self._draw(painter, path, theme.current().accent, stroke.width + 2 * RIM / scale)
            self._draw(painter, path, theme.current().paper, stroke.width + 2 * GAP / scale)

    def paint(self, painter: QPainter, to_screen: Callable[[QPointF], QPointF]) -> None:
        """The selected strokes where they are dragged to, or the rubber band, or the frame of the selection."""
        origin = to_screen(QPointF(0.0, 0.0))
        across, down = to_screen(QPointF(1.0, 0.0)) - origin, to_screen(QPointF(0.0, 1.0)) - origin
        if self._from is None or self._to is None:
            frame = self.frame(math.hypot(across.x(), across.y()))
            if frame is not None:
                frame.paint(painter, to_screen)
            return
        if not self._moving and not self._handle:
            (x0, y0), (x1, y1) = self._from, self._to
            self._paint_band(painter, [to_screen(QPointF(x, y)) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))])
            return
        painter.save()
        painter.setTransform(QTransform(across.x(), across.y(), down.x(), down.y(), origin.x(), origin.y()), True)
        painter.setBrush(Qt.NoBrush)
        for stroke in self._chosen if self._from != self._to else []:
            self._draw(painter, self._path(stroke, True), theme.current().accent, stroke.width, 0.4 + 0.5 * stroke.ink)
        painter.restore()

    def _path(self, stroke: Stroke, dragged: bool = False) -> QPainterPath:
        """A stroke's middle line, and its mirror image's, where they are or are dragged to; in canvas pixels."""
        path, change = QPainterPath(), self._change() if dragged else None
        for side, line in enumerate(self._sides(stroke)):
            if change is not None:
                line = change.places(line)
            elif dragged and self._from is not None and self._to is not None:
                turned = side != int(self._on_image and stroke.mirrored)
                x, y = self._to[0] - self._from[0], self._to[1] - self._from[1]
                line = line + (-x if turned else x, y)
            places = [QPointF(x, y) for x, y in line.tolist()]
            path.moveTo(places[0])
            for one in places[1:] or places:
                path.lineTo(one)
        return path

    @staticmethod
    def _draw(painter: QPainter, path: QPainterPath, colour: str, width: float, alpha: float = 1.0) -> None:
        painter.setPen(QPen(theme.colour(colour, alpha), width, Qt.SolidLine, Qt.RoundCap, Qt.RoundJoin))
        painter.drawPath(path)

    def _paint_band(self, painter: QPainter, corners: Sequence[QPointF]) -> None:
        accent = theme.current().accent
        painter.setPen(QPen(theme.colour(accent), 1, Qt.DashLine))
        painter.setBrush(theme.colour(accent, 0.08))
        painter.drawPolygon(QPolygonF(corners))

    # What is where

    def frame(self, scale: float) -> Optional[SelectionFrame]:
        """The frame around what is selected; None where nothing is. scale: screen pixels of a canvas pixel."""
        lines = [line for stroke in self._chosen for line in self._sides(stroke)]
        return SelectionFrame(lines, scale) if self.active and lines else None

    def at_handle(self, place: XY, scale: float) -> bool:
        """Whether a handle of the frame is held, or could be grabbed here."""
        frame = self.frame(scale)
        return bool(self._handle or (frame is not None and frame.at(place)))

    def _change(self) -> Optional[Change]:
        """What the handle that is dragged does to the selected strokes; None where none is, or not yet."""
        if self._frame is None or not self._handle or self._from is None or self._to is None or self._from == self._to:
            return None
        return self._frame.change(self._handle, self._from, self._to)

    def at(self, place: XY, scale: float) -> Optional[Stroke]:
        """The topmost pen stroke within reach; an eraser stroke, which is invisible, only where there is no other."""
        reach = REACH / scale
        for eraser in (False, True):
            for stroke in reversed(self._strokes):
                if stroke.eraser == eraser:
                    for side, line in enumerate(self._sides(stroke)):
                        if _distance(line, place) <= max(reach, stroke.width / 2):
                            self._on_image = side == 1
                            return stroke
        return None

    def _in_band(self, stroke: Stroke) -> bool:
        assert self._from is not None and self._to is not None
        low, high = np.minimum(self._from, self._to), np.maximum(self._from, self._to)
        return any(bool(((line >= low) & (line <= high)).all()) for line in self._sides(stroke))

    def _sides(self, stroke: Stroke) -> List[np.ndarray]:
        """The stroke's curve, (n, 2), and its mirror image's if it has one."""
        known = self._lines.get(id(stroke))
        if known is None or known[0] is not stroke:
            lines = curve(stroke.points)
            known = stroke, np.array([lines[0][0][:2]] + [end[:2] for _begin, end in lines])
            self._lines[id(stroke)] = known
        line = known[1]
        return [line, line * (-1.0, 1.0) + (2 * MIRROR, 0.0)] if stroke.mirrored else [line]

    def _holds(self, stroke: Stroke) -> bool:
        return any(stroke is one for one in self._chosen)

    def _choose(self, strokes: Sequence[Stroke]) -> None:
        self._chosen = list(strokes)
        self._repaint()

    def _follow(self) -> None:
        """Deselect strokes that are no longer there."""
        session = self._document.session
        there = {id(stroke) for stroke in session.strokes + session.construction}
        self._chosen = [stroke for stroke in self._chosen if id(stroke) in there]
        self._lines = {key: line for key, line in self._lines.items() if key in there}
        if self._moving and not self._chosen:
            self._let_go()
            self._moving = False

    def _let_go(self) -> None:
        """Stop dragging."""
        self._from = self._to = self._frame = None
        self._handle = ""

    def _put_away(self) -> None:
        if not self.active and (self._chosen or self._from is not None):
            self._let_go()
            self._moving = False
            self._choose([])


def _distance(line: np.ndarray, place: XY) -> float:
    """Distance of a place from a line of points, (n, 2)."""
    begin, way = line[:-1], np.diff(line, axis=0)
    if not len(way):
        return float(np.hypot(*(line[0] - place)))
    share = ((place - begin) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-9)
    nearest = begin + way * np.clip(share, 0.0, 1.0)[:, None]
    return float(np.hypot(*(nearest - place).T).min())
