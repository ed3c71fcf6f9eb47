"""The model card: what the shipped weights are, of what they were made, and how to make them again."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

from configs.presets import Preset
from engine.files.checkpoints import read_metadata
from engine.files.writing import write_whole
from training.data.samples import Faces
from training.loop.loop import STATE

STAGES = ("autoencoders", "reader", "combine")
BEST_SCORE = "those with the best validation score, not the last,"
SCORED = "the last ones, chosen over those with the best score of training's own,"
TEMPLATE = """# Model card: the `{preset}` weights

{parameters:,} parameters in 16-bit floats and a bank of codes; they draw a 512 x 512 portrait from a sketch.

## Data

{people} people, {photos} photos of them and {warped} faces made from those by warping one person's photo to shapes
mixed from others'; sketches drawn from landmarks, from edges and from both. {held_back} people were held back for
validation and never trained on, in any expression.

- Face Research Lab London Set, DeBruine & Jones 2017, doi 10.6084/m9.figshare.5047666.v5, CC-BY 4.0 (neutral, smiling)
- Young Adult White Faces with Manipulated Versions, DeBruine & Jones 2017, doi 10.6084/m9.figshare.4220517.v1,
  CC-BY 4.0

The people agreed that their pictures be used in studies in original or altered form and to illustrate research. No
photo is part of these files; please credit the sources above wherever the weights go.

## Training

{stages}

Machine: {machine}.

The loss of the last stage: L1, hinge adversarial at several scales with spectral norm, feature matching, perceptual
(features of the project's own `reader`, which predicts the codes from a photo; no VGG), total variation, amount of fine
detail, coarse colours, structural similarity. The shipped weights are exponential averages; of the last stage's,
{taken}
were taken. To train on from these weights, on your own faces or for longer:
`train.py combine --start Param/{preset} ...`, after the `reader`.

{changes}

## Limits

142 people, most of them young, white, and with short or tied-back hair, in one studio's light, looking straight ahead:
other faces and hats come out worse. Nobody among them has glasses, a full beard, deep wrinkles or a wide open mouth,
and few have long hair: those were laid over the training photos by a program (`training/additions`), and look as it
makes them.
It draws plausible people, not likenesses: a result is no evidence of what anyone looks like. Do not use it to identify
or to deceive.

## Again

    python prepare.py --photos london_neutral london_smiling canada --output data/faces \\
        --validation validation.txt --people people.csv
{again}
    python train.py ship --data data/faces{shipping}
"""


def write_card(
    home: Path, preset: Preset, output: Path, faces: Faces, taken: str = BEST_SCORE, shipping: str = ""
) -> None:
    """Write `MODEL_CARD.md` beside the weights, with the figures of the run.

    taken: which averages these are. shipping: the options that shipped them.
    """
    from engine.files.checkpoints import read_weights

    parameters = sum(
        value.size
        for stem in ("autoencoders", "combine")
        for value in read_weights(home / f"{stem}.safetensors").values()
    )
    real = [sample for sample in faces.samples if not sample.warped]
    held_back = {sample.person for sample in faces.dataset.samples("validation")}
    text = TEMPLATE.format(
        preset=preset.name,
        parameters=parameters,
        people=len({sample.person for sample in real}),
        photos=len(real),
        warped=len(faces.samples) - len(real),
        held_back=len(held_back),
        stages="\n".join(_stages(output)),
        taken=taken,
        shipping=shipping,
        changes="\n".join(_changes(output)),
        again="\n".join(_again(output)),
        machine=machine(),
    )
    write_whole(home / "MODEL_CARD.md", text.encode("utf-8"))


def _stages(output: Path) -> List[str]:
    lines = ["| stage | steps | hours | best at step |", "| --- | --- | --- | --- |"]
    for stage in STAGES:
        run: Dict[str, str] = read_metadata(output / stage / STATE)
        best: Dict[str, str] = read_metadata(output / stage / "best.safetensors")
        lines.append(f"| {stage} | {run['step']} | {float(run['seconds']) / 3600:.2f} | {best['step']} |")
    return lines


def changes(stretches: Sequence[Mapping[str, Any]]) -> List[str]:
    """What was changed between the stretches of a run, each {"step": first, "settings": {...}}."""
    lines = []
    for before, after in zip(stretches, stretches[1:]):
        old, new = before["settings"], after["settings"]
        changed = [f"{key} {old.get(key)} to {value}" for key, value in new.items() if old.get(key) != value]
        lines.append(f"from step {after['step']}: {', '.join(changed)}")
    return lines


def _changes(output: Path) -> List[str]:
    """What was changed in the middle of a stage, a line each."""
    lines = []
    for stage in STAGES:
        lines += [f"- {stage}, {change}" for change in changes(_stretches(output / stage))]
    return ["What was changed in the middle of a stage:", "", *lines] if lines else ["Nothing was changed on the way."]


def _again(output: Path) -> List[str]:
    """The commands that train the stages with the settings that each ended with."""
    lines = []
    for stage in STAGES:
        settings = _stretches(output / stage)[-1]["settings"]
        if "sizes" in settings:
            sizes = ",".join("{}:{}x{}".format(*size) for size in settings["sizes"])
            lines.append(f"    python train.py {stage} --data data/faces --sizes {sizes}")
        else:
            lines.append(f"    python train.py {stage} --data data/faces --steps {settings['steps']}")
    return lines


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
