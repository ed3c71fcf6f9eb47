"""Suggestions from the bank: alternatives to a component, and strokes that a half-drawn face lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Sequence, Tuple

import numpy as np

from configs.components import BY_NAME, MOUTH, NAMES, REMAINDER
from engine.advice.completion import lack_of, mirrored
from engine.advice.suggestions import nearest_outline, picture, strokes_of, unlike, with_chin
from engine.drawing.brows import plain_brow, with_brows
from engine.drawing.controls import Controls
from engine.drawing.crops import check
from engine.drawing.outline import drawn_sectors, outside
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import component_of
from engine.message import Message
from engine.method.legible import legible
from engine.method.manifold import misfit

if TYPE_CHECKING:  # a real import would also import the runtimes
    from engine.method.pipeline import ComponentPipeline, FacePipeline

AMONG = 8  # times as many neighbours are candidates for alternatives that differ
INK, INSIDE, LEAST_INK = 128, 0.8, 20  # grey, share of the soft mask, pixels: when a component counts as drawn
OUTLINES = 24  # faces whose outlines are candidates for continuing a drawn one
OTHERS = 8  # smallest number of ways to complete a drawing, also with a small bank


class Adviser:
    """Looks through the bank of a pipeline, whose components it uses to encode and decode."""

    def __init__(self, pipeline: FacePipeline) -> None:
        self._preset, self._masks = pipeline.preset, pipeline.masks
        self._components = {component.name: component for component in pipeline.components}

    def alternatives(
        self, sketch: np.ndarray, controls: Controls, name: str, count: int
    ) -> Tuple[Tuple[int, ...], Tuple[np.ndarray, ...]]:
        """Rows of the bank whose named component could stand in a sketch's, the nearest first, and their pictures.

        Where the component is not drawn yet, the rows are those that fit the other components. At most `count`;
        pictures are (side, side) uint8. Raises ValueError as `FacePipeline.draw` does, and for an unknown name.
        """
        check(sketch)
        bank = self._component(name).bank
        away = self._misfits(sketch, [name], [other for other in NAMES if other != name])
        among = bank.rows(controls.tags)
        among = among[np.argsort(away[among], kind="stable")][: AMONG * count]
        rows = unlike(among, bank.codes[among], count)
        return tuple(rows), tuple(picture(self._sketch_of(name, row), BY_NAME[name], self._masks) for row in rows)

    def strokes(self, name: str, row: int) -> Tuple[Stroke, ...]:
        """The named component of a row of the bank, as strokes in its place on the canvas. Raises ValueError."""
        if not 0 <= row < len(self._component(name).bank.codes):
            raise ValueError(Message("the bank has no row {row}", row=row))
        return strokes_of(self._sketch_of(name, row), BY_NAME[name], self._masks)

    def rest(self, session: Session, number: int = 0) -> Tuple[Stroke, ...]:
        """The strokes that a half-drawn face lacks, to be added to the session's.

        What faces have twice is mirrored from the drawn side. The rest is all of the one face of the bank that fits
        the drawing best; of an outline that is drawn in part, what lies in the directions in which nothing is drawn.
        number: 0 for what fits best; each higher one takes other faces, which fit less; after the last, the first.
        """
        half = mirrored(session)
        lack = lack_of(half)
        found = with_brows(self._found(half.sketch(), half.controls, lack.wanted, number)) if lack.wanted else {}
        strokes = [stroke for name in lack.wanted for stroke in found[name]]
        for eye in lack.brows:
            strokes.append(plain_brow(eye, [stroke for stroke in half.strokes if component_of(stroke) == eye]))
        return half.strokes[len(session.strokes) :] + tuple(strokes)

    def _found(
        self, sketch: np.ndarray, controls: Controls, names: Sequence[str], number: int
    ) -> Dict[str, Tuple[Stroke, ...]]:
        rows = self._component(REMAINDER.name).bank.rows(controls.tags)
        away = self._misfits(sketch, [name for name in NAMES if name not in names], names)[rows]
        first = number * max(1, min(OUTLINES, len(rows) // OTHERS)) % len(rows)
        best = [int(row) for row in rows[np.argsort(away, kind="stable")][first : first + OUTLINES]]
        found = {name: self.strokes(name, best[0]) for name in names if name != REMAINDER.name}
        if REMAINDER.name in names:
            drawn, row = drawn_sectors(sketch), best[0]
            if drawn.any():
                row = nearest_outline(sketch, {other: self._decoded(REMAINDER.name, other) for other in best})
            found[REMAINDER.name] = outside(self.strokes(REMAINDER.name, row), drawn)
        return found

    def _component(self, name: str) -> ComponentPipeline:
        if name not in self._components:
            raise ValueError(
                Message("no component is called {name}; there are {known}", name=name, known=", ".join(NAMES))
            )
        return self._components[name]

    def _sketch_of(self, name: str, row: int) -> np.ndarray:
        """The component of a row, (side, side) uint8; the remainder's with the chin from the mouth's box."""
        if name == REMAINDER.name:
            return with_chin(self._decoded(name, row), self._decoded(MOUTH.name, row), self._masks)
        return self._decoded(name, row)

    def _decoded(self, name: str, row: int) -> np.ndarray:
        return self._component(name).decode([row])[0]

    def _misfits(self, sketch: np.ndarray, first: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """How badly each row fits the first components that are drawn, or else the others, (rows,)."""
        rows = {len(component.bank.codes) for component in self._components.values()}
        if len(rows) > 1:
            raise ValueError(
                Message(
                    "the bank of the {preset} preset does not say which parts belong to one face", preset=self._preset
                )
            )
        for names in (first, others):
            drawn = {}
            for name in names:
                component = self._component(name)
                if ((sketch < INK) & (self._masks[name] > INSIDE)).sum() >= LEAST_INK:
                    component.set_sketch(legible(sketch))
                    drawn[name] = component.bank.distances(component.code())
            if drawn:
                return misfit(drawn)
        return np.zeros(rows.pop(), np.float32)
