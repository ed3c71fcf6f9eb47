"""Whose skin, hair and light a drawing gets: plausible people of the bank, one after the other. NumPy only.

An average over many different people is nobody, so a drawing is painted in the appearance of one person at a time. The
bank's faces are ranked by how well their codes fit what is drawn; sex shows in nothing as clearly as in an appearance,
so those who are of the sex of most of the best are kept, and of these those whose appearance paints clear skin: the
others carry the lines of their photo's light or age onto any face. The first person is the most typical of them, each
further one differs most from all before.
"""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Sequence, Tuple

import numpy as np

from configs.components import REMAINDER
from engine.method.manifold import ComponentBank, distances_between, fit

SEXES = ("woman", "man")
ELECTORS = 200  # of the best, who say of which sex a drawing is: of 18 drawings 50 had three men wrong, 200 none
LOYALTY = 0.1  # of their votes that the sex of the person before has in advance, so that it does not waver
PLAUSIBLE = 48  # of the best, of whom one is chosen where most is drawn; the medoid of 24 was at times of rare light
KEPT = 4  # times as many: a person who was chosen stays as long as among so many of the best
TYPICAL = 0.6  # of the plausible ones: those who differ most from all the others are rarely what anybody expects


def choose_person(
    banks: Mapping[str, ComponentBank],
    codes: Mapping[str, np.ndarray],
    appearances: np.ndarray,
    tags: Tuple[str, ...] = (),
    look: int = 0,
    before: Optional[int] = None,
    bearded: bool = False,
    clear: Optional[np.ndarray] = None,
) -> int:
    """The row of the bank whose appearance a drawing gets.

    codes: (code,) of what is drawn, by component; where nothing is, everybody is plausible. appearances: (rows, A).
    tags: only rows that carry all of them. look: which of the plausible people, 0 the most typical; after the last the
    first follows. before: the row that was chosen for the drawing a moment ago, kept while it still fits; a number that
    is no row is no one.
    bearded: a beard is drawn. clear: (rows,) bool, whose appearance paints clear skin; None if unknown.
    Raises ValueError where no row carries the tags.
    """
    bank = next(iter(banks.values()))
    rows = bank.rows(tags)
    distances = {name: banks[name].distances(code) for name, code in codes.items()}
    misfits = _misfits(distances) if codes else np.zeros(len(bank.codes))
    ranked = rows[np.argsort(misfits[rows], kind="stable")]
    known = before is not None and 0 <= before < len(misfits)
    electors = ELECTORS if codes else len(ranked)
    sex = _sex(bank, ranked, electors, before if known else None, bearded)
    if sex is not None:
        ranked = ranked[sex[ranked]]
    if clear is not None and clear[ranked].any():
        ranked = ranked[clear[ranked]]
    # Each component that is drawn halves them: the few who fit an outline alone best were often of rare light.
    count = PLAUSIBLE << max(0, len(banks) - len(codes) - 1) if codes else len(ranked)
    if known and before in ranked[: KEPT * count]:
        return int(before or 0)
    plausible = ranked[:count]
    order = spread(appearances[plausible])
    return int(plausible[order[look % len(order)]])


def spread(values: np.ndarray) -> Sequence[int]:
    """An order of the typical ones among values (n, A): the medoid first, then always what is farthest from all before.

    The farthest-point traversal of Gonzalez (Theoretical Computer Science 1985).
    """
    away = distances_between(values)
    typical = np.argsort(away.sum(axis=1), kind="stable")[: max(1, round(TYPICAL * len(values)))]
    order = [int(typical[0])]  # the medoid
    nearest = away[typical, order[0]]  # of those before
    for _ in typical[1:]:
        nearest[typical == order[-1]] = -1.0
        order.append(int(typical[nearest.argmax()]))
        nearest = np.minimum(nearest, away[typical, order[-1]])
    return order


def _misfits(distances: Dict[str, np.ndarray]) -> np.ndarray:
    """How badly each row fits, (rows,): outline and hair say as much as eyes, nose and mouth together."""
    around = {name: away for name, away in distances.items() if name == REMAINDER.name}
    features = {name: away for name, away in distances.items() if name != REMAINDER.name}
    mean: np.ndarray = np.mean([fit(group) for group in (around, features) if group], axis=0)
    return mean


def _sex(
    bank: ComponentBank, ranked: np.ndarray, electors: int, before: Optional[int], bearded: bool
) -> Optional[np.ndarray]:
    """Who is of the sex that a drawing suggests, (rows,) bool; None where the bank or the tags do not tell them."""
    if not all(sex in bank.tags and bank.tags[sex][ranked].any() for sex in SEXES):
        return None
    women, men = (bank.tags[sex] for sex in SEXES)
    if bearded:
        return men
    best = ranked[:electors]
    # As shares of all that there are: a bank of more men must not make everyone a man.
    votes = [float(sex[best].sum()) / float(sex[ranked].sum()) for sex in (women, men)]
    share = votes[1] / max(sum(votes), 1e-9)
    if before is not None:
        share += LOYALTY * (float(men[before]) - float(women[before]))
    return men if share > 0.5 else women
