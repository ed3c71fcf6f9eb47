#!/usr/bin/env python3
"""Paints what people draw who cannot draw, to be looked at: `python -m benchmarks.bad_drawings --output FOLDER`.

Sheets of the drawings of `tests/draw_badly.py` and the faces that the shipped networks make of them, each also as a
file of its own; `--picture FILE` writes the README's.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional, Sequence

import cv2
import numpy as np

from configs.components import NAMES
from engine.backend.runners import OPENVINO
from engine.drawing.controls import Controls
from engine.drawing.export import pair
from engine.drawing.pictures import write_image
from engine.drawing.session import Session
from engine.method.pipeline import FacePipeline
from tests.draw_badly import DRAWINGS, bad_drawing, moved

ROWS, TILE = 6, 288  # of a sheet; pixels of a picture in it
SHOWN = ("long_hair", "curls_over_the_forehead", "angry", "glasses", "no_hair", "waves", "sad", "zigzag_over_the_brows")


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Paint and write; returns the exit code."""
    parser = argparse.ArgumentParser("benchmarks.bad_drawings", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--output", type=Path, help="folder for sheets and faces")
    add("--kinds", nargs="+", choices=sorted(DRAWINGS), default=list(DRAWINGS), help="(all)")
    add("--seeds", type=int, nargs="+", default=[0], help="one drawing of each kind by each of these hands (0)")
    add("--trust", type=float, nargs="+", default=[0.5], help="0 to 1 (0.5)")
    add("--pen", type=float, default=3.0, help="pixels (3)")
    add("--stages", action="store_true", help="what is there after every few strokes, instead of the end")
    add("--picture", type=Path, help="write the README's picture here")
    options = parser.parse_args(argv)
    pipeline = FacePipeline.load(runtime=OPENVINO)
    if options.picture:
        drawings = [bad_drawing(kind, seed, options.pen) for seed, kind in enumerate(SHOWN)]
        drawings[2] = moved(drawings[2], 14.0, 6.0, 0.82, 14.0)
        tiles = [_strip(pipeline, drawing, [0.5]) for drawing in drawings]
        write_image(options.picture, np.vstack([np.hstack(tiles[i : i + 4]) for i in range(0, len(tiles), 4)]))
    if options.output:
        _write_sheets(pipeline, options)
    return 0


def _write_sheets(pipeline: FacePipeline, options: argparse.Namespace) -> None:
    options.output.mkdir(parents=True, exist_ok=True)
    strips: List[np.ndarray] = []
    for kind in options.kinds:
        for seed in options.seeds:
            session = bad_drawing(kind, seed, options.pen)
            ends = [len(session.strokes)]
            if options.stages:
                ends = sorted({round(end) for end in np.linspace(1, ends[0], 5).tolist()})
            strips += [_strip(pipeline, Session(session.strokes[:end]), options.trust) for end in ends]
            write_image(options.output / f"{kind}-{seed}.png", strips[-1])
    strips += [np.full_like(strips[0], 255)] * (-len(strips) % 2)
    rows = [np.hstack(strips[i : i + 2]) for i in range(0, len(strips), 2)]
    for number, first in enumerate(range(0, len(rows), ROWS)):
        write_image(options.output / f"sheet-{number}.jpg", np.vstack(rows[first : first + ROWS]))


def _strip(pipeline: FacePipeline, session: Session, trusts: Sequence[float]) -> np.ndarray:
    """A drawing and its faces side by side."""
    sketch = session.sketch()
    faces = [pipeline.draw(sketch, Controls((trust,) * len(NAMES))).face for trust in trusts]
    both = np.hstack([pair(sketch, faces[0]), *faces[1:]])
    return cv2.resize(both, (TILE * both.shape[1] // both.shape[0], TILE), interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    sys.exit(main())
