"""Layers of a drawing: strokes that have a name in common, and can be hidden together. Neither Qt nor Jittor.

A layer is there as long as it has strokes. The strokes of a hidden one are put aside, so that all that is in
`Session.strokes` is seen, by people and by the networks; they come back between the strokes between which they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, List, Tuple

from engine.drawing.session import CONSTRUCTION, Aside, Session
from engine.drawing.strokes import Stroke, check_layer_name

DRAWING = ""
"""The name of the layer of all strokes that were given no other."""


def layers(session: Session) -> Tuple[str, ...]:
    """The names of the layers, DRAWING first, then in the order in which their first strokes were drawn."""
    every = [stroke for stroke, _hidden in _in_order(session)]
    return tuple(dict.fromkeys((DRAWING, *(stroke.layer for stroke in every))))


def hidden(session: Session, layer: str) -> bool:
    """Whether the strokes of a layer are put aside."""
    return any(one.stroke.layer == layer for one in session.aside)


def show_layer(session: Session, layer: str, shown: bool) -> Session:
    """The session with a layer hidden, or shown again."""
    return _parted(
        session, [(stroke, not shown if stroke.layer == layer else aside) for stroke, aside in _in_order(session)]
    )


def show_part(session: Session, part: str, shown: bool) -> Session:
    """The session with CONSTRUCTION or REFERENCE hidden, or shown again."""
    others = tuple(one for one in session.hidden if one != part)
    return replace(session, hidden=others if shown else (*others, part))


def rename_layer(session: Session, layer: str, name: str) -> Session:
    """The session with another name for a layer; by the name of another layer, its strokes join that one.

    Raises ValueError for a name that `Stroke` cannot have, also where the layer has no strokes yet.
    """
    check_layer_name(name)
    aside = hidden(session, name) if name in layers(session) else hidden(session, layer)

    def renamed(stroke: Stroke, was_aside: bool) -> Tuple[Stroke, bool]:
        return (replace(stroke, layer=name), aside) if stroke.layer == layer else (stroke, was_aside)

    return _parted(session, [renamed(*one) for one in _in_order(session)])


def onto_layer(session: Session, strokes: Collection[Stroke], layer: str) -> Session:
    """The session with these strokes or construction lines of it, compared by identity, on a layer, which is shown."""
    chosen = {id(stroke) for stroke in strokes}
    shown = show_layer(session, layer, True)
    lines = tuple(one for one in session.construction if id(one) in chosen)
    return replace(
        shown,
        strokes=tuple(replace(one, layer=layer) if id(one) in chosen else one for one in shown.strokes + lines),
        construction=tuple(one for one in session.construction if id(one) not in chosen),
    )


def onto_construction(session: Session, strokes: Collection[Stroke]) -> Session:
    """The session with these strokes of it, compared by identity, as construction lines, which are shown."""
    chosen = {id(stroke) for stroke in strokes}
    left = tuple(one for one in session.strokes if id(one) not in chosen)
    lines = tuple(one for one in session.strokes if id(one) in chosen)
    moved = replace(session, strokes=left, construction=session.construction + lines)
    return show_part(moved, CONSTRUCTION, True)


def _in_order(session: Session) -> List[Tuple[Stroke, bool]]:
    """All strokes in the order in which they were drawn, and whether each is put aside."""
    ordered: List[Tuple[Stroke, bool]] = []
    left = list(session.aside)
    for place, stroke in enumerate(session.strokes):
        while left and left[0].place <= place:
            ordered.append((left.pop(0).stroke, True))
        ordered.append((stroke, False))
    return ordered + [(one.stroke, True) for one in left]


def _parted(session: Session, ordered: List[Tuple[Stroke, bool]]) -> Session:
    """The session with these strokes; those with True are put aside."""
    seen: List[Stroke] = []
    aside: List[Aside] = []
    for stroke, away in ordered:
        if away:
            aside.append(Aside(stroke, len(seen)))
        else:
            seen.append(stroke)
    return replace(session, strokes=tuple(seen), aside=tuple(aside))
