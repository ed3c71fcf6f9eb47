"""CycleGAN: two generators and two discriminators that learn from sketches and photos of different people.

Zhu, Park, Isola and Efros, Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks, ICCV 2017.
Both kinds of picture have three channels here, since the identity loss gives each generator pictures of either kind.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, Tuple

import jittor as jt
import numpy as np

from configs.translators import PatchJudge
from engine.translators import TO_PHOTO, TO_SKETCH
from options.translators import TranslatorOptions
from training import ranks
from training.losses import absolute, least_squares
from training.picture_sets import Pairs
from training.pool import Pools
from training.translation import Translation, stack

SKETCH, PHOTO = "sketch", "photo"


class CycleGAN(Translation):
    """to_photo: sketch -> photo, to_sketch: photo -> sketch, and a discriminator of patches for either."""

    def __init__(self, options: TranslatorOptions, pairs: Pairs, validation: Pairs) -> None:
        super().__init__(options, pairs, validation)
        self.to_photo = self.add_generator(TO_PHOTO)
        self.to_sketch = self.add_generator(TO_SKETCH)
        self.photo_judge = self.add_judge("photo_judge", PatchJudge(3, options.judge_width, "instance"))
        self.sketch_judge = self.add_judge("sketch_judge", PatchJudge(3, options.judge_width, "instance"))
        betas = (options.beta1, 0.999)
        self.adam = self.add_adam("generators", [self.to_photo, self.to_sketch], betas)
        self.judge_adam = self.add_adam("judges", [self.photo_judge, self.sketch_judge], betas)
        # Every row of the whole batch has a part of the pool, so that several processes keep what one would keep.
        places = max(1, options.pool // (options.batch * ranks.count())) if options.pool else 0
        self.pools = Pools((PHOTO, SKETCH), options.batch, places)

    def step(self, number: int) -> Dict[str, float]:
        """One step of both generators, then one of both discriminators (section 3, appendix 7.1)."""
        o = self.options
        self.begin(number)
        sketch, photo = (jt.array(pictures) for pictures in self.batch(number))

        fake_photo, fake_sketch = self.to_photo(sketch), self.to_sketch(photo)
        fooled = least_squares(self.photo_judge(fake_photo), True) + least_squares(self.sketch_judge(fake_sketch), True)
        cycle = absolute(self.to_sketch(fake_photo), sketch) + absolute(self.to_photo(fake_sketch), photo)
        loss = o.adversarial * fooled + o.cycle * cycle
        if o.identity:
            same = absolute(self.to_photo(photo), photo) + absolute(self.to_sketch(sketch), sketch)
            loss = loss + o.identity * same
        self.adam.step(loss)

        old_photo = jt.array(self.pools.exchange(PHOTO, fake_photo.numpy(), self._choices(number)))
        old_sketch = jt.array(self.pools.exchange(SKETCH, fake_sketch.numpy(), self._choices(number)))
        judged = 0.5 * (
            least_squares(self.photo_judge(photo), True)
            + least_squares(self.photo_judge(old_photo), False)
            + least_squares(self.sketch_judge(sketch), True)
            + least_squares(self.sketch_judge(old_sketch), False)
        )
        self.judge_adam.step(judged)
        self.end(number)
        return {"loss": loss.item(), "cycle": cycle.item(), "fooled": fooled.item(), "judged": judged.item()}

    @property
    def epoch(self) -> int:
        """Pictures in an epoch: of the kind that has more."""
        return max(self.pairs.counts.values())

    def batch(self, number: int, kind: str = "") -> Tuple[np.ndarray, np.ndarray]:
        """Sketches and photos of a step, each in an order of its own: (N, 3, size, size) in -1..1."""
        sketches: List[np.ndarray] = []
        photos: List[np.ndarray] = []
        for index, rng in self.rows(number, kind + SKETCH, self.pairs.counts[SKETCH]):
            cut = self.jitter(rng)
            sketches.append(cut(self.pairs.sketch(index, cut.load_size, rng)))
        for index, rng in self.rows(number, kind + PHOTO, self.pairs.counts[PHOTO]):
            cut = self.jitter(rng)
            photos.append(cut(self.pairs.photo(index, cut.load_size)))
        return stack(sketches, 3), stack(photos)

    def _choices(self, number: int) -> List[np.random.Generator]:
        return [rng for _, rng in self.rows(number, "pool")]

    def tensors(self) -> Dict[str, np.ndarray]:
        """Networks, averages, moments and pools."""
        return {**super().tensors(), **self.pools.tensors("pool.")}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        super().restore(tensors)
        self.pools.restore(tensors, "pool.")
