"""What an evaluation found about drawings as people draw them: the figures, and their sections of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

from training.scoring.ink import Ink
from training.scoring.tables import NOT_MEASURED, markdown_table, number, percent


@dataclass(frozen=True)
class Rung:
    """What one painter made of simulated drawings of one strength.

    found: share of faces found. ink: None where none was. landmarks: how far the face's points lie from those of the
    drawing, a share of its pupils' distance, the mean of the parts. leak: levels by which the face changes under
    marks; None where no drawing has marks. identity: 1 less the cosine to the true photo by a face recognition
    network, the mean; frechet: of its features; None without the network.
    """

    strength: float
    painter: str
    drawings: int
    found: float
    ink: Optional[Ink]
    landmarks: Optional[float]
    leak: Optional[float]
    identity: Optional[float] = None
    frechet: Optional[float] = None


@dataclass(frozen=True)
class Registered:
    """How far registration missed the points that are drawn: shares of the drawing's pupils' distance."""

    strength: float
    points: int
    median: float
    ninety_fifth: float


@dataclass(frozen=True)
class Blank:
    """Patch distance of a component's box to the same box of photos: with the component drawn, and left blank."""

    component: str
    painter: str
    drawn: float
    blank: float

    @property
    def ratio(self) -> float:
        """1 is: as good as drawn."""
        return self.blank / max(self.drawn, 1e-6)


@dataclass(frozen=True)
class ByPerson:
    """What a painter made of one drawing by a person. inked: per mille; None where no face is found."""

    name: str
    painter: str
    inked: Optional[float]


@dataclass(frozen=True)
class HandReport:
    """Everything about drawings by hands. photos: of the people whose drawings were simulated. notes: what was not
    measured, and why, a sentence each."""

    rungs: Tuple[Rung, ...] = ()
    registered: Tuple[Registered, ...] = ()
    blanks: Tuple[Blank, ...] = ()
    by_people: Tuple[ByPerson, ...] = ()
    ink_by_people: Tuple[Tuple[str, Optional[Ink]], ...] = ()
    photos: Optional[Ink] = None
    notes: Tuple[str, ...] = ()


def hand_sections(report: HandReport) -> List[str]:
    """Headings, sentences and tables, Markdown blocks."""
    blocks: List[str] = []
    if report.rungs:
        known = any(one.identity is not None for one in report.rungs)
        rows = [
            (f"strength {one.strength:g}, {one.painter}", percent(one.found, 0), *ink_cells(one.ink),
             percent(one.landmarks), number(one.leak, 1),
             *((number(one.identity), number(one.frechet, 1)) if known else ()))
            for one in report.rungs
        ]  # fmt: skip
        rows.append(("the true photos", "", *ink_cells(report.photos), "", "", *(("0.00", "0.0") if known else ())))
        head = ("", "face found", "inked skin, median", "90th percentile", "landmark error to the drawing", "ink leak",
                *(("distance to the true photo", "Frechet distance") if known else ()))  # fmt: skip
        blocks += ["## Drawings by simulated hands", LADDER, markdown_table(head, rows)]
    if report.registered:
        rows_found = [
            (f"strength {one.strength:g}", str(one.points), percent(one.median, 1), percent(one.ninety_fifth, 1))
            for one in report.registered
        ]
        blocks += ["## Registration", REGISTRATION]
        blocks.append(markdown_table(("", "points", "median", "95th percentile"), rows_found))
    if report.blanks:
        rows_blank = [
            (f"{one.component}, {one.painter}", f"{one.drawn:.1f}", f"{one.blank:.1f}", f"{one.ratio:.2f}")
            for one in report.blanks
        ]
        blocks += ["## Components left blank", BLANK, markdown_table(("", "drawn", "blank", "ratio"), rows_blank)]
    if report.by_people:
        blocks += ["## Drawings by people", PEOPLE, _people(report)]
    return blocks + [f"Not measured: {note}." for note in report.notes]


LADDER = """What simulated hands (`training/hands`) draw of the validation people, from clean (strength 0) to worse \
than most people (3). Inked skin per mille; ink leak in levels of 255."""
REGISTRATION = """Distance of the points that are found from where the simulated hand put them, over the distance of \
its pupils; only points whose part is drawn."""
BLANK = """Patch distance of a component's box to the same box of the photos, mean of the scales, times 1000: of clean \
drawings, and of the same without the component's strokes."""
PEOPLE = "Inked skin per mille of what is painted of drawings that people made."


def ink_cells(ink: Optional[Ink]) -> Tuple[str, str]:
    """Median and 90th percentile, for reading."""
    return (NOT_MEASURED, NOT_MEASURED) if ink is None else (f"{ink.median:.1f}", f"{ink.ninetieth:.1f}")


def _people(report: HandReport) -> str:
    painters = list(dict.fromkeys(one.painter for one in report.by_people))
    rows: Dict[str, List[str]] = {}
    for one in report.by_people:
        rows.setdefault(one.name, [one.name]).append("no face" if one.inked is None else f"{one.inked:.1f}")
    found = dict(report.ink_by_people)
    summaries: Sequence[List[str]] = (
        ["median"] + [ink_cells(found[painter])[0] for painter in painters],
        ["90th percentile"] + [ink_cells(found[painter])[1] for painter in painters],
    )
    return markdown_table(("", *painters), [*rows.values(), *summaries])
