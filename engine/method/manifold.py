"""Manifold projection (section 3.1 of the paper): banks of codes, neighbours, and the weights that join them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Mapping, Optional, Tuple

import numpy as np

from engine.message import Message

REGULARISATION = 1e-3  # ridge, as a share of the squared distance to the nearest neighbour
ASKED = 3  # times as many rows are asked for what is not drawn as take part in a projection
EXPECTED = 3  # rows of which what is not drawn is the mean; of ten it was so soft that lips lost their edge
SPARE = 16  # more rows are looked at closely than are asked for: the first look is not exact
SAME = 1e-6  # a squared distance below this share of the neighbours' mean is none


@dataclass(frozen=True)
class Neighbours:
    """rows: (K,) rows of the bank, nearest first. weights: (K,), summing to 1. code: (code,), their weighted sum."""

    rows: np.ndarray
    weights: np.ndarray
    code: np.ndarray


def between(start: Neighbours, end: Neighbours, share: float) -> Neighbours:
    """The neighbours of both, each by its share (0..1) of the way from one to the other."""
    rows, places = np.unique(np.concatenate([start.rows, end.rows]), return_inverse=True)
    weights = np.bincount(places, np.concatenate([(1 - share) * start.weights, share * end.weights])).astype(np.float32)
    return Neighbours(rows, weights, ((1 - share) * start.code + share * end.code).astype(np.float32))


@dataclass
class ComponentBank:
    """Codes of one component of the training faces.

    codes: (rows, code) float32. tags: (rows,) bool by tag. Raises ValueError where there is no row, a code is not a
    number, or a tag has another number of rows.
    """

    codes: np.ndarray
    tags: Mapping[str, np.ndarray] = field(default_factory=dict)
    _searches: Dict[Tuple[str, ...], Tuple[np.ndarray, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.codes.ndim != 2 or not self.codes.size:
            raise ValueError(Message("a bank needs at least one row of codes"))
        if not np.isfinite(self.codes).all():
            raise ValueError(Message("a bank's codes must all be finite numbers"))
        for tag, carried in self.tags.items():
            if carried.shape != self.codes.shape[:1]:
                raise ValueError(
                    Message(
                        "the tag {tag} is for {carried} rows, but the bank has {rows}",
                        tag=tag,
                        carried=len(carried),
                        rows=len(self.codes),
                    )
                )

    def rows(self, tags: Tuple[str, ...] = ()) -> np.ndarray:
        """The rows that carry all the tags. Raises ValueError where there are none, or no such tag."""
        chosen = np.ones(len(self.codes), dtype=bool)
        for tag in tags:
            if tag not in self.tags:
                raise ValueError(
                    Message(
                        "the bank has no tag {tag}; it has {known}",
                        tag=repr(tag),
                        known=", ".join(sorted(self.tags)) or "none",
                    )
                )
            chosen &= self.tags[tag]
        found = np.flatnonzero(chosen)
        if not len(found):
            raise ValueError(Message("no face in the bank is tagged {tags}", tags=" and ".join(tags)))
        return found

    def distances(self, code: np.ndarray) -> np.ndarray:
        """How far each row is from a code (code,): (rows,) float32."""
        return np.asarray(np.linalg.norm(self.codes - code, axis=1))

    def nearest(self, code: np.ndarray, count: int, tags: Tuple[str, ...] = ()) -> Tuple[np.ndarray, np.ndarray]:
        """Rows (K,) and distances (K,) of the `count` nearest codes to a code (code,), or of all if there are fewer.

        Raises ValueError where the code is not a number (a search would not end well) or `rows` does.
        """
        if not np.isfinite(code).all():
            raise ValueError(Message("the networks gave a code that is not a number: the weights in use are damaged"))
        if tags not in self._searches:
            rows = self.rows(tags)
            codes = self.codes[rows]
            self._searches[tags] = rows, codes, np.einsum("ij,ij->i", codes, codes)
        rows, codes, squares = self._searches[tags]
        wanted = min(count, len(rows))
        # |x - y|^2 but for |y|^2, then exactly for those that may be meant. Not by a matrix product: that would wake
        # threads, which contend with those of the networks.
        away = squares - 2.0 * np.einsum("ij,j->i", codes, code)
        looked = min(wanted + SPARE, len(rows))
        near = np.sort(np.argpartition(away, looked - 1)[:looked])
        distances = np.linalg.norm(codes[near].astype(np.float64) - code, axis=1)
        order = np.argsort(distances, kind="stable")[:wanted]
        return rows[near[order]], distances[order]

    def project(self, code: np.ndarray, count: int, tags: Tuple[str, ...] = ()) -> Neighbours:
        """The code's projection onto the manifold: the nearest rows, joined so that they come closest to it."""
        rows, _ = self.nearest(code, count, tags)
        weights = joining_weights(code, self.codes[rows])
        return Neighbours(rows, weights, weights @ self.codes[rows])

    def around(self, row: int, count: int, tags: Tuple[str, ...] = ()) -> Neighbours:
        """A row and those nearest to it, in equal shares: a component as many have it."""
        rows, _ = self.nearest(self.codes[row], count, tags)
        weights = np.full(len(rows), 1.0 / len(rows), np.float32)
        return Neighbours(rows, weights, weights @ self.codes[rows])


