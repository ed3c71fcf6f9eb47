#!/usr/bin/env python3
"""Morphs ten pairs of differing drawings, and says how much of the skin carries ink along each way, in per mille.

    .venv/bin/python benchmarks/morph.py

The goal: a face in every frame, and no more ink than at the ends. Hairs of a beard, frames of glasses and the rim of a
mouth that opens wider than MediaPipe believes count as ink, too, and are no fault: look at the frames. Needs MediaPipe
(`sh install.sh --photos`).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import List

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from engine.backend.runners import OPENVINO
from engine.drawing.morph import Morph
from engine.drawing.session import Session
from engine.method.pipeline import FacePipeline
from tests.draw_samples import PEOPLE
from training.scoring.detector import Detector
from training.scoring.ink import inked_skin

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
APART = 3  # places in the list of people between the two of a pair


def main() -> int:
    """Measure; returns the exit code: 1 where a frame has no face."""
    pipeline, detector = FacePipeline.load("compact", runtime=OPENVINO), Detector()
    pipeline.warm()
    names, seconds, above = list(PEOPLE), [], []
    lost = False
    for number, name in enumerate(names):
        other = names[(number + APART) % len(names)]
        way = Morph(Session(tuple(PEOPLE[name]().strokes)), Session(tuple(PEOPLE[other]().strokes)))
        inks: List[float] = []
        for share in SHARES:
            begun = time.monotonic()
            session = way.at(share)
            face = pipeline.draw(session.sketch(), session.controls).face
            seconds.append(time.monotonic() - begun)
            inks.append(inked_skin(face, detector.look(face).points))
        lost = lost or bool(np.isnan(inks).any())
        above.append(max(inks[1:-1]) - max(inks[0], inks[-1]))
        print(f"{name} to {other}: {', '.join(f'{ink:.1f}' for ink in inks)}")
    print(f"above the ends: {sum(one > 0 for one in above)} of {len(above)} ways, {max(above):.1f} at most")
    print(f"a frame: median {np.median(seconds):.2f} s")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
