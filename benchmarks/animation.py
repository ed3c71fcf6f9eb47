#!/usr/bin/env python3
"""Makes the README's animation: a face drawn badly, stroke by stroke, and the portrait beside it.

    .venv/bin/python benchmarks/animation.py [--kind long_hair] [--frames 28] [--output docs/drawing.gif]

Every portrait is what the shipped networks make of the strokes so far; as in the window, the drawing's place and whose
look it suggests are kept while they fit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
from PIL import Image

from engine.drawing.controls import Appearance, Controls, FaceResult, Placing
from engine.drawing.export import pair
from engine.drawing.pictures import write_bytes
from engine.drawing.session import Session
from engine.process.client import EngineClient, answer_to
from engine.process.tasks import Draw
from tests.draw_badly import DRAWINGS, bad_drawing

HEIGHT = 300  # pixels
STEP_MS, END_MS = 140, 2500
COLOURS = 128


def face_of(client: EngineClient, session: Session) -> FaceResult:
    """What the engine makes of a session. Raises RuntimeError and EngineLost."""
    reply = answer_to(client, Draw(session.sketch(), session.controls))
    if reply.failure:
        raise RuntimeError(reply.failure)
    result: FaceResult = reply.answer
    return result


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Draw, and write the animation; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kind", choices=sorted(DRAWINGS), default="long_hair", help="of drawing (%(default)s)")
    parser.add_argument("--frames", type=int, default=28, help="how many pictures there are on the way")
    parser.add_argument("--output", type=Path, default=Path("docs/drawing.gif"))
    options = parser.parse_args(argv)
    strokes = bad_drawing(options.kind, 0, 3.0).strokes
    frames, controls = [], Controls()
    with EngineClient("compact") as client:
        for count in np.linspace(1, len(strokes), min(options.frames, len(strokes))).round().astype(int).tolist():
            session = Session(strokes[:count], controls)
            result = face_of(client, session)
            controls = Controls(
                appearance=Appearance(person=result.person), placing=Placing(placement=result.placement)
            )
            both = pair(session.sketch(), result.face)
            width = round(both.shape[1] * HEIGHT / both.shape[0])
            small = cv2.resize(both, (width, HEIGHT), interpolation=cv2.INTER_AREA)
            frames.append(Image.fromarray(small).quantize(COLOURS))
    durations = [STEP_MS] * (len(frames) - 1) + [END_MS]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    draft = options.output.with_name("." + options.output.name)
    frames[0].save(draft, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=True)
    write_bytes(options.output, draft.read_bytes())
    draft.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
