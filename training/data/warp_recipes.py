"""Recipes of warped faces: whose photo, whose eyes, nose, mouth and outline, mirrored or not, and placed how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Mapping, Sequence, Tuple

import numpy as np

from training.data.landmarks import MOUTH, PARTS, TEMPLATES, Template, mirror_order, parts_of_points
from training.data.sources import Source
from training.data.warp import mirror_points, mix_shapes, similarity

CLOSED = 3.0  # canvas pixels between the lips; a mouth opened further shows teeth, which no warp can make
ALIKE = 1.6  # largest ratio of two open mouths that may take each other's shape


@dataclass(frozen=True)
class WarpRecipe:
    """How to make one warped face.

    shapes: for each of `landmarks.PARTS`, the name of the photo whose shape it takes. flipped: which of these are
    mirrored. amount: see `warp.mix_shapes`. mirrored: the photo itself. degrees, scale, shift: see `warp.similarity`.
    """

    shapes: Tuple[str, ...]
    flipped: Tuple[bool, ...]
    amount: float
    mirrored: bool
    degrees: float
    scale: float
    shift: Tuple[float, float]

    def placement(self) -> np.ndarray:
        """The (2, 3) similarity of degrees, scale and shift."""
        return similarity(self.degrees, self.scale, self.shift)


@dataclass(frozen=True)
class ShapeGroup:
    """Shapes that may be mixed: one template, one expression, training people only.

    names, people: of the photos. shapes: (photos, n, 2). mean: (n, 2). parts: (n,). order: (n,), the mirror's.
    openings: (photos,), pixels between the lips.
    """

    names: Tuple[str, ...]
    people: Tuple[str, ...]
    shapes: np.ndarray
    mean: np.ndarray
    parts: np.ndarray
    order: np.ndarray
    openings: np.ndarray

    def target(self, recipe: WarpRecipe) -> np.ndarray:
        """The (n, 2) shape of a recipe, before it is placed."""
        chosen = []
        for name, flipped in zip(recipe.shapes, recipe.flipped):
            shape = self.shapes[self.names.index(name)]
            chosen.append(mirror_points(shape, self.order) if flipped else shape)
        amounts = np.full((len(self.mean), 1), recipe.amount)
        if self.openings.max() > CLOSED:
            # Between closed and open mouths the mean is neither, and moving towards it would tear lips apart.
            amounts[self.parts == PARTS.index(MOUTH)] = 1.0
        return mix_shapes(chosen, self.parts, self.mean, amounts)


def lip_opening(landmarks: np.ndarray, template: Template) -> float:
    """Pixels between the lips at their middle."""
    upper, lower = (template.line(name).points for name in template.lips[1:3])
    return float(landmarks[lower[len(lower) // 2], 1] - landmarks[upper[len(upper) // 2], 1])


def make_groups(
    sources: Sequence[Source], templates: Mapping[str, str], shapes: Mapping[str, np.ndarray]
) -> Dict[Tuple[str, str], ShapeGroup]:
    """Group training photos by (template, expression). shapes: canvas landmarks (n, 2) by name."""
    by_template: Dict[str, List[np.ndarray]] = {}
    members: Dict[Tuple[str, str], List[Source]] = {}
    for source in sources:
        by_template.setdefault(templates[source.name], []).append(shapes[source.name])
        members.setdefault((templates[source.name], source.expression), []).append(source)
    orders = {name: mirror_order(TEMPLATES[name], np.mean(found, axis=0)) for name, found in by_template.items()}
    groups: Dict[Tuple[str, str], ShapeGroup] = {}
    for (name, expression), group in members.items():
        template = TEMPLATES[name]
        stacked = np.stack([shapes[source.name] for source in group])
        mean = stacked.mean(axis=0)
        mean = 0.5 * (mean + mirror_points(mean, orders[name]))
        groups[(name, expression)] = ShapeGroup(
            names=tuple(source.name for source in group),
            people=tuple(source.person for source in group),
            shapes=stacked,
            mean=mean,
            parts=parts_of_points(template, mean),
            order=orders[name],
            openings=np.array([lip_opening(shape, template) for shape in stacked]),
        )
    return groups


def make_recipe(texture: str, group: ShapeGroup, rng: np.random.Generator) -> WarpRecipe:
    """A random recipe for the photo of that name: its own shape exaggerated, someone else's, or parts of several."""
    own = group.names.index(texture)
    kind = rng.choice(["own", "other", "mixed"], p=[0.15, 0.4, 0.45])
    count = len(group.names)
    if kind == "own":
        chosen = [own] * len(PARTS)
        flips = [False] * len(PARTS)
    elif kind == "other":
        chosen = [int(rng.integers(count))] * len(PARTS)
        flips = [bool(rng.random() < 0.5)] * len(PARTS)
    else:
        chosen = [int(index) for index in rng.integers(count, size=len(PARTS))]
        flips = [bool(flip) for flip in rng.random(len(PARTS)) < 0.5]
    mouth = PARTS.index(MOUTH)
    if not _mouths_alike(group.openings[own], group.openings[chosen[mouth]]):
        alike = [index for index in range(count) if _mouths_alike(group.openings[own], group.openings[index])]
        chosen[mouth] = int(rng.choice(alike))
    return WarpRecipe(
        shapes=tuple(group.names[index] for index in chosen),
        flipped=tuple(flips),
        amount=float(rng.uniform(0.6, 1.4)),
        mirrored=bool(rng.random() < 0.5),
        degrees=float(rng.uniform(-3.0, 3.0)),
        scale=float(rng.uniform(0.97, 1.03)),
        shift=(float(rng.uniform(-6.0, 6.0)), float(rng.uniform(-6.0, 6.0))),
    )


def _mouths_alike(one: float, other: float) -> bool:
    if min(one, other) < CLOSED:
        return max(one, other) < CLOSED
    return max(one, other) / min(one, other) < ALIKE
