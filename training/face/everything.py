"""From folders of photos to shipped weights in one command, each step in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import List

from options.recipe import read_recipe
from options.train import AllOptions, TrainOptions
from training.data.dataset import Dataset
from training.hands.shapes import has_shape

REGISTRATION, UPSCALER = "registration", "upscaler"
PROGRAMS = Path(__file__).resolve().parents[2]


def commands(options: TrainOptions) -> List[List[str]]:
    """The command lines of prepare, the stages of training, shipping and evaluation."""
    if not isinstance(options.method, AllOptions):
        raise TypeError("a chain of steps needs AllOptions")
    o = options.method
    data = ["--data", str(options.data)]
    preset = ["--preset", options.preset]
    run = [*data, "--output", str(options.output), *preset]
    recipe = ["--recipe", str(o.recipe)]
    stage = [*run, *recipe, "--seed", str(o.seed)]
    prepare = ["prepare.py", "--photos", *map(str, o.photos), "--output", str(options.data), "--seed", str(o.seed)]
    prepare += ["--warped", str(o.warped), "--jobs", str(o.jobs)]
    for flag, file in (("--people", o.people), ("--validation", o.validation)):
        prepare += [] if file is None else [flag, str(file)]
    report = ["--param", str(o.param), "--output", str(options.output / "evaluation"), "--seed", str(o.seed)]
    return [
        prepare,
        ["train.py", "autoencoders", *stage],
        ["train.py", "reader", *stage],
        ["train.py", "combine", *stage],
        ["train.py", REGISTRATION, *stage],
        ["train.py", UPSCALER, *stage],
        ["train.py", "ship", *run, *recipe, "--param", str(o.param)],
        ["evaluate.py", *data, *preset, *report],
    ]


def run_all(options: TrainOptions) -> int:
    """Run the steps until one fails; returns its exit code, or 0. Run again, it goes on where it was."""
    if not isinstance(options.method, AllOptions):
        raise TypeError("a chain of steps needs AllOptions")
    for program, *arguments in commands(options):
        if arguments[0] == REGISTRATION and not _trains_registration(options.data, options.method.recipe):
            continue
        if arguments[0] == UPSCALER and read_recipe(options.method.recipe).upscaler is None:
            sys.stdout.write(f"The upscaler stays as it is: {options.method.recipe} has none.\n")
            continue
        process = subprocess.Popen([sys.executable, str(PROGRAMS / program), *arguments])
        try:
            code = process.wait()
        except KeyboardInterrupt:  # the step has heard it too, and saves
            process.wait()
            raise
        if code:
            return code
    return 0


def _trains_registration(data: Path, recipe: Path) -> bool:
    """Whether registration is to be trained; says why not."""
    if read_recipe(recipe).registration is None:
        sys.stdout.write(f"Registration stays as it is: {recipe} has none.\n")
        return False
    if not any(has_shape(sample) for sample in Dataset(data).samples()):
        sys.stdout.write("Registration stays as it is: it needs MediaPipe's meshes (sh install.sh --photos).\n")
        return False
    return True
