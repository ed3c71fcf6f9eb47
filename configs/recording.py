"""Networks that are written down instead of computed.

A forward pass is a formula. Given Jittor's variables it computes; given the recorded values of this file, the same
`execute` becomes a graph, which other runtimes can draw with and other programs can read (`engine.backend.tracing`).
For that, networks are made of the functions that bear `@primitive`, of arithmetic, and of the methods of `Recorded`.
"""

from __future__ import annotations

import functools
from typing import Any, Callable, List, Optional, Sequence, Tuple, TypeVar, Union, cast

Function = TypeVar("Function", bound=Callable[..., Any])
Dims = Union[int, Sequence[int]]


def primitive(function: Function) -> Function:
    """A function whose first argument is a tensor, or a list of them, and that can be recorded.

    Given recorded values it is the graph's method of the same name that answers.
    """

    @functools.wraps(function)
    def call(x: Any, *rest: Any, **settings: Any) -> Any:
        first = x[0] if isinstance(x, (list, tuple)) else x
        if isinstance(first, Recorded):
            return getattr(first.graph, function.__name__)(x, *rest, **settings)
        return function(x, *rest, **settings)

    return cast(Function, call)


class Recorded:
    """A value of a graph: has a name and a shape, but no numbers.

    graph: what writes nodes down; it has a method for every primitive and for every method here. The operators and
    methods are those of Jittor's variables, as far as networks use them.
    """

    def __init__(self, graph: Any, name: str, shape: Sequence[int]) -> None:
        self.graph, self.name, self.shape = graph, name, [int(side) for side in shape]

    def __add__(self, other: Any) -> Recorded:
        return self._with("Add", self, other)

    def __radd__(self, other: Any) -> Recorded:
        return self._with("Add", other, self)

    def __sub__(self, other: Any) -> Recorded:
        return self._with("Sub", self, other)

    def __rsub__(self, other: Any) -> Recorded:
        return self._with("Sub", other, self)

    def __mul__(self, other: Any) -> Recorded:
        return self._with("Mul", self, other)

    def __rmul__(self, other: Any) -> Recorded:
        return self._with("Mul", other, self)

    def __truediv__(self, other: Any) -> Recorded:
        return self._with("Div", self, other)

    def __rtruediv__(self, other: Any) -> Recorded:
        return self._with("Div", other, self)

    def __pow__(self, other: Any) -> Recorded:
        return self._with("Pow", self, other)

    def _with(self, kind: str, one: Any, other: Any) -> Recorded:
        result: Recorded = self.graph.arithmetic(kind, one, other)
        return result

    def __getitem__(self, where: Any) -> Recorded:
        result: Recorded = self.graph.cut(self, self._slices(where))
        return result

    def __setitem__(self, where: Any, value: Recorded) -> None:
        """From now on this is the value in which a rectangle is replaced."""
        self.name = self.graph.paste(self, self._slices(where), value).name

    def _slices(self, where: Any) -> List[Tuple[int, int]]:
        """First and last-but-one index along each dimension."""
        given = list(where) if isinstance(where, tuple) else [where]
        if len(given) > len(self.shape) or any(not isinstance(one, slice) or one.step is not None for one in given):
            raise TypeError(f"only plain slices can be recorded, not {where}")
        given += [slice(None)] * (len(self.shape) - len(given))
        return [one.indices(side)[:2] for one, side in zip(given, self.shape)]

    def clone(self) -> Recorded:
        """The same value, which can be pasted into without changing this one."""
        return Recorded(self.graph, self.name, self.shape)

    def reshape(self, *shape: Any) -> Recorded:
        """As in NumPy; one side may be -1."""
        sides = list(shape[0]) if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else list(shape)
        result: Recorded = self.graph.reshape(self, sides)
        return result

    def flatten(self, start_dim: int = 0) -> Recorded:
        """All dimensions from `start_dim` on become one."""
        return self.reshape(self.shape[:start_dim] + [-1])

    def permute(self, *dims: int) -> Recorded:
        """The dimensions in another order."""
        result: Recorded = self.graph.permute(self, list(dims))
        return result

    def mean(self, dims: Optional[Dims] = None, keepdims: bool = False) -> Recorded:
        """The mean along dimensions."""
        result: Recorded = self.graph.reduce("ReduceMean", self, self._dims(dims), keepdims)
        return result

    def sum(self, dims: Optional[Dims] = None, keepdims: bool = False) -> Recorded:
        """The sum along dimensions."""
        result: Recorded = self.graph.reduce("ReduceSum", self, self._dims(dims), keepdims)
        return result

    def _dims(self, dims: Optional[Dims]) -> List[int]:
        if dims is None:
            return list(range(len(self.shape)))
        return [dims] if isinstance(dims, int) else list(dims)

    def sqrt(self) -> Recorded:
        """The square root of every number."""
        result: Recorded = self.graph.each("Sqrt", self)
        return result

    def tanh(self) -> Recorded:
        """The hyperbolic tangent of every number."""
        result: Recorded = self.graph.each("Tanh", self)
        return result

    def sigmoid(self) -> Recorded:
        """The logistic function of every number."""
        result: Recorded = self.graph.each("Sigmoid", self)
        return result
