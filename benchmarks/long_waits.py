#!/usr/bin/env python3
"""How long the eye waits for what takes longest: a face after the engine was killed, and side by side's first picture.

    xvfb-run -a -s "-screen 0 1600x1000x24" .venv/bin/python benchmarks/long_waits.py [--kills 3]

Draws a face in the real window, with the project's own engine. Then kills the engine, draws a stroke at once, and looks
at the screen as `stroke_to_face.py` does: the time begins with the kill and ends when the pixels of the face are
others. At last side by side is opened, and each of its pictures is waited for.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import List, Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.stroke_to_face import FACE, PATIENCE, draw, drawn_face, rest, seen, settle, wait_for_pixels
from engine.process.client import EngineClient
from ui.window import StudioWindow


def after_kill(window: StudioWindow, engine: EngineClient, number: int) -> Optional[float]:
    """Seconds from the engine's end to a face of a stroke that was drawn since; None where none comes."""
    settle(window)
    before, begun = seen(window), time.monotonic()
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    draw(window, [(x + 5.0 + 3.0 * number, y + 4.0) for x, y in FACE[number % len(FACE)]])
    while not window.link.waits and time.monotonic() - begun < PATIENCE:
        rest(0.02)
    while window.link.waits and time.monotonic() - begun < PATIENCE:
        rest(0.02)
    return wait_for_pixels(window, before, begun, PATIENCE)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=3, help="how often the engine is killed")
    options = parser.parse_args(argv)
    engine = EngineClient()
    with drawn_face(engine) as window:
        waits: List[float] = []
        for number in range(options.kills):
            waited = after_kill(window, engine, number)
            if waited is not None:
                waits.append(waited)
        if waits:
            print(f"engine killed to next face: median {np.median(waits):.1f} s, {max(waits):.1f} s at most")
        settle(window)
        begun = time.monotonic()
        window.actions_by_name["side_by_side"].trigger()
        tiles = window.comparison.tiles
        shown: List[str] = []
        while len(shown) < len(tiles) and time.monotonic() - begun < PATIENCE:
            rest(0.02)
            for name in [one for one, tile in tiles.items() if tile.picture is not None and one not in shown]:
                shown.append(name)
                print(f"side by side to the picture of {name}: {time.monotonic() - begun:.1f} s")
    return 0 if len(waits) == options.kills and len(shown) == len(tiles) else 1


if __name__ == "__main__":
    sys.exit(main())
