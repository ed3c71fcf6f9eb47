"""Manifold projection (section 3.1 of the paper): banks of codes, nearest neighbours, and their weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Mapping, Optional, Tuple

import numpy as np

from configs.components import REMAINDER
from engine.message import Message

REGULARISATION = 1e-3  # ridge, as a fraction of the squared distance to the nearest neighbour
ASKED, FEW = 3, 6  # times K: how many best-fitting rows are candidates for a missing component; for each of several
EXPECTED, AROUND = 3, 16  # rows averaged for a missing component, whose lips lost their edges with 10, and an outline
SPARE = 16  # additional rows whose distances are computed exactly, since the first search is approximate
SAME = 1e-6  # squared distances below this fraction of the neighbours' mean count as zero
FADED = 0.5  # of the trust in strokes within the face, how much is gone halfway between two drawings


@dataclass(frozen=True)
class Neighbours:
    """A projection. rows: (K,) rows of the bank, nearest first. weights: (K,), sum 1. code: (code,), weighted sum."""

    rows: np.ndarray
    weights: np.ndarray
    code: np.ndarray


def interpolate(start: Neighbours, end: Neighbours, share: float) -> Neighbours:
    """Linear interpolation between two projections, over the union of their rows. share: 0..1, 0 gives `start`."""
    rows, places = np.unique(np.concatenate([start.rows, end.rows]), return_inverse=True)
    weights = np.bincount(places, np.concatenate([(1 - share) * start.weights, share * end.weights])).astype(np.float32)
    return Neighbours(rows, weights, ((1 - share) * start.code + share * end.code).astype(np.float32))


@dataclass
class ComponentBank:
    """Codes of one component of the training faces.

    codes: (rows, code) float32. tags: (rows,) bool by tag. Raises ValueError if there are no rows, a code is not
    finite, or a tag has another number of rows.
    """

    codes: np.ndarray
    tags: Mapping[str, np.ndarray] = field(default_factory=dict)
    _searches: Dict[Tuple[str, ...], Tuple[np.ndarray, ...]] = field(default_factory=dict, repr=False)
    _usual_distances: Optional[np.ndarray] = field(default=None, repr=False)
    _last_distances: Tuple[bytes, np.ndarray] = field(default=(b"", np.empty(0)), repr=False)

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
        """The rows that have all of the tags, (n,). Raises ValueError for an unknown tag, and if no row has them."""
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
        """Euclidean distances of all rows from a code (code,): (rows,) float32; those from the last one are cached."""
        key = code.tobytes()
        if key != self._last_distances[0]:
            self._last_distances = key, np.asarray(np.linalg.norm(self.codes - code, axis=1))
        return self._last_distances[1]

    @property
    def usual_distances(self) -> np.ndarray:
        """The root mean square distance of each row from all rows, (rows,) float32: of the most typical it is least."""
        if self._usual_distances is None:
            away = ((self.codes - self.codes.mean(axis=0)) ** 2).sum(axis=1)
            self._usual_distances = np.sqrt(away + away.mean())
        return self._usual_distances

    def nearest(self, code: np.ndarray, count: int, tags: Tuple[str, ...] = ()) -> Tuple[np.ndarray, np.ndarray]:
        """Rows (K,) and distances (K,) of the `count` codes nearest to a code (code,), or of all if there are fewer.

        Raises ValueError if the code is not finite, and as `rows`.
        """
        if not np.isfinite(code).all():
            raise ValueError(Message("the networks gave a code that is not a number: the weights in use are damaged"))
        if tags not in self._searches:
            rows = self.rows(tags)
            codes = self.codes[rows]
            self._searches[tags] = rows, codes, np.einsum("ij,ij->i", codes, codes)
        rows, codes, squares = self._searches[tags]
        wanted = min(count, len(rows))
        # First |x - y|^2 without the constant |y|^2, then exact distances for the candidates. A matrix product would
        # start BLAS threads, which compete with those of the networks.
        approximate = squares - 2.0 * np.einsum("ij,j->i", codes, code)
        candidates = min(wanted + SPARE, len(rows))
        near = np.sort(np.argpartition(approximate, candidates - 1)[:candidates])
        distances = np.linalg.norm(codes[near].astype(np.float64) - code, axis=1)
        order = np.argsort(distances, kind="stable")[:wanted]
        return rows[near[order]], distances[order]

    def project(self, code: np.ndarray, count: int, tags: Tuple[str, ...] = ()) -> Neighbours:
        """Project a code (code,) onto the manifold: the combination of its `count` nearest rows closest to it."""
        rows, _ = self.nearest(code, count, tags)
        weights = joining_weights(code, self.codes[rows])
        return Neighbours(rows, weights, weights @ self.codes[rows])

    def neighbourhood(self, row: int, count: int, tags: Tuple[str, ...] = ()) -> Neighbours:
        """The mean of a row and its nearest rows, `count` in all, with equal weights."""
        rows, _ = self.nearest(self.codes[row], count, tags)
        weights = np.full(len(rows), 1.0 / len(rows), np.float32)
        return Neighbours(rows, weights, weights @ self.codes[rows])


@dataclass(frozen=True)
class Bank:
    """Codes of all components; the same row of each is the same face.

    codes: (rows, code) float32 by component name. tags: (rows,) bool by tag. appearance: (rows, A) float32, or None.
    clear: (rows,) bool, appearances of clear skin before a plain backdrop, or None if that was not measured.
    Raises ValueError if the numbers of rows differ.
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
        """A `ComponentBank` for each component, by name."""
        return {name: ComponentBank(codes, self.tags) for name, codes in self.codes.items()}


