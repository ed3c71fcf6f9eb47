"""What visitors send, checked before it is used: pictures and drawings as bytes, never as files."""

from __future__ import annotations

import json
import math
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Iterator, List, Optional, Tuple

import numpy as np

from engine.drawing.brows import keeping_brow
from engine.drawing.controls import Controls
from engine.drawing.morph import Morph
from engine.drawing.pictures import UPLOADED, SketchError, decode_picture
from engine.drawing.placement import Placement, Placing
from engine.drawing.ready_made import addition
from engine.drawing.session import Session
from engine.drawing.sketch import as_sketch
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import with_component
from engine.message import Message
from engine.photos.align import PHOTO, SKETCH, align, as_photo, kind_of
from engine.photos.facefinder import NoFaceError, find_pupils
from engine.photos.vectorise import LINES, strokes_of_photo, vectorise
from web.limits import LIMITS, MEGABYTE
from web.refusals import Refused

TOO_MANY_BYTES = f"This is larger than {LIMITS.upload_bytes // MEGABYTE} MB: scale the picture down."
_NAME = "The picture"
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKET = re.compile(r"[^\[\]{}]+")
NO_FORMS = "Send the picture itself as the request's body, not a form: curl --data-binary @picture.png URL."


TOO_MANY_NEIGHBOURS = f"At most {LIMITS.neighbours} faces can guide a drawing: ask for fewer neighbours."


@dataclass(frozen=True)
class Taken:
    """A picture that was taken in.

    kind: "photo" or "sketch", as it was treated. detected: as its pixels look. photo: of a photo whose lines somebody
    else is to draw, (512, 512, 3) uint8 RGB; the session is empty then.
    """

    session: Session
    kind: str
    detected: str
    photo: Optional[np.ndarray] = None


def read_picture(data: bytes, kind: str, pupils: str, style: str) -> Taken:
    """`take_in`, from bytes. Raises Refused."""
    return take_in(picture_of(data), kind, pupils_of(pupils), style)


def read_photo(data: bytes, pupils: str) -> np.ndarray:
    """`aligned_photo`, from bytes. Raises Refused."""
    return aligned_photo(picture_of(data), pupils_of(pupils))


def read_drawing(data: bytes) -> Tuple[np.ndarray, Controls]:
    """The sketch (512, 512) uint8 and the controls in the bytes of a session file. Raises Refused."""
    session = session_of(data)
    return session.sketch(), session.controls


def read_addition(data: bytes, name: str) -> Tuple[Stroke, ...]:
    """The strokes of one of `ADDITIONS` that fit the drawing in the bytes of a session file. Raises Refused."""
    return addition(name, session_of(data).sketch())


def with_strokes_of(session: Session, strokes: Tuple[Stroke, ...], component: str) -> Session:
    """The drawing with these strokes in place of its own component, an eye with its brow."""
    return with_component(session, Session(keeping_brow(session, strokes, component)), component)


def pixels_of(session: Session) -> np.ndarray:
    """The sketch of a drawing, (512, 512) uint8."""
    return session.sketch()


def picture_of(data: bytes) -> np.ndarray:
    """The pixels of an uploaded picture, (H, W, 1, 3 or 4) uint8, blue first. Raises Refused."""
    if not data:
        raise Refused("Nothing was sent: send the bytes of a picture.", "empty")
    if len(data) > LIMITS.upload_bytes:
        raise Refused(TOO_MANY_BYTES, "large")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise Refused("This is a HEIC photo: save it as JPEG, which every gallery can, and send that.", "heic")
    if data[:2] == b"--" and b"content-disposition: form-data" in data[:1000].lower():
        raise Refused(NO_FORMS, "form")
    try:
        return decode_picture(data, _NAME, UPLOADED)
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
    if len(numbers) != 4 or not all(math.isfinite(number) and abs(number) <= UPLOADED.pixels for number in numbers):
        raise Refused("Pupils are four numbers, x,y,x,y, in pixels of the photo; the left one first.", "pupils")
    return np.array(numbers, np.float64).reshape(2, 2)


