"""Draws faces as people do who cannot draw: a wobbling pen, symbols for eyes and hair, odd proportions.

`python -m benchmarks.bad_drawings` paints them all, to be looked at.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Sequence, Tuple

import cv2
import numpy as np

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke

Places = Sequence[Tuple[float, float]]
STEP = 6.0  # pixels between the points of a line


class Pen:
    """Draws strokes on the canvas with a hand that wobbles.

    width: pixels. wobble: standard deviation of the hand's error. strokes: those drawn so far.
    """

    def __init__(self, seed: int, width: float = 4.0, wobble: float = 1.5) -> None:
        self.rng, self.width, self.wobble = np.random.default_rng(seed), width, wobble
        self.strokes: List[Stroke] = []

    def line(self, *places: Tuple[float, float], width: float = 0.0) -> None:
        """A stroke from place to place; width: instead of the pen's."""
        corners = np.array(places, np.float64)
        points = [corners[:1]]
        for start, end in zip(corners, corners[1:]):
            shares = np.linspace(0.0, 1.0, max(2, int(np.hypot(*(end - start)) / STEP)))[1:, None]
            points.append(start + (end - start) * shares)
        path = np.concatenate(points)
        if len(path) > 3:
            path = path + cv2.GaussianBlur(self.rng.normal(0.0, 4.0 * self.wobble, path.shape), (1, 9), 3.0)
        self.strokes.append(Stroke(tuple((float(x), float(y), 1.0) for x, y in path), width or self.width))

    def arc(
        self,
        x: float,
        y: float,
        across: float,
        down: float,
        start: float = 0.0,
        end: float = 360.0,
        width: float = 0.0,
    ) -> None:
        """A part of an ellipse around a place, in degrees clockwise from the right."""
        angles = np.radians(np.linspace(start, end, 60))
        self.line(*zip((x + across * np.cos(angles)).tolist(), (y + down * np.sin(angles)).tolist()), width=width)

    def dot(self, x: float, y: float, size: float = 8.0) -> None:
        """A dot of a size in pixels."""
        self.strokes.append(Stroke(((x, y, 1.0), (x + 0.5, y, 1.0)), size))

    def egg(self, y: float = 258.0, across: float = 132.0, down: float = 180.0) -> None:
        """The outline of a head."""
        self.arc(248.0, y, across, down, -95.0, 270.0)

    def eyes(self, y: float = 225.0, apart: float = 68.0, across: float = 26.0, down: float = 13.0) -> None:
        """Almonds with a ring and a dot."""
        for side in (-1, 1):
            self.arc(248 + side * apart, y, across, down)
            self.arc(248 + side * apart, y, 0.6 * down, 0.6 * down)
            self.dot(248 + side * apart, y)

    def brows(self, y: float = 187.0, apart: float = 68.0, width: float = 0.0) -> None:
        """Two arches."""
        for side in (-1, 1):
            self.arc(248 + side * apart, y + 8, 34, 16, 200, 340, width)

    def smile(self, y: float = 352.0, across: float = 48.0, sag: float = 20.0) -> None:
        """A mouth of one line."""
        self.arc(248, y - sag, across, 1.4 * sag, 20, 160)

    def lips(self, y: float = 355.0) -> None:
        """A mouth with both lips."""
        self.line((203, y), (233, y - 10), (248, y - 5), (263, y - 10), (293, y), (248, y + 16), (203, y))
        self.line((203, y), (293, y), width=3)

    def corner_nose(self) -> None:
        """A nose like an L."""
        self.line((248, 240), (238, 302), (260, 304))

    def small_nose(self) -> None:
        """A nose like a U."""
        self.arc(248, 292, 16, 12, 20, 160)

    def strands(self, count: int, start: Callable[[float], Tuple[float, float]], end: Callable) -> None:
        """Strokes side by side, from and to places by a share of 0 to 1."""
        for share in np.linspace(0.0, 1.0, count):
            x, y = end(share)
            self.line(start(share), (x + float(self.rng.normal(0, 4)), y), width=0.75 * self.width)

    def fringe(self, teeth: int = 11, top: float = 78.0, bottom: float = 140.0) -> None:
        """A zigzag over the forehead."""
        across = np.linspace(125, 371, 2 * teeth + 1)
        falls = 0.2 * np.abs(across - 248)
        places = [
            (float(x), float(fall + (top if i % 2 else bottom))) for i, (x, fall) in enumerate(zip(across, falls))
        ]
        self.line(*places)


