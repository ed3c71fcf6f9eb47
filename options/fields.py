"""Options as fields of frozen dataclasses: each is written once, with its default, its help and what argparse needs."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Type, Union, get_type_hints


def option(default: Any = MISSING, help: str = "", **more: Any) -> Any:
    """A field that is an option of the command line.

    default: the value if the option is not given; MISSING requires it. more: what else `add_argument` takes, such as
    choices, metavar or type; and
    name: of the option, if it is not that of the field; formerly: an older name that is still understood;
    choices may be a function, which is asked when a command line is read;
    positional: whether it is given without a name; group: the title in the help under which it stands;
    excludes: the name of a set of options of which one at most may be given;
    unless: the field that, where it has a value, leaves this option without a meaning; whoever parses says so.
    A class that inherits the field may give it another default without saying the rest again.
    """
    return field(default=default, metadata={"help": help, **more})


def add_options(parser: argparse.ArgumentParser, options: Type[Any]) -> None:
    """Add the options of a class: `--save-every` for `save_every`, `--no-mirror` for `mirror: bool = True`.

    A tuple takes one value or more, unless it says `type` (then one text is all of it), `nargs` or `action`. A field
    without `option`, there or in a class that it inherits from, is none of them.
    """
    hints = get_type_hints(options)
    places: Dict[str, Any] = {}
    for one in fields(options):
        about = _about(options, one.name)
        if not about:
            continue
        about.pop("unless", None)
        text, names = about.pop("help"), [f"--{name.replace('_', '-')}" for name in _names(one.name, about)]
        place = _place(parser, places, about.pop("group", ""), about.pop("excludes", ""))
        kind = _kind(hints[one.name])
        if kind is bool:
            name = names[0].replace("--", "--no-") if one.default else names[0]
            action = "store_false" if one.default else "store_true"
            place.add_argument(name, dest=one.name, action=action, default=one.default, help=text)
            continue
        if callable(about.get("choices")):
            about["choices"] = about["choices"]()
        if _is_tuple(hints[one.name]) and "type" not in about and "action" not in about:
            about.setdefault("nargs", "+")
        about.setdefault("type", kind)
        if about.pop("positional", False):
            place.add_argument(one.name, help=text, **about)
            continue
        required = one.default is MISSING
        if not required:
            default: Any = one.default
            about["default"] = list(default) if about.get("action") == "append" else default
            if "default" not in text and not text.endswith(")") and one.default not in (None, (), "", 0, 0.0):
                text += " (default %(default)s)"
        place.add_argument(*names, dest=one.name, required=required, help=text, **about)


def _place(parser: argparse.ArgumentParser, places: Dict[str, Any], group: str, excludes: str) -> Any:
    """Where an option is added; groups are made when their first option comes."""
    place: Any = parser
    if group:
        place = places[group] = places.get(group) or parser.add_argument_group(group)
    if excludes:
        place = places[excludes] = places.get(excludes) or place.add_mutually_exclusive_group()
    return place


def sentence(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A function for argparse that reads a value and raises ValueError: argparse shows the sentence that it says."""

    def reading(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return reading


def natural(text: str) -> int:
    """A whole number from 0 on, on a command line."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def read_options(options: Type[Any], found: argparse.Namespace, **given: Any) -> Any:
    """The object of a class that a command line describes. given: fields that are not on it, or other values."""
    names = {one.name for one in fields(options)}
    values = {name: value for name, value in {**vars(found), **given}.items() if name in names}
    return options(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def given(options: Type[Any], parser: argparse.ArgumentParser, argv: Optional[Sequence[str]]) -> List[Field[Any]]:
    """The fields of a class that a command line names, whether or not it gives them their defaults."""
    absent = object()
    found = parser.parse_args(argv, argparse.Namespace(**{one.name: absent for one in fields(options)}))
    return [one for one in fields(options) if getattr(found, one.name) is not absent]


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
    """An option's name, and the one that it had formerly. Takes both out of `about`."""
    former = about.pop("formerly", None)
    name = about.pop("name", name)
    return [name, former] if former else [name]


def _is_tuple(hint: Any) -> bool:
    return getattr(hint, "__origin__", None) is tuple or hint is tuple


def _kind(hint: Any) -> Any:
    """The type of an option's value; of Optional[T] it is T, and of tuples that of their first."""
    if getattr(hint, "__origin__", None) is Union:
        (hint,) = (one for one in hint.__args__ if one is not type(None))
    if _is_tuple(hint):
        hint = hint.__args__[0]
    return hint if hint in (bool, int, float, str, Path) else str


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(":".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value)
    return str(value)
