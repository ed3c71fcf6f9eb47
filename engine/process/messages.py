"""What the engine process and the program around it say to each other. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Optional, Tuple, Union

import numpy as np

from engine.drawing.controls import Appearance, Controls, Drawing
from engine.drawing.placement import Placement
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.method.swatches import Look


@dataclass(frozen=True)
class Progress:
    """The engine prepares itself. fraction: 0..1, or None where nobody knows."""

    text: str
    fraction: Optional[float] = None


@dataclass(frozen=True)
class Ready:
    """The engine draws. preset: the one that was loaded; note: why it is not the one asked for, or "".

    looks: what `Appearance` may name; skins, hairs: the colours that it may name. tags: what `Controls.tags` may name.
    runtime: what runs the networks, for people.
    """

    preset: str
    looks: Tuple[Look, ...] = ()
    tags: Tuple[str, ...] = ()
    note: str = ""
    skins: Tuple[Look, ...] = ()
    hairs: Tuple[Look, ...] = ()
    runtime: str = ""

    def objection(self, controls: Controls) -> str:
        """Why these controls ask for what the bank does not have, in one sentence; "" where they do not."""
        unknown = [tag for tag in controls.tags if tag not in self.tags]
        if unknown:
            return f"No face carries the tag {', '.join(unknown)}; there are: {', '.join(self.tags) or 'none'}."
        look, looks = controls.appearance, [look.name for look in self.looks]
        if look.source == "palette" and look.name not in looks:
            return f"No look is called {look.name}; there are: {', '.join(looks) or 'none'}."
        for what, wanted, offered in (("skin", look.skin, self.skins), ("hair", look.hair, self.hairs)):
            names = [one.name for one in offered]
            if wanted and wanted not in names:
                return f"No {what} is called {wanted}; there are: {', '.join(names) or 'none'}."
        return ""


@dataclass(frozen=True)
class Result:
    """The answer to request `number`. seconds: how long the networks took."""

    number: int
    drawing: Drawing
    seconds: float


@dataclass(frozen=True)
class AppearanceRead:
    """The answer to `EngineClient.read_appearance` number `number`: the appearance of that photo."""

    number: int
    appearance: Appearance


@dataclass(frozen=True)
class Translated:
    """The answer to `EngineClient.translate` number `number`.

    translator: its name. picture: (512, 512, 3) uint8 RGB. seconds: how long it took.
    """

    number: int
    translator: str
    picture: np.ndarray
    seconds: float


@dataclass(frozen=True)
class AlternativesFound:
    """The answer to `FindAlternatives` number `number`.

    rows: of the bank, the nearest first. pictures: the component's sketch of each, (side, side) uint8, ink dark.
    """

    number: int
    component: str
    rows: Tuple[int, ...]
    pictures: Tuple[np.ndarray, ...]


@dataclass(frozen=True)
class StrokesFound:
    """The answer to `FetchStrokes` or `FetchRest` number `number`: strokes in canvas pixels."""

    number: int
    strokes: Tuple[Stroke, ...]


@dataclass(frozen=True)
class Failed:
    """Request `number` has no face; 0 means that the engine itself cannot run. message: one sentence."""

    number: int
    message: str


@dataclass(frozen=True)
class Restarting:
    """The engine has died and comes back; the current sketch will be drawn again."""

    message: str


Report = Union[Progress, Ready, Result, AppearanceRead, Translated, AlternativesFound, StrokesFound, Failed, Restarting]
"""What `EngineClient.poll` returns."""


@dataclass(frozen=True)
class Start:
    """How an engine process begins.

    preset: what to load. fallback: whether compact may stand in for a preset whose files are missing.
    factory: a module's function that makes the pipeline, see `engine.process.service.load_networks`.
    heal: whether to throw away all compiled kernels first, because starts keep failing.
    parent: process id of the program that must outlive the engine. translators: the folder that holds them.
    runtime: one of `engine.backend.runners.RUNTIMES`, for the translators.
    """

    preset: str
    fallback: bool
    factory: Callable[..., Any]
    heal: bool
    parent: int
    translators: Path
    runtime: str


@dataclass(frozen=True)
class Request:
    """Draw what lies in the shared sketch."""

    number: int
    controls: Controls = field(default_factory=Controls)


@dataclass(frozen=True)
class ReadAppearance:
    """Read the appearance of the aligned photo that lies in the shared face."""

    number: int


@dataclass(frozen=True)
class Translate:
    """Have the picture that lies in the shared face translated by the translator of this name."""

    number: int
    translator: str


@dataclass(frozen=True)
class Painted:
    """The shared face holds the translation of request `number`."""

    number: int
    translator: str
    seconds: float


@dataclass(frozen=True)
class FindAlternatives:
    """Find faces of the bank whose component could stand in the place of the shared sketch's."""

    number: int
    controls: Controls
    component: str
    count: int


@dataclass(frozen=True)
class FetchStrokes:
    """Turn the component of a row of the bank into strokes."""

    number: int
    component: str
    row: int


@dataclass(frozen=True)
class FetchRest:
    """Find strokes for what a half-drawn face lacks."""

    number: int
    session: Session


Question = Union[FindAlternatives, FetchStrokes, FetchRest]
"""What is asked beside the drawing; of each kind only the newest is answered."""


@dataclass(frozen=True)
class Answer:
    """The shared face and shadow hold the drawing of request `number`."""

    number: int
    seconds: float
    appearance: Optional[Tuple[float, ...]] = None
    placement: Placement = field(default_factory=Placement)
    person: Optional[int] = None


@dataclass(frozen=True)
class Stopped:
    """The engine cannot start. again: whether another try may help."""

    message: str
    again: bool
