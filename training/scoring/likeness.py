"""Who the faces are: how like training people, how different from each other, by a face recognition network."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable, List, Optional, Sequence

import numpy as np

from engine.files.writing import write_whole
from engine.photos.align import align
from training.data.landmarks import MEDIAPIPE
from training.scoring.measures import cosines, frechet

Identify = Callable[[Sequence[np.ndarray]], np.ndarray]
"""Pictures (512, 512, 3) uint8 RGB of faces on the canvas -> what a network sees in each, (n, d)."""
AT_ONCE = 64  # pictures in memory
ALIKE = 99.0  # percentile of the likeness to the nearest training photo


@dataclass(frozen=True)
class Likeness:
    """distance: 1 less the cosine to the true photo, the mean. nearest: the cosine to the training photo that is most
    alike, its 99th percentile over the pictures, and `of`, the training sample that any picture is most like; None and
    "" where there is none. variety: mean distance between different people over that between their photos, and None
    where there is one person. frechet: distance between the distributions of pictures and photos; None for one picture.
    """

    distance: float
    nearest: Optional[float]
    of: str
    variety: Optional[float]
    frechet: Optional[float]


class Identities:
    """What the network sees in photos of people, to which it compares pictures of them, one for each, in their order.

    training: what it sees in the training photos, (m, d), by the samples' names.
    """

    def __init__(
        self,
        identify: Identify,
        photos: Sequence[np.ndarray],
        people: Sequence[str],
        training: np.ndarray,
        names: Sequence[str],
    ) -> None:
        self._identify, self._training, self._names = identify, training, list(names)
        self._photos = identify(photos)
        different = np.array(people)
        self._different = different[:, None] != different[None]

    def likeness(self, pictures: Sequence[np.ndarray]) -> Likeness:
        """Pictures (512, 512, 3) uint8 RGB."""
        rows = self._identify(pictures)
        nearest, of = None, ""
        if len(self._training):
            alike = cosines(rows, self._training)
            nearest = float(np.percentile(alike.max(axis=1), ALIKE))
            of = self._names[int(alike.max(axis=0).argmax())]
        real = self._apart(self._photos)
        apart = self._apart(rows)
        return Likeness(
            distance=1.0 - float(np.diag(cosines(rows, self._photos)).mean()),
            nearest=nearest,
            of=of,
            variety=None if apart is None or not real else apart / real,
            frechet=frechet(rows, self._photos) if len(rows) > 1 else None,
        )

    def _apart(self, rows: np.ndarray) -> Optional[float]:
        """Mean distance between different people."""
        return 1.0 - float(cosines(rows, rows)[self._different].mean()) if self._different.any() else None


def upright(face: np.ndarray, points: Optional[np.ndarray]) -> np.ndarray:
    """A face (H, W, 3) uint8 RGB where the network expects it on the canvas, (512, 512, 3), wherever it was drawn.

    points: MediaPipe's mesh (478, 2) in its pixels; without it, or of a face too small to enlarge, it stays as it is.
    """
    if points is None:
        return face
    try:
        return align(face, points[list(MEDIAPIPE.pupils)])[0]
    except ValueError:
        return face


def seen_in(identify: Identify, pictures: Iterable[np.ndarray]) -> np.ndarray:
    """What a network sees in any number of pictures, (n, d), without having all of them in memory at once."""
    found: List[np.ndarray] = []
    some: List[np.ndarray] = []
    for picture in pictures:
        some.append(picture)
        if len(some) == AT_ONCE:
            found.append(identify(some))
            some = []
    return np.concatenate([*found, identify(some)])


def cached(path: Path, files: Sequence[Path], make: Callable[[], np.ndarray]) -> np.ndarray:
    """What `make` finds in some files, kept at `path` until any of them changes. Raises OSError."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    key = digest.hexdigest()
    try:
        with np.load(str(path), allow_pickle=False) as kept:
            if str(kept["key"]) == key:
                rows: np.ndarray = kept["rows"]
                return rows
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        pass  # there is none yet, or it is damaged: compute it again
    made = make()
    content = io.BytesIO()
    np.savez(content, key=np.array(key), rows=made)
    write_whole(path, content.getvalue())
    return made
