#!/usr/bin/env python3
"""Makes the README's animation: one of the sketches that ship, drawn stroke by stroke, and its face beside it.

    .venv/bin/python benchmarks/animation.py [--person woman_smiling] [--frames 28] [--output docs/drawing.gif]

Every face is what the shipped networks make of the strokes so far.
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

from engine.drawing.controls import Controls
from engine.drawing.export import pair
from engine.drawing.pictures import write_bytes
from engine.drawing.session import Session
from engine.process.client import EngineClient, answer_to
from engine.process.tasks import Draw
from tests.draw_samples import PEOPLE

HEIGHT = 300  # pixels
STEP_MS, END_MS = 140, 2500
COLOURS = 128


def face_of(client: EngineClient, session: Session) -> np.ndarray:
    """What the engine makes of a session, (512, 512, 3) uint8 RGB. Raises RuntimeError and EngineLost."""
    reply = answer_to(client, Draw(session.sketch(), session.controls))
    if reply.failure:
        raise RuntimeError(reply.failure)
    face: np.ndarray = reply.answer.face
    return face


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Draw, and write the animation; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--person", choices=sorted(PEOPLE), default="woman_smiling")
    parser.add_argument("--frames", type=int, default=28, help="how many pictures there are on the way")
    parser.add_argument("--output", type=Path, default=Path("docs/drawing.gif"))
    options = parser.parse_args(argv)
    strokes = tuple(PEOPLE[options.person]().strokes)
    frames = []
    with EngineClient("compact") as client:
        for count in np.linspace(1, len(strokes), min(options.frames, len(strokes))).round().astype(int).tolist():
            session = Session(strokes[:count], Controls(tags=("woman",) if "woman" in options.person else ("man",)))
            both = pair(session.sketch(), face_of(client, session))
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
