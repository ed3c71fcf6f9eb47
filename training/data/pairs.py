"""Sketches and photos, however a folder keeps them: which files belong together."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

import cv2
import numpy as np

from configs.translators.styles import DRAWN
from engine.drawing.pictures import PICTURES
from engine.photos.align import SKETCH, kind_of
from training.data.dataset import FILE, Dataset, write_picture
from training.data.picture_sets import Half, Pairs, PreparedPairs, Unpaired
from training.data.samples import FaceSamples

PHOTOS, SKETCHES = ("photo", "photos"), ("sketch", "sketches")
LEAST = 2  # pairs, or pictures of either kind
SAME_FORM = 1.1  # how much wider for its height one half of a pair may be
ASKED = 9  # pictures that are asked what kind they are

UNPAIRED = "trainA/ and trainB/"

Prepare = Callable[[FaceSamples], Pairs]
"""Makes pairs of the faces of a dataset made by prepare.py."""


class PairReader(NamedTuple):
    """A layout of pairs.

    layout: what a folder of it holds, for help and messages. read: the pairs of a folder, or None where it has another
    layout; raises ValueError, one sentence, for a folder of its layout that is not whole.
    """

    layout: str
    read: Callable[[Path], Optional[Pairs]]


def layouts() -> str:
    """What `open_pairs` takes, as a list in words."""
    *some, last = (reader.layout for reader in READERS)
    return ", ".join(["a dataset of prepare.py", *some]) + f", or {last}"


def open_unpaired(
    folder: Path, style: str = DRAWN, held_out: Optional[Set[str]] = None, prepare: Optional[Prepare] = None
) -> Tuple[Pairs, Pairs]:
    """Sketches and photos that need not be pairs: trainA/ and trainB/ in either order, photo/ and sketch/ of different
    names, or any layout of `open_pairs`.

    Nothing is held out of what is not paired. Raises ValueError as `open_pairs` does.
    """
    one, other = folder / "trainA", folder / "trainB"
    if one.is_dir() and other.is_dir():
        halves = [[Half(path) for path in pictures_of(side)] for side in (one, other)]
        for side, pictures in zip((one, other), halves):
            if len(pictures) == 1:
                raise ValueError(f"{side} holds one picture only, and a training needs {LEAST} at least")
            if not pictures:
                raise ValueError(f"{side} holds no pictures ({', '.join(PICTURES)}); found {listing(side)}")
        first_is_sketches = are_sketches(halves[0]) / len(halves[0][:ASKED]) > are_sketches(halves[1]) / len(
            halves[1][:ASKED]
        )
        sketches, photos = halves if first_is_sketches else halves[::-1]
        return Unpaired(sketches, photos), Unpaired(sketches, photos).part([])
    if one.is_dir() or other.is_dir():
        raise ValueError(f"{folder} has only one of trainA/ and trainB/: expected both; found {listing(folder)}")
    home = folder / "train" if (folder / "train").is_dir() else folder
    if home.is_dir():
        places = _subfolder(home, SKETCHES), _subfolder(home, PHOTOS)
        if places[0] and places[1]:
            found = [[Half(path) for path in pictures_of(place)] for place in places if place]
            names = [{_key(half.path.stem) for half in row} for row in found]
            if all(found) and names[0] != names[1]:
                return Unpaired(*found), Unpaired(*found).part([])
    try:
        return open_pairs(folder, style, held_out, prepare)
    except ValueError as error:
        if layouts() in str(error):
            raise ValueError(str(error).replace(layouts(), f"{UNPAIRED}, {layouts()}")) from error
        raise


def open_pairs(
    folder: Path, style: str = DRAWN, held_out: Optional[Set[str]] = None, prepare: Optional[Prepare] = None
) -> Tuple[Pairs, Pairs]:
    """Pairs for training and for validation, of whatever layout the folder has.

    style: of a dataset made by prepare.py, whose own split is used. held_out: names for validation, else some are
    chosen. prepare: makes pairs of such a dataset in another way. Raises
    ValueError, one sentence that says what was expected and what was found.
    """
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}; expected {layouts()}")
    if (folder / FILE).is_file():
        dataset = Dataset(folder)
        made = prepare or (lambda faces: PreparedPairs(faces, style))
        return made(FaceSamples(dataset, "train")), made(FaceSamples(dataset, "validation"))
    pairs = find_pairs(folder)
    if len(pairs) < LEAST:
        raise ValueError(f"{folder} holds one pair only, and a training needs {LEAST} at least")
    return pairs.split(held_out)


def find_pairs(folder: Path) -> Pairs:
    """All pairs of a folder of pictures. Raises ValueError as `open_pairs` does."""
    home = folder / "train" if (folder / "train").is_dir() else folder
    for reader in READERS:
        pairs = reader.read(home)
        if pairs is not None:
            return pairs
    if (folder / "trainA").is_dir():
        raise ValueError(f"{folder} holds {UNPAIRED}, which are not pairs and suit cyclegan: expected {layouts()}")
    raise ValueError(f"{folder} holds no pairs: expected {layouts()}; found {listing(folder)}")


def pictures_of(folder: Path) -> List[Path]:
    """The pictures directly in a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES and path.is_file())


