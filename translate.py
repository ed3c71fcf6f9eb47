"""Sketches become faces and photos become sketches: `translate.py --input A --output B`, see --help."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from engine.backend.runners import AUTO, CannotRun
from engine.batch import find_sketches, output_names
from engine.drawing.pictures import read_picture, write_image
from engine.drawing.sketch import as_sketch
from engine.files.checkpoints import CheckpointError
from engine.photos.align import PHOTO, align, as_photo, kind_of
from engine.photos.facefinder import find_pupils
from engine.terminal import printable
from engine.translating.translator import FOLDER, Translator, TranslatorInfo, suited
from options import program
from options.translate import TranslateOptions, parse


def read(path: Path, options: TranslateOptions) -> Tuple[np.ndarray, str]:
    """A picture as the networks take it, and its kind. Raises ValueError with a sentence."""
    picture = read_picture(path)
    kind = options.kind or kind_of(picture)
    if kind != PHOTO:
        return as_sketch(picture, path.name), kind
    photo = as_photo(picture)
    return (align(photo, find_pupils(photo))[0] if options.align else photo), kind


def translate(options: TranslateOptions) -> int:
    """Translate every picture; returns the exit code. What cannot be translated is named, and the rest goes on."""
    pictures, _ = find_sketches(options.input)
    jobs: List[Tuple[Path, Path]] = [(pictures[0], options.output)]
    if options.input.is_dir() or options.output.is_dir():
        options.output.mkdir(parents=True, exist_ok=True)
        jobs = [(path, options.output / name) for path, name in zip(pictures, output_names(pictures))]
    ready: Dict[TranslatorInfo, Translator] = {}
    failed = 0
    for source, target in jobs:
        try:
            picture, kind = read(source, options)
            info = suited(kind, options.model, options.translators or FOLDER, options.style)
            if info not in ready:
                ready[info] = Translator.of(info, AUTO)
            write_image(target, ready[info].translate(picture, options.size))
            print(printable(f"{source} ({kind}) -> {target} by {info.title}"))
        except (CheckpointError, CannotRun, ValueError) as error:
            failed += 1
            sys.stderr.write(program.sentence("translate.py", f"{source}: {error}"))
    return program.FAILED if failed else 0


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 done, 1 something could not be translated, 130 stopped with Ctrl-C."""
    options = parse(argv)
    return program.run("translate.py", lambda: translate(options))


if __name__ == "__main__":
    sys.exit(main())
