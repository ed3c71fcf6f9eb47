"""A session: what is on the canvas and what the user chose. The pair decides the face, here as in batch or on the page.

The file is JSON in UTF-8, suffix `.facedraw`:

    {"format": "deepfacedrawing-session", "version": 1,
     "base": "<PNG in base64>" or null,            the opened sketch under the strokes, 512 x 512 grey
     "strokes": [{"width": 3.0, "eraser": false, "mirrored": false, "points": [[x, y, pressure], ...],
                  "ink": 0.4,                       how dark, 0.05 to 1; left out where it is 1
                  "layer": "glasses"}, ...],        what its layer is called; left out for the drawing itself
     "controls": {"trust": {"eye1": 0.5, ...}, "tags": [], "neighbours": 10,
                  "appearance": {"source": "neighbours", "name": "", "values": [],
                                 "skin": "fair", "hair": "black",     either is left out where none was chosen
                                 "look": 2,        which of the people that the drawing suggests; left out for the first
                                 "person": 471},   the row of the bank that was chosen, kept while it fits
                  "placing": {"kind": "automatic", "none" or "explicit", "straightened": false,
                              "placement": null or {"whole": [x, y, scale, turn],
                                                    "parts": {"eye1": [x, y, scale, turn], ...},
                                                    "drawn": ["eye1", ...],
                                                    "rim": [left, top, right, bottom]}}},
                                                                      left out where it is automatic
                  "between": {"start": {"sketch": "<PNG in base64>", "controls": {...}},
                              "end": {"sketch": ..., "controls": ...},
                              "share": 0.3}},      how far on the way between two drawings; left out where it is none
     "construction": [...],                        lines that help to draw, as "strokes"; left out where there are none
     "reference": {"picture": "<JPEG or PNG in base64>", "opacity": 0.5,    to trace over; left out where there is none
                   "placed": [x, y, scale, turn]},    left out where it is as large as possible, and centred
     "hidden": ["construction", "reference"],      which of both are not shown
     "aside": [{"place": 3, "stroke": {...}}]}      strokes of hidden layers; how many of "strokes" were drawn before

A copy that keeps an unsaved session safe also has "home", the path of the session's own file.

x and y are canvas pixels (0..512), pressure is 0..1, widths are canvas pixels; strokes are drawn in their order. Keys
that a reader does not know are to be ignored; a change that old readers would misread raises the version. Version 2 is
written where a stroke has a lighter ink or a colour of skin or hair is chosen, version 3 where the drawing is placed
other than it lies or its face is straightened, version 4 where another look than the first is chosen or where it lies
between two drawings, version 5 where a colour of eyes is chosen, and version 1, which has none of it, where that is not
so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple, Union

import numpy as np

from engine.drawing.controls import Controls
from engine.drawing.packed import from_text, pack, to_text, unpack
from engine.drawing.pictures import SketchError, write_bytes
from engine.drawing.reference import Reference
from engine.drawing.strokes import Stroke, render
from engine.message import Message

CONSTRUCTION, REFERENCE = "construction", "reference"
FORMAT, VERSION, SUFFIX = "deepfacedrawing-session", 5, ".facedraw"
MOST_BYTES = 64 * 1024 * 1024
REMEMBERED = 2048  # strokes whose texts are kept, about 4 MB


@dataclass(frozen=True)
class Aside:
    """A stroke of a hidden layer. place: how many of the strokes that are seen were drawn before it."""

    stroke: Stroke
    place: int

    def to_json(self) -> Dict[str, Any]:
        """As in the file format above."""
        return {"place": self.place, "stroke": self.stroke.to_json()}

    @staticmethod
    def from_json(data: Any) -> Aside:
        """The inverse of `to_json`. Raises ValueError, KeyError or TypeError where the data does not fit."""
        return Aside(Stroke.from_json(data["stroke"]), int(data["place"]))


@dataclass(frozen=True, eq=False)
class Session:
    """Everything that one drawing is. Never changed in place, so that undo can keep the old ones.

    base: the opened sketch that the strokes lie on, (512, 512) uint8, or None for white paper.
    construction: strokes that help to draw. reference: a picture to trace over. The networks see neither.
    hidden: which of CONSTRUCTION and REFERENCE are not shown. aside: strokes of hidden layers.
    """

    strokes: Tuple[Stroke, ...] = ()
    controls: Controls = field(default_factory=Controls)
    base: Optional[np.ndarray] = None
    construction: Tuple[Stroke, ...] = ()
    reference: Optional[Reference] = None
    hidden: Tuple[str, ...] = ()
    aside: Tuple[Aside, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is nothing that the networks could see."""
        return not self.strokes and self.base is None

    @property
    def empty(self) -> bool:
        """Whether nothing was drawn or opened, construction lines and a reference included."""
        return self.blank and not self.construction and self.reference is None and not self.aside

    @property
    def version(self) -> int:
        """The oldest version of the file format that holds all of this."""
        look = self.controls.appearance
        if look.eyes:
            return 5
        if look.look or self.controls.between is not None:
            return 4
        if not self.controls.placing.plain:
            return 3
        plain = not look.skin and not look.hair and all(stroke.ink == 1.0 for stroke in self.strokes)
        return 1 if plain else 2

    def with_stroke(self, stroke: Stroke, construction: bool = False) -> Session:
        """This session and one more stroke, of the drawing or of its construction lines."""
        if construction:
            return replace(self, construction=self.construction + (stroke,))
        return replace(self, strokes=self.strokes + (stroke,))

    def sketch(self, scale: int = 1) -> np.ndarray:
        """The sketch in pixels, (512 scale, 512 scale) uint8."""
        return render(self.strokes, self.base, scale)

    def to_json(self) -> Dict[str, Any]:
        """The session as the dictionary of the file format above."""
        base = None
        if self.base is not None:
            base = to_text(pack(self.base))
        data: Dict[str, Any] = {
            "format": FORMAT,
            "version": self.version,
            "base": base,
            "strokes": [stroke.to_json() for stroke in self.strokes],
            "controls": self.controls.to_json(),
        }
        if self.construction:
            data["construction"] = [stroke.to_json() for stroke in self.construction]
        if self.reference is not None:
            data["reference"] = self.reference.to_json()
        if self.hidden:
            data["hidden"] = list(self.hidden)
        if self.aside:
            data["aside"] = [one.to_json() for one in self.aside]
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Session:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(Message("it is not a session of this program"))
        if data.get("version") not in range(1, VERSION + 1):
            raise ValueError(
                Message(
                    "its version is {version}, this program reads versions 1 to {newest}",
                    version=data.get("version"),
                    newest=VERSION,
                )
            )
        try:
            strokes, construction = (
                tuple(Stroke.from_json(item) for item in items)
                for items in (data["strokes"], data.get("construction", ()))
            )
            controls, base = Controls.from_json(data["controls"]), _base(data.get("base"))
            reference = Reference.from_json(data["reference"]) if data.get("reference") is not None else None
            hidden = tuple(part for part in (CONSTRUCTION, REFERENCE) if part in data.get("hidden", ()))
            aside = tuple(Aside.from_json(one) for one in data.get("aside", ()))
            return Session(strokes, controls, base, construction, reference, hidden, aside)
        except (KeyError, TypeError) as error:
            raise ValueError(Message("{reason} is missing or misplaced", reason=error)) from error


