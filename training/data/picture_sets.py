"""Sketches and photos by number: pairs of files, a dataset of prepare.py, or pictures that are no pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Dict, Optional, Sequence, Set, Tuple

import cv2
import numpy as np

from configs.translators.styles import BOTH, DRAWN, HATCHED, LINES
from engine.drawing.pictures import PHOTOS, SketchError, on_white, read_picture, read_picture_size, resized
from training.data.dataset import Sample
from training.data.hatching import with_hatched_hair
from training.data.samples import FaceSamples

HELD_OUT = 20  # one pair of so many is for validation by default
MOST_HELD_OUT = 20
KEPT_BYTES = 600_000_000  # of decoded pictures in memory
PAIRED = replace(PHOTOS, side=1)  # without a face to be found


@dataclass(frozen=True)
class Half:
    """A picture in a file: the whole of it, or its left or right half."""

    path: Path
    half: str = ""

    def read(self, grey: bool) -> np.ndarray:
        """(H, W, 3) uint8 RGB, or (H, W); what is transparent is white. Raises ValueError where it is no picture."""
        try:
            picture = on_white(read_picture(self.path, PAIRED))
        except SketchError as error:
            raise ValueError(
                f"{self.path} cannot be read as a picture; remove it or put a whole one in its place: {error}"
            ) from error
        middle = picture.shape[1] // 2
        picture = {"": picture, "left": picture[:, :middle], "right": picture[:, middle:]}[self.half]
        single = picture.shape[2] == 1
        if grey:
            return picture[:, :, 0] if single else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB if single else cv2.COLOR_BGR2RGB)

    def size(self) -> Tuple[int, int]:
        """Width and height in pixels. Raises ValueError where the file is no picture."""
        try:
            width, height = read_picture_size(self.path, PAIRED.formats)
        except SketchError as error:
            raise ValueError(f"{self.path} cannot be read as a picture; put a whole one in its place") from error
        return (width // 2 if self.half else width), height


class Pairs:
    """Sketches and photos by number. Pairs of files; `PreparedPairs` are those of prepare.py.

    styles: of the sketches, where each pair has one of several and `style` says which.
    """

    styles: ClassVar[Tuple[str, ...]] = ()

    def __init__(self, names: Sequence[str], sketches: Sequence[Half], photos: Sequence[Half]) -> None:
        self.names = list(names)
        self._files = {"sketch": list(sketches), "photo": list(photos)}
        self._kept: Dict[Tuple[str, int, int], np.ndarray] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self.names)

    @property
    def counts(self) -> Dict[str, int]:
        """How many there are of each, "sketch" and "photo"."""
        return {"sketch": len(self), "photo": len(self)}

    def sketch(self, number: int, side: int, rng: Optional[np.random.Generator] = None) -> np.ndarray:
        """(side, side) uint8. rng: of those who draw a pair's sketch again every time."""
        return self._picture("sketch", number, side)

    def photo(self, number: int, side: int) -> np.ndarray:
        """(side, side, 3) uint8 RGB."""
        return self._picture("photo", number, side)

    def style(self, number: int) -> int:
        """Which of `styles` the sketch of a pair has."""
        raise ValueError("these pairs have one style")

    def whole(self, kind: str, number: int) -> np.ndarray:
        """A picture as its file has it: "sketch", (H, W) uint8, or "photo", (H, W, 3) uint8 RGB."""
        return self._files[kind][number].read(kind == "sketch")

    def part(self, numbers: Sequence[int]) -> Pairs:
        """Only these."""
        sketches, photos = ([self._files[kind][i] for i in numbers] for kind in ("sketch", "photo"))
        return Pairs([self.names[i] for i in numbers], sketches, photos)

    def split(self, held_out: Optional[Set[str]] = None) -> Tuple[Pairs, Pairs]:
        """Those for training and those for validation: the names given, or a twentieth spread over the set.

        Raises ValueError where a name is unknown or nothing is left to train on.
        """
        if held_out is None:
            count = min(MOST_HELD_OUT, len(self) // HELD_OUT)
            chosen = {int(i) for i in np.linspace(0, len(self) - 1, count + 2)[1:-1]}
        else:
            unknown = sorted(held_out - set(self.names))
            if unknown:
                raise ValueError(f"{len(unknown)} names to hold out are not in the data, the first is {unknown[0]!r}")
            chosen = {i for i, name in enumerate(self.names) if name in held_out}
        rest = [i for i in range(len(self)) if i not in chosen]
        if not rest:
            raise ValueError("all pairs are held out, so that none is left to train on")
        return self.part(rest), self.part(sorted(chosen))

    def _picture(self, kind: str, number: int, side: int) -> np.ndarray:
        key = (kind, number, side)
        if key in self._kept:
            return self._kept[key]
        picture = resized(self._files[kind][number].read(kind == "sketch"), side)
        if self._bytes + picture.nbytes <= KEPT_BYTES:
            self._kept[key] = picture
            self._bytes += picture.nbytes
        return picture


class PreparedPairs(Pairs):
    """A dataset of prepare.py: every photo has sketches in several styles, or one redrawn every time."""

    def __init__(self, faces: FaceSamples, style: str) -> None:
        super().__init__([sample.name for sample in faces.samples], [], [])
        self.faces, self.drawn_in = faces, style
        wanted = {DRAWN: BOTH, HATCHED: LINES}.get(style, style)
        lacking = [sample.name for sample in faces.samples if wanted not in sample.sketches]
        if lacking:
            raise ValueError(
                f"the dataset {faces.dataset.path} has no sketch of {lacking[0]} in the style {style}; choose another "
                "with --style, or run prepare.py again"
            )

    def sketch(self, number: int, side: int, rng: Optional[np.random.Generator] = None) -> np.ndarray:
        """(side, side) uint8 in the style; "drawn" is any style, often rough, or "both" without a generator."""
        return resized(self.sketched(self.faces.samples[number], self.drawn_in, rng), side)

    def sketched(self, sample: Sample, style: str, rng: Optional[np.random.Generator] = None) -> np.ndarray:
        """The sketch of a sample in a style, (512, 512) uint8."""
        if style == DRAWN:
            return self.faces.sketch(sample, BOTH) if rng is None else self.faces.drawn(sample, rng)
        if style == HATCHED:
            hair, lines = self.faces.dataset.hair(sample), self.faces.sketch(sample, LINES)
            return lines if hair is None else with_hatched_hair(self.faces.photo(sample, len(lines)), hair, lines)
        return self.faces.sketch(sample, style)

    def photo(self, number: int, side: int) -> np.ndarray:
        """(side, side, 3) uint8 RGB."""
        return self.faces.photo(self.faces.samples[number], side)


class Unpaired(Pairs):
    """Sketches and photos that have nothing to do with each other; the numbers of the fewer ones begin again."""

    def __init__(self, sketches: Sequence[Half], photos: Sequence[Half]) -> None:
        count = max(len(sketches), len(photos))
        rows = [[row[i % len(row)] for i in range(count)] for row in (sketches, photos)]
        super().__init__([str(i) for i in range(count)], *rows)
        self._counts = {"sketch": len(sketches), "photo": len(photos)}

    @property
    def counts(self) -> Dict[str, int]:
        """How many there are of each, "sketch" and "photo"."""
        return self._counts
