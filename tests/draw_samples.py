"""Draws the sketches in `test_input/` with the studio's own pen: `python tests/draw_samples.py [folder]`.

Ten people who do not exist, set down stroke by stroke. The proportions follow the canvas (pupils at (172, 220) and
(319, 220)); what makes each face its own is in its function.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path
from typing import Callable, Dict, List, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.drawing.pictures import write_image
from engine.drawing.strokes import render
from tests.support.hand import Hand, along, at, brow, ears, eye, flip, jaw, mouth, neck, nose, xy

FOLDER = Path(__file__).resolve().parent.parent / "test_input"


def woman_smiling() -> Hand:
    """A woman with wavy hair who laughs."""
    hand = Hand(1)
    jaw(hand)
    for side in (-1, 1):
        eye(hand, side, 0.85, lashes=6)
        brow(hand, side, 3, 7, hairs=9)
    nose(hand, wide=3)
    hand.line(*xy("178,366 208,372 246,376 284,372 314,366"), width=1.1, fade=0.3)
    hand.line(*xy("180,364 212,357 232,353 246,357 260,353 280,357 312,364"), width=0.8)
    hand.line(*xy("180,368 200,392 224,405 246,408 268,405 292,392 312,368"), width=0.95, fade=0.3)
    hand.line(*xy("190,384 214,408 246,417 278,408 302,384"), width=0.85, fade=0.5)
    for x, length in xy("214,16 230,22 246,24 262,22 278,16"):
        hand.line((x, 375), (x, 375 + length), width=0.4, fade=0.6, loose=0.5)
    hand.both(*xy("196,326 178,342 168,362"), width=0.75, fade=0.8)
    hand.both(*xy("128,300 140,312 150,330"), width=0.45, fade=0.9)
    part = (214.0, 54.0)
    left = [part, *xy("170,66 128,104 102,160 92,214 74,262 82,316 62,372 72,436 52,506")]
    right = [part, *xy("262,62 318,84 368,128 396,190 408,244 424,300 412,352 432,416 420,508")]
    hand.line(*left, width=1.1)
    hand.line(*right, width=1.1)
    hand.line(*xy("216,52 190,14 130,22 76,80 44,160 36,236 16,300 26,366 8,430 14,506"), width=1.1)
    hand.line(*xy("216,52 270,10 356,24 424,84 456,170 464,250 486,310 474,376 496,440 488,508"), width=1.1)
    for shift in (0.25, 0.5, 0.75):
        hand.line(
            *[(x - 44 * shift * min(1, i / 3), y - (10 * shift if i < 3 else 0)) for i, (x, y) in enumerate(left)],
            width=0.6,
        )
        hand.line(
            *[(x + 46 * shift * min(1, i / 3), y - (10 * shift if i < 3 else 0)) for i, (x, y) in enumerate(right)],
            width=0.6,
        )
    neck(hand, -14)
    return hand


def man_beard() -> Hand:
    """A man with a full beard and short hair brushed up."""
    hand = Hand(2, width=2.8)
    for side in (-1, 1):
        eye(hand, side, 0.8, heavy=1.3)
        brow(hand, side, -4, 14, hairs=13)
    nose(hand, 4, 5)
    hand.line(*xy("198,385 222,383 246,386 270,383 294,385"), width=1.1)
    hand.line(*xy("214,398 246,404 278,398"), width=0.8, fade=0.6)
    ears(hand)
    edge = xy("86,300 92,350 104,400 132,446 184,482 246,498 307,482 359,446 387,400 399,350 405,300")
    inner = xy("104,300 118,342 140,372 166,396 200,424 246,428 291,424 325,396 351,372 373,342 387,300")
    hand.both(*xy("84,236 84,270 86,302"), width=1.1)
    hand.hatch(inner, edge, 64, 0.8, 7)
    hand.hatch(
        xy("92,330 120,405 180,462 246,478 311,462 371,405 399,330"),
        xy("88,352 112,430 178,490 246,506 313,490 379,430 403,352"),
        46,
        0.8,
        6,
    )
    hand.hatch(
        xy("244,344 226,346 206,356 186,378 180,400"), xy("238,372 220,372 204,382 186,404 186,424"), 20, 0.85, 4
    )
    hand.hatch(
        xy("247,344 265,346 285,356 305,378 311,400"), xy("253,372 271,372 287,382 305,404 305,424"), 20, 0.85, 4
    )
    hand.hatch(xy("226,410 246,413 266,410"), xy("228,432 246,436 264,432"), 9, 0.8, 3)
    hairline = xy("84,224 92,176 100,130 128,96 180,80 246,76 311,80 363,96 391,130 399,176 407,224")
    crown = xy("66,196 62,140 74,84 112,38 170,14 246,6 321,14 379,38 417,84 429,140 425,196")
    hand.hatch(hairline, crown, 62, 0.85, 7)
    hand.line(*crown, width=0.8, loose=3)
    neck(hand, 8)
    return hand


def woman_long_hair() -> Hand:
    """A woman with long straight hair, parted in the middle, and a calm mouth."""
    hand = Hand(3, width=2.4)
    jaw(hand, -4, -2)
    for side in (-1, 1):
        eye(hand, side, 1.05, lashes=5)
        brow(hand, side, 2, 7, hairs=9)
    nose(hand, -2, -2)
    mouth(hand, 2, 1.15, -4)
    hand.both(*xy("245,48 196,62 146,108 112,170 94,240 92,330 98,420 92,508"), width=1.1)
    hand.both(*xy("245,46 188,12 112,30 60,104 38,200 32,320 26,420 30,508"), width=1.2)
    for share in (0.14, 0.3, 0.46, 0.62, 0.78, 0.9):
        inner = xy("244,48 196,62 146,108 112,170 94,240 92,330 98,420 92,508")
        outer = xy("244,46 188,12 112,30 60,104 38,200 32,320 26,420 30,508")
        points = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in zip(inner, outer)]
        hand.both(*points[: 6 + int(share * 3)], width=0.55, fade=0.8, loose=2)
    neck(hand, -18)
    hand.both(*xy("170,498 210,506 238,509"), width=0.7)
    return hand


def man_glasses() -> Hand:
    """A man with round glasses and a side parting."""
    hand = Hand(4)
    jaw(hand, 0, 0, 8)
    ears(hand)
    for side in (-1, 1):
        eye(hand, side, 0.9, heavy=1.2)
        brow(hand, side, 8, 9, hairs=10)
        x, y = at(side, 74, 226)
        hand.ring(x, y, 50, 44, begin=200, width=1.5, fade=0.1)
        hand.line(at(side, 124, 220), at(side, 150, 214), at(side, 168, 216), width=1.4, fade=0.2)
    hand.line(*xy("222,222 234,213 246,211 258,213 270,222"), width=1.5, fade=0.1)
    nose(hand, 2, 1)
    mouth(hand, -1, 0.75, -2)
    hairline = xy("86,230 94,182 104,138 122,108 148,94 200,104 262,100 322,88 368,104 390,144 404,226")
    hand.line(*hairline, width=1.0)
    crown = xy("70,214 60,150 74,84 112,40 146,28 214,8 300,8 376,34 418,90 432,154 420,214")
    hand.line(*crown, width=1.1)
    hand.line(*xy("150,92 146,62 152,30"), width=0.9)
    for begin, tip in (
        ((152, 90), (300, 20)),
        ((166, 96), (340, 34)),
        ((190, 101), (374, 58)),
        ((222, 102), (398, 88)),
        ((262, 99), (410, 124)),
        ((310, 90), (414, 164)),
    ):
        hand.line(begin, ((begin[0] + tip[0]) / 2 - 6, (begin[1] + tip[1]) / 2 - 20), tip, width=0.65, fade=0.7)
    hand.hatch(xy("100,196 106,150 124,112 144,94"), xy("72,190 68,138 88,76 138,36"), 13, 0.65, 4)
    hand.hatch(xy("394,160 400,190 403,220"), xy("426,150 428,180 422,208"), 7, 0.65, 3)
    neck(hand, 4)
    return hand


def old_man() -> Hand:
    """An old man: little hair, deep lines, thin lips."""
    hand = Hand(5, tremble=0.8)
    jaw(hand, 2, 2, 6)
    ears(hand, 3)
    for side in (-1, 1):
        eye(hand, side, 0.65, heavy=1.2)
        brow(hand, side, -5, 13, hairs=8)
        hand.line(at(side, 46, 240), at(side, 66, 250), at(side, 92, 246), at(side, 104, 238), width=0.7, fade=0.7)
        hand.line(at(side, 56, 252), at(side, 74, 258), at(side, 92, 254), width=0.5, fade=0.8)
        for turn in (-8, 0, 8):
            hand.line(at(side, 116, 228 + turn * 0.5), at(side, 134, 228 + turn * 1.7), width=0.5, fade=0.8)
    nose(hand, 8, 8)
    hand.line(*xy("196,384 220,382 246,385 270,382 295,385"), width=1.2)
    hand.line(*xy("212,375 232,371 246,373 260,371 280,375"), width=0.6, fade=0.7)
    hand.line(*xy("216,395 246,400 276,395"), width=0.7, fade=0.7)
    hand.both(*xy("196,330 180,350 172,376 176,398"), width=0.95, fade=0.6)
    hand.both(*xy("186,392 182,410 186,428"), width=0.6, fade=0.8)
    hand.both(*xy("118,318 126,350 142,382"), width=0.5, fade=0.9)
    for y, wide in xy("150,92 130,104 110,92"):
        hand.line(
            (246 - wide, y + 4),
            (246 - wide / 2, y - 3),
            (246, y + 2),
            (246 + wide / 2, y - 3),
            (246 + wide, y + 4),
            width=0.6,
            fade=0.7,
        )
    hand.both(*xy("238,196 235,182 238,170"), width=0.7, fade=0.7)
    hand.line(*xy("98,150 110,92 146,44 196,20 246,14 296,20 345,44 381,92 393,150"), width=0.9)
    hand.hatch(xy("82,232 88,196 96,160 104,128"), xy("58,214 52,180 62,136 86,104"), 15, 0.7, 5)
    hand.hatch(xy("409,232 403,196 395,160 387,128"), xy("433,214 439,180 429,136 405,104"), 15, 0.7, 5)
    hand.line(*xy("204,470 220,462 246,460 272,462 288,470"), width=0.5, fade=0.8)
    neck(hand, 2)
    hand.both(*xy("196,500 204,506 214,509"), width=0.5, fade=0.8)
    return hand


def open_mouth() -> Hand:
    """Someone young with curls, astonished."""
    hand = Hand(6)
    half = xy("84,236 84,284 90,332 100,378 120,424 154,464 200,492 245,501")
    hand.line(*half, *flip(half[:-1])[::-1], width=1.1, fade=0.35)
    ears(hand)
    for side in (-1, 1):
        eye(hand, side, 1.35, lashes=3)
        brow(hand, side, 16, 8, hairs=9)
    nose(hand)
    hand.ring(246, 404, 38, 46, begin=180, width=1.1, fade=0.2)
    hand.ring(246, 405, 50, 60, begin=195, turn=150, width=0.8)
    hand.ring(246, 405, 50, 60, begin=15, turn=150, width=0.8)
    hand.line(*xy("219,376 232,382 246,383 260,382 273,376"), width=0.8)
    hand.line(*xy("222,432 234,423 246,427 258,423 270,432"), width=0.7)
    hand.both(*xy("196,332 182,354 178,384"), width=0.5, fade=0.9)
    for ring_x, ring_y, size in _curls():
        begin, turn = hand.dice.uniform(0, 360), hand.dice.uniform(1.1, 1.7)
        curl = []
        for step in range(13):
            angle, radius = math.radians(begin + turn * 30 * step), size * (1.15 - 0.055 * step)
            curl.append((ring_x + radius * math.cos(angle), ring_y + 0.85 * radius * math.sin(angle)))
        hand.line(*curl, width=0.75, fade=0.5, loose=1.6)
    neck(hand, -4)
    return hand


def _curls() -> List[Tuple[float, float, float]]:
    """Where curls sit: three rows around the hairline."""
    dice = random.Random(66)
    found = []
    for row_, (rx, ry, count) in enumerate(((164, 150, 15), (186, 180, 17), (206, 208, 18))):
        for index in range(count):
            angle = math.radians(192 + (348 - 192) * index / (count - 1))
            x, y = 246 + rx * math.cos(angle), 222 + ry * math.sin(angle)
            found.append((x + dice.gauss(0, 4), max(16.0, y + dice.gauss(0, 4)), dice.uniform(15, 21) - row_))
    return found


def rough() -> Hand:
    """A quick search for the form: loose lines, most drawn twice."""
    hand = Hand(7, tremble=2.4, width=2.0)
    for again in range(2):
        half = xy("86,230 86,288 94,344 112,402 154,454 204,482 246,489")
        hand.line(*half, width=0.9, loose=1.6)
        hand.line(*flip(half), width=0.9, loose=1.6)
        for side in (-1, 1):
            hand.line(at(side, 38, 229), at(side, 56, 213), at(side, 78, 208), at(side, 106, 226), width=1.1)
            hand.line(at(side, 42, 230), at(side, 74, 236), at(side, 104, 226), width=0.7)
            x, y = at(side, 73.5, 221)
            hand.ring(x, y, 11, 11, begin=40 * again, width=0.8, loose=0.4)
            hand.line(at(side, 32, 190), at(side, 64, 174), at(side, 100, 170), at(side, 136, 194), width=1.4)
            hand.line(at(side, 82, 58), at(side, 150, 110), at(side, 168, 200), width=0.8, loose=3)
        hand.line(*xy("232,214 230,262 212,304 218,318 246,326 274,318 282,304"), width=0.9)
        hand.line(*xy("190,380 222,376 246,380 270,376 302,380"), width=1.1)
        hand.line(*xy("194,376 230,360 246,364 262,360 298,376"), width=0.8)
        hand.line(*xy("204,390 246,402 290,390"), width=0.8)
    for x, y in ((172, 220), (319, 220)):
        hand.dab(x, y, 4)
    hand.line(*xy("60,214 66,120 124,40 246,14 366,40 424,120 432,214"), width=1.0, loose=2)
    hand.line(*xy("66,200 78,104 144,34 250,20 356,32 416,110 424,204"), width=0.9, loose=2)
    hand.hatch(
        xy("92,180 120,110 180,74 246,66 311,74 371,110 399,180"),
        xy("66,150 92,70 166,30 250,18 326,30 399,70 425,150"),
        26,
        0.9,
        12,
    )
    hand.both(*xy("84,240 58,224 52,262 66,322 86,336"), width=0.9)
    hand.both((126, 428), (124, 506), width=0.9)
    return hand


def half_finished() -> Hand:
    """A drawing just begun: one eye done, the other a line, no hair yet."""
    hand = Hand(8)
    eye(hand, -1, 1.0, lashes=4)
    brow(hand, -1, 2, 8)
    hand.line(at(1, 40, 228), at(1, 58, 214), at(1, 78, 210), at(1, 104, 225), width=1.2)
    nose(hand, bridge=False)
    hand.line(*xy("194,380 220,377 246,380 266,378"), width=1.0)
    hand.line(*xy("84,240 86,296 94,344 112,402 148,448 200,479 248,486"), width=1.1)
    return hand


def young_man() -> Hand:
    """A young man with a fringe, in few clean lines."""
    hand = Hand(9, tremble=0.3, width=3.0)
    jaw(hand, -2, 0, 4)
    ears(hand, -2)
    for side in (-1, 1):
        eye(hand, side, 0.95, heavy=1.3, crease=False)
        hand.line(at(side, 34, 190), at(side, 66, 178), at(side, 100, 176), at(side, 132, 196), width=2.2, fade=0.5)
    nose(hand, bridge=False)
    mouth(hand, 4, 0.85)
    roots = xy("104,88 146,48 196,34 246,30 296,34 348,50 388,92")
    tips = xy("98,168 132,152 176,146 222,136 276,142 326,148 386,172")
    hand.hatch(roots, tips, 26, 0.85, 7)
    hand.line(*xy("88,216 92,186 100,158"), width=1.0)
    hand.line(*xy("403,216 399,186 390,160"), width=1.0)
    hand.line(*xy("72,220 60,150 80,74 146,22 246,6 346,22 412,74 432,150 420,220"), width=1.2)
    neck(hand)
    return hand


def woman_bun() -> Hand:
    """A woman with her hair up, full lips and earrings."""
    hand = Hand(10, width=2.5)
    jaw(hand, -3, -3)
    ears(hand, -3)
    for side in (-1, 1):
        eye(hand, side, 1.0, lashes=5, heavy=1.8)
        brow(hand, side, 5, 9, hairs=11)
        x, y = at(side, 174, 352)
        hand.ring(x, y, 9, 12, begin=270, width=0.9, fade=0.2)
    nose(hand, -2, 4)
    mouth(hand, 3, 1.45, -2)
    hairline = xy("88,228 92,178 104,132 134,92 184,68 246,60 307,68 357,92 387,132 399,178 403,228")
    crown = xy("76,216 70,160 82,104 116,60 172,34 246,26 319,34 375,60 409,104 421,160 415,216")
    hand.line(*hairline, width=1.0)
    hand.line(*crown, width=1.1)
    for share in range(1, 16):
        a, b = along(hairline, share / 16), along(crown, 0.1 + 0.8 * share / 16)
        hand.line(a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b, width=0.55, fade=0.6)
    hand.line(*xy("186,33 168,20 164,4"), width=1.1)
    hand.line(*xy("306,33 323,20 327,4"), width=1.1)
    hand.line(*xy("196,30 222,18 252,15 284,20 298,31"), width=0.8)
    hand.line(*xy("190,22 212,6 240,3"), width=0.7, fade=0.8)
    hand.line(*xy("302,22 284,8 264,3"), width=0.7, fade=0.8)
    neck(hand, -20)
    return hand


PEOPLE: Dict[str, Callable[[], Hand]] = {
    maker.__name__: maker
    for maker in (
        woman_smiling,
        man_beard,
        woman_long_hair,
        man_glasses,
        old_man,
        open_mouth,
        rough,
        half_finished,
        young_man,
        woman_bun,
    )
}


def main(folder: Path = FOLDER) -> None:
    """Write every sketch as a PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, maker in PEOPLE.items():
        write_image(folder / (name + ".png"), render(maker().strokes))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
