"""What visitors send, judged before it is used: pictures and drawings as bytes, never as files."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import numpy as np

from engine.drawing.session import Session
from engine.drawing.sketch import SketchError, as_sketch, decode_picture
from engine.drawing.strokes import Stroke
from engine.photos.align import PHOTO, SKETCH, align, as_photo, kind_of
from engine.photos.facefinder import NoFaceError, find_pupils
from engine.photos.vectorise import LINES, strokes_of_photo, vectorise

MOST_BYTES = 16 * 1024 * 1024
MOST_PIXELS = 24_000_000
MOST_STROKES = 5_000
MOST_POINTS = 100_000
LONGEST = 1_000_000.0  # canvas pixels of all lines together; as much ink would cover the canvas a hundred times
TOO_MANY_BYTES = f"This is larger than {MOST_BYTES // 2**20} MB: scale the picture down."
_NAME = "The picture"


class Refused(ValueError):
    """What was sent is of no use; the text is one sentence. code: a short name of the reason."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Taken:
    """A picture that was taken in. kind: "photo" or "sketch", as it was treated; detected: as its pixels look."""

    session: Session
    kind: str
    detected: str


def picture_of(data: bytes) -> np.ndarray:
    """The pixels of an uploaded picture, (H, W, 1, 3 or 4) uint8, blue first. Raises Refused."""
    if not data:
        raise Refused("Nothing was sent: send the bytes of a picture.", "empty")
    if len(data) > MOST_BYTES:
        raise Refused(TOO_MANY_BYTES, "large")
    try:
        return decode_picture(data, _NAME, MOST_PIXELS)
    except SketchError as error:
        raise Refused(str(error), "picture") from error


def pupils_of(text: str) -> Optional[np.ndarray]:
    """Two pupils from "x,y,x,y" in pixels of the photo, the viewer's left one first; None from "". Raises Refused."""
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(math.isfinite(number) and abs(number) <= MOST_PIXELS for number in numbers):
        raise Refused("Pupils are four numbers, x,y,x,y, in pixels of the photo; the left one first.", "pupils")
    return np.array(numbers, np.float64).reshape(2, 2)


def take_in(
    picture: np.ndarray,
    kind: str = "",
    pupils: Optional[np.ndarray] = None,
    style: str = LINES,
    lines: Optional[Callable[[np.ndarray], np.ndarray]] = None,
) -> Taken:
    """A picture as a drawing: a sketch is laid on the canvas, of a photo the lines become strokes, as in the window.

    kind: "photo" or "sketch"; "" judges by the pixels. pupils: see `pupils_of`; None looks for them.
    style: of the edge filter, one of `engine.photos.vectorise.EDGE_STYLES`. lines: draws a photo, (512, 512, 3) uint8
    RGB, as a sketch of that shape, in place of the filter. Raises Refused; its code is "face" where the pupils of a
    photo were not found.
    """
    if kind not in ("", PHOTO, SKETCH):
        raise Refused(f"A picture is a {PHOTO} or a {SKETCH}; nothing else is known.", "kind")
    detected = kind_of(picture)
    kind = kind or detected
    if kind == SKETCH:
        try:
            return Taken(Session(base=as_sketch(picture, _NAME)), kind, detected)
        except SketchError as error:
            raise Refused(str(error), "picture") from error
    if lines is not None:
        painted = lines(aligned_photo(picture, pupils))
        return Taken(Session(vectorise(as_sketch(painted, _NAME))), kind, detected)
    try:
        strokes, _aligned = strokes_of_photo(as_photo(picture), pupils, style)
    except ValueError as error:
        raise _photo_refused(error) from error
    return Taken(Session(strokes), kind, detected)


def aligned_photo(picture: np.ndarray, pupils: Optional[np.ndarray] = None) -> np.ndarray:
    """A photo on the canvas, (512, 512, 3) uint8 RGB, for reading its appearance. Raises Refused as `take_in`."""
    photo = as_photo(picture)
    try:
        return align(photo, find_pupils(photo) if pupils is None else pupils)[0]
    except ValueError as error:
        raise _photo_refused(error) from error


def _photo_refused(error: ValueError) -> Refused:
    reason = str(error).rstrip(".")
    if isinstance(error, NoFaceError):
        return Refused(f"This looks like a photo, but {reason}: show where its pupils are.", "face")
    return Refused(f"This photo cannot be used: {reason}.", "photo")


def session_of(text: str) -> Session:
    """The drawing in the text of a session file (see `engine.drawing.session`). Raises Refused."""
    if len(text) > MOST_BYTES:
        raise Refused("This drawing is larger than a page can take.", "large")
    try:
        session = Session.from_json(json.loads(text))
    except (ValueError, RecursionError, OverflowError) as error:
        raise Refused(f"This is no drawing that can be read: {str(error).splitlines()[0]}.", "session") from error
    _check_size(session.strokes)
    return session


def numbered_session_of(text: str) -> Tuple[Session, int]:
    """The page's own message: a session file with one key more, "number". Raises Refused."""
    session = session_of(text)
    number = json.loads(text).get("number", 0)
    return session, number if isinstance(number, int) else 0


def _check_size(strokes: Tuple[Stroke, ...]) -> None:
    points = sum(len(stroke.points) for stroke in strokes)
    if len(strokes) > MOST_STROKES or points > MOST_POINTS:
        raise Refused("This drawing has more strokes than a page can take.", "large")
    # Rendering takes as long as the lines are, and few points can be far apart.
    length = 0.0
    for stroke in strokes:
        places = np.array([point[:2] for point in stroke.points])
        length += float(np.hypot(*np.diff(places, axis=0).T).sum()) * max(1.0, stroke.width / 16.0)
    if length > LONGEST:
        raise Refused("This drawing has longer lines than a page can take.", "large")
