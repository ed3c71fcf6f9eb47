"""Functions of pictures that Jittor has by itself, in a form that can be recorded."""

from __future__ import annotations

from typing import Sequence

import jittor as jt

from configs.kernels.planes import SLOPE
from configs.recording import primitive


@primitive
def leaky(x: jt.Var, slope: float = SLOPE) -> jt.Var:
    """Leaky ReLU; can be differentiated twice."""
    return jt.ternary(x > 0, x, x * slope)  # the gradient of `maximum` takes the wrong side when fused


@primitive
def clip(x: jt.Var, low: float, high: float) -> jt.Var:
    """Nothing below `low` and nothing above `high`."""
    return jt.clamp(x, low, high)


@primitive
def mirror(x: jt.Var) -> jt.Var:
    """(N, C, H, W) with left and right exchanged."""
    return x[:, :, :, ::-1]


@primitive
def attend(queries: jt.Var, keys: jt.Var, values: jt.Var) -> jt.Var:
    """What each place takes from all others (Vaswani et al., NeurIPS 2017, 3.2.1, without its scale).

    queries, keys (N, K, P), values (N, C, P) -> (N, C, P): of place p the mean of the values, weighed by the softmax
    over places of the products of p's query with their keys.
    """
    weights = jt.nn.softmax(jt.matmul(queries.transpose(0, 2, 1), keys), dim=2)
    return jt.matmul(values, weights.transpose(0, 2, 1))


@primitive
def concatenate(parts: Sequence[jt.Var]) -> jt.Var:
    """Pictures (N, C, H, W) of one size, or rows (N, C), their channels one after another."""
    return jt.concat(list(parts), dim=1)