def _base(text: Optional[str]) -> Optional[np.ndarray]:
    if text is None:
        return None
    try:
        return unpack(from_text(text))
    except ValueError as error:
        raise ValueError(Message("its opened sketch is damaged")) from error


def _parsed(content: bytes) -> Dict[str, Any]:
    if not content.strip():
        raise ValueError(Message("it is empty"))
    try:
        data = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):  # what is wrong in a file that is none says nothing to people
        data = None
    if not isinstance(data, dict):
        raise ValueError(Message("it is not a session of this program"))
    return data


def write_session(path: Union[str, Path], session: Session, home: Optional[Path] = None) -> None:
    """Write a session file whole or not at all. Raises SketchError.

    home: the file that the session belongs to, where this one only keeps it safe; written as the key "home".
    """
    write_bytes(path, session_bytes(session, home))


def session_bytes(session: Session, home: Optional[Path] = None) -> bytes:
    """What `write_session` writes."""
    # Strokes are encoded one by one and remembered: the window saves after every stroke, and encoding all of a long
    # drawing in one call would hold the interpreter, and with it the pen, for a tenth of a second.
    head = dict(replace(session, strokes=()).to_json(), version=session.version)
    if home is not None:
        head["home"] = str(home)
    rest = json.dumps(head, separators=(",", ":"))
    strokes = ",".join(map(_stroke_text, session.strokes))
    return rest.replace('"strokes":[]', f'"strokes":[{strokes}]', 1).encode("utf-8")


@lru_cache(maxsize=REMEMBERED)  # of a day of drawing, all of them would be kept
def _stroke_text(stroke: Stroke) -> str:
    return json.dumps(stroke.to_json(), separators=(",", ":"))


def read_session(path: Union[str, Path]) -> Session:
    """Read a session file. Raises SketchError with one sentence where it is none."""
    return read_kept_session(path)[0]


def read_kept_session(path: Union[str, Path]) -> Tuple[Session, Optional[Path]]:
    """Read a session file that keeps a session safe, and the file that the session belongs to. Raises SketchError."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SketchError(Message("{file} is larger than a session can be.", file=path.name))
        data = _parsed(path.read_bytes())
        home = data.get("home")
        return Session.from_json(data), Path(home) if isinstance(home, str) else None
    except FileNotFoundError:
        raise SketchError(Message("There is no file {file}.", file=path)) from None
    except OSError as error:
        raise SketchError(
            Message("{file} cannot be read: {reason}.", file=path.name, reason=error.strerror or error)
        ) from error
    except ValueError as error:
        raise SketchError(
            Message("{file} cannot be opened as a session: {reason}.", file=path.name, reason=error)
        ) from error
