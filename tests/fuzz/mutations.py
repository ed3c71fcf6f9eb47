"""Inputs made of others, the same for the same seed; where atheris is installed, it makes better ones by coverage."""

from __future__ import annotations

import random
import re
from typing import List

NUMBERS = (b"-1", b"0", b"1e309", b"-1e-309", b"NaN", b"9" * 20, b"65536", b"0.5", b"null", b'"1"', b"[]", b"{}")
WORDS = (b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x01\x00\x00")


def mutated(corpus: List[bytes], dice: random.Random) -> bytes:
    """One of the inputs, changed at one to eight places."""
    data = bytearray(dice.choice(corpus))
    for _ in range(dice.randint(1, 8)):
        place = dice.randrange(len(data) + 1)
        end = min(len(data), place + dice.choice((1, 2, 4, 16, 256)))
        kind = dice.randrange(8)
        if kind == 0 and end > place:
            data[place] ^= 1 << dice.randrange(8)
        elif kind == 1:
            data[place:end] = bytes(dice.randrange(256) for _ in range(end - place))
        elif kind == 2:
            data[place : place + 4] = dice.choice(WORDS)
        elif kind == 3:
            del data[place:end]
        elif kind == 4:
            data[place:place] = data[place:end] * dice.choice((1, 3, 50))
        elif kind == 5:
            del data[place:]
        elif kind == 6:
            other = dice.choice(corpus)
            cut = dice.randrange(len(other) + 1)
            data[place:] = other[cut:]
        else:
            found = list(re.finditer(rb"-?\d+(?:\.\d+)?|null|true|false", bytes(data)))
            if found:
                number = dice.choice(found)
                data[number.start() : number.end()] = dice.choice(NUMBERS)
    return bytes(data)
