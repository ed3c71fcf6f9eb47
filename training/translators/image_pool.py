"""Earlier fakes, mixed among the new ones, so that a discriminator does not forget what it has seen through.

Shrivastava et al., Learning from Simulated and Unsupervised Images through Adversarial Training, CVPR 2017, 2.3.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, Sequence

import numpy as np

from training.loop import distributed


class Pools:
    """One pool for every kind of picture and every row of the batch. places: in each; 0 keeps nothing."""

    def __init__(self, kinds: Sequence[str], rows: int, places: int) -> None:
        self.places = places
        self._kept: Dict[str, List[List[np.ndarray]]] = {kind: [[] for _ in range(rows)] for kind in kinds}

    def exchange(self, kind: str, fakes: np.ndarray, choices: Sequence[np.random.Generator]) -> np.ndarray:
        """Pictures for the discriminator: half of them new, half of them earlier ones whose place the new ones take.

        fakes: (N, C, H, W), a picture for each row. choices: each row's random numbers.
        """
        shown = fakes.copy()
        for row, (fake, rng) in enumerate(zip(fakes, choices)):
            kept = self._kept[kind][row]
            if kept and kept[0].shape != fake.shape:  # the pictures have grown
                kept.clear()
            if len(kept) < self.places:
                kept.append(fake.copy())
            elif self.places and rng.random() < 0.5:
                place = int(rng.integers(len(kept)))
                shown[row], kept[place] = kept[place], fake.copy()
        return shown

    def tensors(self, prefix: str) -> Dict[str, np.ndarray]:
        """What is kept, by kind and row; of all processes, in their order."""
        kept: Dict[str, np.ndarray] = {}
        for kind, rows in self._kept.items():
            if rows[0]:  # all rows have equally many
                for row, fakes in enumerate(distributed.gathered(np.stack([np.stack(row) for row in rows]))):
                    kept[f"{prefix}{kind}.{row}"] = fakes
        return kept

    def restore(self, tensors: Mapping[str, np.ndarray], prefix: str) -> None:
        """The inverse of `tensors`: this process takes its own rows."""
        for kind, rows in self._kept.items():
            first = distributed.mine() * len(rows)
            for row, kept in enumerate(rows):
                kept[:] = [np.array(fake) for fake in tensors.get(f"{prefix}{kind}.{first + row}", ())]
