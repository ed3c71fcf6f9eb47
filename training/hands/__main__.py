"""A sheet of simulated drawings to look at: `python -m training.hands --data DATASET --output sheet.png`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional

import cv2
import numpy as np

from training.data.dataset import Dataset, write_picture
from training.hands import FaceShape, simulate
from training.hands.shapes import face_shapes

STRENGTHS = (0.0, 1.0, 2.0, 3.0)
MARGIN, MARGIN_GREY = 6, 180


def main(argv: Optional[List[str]] = None) -> int:
    """Write the sheet, a row for each strength; returns the exit code."""
    parser = argparse.ArgumentParser("python -m training.hands", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="dataset made by prepare.py")
    parser.add_argument("--output", type=Path, required=True, help="picture to write, PNG or JPEG")
    parser.add_argument("--columns", type=int, default=8, help="drawings per strength (%(default)s)")
    parser.add_argument("--side", type=int, default=320, help="pixels of a drawing (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    try:
        shapes = face_shapes(Dataset(options.data), "train")
        picture = sheet_of_drawings(shapes, options.columns, options.side, options.seed)
        write_picture(options.output, picture)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def sheet_of_drawings(shapes: List[FaceShape], columns: int, side: int, seed: int) -> np.ndarray:
    """Drawings of some faces, a row for each of `STRENGTHS`, (h, w) uint8."""
    rows = []
    for strength in STRENGTHS:
        row = []
        for column in range(columns):
            rng = np.random.default_rng([seed, int(10 * strength), column])
            sketch = simulate(shapes[int(rng.integers(len(shapes)))], strength, rng).sketch
            small = cv2.resize(sketch, (side, side), interpolation=cv2.INTER_AREA)
            row.append(cv2.copyMakeBorder(small, *[MARGIN] * 4, cv2.BORDER_CONSTANT, value=MARGIN_GREY))
        rows.append(np.hstack(row))
    return np.vstack(rows)


if __name__ == "__main__":
    sys.exit(main())
