"""Contact sheets of an evaluation: sketch, shadow and the results at every trust, one row a person or a sketch."""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence

import cv2
import numpy as np

GAP = 8  # pixels between blocks
HEADING = 26  # pixels above the first row
INK = (60, 60, 60)
SIDE = 144  # pixels of a picture
LONGEST = 16  # letters of a heading


class Strip:
    """Sketch, shadow and results of one sketch, kept small. All pictures (512, 512) or (512, 512, 3) uint8."""

    def __init__(self, name: str, sketch: np.ndarray, heading: str = "sketch") -> None:
        self.name = name
        self._first = [(heading, tile(sketch))]
        self._results: Dict[float, np.ndarray] = {}
        self._named: Dict[str, np.ndarray] = {}
        self.rival: Optional[np.ndarray] = None  # another painter's face

    def add(self, trust: float, face: np.ndarray, shadow: np.ndarray) -> None:
        """Put the result at a trust beside the others. The shadow is the same at every trust, and shown once."""
        if len(self._first) == 1:
            self._first.append(("shadow", tile(shadow)))
        self._results[trust] = tile(face)

    def add_named(self, painter: str, face: np.ndarray) -> None:
        """Put what a painter made of it beside the others, under its name."""
        self._named[painter[:LONGEST]] = tile(face)

    def tiles(self) -> Dict[str, np.ndarray]:
        """The pictures from left to right, by their heading."""
        found = dict(self._first)
        found.update((f"trust {trust:g}", face) for trust, face in sorted(self._results.items()))
        found.update(self._named)
        if self.rival is not None:
            found["rival"] = tile(self.rival)
        return found


def tile(picture: np.ndarray) -> np.ndarray:
    """The picture at `SIDE` pixels, RGB."""
    sized = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return sized if sized.ndim == 3 else cv2.cvtColor(sized, cv2.COLOR_GRAY2RGB)


def sheet_of_rows(rows: Sequence[Sequence[Strip]], photos: Optional[Sequence[np.ndarray]] = None) -> np.ndarray:
    """The page, (H, W, 3) uint8 RGB: each row has as many strips; photos (512, 512, 3), if given, end the rows."""
    lines: List[np.ndarray] = []
    gap = np.full((SIDE, GAP, 3), 255, np.uint8)
    for number, row in enumerate(rows):
        blocks = [list(strip.tiles().values()) for strip in row]
        if photos is not None:
            blocks.append([tile(photos[number])])
        pieces = [piece for block in blocks for piece in block + [gap]]
        lines.append(np.concatenate(pieces[:-1], axis=1))
    heading = np.full((HEADING, lines[0].shape[1], 3), 255, np.uint8)
    titles = [list(strip.tiles()) for strip in rows[0]] + ([["photo"]] if photos is not None else [])
    x = 0
    for block in titles:
        for title in block:
            cv2.putText(heading, title, (x + 3, HEADING - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.45, INK, 1, cv2.LINE_AA)
            x += SIDE
        x += GAP
    return np.concatenate([heading] + lines, axis=0)
