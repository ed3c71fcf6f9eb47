"""From a run of registration to the file of `Param`: 16-bit weights, and a card that says how far they miss."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Dict, List, Mapping, Sequence

from engine.backend.weights import registration_file
from engine.files.checkpoints import read_metadata, read_weights, write_weights
from engine.files.writing import write_whole
from options.recipe import Credit
from training.data.dataset import Dataset, Sample
from training.face.earlier_stages import best_of
from training.hands.shapes import has_shape
from training.loop.loop import BEST, HISTORY, STATE
from training.loop.model_card import changes, credits_of, machine

CARD = "REGISTRATION.md"
TEMPLATE = """# Model card: `registration.safetensors`

{parameters:,} parameters in 16-bit floats. They find {points} points of a face in a drawing, how surely, and which are
not drawn, so that the drawing can be brought to where the other networks expect it.

## Data

No drawing by a person. {drawings} drawings by simulated hands (`training/hands`), each of them seen many times,
elsewhere on the canvas: tilted to 30 degrees, half to twice as large as the template, off centre by a third of it;
three in ten are unfinished. They are drawn from the face meshes and hair masks of {people} people and of faces warped
between them. {held_back} people were held back for validation.

{sources}

No photo is part of these weights; please credit the sources above wherever they go.

## Training

{steps} steps of {batch} drawings in {hours:.2f} hours; the best validation score came after {best}. Machine: {machine}.
The loss: the negative logarithm of a Laplace distribution around each point, and cross-entropy for whether its part is
drawn. The weights are exponential averages.

{changed}

## How far it misses

Drawings of the people who were held back, anywhere on the canvas; in per cent of the distance between the drawing's
pupils, over the points that ink shows: a nose without a bridge has no root, and an outline has its points where rays
from eyes and mouth meet its line. Strength 0 is a clean drawing, 1 most people's, 3 the worst.

{figures}

## Limits

One face, seen from the front. It was never shown profiles, animals or several faces. Where little is drawn it guesses;
its deviation and presence say so. Where half of a face is drawn, it may take the other half for drawn, too.

## Again

    python train.py registration --data data/faces --recipe RECIPE
    python train.py ship --data data/faces --recipe RECIPE

where the recipe says: "registration": {{"steps": {steps}, "batch": {batch}, "rate": {rate}, "drawings": {drawings}}}
"""


def ship_registration(run: Path, param: Path, dataset: Dataset, sources: Mapping[str, Credit]) -> None:
    """Write the best weights of a stage's folder `run`, and their card.

    sources: whom to credit for which set of photos. Raises CheckpointError where there are no weights.
    """
    best = best_of(run)
    about = read_metadata(best)
    home = registration_file(param)
    home.parent.mkdir(parents=True, exist_ok=True)
    shapes = [sample for sample in dataset.samples("train") if has_shape(sample) and not sample.warped]
    write_weights(home, read_weights(best), {key: about[key] for key in ("method", "step", "seconds")}, half=True)
    held_back = {sample.person for sample in dataset.samples("validation") if has_shape(sample)}
    _write_card(home.parent, run, shapes, len(held_back), credits_of(shapes, sources))


def _write_card(home: Path, run: Path, shapes: Sequence[Sample], held_back: int, sources: Sequence[str]) -> None:
    about, best = read_metadata(run / STATE), read_metadata(run / BEST)
    weights = read_weights(run / BEST)
    stretches = json.loads(about["stretches"])
    settings = stretches[-1]["settings"]
    changed = "; ".join(changes(stretches))
    text = TEMPLATE.format(
        parameters=sum(value.size for value in weights.values()),
        points=len(weights["heat.bias"]),
        people=len({sample.person for sample in shapes}),
        sources="\n".join(sources),
        held_back=held_back,
        hours=float(about["seconds"]) / 3600,
        best=best["step"],
        machine=machine(),
        changed=(f"It began with {settings['start']}. " if "start" in settings else "")
        + (f"Changed on the way: {changed}." if changed else "Nothing was changed on the way."),
        figures="\n".join(_figures(run, int(best["step"]))),
        steps=about["step"],
        batch=settings["batch"],
        rate=settings["rate"],
        drawings=settings["drawings"],
    )
    write_whole(home / CARD, text.encode("utf-8"))


def _figures(run: Path, step: int) -> List[str]:
    """The validation figures of a step, a row for each strength."""
    with open(str(run / HISTORY), newline="", encoding="utf-8") as lines:
        row: Dict[str, str] = next(row for row in csv.DictReader(lines) if int(float(row["step"])) == step - 1)
    strengths = [name.split()[-1] for name in row if name.startswith("median ")]
    table = ["| strength | median | 95 % | parts rightly seen as drawn or not |", "| --- | --- | --- | --- |"]
    for strength in strengths:
        median, most, right = (float(row[f"{kind} {strength}"]) for kind in ("median", "95 %", "presence"))
        table.append(f"| {strength} | {median:.1f} % | {most:.1f} % | {right:.1f} % |")
    return table
