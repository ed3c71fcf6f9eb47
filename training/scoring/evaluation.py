"""Scores a painter on the validation people of a dataset and on sketches that have no photo."""

from __future__ import annotations

import json
import sys
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from tqdm import tqdm

from configs.components import CANVAS, NAMES
from configs.translators.styles import LINES
from engine.batch import find_sketches
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.sketch import read_sketch
from engine.files.writing import write_whole
from options.evaluate import EvaluateOptions
from training.additions.mixture import CHANCES, SketchedPhoto, add
from training.data.dataset import Dataset, Sample, write_picture
from training.data.landmarks import TEMPLATES
from training.data.roughen import roughen
from training.scoring.detector import Detector
from training.scoring.distances import TARGETS, write_pictures
from training.scoring.figures import Figures, Nearest, Scorer, TrainingPhotos, Truth
from training.scoring.goals import goals
from training.scoring.hand_drawings import people_of
from training.scoring.hands_evaluation import HandEvaluation
from training.scoring.hands_report import HandReport, hand_sections
from training.scoring.likeness import Identify, Identities, cached, seen_in
from training.scoring.measures import small
from training.scoring.painter import Painter
from training.scoring.report import CLEAN, MEAN_FACE, ROUGH, Added, FreeSketch, Group, Report, page, rounded
from training.scoring.sheets import Strip, sheet_of_rows

STYLES = CLEAN + (ROUGH,)
ROUGHNESS = 1.5  # of `training.data.roughen`: training sees 1
SHEET, PRIVATE_SHEET, SKETCH_SHEET = "sheet.jpg", "private_beside_photos.jpg", "sketches.jpg"


