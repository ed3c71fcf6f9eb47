"""Chooses the person of the bank whose appearance (skin, hair and light) a drawing gets. NumPy only.

A mean of the appearances of different people looks like nobody, so the appearance of one person is used. The bank's
faces are ranked by how well their codes fit the drawn components. Of the ranked faces, keep the majority sex among the
best matches, since appearances differ most between the sexes, then those whose appearance gives clear skin before a
plain backdrop: the others put lines or colours of their photo's light on any face. The first person is the one of the
most typical of the best that remain who fits best; each further one differs most from those before.
"""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Sequence, Tuple

import numpy as np

from configs.components import REMAINDER
from engine.method.manifold import ComponentBank, distances_between, misfit

SEXES = ("woman", "man")
ELECTORS = 200  # best matches that vote on the sex: of 18 drawings, 50 voters got three men wrong, 200 none
LONG = 0.2  # share of the votes added for women where hair is long, which few men of the bank have
LOYALTY = 0.1  # share of the votes added for the sex of the previous person, so that it does not flicker
PLAUSIBLE = 48  # best matches to choose from if all or all but one are drawn; medoids of 24 had odd light at times
KEPT = 4  # the previous person is kept while among this many times as many best matches
TYPICAL = 0.6  # share of those to choose from that are used; the least typical ones rarely suit
FITTING = 29  # the most typical ones, of whom the first is who fits best: all that are used of `PLAUSIBLE`


def choose_person(
    banks: Mapping[str, ComponentBank],
    codes: Mapping[str, np.ndarray],
    appearances: np.ndarray,
    tags: Tuple[str, ...] = (),
    look: int = 0,
    before: Optional[int] = None,
    bearded: bool = False,
    long_haired: bool = False,
    clear: Optional[np.ndarray] = None,
) -> int:
    """The row of the bank whose appearance a drawing gets.

    banks: by component. codes: (code,) of the drawn components, by name; if there are none, all rows fit equally.
    appearances: (rows, A). tags: use only rows with all of these. look: which of the people to choose from, 0 the most
    suitable; after the last it starts again. before: the row of the previous choice, kept while it still fits; ignored
    if it is None or not a row. bearded, long_haired: a beard, long hair is drawn. clear: (rows,) bool, appearances with
    clear skin, or None if unknown. Raises ValueError if no row has the tags.
    """
    bank = next(iter(banks.values()))
    rows = bank.rows(tags)
    # Relative to how far a row is from others: the most typical would fit every unusual drawing best.
    distances = {name: banks[name].distances(code) / banks[name].usual_distances for name, code in codes.items()}
    misfits = _misfits(distances) if codes else np.zeros(len(bank.codes))
    ranked = rows[np.argsort(misfits[rows], kind="stable")]
    known = before is not None and 0 <= before < len(misfits)
    electors = ELECTORS if codes else len(ranked)
    sex = _sex(bank, ranked, electors, before if known else None, bearded, long_haired)
    if sex is not None:
        ranked = ranked[sex[ranked]]
    if clear is not None and clear[ranked].any():
        ranked = ranked[clear[ranked]]
    # The number doubles for each missing component: the few that fit an outline alone best often had odd light.
    count = PLAUSIBLE << max(0, len(banks) - len(codes) - 1) if codes else len(ranked)
    if known and before in ranked[: KEPT * count]:
        return int(before or 0)
    plausible = ranked[:count]
    order = spread(appearances[plausible], FITTING if codes else 1)
    return int(plausible[order[look % len(order)]])


def spread(values: np.ndarray, fitting: int = 1) -> Sequence[int]:
    """The indices of the typical ones among values (n, A), then always the farthest from those before it.

    The first is the first of the `fitting` most typical, in the order of the values; of one it is the medoid. The rest
    is the farthest-point traversal of Gonzalez (Theoretical Computer Science 1985).
    """
    distances = distances_between(values)
    typical = np.argsort(distances.sum(axis=1), kind="stable")[: max(1, round(TYPICAL * len(values)))]
    order = [int(typical[:fitting].min())]
    nearest = distances[typical, order[0]]  # distance to the nearest one chosen
    for _ in typical[1:]:
        nearest[typical == order[-1]] = -1.0
        order.append(int(typical[nearest.argmax()]))
        nearest = np.minimum(nearest, distances[typical, order[-1]])
    return order


def _misfits(distances: Dict[str, np.ndarray]) -> np.ndarray:
    """How badly each row fits, (rows,): the remainder (outline, hair) counts as much as all others together."""
    remainder = {name: distance for name, distance in distances.items() if name == REMAINDER.name}
    features = {name: distance for name, distance in distances.items() if name != REMAINDER.name}
    mean: np.ndarray = np.mean([misfit(group) for group in (remainder, features) if group], axis=0)
    return mean


def _sex(
    bank: ComponentBank,
    ranked: np.ndarray,
    electors: int,
    before: Optional[int],
    bearded: bool,
    long_haired: bool,
) -> Optional[np.ndarray]:
    """The rows of the sex that the drawing suggests, (rows,) bool; None if the ranked rows are not of both sexes.

    ranked: rows, best match first.
    """
    if not all(sex in bank.tags and bank.tags[sex][ranked].any() for sex in SEXES):
        return None
    women, men = (bank.tags[sex] for sex in SEXES)
    if bearded:
        return men
    best = ranked[:electors]
    # As shares of all ranked rows of that sex, so that the majority in the bank does not decide.
    votes = [float(sex[best].sum()) / float(sex[ranked].sum()) for sex in (women, men)]
    share = votes[1] / max(sum(votes), 1e-9) - (LONG if long_haired else 0.0)
    if before is not None:
        share += LOYALTY * (float(men[before]) - float(women[before]))
    return men if share > 0.5 else women