def _face(pen: Pen) -> None:
    pen.egg()
    pen.eyes()
    pen.brows()


def _no_hair(pen: Pen) -> None:
    _face(pen)
    pen.corner_nose()
    pen.smile()


def _features_only(pen: Pen) -> None:
    pen.eyes()
    pen.brows()
    pen.small_nose()
    pen.lips()


def _by_a_child(pen: Pen) -> None:
    pen.arc(250, 260, 150, 160)
    pen.dot(195, 240, 14)
    pen.dot(305, 240, 14)
    pen.corner_nose()
    pen.smile()
    for x in range(130, 380, 22):
        pen.line((x, 140 + 0.25 * abs(x - 250)), (x + float(pen.rng.normal(0, 8)), 80 + 0.35 * abs(x - 250)))


def _zigzag(pen: Pen) -> None:
    _no_hair(pen)
    pen.fringe()


def _zigzag_over_the_brows(pen: Pen) -> None:
    pen.egg()
    pen.dot(180, 230, 22)
    pen.dot(316, 230, 22)
    pen.brows(width=9)
    pen.corner_nose()
    pen.smile()
    pen.fringe(7, 80, 165)


def _strokes_of_hair(pen: Pen) -> None:
    _no_hair(pen)
    pen.strands(26, lambda u: (122 + 252 * u, 95 + 120 * abs(u - 0.5)), lambda u: (118 + 260 * u, 150 + 70 * (u - 0.5)))


def _curls_over_the_forehead(pen: Pen) -> None:
    _face(pen)
    pen.arc(248, 295, 13, 9)
    for x in range(140, 365, 18):
        pen.arc(x, 105 + 0.45 * abs(x - 250), 19, 19, width=3)
    pen.arc(248, 330, 66, 46, 0, 180)
    pen.line((182, 330), (314, 330))
    for x in range(196, 310, 18):
        pen.line((x, 330), (x, 330 + 44 * (1 - ((x - 248) / 66) ** 2) ** 0.5), width=3)


def _curls_around_the_head(pen: Pen) -> None:
    _no_hair(pen)
    for angle in np.radians(np.linspace(185, 355, 26)):
        far = float(pen.rng.uniform(1.0, 1.25))
        pen.arc(248 + 138 * far * np.cos(angle), 205 + 135 * far * np.sin(angle), 14, 14, 0, 300, 3)


def _arc_of_hair(pen: Pen) -> None:
    pen.egg(272, 132, 168)
    pen.eyes()
    pen.brows()
    pen.corner_nose()
    pen.smile()
    pen.line((102, 240), (96, 150), (150, 70), (248, 45), (344, 70), (396, 150), (390, 240))


def _bob(pen: Pen) -> None:
    _face(pen)
    pen.corner_nose()
    pen.lips()
    for side in (-1, 1):
        pen.line((248, 58), (248 + 95 * side, 78), (248 + 150 * side, 170), (248 + 160 * side, 380))
        pen.line((248 + 160 * side, 380), (248 + 118 * side, 390))


def _long_hair(pen: Pen) -> None:
    pen.egg(258, 128, 172)
    pen.eyes(across=32, down=15)
    pen.brows()
    pen.small_nose()
    pen.lips()
    for side in (-1, 1):
        for k in range(7):
            out = side * (140 + 9 * k)
            pen.line(
                (248 + 4 * k * side, 75), (248 + 0.7 * out, 108 + 6 * k), (248 + out, 250), (248 + out, 505), width=3
            )


