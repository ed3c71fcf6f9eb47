"""`Controls`: everything besides the sketch that decides a face. `FaceResult`: what comes back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Dict, Mapping, Optional, Tuple

import numpy as np

from configs.components import NAMES
from engine.drawing.packed import from_text, to_text, unpack
from engine.drawing.placement import Placement, Placing
from engine.message import Message

DEFAULT_NEIGHBOURS = 10  # K of the paper, section 3.1
MOST_LOOKS = 9999


@dataclass(frozen=True)
class Appearance:
    """Skin, hair and light: what a sketch does not say.

    source: "neighbours" (a person of the bank whom the drawing suggests, `engine.method.looks`), "palette" (one of the
    named looks that ship with the bank; `name` says which) or "values" (`values` is the vector itself, as read from a
    reference photo or moved by hand). look: which of the people that the drawing suggests, 0 the most typical; after
    the last the first follows. person: the row of the bank that was chosen before, kept as long as it fits, or
    None. skin, hair, eyes: colours that ship with the bank (of eyes: of `engine.method.irises`), or any, such as
    "#b04020", in place of those of the source; "" keeps those.
    """

    source: str = "neighbours"
    name: str = ""
    values: Tuple[float, ...] = ()
    skin: str = ""
    hair: str = ""
    eyes: str = ""
    look: int = 0
    person: Optional[int] = None

    def __post_init__(self) -> None:
        if not 0 <= self.look <= MOST_LOOKS:
            raise ValueError(
                Message("a look has a number from 0 to {most}, not {look}", most=MOST_LOOKS, look=self.look)
            )
        if self.person is not None and self.person < 0:
            raise ValueError(Message("the people of the bank are numbered from 0, not {person}", person=self.person))
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

    @property
    def colours(self) -> Appearance:
        """The colours that were chosen, and nothing else."""
        return Appearance(skin=self.skin, hair=self.hair, eyes=self.eyes)

    @staticmethod
    def called(text: str) -> Appearance:
        """What "Honey", a named look, or "2", the number of a person whom the drawing suggests, stand for."""
        return Appearance(look=int(text)) if text.isascii() and text.isdigit() else Appearance("palette", text)


@dataclass(frozen=True)
class End:
    """One end of a morph, a drawing of its own. sketch: as `engine.drawing.packed.pack` makes it."""

    sketch: bytes
    controls: Controls

    def __post_init__(self) -> None:
        if self.controls.between is not None:
            raise ValueError(Message("the ends of a morph are no morphs"))

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary for session files."""
        return {"sketch": to_text(self.sketch), "controls": self.controls.to_json()}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> End:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        if data["controls"].get("between") is not None:
            raise ValueError(Message("the ends of a morph are no morphs"))
        sketch = from_text(data["sketch"])
        unpack(sketch)
        return End(sketch, Controls.from_json(data["controls"]))


@dataclass(frozen=True)
class Between:
    """Where a drawing lies on the way from one to another. share: 0..1 of the way."""

    start: End
    end: End
    share: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.share <= 1.0:
            raise ValueError(Message("a share is a number from 0 to 1, not {share}", share=self.share))

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary for session files."""
        return {"start": self.start.to_json(), "end": self.end.to_json(), "share": self.share}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Between:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        return Between(End.from_json(data["start"]), End.from_json(data["end"]), float(data["share"]))


@dataclass(frozen=True)
class Controls:
    """What the user chose besides the strokes.

    trust: per component in the order of `configs.components.NAMES`, 0..1; 1 follows the drawing, 0 the manifold.
    tags: only bank rows that carry all of these take part, for example ("woman",); empty means everyone.
    neighbours: K, at least 1; a bank with fewer rows uses all it has.
    placing: where the drawing's parts are taken to lie.
    between: the two drawings that it is a mixture of, or None: then codes, neighbours and placement are theirs, mixed,
    and so is the appearance unless another is chosen; only the strokes are its own.
    """

    trust: Tuple[float, ...] = (0.5,) * len(NAMES)
    tags: Tuple[str, ...] = ()
    neighbours: int = DEFAULT_NEIGHBOURS
    appearance: Appearance = field(default_factory=Appearance)
    placing: Placing = field(default_factory=Placing)
    between: Optional[Between] = None

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
                **{key: name for key in ("skin", "hair", "eyes") for name in [getattr(self.appearance, key)] if name},
                **({"look": self.appearance.look} if self.appearance.look else {}),
                **({"person": self.appearance.person} if self.appearance.person is not None else {}),
            },
        }
        if self.placing != Placing():
            data["placing"] = self.placing.to_json()
        if self.between is not None:
            data["between"] = self.between.to_json()
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
                    str(look.get("eyes", "")),
                    int(look.get("look", 0)),
                    None if look.get("person") is None else int(look["person"]),
                ),
                placing=Placing.from_json(data["placing"]) if "placing" in data else Placing(),
                between=Between.from_json(data["between"]) if data.get("between") is not None else None,
            ).with_trust({str(name): float(value) for name, value in data["trust"].items()})
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(Message("these are not controls: {reason}", reason=error)) from error


@dataclass(frozen=True)
class FaceResult:
    """What `FacePipeline.draw` returns.

    face: (512, 512, 3) uint8, RGB. shadow: (512, 512) uint8, grey, ink dark.
    appearance: the vector that was used, so that it can be kept while the drawing changes.
    placement: where the drawing was taken to lie. person: the row of the bank whose appearance the drawing suggested;
    None where the appearance was another.
    """

    face: np.ndarray
    shadow: np.ndarray
    appearance: Optional[Tuple[float, ...]] = None
    placement: Placement = field(default_factory=Placement)
    person: Optional[int] = None