def take_in(picture: np.ndarray, kind: str = "", pupils: Optional[np.ndarray] = None, style: str = LINES) -> Taken:
    """A picture as a drawing: a sketch is laid on the canvas, of a photo the lines become strokes, as in the window.

    kind: "photo" or "sketch"; "" goes by the pixels. pupils: see `pupils_of`; None looks for them.
    style: of the edge filter, one of `EDGE_STYLES` of `engine.photos.vectorise`; "" where somebody else draws them.
    Raises Refused; its code is "face" where the pupils of a photo were not found.
    """
    detected = kind_of(picture)
    kind = checked_kind(kind) or detected
    if kind == SKETCH:
        try:
            return Taken(Session(base=as_sketch(picture, _NAME)), kind, detected)
        except SketchError as error:
            raise Refused(str(error), "picture") from error
    if not style:
        return Taken(Session(), kind, detected, aligned_photo(picture, pupils))
    try:
        strokes, _aligned = strokes_of_photo(as_photo(picture), pupils, style)
    except ValueError as error:
        raise _photo_refused(error) from error
    return Taken(Session(strokes), kind, detected)


def checked_kind(kind: str) -> str:
    """A kind: "photo", "sketch" or "" (for "auto", too). Raises Refused."""
    if kind not in ("", "auto", PHOTO, SKETCH):
        raise Refused(f"A picture is a {PHOTO} or a {SKETCH}; nothing else is known.", "kind")
    return "" if kind == "auto" else kind


def aligned_photo(picture: np.ndarray, pupils: Optional[np.ndarray] = None) -> np.ndarray:
    """A photo on the canvas, (512, 512, 3) uint8 RGB. Raises Refused as `take_in`."""
    photo = as_photo(picture)
    try:
        return align(photo, find_pupils(photo) if pupils is None else pupils)[0]
    except ValueError as error:
        raise _photo_refused(error) from error


def traced(painted: np.ndarray) -> Session:
    """The drawing in what a translator made of a photo, (512, 512, 3) uint8. Raises Refused."""
    try:
        return Session(vectorise(as_sketch(painted, _NAME)))
    except SketchError as error:
        raise Refused(str(error), "picture") from error


def _photo_refused(error: ValueError) -> Refused:
    reason = str(error)  # without a full stop
    if isinstance(error, NoFaceError):
        message = Message("This looks like a photo, but {reason}: show where its pupils are.", reason=reason)
        return Refused(message, "face")
    return Refused(Message("This photo cannot be used: {reason}.", reason=reason), "photo")


def session_of(data: bytes) -> Session:
    """The drawing in the bytes of a session file (see `engine.drawing.session`). Raises Refused."""
    with _refused_where_unreadable():
        return _checked(_parsed(data))


def morph_of(data: bytes, share: float) -> Session:
    """The drawing at `share` (0..1) of the way between two, from the bytes of {"start": a session, "end": another}.

    Raises Refused.
    """
    with _refused_where_unreadable():
        parsed = _parsed(data)
        ends = [parsed.get(name) if isinstance(parsed, dict) else None for name in ("start", "end")]
        if not all(isinstance(end, dict) for end in ends):
            raise Refused('A morph is asked for with {"start": a drawing, "end": another}.', "session")
        return Morph(*map(_checked, ends)).at(share)


@contextmanager
def _refused_where_unreadable() -> Iterator[None]:
    try:
        yield
    except Refused:
        raise
    except (ValueError, RecursionError, OverflowError) as error:
        text = str(error)
        reason = text if isinstance(text, Message) else text.splitlines()[0].rstrip(".")
        raise Refused(Message("This is no drawing that can be read: {reason}.", reason=reason), "session") from error


