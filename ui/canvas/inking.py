"""The sketch in pixels, kept up to date with the document at little cost. No Qt."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.session import Session
from engine.drawing.strokes import Box, Point, Raster, Stroke, enlarged, union

RECENT, SELDOM = 8, 32  # states kept: these last ones, and every 32nd before them
WHOLE: Box = (0, 0, CANVAS, CANVAS)


class Inking:
    """A raster that follows a list of strokes; pictures of earlier states save undo from drawing everything again.

    Also holds the stroke that is being drawn. All boxes are in canvas pixels.
    """

    def __init__(self, scale: int) -> None:
        self.raster = Raster(scale)
        self._strokes: Tuple[Stroke, ...] = ()
        self._base: Optional[np.ndarray] = None
        self._earlier: List[Tuple[int, np.ndarray]] = [(0, self.raster.pixels.copy())]

    def show(self, strokes: Tuple[Stroke, ...], base: Optional[np.ndarray]) -> Box:
        """Draw these strokes on this base; returns the box that changed."""
        changed: Box = (0, 0, 0, 0)
        if base is not self._base:
            self._base, self._strokes = base, ()
            blank = np.full_like(self.raster.pixels, PAPER_WHITE)
            self._earlier = [(0, blank if base is None else enlarged(base, self.raster.scale).copy())]
            self.raster.reset(self._earlier[0][1])
            changed = WHOLE
        same = 0
        for old, new in zip(self._strokes, strokes):
            if old is not new:
                break
            same += 1
        if same < len(self._strokes):
            while self._earlier[-1][0] > same:
                self._earlier.pop()
            same = self._earlier[-1][0]
            self.raster.reset(self._earlier[-1][1])
            changed = WHOLE
        self._strokes = strokes[:same]
        for stroke in strokes[same:]:
            changed = union(changed, self._canvas_box(self.raster.draw(stroke)))
            self._remember(stroke)
        return changed

    def put_down(self, stroke: Stroke) -> Box:
        """Begin to draw a stroke by hand, at its first point."""
        return self._canvas_box(self.raster.put_down(stroke))

    def move(self, *points: Tuple[float, float, float]) -> Box:
        """Continue the stroke."""
        return self._canvas_box(self.raster.move(points))

    def replace_end(self, point: Tuple[float, float, float]) -> Box:
        """Move the end of a straight line."""
        return self._canvas_box(self.raster.replace_end(point))

    def take_back(self) -> Box:
        """Discard the stroke."""
        return self._canvas_box(self.raster.take_back())

    def keep(self, stroke: Stroke) -> None:
        """Take this stroke for the one that was drawn by hand: it need not be drawn again when the document has it."""
        self.raster.lift()
        self._remember(stroke)

    def _remember(self, stroke: Stroke) -> None:
        self._strokes += (stroke,)
        count = len(self._strokes)
        self._earlier = [entry for entry in self._earlier if entry[0] % SELDOM == 0 or entry[0] > count - RECENT]
        self._earlier.append((count, self.raster.pixels.copy()))

    def _canvas_box(self, box: Box) -> Box:
        scale = self.raster.scale
        return box[0] // scale, box[1] // scale, -(-box[2] // scale), -(-box[3] // scale)


class InkLayers:
    """Everything that is drawn: as it is on the screen, as the networks see it, and construction lines.

    on_construction: whether the stroke under the pen is one of those, which the networks never see.
    """

    def __init__(self, sharp: int) -> None:
        self.screen, self.sketch, self.construction = Inking(sharp), Inking(1), Inking(sharp)
        self.on_construction = False

    def show(self, session: Session) -> Box:
        """Draw a session; returns the box that has changed, of ink or of construction lines."""
        self.sketch.show(session.strokes, session.base)
        inked = self.screen.show(session.strokes, session.base)
        return union(inked, self.construction.show(session.construction, None))

    def put_down(self, stroke: Stroke, on_construction: bool) -> Box:
        """Begin a stroke by hand, at its first point. All return the box that has changed."""
        self.on_construction = on_construction
        return self._each(lambda inking: inking.put_down(stroke))

    def move(self, point: Point) -> Box:
        """Continue the stroke."""
        return self._each(lambda inking: inking.move(point))

    def replace_end(self, point: Point) -> Box:
        """Move the end of a straight line."""
        return self._each(lambda inking: inking.replace_end(point))

    def take_back(self) -> Box:
        """Discard the stroke."""
        box = self._each(lambda inking: inking.take_back())
        self.on_construction = False
        return box

    def keep(self, stroke: Stroke) -> bool:
        """The stroke is finished, as this one; returns whether it is a construction line."""
        for inking in self._under_the_pen():
            inking.keep(stroke)
        construction, self.on_construction = self.on_construction, False
        return construction

    def _each(self, do: Callable[[Inking], Box]) -> Box:
        boxes = [do(inking) for inking in self._under_the_pen()]
        return boxes[0]  # in canvas pixels they are all the same

    def _under_the_pen(self) -> Sequence[Inking]:
        return (self.construction,) if self.on_construction else (self.screen, self.sketch)
