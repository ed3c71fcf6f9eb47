"""From the options of a translator to its training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional, Set

from options.train_translator import CYCLEGAN, WGAN, TranslatorOptions
from training.data.pairs import open_pairs, open_unpaired
from training.face.stages import COMPLETE, RESUMABLE
from training.loop import distributed
from training.loop.loop import LoopOptions, train
from training.translators.cyclegan import CycleGAN
from training.translators.method import Translation, lengths
from training.translators.pix2pix import Pix2Pix
from training.translators.wgan_gp import WganGp

WGAN_EPOCHS = 10  # between its sample pictures


def run(options: TranslatorOptions) -> int:
    """Train; returns the exit code. Raises ValueError or CheckpointError, one sentence, where it cannot."""
    method = make(options)
    constant, decay = lengths(options, method.epoch)
    epoch = max(1, method.epoch // (options.batch * distributed.count()))
    often = options.sheet_every or epoch * (WGAN_EPOCHS if options.model == WGAN else 1)
    loop = LoopOptions(
        constant + decay,
        options.save_every,
        sheet_every=often,
        validate_every=options.validate_every or often,
        hours=options.hours,
        keep_every=options.keep_every,
    )
    folder = options.output
    if options.dry_run:
        folder = folder.with_name("dry-" + folder.name)
        loop = replace(loop, steps=3, sheet_every=3, validate_every=3, keep_every=3)
    return COMPLETE if train(method, folder, loop) else RESUMABLE


def make(options: TranslatorOptions) -> Translation:
    """The method, with its data."""
    names = held_out(options.hold_out)
    if options.model == CYCLEGAN:
        return CycleGAN(options, *open_unpaired(options.data, options.style, names))
    method = WganGp if options.model == WGAN else Pix2Pix
    return method(options, *open_pairs(options.data, options.style, names))


def held_out(file: Optional[Path]) -> Optional[Set[str]]:
    """The names in a file, one a line."""
    if file is None:
        return None
    names = {line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    if not names:
        raise ValueError(f"{file} names nothing to hold out")
    return names
