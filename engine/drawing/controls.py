"""`Controls`: everything besides the sketch that decides a face. `Drawing`: what comes back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Dict, Mapping, Optional, Tuple

import numpy as np

from configs.components import NAMES
from engine.drawing.placement import Placement, Placing
from engine.message import Message

PRESETS = ("compact", "paper")
DEFAULT_NEIGHBOURS = 10  # K of the paper, section 3.1


@dataclass(frozen=True)
class Appearance:
    """Skin, hair and light: what a sketch does not say.

    source: "neighbours" (average over the remainder's neighbours in the bank), "palette" (one of the named looks that
    ship with the bank; `name` says which) or "values" (`values` is the vector itself, as read from a reference photo
    or moved by hand). skin, hair: colours that ship with the bank, in place of those of the source; "" keeps those.
    """

    source: str = "neighbours"
    name: str = ""
    values: Tuple[float, ...] = ()
    skin: str = ""
    hair: str = ""

    def __post_init__(self) -> None:
        if self.source not in ("neighbours", "palette", "values"):
            raise ValueError(
                Message(
                    "appearance source is {source}; it must be neighbours, palette or values", source=repr(self.source)
                )
            )
        if self.source == "palette" and not self.name:
            raise ValueError(Message("an appearance from the palette needs the name of a look"))
        if self.source == "values" and not (self.values and all(math.isfinite(value) for value in self.values)):
            raise ValueError(Message("an appearance by values needs finite numbers"))


@dataclass(frozen=True)
class Controls:
    """What the user chose besides the strokes.

    trust: per component in the order of `configs.components.NAMES`, 0..1; 1 follows the drawing, 0 the manifold.
    tags: only bank rows that carry all of these take part, for example ("woman",); empty means everyone.
    neighbours: K, at least 1; a bank with fewer rows uses all it has.
    placing: where the drawing's parts are taken to lie.
    """

    trust: Tuple[float, ...] = (0.5,) * len(NAMES)
    tags: Tuple[str, ...] = ()
    neighbours: int = DEFAULT_NEIGHBOURS
    appearance: Appearance = field(default_factory=Appearance)
    placing: Placing = field(default_factory=Placing)

    def __post_init__(self) -> None:
        if len(self.trust) != len(NAMES) or not all(0.0 <= value <= 1.0 for value in self.trust):
            raise ValueError(
                Message(
                    "trust needs {count} numbers from 0 to 1, for {known}; got {trust}",
                    count=len(NAMES),
                    known=", ".join(NAMES),
                    trust=self.trust,
                )
            )
        if self.neighbours < 1:
            raise ValueError(Message("neighbours must be at least 1, not {neighbours}", neighbours=self.neighbours))

    def with_trust(self, values: Mapping[str, float]) -> Controls:
        """The same controls with the trust of the named components replaced."""
        unknown = set(values) - set(NAMES)
        if unknown:
            raise ValueError(
                Message(
                    "no component is called {name}; there are {known}",
                    name=", ".join(sorted(unknown)),
                    known=", ".join(NAMES),
                )
            )
        trust = tuple(float(values.get(name, old)) for name, old in zip(NAMES, self.trust))
        return replace(self, trust=trust)

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary for `results.json` and session files."""
        data: Dict[str, Any] = {
            "trust": dict(zip(NAMES, self.trust)),
            "tags": list(self.tags),
            "neighbours": self.neighbours,
            "appearance": {
                "source": self.appearance.source,
                "name": self.appearance.name,
                "values": list(self.appearance.values),
                **{key: name for key, name in (("skin", self.appearance.skin), ("hair", self.appearance.hair)) if name},
            },
        }
        if self.placing != Placing():
            data["placing"] = self.placing.to_json()
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Controls:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        try:
            look = data["appearance"]
            return Controls(
                tags=tuple(str(tag) for tag in data["tags"]),
                neighbours=int(data["neighbours"]),
                appearance=Appearance(
                    str(look["source"]),
                    str(look["name"]),
                    tuple(float(v) for v in look["values"]),
                    str(look.get("skin", "")),
                    str(look.get("hair", "")),
                ),
                placing=Placing.from_json(data["placing"]) if "placing" in data else Placing(),
            ).with_trust({str(name): float(value) for name, value in data["trust"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(Message("these are not controls: {reason}", reason=error)) from error


@dataclass(frozen=True)
class Drawing:
    """What `FaceDrawing.draw` returns.

    face: (512, 512, 3) uint8, RGB. shadow: (512, 512) uint8, grey, ink dark.
    appearance: the vector that was used, so that it can be kept while the drawing changes.
    placement: where the drawing was taken to lie.
    """

    face: np.ndarray
    shadow: np.ndarray
    appearance: Optional[Tuple[float, ...]] = None
    placement: Placement = field(default_factory=Placement)