class Evaluation:
    """One evaluation. `run` draws, measures and writes; stopped with Ctrl-C, it leaves an older report as it was."""

    def __init__(self, options: EvaluateOptions) -> None:
        """Look at what is there. Raises ValueError, one sentence, where the dataset or a sketch cannot be used."""
        self.options = options
        self._dataset = Dataset(options.data)
        if self._dataset.size != CANVAS:
            raise ValueError(
                f"{options.data} has pictures of {self._dataset.size} pixels; make one of {CANVAS} with prepare.py"
            )
        self._samples = _some_people(self._dataset.samples("validation"), options.people)
        if not self._samples:
            raise ValueError(f"{options.data} has no validation samples; name people with --validation in prepare.py")
        self._training = [sample for sample in self._dataset.samples("train") if not sample.warped]
        self._free: List[Tuple[str, np.ndarray]] = []
        if options.sketches is not None:
            self._free = read_sketches(options.sketches)
        self._drawings = [] if options.drawings is None else read_sketches(options.drawings)
        self._strips: Dict[Tuple[str, str], Strip] = {}
        self._bar: Any = None

    def run(
        self,
        painter: Painter,
        detector: Detector,
        rivals: Optional[Mapping[str, Painter]] = None,
        identify: Optional[Identify] = None,
    ) -> Report:
        """Draw, measure and write. Raises ValueError for damaged files, OSError where nothing can be written.

        rivals: other painters by their names, which paint the same sketches and have no trust; the sheets show the
        first. identify: a face recognition network.
        """
        rivals = rivals or {}
        looks_at_once = 1 if painter.read_appearance is None else 2
        faces = (len(self._samples) * len(STYLES) * looks_at_once + len(self._free)) * len(self.options.trust)
        faces += len(self._samples) * len(STYLES) * len(rivals)
        people = len({sample.person for sample in self._samples})
        faces += 2 * people * len(CHANCES) * len(self.options.trust)
        hands = self._hands(painter, detector, rivals, identify)
        faces += hands.faces()
        rare = 0.1 if sys.stderr.isatty() else 10.0  # a log file wants few lines of progress
        with tqdm(total=faces, unit=" face", mininterval=rare) as self._bar:
            self._bar.set_description_str("Reading photos")
            photos = [small(self._dataset.photo(sample)) for sample in self._training]
            truths = [self._truth(sample, detector) for sample in self._samples]
            self._keep(TARGETS, [truth.photo for truth in truths])
            identities = None if identify is None else self._identities(identify, truths)
            training = TrainingPhotos(photos, self._training)
            scorer = Scorer(truths, training, self.options.seed, identities)
            groups = [self._group(painter, detector, scorer, s, t) for s in STYLES for t in self.options.trust]
            theirs = {
                name: tuple(self._rival_group(name, rival, detector, scorer, style) for style in STYLES)
                for name, rival in rivals.items()
            }
            free, nearest, strips = self._draw_free(painter, detector, scorer)
            added = self._additions(painter, truths)
            drawn, sheets = hands.run(painter.register)
            self._bar.set_description_str("Comparing photos")
            report = Report(
                preset=self.options.preset,
                data=self.options.data.resolve().name,
                people=len(set(scorer.people)),
                photos=len(truths),
                training_photos=len(self._training),
                seed=self.options.seed,
                detector=detector.name,
                own_appearance=painter.read_appearance is not None,
                groups=tuple(groups),
                baselines=self._baselines(detector, scorer),
                among_people=scorer.training.among_people(),
                sketches=tuple(free),
                nearest_of_sketches=nearest,
                rivals=theirs,
                additions=tuple(added),
                hands=drawn,
                megabytes=megabytes(self.options.param / self.options.preset),
            )
            self._write(report, truths, strips, sheets)
        return report

    def run_hands(
        self,
        painter: Painter,
        detector: Detector,
        rivals: Optional[Mapping[str, Painter]] = None,
        identify: Optional[Identify] = None,
    ) -> HandReport:
        """What hands draw alone, into `hands.md` and `hands.json`; otherwise as `run`."""
        hands = self._hands(painter, detector, rivals or {}, identify)
        rare = 0.1 if sys.stderr.isatty() else 10.0
        with tqdm(total=hands.faces(), unit=" face", mininterval=rare) as self._bar:
            report, sheets = hands.run(painter.register)
        blocks = [f"# What the `{self.options.preset}` weights make of drawings by hands", *hand_sections(report)]
        for name, picture in sheets.items():
            write_picture(self.options.output / name, picture)
        write_whole(self.options.output / "hands.md", ("\n\n".join(blocks) + "\n").encode("utf-8"))
        content = json.dumps(rounded(asdict(report)), indent=1) + "\n"
        write_whole(self.options.output / "hands.json", content.encode("utf-8"))
        return report

    def _hands(
        self, painter: Painter, detector: Detector, rivals: Mapping[str, Painter], identify: Optional[Identify]
    ) -> HandEvaluation:
        """The evaluation of drawings by hands, of ours at every trust and of the rivals, which have none."""
        painters = {f"trust {trust:g}": painter.paint(trust) for trust in self.options.trust}
        painters.update((name, rival.paint(1.0)) for name, rival in rivals.items())
        people = people_of(self._dataset, self._samples, self.options.hands, painter.look)

        def step(doing: str) -> None:
            self._bar.set_description_str(doing, refresh=False)
            self._bar.update()

        return HandEvaluation(people, painters, detector, self._drawings, self.options.seed, step, identify)

    def _identities(self, identify: Identify, truths: Sequence[Truth]) -> Identities:
        """What a network sees in the photos of validation and training; the latter is kept beside the report."""
        self._bar.set_description_str("Knowing people")
        files = [self._dataset.path / sample.photo for sample in self._training]
        network = [] if self.options.identity is None else [self.options.identity]
        rows = cached(
            self.options.output / ".identities.npz",
            network + files,
            lambda: seen_in(identify, (self._dataset.photo(sample) for sample in self._training)),
        )
        people = [truth.sample.person for truth in truths]
        names = [sample.name for sample in self._training]
        return Identities(identify, [truth.photo for truth in truths], people, rows, names)

    def _truth(self, sample: Sample, detector: Detector) -> Truth:
        photo = self._dataset.photo(sample)
        return Truth(sample, photo, self._dataset.landmarks(sample), detector.look(photo))

    def _group(self, painter: Painter, detector: Detector, scorer: Scorer, style: str, trust: float) -> Group:
        """Every validation sample in one style at one trust."""
        self._bar.set_description_str(f"{style}, trust {trust:g}")
        faces: List[np.ndarray] = []
        by_default: List[np.ndarray] = []
        for truth in scorer.truths:
            sketch = self._sketch(truth.sample, style)
            drawing = self._draw(painter, sketch, trust, painter.look(truth.photo))
            faces.append(drawing.face)
            # One photo of each person is enough for the sheet.
            strip = self._strips.setdefault((truth.sample.person, style), Strip(truth.sample.name, sketch, style))
            if strip.name == truth.sample.name:
                strip.add(trust, drawing.face, drawing.shadow)
            if painter.read_appearance is not None:
                by_default.append(self._draw(painter, sketch, trust, Appearance()).face)
        self._keep(f"{style}, trust {trust:g}", faces)
        figures = scorer.figures(faces, [detector.look(face) for face in faces])
        if not by_default:
            return Group(style, trust, figures.found, figures, figures.variety, figures.likeness)
        found = float(np.mean([detector.look(face).found for face in by_default]))
        likeness = None if scorer.identities is None else scorer.identities.likeness(by_default)
        return Group(style, trust, found, figures, scorer.variety(by_default), likeness)

    def _rival_group(self, name: str, rival: Painter, detector: Detector, scorer: Scorer, style: str) -> Group:
        """The same samples in one style, painted by a rival."""
        self._bar.set_description_str(f"{style}, {name}")
        faces: List[np.ndarray] = []
        for truth in scorer.truths:
            faces.append(self._draw(rival, self._sketch(truth.sample, style), 1.0, Appearance()).face)
            strip = self._strips[truth.sample.person, style]
            if strip.name == truth.sample.name and strip.rival is None:
                strip.rival = faces[-1]
        self._keep(f"{style}, {name}", faces)
        figures = scorer.figures(faces, [detector.look(face) for face in faces])
        return Group(style, 1.0, figures.found, figures)

    def _keep(self, title: str, pictures: Sequence[np.ndarray]) -> None:
        """Write one picture of every validation sample for `evaluate.py distances`, where that is asked for."""
        if self.options.pictures is not None:
            write_pictures(self.options.pictures, title, [sample.name for sample in self._samples], pictures)

    def _draw(self, painter: Painter, sketch: np.ndarray, trust: float, look: Appearance) -> FaceResult:
        drawing = painter.draw(sketch, Controls(trust=(trust,) * len(NAMES), appearance=look))
        self._bar.update()
        return drawing

    def _sketch(self, sample: Sample, style: str) -> np.ndarray:
        if style != ROUGH:
            return self._dataset.sketch(sample, style)
        # By the sample's name, so that a sketch is the same however many others there are.
        rng = np.random.default_rng([self.options.seed, zlib.crc32(sample.name.encode("utf-8"))])
        return roughen(self._dataset.sketch(sample, LINES), rng, ROUGHNESS)

    def _draw_free(
        self, painter: Painter, detector: Detector, scorer: Scorer
    ) -> Tuple[List[FreeSketch], Optional[Nearest], List[Strip]]:
        """The sketches without a photo: their figures, how near they come to a training photo, and their strips."""
        self._bar.set_description_str("Sketches without a photo")
        figures: List[FreeSketch] = []
        faces: List[np.ndarray] = []
        strips = [Strip(name, sketch) for name, sketch in self._free]
        for strip, (name, sketch) in zip(strips, self._free):
            for trust in self.options.trust:
                drawing = self._draw(painter, sketch, trust, Appearance())
                strip.add(trust, drawing.face, drawing.shadow)
                faces.append(drawing.face)
                found = detector.look(drawing.face).found
                figures.append(FreeSketch(name, trust, found, scorer.sharpness([drawing.face])))
        return figures, scorer.training.nearest(faces), strips

    def _additions(self, painter: Painter, truths: Sequence[Truth]) -> List[Added]:
        """How much of glasses, beards and the like that are drawn on the first photo of each person is painted."""
        self._bar.set_description_str("Additions")
        first = {truth.sample.person: truth for truth in reversed(truths)}
        found: List[Added] = []
        for kind in CHANCES:
            shares: Dict[str, List[float]] = {f"{trust:g}": [] for trust in self.options.trust}
            for truth in first.values():
                rng = np.random.default_rng([self.options.seed, zlib.crc32(truth.sample.name.encode("utf-8"))])
                plain = SketchedPhoto(truth.photo, [self._dataset.sketch(truth.sample, LINES)])
                worn = add(plain, truth.landmarks, TEMPLATES[truth.sample.template], {kind}, rng)
                look = painter.look(truth.photo)
                wanted = worn.photo.astype(np.float64) - plain.photo
                for trust in self.options.trust:
                    without, within = (
                        self._draw(painter, one.sketches[0], trust, look).face.astype(np.float64)
                        for one in (plain, worn)
                    )
                    if wanted.any():  # a mouth that is open already stays as it is
                        share = float(((within - without) * wanted).sum() / (wanted**2).sum())
                        shares[f"{trust:g}"].append(share)
            count = len(next(iter(shares.values())))
            if count:
                found.append(Added(kind, count, {trust: float(np.mean(of)) for trust, of in shares.items()}))
        return found

    def _baselines(self, detector: Detector, scorer: Scorer) -> Dict[str, Figures]:
        """What other pictures score in place of the results, so that the figures have a scale."""
        photos, seen = [truth.photo for truth in scorer.truths], [truth.seen for truth in scorer.truths]
        found = {"the true photo": scorer.figures(photos, seen)}
        if self._training:
            strangers = [self._dataset.photo(sample) for sample in _strangers(self._samples, self._training)]
            found["another person's photo"] = scorer.figures(strangers, [detector.look(photo) for photo in strangers])
            total = np.zeros((CANVAS, CANVAS, 3))
            for sample in self._training:
                total += self._dataset.photo(sample)
            mean = np.rint(total / len(self._training)).astype(np.uint8)
            found[MEAN_FACE] = scorer.figures([mean] * len(photos), [detector.look(mean)] * len(photos))
        return found

    def _write(
        self, report: Report, truths: Sequence[Truth], free: Sequence[Strip], sheets: Mapping[str, np.ndarray]
    ) -> None:
        output = self.options.output
        people = list(dict.fromkeys(truth.sample.person for truth in truths))
        rows = [[self._strips[person, style] for style in STYLES] for person in people]
        photos = {truth.sample.name: truth.photo for truth in truths}
        write_picture(output / SHEET, sheet_of_rows(rows))
        write_picture(output / PRIVATE_SHEET, sheet_of_rows(rows, [photos[row[0].name] for row in rows]))
        for name, picture in sheets.items():
            write_picture(output / name, picture)
        if free:
            write_picture(output / SKETCH_SHEET, sheet_of_rows([[strip] for strip in free]))
        write_whole(output / "report.md", page(report, goals(report)).encode("utf-8"))
        write_whole(output / "report.json", (json.dumps(report.to_json(), indent=1) + "\n").encode("utf-8"))


