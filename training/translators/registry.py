"""Which methods of translating there are: the modules of `training.translators.methods`, one each.

The name that `--model` takes is the module's, with hyphens: a file more in that folder is a method more. A method's
network is known as soon as its module is imported (`configs.translators.generators.Architecture`).
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Tuple, Type

from training.translators import methods

if TYPE_CHECKING:
    from training.translators.method import Translation


def names() -> Tuple[str, ...]:
    """The methods' names. Needs no Jittor."""
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(methods.__path__)))


def check(name: str) -> None:
    """Raises ValueError, which names those there are, where no method is called so. Needs no Jittor."""
    if name not in names():
        raise ValueError(f"there is no method {name}; there are {', '.join(names())}")


def method(name: str) -> Type[Translation]:
    """The one class in a method's module that is a `Translation`. Needs Jittor. Raises ValueError as `check`."""
    from training.translators.method import Translation

    check(name)
    module = importlib.import_module(f"{methods.__name__}.{name.replace('-', '_')}")
    (found,) = (
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Translation) and one.__module__ == module.__name__
    )
    return found


def know_network(name: str) -> None:
    """Let a network that a method has for itself be built from the header of its weights. Needs Jittor.

    The name in a header only chooses among the methods that are installed; with any other nothing happens.
    """
    if name in names():
        method(name)
