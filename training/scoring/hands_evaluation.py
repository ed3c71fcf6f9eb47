"""Scores painters on drawings as people draw them: by the simulator of hands, and by people."""

from __future__ import annotations

from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from configs.components import COMPONENTS, Component
from engine.drawing.controls import Appearance
from training.scoring.detector import Detector, Seen
from training.scoring.hand_drawings import (
    Person,
    drawing_error,
    drawing_of,
    left_blank,
    pupils_apart,
    under_marks,
    without_marks,
)
from training.scoring.hands_report import Blank, ByPerson, HandReport, Registered, Rung
from training.scoring.ink import ink_leak, ink_of, inked_skin
from training.scoring.likeness import Identify, Identities, upright
from training.scoring.painter import Paint, Register
from training.scoring.patches import PatchStatistics
from training.scoring.sheets import Strip, sheet_of_rows

STRENGTHS = (0.0, 1.0, 2.0, 3.0)
SHOWN = 8  # people of the sheet
HANDS_SHEET, PEOPLE_SHEET = "private_hands.jpg", "private_drawings.jpg"


class HandEvaluation:
    """Drawings as people draw them, painted and measured.

    people: drawn by simulated hands. painters: by their name in the report, ours at every trust and the rivals.
    drawings: by people, by name, (512, 512) uint8 each. step: called after every face, with what is being done.
    identify: a face recognition network.
    """

    def __init__(
        self,
        people: Sequence[Person],
        painters: Mapping[str, Paint],
        detector: Detector,
        drawings: Sequence[Tuple[str, np.ndarray]] = (),
        seed: int = 0,
        step: Callable[[str], None] = lambda _doing: None,
        identify: Optional[Identify] = None,
    ) -> None:
        self._people, self._painters, self._detector = list(people), dict(painters), detector
        self._by_people, self._seed, self._step = list(drawings), seed, step
        self._drawings = {s: [drawing_of(person, s, seed) for person in people] for s in STRENGTHS}
        photos, names = [person.photo for person in people], [person.sample.person for person in people]
        nobody = np.zeros((0, 1))
        self._identities = Identities(identify, photos, names, nobody, ()) if identify and people else None
        self._rows: List[List[Strip]] = [[] for _ in people]

    def faces(self) -> int:
        """How many faces `run` paints."""
        marked = sum(bool(under_marks(one).any()) for drawings in self._drawings.values() for one in drawings)
        blank = 1 + len(COMPONENTS) if len(self._people) > 1 else 0
        each = (len(STRENGTHS) + blank) * len(self._people) + marked
        return len(self._painters) * (each + len(self._by_people))

    def run(self, register: Optional[Register] = None) -> Tuple[HandReport, Dict[str, np.ndarray]]:
        """Everything; and sheets to look at, (H, W, 3) uint8 RGB, by the names of their files."""
        rungs = [rung for strength in STRENGTHS for rung in self._rungs(strength)] if self._people else []
        by_people, strips = self._drawn_by_people()
        photos = [inked_skin(person.photo, self._detector.look(person.photo).points) for person in self._people]
        found = [] if register is None else [self._registered(register, strength) for strength in STRENGTHS]
        report = HandReport(
            rungs=tuple(rungs),
            registered=tuple(one for one in found if one is not None),
            blanks=tuple(self._blanks()),
            by_people=tuple(by_people),
            ink_by_people=tuple(
                (name, ink_of([one.inked for one in by_people if one.painter == name and one.inked is not None]))
                for name in (self._painters if by_people else ())
            ),
            photos=ink_of(photos),
            notes=self._notes(register),
        )
        sheets = {HANDS_SHEET: sheet_of_rows(self._rows[:SHOWN])} if self._people else {}
        if strips:
            sheets[PEOPLE_SHEET] = sheet_of_rows([[strip] for strip in strips])
        return report, sheets

    def _notes(self, register: Optional[Register]) -> Tuple[str, ...]:
        """What is not measured, and why."""
        lacking = (
            (not self._people, "drawings by simulated hands, since there are none (--hands), or no validation face has "
             "MediaPipe's mesh (sh install.sh --photos, then prepare.py)"),
            (register is None, "registration, since these weights have none"),
            (not self._by_people, "drawings by people, since none were given (--drawings)"),
        )  # fmt: skip
        return tuple(note for missing, note in lacking if missing)

    def _rungs(self, strength: float) -> List[Rung]:
        people, drawings = self._people, self._drawings[strength]
        strips = [Strip(person.sample.name, one.sketch, f"{strength:g}") for person, one in zip(people, drawings)]
        for row, strip in zip(self._rows, strips):
            row.append(strip)
        found: List[Rung] = []
        for name, paint in self._painters.items():
            faces: List[np.ndarray] = []
            seen: List[Seen] = []
            clean: Dict[int, np.ndarray] = {}
            for number, (person, drawing) in enumerate(zip(people, drawings)):
                faces.append(self._paint(name, paint, drawing.sketch, person.look, f"hands {strength:g}"))
                seen.append(self._detector.look(faces[-1]))
                strips[number].add_named(name, faces[-1])
                if under_marks(drawing).any():
                    plain = without_marks(drawing)
                    clean[number] = self._paint(name, paint, plain, person.look, f"hands {strength:g}")
            errors = [drawing_error(one.points, drawing) for one, drawing in zip(seen, drawings)]
            leak = ink_leak(
                list(clean.values()), [faces[i] for i in clean], [under_marks(drawings[i]) for i in clean]
            )  # fmt: skip
            placed = [upright(face, one.points) for face, one in zip(faces, seen)]
            likeness = None if self._identities is None else self._identities.likeness(placed)
            found.append(
                Rung(
                    strength=strength,
                    painter=name,
                    drawings=len(drawings),
                    found=float(np.mean([one.found for one in seen])),
                    ink=ink_of([inked_skin(face, one.points) for face, one in zip(faces, seen)]),
                    landmarks=mean_of(errors),
                    leak=None if leak != leak else leak,
                    identity=None if likeness is None else likeness.distance,
                    frechet=None if likeness is None else likeness.frechet,
                )
            )
        return found

    def _blanks(self) -> List[Blank]:
        """Every component in turn left out of clean drawings. Nothing where there are fewer than two people."""
        people, drawings = self._people, self._drawings[0.0]
        if len(people) < 2:
            return []
        photos = [person.photo for person in people]
        found: List[Blank] = []
        for name, paint in self._painters.items():
            whole = [self._paint(name, paint, d.sketch, p.look, "blank") for p, d in zip(people, drawings)]
            for component in COMPONENTS:
                without = [
                    self._paint(name, paint, left_blank(d, component), p.look, f"no {component.name}")
                    for p, d in zip(people, drawings)
                ]
                real = PatchStatistics([_box(photo, component) for photo in photos], self._seed)
                drawn, blank = (
                    float(np.mean(list(real.distance([_box(face, component) for face in faces]).values())))
                    for faces in (whole, without)
                )
                found.append(Blank(component.name, name, drawn, blank))
        return found

    def _drawn_by_people(self) -> Tuple[List[ByPerson], List[Strip]]:
        drawings = self._by_people
        found: List[ByPerson] = []
        strips = [Strip(name, sketch) for name, sketch in drawings]
        for painter, paint in self._painters.items():
            for (name, sketch), strip in zip(drawings, strips):
                face = self._paint(painter, paint, sketch, Appearance(), "drawings")
                inked = inked_skin(face, self._detector.look(face).points)
                strip.add_named(painter, face)
                found.append(ByPerson(name, painter, None if inked != inked else inked))
        return found, strips

    def _registered(self, register: Register, strength: float) -> Optional[Registered]:
        """How far registration misses in drawings of a strength; None where there are none."""
        misses: List[float] = []
        for drawing in self._drawings[strength]:
            away = np.hypot(*(register(drawing.sketch) - drawing.points).T) / pupils_apart(drawing)
            misses += [float(miss) for miss in away[drawing.shown]]
        if not misses:
            return None
        return Registered(strength, len(misses), float(np.median(misses)), float(np.percentile(misses, 95)))

    def _paint(self, name: str, paint: Paint, sketch: np.ndarray, look: Appearance, doing: str) -> np.ndarray:
        face = paint(sketch, look)
        self._step(f"{doing}, {name}")
        return face


def mean_of(values: Sequence[Optional[float]]) -> Optional[float]:
    """The mean of those that were measured."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _box(picture: np.ndarray, component: Component) -> np.ndarray:
    cut = picture[component.y : component.y + component.size, component.x : component.x + component.size]
    return np.ascontiguousarray(cut)
