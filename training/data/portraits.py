"""What comes beside a folder of portraits: ages, tags, landmarks and masks of hair, where somebody has found them.

A collection is a folder of such folders with an `index.csv` (columns `set`, `name`, optionally `eye_distance`, `age`
and `tag`), a `landmarks478.npz` (`names`; `points` (n, 478, 2) of MediaPipe's mesh in pixels of a 512 pixel canvas) and
masks `hair/NAME.png`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Tuple
from zipfile import BadZipFile

import numpy as np

INDEX = "index.csv"
LANDMARKS = "landmarks478.npz"


@dataclass(frozen=True)
class About:
    """What is known of one photo.

    mesh: (478, 2) float32 in pixels of the 512 canvas, or None. hair: a file, or None. eye_distance: pixels between the
    pupils where the photo was taken from. age: years. Both are 0 where nothing says them. tags: for example ("woman",).
    """

    mesh: Optional[np.ndarray]
    hair: Optional[Path]
    eye_distance: float
    age: float
    tags: Tuple[str, ...]


def read_collection(folder: Path) -> Dict[str, About]:
    """What is known of the photos in a folder, by their names without the ending; {} where it is in no collection.

    Raises ValueError, with one sentence, where the collection's files cannot be read.
    """
    home = folder.resolve().parent
    if not (home / INDEX).is_file():
        return {}
    meshes: Dict[str, np.ndarray] = {}
    try:
        with (home / INDEX).open(newline="", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.DictReader(lines) if row["set"] == folder.resolve().name]
        if (home / LANDMARKS).is_file():
            with np.load(str(home / LANDMARKS), allow_pickle=False) as found:
                meshes = dict(zip((str(name) for name in found["names"]), found["points"].astype(np.float32)))
        return {row["name"]: _about(row, meshes, home / "hair" / (row["name"] + ".png")) for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, ValueError, BadZipFile) as error:
        raise ValueError(f"the collection {home} cannot be read ({error!r})") from error


def _about(row: Dict[str, str], meshes: Dict[str, np.ndarray], hair: Path) -> About:
    tag = row.get("tag") or ""
    return About(
        mesh=meshes.get(row["name"]),
        hair=hair if hair.is_file() else None,
        eye_distance=float(row.get("eye_distance") or 0.0),
        age=float(row.get("age") or 0.0),
        tags=(tag,) if tag else (),
    )
