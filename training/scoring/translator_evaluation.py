"""Scores installed translators on pairs of sketch and photo, beside baselines made from training pairs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from configs.components import CANVAS
from engine.drawing.controls import Appearance
from engine.drawing.pictures import resized
from engine.files.writing import write_whole
from engine.translating.translator import (
    OWN_PAINTER,
    TO_PHOTO,
    TO_SKETCH,
    Translator,
    TranslatorInfo,
    find,
    installed,
)
from options.evaluate_translators import TranslatorEvaluationOptions
from training.data.dataset import FILE, Dataset, write_picture
from training.data.pairs import Pairs, find_pairs, open_pairs
from training.scoring.baselines import baselines
from training.scoring.detector import Detector
from training.scoring.distances import TARGETS, write_pictures
from training.scoring.hand_drawings import people_of
from training.scoring.hands_evaluation import HandEvaluation
from training.scoring.hands_report import hand_sections
from training.scoring.likeness import Identify
from training.scoring.painter import Paint
from training.scoring.translator_report import Score, as_json, score, sheet_of_columns, table

REPORT, FIGURES = "report.md", "report.json"
INPUT, TARGET = "input", "target"
MOST = 500  # pairs that are held in memory

Say = Callable[[str], None]


def arrays(pairs: Pairs, size: int, most: int = MOST) -> Tuple[np.ndarray, np.ndarray]:
    """Sketches and photos, (N, size, size, 3) uint8 RGB each; a sketch has three equal channels.

    most: of more pairs so many are taken, evenly spread.
    """
    chosen = np.linspace(0, len(pairs) - 1, min(most, len(pairs))).round().astype(int)
    sketches = np.stack([pairs.sketch(int(number), size) for number in chosen])
    photos = np.stack([pairs.photo(int(number), size) for number in chosen])
    return np.repeat(sketches[..., None], 3, axis=3), photos


def sides(pairs: Tuple[np.ndarray, np.ndarray], direction: str) -> Tuple[np.ndarray, np.ndarray]:
    """Sketches and photos as inputs and targets."""
    return pairs if direction == TO_PHOTO else (pairs[1], pairs[0])


class TranslatorEvaluation:
    """One evaluation. Raises ValueError, one sentence, where the pairs cannot be used, CheckpointError for a translator
    that is not there."""

    def __init__(self, options: TranslatorEvaluationOptions) -> None:
        self.options = options
        names = options.translators
        infos = tuple(find(name, options.folder) for name in names) if names else installed(options.folder)
        self.translators: Sequence[TranslatorInfo] = infos
        if options.test is None:
            held_out = None if options.hold_out is None else _names(options.hold_out)
            self.training, self.test = open_pairs(options.data, options.style, held_out)
        else:
            self.training, self.test = open_pairs(options.data, options.style, set())[0], find_pairs(options.test)
        if not len(self.test):
            raise ValueError(f"{options.data} has too few pairs to hold some out; name a folder with --test")

    def run(
        self,
        say: Say,
        detector: Optional[Detector] = None,
        identify: Optional[Identify] = None,
        own: Optional[Paint] = None,
    ) -> Mapping[str, Sequence[Score]]:
        """Translate, measure and write. Needs Jittor. Returns the scores by direction.

        detector: finds faces in what becomes of drawings by simulated hands, which are left out without it. identify: a
        network that knows faces apart. own: the networks of this project, which stand in the same tables.
        """
        size = self.options.size
        training, test = arrays(self.training, size), arrays(self.test, size)
        found: Dict[str, List[Score]] = {}
        for direction in (TO_PHOTO, TO_SKETCH):
            chosen = [info for info in self.translators if info.direction == direction]
            given, targets = sides(test, direction)
            answers: Dict[str, Any] = {}
            for info in chosen:
                say(f"{info.title}, {direction}")
                translator = Translator.of(info)
                answers[info.title] = [translator.translate(picture, size) for picture in given]
            if own is not None and direction == TO_PHOTO:
                say(f"{OWN_PAINTER}, {direction}")
                drawn = [own(resized(picture[:, :, 0], CANVAS), Appearance()) for picture in given]
                answers[OWN_PAINTER] = [resized(face, size) for face in drawn]
            say(f"baselines, {direction}")
            answers.update(baselines(*sides(training, direction), given))
            found[direction] = [score(name, list(pictures), list(targets)) for name, pictures in answers.items()]
            if self.options.pictures is not None:
                for title, pictures in {TARGETS: targets, **answers}.items():
                    names = [f"{number:04d}" for number in range(len(pictures))]
                    write_pictures(self.options.pictures / direction, title, names, pictures)
            page = sheet_of_columns({INPUT: given, TARGET: targets, **answers})
            write_picture(self.options.output / f"private_{direction}.jpg", page)
        self._write(found, [] if detector is None else self._hands(detector, identify, say, own))
        return found

    def _hands(self, detector: Detector, identify: Optional[Identify], say: Say, own: Optional[Paint]) -> List[str]:
        """Sections on what simulated hands draw of the held-out people of a dataset; none for other pairs."""
        o = self.options
        if not o.hands or o.test is not None or not (o.data / FILE).is_file():
            return []
        dataset = Dataset(o.data)
        people = people_of(dataset, dataset.samples("validation"), o.hands, lambda _photo: Appearance())
        painters = {info.title: _painter(info) for info in self.translators if info.direction == TO_PHOTO}
        painters.update({} if own is None else {OWN_PAINTER: own})
        if dataset.size != CANVAS or not people or not painters:
            return []
        say("drawings by simulated hands")
        report, sheets = HandEvaluation(people, painters, detector, identify=identify).run()
        for name, picture in sheets.items():
            write_picture(o.output / name, picture)
        return hand_sections(replace(report, notes=()))

    def _write(self, found: Mapping[str, Sequence[Score]], hands: Sequence[str]) -> None:
        o = self.options
        counts = [min(MOST, len(pairs)) for pairs in (self.test, self.training)]
        lines = [
            "# Translators",
            "",
            f"{counts[0]} pairs at {o.size} x {o.size} pixels; baselines made from {counts[1]} others of that kind. "
            "Error in levels (0 to 255, lower is better); SSIM in 7 x 7 windows, three channels (higher is better).",
        ]
        for direction, scores in found.items():
            lines += ["", f"## {direction.replace('-', ' ').capitalize()}", "", table(scores)]
        lines += [line for section in hands for line in ("", section)]
        write_whole(o.output / REPORT, ("\n".join(lines) + "\n").encode("utf-8"))
        write_whole(o.output / FIGURES, (json.dumps(as_json(found), indent=1) + "\n").encode("utf-8"))


def _painter(info: TranslatorInfo) -> Paint:
    translator = Translator.of(info)
    return lambda sketch, _look: translator.translate(sketch)


def _names(path: Path) -> Optional[set]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no list of names ({error})") from error
    return {line.strip() for line in lines if line.strip()}
