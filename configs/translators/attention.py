"""Self-attention: every place of a picture sees all others."""

from __future__ import annotations

import jittor as jt
from jittor import nn

from configs.functions import attend
from configs.translators.layers import NormalConv

NARROWER = 8  # queries and keys have so many times fewer channels than values
LEAST = 8  # channels of queries and keys


class SelfAttention(nn.Module):
    """x + attention(x), the latter beginning with nothing (Zhang et al., SAGAN, ICML 2019, section 3)."""

    def __init__(self, channels: int) -> None:
        narrow = max(LEAST, channels // NARROWER)
        self.queries, self.keys = NormalConv(channels, narrow, 1), NormalConv(channels, narrow, 1)
        self.values, self.last = NormalConv(channels, channels, 1), NormalConv(channels, channels, 1)
        self.last.weight = jt.zeros(channels, channels, 1, 1)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> the same shape."""
        queries, keys, values = (
            part.reshape(part.shape[0], part.shape[1], -1) for part in (self.queries(x), self.keys(x), self.values(x))
        )
        seen = attend(queries, keys, values).reshape(*x.shape)
        return x + self.last(seen)
