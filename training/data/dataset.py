"""The prepared dataset: what `prepare.py` writes and training reads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, List, Mapping, Optional, Sequence, Tuple, Union

import cv2
import numpy as np

from engine.drawing.pictures import SketchError, encode_picture, opaque, read_picture
from engine.files.writing import write_whole

FORMAT = 1
FILE = "dataset.json"
HAIR_SIDE = 128  # pixels: side of the stored masks of hair
SPLITS = ("train", "validation")


@dataclass(frozen=True)
class Sample:
    """One face of a dataset.

    person: whose photo it is, also called `texture`. shape: the people whose shape it has, one or more. expression:
    neutral or smiling. tags: for example ("woman",). photo, landmarks, sketches: files, relative to the dataset.
    mesh, hair: files, or "" where there is none. eye_distance: pixels between the pupils in the source, 0 where it is
    not known: a face cannot teach more detail than its source had. age: in years, 0 where it is not known.
    """

    name: str
    split: str
    person: str
    warped: bool
    template: str
    tags: Tuple[str, ...]
    expression: str
    texture: str
    shape: Tuple[str, ...]
    photo: str
    landmarks: str
    sketches: Mapping[str, str]
    mesh: str = ""
    hair: str = ""
    eye_distance: float = 0.0
    age: float = 0.0

    @property
    def photo_set(self) -> str:
        """The set of photos that its person is from: `london` of `london-001`."""
        return self.person.split("-")[0]

    def files(self) -> List[str]:
        """Every file of the sample, the one that is written last at the end."""
        pictures = [self.photo] + [self.sketches[style] for style in sorted(self.sketches)]
        return pictures + [file for file in (self.mesh, self.hair) if file] + [self.landmarks]


class Dataset:
    """A folder made by `prepare.py`.

    size: side of photos and sketches in pixels. Raises ValueError, with one sentence, where the folder is not a
    dataset of this format.
    """

    def __init__(self, path: Union[str, Path]) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            raise ValueError(f"there is no folder {self.path}; make a dataset with prepare.py first")
        file = self.path / FILE
        if not file.is_file():
            raise ValueError(f"{self.path} is not a dataset: it has no {FILE}; prepare.py writes it when it is done")
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            found = content["format"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file} is damaged ({error}); run prepare.py again") from error
        if found != FORMAT:
            raise ValueError(f"{file} has format {found}, not {FORMAT}; run prepare.py into a new folder")
        try:
            self.size = int(content["size"])
            self._samples = [_sample(entry) for entry in content["samples"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{file} is damaged ({error!r}); run prepare.py again") from error

    def samples(self, split: Optional[str] = None) -> List[Sample]:
        """The samples of a split, "train" or "validation", in the file's order; all of them for None."""
        if split is not None and split not in SPLITS:
            raise ValueError(f"no split is called {split!r}; there are {' and '.join(SPLITS)}")
        return [sample for sample in self._samples if split in (None, sample.split)]

    def photo(self, sample: Sample) -> np.ndarray:
        """The aligned photo alone, (size, size, 3) uint8 RGB."""
        return cv2.cvtColor(opaque(self._picture(sample.photo)), cv2.COLOR_BGR2RGB)

    def sketch(self, sample: Sample, style: str) -> np.ndarray:
        """One sketch alone, (size, size) uint8 with dark ink."""
        return self._grey(sample.sketches[style])

    def landmarks(self, sample: Sample) -> np.ndarray:
        """The landmarks alone, (n, 2) float32 in pixels of the 512 canvas."""
        return self._points(sample.landmarks)

    def mesh(self, sample: Sample) -> Optional[np.ndarray]:
        """The points of the "mediapipe" template, (491, 2) float32 in pixels of the canvas, where they are known."""
        return self._points(sample.mesh) if sample.mesh else None

    def hair(self, sample: Sample) -> Optional[np.ndarray]:
        """How much of a pixel is hair, (128, 128) uint8, of the whole canvas, where it is known."""
        return self._grey(sample.hair, HAIR_SIDE) if sample.hair else None

    def _points(self, file: str) -> np.ndarray:
        try:
            points = np.load(str(self.path / file), allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise ValueError(f"{file} cannot be read ({error}); run prepare.py again") from error
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"{file} holds no landmarks; run prepare.py again")
        return points.astype(np.float32)

    def _grey(self, file: str, side: int = 0) -> np.ndarray:
        picture = self._picture(file, side)
        return picture[:, :, 0] if picture.shape[2] == 1 else cv2.cvtColor(opaque(picture), cv2.COLOR_BGR2GRAY)

    def _picture(self, file: str, side: int = 0) -> np.ndarray:
        """As `read_picture` gives it, `side` or `size` pixels wide and high. Raises ValueError where it is not."""
        side = side or self.size
        problem = f"{self.path / file} is missing, damaged or not {side} pixels; run prepare.py again"
        try:
            picture = read_picture(self.path / file)
        except SketchError as error:
            raise ValueError(problem) from error
        if picture.shape[:2] != (side, side):
            raise ValueError(problem)
        return picture


def _sample(entry: Mapping[str, Any]) -> Sample:
    if entry["split"] not in SPLITS:
        raise ValueError(f"split {entry['split']!r}")
    texts = {key: str(entry[key]) for key in ("name", "split", "person", "template", "expression", "texture")}
    files = {key: str(entry[key]) for key in ("photo", "landmarks")}
    return Sample(
        warped=bool(entry["warped"]),
        tags=tuple(str(tag) for tag in entry["tags"]),
        shape=tuple(str(person) for person in entry["shape"]),
        sketches={str(style): str(file) for style, file in entry["sketches"].items()},
        mesh=str(entry.get("mesh", "")),
        hair=str(entry.get("hair", "")),
        eye_distance=float(entry.get("eye_distance", 0.0)),
        age=float(entry.get("age", 0.0)),
        **texts,
        **files,
    )


def write_dataset(path: Path, size: int, samples: Sequence[Sample]) -> None:
    """Write the file that makes a folder a dataset, whole or not at all."""
    content = {"format": FORMAT, "size": size, "samples": [asdict(sample) for sample in samples]}
    write_whole(path / FILE, json.dumps(content, indent=1).encode("utf-8"))


def write_picture(path: Path, image: np.ndarray) -> None:
    """Write RGB or grey pixels, as what the name's ending says, whole or not at all, and the folder with them."""
    write_whole(path, encode_picture(image, path.suffix))
