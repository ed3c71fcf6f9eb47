"""The CUHK benchmark: train on sketch-photo pairs and score on others, both ways, at 256 x 256.

    python -m benchmarks.cuhk                                            five fixed folds of the 88 training pairs
    python -m benchmarks.cuhk --train ../shared/cuhk --test DIR          train on all of them, score on another folder

Every fold's scores are kept in the output folder, so a run that was stopped goes on with what is missing. The page of
all scores is written at the end. Nothing that is trained here is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import cv2
import numpy as np

if __package__ in (None, ""):  # started by its path, not with -m
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.backend.jittor_setup import load
from engine.files.writing import write_whole
from engine.translating.translator import BOTH, DIRECTIONS, TO_PHOTO
from options import program
from training.data.dataset import write_picture
from training.data.pairs import Pairs, find_pairs
from training.scoring.baselines import baselines
from training.scoring.translator_report import Score, mean_of, score, sheet_of_columns, table
from training.translators.registry import method, names

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 5
SIZE = 256
REFINED = "refined-regression"


@dataclass(frozen=True)
class Split:
    """Training pairs and those that are scored, as (N, SIZE, SIZE, 3) uint8 sketches and photos."""

    name: str
    training: Tuple[np.ndarray, np.ndarray]
    test: Tuple[np.ndarray, np.ndarray]
    held_out: Tuple[str, ...]


def splits(options: argparse.Namespace) -> List[Split]:
    """What is asked for: folds of the training pairs, pair i in fold i mod 5 in the order of their names; or one."""
    pairs = find_pairs(options.train)
    if options.test is not None:
        return [Split("test", arrays(pairs, SIZE), arrays(find_pairs(options.test), SIZE), (pairs.names[-1],))]
    order = sorted(range(len(pairs)), key=lambda i: pairs.names[i])
    found = []
    for fold in options.folds:
        test = [i for place, i in enumerate(order) if place % FOLDS == fold]
        rest = [i for place, i in enumerate(order) if place % FOLDS != fold]
        parts: List[Pairs] = [pairs.part(rest), pairs.part(test)]
        found.append(Split(f"fold{fold}", arrays(parts[0], SIZE), arrays(parts[1], SIZE), tuple(parts[1].names)))
    return found


def arrays(pairs: Pairs, size: int) -> Tuple[np.ndarray, np.ndarray]:
    """Sketches and photos, (N, size, size, 3) uint8 RGB each, stretched as OpenCV does by itself (linear): so did those
    who measured before, and a sharper enlargement costs 0.02 of everyone's SSIM."""
    found = []
    for kind in ("sketch", "photo"):
        whole = [pairs.whole(kind, number) for number in range(len(pairs))]
        sized = np.stack([cv2.resize(picture, (size, size)) for picture in whole])
        found.append(sized if sized.ndim == 4 else np.repeat(sized[..., None], 3, axis=3))
    return found[0], found[1]


