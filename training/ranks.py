"""Several processes of one training: who they are, and who writes. Alone, everything is rank 0 of 1."""

from __future__ import annotations

import jittor as jt


def count() -> int:
    """How many processes train together."""
    return int(jt.world_size) if jt.in_mpi else 1


def mine() -> int:
    """This process's number, from 0."""
    return int(jt.rank) if jt.in_mpi else 0