def listing(folder: Path) -> str:
    """What a folder holds, for a message."""
    names = sorted(path.name + ("/" if path.is_dir() else "") for path in folder.iterdir())
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "") if names else "nothing"


def are_sketches(pictures: Sequence[Half]) -> int:
    """How many of up to nine of the pictures look like sketches."""
    asked = [pictures[int(i)] for i in np.linspace(0, len(pictures) - 1, min(ASKED, len(pictures)))]
    return sum(kind_of(np.ascontiguousarray(half.read(False)[:, :, ::-1])) == SKETCH for half in asked)


def write_side_by_side(photos: Path, sketches: Path, output: Path, size: int) -> int:
    """Make side-by-side pairs of two folders of equal names: PNGs of `2 size` x `size`, sketch left, photo right.

    Returns how many. Raises ValueError as `open_pairs` does; existing files in `output` are overwritten.
    """
    for folder in (photos, sketches):
        if not folder.is_dir():
            raise ValueError(f"there is no folder {folder}")
    pairs = _matched(photos, sketches)
    for number, name in enumerate(pairs.names):
        sketch = cv2.cvtColor(pairs.sketch(number, size), cv2.COLOR_GRAY2RGB)
        write_picture(output / f"{name}.png", np.hstack([sketch, pairs.photo(number, size)]))
    return len(pairs)


def _subfolder(home: Path, names: Sequence[str]) -> Optional[Path]:
    return next((home / name for name in names if (home / name).is_dir()), None)


def _numbered(folder: Path, stem: str) -> List[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and re.match(rf"{stem}\d+$", path.name))


def _key(stem: str) -> str:
    """What a photo's and a sketch's name have in common: CUHK has f-005-01 and F2-005-01-sz1."""
    return re.sub(r"^([fm])\d-", r"\1-", re.sub(r"-sz\d+$", "", stem.lower()))


def _check_names(pictures: Sequence[Path]) -> None:
    """Raises ValueError where two files go by one name."""
    seen: Dict[str, Path] = {}
    for path in pictures:
        other = seen.setdefault(_key(path.stem), path)
        if other is not path:
            raise ValueError(f"{path.parent} has {other.name} and {path.name}, which go by one name; keep one of them")


def _check_shapes(sketch: Half, photo: Half) -> None:
    """Raises ValueError where the halves of a pair are of different forms, and so cannot show the same."""
    sizes = [half.size() for half in (sketch, photo)]
    forms = [width / height for width, height in sizes]
    if max(forms) > SAME_FORM * min(forms):
        (a, b), (c, d) = sizes
        raise ValueError(
            f"{sketch.path} ({a} x {b} pixels) and {photo.path} ({c} x {d}) are of different forms and cannot be a "
            "pair; cut them alike"
        )


def _equal_names(home: Path) -> Optional[Pairs]:
    """photo/ and sketch/ with files of equal names."""
    photos, sketches = _subfolder(home, PHOTOS), _subfolder(home, SKETCHES)
    if photos is None and sketches is None:
        return None
    if photos is None or sketches is None:
        here, other = (photos, "sketch/") if photos else (sketches, "photo/")
        raise ValueError(f"{home} has {here.name if here else ''}/ but no {other} beside it: pairs need both")
    return _matched(photos, sketches)


