"""What the engine process and the program around it say to each other. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Hashable, Optional, Sequence, Tuple, Union

from engine.drawing.controls import Controls
from engine.message import Message
from engine.method.irises import EYES
from engine.method.swatches import Look, spelt
from engine.process.tasks import Task


@dataclass(frozen=True)
class Progress:
    """The engine prepares itself. fraction: 0..1, or None if unknown."""

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
            names = ", ".join(unknown)
            return Message(
                "No face carries the tag {names}; there are: {known}.", names=names, known=_listed(self.tags)
            )
        look, looks = controls.appearance, [look.name for look in self.looks]
        if look.source == "palette" and look.name not in looks:
            return Message("No look is called {name}; there are: {known}.", name=look.name, known=_listed(looks))
        choices = (
            ("No skin is called {name}; there are: {known}.", look.skin, self.skins),
            ("No hair is called {name}; there are: {known}.", look.hair, self.hairs),
            ("No colour of eyes is called {name}; there are: {known}.", look.eyes, EYES),
        )
        for template, wanted, offered in choices:
            known = [one.name for one in offered]
            if wanted and wanted not in known and not (offered and spelt(wanted)):
                return Message(template, name=wanted, known=_listed(known))
        return ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or Message("none")


@dataclass(frozen=True)
class Restarting:
    """The engine has died and comes back; what it was asked will be asked again."""

    message: str


@dataclass(frozen=True)
class Failed:
    """The engine cannot run; it is tried again when something is asked. message: one sentence."""

    message: str


State = Union[Progress, Ready, Restarting, Failed]
"""What `EngineClient.poll` says of the engine itself."""


@dataclass(frozen=True)
class Request:
    """A task that is asked. number: 1 and up. key: of the same one only the newest counts."""

    number: int
    key: Hashable
    task: Task


@dataclass(frozen=True)
class Reply:
    """The answer to request `number`, as its task says. seconds: how long the engine took.

    failure: why there is no answer, one sentence; "" where there is one.
    """

    number: int
    answer: Any = None
    seconds: float = 0.0
    failure: str = ""


@dataclass(frozen=True)
class Start:
    """How an engine process begins.

    preset: what to load. fallback: the preset that stands in where its files are missing, or None.
    factory: a module's function that makes the pipeline, see `engine.process.service.load_networks`.
    heal: whether to throw away all compiled kernels first, because starts keep failing.
    parent: process id of the program that must outlive the engine. translators: the folder that holds them.
    runtime: one of `engine.backend.runners.RUNTIMES`, for the translators.
    """

    preset: str
    fallback: Optional[str]
    factory: Callable[..., Any]
    heal: bool
    parent: int
    translators: Path
    runtime: str


@dataclass(frozen=True)
class Stopped:
    """The engine cannot start; what its process says last. again: whether another try may help."""

    message: str
    again: bool
