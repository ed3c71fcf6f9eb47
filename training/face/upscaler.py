"""Learns to double the size of faces: pieces of photos, and the same pieces halved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Callable, Dict, List, Optional, Tuple

import cv2
import jittor as jt
import numpy as np

from configs.components import PUPILS
from configs.upscaler import Upscaler
from engine.drawing.crops import signed
from engine.method.upscaling import doubled
from options.upscaler import UpscalerOptions
from training.data.dataset import Dataset, Sample
from training.data.samples import batch_of, evenly_chosen
from training.loop.loop import random_state
from training.loop.one_network import OneNetwork
from training.scoring.identity import identities, load_face_identity
from training.scoring.measures import absolute_error, sharpness

SIDE = 96  # pixels of the pieces that are to be painted
PIECES = 2  # of each photo of a step
SHARP = 0.95 * (PUPILS[1][0] - PUPILS[0][0])  # pixels between the pupils of a photo that has all of the canvas's detail
BLUR = 0.7  # pixels: the strongest blur of a halved piece; painted faces are softer than photos
VALIDATED = 24  # photos of the validation people
PLAIN = {"bicubic": cv2.INTER_CUBIC, "Lanczos": cv2.INTER_LANCZOS4}
WARM = 100  # steps in which the rate rises
FALLING = 0.5  # of the steps, the last, in which it falls


class UpscalerTraining(OneNetwork):
    """Halved photo -> photo, as the difference from its bicubic interpolation."""

    name = "upscaler"

    def __init__(self, dataset: Dataset, options: UpscalerOptions) -> None:
        self.options, self._dataset = options, dataset
        self.training, self.validation = sharp_photos(dataset, "train"), sharp_photos(dataset, "validation")
        self._identity = None if options.identity is None else load_face_identity(options.identity)
        jt.set_global_seed(options.seed)
        super().__init__(Upscaler(), options.rate, options.steps, WARM, FALLING)

    def settings(self) -> Dict[str, Any]:
        """The options, as the command line has them."""
        return {**asdict(self.options), "identity": str(self.options.identity or "")}

    def batch(self, number: int) -> Tuple[np.ndarray, np.ndarray]:
        """What step `number` learns from: halved pieces (N, 3, 48, 48) in -1..1, and what is to be added to their
        bicubic interpolation, (N, 3, 96, 96)."""
        rng = random_state(self.options.seed, number)
        pieces: List[np.ndarray] = []
        for index in batch_of(-(-self.options.batch // PIECES), len(self.training), rng):
            photo = self._dataset.photo(self.training[index])
            for _ in range(PIECES):
                y, x = (int(v) for v in rng.integers(0, photo.shape[0] - SIDE + 1, 2))
                piece = photo[y : y + SIDE, x : x + SIDE]
                pieces.append(piece[:, ::-1] if rng.random() < 0.5 else piece)
        pieces = pieces[: self.options.batch]
        small = [halved(piece, rng) for piece in pieces]
        plain = [cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for one in small]
        left = np.stack([signed(piece) - signed(one) for piece, one in zip(pieces, plain)])
        return signed(np.stack(small).transpose(0, 3, 1, 2)), left.transpose(0, 3, 1, 2)

    def step(self, number: int) -> Dict[str, float]:
        """One step."""
        small, left = self.batch(number)
        wrong = self.network(jt.array(small)) - jt.array(np.ascontiguousarray(left))
        error = jt.abs(wrong).mean()
        across = jt.abs(wrong[:, :, :, 1:] - wrong[:, :, :, :-1]).mean()
        down = jt.abs(wrong[:, :, 1:, :] - wrong[:, :, :-1, :]).mean()
        loss = error + self.options.detail * (across + down)
        self.learn(loss, number)
        return {"loss": loss.item(), "error": error.item() * 127.5}

    def validate(self) -> Dict[str, float]:
        """Over photos of the validation people that were halved: mean absolute error in levels, sharpness (1 is the
        photo's), and, where its network is given, identity distance (1 less the cosine), of the upscaler and beside
        it of bicubic and Lanczos interpolation; `score` is the upscaler's error."""
        photos = [self._dataset.photo(sample) for sample in evenly_chosen(self.validation, VALIDATED)]
        with self.average.swapped(), jt.no_grad():
            network = on_arrays(self.network)
            ways = {"upscaler": [doubled(network, _half(photo)) for photo in photos]}
        for name, kind in PLAIN.items():
            ways[name] = [cv2.resize(_half(photo), photo.shape[:2], interpolation=kind) for photo in photos]
        figures: Dict[str, float] = {}
        seen = None if self._identity is None else identities(self._identity, photos)
        for name, pictures in ways.items():
            figures[f"error {name}"] = float(np.mean(list(map(absolute_error, pictures, photos))))
            figures[f"sharpness {name}"] = float(np.mean(list(map(sharpness, pictures, photos))))
            if self._identity is not None and seen is not None:
                figures[f"identity {name}"] = distance(identities(self._identity, pictures), seen)
        figures["score"] = figures["error upscaler"]
        return figures

    def sheet(self) -> Optional[np.ndarray]:
        """Eyes and mouths of validation people: bicubic, upscaled, the photo."""
        rows: List[np.ndarray] = []
        with self.average.swapped(), jt.no_grad():
            network = on_arrays(self.network)
            for sample in evenly_chosen(self.validation, 4):
                photo = self._dataset.photo(sample)
                plain = cv2.resize(_half(photo), photo.shape[:2], interpolation=cv2.INTER_CUBIC)
                made = doubled(network, _half(photo))
                rows.append(np.hstack([picture[140:400, 116:376] for picture in (plain, made, photo)]))
        return np.vstack(rows)


def sharp_photos(dataset: Dataset, split: str) -> List[Sample]:
    """The photos of a split that have detail to teach: those that were not enlarged themselves, where any is known.

    Raises ValueError where the split has no photos.
    """
    photos = [sample for sample in dataset.samples(split) if not sample.warped]
    if not photos:
        raise ValueError(f"the dataset {dataset.path} has no {split} photos; run prepare.py on more photos")
    return [sample for sample in photos if sample.eye_distance >= SHARP] or photos


def halved(piece: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A piece of a photo (H, W, 3) uint8 at half its size, sometimes a little soft."""
    small = _half(piece)
    blur = rng.uniform(-BLUR, BLUR)
    return cv2.GaussianBlur(small, (0, 0), blur) if blur > 0.2 else small


def distance(some: np.ndarray, others: np.ndarray) -> float:
    """Mean of 1 less the cosine between rows (n, k) of the same people."""
    lengths = np.linalg.norm(some, axis=1) * np.linalg.norm(others, axis=1)
    return float(np.mean(1.0 - (some * others).sum(axis=1) / np.maximum(lengths, 1e-9)))


def on_arrays(network: Upscaler) -> Callable[[np.ndarray], np.ndarray]:
    """The network as a function of NumPy arrays, (N, 3, H, W) to (N, 3, 2 H, 2 W), without gradients."""

    def call(tile: np.ndarray) -> np.ndarray:
        with jt.no_grad():
            correction: np.ndarray = network(jt.array(tile)).numpy()
            return correction

    return call


def _half(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    return cv2.resize(picture, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
