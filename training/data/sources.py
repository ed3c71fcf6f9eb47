"""Which photos there are, who is in them, and who must stay out of training."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Set, Tuple

from engine.drawing.pictures import PHOTO_FILES
from training.data.landmarks import FORMATS
from training.data.portraits import About, read_collection

GENDER_TAGS = {"female": "woman", "woman": "woman", "f": "woman", "male": "man", "man": "man", "m": "man"}


@dataclass(frozen=True)
class Source:
    """One photo. name: unique, fit for a file. person: "SET-ID". landmarks: its file of them, where there is one.

    about: what its collection says of it, or None.
    """

    name: str
    path: Path
    landmarks: Optional[Path]
    person: str
    split: str
    tags: Tuple[str, ...]
    expression: str
    about: Optional[About] = None


@dataclass(frozen=True)
class LeftOut:
    """A photo that is not used, and why."""

    photo: Path
    reason: str


def read_people(path: Path) -> Dict[Tuple[str, str], Tuple[str, ...]]:
    """Tags by (set, id) from a CSV table; the set is "" where the table has no such column.

    Raises ValueError for a table without an id column.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read as a table ({error})") from error
    if not rows or "id" not in rows[0]:
        raise ValueError(f"{path} must be a CSV table with a column named id")
    people: Dict[Tuple[str, str], Tuple[str, ...]] = {}
    for row in rows:
        tag = GENDER_TAGS.get((row.get("gender") or "").strip().lower())
        people[((row.get("set") or "").strip(), (row["id"] or "").strip())] = (tag,) if tag else ()
    return people


def read_validation(path: Path) -> Set[str]:
    """Ids, or SET-ID, of the people who are kept out of training; blank lines and lines after # are skipped."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error})") from error
    return {line.split("#")[0].strip() for line in lines} - {""}


def find_sources(
    folders: Sequence[Path], people_file: Optional[Path], validation_file: Optional[Path]
) -> Tuple[List[Source], List[LeftOut]]:
    """Every photo of the folders, in a fixed order.

    A folder's name up to the first underscore is its set: `london_neutral/001.jpg` and `london_smiling/001.jpg` show
    one person, london-001. With both files given, a photo of no one in the table is left out, because no one could
    tell whether it shows a validation person. Without `validation_file` one person in ten is held back, and nobody
    where there is one only; with it, one in twelve of every set of a collection (`training.data.portraits`). Raises
    ValueError where there is no photo at all.
    """
    people = read_people(people_file) if people_file else None
    held_out = read_validation(validation_file) if validation_file else set()
    sources: List[Source] = []
    left_out: List[LeftOut] = []
    names: Set[str] = set()
    for folder in folders:
        photo_set, _, rest = folder.resolve().name.partition("_")
        expression = "smiling" if "smil" in rest.lower() else "neutral"
        collection = read_collection(folder)
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() not in PHOTO_FILES or path.name.startswith(".") or not path.is_file():
                continue
            person = f"{photo_set}-{path.stem}"
            known = None if people is None else people.get((photo_set, path.stem), people.get(("", path.stem)))
            about = collection.get(path.stem)
            if people is not None and known is None and about is None and held_out:
                left_out.append(LeftOut(path, "the table of people does not have it, so it may show validation people"))
                continue
            validation = path.stem in held_out or person in held_out
            beside = (path.with_suffix(suffix) for suffix in FORMATS)
            source = Source(
                name=_unique(f"{person}-{expression}", names),
                path=path,
                landmarks=next((file for file in beside if file.is_file()), None),
                person=person,
                split="validation" if validation else "train",
                tags=known or (about.tags if about else ()),
                expression=expression,
                about=about,
            )
            sources.append(source)
    if not sources and not left_out:
        raise ValueError(f"there is no photo in {', '.join(str(folder) for folder in folders)}")
    if validation_file is None:
        return _split(sources, _hold_back(sources, 10)), left_out
    sets: Dict[str, List[Source]] = {}
    for source in sources:
        if source.about is not None:
            sets.setdefault(source.person.split("-")[0], []).append(source)
    return _split(sources, {person for some in sets.values() for person in _hold_back(some, 12)}), left_out


def _hold_back(sources: Sequence[Source], every: int) -> Set[str]:
    """One person in `every`, at least one of two, spread over the whole order."""
    people = list(dict.fromkeys(source.person for source in sources))
    if len(people) < 2:
        return set()
    count = max(1, len(people) // every)
    return {people[(2 * i + 1) * len(people) // (2 * count)] for i in range(count)}


def _split(sources: List[Source], held_out: Set[str]) -> List[Source]:
    return [replace(s, split="validation") if s.person in held_out else s for s in sources]


def _unique(name: str, taken: Set[str]) -> str:
    """The name with nothing a file name should not have, and a number where it is taken already."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", name)
    candidate, number = plain, 2
    while candidate.lower() in taken:  # some file systems take A and a for one
        candidate, number = f"{plain}-{number}", number + 1
    taken.add(candidate.lower())
    return candidate