def expected_components(
    banks: Mapping[str, ComponentBank], drawn: Mapping[str, np.ndarray], count: int, tags: Tuple[str, ...] = ()
) -> Dict[str, Neighbours]:
    """Codes for the components that are not drawn, by name, that suit the drawn ones.

    drawn: the codes (code,) of the drawn components, by name. Candidates are the rows whose faces fit these codes best.
    The result is the candidates' medoid, averaged with its nearest rows; the mean of all would mix closed and open
    mouths. Where several components are missing, it is the candidate nearest to the mean of all rows instead, since the
    medoids of those that fit one eye, say, often had skewed mouths. If nothing is drawn or the banks hold different
    faces, all rows are candidates.
    """
    missing = banks.keys() - drawn.keys()
    best = None
    if drawn and len({len(bank.codes) for bank in banks.values()}) == 1:
        rows = next(iter(banks.values())).rows(tags)
        misfits = misfit({name: banks[name].distances(code) for name, code in drawn.items()})[rows]
        # The less is drawn, the more faces fit equally well.
        candidates = count * (ASKED if len(missing) == 1 else FEW * len(missing))
        best = rows[np.argsort(misfits, kind="stable")[:candidates]]
    found: Dict[str, Neighbours] = {}
    for name in missing:
        bank = banks[name]
        rows = bank.rows(tags)
        among = rows if best is None else best
        if best is not None and len(missing) == 1:
            central = medoid(bank.codes[best])
        else:
            central = int(bank.distances(bank.codes[rows].mean(axis=0))[among].argmin())
        averaged = AROUND if name == REMAINDER.name else min(count, EXPECTED)
        found[name] = bank.neighbourhood(int(among[central]), averaged, tags)
    return found


def misfit(distances: Mapping[str, np.ndarray]) -> np.ndarray:
    """How badly each face of the bank fits a drawing, (rows,): the mean of its components' scaled distances.

    distances: (rows,) from each drawn component's code, by name. They are divided by their median, since distances
    between longer codes are larger.
    """
    scaled = [distance / max(float(np.median(distance)), 1e-6) for distance in distances.values()]
    mean: np.ndarray = np.mean(scaled, axis=0)
    return mean


def medoid(codes: np.ndarray) -> int:
    """The index of the code with the smallest sum of distances to the others. codes: (n, code)."""
    return int(distances_between(codes).sum(axis=1).argmin())


def distances_between(codes: np.ndarray) -> np.ndarray:
    """Euclidean distances between codes (n, code): (n, n)."""
    squares = (codes**2).sum(axis=1)
    distances: np.ndarray = np.sqrt(np.maximum(squares[:, None] + squares - 2.0 * codes @ codes.T, 0.0))
    return distances


def joining_weights(code: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    """Weights (K,) that sum to 1 and bring the weighted sum of the neighbours (K, D) closest to the code (D,).

    The constrained least squares of locally linear embedding (Roweis & Saul, Science 2000; equation 1 of the paper):
    solve G w = 1 for the Gram matrix G of the differences, then scale. A ridge gives duplicates equal weights and keeps
    weights small. It is proportional to the squared distance of the nearest neighbour, so that it vanishes for codes of
    the bank, which are their own projections.
    """
    differences = neighbours.astype(np.float64) - code
    gram = differences @ differences.T
    squares = gram.diagonal()
    same = squares <= SAME * squares.mean()
    if same.any():
        weights = same.astype(np.float64)
    else:
        weights = np.linalg.solve(gram + REGULARISATION * squares.min() * np.eye(len(gram)), np.ones(len(gram)))
    return (weights / weights.sum()).astype(np.float32)