def _waves(pen: Pen) -> None:
    pen.egg(258, 124, 168)
    pen.eyes()
    pen.brows()
    pen.small_nose()
    pen.lips()
    down = np.linspace(90, 500, 30)
    for side in (-1, 1):
        for k in range(4):
            out = 60 + 18 * k + 75 * np.minimum(1.0, (down - 90) / 110) + 9 * np.sin(down / 22 + k)
            pen.line(*zip((248 + side * out).tolist(), down.tolist()), width=3)


def _side_parting(pen: Pen) -> None:
    _face(pen)
    pen.small_nose()
    pen.line((203, 355), (293, 352))
    for k in range(10):
        pen.line((200, 80), (150 - 4 * k, 110 + 8 * k), (118 - k, 180 + 6 * k), width=3)
    for k in range(12):
        pen.line((200, 80), (290 + 4 * k, 95 + 5 * k), (372 + k, 190 + 6 * k), width=3)


def _glasses(pen: Pen) -> None:
    pen.egg()
    pen.brows(170)
    for side in (-1, 1):
        pen.arc(248 + side * 70, 228, 46, 37, width=5)
        pen.arc(248 + side * 70, 228, 24, 11)
        pen.dot(248 + side * 70, 228, 11)
    pen.line((224, 225), (272, 225), width=5)
    pen.corner_nose()
    pen.line((203, 355), (293, 352))
    pen.strands(
        30, lambda u: (125 + 246 * u, 115 + 110 * abs(u - 0.5)), lambda u: (130 + 240 * u, 62 + 90 * abs(u - 0.5))
    )


def _beard(pen: Pen) -> None:
    pen.egg()
    pen.eyes()
    pen.brows(width=8)
    pen.small_nose()
    pen.line((208, 350), (288, 350))
    for _ in range(60):
        angle, far = np.radians(pen.rng.uniform(10, 170)), pen.rng.uniform(0.75, 0.98)
        x, y = 248 + 130 * far * np.cos(angle), 270 + 170 * far * np.sin(angle)
        pen.line((x, y), (x + float(pen.rng.normal(0, 4)), y + 20), width=3)
    for x in range(198, 303, 9):
        pen.line((x, 322), (x - 2, 338), width=3)
    pen.strands(
        26, lambda u: (118 + 260 * u, 130 + 150 * abs(u - 0.5)), lambda u: (122 + 255 * u, 88 + 120 * abs(u - 0.5))
    )


def _manga(pen: Pen) -> None:
    pen.line((110, 200), (125, 300), (180, 390), (246, 440), (312, 390), (367, 300), (382, 200), width=3)
    for side in (-1, 1):
        x = 246 + side * 70
        pen.arc(x, 250, 32, 26, 180, 360, 6)
        pen.arc(x, 252, 16, 24, width=3)
        pen.dot(x, 255, 18)
        pen.line((246 + side * 35, 205), (246 + side * 105, 200))
    pen.line((246, 310), (251, 320), width=3)
    pen.smile(372, 25, 8)
    pen.line((100, 260), (90, 150), (150, 60), (246, 35), (342, 60), (402, 150), (392, 260), width=3)
    pen.line(*((102 + 32 * i, 195 if i % 2 == 0 else 125) for i in range(10)), width=3)


def _sad(pen: Pen) -> None:
    pen.line((115, 150), (115, 300), (150, 390), (210, 430), (280, 430), (345, 390), (380, 300), (380, 150))
    pen.eyes(down=10)
    for side in (-1, 1):
        pen.line((248 + side * 40, 180), (248 + side * 108, 200), width=7)
    pen.line((232, 220), (216, 300), (248, 315), (278, 300))
    pen.arc(248, 382, 50, 25, 200, 340)
    pen.line((115, 160), (180, 130), (260, 140), (380, 160), (352, 110), (248, 82), (140, 110), (115, 160), width=5)
    pen.strands(24, lambda u: (132 + 235 * u, 142), lambda u: (150 + 200 * u, 92 + 40 * abs(u - 0.5)))


