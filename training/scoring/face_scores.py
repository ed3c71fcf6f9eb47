"""What pictures of faces score by themselves, with no photo or drawing beside them: `evaluate.py faces`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Iterator, List, NamedTuple, Sequence, Tuple

import numpy as np
from tqdm import tqdm

from configs.components import CANVAS
from engine.batch import SHEET, WrongRequest, find_sketches
from engine.drawing.pictures import resized
from engine.photos.align import read_photo
from options.evaluate_faces import FacesOptions
from training.scoring.detector import Detector
from training.scoring.ink import ink_of, inked_skin
from training.scoring.likeness import ALIKE, Identify, seen_in, upright
from training.scoring.measures import cosines


class FaceScore(NamedTuple):
    """inked: per mille of the skin, see `training.scoring.ink.inked_skin`; not a number where no face is found."""

    name: str
    inked: float


def score_face(name: str, face: np.ndarray, detector: Detector) -> FaceScore:
    """face: (512, 512, 3) uint8 RGB."""
    return FaceScore(name, inked_skin(face, detector.look(face).points))


def read_face(path: Path) -> np.ndarray:
    """A square picture at the canvas's size, (512, 512, 3) uint8 RGB. Raises ValueError for any other."""
    picture = read_photo(path)
    if picture.shape[0] != picture.shape[1]:
        raise ValueError(f"{path} is not square; the faces to score are squares as batch exports them")
    return resized(picture, CANVAS)


def faces_in(folder: Path) -> List[Path]:
    """The pictures of a folder, without batch's contact sheets; or the one picture that it is. ValueError for none."""
    try:
        pictures = find_sketches(folder)[0]
    except WrongRequest as error:
        raise ValueError(f"there are no pictures of faces at {folder}; name a folder that has some") from error
    return [path for path in pictures if not re.match(SHEET + r"(_\d+)?$", path.stem)]


def score_folder(folder: Path, detector: Detector) -> List[FaceScore]:
    """Every face of a folder, in its order. Raises ValueError for what is no picture of a face's size."""
    rare = 0.1 if sys.stderr.isatty() else 10.0  # a log file wants few lines of progress
    with tqdm(faces_in(folder), desc=str(folder), unit=" face", mininterval=rare, leave=False) as paths:
        return [score_face(path.stem, read_face(path), detector) for path in paths]


class Alike(NamedTuple):
    """A face, the photo that it is most like, and their cosine: about 0.9 for one person, 0.5 for two."""

    name: str
    photo: str
    cosine: float


def most_alike(options: FacesOptions, detector: Detector, identify: Identify) -> List[Alike]:
    """For every face that is found, its nearest photo of `options.like`; the most alike first. ValueError as above."""
    names, photos = _known(options.like, detector, identify)
    faces, rows = _known(options.folders, detector, identify)
    if not names or not faces:
        return []
    between = cosines(rows, photos)
    found = [Alike(face, names[int(row.argmax())], float(row.max())) for face, row in zip(faces, between)]
    return sorted(found, key=lambda one: -one.cosine)


def _known(folders: Sequence[Path], detector: Detector, identify: Identify) -> Tuple[List[str], np.ndarray]:
    """Names and identities of all faces that are found, each brought to where the network expects a face."""
    names: List[str] = []

    def placed() -> Iterator[np.ndarray]:
        for path in (path for folder in folders for path in faces_in(folder)):
            face = read_face(path)
            points = detector.look(face).points
            if points is not None:
                names.append(f"{path.parent.name}/{path.stem}")
                yield upright(face, points)

    rows = seen_in(identify, placed())
    return names, rows


def alike_table(found: Sequence[Alike], shown: int) -> str:
    """The faces that are most like a photo, and how like the most alike hundredth is."""
    if not found:
        return "likeness: no face found on either side\n"
    highest = float(np.percentile([one.cosine for one in found], ALIKE))
    lines = [f"likeness to the nearest photo: {highest:.2f} at the 99th percentile of {len(found)} faces"]
    lines += [f"  {one.cosine:6.2f}  {one.name} is most like {one.photo}" for one in found[:shown]]
    return "\n".join(lines) + "\n"


def table(options: FacesOptions, found: Sequence[Sequence[FaceScore]]) -> str:
    """One line a folder, in the order of the options, and its most inked faces below it."""
    lines: List[str] = []
    for folder, scores in zip(options.folders, found):
        ink = ink_of([score.inked for score in scores])
        lines.append(
            f"{folder}: no face found"
            if ink is None
            else f"{folder}: inked skin {ink.median:.1f} per mille at the median, {ink.ninetieth:.1f} at the 90th "
            f"percentile; {ink.faces} of {len(scores)} faces found"
        )
        worst = sorted((score for score in scores if score.inked == score.inked), key=lambda score: -score.inked)
        lines += [f"  {score.inked:6.1f}  {score.name}" for score in worst[: options.worst]]
        lines += [f"     no face  {score.name}" for score in scores if score.inked != score.inked]
    return "\n".join(lines) + "\n"
