"""Options as fields of frozen dataclasses: each is written once, with its default, its help and what argparse needs."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Tuple, Type, Union, get_type_hints


def option(default: Any = MISSING, help: str = "", **more: Any) -> Any:
    """A field that is an option of the command line.

    default: what it is where nobody says; MISSING makes it required. more: what `add_argument` takes besides, such as
    choices, metavar or type; formerly: an older name that is still understood. A class that inherits the field may give
    it another default without saying the rest again.
    """
    return field(default=default, metadata={"help": help, **more})


def add_options(parser: argparse.ArgumentParser, options: Type[Any]) -> None:
    """Add the options of a class: `--judge-width` for `judge_width`, `--no-mirror` for `mirror: bool = True`.

    A field without `option`, there or in a class that it inherits from, is none of them.
    """
    hints = get_type_hints(options)
    for one in fields(options):
        about = _about(options, one.name)
        if not about:
            continue
        text, names = about.pop("help"), [f"--{name.replace('_', '-')}" for name in _names(one.name, about)]
        kind = _kind(hints[one.name])
        if kind is bool:
            name = names[0].replace("--", "--no-") if one.default else names[0]
            action = "store_false" if one.default else "store_true"
            parser.add_argument(name, dest=one.name, action=action, help=text)
            continue
        required = one.default is MISSING
        if not required:
            about["default"] = one.default
            if "%(default)s" not in text and one.default not in (None, (), "", 0, 0.0):
                text += " (default %(default)s)"
        about.setdefault("type", kind)
        parser.add_argument(*names, dest=one.name, required=required, help=text, **about)


def sentence(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A function for argparse that reads a value and raises ValueError: argparse shows the sentence that it says."""

    def reading(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return reading


def read_options(options: Type[Any], found: argparse.Namespace, **given: Any) -> Any:
    """The object of a class that a command line describes. given: fields that are not on it, or other values."""
    names = {one.name for one in fields(options)}
    return options(**{name: value for name, value in {**vars(found), **given}.items() if name in names})


def as_texts(options: Any) -> Dict[str, str]:
    """Every field and its value, as the command line has it."""
    return {one.name: _text(getattr(options, one.name)) for one in fields(options)}


def as_words(options: Type[Any], texts: Mapping[str, str], left_out: Tuple[str, ...] = ()) -> List[str]:
    """The words of a command line that gives these values: those that are not the defaults anyway."""
    hints, words = get_type_hints(options), []
    for one in fields(options):
        about = _about(options, one.name)
        text = next((texts[name] for name in _names(one.name, about) if name in texts), None)
        if text is None or not about or one.name in left_out or text == _text(one.default):
            continue
        name = one.name.replace("_", "-")
        if _kind(hints[one.name]) is bool:
            words.append(f"--no-{name}" if one.default else f"--{name}")
        else:
            words.append(f"--{name} {text}")
    return words


def _about(options: Type[Any], name: str) -> Dict[str, Any]:
    """What `option` said of a field, in the class or the nearest one that it inherits from."""
    for one in options.__mro__:
        described: Dict[str, Field[Any]] = getattr(one, "__dataclass_fields__", {})
        if name in described and described[name].metadata:
            return dict(described[name].metadata)
    return {}


def _names(name: str, about: Dict[str, Any]) -> List[str]:
    """A field's name, and the one that it had formerly. Takes the latter out of `about`."""
    former = about.pop("formerly", None)
    return [name, former] if former else [name]


def _kind(hint: Any) -> Any:
    """The type of an option's value; of Optional[T] it is T."""
    if getattr(hint, "__origin__", None) is Union:
        (hint,) = (one for one in hint.__args__ if one is not type(None))
    return hint if hint in (bool, int, float, str, Path) else str


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(":".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value)
    return str(value)