def _angry(pen: Pen) -> None:
    pen.egg()
    pen.eyes()
    for side in (-1, 1):
        pen.line((248 + side * 30, 205), (248 + side * 100, 176), width=8)
    pen.corner_nose()
    pen.line((205, 365), (248, 352), (292, 365))
    pen.strands(
        22, lambda u: (130 + 240 * u, 135 + 110 * abs(u - 0.5)), lambda u: (145 + 215 * u, 72 + 85 * abs(u - 0.5))
    )


def _surprised(pen: Pen) -> None:
    pen.egg()
    for side in (-1, 1):
        pen.arc(248 + side * 66, 222, 26, 26)
        pen.dot(248 + side * 66, 222, 16)
    pen.brows(165)
    pen.small_nose()
    pen.arc(248, 370, 24, 32)
    pen.fringe(11, 75, 130)


def _tuft(pen: Pen) -> None:
    pen.egg(275, 125, 170)
    pen.eyes()
    pen.brows(width=7)
    pen.small_nose()
    pen.line((203, 355), (293, 355))
    pen.line(*((213 + 7 * i, 100 if i % 2 else 30) for i in range(11)))


def _bun(pen: Pen) -> None:
    pen.egg(262, 126, 178)
    pen.eyes()
    pen.brows()
    pen.small_nose()
    pen.lips()
    for side in (-1, 1):
        pen.arc(248 + side * 140, 262, 14, 32)
    pen.arc(248, 58, 54, 44)
    pen.strands(15, lambda u: (248 + 70 * (u - 0.5), 94), lambda u: (130 + 236 * u, 180 - 75 * np.sin(np.pi * u)))


def _pigtails(pen: Pen) -> None:
    pen.arc(250, 260, 130, 160)
    pen.dot(195, 240, 18)
    pen.dot(305, 240, 18)
    pen.dot(250, 295)
    pen.smile(345)
    for side in (-1, 1):
        pen.arc(250 + side * 185, 230, 35, 80)
        for k in range(5):
            pen.line((250 + side * (165 + 10 * k), 170), (250 + side * (165 + 10 * k), 300), width=3)
    pen.line((125, 230), (160, 130), (250, 100), (340, 130), (375, 230))


DRAWINGS: Dict[str, Callable[[Pen], None]] = {
    draw.__name__.lstrip("_"): draw
    for draw in (
        _no_hair, _features_only, _by_a_child, _zigzag, _zigzag_over_the_brows, _strokes_of_hair,
        _curls_over_the_forehead, _curls_around_the_head, _arc_of_hair, _bob, _long_hair, _waves, _side_parting,
        _glasses, _beard, _manga, _sad, _angry, _surprised, _tuft, _bun, _pigtails,
    )
}  # fmt: skip
"""Kinds of drawings, by name."""


def bad_drawing(kind: str, seed: int = 0, width: float = 4.0) -> Session:
    """One of `DRAWINGS`, by a hand of its own. width: of the pen, in pixels."""
    pen = Pen(seed, width)
    DRAWINGS[kind](pen)
    return Session(tuple(pen.strokes))


def moved(session: Session, x: float = 0.0, y: float = 0.0, scale: float = 1.0, turn: float = 0.0) -> Session:
    """A drawing somewhere else: scaled and turned around the middle of the canvas, turn in degrees, then moved."""
    factor = scale * np.exp(1j * np.radians(turn))
    strokes = []
    for stroke in session.strokes:
        places = [
            (factor * complex(a - 256.0, b - 256.0) + complex(256.0 + x, 256.0 + y), force)
            for a, b, force in stroke.points
        ]
        points = tuple((float(place.real), float(place.imag), force) for place, force in places)
        strokes.append(Stroke(points, max(1.0, scale * stroke.width)))
    return Session(tuple(strokes))