@dataclass(frozen=True)
class Bank:
    """Codes of all components, row by row the same face.

    codes: (rows, code) float32 by component name. tags: (rows,) bool by tag. appearance: (rows, A) float32, or None.
    clear: (rows,) bool, whose appearance paints clear skin, or None where that was not measured.
    Raises ValueError where the numbers of rows differ.
    """

    codes: Mapping[str, np.ndarray]
    tags: Mapping[str, np.ndarray] = field(default_factory=dict)
    appearance: Optional[np.ndarray] = None
    clear: Optional[np.ndarray] = None

    def __post_init__(self) -> None:
        counts = {len(codes) for codes in self.codes.values()} | {len(carried) for carried in self.tags.values()}
        counts |= {len(known) for known in (self.appearance, self.clear) if known is not None}
        if len(counts) != 1:
            raise ValueError(Message("a bank's codes, tags and appearances must have the same number of rows"))

    def by_component(self) -> Dict[str, ComponentBank]:
        """The codes to search in, by component name."""
        return {name: ComponentBank(codes, self.tags) for name, codes in self.codes.items()}


def expected(
    banks: Mapping[str, ComponentBank], drawn: Mapping[str, np.ndarray], count: int, tags: Tuple[str, ...] = ()
) -> Dict[str, Neighbours]:
    """What the components that are not drawn are likely to be, by name, in keeping with those that are.

    drawn: the codes (code,) of the drawn ones. The rows whose drawn components fit best are asked for the others; of
    these the most typical, with its neighbours, is taken: the mean of closed and open mouths would be neither. Where
    rows of different banks are different faces, all rows are asked.
    """
    rows = next(iter(banks.values())).rows(tags)
    few = min(count, EXPECTED)
    found: Dict[str, Neighbours] = {}
    if drawn and len({len(bank.codes) for bank in banks.values()}) == 1:
        misfits = fit({name: banks[name].distances(code) for name, code in drawn.items()})[rows]
        # The less is drawn, the more faces fit it as well; the most typical of a few had odd mouths now and then.
        rows = rows[np.argsort(misfits, kind="stable")[: ASKED * count * (len(banks) - len(drawn))]]
        for name in banks.keys() - drawn.keys():
            found[name] = banks[name].around(int(rows[medoid(banks[name].codes[rows])]), few, tags)
        return found
    for name in banks.keys() - drawn.keys():
        bank = banks[name]
        found[name] = bank.around(int(bank.nearest(bank.codes[bank.rows(tags)].mean(axis=0), 1, tags)[0][0]), few, tags)
    return found


def fit(distances: Mapping[str, np.ndarray]) -> np.ndarray:
    """How badly each face of the bank fits a drawing, (rows,): the mean of its components' distances.

    distances: (rows,) from each drawn component's code, by name. Each is measured by its median, since long codes are
    farther apart.
    """
    measured = [away / max(float(np.median(away)), 1e-6) for away in distances.values()]
    mean: np.ndarray = np.mean(measured, axis=0)
    return mean


def medoid(codes: np.ndarray) -> int:
    """Which of codes (n, code) is nearest to all the others."""
    return int(distances_between(codes).sum(axis=1).argmin())


def distances_between(codes: np.ndarray) -> np.ndarray:
    """How far codes (n, code) are from each other, (n, n)."""
    squares = (codes**2).sum(axis=1)
    away: np.ndarray = np.sqrt(np.maximum(squares[:, None] + squares - 2.0 * codes @ codes.T, 0.0))
    return away


def joining_weights(code: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    """Weights (K,) that sum to 1 and bring the weighted sum of the neighbours (K, D) closest to the code (D,).

    The constrained least squares of locally linear embedding (Roweis & Saul, Science 2000; equation 1 of the paper):
    solve G w = 1 for the Gram matrix G of the differences, then scale. A ridge lets duplicates share their weight
    and keeps weights small; it is measured by the nearest neighbour, so that it vanishes as the code comes close to a
    member of the bank, which is its own projection.
    """
    away = neighbours.astype(np.float64) - code
    gram = away @ away.T
    squares = gram.diagonal()
    same = squares <= SAME * squares.mean()
    if same.any():
        weights = same.astype(np.float64)
    else:
        weights = np.linalg.solve(gram + REGULARISATION * squares.min() * np.eye(len(gram)), np.ones(len(gram)))
    return (weights / weights.sum()).astype(np.float32)
