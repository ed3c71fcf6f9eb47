"""Several processes of one training, started by `mpirun`: who they are, and what they agree on.

Alone, everything is process 0 of 1. Process 0 writes; the others only compute. Jittor's optimisers average gradients
over the processes by themselves.
"""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, Sequence

import numpy as np


def count() -> int:
    """How many processes train together."""
    return int(os.environ.get("OMPI_COMM_WORLD_SIZE", "1"))


def mine() -> int:
    """This process's number, from 0."""
    return int(os.environ.get("OMPI_COMM_WORLD_RANK", "0"))


def draw_weights() -> None:
    """Give all new variables their values, random ones among them.

    Jittor draws random numbers when it computes, not when it is asked to: what processes agree on first would change
    the order, and so the weights that a seed stands for.
    """
    import jittor as jt

    jt.sync_all(True)


def agreed(decisions: Sequence[bool]) -> List[bool]:
    """What process 0 decides, for all of them: clocks differ, and all must save and stop at the same step."""
    if count() == 1:
        return list(decisions)
    return [bool(one) for one in _var(decisions).mpi_broadcast(0).numpy() > 0.5]


def averaged(figures: Mapping[str, float]) -> Dict[str, float]:
    """Figures of all processes' rows from every process's own, which are means over equally many."""
    if count() == 1:
        return dict(figures)
    means = _var(list(figures.values())).mpi_all_reduce("mean").numpy()
    return {name: float(mean) for name, mean in zip(figures, means)}


def gathered(own: np.ndarray) -> np.ndarray:
    """The rows of all processes in their order: (N, ...) of each -> (N * count, ...). All must have the same shape."""
    if count() == 1:
        return own
    rows = len(own)
    whole = np.zeros((rows * count(), *own.shape[1:]), np.float32)
    whole[mine() * rows : (mine() + 1) * rows] = own
    everyone: np.ndarray = _var(whole).mpi_all_reduce("add").numpy()
    return everyone


def _var(values: Any) -> Any:
    import jittor as jt

    return jt.array(np.asarray(values, np.float32))
