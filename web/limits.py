"""The one table of what the page bears from strangers. Everything here is checked before the work is done."""

from __future__ import annotations

from dataclasses import dataclass

from engine.drawing.pictures import UPLOADED

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """How much of everything.

    Connections: `connections` in all and `connections_of_client` from one address; `head_bytes` of a request's head and
    `header_seconds` to send it, `body_pause` seconds between two pieces of its body and `body_seconds` for all of it;
    `answer_pause` seconds without taking anything of an answer, and `answer_seconds` until all of it is made and taken.
    Requests of any kind: `requests_at_once` from one address, then `requests_per_second`; up to
    `requests_waiting_of_client` above that wait for their turn. The page with all that draws in the browser is about
    75 files.
    Uploads: `upload_bytes` each; of what is being sent or waits, `upload_bytes_of_client` from one address and
    `upload_bytes_at_once` in all, where the address that has most gives way to others.
    Pictures: `engine.drawing.pictures.UPLOADED`.
    Drawings: JSON nested `json_depth` deep; `strokes`, `points`, and `ink`, the canvas pixels of all lines together
    (weighed by their width: what a pen needs as long for as for a line of 16 pixels); placed at most `placed_scale`
    times as large or small, and `placed_offset` pixels away.
    Controls, those of both ends of a morph, too: lists of `tags` or anything else have at most `tags` entries, an
    appearance has `appearance_values`, and names have `name_length` characters.
    Readers: `readers` processes read pictures and drawings; `reading_seconds` of the processor each (by the clock three
    times as long) and `reading_bytes` of memory; `readings` wait for them, `readings_of_client` from one address.
    Engine: it has `engine_seconds` for a request, then it is restarted;
    `waiting` requests wait for it, `waiting_of_client` from one address; `neighbours` faces guide a drawing,
    `alternatives` are shown of a component.
    Refusals: who asks for too much waits `refusal_pause` seconds for each, so that asking again at once costs little.
    Passwords: after `wrong_passwords` from one address nothing is compared for `lockout_seconds`.
    """

    connections: int = 256
    connections_of_client: int = 64
    head_bytes: int = 64 * 1024
    header_seconds: float = 10.0
    body_pause: float = 10.0
    body_seconds: float = 90.0
    answer_pause: float = 20.0
    answer_seconds: float = 300.0
    requests_at_once: int = 100
    requests_per_second: float = 30.0
    requests_waiting_of_client: int = 32
    upload_bytes: int = UPLOADED.megabytes * MEGABYTE
    upload_bytes_of_client: int = 32 * MEGABYTE
    upload_bytes_at_once: int = 96 * MEGABYTE
    json_depth: int = 12
    strokes: int = 5_000
    points: int = 40_000
    ink: float = 300_000.0
    placed_scale: float = 4.0
    placed_offset: float = 512.0
    tags: int = 16
    appearance_values: int = 1024
    name_length: int = 64
    readers: int = 2
    reading_seconds: float = 12.0
    reading_bytes: int = 2_000 * MEGABYTE
    readings: int = 32
    readings_of_client: int = 6
    engine_seconds: float = 120.0
    waiting: int = 32
    waiting_of_client: int = 8
    neighbours: int = 100
    alternatives: int = 12
    refusal_pause: float = 1.0
    wrong_passwords: int = 10
    lockout_seconds: float = 60.0


LIMITS = Limits()
