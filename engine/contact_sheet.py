"""Contact sheets: sketch, shadow and face side by side with their name, many on a page; or sketch and face alone."""

from __future__ import annotations

import unicodedata
from typing import List, Sequence, Tuple

import cv2
import numpy as np

TILE = 208
GAP = 6  # between the three pictures of a row
MARGIN = 28  # around the page and between columns
LABEL = 30  # below each row
HEADING = 30
ROWS_A_PAGE = 10
COLUMNS = ((4, 1), (20, 2))  # up to so many faces: so many columns; more faces take three
TITLES = ("sketch", "shadow", "face")

_PAPER = (250, 249, 246)  # RGB
_FRAME = (222, 219, 212)
_INK = (52, 50, 48)
_PALE = (140, 136, 130)
_FINE = 4  # text is drawn so much larger, then averaged


class ContactSheet:
    """Collects faces and hands out pages.

    expected: how many there will be, which decides the columns. titles: of the pictures that belong to each.
    """

    def __init__(self, expected: int, titles: Sequence[str] = TITLES) -> None:
        self._titles, self._width = titles, len(titles) * (TILE + GAP) - GAP
        self._columns = next((columns for most, columns in COLUMNS if expected <= most), 3)
        self._rows: List[np.ndarray] = []

    @property
    def full(self) -> bool:
        """Whether the next face needs a new page."""
        return len(self._rows) >= ROWS_A_PAGE * self._columns

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self._rows

    def add(self, name: str, *pictures: np.ndarray) -> None:
        """Put the pictures of a face on the page, one for each title: (H, W) uint8 or (H, W, 3) uint8 RGB."""
        width = self._width
        row = np.full((TILE + LABEL, width, 3), _PAPER, np.uint8)
        for index, picture in enumerate(pictures):
            colour = picture if picture.ndim == 3 else cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
            x = index * (TILE + GAP)
            row[:TILE, x : x + TILE] = cv2.resize(colour, (TILE, TILE), interpolation=cv2.INTER_AREA)
            cv2.rectangle(row, (x, 0), (x + TILE - 1, TILE - 1), _FRAME, 1)
        _write(row, name, (1, TILE + 19), width, _INK)
        self._rows.append(row)

    def take_page(self) -> np.ndarray:
        """The page, (H, W, 3) uint8 RGB; the next one begins empty."""
        rows, self._rows = self._rows, []
        columns = max(1, min(self._columns, len(rows)))
        lines = -(-len(rows) // columns)
        height, width = TILE + LABEL, self._width
        page = np.full(
            (2 * MARGIN + HEADING + lines * height, MARGIN + columns * (width + MARGIN), 3), _PAPER, np.uint8
        )
        for column in range(columns):
            x = MARGIN + column * (width + MARGIN)
            for index, title in enumerate(self._titles):
                _write(page, title, (x + 1 + index * (TILE + GAP), MARGIN + 16), TILE, _PALE)
        for index, row in enumerate(rows):
            line, column = divmod(index, columns)
            x, y = MARGIN + column * (width + MARGIN), MARGIN + HEADING + line * height
            page[y : y + height, x : x + width] = row
        return page


def _write(picture: np.ndarray, text: str, place: Tuple[int, int], room: int, colour: Tuple[int, int, int]) -> None:
    """Write at most `room` pixels of text, its base line beginning at `place` (x, y)."""
    # OpenCV's letters are ASCII: accents are dropped, what then remains becomes a question mark.
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = "".join(c if " " <= c <= "~" else "?" for c in plain)
    font, size, weight = cv2.FONT_HERSHEY_SIMPLEX, 0.47 * _FINE, _FINE

    def length(shown: str) -> int:
        return int(cv2.getTextSize(shown, font, size, weight)[0][0]) // _FINE

    shown = plain
    while len(shown) > 5 and length(shown) > room - 4:
        keep = (len(shown) - 4) // 2
        plain = plain[:keep] + plain[-keep:]
        shown = plain[:keep] + "..." + plain[-keep:]
    x, y = place
    top, bottom = max(0, y - 16), min(picture.shape[0], y + 8)
    right = min(picture.shape[1], x + room)
    mask = np.zeros(((bottom - top) * _FINE, (right - x) * _FINE), np.uint8)
    cv2.putText(mask, shown, (0, (y - top) * _FINE), font, size, [255], weight, cv2.LINE_AA)
    share = cv2.resize(mask, (right - x, bottom - top), interpolation=cv2.INTER_AREA)[:, :, None] / 255.0
    area = picture[top:bottom, x:right]
    area[:] = np.rint(area * (1 - share) + np.array(colour) * share).astype(np.uint8)
