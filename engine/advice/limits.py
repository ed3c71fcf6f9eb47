"""What the networks cannot paint yet, recognised in a drawing, so that it can be said. Neither Qt nor Jittor.

The bank holds faces from the front with open eyes and bare heads: other drawings are pulled towards those. Painted
eyes are closed, and irises moved aside, where the drawing shows it well enough.
"""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

import numpy as np

from configs.components import EYE1, EYE2, NOSE, REMAINDER
from engine.drawing.brows import brows, steep
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import along, component_of, single_strokes
from engine.method.closed_eyes import find_lids
from engine.method.gaze import find_gaze
from engine.photos.vectorise import vectorise

TURNED, CLOSED, HAT, GAZE = "turned", "closed eyes", "hat", "gaze"
LEAST_WIDE = 30.0  # canvas pixels of a drawn eye
FLAT = 0.3  # of its width, below which an eye is a line and has no room for an iris
UNEVEN = 1.7  # times that one eye is wider than the other in a turned head
ASIDE = 0.22  # of the distance of the eyes that a nose lies beside their middle in a turned head
LARGEST_IRIS = 36.0  # canvas pixels across
DAB = 6.0  # canvas pixels of a pen that makes a pupil by a touch
GLANCE = 0.15  # of an eye's width that both irises lie beside the middle of their eyes, to the same side
BRIM = 20.0  # canvas pixels that a brim reaches beyond the head on either side
BRIM_FLAT = 0.2  # of its width that a brim is high at most

Box = Tuple[float, float, float, float]
"""x0, y0, x1, y1 in canvas pixels."""


def beyond(session: Session) -> List[str]:
    """Which of TURNED, CLOSED, HAT and GAZE a drawing in the canonical frame shows; see `into_frame`.

    Of an opened sketch the lines are followed first, which takes half a second; an iris that touches its lids is not
    told from them there.
    """
    strokes = session.strokes if session.base is None else vectorise(session.sketch())
    drawn = [stroke for stroke in single_strokes(strokes) if not stroke.eraser]
    parts = [_eye(drawn, name) for name in (EYE1.name, EYE2.name)]
    eyes = [_box([stroke for stroke in part if not steep(stroke)]) for part in parts]
    nose = _box([stroke for stroke in drawn if component_of(stroke) == NOSE.name])
    found = []
    if _turned(eyes, nose):
        found.append(TURNED)
    closed = all(eye is not None and eye[2] - eye[0] >= LEAST_WIDE for eye in eyes) and all(map(_closed, eyes))
    iris = any(_is_iris(stroke) for part in parts for stroke in part)  # which no closed eye shows, however flat
    if closed and not iris and None in find_lids(session.sketch()):
        found.append(CLOSED)
    if _has_brim(drawn):
        found.append(HAT)
    glances = [_glance(part) for part in parts]
    if (min(glances) > GLANCE or max(glances) < -GLANCE) and not np.any(find_gaze(session.sketch())):
        found.append(GAZE)
    return found


def _eye(drawn: Sequence[Stroke], name: str) -> List[Stroke]:
    """The strokes of an eye, without its brow."""
    over = brows(drawn, name)
    return [s for s in drawn if component_of(s) == name and not any(s is brow for brow in over)]


def _glance(eye: Sequence[Stroke]) -> float:
    """How far right of the middle of the lids the iris is drawn, in widths of the eye; 0 where it has none."""
    irises = [stroke for stroke in eye if _is_iris(stroke)]
    lids = _box([s for s in eye if not steep(s) and not any(s is iris for iris in irises)])
    iris = _box(irises)
    if iris is None or lids is None or lids[2] - lids[0] < LEAST_WIDE:
        return 0.0
    return (iris[0] + iris[2] - lids[0] - lids[2]) / 2 / (lids[2] - lids[0])


def _is_iris(stroke: Stroke) -> bool:
    """Whether a stroke is a ring, the visible arc of one, or a dot."""
    places = along(stroke)
    wide, high = np.ptp(places, axis=0).tolist()
    length = float(np.hypot(*np.diff(places, axis=0).T).sum())
    if max(wide, high) < DAB:
        return stroke.width >= DAB
    return max(wide, high) <= LARGEST_IRIS and min(wide, high) >= 0.5 * max(wide, high) and length > 1.8 * wide


def _box(strokes: Sequence[Stroke]) -> Optional[Box]:
    if not strokes:
        return None
    places = np.concatenate([along(stroke) for stroke in strokes])
    return tuple(places.min(axis=0).tolist() + places.max(axis=0).tolist())  # type: ignore[return-value]


def _closed(eye: Optional[Box]) -> bool:
    return eye is not None and eye[3] - eye[1] < FLAT * (eye[2] - eye[0])


def _turned(eyes: Sequence[Optional[Box]], nose: Optional[Box]) -> bool:
    left, right = eyes
    if left is None or right is None:
        return False
    wide = sorted(box[2] - box[0] for box in (left, right))
    if wide[0] >= LEAST_WIDE / 2 and wide[1] > UNEVEN * wide[0]:
        return True
    if nose is None or nose[2] - nose[0] < LEAST_WIDE / 2:
        return False
    middles = [(box[0] + box[2]) / 2 for box in (left, right)]
    aside = (nose[0] + nose[2]) / 2 - sum(middles) / 2
    return abs(aside) > ASIDE * (middles[1] - middles[0])


def _has_brim(drawn: Sequence[Stroke]) -> bool:
    """Whether a flat line above the eyes reaches beyond the head on both sides."""
    head = [along(stroke) for stroke in drawn if component_of(stroke) == REMAINDER.name]
    flat = [one for one in head if np.ptp(one[:, 1]) <= BRIM_FLAT * np.ptp(one[:, 0]) and one[:, 1].max() < EYE1.y + 24]
    sides = [one for one in head if not any(one is other for other in flat)]
    beside = [one[(one[:, 1] > EYE1.y) & (one[:, 1] < EYE1.y + 2 * EYE1.size)] for one in sides]
    beside = [one for one in beside if len(one)]
    if not beside:
        return False
    places = np.concatenate(beside)
    low, high = float(places[:, 0].min()) - BRIM, float(places[:, 0].max()) + BRIM
    if high - low < EYE2.x + EYE2.size - EYE1.x:  # only one side of a head
        return False
    return any(float(one[:, 0].min()) < low and float(one[:, 0].max()) > high for one in flat)