class Bench:
    """Trains and scores what has not been scored yet."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self._both: Dict[str, Tuple[Any, float]] = {}  # by method: those that learn both ways at once

    def run(self, parts: Sequence[Split]) -> str:
        """All systems on all splits; returns the page."""
        for split in parts:
            for direction in self.options.directions:
                self._one(split, direction)
            self._both.clear()
        return page(self.options, parts, self._kept)

    def _kept(self, split: Split, direction: str) -> List[Score]:
        file = self.options.output / f"{split.name}-{direction}.json"
        if not file.is_file():
            return []
        known = {one.name for one in fields(Score)}  # older files have more
        entries = json.loads(file.read_text(encoding="utf-8"))
        return [Score(**{name: value for name, value in entry.items() if name in known}) for entry in entries]

    def _one(self, split: Split, direction: str) -> None:
        forward = direction == TO_PHOTO
        (given, targets), (learn_from, learn_to) = (
            pair if forward else pair[::-1] for pair in (split.test, split.training)
        )
        scores = {one.system: one for one in self._kept(split, direction)}
        answers: Dict[str, np.ndarray] = {}
        if not scores:
            answers = baselines(learn_from, learn_to, given)
            scores = {name: score(name, list(found), list(targets)) for name, found in answers.items()}
        for system in self.options.systems:
            kind = method(system)
            if kind.title in scores or not {direction, BOTH} & set(kind.directions):
                continue
            say(f"{split.name}, {direction}: {kind.title}")
            found, seconds = self._translated(system, split, direction, given)
            answers[kind.title] = found
            scores[kind.title] = score(kind.title, list(found), list(targets), seconds=seconds)
            say(table([scores[kind.title]]).splitlines()[-1])
        write_scores(self.options.output / f"{split.name}-{direction}.json", list(scores.values()))
        if answers:
            picture = sheet_of_columns({"input": given, "target": targets, **answers})
            write_picture(self.options.output / f"private_{split.name}-{direction}.jpg", picture)

    def _translated(self, model: str, split: Split, direction: str, given: np.ndarray) -> Tuple[np.ndarray, float]:
        """What one of the table's systems makes of pictures, and the seconds of its training."""
        from engine.drawing.crops import levels, signed

        trained, seconds = self._both.get(model, (None, 0.0))
        if trained is None:
            begun = time.monotonic()
            trained = self._train(model, split, direction)
            seconds = time.monotonic() - begun
            if BOTH in trained.directions:
                self._both[model] = trained, seconds
        channels = trained.architecture(direction).channels_in
        planes = signed(np.ascontiguousarray(given.transpose(0, 3, 1, 2)[:, :channels]))
        painted = levels(trained.paint(direction, planes)).transpose(0, 2, 3, 1)
        return np.ascontiguousarray(np.broadcast_to(painted, painted.shape[:3] + (3,))), seconds

    def _train(self, model: str, split: Split, direction: str) -> Any:
        from training.loop.loop import LoopOptions, train
        from training.translators.method import lengths
        from training.translators.start import make, parse

        kind = method(model)
        known = {field.name for field in fields(kind.Options)}
        o = self.options
        file = o.output / f"{split.name}.txt"
        write_whole(file, ("\n".join(split.held_out) + "\n").encode("utf-8"))
        words = ["--model", model, "--data", str(o.train), "--hold-out", str(file), "--seed", str(o.seed)]
        words += ["--size", str(SIZE)]
        words += [] if BOTH in kind.directions else ["--direction", direction]
        words += (
            ["--width", str(o.width), "--discriminator-width", str(o.width)] if "discriminator_width" in known else []
        )
        words += ["--grow", o.grow] if o.grow and "grow" in known else []
        words += ["--adversarial", str(o.adversarial)] if o.adversarial and "adversarial" in known else []
        words += ["--networks", str(o.networks)] if "networks" in known else []
        if o.enhancers and "enhancers" in known:
            words += ["--enhancers", str(o.enhancers), "--discriminators", str(o.enhancers + 1)]
        words += ["--steps", str(o.steps // 2), "--decay-steps", str(o.steps - o.steps // 2)] if o.steps else []
        chosen = parse(words)
        trained = make(chosen)
        constant, decay = lengths(chosen, trained.epoch)
        steps = constant + decay
        folder = o.output / f"{split.name}-{model}" / (BOTH if BOTH in kind.directions else direction)
        # Nothing is chosen by the pairs that are scored: what the last step leaves is what counts.
        train(trained, folder, LoopOptions(steps, sheet_every=steps, validate_every=steps, hours=o.minutes / 60))
        return trained


def page(options: argparse.Namespace, parts: Sequence[Split], kept: Any) -> str:
    """All scores as Markdown: every direction's mean over the folds. A system that lacks some says which it has."""
    trained = {len(split.training[0]) for split in parts}
    scored = sum(len(split.test[0]) for split in parts)
    what = "another folder" if options.test is not None else f"{len(parts)} of {FOLDS} folds"
    lines = [
        "# CUHK student pairs",
        "",
        f"Trained on {' or '.join(map(str, sorted(trained)))} pairs, scored on {scored} ({what}), {SIZE} x {SIZE}. "
        "Mean absolute error in levels, SSIM in 7 x 7 windows over three channels. Pairs of CUHK's training half are "
        "nearer to each other than to its test half: compare with the baselines of the same table only.",
    ]
    for direction in options.directions:
        every = [(split, one) for split in parts for one in kept(split, direction)]
        means = []
        for name in dict.fromkeys(one.system for _, one in every):
            mine = [(split, one) for split, one in every if one.system == name]
            (mean,) = mean_of([[one] for _, one in mine], [len(split.test[0]) for split, _ in mine])
            where = "" if len(mine) == len(parts) else f" ({', '.join(split.name for split, _ in mine)} only)"
            means.append(replace(mean, system=name + where))
        lines += ["", f"## {direction.replace('-', ' ').capitalize()}", "", table(means)]
    return "\n".join(lines) + "\n"


def write_scores(file: Path, scores: Sequence[Score]) -> None:
    """Keep scores for the next run."""
    write_whole(file, (json.dumps([asdict(one) for one in scores], indent=1) + "\n").encode("utf-8"))


def say(text: str) -> None:
    """Progress, for the terminal."""
    print(text, file=sys.stderr, flush=True)


def parse(argv: Optional[Sequence[str]] = None) -> argparse.Namespace:
    """Read the command line; ends the program with a sentence where it does not hold together."""
    parser = argparse.ArgumentParser("benchmarks.cuhk", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--train", type=Path, default=ROOT.parent / "shared" / "cuhk", metavar="DIR", help="pairs to learn from")
    add("--test", type=Path, metavar="DIR", help="pairs to score, in the same layout; without it, folds of --train")
    add("--folds", type=int, nargs="+", choices=range(FOLDS), default=list(range(FOLDS)), help="which (all)")
    add("--directions", nargs="+", choices=DIRECTIONS, default=list(DIRECTIONS), help="(both)")
    add("--systems", nargs="+", choices=names(), default=[REFINED], help=f"({REFINED}); the baselines are always there")
    add("--minutes", type=float, default=0.0, help="time limit of each training; 0 for none")
    add("--steps", type=int, default=0, help="steps of each training; 0 for each system's default")
    add("--adversarial", type=float, default=0.0, help="weight of the adversarial loss; 0 for each system's default")
    add("--grow", metavar="PIXELS:STEPS,...", help="smaller pictures for cyclegan and wgan-gp, before --steps")
    add("--enhancers", type=int, default=0, help="enhancers of cyclegan, with one more discriminator each")
    add("--networks", type=int, default=2, help=f"networks averaged in {REFINED} (%(default)s)")
    add("--width", type=int, default=32, help="channels of the first layers of the other systems (%(default)s)")
    add("--seed", type=int, default=0, help="random seed (%(default)s)")
    add("--output", type=Path, default=Path("runs/cuhk"), metavar="DIR", help="scores and sheets (%(default)s)")
    add("--page", type=Path, metavar="FILE", help="also write the page of scores here")
    return parser.parse_args(argv)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Train, score and print the page; returns the exit code."""
    options = parse(argv)
    return program.run(
        "benchmarks.cuhk", lambda: measure(options), "Stopped. Run it again to go on with what is missing."
    )


def measure(options: argparse.Namespace) -> int:
    """Train, score and print; returns the exit code."""
    load()
    text = Bench(options).run(splits(options))
    for file in [options.output / "report.md"] + ([options.page] if options.page else []):
        write_whole(file, text.encode("utf-8"))
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
