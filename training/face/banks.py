"""The bank: codes of training faces, their tags and appearances, and the palette of looks."""

from __future__ import annotations

from typing import Dict, List, Tuple

import cv2
import jittor as jt
import numpy as np
from sklearn.cluster import KMeans
from tqdm import tqdm

from configs.AE_Model import ComponentEmbedding
from configs.components import CANVAS, COMPONENTS
from configs.photo_readers import TextureEncoder
from configs.presets import Preset
from engine.method.manifold import Bank
from engine.method.swatches import Look, look_name
from training.data.dataset import Sample
from training.data.samples import FaceSamples, stack_crops, stack_photos, target_style
from training.face.reader import SIDE

LOOKS = 7
BATCH = 16  # faces encoded at once
# Where skin and hair are on an aligned face: rows and columns of the 512 x 512 canvas.
CHEEKS = ((slice(285, 330), slice(135, 180)), (slice(285, 330), slice(312, 357)))
HAIR = ((slice(8, 40), slice(206, 286)),)
WALL = ((slice(4, 70), slice(4, 50)), (slice(4, 70), slice(462, 508)))
FEW = 0.2  # of a dataset's faces: below this its walls and lamps are others


def in_plain_light(photo: np.ndarray) -> bool:
    """Whether a photo (512, 512, 3) RGB uint8 is lit by even, colourless light before the standard wall.

    A drawing is painted in the light of one person of the bank. The limits were chosen by looking at 1,462 photos: both
    cheeks are about as bright, their colour is one that skin has, and one upper corner shows the wall. Differences are
    in levels, not in ratios, and dark skin may have less colour: else most people of dark skin would be left out.
    """
    cheeks, corners = (
        [_lab(np.median(photo[place].reshape(-1, 3), axis=0)) for place in some] for some in (CHEEKS, WALL)
    )
    (left, red, yellow), (right, other_red, other_yellow) = cheeks
    even = abs(left - right) < 30.0
    coloured = min(red, yellow, other_red, other_yellow) >= min(5.0, (left + right) / 60.0)
    natural = 0.55 < (yellow + other_yellow) / max(red + other_red, 2.0) < 1.7
    wall = any(light > 200.0 and max(abs(a), abs(b)) <= 4.0 for light, a, b in corners)
    return bool(even and coloured and natural and wall)


def choose_rows(faces: FaceSamples, rows: int) -> List[Sample]:
    """All real photos in plain light, then as many warped faces as there is room for, spread evenly.

    Where hardly any photo is in plain light, as in sets of other standards, the light does not matter.
    """
    samples = [sample for sample in faces.samples if in_plain_light(faces.photo(sample, CANVAS))]
    if len(samples) < FEW * len(faces.samples):
        samples = faces.samples
    real = [sample for sample in samples if not sample.warped]
    warped = [sample for sample in samples if sample.warped]
    room = max(0, min(rows - len(real), len(warped)))
    return real + [warped[int(i)] for i in np.linspace(0, len(warped) - 1, room)]


def build_bank(
    preset: Preset, embedding: ComponentEmbedding, texture: TextureEncoder, faces: FaceSamples, rows: int
) -> Tuple[Bank, Tuple[Look, ...], Dict[str, np.ndarray]]:
    """Encode the training faces: the bank, its looks, and the looks' appearances by name."""
    samples = choose_rows(faces, rows)
    codes: Dict[str, List[np.ndarray]] = {c.name: [] for c in COMPONENTS}
    appearance: List[np.ndarray] = []
    with jt.no_grad():
        for first in tqdm(range(0, len(samples), BATCH), desc="bank", unit=f"{BATCH} faces"):
            some = samples[first : first + BATCH]
            crops = stack_crops([faces.sketch(sample, target_style(sample)) for sample in some], preset)
            found = embedding.encode({name: jt.array(crop) for name, crop in crops.items()})
            for name, code in found.items():
                codes[name].extend(code.numpy())
            appearance.extend(texture(jt.array(stack_photos([faces.photo(sample, SIDE) for sample in some]))).numpy())
    names = sorted({tag for sample in samples for tag in sample.tags})
    tags = {tag: np.array([tag in sample.tags for sample in samples]) for tag in names}
    bank = Bank({name: np.stack(found) for name, found in codes.items()}, tags, np.stack(appearance))
    looks, palette = build_palette(bank, samples, faces)
    return bank, looks, palette


def build_palette(
    bank: Bank, samples: List[Sample], faces: FaceSamples
) -> Tuple[Tuple[Look, ...], Dict[str, np.ndarray]]:
    """A few looks that are as different as the photos: means of clusters of the real photos' appearances.

    A mean belongs to nobody. Its name and swatch come from the skin and hair of the photos around it.
    """
    real = [i for i, sample in enumerate(samples) if not sample.warped]
    if bank.appearance is None or not real:
        raise ValueError("a palette needs real photos in the bank")
    values = bank.appearance[real]
    clusters = KMeans(min(LOOKS, len(real)), n_init=10, random_state=0).fit(values)
    looks: List[Look] = []
    palette: Dict[str, np.ndarray] = {}
    for number in range(clusters.n_clusters):
        members = np.flatnonzero(clusters.labels_ == number)
        near = members[np.argsort(np.linalg.norm(values[members] - clusters.cluster_centers_[number], axis=1))][:6]
        photos = [faces.photo(samples[real[i]], 512) for i in near]
        skin = np.median([_colour(photo, CHEEKS) for photo in photos], axis=0)
        hair = np.median([_colour(photo, HAIR) for photo in photos], axis=0)
        name = look_name(_skin_name(skin), _hair_name(hair))
        if name in palette:
            name = look_name(_skin_name(skin), _hair_name(hair), another_light=True)
        while name in palette:
            name += "*"
        looks.append(Look(name, (int(skin[0]), int(skin[1]), int(skin[2]))))
        palette[name] = clusters.cluster_centers_[number].astype(np.float32)
    order = np.argsort([-_lightness(np.array(look.colour)) for look in looks])
    return tuple(looks[i] for i in order), palette


def _colour(photo: np.ndarray, places: tuple) -> np.ndarray:
    return np.median(np.concatenate([photo[place].reshape(-1, 3) for place in places]), axis=0)


def _lab(colour: np.ndarray) -> np.ndarray:
    pixel = np.uint8(np.clip(colour, 0, 255)).reshape(1, 1, 3)
    return cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB)[0, 0].astype(float) - (0, 128, 128)


def _lightness(colour: np.ndarray) -> float:
    return float(_lab(colour)[0]) * 100.0 / 255.0


def _skin_name(colour: np.ndarray) -> str:
    light = _lightness(colour)
    for limit, name in ((72, "fair"), (65, "light"), (57, "medium"), (47, "tan"), (36, "brown")):
        if light >= limit:
            return name
    return "deep brown"


def _hair_name(colour: np.ndarray) -> str:
    light, (_, red, yellow) = _lightness(colour), _lab(colour)
    if light < 20:
        return "black"
    if light > 50 and yellow < 8:
        return "grey"
    if light > 45:
        return "blond"
    return "red-brown" if red > 13 else "dark brown" if light < 32 else "brown"
