"""From a command line to the training of a translator."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import List, Optional

import jittor as jt

from engine.translating.translator import BOTH
from options.fields import add_options, read_options
from options.train_translator import TranslatorOptions, model_of
from training.data.pairs import UNPAIRED, layouts
from training.loop import distributed
from training.loop.loop import COMPLETE, RESUMABLE, LoopOptions, train
from training.translators.method import Translation, lengths
from training.translators.registry import method, names

FLOAT16_PREFERRED = 4  # of Jittor's levels: 16 bits, but for sums, exponentials and the like


def parse(argv: List[str]) -> TranslatorOptions:
    """Read a command line; exits with a usage message where it does not fit."""
    model: Optional[str] = model_of(argv)
    known = model in names()
    parser = argparse.ArgumentParser(
        "train.py --model",
        description="Train a translator between sketches and photos.",
        epilog=f"Layouts of --data: {layouts()}. CycleGAN also takes {UNPAIRED}, whose pictures need not be pairs.",
    )
    parser.add_argument("--model", choices=names(), required=True)
    if not known:
        parser.parse_known_args(argv)
        parser.error("--model needs the name of a method")
    kind = method(str(model))
    parser.add_argument("--direction", choices=kind.directions, default=kind.directions[0], help="(%(default)s)")
    add_options(parser, kind.Options)
    parser.add_argument(
        "--resume", action="store_true", help="go on where the run in --output was; this is what happens anyway"
    )
    options: TranslatorOptions = read_options(kind.Options, parser.parse_args(argv))
    if options.output is None:
        folder = options.model if options.direction == BOTH else f"{options.model}-{options.direction}"
        options = replace(options, output=Path("runs") / folder)
    problem = options.problem()
    if problem:
        parser.error(problem)
    return options


def run(options: TranslatorOptions) -> int:
    """Train; returns the exit code. Raises ValueError or CheckpointError, one sentence, where it cannot."""
    translation = make(options)
    constant, decay = lengths(options, translation.epoch)
    epoch = max(1, translation.epoch // (options.batch * distributed.count()))
    often = options.sheet_every or epoch * translation.sheet_epochs
    loop = LoopOptions(
        constant + decay,
        options.save_every,
        sheet_every=often,
        validate_every=options.validate_every or often,
        hours=options.hours,
        keep_every=options.keep_every,
        patience=options.patience,
    )
    if options.output is None:
        raise TypeError("a run needs a folder")
    folder = options.output
    if options.dry_run:
        folder = folder.with_name("dry-" + folder.name)
        loop = replace(loop, steps=3, sheet_every=3, validate_every=3, keep_every=3)
    return COMPLETE if train(translation, folder, loop) else RESUMABLE


def make(options: TranslatorOptions) -> Translation:
    """The method, with its data. Raises ValueError where mixed precision has no GPU."""
    if options.mixed_precision:
        if not jt.flags.use_cuda:
            raise ValueError(
                "--mixed-precision needs a GPU with CUDA; a processor takes 16 bits by itself where it can"
            )
        jt.flags.auto_mixed_precision_level = FLOAT16_PREFERRED
    return method(options.model).open(options)
