"""What one set of pictures scores against the photos of the same people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, Optional, Sequence

import numpy as np

from training.data.dataset import Sample
from training.data.landmarks import MESH_POINTS, TEMPLATES
from training.scoring.detector import Seen
from training.scoring.ink import Ink, ink_of, inked_skin
from training.scoring.likeness import Identities, Likeness
from training.scoring.measures import (
    absolute_error,
    distances,
    energy,
    landmark_error,
    mean_distance,
    nearest_of_others,
    sketch_error,
    small,
    ssim,
)
from training.scoring.patches import PatchStatistics

FINE = 120  # pixels between the pupils in the source, from which a photo on the canvas (147) says how sharp faces are


@dataclass(frozen=True)
class Truth:
    """A validation sample: its photo (512, 512, 3), its landmarks (n, 2), and what a detector saw in the photo."""

    sample: Sample
    photo: np.ndarray
    landmarks: np.ndarray
    seen: Seen


@dataclass(frozen=True)
class Nearest:
    """Distances to the nearest training photo, in levels (0 to 255) at a small size. of: the training sample's name."""

    mean: float
    smallest: float
    of: str


@dataclass(frozen=True)
class Figures:
    """None is: not measured. Landmark errors are shares of the pupils' distance, by part and "mean".

    found: share of pictures in which a face is found. sharpness: 1 is like the photos. error: levels, 0 to 255.
    variety: 1 is like the photos. patches: by the scale's side in pixels, as text for JSON. ink: of the skin of faces
    that were found. likeness: by a face recognition network, where the user has it.
    """

    found: float
    landmarks: Optional[Dict[str, float]]
    sketch_landmarks: Optional[Dict[str, float]]
    sharpness: float
    ssim: float
    error: float
    variety: Optional[float]
    nearest: Optional[Nearest]
    patches: Dict[str, float]
    ink: Optional[Ink] = None
    likeness: Optional[Likeness] = None


class TrainingPhotos:
    """The photos that the weights may know: rows (n, d) as from `small`, with the sample and person of each."""

    def __init__(self, rows: Sequence[np.ndarray], samples: Sequence[Sample]) -> None:
        self.rows = np.array(rows)
        self.names = [sample.name for sample in samples]
        self.people = [sample.person for sample in samples]

    def nearest(self, pictures: Sequence[np.ndarray]) -> Optional[Nearest]:
        """How near any of them comes to these pictures; None where there is no training photo."""
        if not len(self.rows) or not pictures:
            return None
        between = distances(np.array([small(picture) for picture in pictures]), self.rows)
        closest = between.min(axis=1)
        name = self.names[int(between[int(closest.argmin())].argmin())]
        return Nearest(float(closest.mean()), float(closest.min()), name)

    def among_people(self) -> Optional[Nearest]:
        """The same from each of these photos to those of other people; None where there is only one person."""
        closest = nearest_of_others(self.rows, self.people)
        if closest is None:
            return None
        return Nearest(float(closest.mean()), float(closest.min()), self.names[int(closest.argmin())])


class Scorer:
    """Scores pictures, one for each truth, in their order."""

    def __init__(
        self,
        truths: Sequence[Truth],
        training: TrainingPhotos,
        seed: int,
        identities: Optional[Identities] = None,
    ) -> None:
        self.identities = identities
        self.truths, self.training = list(truths), training
        photos = [truth.photo for truth in truths]
        fine = [not 0 < truth.sample.eye_distance < FINE for truth in truths]
        self._sharp = fine if any(fine) else [True] * len(fine)
        self.energy = float(np.mean([energy(photo) for photo, sharp in zip(photos, self._sharp) if sharp]))
        self.people = [truth.sample.person for truth in truths]
        self.mean_distance = mean_distance(np.array([small(photo) for photo in photos]), self.people)
        self._patches = PatchStatistics(photos, seed)

    def figures(self, pictures: Sequence[np.ndarray], seen: Sequence[Seen]) -> Figures:
        """Every measure. seen: what the detector saw in each picture."""
        pairs = list(zip(pictures, self.truths))
        return Figures(
            found=float(np.mean([one.found for one in seen])),
            landmarks=mean_errors(
                landmark_error(one.points, truth.seen.points)
                for one, truth in zip(seen, self.truths)
                if one.points is not None and truth.seen.points is not None
            ),
            sketch_landmarks=mean_errors(
                sketch_error(one.points[:MESH_POINTS], truth.landmarks, TEMPLATES[truth.sample.template])
                for one, truth in zip(seen, self.truths)
                if one.points is not None
            ),
            sharpness=self.sharpness([picture for picture, sharp in zip(pictures, self._sharp) if sharp]),
            ssim=float(np.mean([ssim(picture, truth.photo) for picture, truth in pairs])),
            error=float(np.mean([absolute_error(picture, truth.photo) for picture, truth in pairs])),
            variety=self.variety(pictures),
            nearest=self.training.nearest(pictures),
            patches={str(side): value for side, value in self._patches.distance(pictures).items()},
            ink=ink_of([inked_skin(picture, one.points) for picture, one in zip(pictures, seen)]),
            likeness=None if self.identities is None else self.identities.likeness(pictures),
        )

    def variety(self, pictures: Sequence[np.ndarray]) -> Optional[float]:
        """Mean distance between pictures of different people over that between their photos; None of one person."""
        varied = mean_distance(np.array([small(picture) for picture in pictures]), self.people)
        return None if varied is None or not self.mean_distance else varied / self.mean_distance

    def sharpness(self, pictures: Sequence[np.ndarray]) -> float:
        """Mean high-frequency energy of pictures over that of the photos."""
        return float(np.mean([energy(picture) for picture in pictures])) / max(self.energy, 1e-6)


def mean_errors(errors: Iterable[Dict[str, float]]) -> Optional[Dict[str, float]]:
    """The mean of each entry over all dictionaries; None where there are none."""
    found = list(errors)
    return {part: float(np.mean([one[part] for one in found])) for part in found[0]} if found else None
