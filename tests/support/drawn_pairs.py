"""Pairs of sketch and photo that the tests draw themselves, as a folder with photo/ and sketch/."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from tests.support.drawn_faces import paint, person
from training.data.dataset import write_picture


def draw_pairs(folder: Path, count: int, side: int) -> Path:
    """Write the pictures, and `names.txt`, which names the last one for validation; returns the folder."""
    for number in range(count):
        points = person(number).astype(np.float32)
        sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)
        for x, y in points:
            cv2.circle(sketch, (int(x), int(y)), 4, 0, -1, cv2.LINE_AA)
        photo = paint(points, skin=(200 - 10 * number, 160, 140 + 5 * number))
        for kind, picture in (("photo", photo), ("sketch", sketch)):
            small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
            write_picture(folder / kind / f"face{number}.png", small)
    (folder / "names.txt").write_text(f"face{count - 1}\n", encoding="utf-8")
    return folder
