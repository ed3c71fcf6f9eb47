"""From a run of the upscaler to the file of `Param`: 16-bit weights, and a card that compares it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Dict, List, Mapping

from engine.backend.weights import upscaler_file
from engine.files.checkpoints import read_metadata, read_weights, write_weights
from engine.files.writing import write_whole
from options.recipe import Credit
from training.data.dataset import Dataset
from training.face.earlier_stages import best_of
from training.face.upscaler import VALIDATED, sharp_photos
from training.loop.loop import HISTORY, STATE
from training.loop.model_card import changes, credits_of, machine

CARD = "UPSCALER.md"
TEMPLATE = """# Model card: `upscaler.safetensors`

{parameters:,} parameters in 16-bit floats. They double the size of a face: 512 pixels become 1024, and twice that 2048.

## Data

{photos} photos of {people} people whose eyes are at least as far apart in the photo as on the canvas of 512 pixels, so
that there is detail to learn; pieces of 96 pixels, and the same pieces halved.

{sources}

Please credit the sources above wherever these weights go.

## Training

{steps} steps of {batch} pieces in {hours:.2f} hours; the best validation score came after {best}. Machine: {machine}.
The loss: mean absolute difference, and that of the differences between neighbouring pixels, times {detail:g}. The
weights are exponential averages.

{changed}

## Beside other ways

{count} photos of people who were held back, halved to 256 pixels and enlarged again. Error: mean absolute difference
from the photo in levels. Sharpness: energy of what a blur of 1.5 pixels takes away, 1 is the photo's.{identity}

{figures}

## Limits

It sharpens what is there; it invents neither pores nor hair. At 2048 pixels a face has been doubled twice, and what
was no line at 512 is none there.

## Again

    python train.py upscaler --data data/faces --recipe RECIPE
    python train.py ship --data data/faces --recipe RECIPE

where the recipe says: "upscaler": {{"steps": {steps}, "batch": {batch}, "rate": {rate}, "detail": {detail}}}
"""
IDENTITY = """
Identity: 1 less the cosine between what a face recognition network sees in both, times 1000."""


def ship_upscaler(run: Path, param: Path, dataset: Dataset, sources: Mapping[str, Credit]) -> None:
    """Write the best weights of a stage's folder `run`, and their card.

    sources: whom to credit for which set of photos. Raises CheckpointError where there are no weights.
    """
    best = best_of(run)
    about, state = read_metadata(best), read_metadata(run / STATE)
    weights, photos = read_weights(best), sharp_photos(dataset, "train")
    home = upscaler_file(param)
    home.parent.mkdir(parents=True, exist_ok=True)
    write_weights(home, weights, {key: about[key] for key in ("method", "step", "seconds")}, half=True)
    stretches = json.loads(state["stretches"])
    settings, changed = stretches[-1]["settings"], "; ".join(changes(stretches))
    row = _validated(run, int(about["step"]))
    text = TEMPLATE.format(
        parameters=sum(value.size for value in weights.values()),
        photos=len(photos),
        people=len({sample.person for sample in photos}),
        sources="\n".join(credits_of(photos, sources)),
        hours=float(state["seconds"]) / 3600,
        best=about["step"],
        machine=machine(),
        changed=f"Changed on the way: {changed}." if changed else "Nothing was changed on the way.",
        count=min(VALIDATED, len(sharp_photos(dataset, "validation"))),
        identity=IDENTITY if "identity upscaler" in row else "",
        figures="\n".join(_table(row)),
        steps=state["step"],
        batch=settings["batch"],
        rate=settings["rate"],
        detail=settings["detail"],
    )
    write_whole(home.parent / CARD, text.encode("utf-8"))


def _validated(run: Path, step: int) -> Dict[str, str]:
    """The validation figures of a step."""
    with open(str(run / HISTORY), newline="", encoding="utf-8") as lines:
        return next(dict(row) for row in csv.DictReader(lines) if int(float(row["step"])) == step - 1)


def _table(row: Mapping[str, str]) -> List[str]:
    measures = [
        (name, digits, factor)
        for name, digits, factor in (("error", 2, 1), ("sharpness", 2, 1), ("identity", 1, 1000))
        if f"{name} upscaler" in row
    ]
    table = [f"| | {' | '.join(name for name, _, _ in measures)} |", "| --- |" + " --- |" * len(measures)]
    for way in ("upscaler", "bicubic", "Lanczos"):
        values = [f"{factor * float(row[f'{name} {way}']):.{digits}f}" for name, digits, factor in measures]
        table.append(f"| {way} | {' | '.join(values)} |")
    return table