def _parsed(data: bytes) -> Any:
    if len(data) > LIMITS.upload_bytes:
        raise Refused("This drawing is larger than a page can take.", "large")
    text = data.decode("utf-8")
    _check_depth(text)
    return json.loads(text)


def _checked(parsed: Any) -> Session:
    _check_counts(parsed)
    _check_controls(parsed.get("controls") if isinstance(parsed, dict) else None)
    session = Session.from_json(parsed)
    _check_ink(session.strokes)
    _check_placing(session.controls.placing)
    if session.controls.neighbours > LIMITS.neighbours:
        raise Refused(TOO_MANY_NEIGHBOURS, "controls")
    return session


def _check_depth(text: str) -> None:
    """Refuse JSON that is nested too deep, before the parser follows it."""
    brackets = _NO_BRACKET.sub("", _STRING.sub("", text))
    for _ in range(LIMITS.json_depth):  # each round takes the innermost level away
        brackets = brackets.replace("[]", "").replace("{}", "")
    if brackets:
        raise Refused("This is no drawing that can be read: its brackets are unbalanced or nested too deep.", "session")


def _check_counts(parsed: Any) -> None:
    """Refuse what is too long, before it becomes strokes. What is no list of strokes is refused later."""
    strokes: List[Any] = []
    for key in ("strokes", "construction"):
        found = parsed.get(key) if isinstance(parsed, dict) else None
        strokes += found if isinstance(found, list) else []
    aside = parsed.get("aside") if isinstance(parsed, dict) else None
    strokes += [one.get("stroke") for one in aside if isinstance(one, dict)] if isinstance(aside, list) else []
    lines = [stroke.get("points") for stroke in strokes if isinstance(stroke, dict)]
    points = sum(len(line) for line in lines if isinstance(line, list))
    if len(strokes) > LIMITS.strokes or points > LIMITS.points:
        raise Refused(
            Message(
                "This drawing has more than {strokes} strokes or {points} points: a page cannot take it.",
                strokes=LIMITS.strokes,
                points=LIMITS.points,
            ),
            "large",
        )


def _check_controls(found: Any, key: str = "") -> None:
    """Refuse controls with too much in them, before they are read. found: they, or what they have under a key."""
    if key == "sketch":  # of an end of a morph; its size is checked where it is unpacked
        return
    text = isinstance(found, str)
    most = LIMITS.name_length if text else LIMITS.appearance_values if key == "values" else LIMITS.tags
    if isinstance(found, (str, list, dict)) and len(found) > most:
        raise Refused(
            Message(
                "These controls have more than {tags} tags, {values} values of an appearance or {length} characters "
                "in a name: a page cannot take them.",
                tags=LIMITS.tags,
                values=LIMITS.appearance_values,
                length=LIMITS.name_length,
            ),
            "controls",
        )
    if isinstance(found, dict):
        for name, value in found.items():
            _check_controls(name)
            _check_controls(value, name)
    elif isinstance(found, list) and key != "values":
        for value in found:
            _check_controls(value)


def _check_ink(strokes: Tuple[Stroke, ...]) -> None:
    """Drawing strokes takes as long as their lines are, and few points can be far apart."""
    length = 0.0
    for stroke in strokes:
        places = np.array([point[:2] for point in stroke.points])
        sides = 2.0 if stroke.mirrored else 1.0
        length += sides * float(np.hypot(*np.diff(places, axis=0).T).sum()) * max(1.0, stroke.width / 16.0)
    if length > LIMITS.ink:
        raise Refused("This drawing has longer lines than a page can take.", "large")


def _check_placing(placing: Placing) -> None:
    placement = placing.placement or Placement()
    for one in (placement.whole, *(part for _name, part in placement.parts)):
        fits = 1.0 / LIMITS.placed_scale <= one.scale <= LIMITS.placed_scale
        if not fits or max(abs(one.x), abs(one.y)) > LIMITS.placed_offset:
            raise Refused("This drawing is placed farther than a page can take: place it again.", "controls")