def _matched(photos: Path, sketches: Path) -> Pairs:
    ours, theirs = pictures_of(photos), pictures_of(sketches)
    for pictures in (ours, theirs):
        _check_names(pictures)
    found = {_key(path.stem): path for path in theirs}
    both = [path for path in ours if _key(path.stem) in found]
    alone = [path.name for path in ours if _key(path.stem) not in found]
    if not ours or not found:
        empty = sketches if ours else photos
        raise ValueError(f"{empty} holds no pictures ({', '.join(PICTURES)}); found {listing(empty)}")
    if alone or len(both) != len(found):
        lone = alone[0] if alone else sorted(set(found) - {_key(p.stem) for p in ours})[0]
        raise ValueError(
            f"{photos} and {sketches} do not pair: expected files of equal names, found {len(ours)} photos and "
            f"{len(found)} sketches, of which {len(both)} match; {lone} has no partner"
        )
    pairs = [(Half(found[_key(p.stem)]), Half(p)) for p in both]
    for pair in pairs:
        _check_shapes(*pair)
    return Pairs([p.stem for p in both], [sketch for sketch, _ in pairs], [photo for _, photo in pairs])


def _fs2k(home: Path) -> Optional[Pairs]:
    """photo/photoK/imageNNNN.* and sketch/sketchK/sketchNNNN.*; anno_train.json, where it is, says which to use."""
    photos, sketches = _subfolder(home, PHOTOS), _subfolder(home, SKETCHES)
    if photos is None or sketches is None or not _numbered(photos, "photo"):
        return None
    wanted: Optional[Set[str]] = None
    annotation = next(
        (path for path in (home / "anno_train.json", home.parent / "anno_train.json") if path.is_file()), None
    )
    if annotation is not None:
        try:
            wanted = {str(entry["image_name"]) for entry in json.loads(annotation.read_text(encoding="utf-8"))}
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{annotation} is damaged ({error!r}); expected a list with image_name in it") from error
    names: List[str] = []
    files: List[Tuple[Half, Half]] = []
    for group in _numbered(photos, "photo"):
        number = group.name[len("photo") :]
        theirs = sketches / f"sketch{number}"
        if not theirs.is_dir():
            raise ValueError(f"{home} is no whole FS2K: expected {theirs} beside {group}; found {listing(sketches)}")
        found = {re.sub(r"^\D+", "", path.stem): path for path in pictures_of(theirs)}
        for photo in pictures_of(group):
            name = f"{group.name}/{photo.stem}"
            if wanted is not None and name not in wanted:
                continue
            partner = found.get(re.sub(r"^\D+", "", photo.stem))
            if partner is None:
                raise ValueError(f"{photo} has no sketch in {theirs}: expected one with the same number")
            names.append(name)
            files.append((Half(partner), Half(photo)))
    if not names:
        raise ValueError(f"{home} looks like FS2K but none of its photos is to be used: look at {annotation or photos}")
    return Pairs(names, [sketch for sketch, _ in files], [photo for _, photo in files])


def _side_by_side(home: Path) -> Optional[Pairs]:
    """Pictures with sketch and photo in them, either left."""
    pictures = pictures_of(home)
    if not pictures:
        return None
    for path in pictures[:ASKED]:
        width, height = Half(path).size()
        if width < 1.2 * height:
            raise ValueError(
                f"{home} holds no pairs: expected {layouts()}; found pictures that are not twice as wide as a face "
                f"({path.name}: {width} x {height} pixels)"
            )
    left, right = ([Half(path, half) for path in pictures] for half in ("left", "right"))
    sketches, photos = (left, right) if are_sketches(left) > are_sketches(right) else (right, left)
    return Pairs([path.stem for path in pictures], sketches, photos)


READERS: List[PairReader] = [
    PairReader("FS2K (photo/photo1, sketch/sketch1)", _fs2k),
    PairReader("photo/ and sketch/ with files of equal names (CUHK)", _equal_names),
    PairReader("pictures with photo and sketch side by side", _side_by_side),
]
"""One a layout; the first that fits counts."""
