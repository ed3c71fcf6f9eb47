"""A command of the window: one record, from which its menu entry, its keys and its button are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Generic, Iterator, Optional, Tuple, TypeVar, Union

from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QMenu

from configs.translatable import Translatable

Window = TypeVar("Window")
"""The window that a command is for; this module cannot import it."""
Key = Union[str, QKeySequence.StandardKey]


def always(_window: Any) -> bool:
    """The condition of a command that can be chosen at any time."""
    return True


@dataclass(frozen=True)
class Command(Generic[Window]):
    """A command of the window.

    name: its identifier. text, tip: in English. values: what stands for each %d of the text.
    do: what it does; takes the window, and for a switch also whether it is on.
    keys: the first is shown. icon: one of `ui.style.icons.NAMES`.
    enabled: whether it can be chosen now.
    checked: None if it is no switch; a switch's first state; or, where it depends on other things, a function for it.
    saved: whether the state of a switch is kept between starts.
    group: one command of a group is on at a time; `do` is called for that one, with the window only.
    detail: appended to the text, such as the step that would be undone.
    """

    name: str
    text: Translatable
    tip: Translatable
    do: Callable[..., object]
    keys: Tuple[Key, ...] = ()
    icon: str = ""
    enabled: Callable[[Window], bool] = always
    checked: Union[bool, Callable[[Window], bool], None] = None
    saved: bool = False
    group: str = ""
    detail: Optional[Callable[[Window], str]] = None
    values: Tuple[int, ...] = ()


@dataclass(frozen=True)
class Menu(Generic[Window]):
    """A menu of the menu bar, or a submenu. entries: in their order; None is a separator.

    made: gives the menu itself, where its entries are not commands but, say, recent files.
    """

    title: Translatable
    entries: Tuple[Union[Command[Window], Menu[Window], None], ...] = field(default=())
    made: Optional[Callable[[Window], QMenu]] = None

    def commands(self) -> Iterator[Command[Window]]:
        """Its commands, including those of submenus."""
        for entry in self.entries:
            if isinstance(entry, Menu):
                yield from entry.commands()
            elif entry is not None:
                yield entry