def _some_people(samples: Sequence[Sample], people: int) -> List[Sample]:
    """The samples of so many people, spread over all sets of photos, which lie one after another; of all for 0."""
    names = list(dict.fromkeys(sample.person for sample in samples))
    if 0 < people < len(names):
        names = [names[int(number)] for number in np.linspace(0, len(names) - 1, people)]
    wanted = set(names)
    return [sample for sample in samples if sample.person in wanted]


def _strangers(samples: Sequence[Sample], training: Sequence[Sample]) -> List[Sample]:
    """A training photo in place of each sample, of the same expression where there is one, spread over all of them."""
    chosen: List[Sample] = []
    for number, sample in enumerate(samples):
        alike = [one for one in training if one.expression == sample.expression] or training
        chosen.append(alike[number * len(alike) // len(samples)])
    return chosen


def read_sketches(folder: Path) -> List[Tuple[str, np.ndarray]]:
    """The sketches of a folder by name, (512, 512) uint8 each. Raises ValueError for what is no sketch."""
    return [(path.stem, read_sketch(path)) for path in find_sketches(folder)[0]]


def megabytes(folder: Path) -> float:
    """What all weights and banks below a folder weigh."""
    return sum(file.stat().st_size for file in folder.rglob("*.safetensors")) / 1e6
