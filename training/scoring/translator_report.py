"""Figures of translators beside baselines, as Markdown, JSON and a contact sheet. Pictures are uint8 RGB."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence

import cv2
import numpy as np

from training.scoring.measures import absolute_error, ssim
from training.scoring.sheets import GAP, HEADING, INK, SIDE, tile

ENDLESS = 99.0  # decibels of equal pictures, whose PSNR has no end
SHOWN = 8  # rows of a contact sheet


@dataclass(frozen=True)
class Score:
    """One system on one split.

    error: mean absolute, in levels. ssim: 7 x 7 windows, three channels. psnr: decibels, the mean over pictures.
    seconds: of training, if any.
    """

    system: str
    error: float
    ssim: float
    psnr: float
    seconds: Optional[float] = None


def score(
    system: str,
    pictures: Sequence[np.ndarray],
    targets: Sequence[np.ndarray],
    seconds: Optional[float] = None,
) -> Score:
    """The figures of a system. pictures, targets: (H, W, 3) uint8 each. Raises ValueError where they do not pair."""
    if len(pictures) != len(targets) or not targets:
        raise ValueError(f"{len(pictures)} pictures cannot be held against {len(targets)} targets")
    pairs = list(zip(pictures, targets))
    return Score(
        system,
        float(np.mean([absolute_error(picture, target) for picture, target in pairs])),
        float(np.mean([ssim(picture, target) for picture, target in pairs])),
        float(np.mean([psnr(picture, target) for picture, target in pairs])),
        seconds,
    )


def psnr(picture: np.ndarray, target: np.ndarray) -> float:
    """Peak signal to noise ratio in decibels, `ENDLESS` for equal pictures."""
    square = float(np.mean((picture.astype(np.float64) - target) ** 2))
    return min(ENDLESS, 10.0 * float(np.log10(255.0**2 / square))) if square else ENDLESS


def table(scores: Sequence[Score]) -> str:
    """The figures as Markdown, in the order given; the best of each column is bold."""
    heads = ["mean absolute error", "SSIM", "PSNR, dB"]
    columns = [[s.error for s in scores], [s.ssim for s in scores], [s.psnr for s in scores]]
    formats = ("{:.1f}", "{:.3f}", "{:.1f}")
    best = [form.format(which(column)) for which, column, form in zip((min, max, max), columns, formats)]
    trained = any(one.seconds is not None for one in scores)
    heads += ["minutes of training"] if trained else []
    lines = ["| system | " + " | ".join(heads) + " |", "|" + " --- |" * (1 + len(heads))]
    for number, one in enumerate(scores):
        texts = [form.format(column[number]) for column, form in zip(columns, formats)]
        cells = [f"**{text}**" if text == top else text for text, top in zip(texts, best)]
        if trained:
            cells.append("" if one.seconds is None else f"{one.seconds / 60:.1f}")
        lines.append(f"| {one.system} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def as_json(parts: Mapping[str, Sequence[Score]]) -> Dict[str, List[Dict[str, Any]]]:
    """Every figure, for a file."""
    return {name: [asdict(one) for one in scores] for name, scores in parts.items()}


def mean_of(parts: Sequence[Sequence[Score]], sizes: Sequence[int]) -> List[Score]:
    """The scores of several splits in one, weighed by their sizes. The splits name the same systems in one order."""
    found: List[Score] = []
    for ones in zip(*parts):
        figures: Dict[str, Optional[float]] = {}
        for name in ("error", "ssim", "psnr", "seconds"):
            values = [getattr(one, name) for one in ones]
            figures[name] = None if None in values else float(np.average(values, weights=sizes))
        found.append(Score(ones[0].system, **figures))  # type: ignore[arg-type]
    return found


def sheet_of_columns(columns: Mapping[str, Any]) -> np.ndarray:
    """Pictures side by side, (H, W, 3) uint8 RGB: a column for each name, a row for each of the first pictures.

    columns: arrays or sequences of (H, W, 3) uint8.
    """
    names, rows = list(columns), min(SHOWN, min(len(column) for column in columns.values()))
    page = np.full((HEADING + rows * SIDE, len(names) * (SIDE + GAP) - GAP, 3), 255, np.uint8)
    for number, name in enumerate(names):
        x = number * (SIDE + GAP)
        cv2.putText(page, name[:24], (x + 2, HEADING - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.36, INK, 1, cv2.LINE_AA)
        for row in range(rows):
            y = HEADING + row * SIDE
            page[y : y + SIDE, x : x + SIDE] = tile(columns[name][row])
    return page
