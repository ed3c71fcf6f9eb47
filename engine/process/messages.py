"""The messages between the engine process and its client. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Hashable, Optional, Sequence, Tuple, Union

from engine.drawing.controls import Controls
from engine.message import Message
from engine.method.irises import EYES
from engine.method.swatches import Look, is_hex_colour
from engine.process.tasks import Task


@dataclass(frozen=True)
class Progress:
    """The engine is starting. fraction: 0..1, or None if unknown."""

    text: str
    fraction: Optional[float] = None


@dataclass(frozen=True)
class Ready:
    """The engine takes requests. preset: the one that was loaded; note: why it is not the one asked for, or "".

    looks: what `Appearance` may name; skins, hairs: the colours that it may name. tags: what `Controls.tags` may name.
    runtime: the name of the runtime, as shown to users.
    """

    preset: str
    looks: Tuple[Look, ...] = ()
    tags: Tuple[str, ...] = ()
    note: str = ""
    skins: Tuple[Look, ...] = ()
    hairs: Tuple[Look, ...] = ()
    runtime: str = ""

    def objection(self, controls: Controls) -> str:
        """One sentence about what these controls name that the bank does not have; "" if it has everything."""
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
            if wanted and wanted not in known and not (offered and is_hex_colour(wanted)):
                return Message(template, name=wanted, known=_listed(known))
        return ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or Message("none")


@dataclass(frozen=True)
class Restarting:
    """The engine has exited and is started again; the request in flight will be sent again."""

    message: str


@dataclass(frozen=True)
class Failed:
    """The engine cannot run; the next request starts it again. message: one sentence."""

    message: str


State = Union[Progress, Ready, Restarting, Failed]
"""What `EngineClient.poll` reports about the engine itself."""


@dataclass(frozen=True)
class Request:
    """A task with its number, from 1 up. key: a newer request with the same key replaces it."""

    number: int
    key: Hashable
    task: Task


@dataclass(frozen=True)
class Reply:
    """The reply to request `number`. answer: what `Task.answer` returned. seconds: how long that took.

    failure: one sentence that says why there is no answer, or "".
    """

    number: int
    answer: Any = None
    seconds: float = 0.0
    failure: str = ""


@dataclass(frozen=True)
class Start:
    """The arguments of an engine process.

    preset: what to load. fallback: the preset to load if its files are missing, or None.
    factory: a module-level function that makes the pipeline, see `engine.process.service.load_networks`.
    heal: delete all compiled kernels first, because starts keep failing.
    parent: id of the process with which the engine exits. translators: their folder.
    runtime: one of `engine.backend.runners.RUNTIMES`, for the translators. niceness: how much nicer than the parent.
    """

    preset: str
    fallback: Optional[str]
    factory: Callable[..., Any]
    heal: bool
    parent: int
    translators: Path
    runtime: str
    niceness: int


@dataclass(frozen=True)
class Stopped:
    """The last message of an engine that cannot start. again: whether a retry may help."""

    message: str
    again: bool
