"""From a translator's run to a folder of `Param/translators`: 16-bit weights, the graph and a model card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from configs.translators.generators import PYTORCH
from engine.files.checkpoints import CheckpointError, read_metadata, write_weights
from engine.files.writing import write_whole
from engine.translating.translator import (
    BOTH,
    DIRECTIONS,
    TO_PHOTO,
    TO_SKETCH,
    WEIGHTS,
    describe,
    tensors_of,
    weights_in,
)
from options.fields import as_words
from options.recipe import DEFAULT_RECIPE, read_recipe
from options.train_translator import ImportOptions, ShipTranslatorOptions
from training.data.dataset import FILE, Dataset
from training.graphs import write_translator
from training.loop.loop import BEST
from training.loop.model_card import changes, credit_of, machine
from training.translators.foreign import read_foreign
from training.translators.registry import method

LICENCE = "Who passes these weights on must look at the licence of the pictures that they were trained on."

_CARD = """# Model card: `{name}`

{title}: {parameters:,} parameters in 16-bit floats, for pictures of {size} x {size} pixels.

## Data

{credit}

{people}

## Training

{steps} steps in {hours:.2f} hours on {machine}{before}. {figures}
{changed}
| option | value |
| --- | --- |
{options}

## Limits

It was made for frontal faces like those it was trained on; others come out worse. What it paints are plausible faces,
not likenesses: a result is no evidence of what anyone looks like. Do not use it to identify or to deceive.{guessed}

## Again

    python train.py --model {method} --data DIR \\
        {arguments}
    python train.py ship-translator --run RUN --name {name}
"""

_PEOPLE = "No photo is part of these files; please credit the sources above wherever the weights go."


_IMPORTED = """# Model card: `{name}`

{title}: {parameters:,} parameters in 16-bit floats, for pictures of {size} x {size} pixels, {direction}.

{credit}

Its file was `{file}`, of the layout {layout}. Batch norms go by their moving statistics, and there is no dropout.
"""


def bring_in(options: ImportOptions) -> Path:
    """Write a generator of others as a translator; returns its folder. Raises CheckpointError."""
    found = read_foreign(options.file, options.size)
    home = options.param / options.name
    title = options.title or options.name
    about = {**found.architecture.texts(), "method": found.method, "direction": options.direction, "title": title}
    write_weights(home / WEIGHTS, found.tensors, about, half=True)
    text = _IMPORTED.format(
        name=options.name,
        title=title,
        parameters=sum(value.size for value in found.tensors.values()),
        size=options.size,
        direction=options.direction.replace("-", " "),
        credit=options.credit,
        file=options.file.name,
        layout=getattr(found.architecture, "layout", PYTORCH),
    )
    write_whole(home / "MODEL_CARD.md", text.encode("utf-8"))
    write_translator(describe(home))
    return home


def ship(options: ShipTranslatorOptions) -> List[Path]:
    """Write what a run has made; returns the folders, two where it trains both directions. Raises CheckpointError."""
    source = options.run / BEST if options.best else weights_in(options.run)
    if not source.is_file():
        raise CheckpointError(f"{options.run} holds no finished weights; train it first with: train.py --model ...")
    about = read_metadata(source)
    directions = DIRECTIONS if about.get("direction") == BOTH else (str(about.get("direction")),)
    if options.name and len(directions) > 1:
        raise CheckpointError(
            f"{options.run} trains both directions, so leave out --name: each gets a folder of its own"
        )
    return [_ship_one(options, source, direction) for direction in directions]


def _ship_one(options: ShipTranslatorOptions, source: Path, direction: str) -> Path:
    info = describe(source, direction)
    about = read_metadata(source)
    short = info.method.split("-")[0] + ("-face" if direction == TO_PHOTO else "-sketch")
    home = options.param / (options.name or short)
    tensors = tensors_of(info)
    stretches = _stretches(about)
    settings = _settings(options.run)
    data = Path(settings.get("data", ""))
    prepared = (data / FILE).is_file()
    credit = options.credit or LICENCE
    if prepared and not options.credit:
        credit = credit_of(Dataset(data).samples("train"), read_recipe(DEFAULT_RECIPE).sources)
    towards = "photo to sketch" if direction == TO_SKETCH else "sketch to photo"
    title = options.title or f"{about['title'].split(',')[0]}, {towards}"
    # The card tells the rest: how the run went is nothing to whoever runs the network.
    header = {key: value for key, value in about.items() if key not in ("stretches", "best")}
    header.update(direction=direction, title=title)
    write_weights(home / WEIGHTS, tensors, header, half=True)
    text = _CARD.format(
        name=home.name,
        title=title,
        parameters=sum(value.size for value in tensors.values()),
        size=info.size,
        credit=credit,
        people=_PEOPLE if prepared and not options.credit else "",
        steps=about.get("step", "?"),
        hours=float(about.get("seconds", 0)) / 3600,
        machine=machine(),
        figures=_figures(options.run),
        before=_before(settings),
        changed="".join(f"Changed {change}.\n" for change in changes(stretches)),
        guessed=_GUESSED if direction == TO_PHOTO else "",
        options="\n".join(f"| {key} | {value} |" for key, value in settings.items() if key not in _PRIVATE),
        method=info.method,
        arguments=_arguments(info.method, settings),
    )
    write_whole(home / "MODEL_CARD.md", text.encode("utf-8"))
    write_translator(describe(home))
    return home


_GUESSED = """
A drawing does not say how dark skin and hair are: it guesses, now and then differently from one part of a face to the
next."""
_PRIVATE = ("data", "output", "hold_out", "features", "start", "hours", "save_every", "dry_run")  # of one computer


def _arguments(method_name: str, settings: Mapping[str, str]) -> str:
    """What the command line of a training like this one says besides its data."""
    kind = method(method_name)
    direction = [] if settings.get("direction", BOTH) == BOTH else [f"--direction {settings['direction']}"]
    return " ".join(direction + as_words(kind.Options, settings, _PRIVATE))


def _settings(run: Path) -> Dict[str, str]:
    file = run / "options.json"
    try:
        return {str(k): str(v) for k, v in json.loads(file.read_text(encoding="utf-8"))["settings"].items()}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise CheckpointError(
            f"{file} is missing or damaged ({error}); ship from the folder that was trained"
        ) from error


def _before(settings: Dict[str, str]) -> str:
    """What the run began with, where that was another translator's weights."""
    start = settings.get("start", "None")
    return "" if start == "None" else f", begun with the weights of `{Path(start).name}`"


def _stretches(about: Mapping[str, str]) -> List[Dict[str, Any]]:
    """The settings of a run and the steps from which they held, without what is of one computer."""
    return [
        {"step": one["step"], "settings": {k: str(v) for k, v in one["settings"].items() if k not in _PRIVATE}}
        for one in json.loads(about.get("stretches", "[]"))
    ]


def _figures(run: Path) -> str:
    """The last look at the pictures that were held out, as a sentence."""
    lines = (run / "history.csv").read_text(encoding="utf-8").splitlines() if (run / "history.csv").is_file() else []
    if not lines:
        return ""
    names = lines[0].split(",")
    last: Optional[Dict[str, str]] = None
    for line in lines[1:]:
        row = dict(zip(names, line.split(",")))
        last = row if row.get("score") else last
    if last is None:
        return ""
    shown = [f"{name} {float(last[name]):.3f}" for name in names if name.startswith(("error-", "ssim-")) and last[name]]
    return f"On pictures held out, at step {last['step']}: {', '.join(shown)} (mean absolute error in levels, SSIM)."
