"""What an evaluation found: the figures of a whole run, as JSON and as a page beside the goals."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from configs.translators.styles import EDGES, LINES
from training.scoring.figures import Figures, Nearest
from training.scoring.hands_report import HandReport, hand_sections, ink_cells
from training.scoring.likeness import Likeness
from training.scoring.measures import PARTS
from training.scoring.tables import NOT_MEASURED, markdown_table, number, percent

CLEAN = (LINES, EDGES)
ROUGH = "rough"
MEAN_FACE = "the mean training face"


class Goal(NamedTuple):
    """One line of the table of goals. met: None where this run cannot say."""

    figure: str
    goal: str
    found: str
    met: Optional[bool]


@dataclass(frozen=True)
class Group:
    """The results of one style at one trust.

    found_default, variety_default, likeness_default: share of faces found, their variety and their likeness to people,
    with the appearance that the drawing itself suggests.
    """

    style: str
    trust: float
    found_default: float
    figures: Figures
    variety_default: Optional[float] = None
    likeness_default: Optional[Likeness] = None


@dataclass(frozen=True)
class FreeSketch:
    """A sketch without a photo: whether a face is found at a trust, and how sharp it is against the photos."""

    name: str
    trust: float
    found: bool
    sharpness: float


@dataclass(frozen=True)
class Added:
    """How much of what is drawn on faces, glasses for example, is painted: by trust, a share of the photo's change."""

    kind: str
    faces: int
    painted: Dict[str, float]


@dataclass(frozen=True)
class Report:
    """Everything that was measured. baselines: what other pictures score in place of the results.

    rivals: what other painters of the same sketches, which have no trust, score, by their names. megabytes: weights and
    banks of the whole folder of weights.
    """

    preset: str
    data: str
    people: int
    photos: int
    training_photos: int
    seed: int
    detector: str
    own_appearance: bool
    groups: Tuple[Group, ...]
    baselines: Dict[str, Figures]
    among_people: Optional[Nearest]
    sketches: Tuple[FreeSketch, ...]
    nearest_of_sketches: Optional[Nearest]
    rivals: Dict[str, Tuple[Group, ...]] = field(default_factory=dict)
    additions: Tuple[Added, ...] = ()
    hands: HandReport = field(default_factory=HandReport)
    megabytes: Optional[float] = None

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary, floats to six digits; None is: not measured."""
        plain: Dict[str, Any] = rounded(asdict(self))
        return plain

    def of(self, styles: Sequence[str], trust: Optional[float] = None) -> List[Group]:
        """The groups of some styles, at one trust or at all."""
        return [group for group in self.groups if group.style in styles and trust in (None, group.trust)]


def page(report: Report, goals: Sequence[Goal]) -> str:
    """The report for reading, Markdown."""
    rows = [(f"{group.style}, trust {group.trust:g}", group) for group in report.groups]
    rows += [(f"{group.style}, {name}", group) for name, groups in report.rivals.items() for group in groups]
    figures = [(name, group.figures) for name, group in rows] + list(report.baselines.items())
    default = {name: percent(group.found_default, 0) for name, group in rows}
    given = "the true photo's appearance" if report.own_appearance else "the default appearance: there is no other"
    sides = sorted({int(side) for _, one in figures for side in one.patches}, reverse=True)
    met = {True: "yes", False: "no", None: "cannot say"}
    blocks = [
        f"# Evaluation of the `{report.preset}` weights",
        f"{report.photos} photos of {report.people} people who were kept out of training, drawn with {given}; "
        f"{len({sketch.name for sketch in report.sketches})} sketches without a photo; seed {report.seed}.",
        "## Goals",
        markdown_table(("figure", "goal", "this run", "met"), [(g.figure, g.goal, g.found, met[g.met]) for g in goals]),
        "## Results",
        "Below the results, other pictures in their place, for scale.",
        markdown_table(
            ("", "face found", "with default appearance", "landmark error", "error to the sketch", "sharpness", "SSIM",
             "absolute error", "variety", "inked skin, median", "90th percentile"),
            [(name, percent(one.found, 0), default.get(name, ""), percent(mean_error(one)),
              percent(one.sketch_landmarks["mean"] if one.sketch_landmarks else None), f"{one.sharpness:.2f}",
              f"{one.ssim:.3f}", f"{one.error:.1f}", number(one.variety), *ink_cells(one.ink))
             for name, one in figures],
        ),
        "## Landmark error by part",
        "To the true photo / to the sketch.",
        markdown_table(
            ("",) + PARTS,
            [(name,) + tuple(f"{_part(one.landmarks, part)} / {_part(one.sketch_landmarks, part)}" for part in PARTS)
             for name, one in figures],
        ),
        "## Patch distance to the photos, times 1000, by the scale's side in pixels",
        markdown_table(
            ("",) + tuple(str(side) for side in sides),
            [(name,) + tuple(f"{one.patches[str(side)]:.1f}" for side in sides) for name, one in figures],
        ),
        "## Distance to the nearest training photo",
        _nearest(report, figures),
    ]  # fmt: skip
    if report.sketches:
        blocks += ["## Sketches without a photo", "Sharpness, and whether a face is found.", _free(report.sketches)]
    if report.additions:
        rows_added = [
            (one.kind, str(one.faces), *(f"{share:.2f}" for share in one.painted.values())) for one in report.additions
        ]
        head = ("", "faces", *(f"trust {trust}" for trust in report.additions[0].painted))
        blocks += ["## Glasses, beards, open mouths, wrinkles, long hair", WHAT_IS_ADDED]
        blocks.append(markdown_table(head, rows_added))
    blocks += _likeness(rows, figures) + hand_sections(report.hands)
    blocks.append(HOW)
    return "\n\n".join(blocks) + "\n"


WHAT_IS_ADDED = """Drawn on the sketch by a program and laid over the photo by the same (`training/additions`): the \
share of the photo's change that the result has, too. 1 is all of it, 0 none."""

