"""What a person looks at after preparing: the contact sheet and the report."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Sequence

import cv2
import numpy as np

from configs.components import PAPER_WHITE
from configs.translators.styles import PREPARED
from engine.drawing.pictures import opaque, read_picture
from engine.files.writing import write_whole
from options.prepare import PrepareOptions
from training.data.dataset import Sample, write_picture
from training.data.sources import LeftOut

SHOWN = 24
TILE = 192  # pixels
ABREAST = 2  # samples in a row


def contact_sheet(output: Path, samples: Sequence[Sample]) -> Path:
    """Write `contact_sheet.png`: photo, lines, edges and both of `SHOWN` samples spread over the dataset."""
    picks = np.unique(np.linspace(0, len(samples) - 1, min(SHOWN, len(samples))).round().astype(int))
    rows: List[np.ndarray] = []
    for index in picks:
        sample = samples[int(index)]
        files = [sample.photo] + [sample.sketches[style] for style in PREPARED]
        pictures = [opaque(read_picture(output / file)) for file in files]
        rows.append(np.hstack([cv2.resize(p, (TILE, TILE), interpolation=cv2.INTER_AREA) for p in pictures]))
    while len(rows) % ABREAST:
        rows.append(np.full_like(rows[0], PAPER_WHITE))
    lines = [np.hstack(rows[start : start + ABREAST]) for start in range(0, len(rows), ABREAST)]
    path = output / "contact_sheet.png"
    write_picture(path, cv2.cvtColor(np.vstack(lines), cv2.COLOR_BGR2RGB))
    return path


def write_report(
    options: PrepareOptions, samples: Sequence[Sample], left_out: Sequence[LeftOut], remarks: Sequence[str]
) -> None:
    """Write `report.json` and, for reading, `report.txt`."""
    counts: Dict[str, int] = {
        "training photos": sum(s.split == "train" and not s.warped for s in samples),
        "training people": len({s.person for s in samples if s.split == "train"}),
        "warped faces": sum(s.warped for s in samples),
        "validation photos": sum(s.split == "validation" for s in samples),
        "validation people": len({s.person for s in samples if s.split == "validation"}),
        "left out": len(left_out),
    }
    content: Dict[str, Any] = {
        "folders": [str(folder) for folder in options.photos],
        "seed": options.seed,
        "size": options.size,
        "counts": counts,
        "templates": dict(Counter(s.template for s in samples if not s.warped)),
        "tags": dict(Counter(tag for s in samples if not s.warped for tag in s.tags)),
        "left_out": [{"photo": str(entry.photo), "reason": entry.reason} for entry in left_out],
        "remarks": list(remarks),
    }
    write_whole(options.output / "report.json", json.dumps(content, indent=1).encode("utf-8"))
    lines = [f"{number:6d}  {what}" for what, number in counts.items()]
    lines += [""] + [f"Remark: {remark}." for remark in remarks]
    if left_out:
        lines += ["Left out:"] + [f"  {entry.photo}: {entry.reason}" for entry in left_out]
    else:
        lines.append("Nothing was left out.")
    write_whole(options.output / "report.txt", ("\n".join(lines) + "\n").encode("utf-8"))