WHO = """By a network that knows people apart: 1 less the cosine of its features in result and true photo; the \
cosine to the training photo that is most alike, 99th percentile; mean distance between people over that between their \
photos; Frechet distance of its features. Two photos of one person have a cosine of about 0.9, two people about 0.5."""

HOW = """## How it was measured

- Landmark error: MediaPipe's points in the result and in the true photo, their mean distance over the distance of the
  pupils; eyes, brows, base of the nose, lips and jaw, and the mean of the five. Error to the sketch: the distance of
  the same points from the lines that the sketch was drawn from (of a rough sketch: before it was roughened). Faces
  that were not found are left out of both.
- The rival's, where there are several: the figure of the one that does best in it.
- Sharpness: mean square of what a blur of 1.5 pixels takes away, over that of the photos; only of people whose photo
  has at least 120 pixels between the pupils in its source, where there are any, since enlarged photos are blurred.
- Inked skin: per mille of the face oval, away from eyes, brows, lips and nose tip, where a black top-hat of 13 pixels
  exceeds 25 levels.
- SSIM: Wang et al. 2004, windows of 7 pixels, mean over three colours. Absolute error in levels of 255.
- Variety: mean distance between results of different people over that between their photos, at 64 pixels.
- Patch distance: sliced Wasserstein distance of 7 x 7 patches of the Laplacian pyramid, Karras et al. 2018.
- Distance to a training photo: root mean square difference at 64 pixels, in levels of 255; unwarped photos only."""


def _nearest(report: Report, figures: Sequence[Tuple[str, Figures]]) -> str:
    if report.among_people is None:
        return f"Distance: {NOT_MEASURED}, because the dataset has no training photos of two people."
    rows = [(name, one.nearest) for name, one in figures] + [("sketches without a photo", report.nearest_of_sketches)]
    rows.append(("between training photos of different people", report.among_people))
    shown = [(name, f"{one.mean:.1f}", f"{one.smallest:.1f}", one.of) for name, one in rows if one is not None]
    return f"Of {report.training_photos} photos.\n\n" + markdown_table(("", "mean", "smallest", "to or from"), shown)


def _likeness(rows: Sequence[Tuple[str, Group]], figures: Sequence[Tuple[str, Figures]]) -> List[str]:
    """The section on who the faces are; nothing where no network was given."""
    of = [(name, one.likeness) for name, one in figures]
    of += [(f"{name}, own appearance", group.likeness_default) for name, group in rows]
    cells = [
        (name, number(one.distance), number(one.nearest), one.of, number(one.variety), number(one.frechet, 1))
        for name, one in of
        if one is not None
    ]
    head = ("", "distance to the true photo", "nearest training photo", "of", "variety", "Frechet distance")
    return ["## Who the faces are", WHO, markdown_table(head, cells)] if cells else []


def _free(sketches: Sequence[FreeSketch]) -> str:
    trusts = sorted({sketch.trust for sketch in sketches})
    rows: Dict[str, List[str]] = {}
    for sketch in sketches:
        found = "found" if sketch.found else "no face"
        rows.setdefault(sketch.name, [sketch.name]).append(f"{sketch.sharpness:.2f}, {found}")
    return markdown_table(("",) + tuple(f"trust {trust:g}" for trust in trusts), list(rows.values()))


def mean_error(figures: Figures) -> Optional[float]:
    """The mean landmark error, a share of the pupils' distance."""
    return figures.landmarks["mean"] if figures.landmarks else None


def _part(errors: Optional[Dict[str, float]], part: str) -> str:
    return percent(errors[part] if errors else None)


def known(values: Sequence[Optional[float]]) -> List[float]:
    """Without those that were not measured."""
    return [value for value in values if value is not None]


def average(values: Sequence[float]) -> float:
    """The mean; not a number of nothing."""
    return sum(values) / len(values) if values else float("nan")


def rounded(value: Any) -> Any:
    """Numbers to six digits, in whatever JSON can hold."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {str(key): rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(one) for one in value]
    return value
