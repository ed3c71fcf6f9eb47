"""Which of the bank's appearances paint clear skin before a plain backdrop.

Some carry the lines of a photo's light or age onto any face, others the colour of its light onto all of the picture.
"""

from __future__ import annotations

from typing import Sequence

import cv2
import numpy as np
from tqdm import tqdm

from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.components import CANVAS
from configs.presets import Preset
from engine.drawing.warp import CORNER
from engine.method.manifold import Bank
from training.face.swatch_colours import painted

FOREHEAD, CHIN = (slice(120, 175), slice(176, 316)), (slice(440, 465), slice(206, 286))
CHEEKS = [(rows, slice(left, left + 45)) for rows in (slice(230, 330), slice(340, 420)) for left in (135, 312)]
SKIN = (FOREHEAD, CHIN, *CHEEKS)
"""Where an average aligned face has skin: rows and columns of the 512 x 512 canvas."""
TOP_HAT = 18  # pixels at 512: what is dark and narrower than this is a line
WORST = 99  # percentile of the skin's pixels
CAST, DARK = 10.0, 196.0  # levels: largest difference of a plain backdrop's channels, and its smallest mean


def measure_clear(preset: Preset, bank: Bank, mapping: FeatureMapping, synthesis: ImageSynthesis) -> np.ndarray:
    """Whether an average face in each row's appearance has fainter lines than in most before a plain backdrop, (rows,).

    Raises ValueError where the bank has no appearances.
    """
    if bank.appearance is None:
        raise ValueError("clear appearances need a bank with appearances")
    faces = painted(preset, bank, mapping, synthesis, bank.appearance)
    found = [(lines(face), plain(face)) for face in tqdm(faces, "clear appearances", len(bank.appearance), unit="face")]
    strengths, backdrops = zip(*found)
    return clearer(strengths) & np.array(backdrops)


def clearer(strengths: Sequence[float]) -> np.ndarray:
    """Of which lines are no stronger than the median's, (N,) bool."""
    found: np.ndarray = np.array(strengths) <= np.median(strengths)
    return found


def plain(face: np.ndarray) -> bool:
    """Whether the backdrop of a face, (side, side, 3) uint8, is light and hardly coloured."""
    corner = CORNER * face.shape[0] // CANVAS
    corners = np.concatenate([face[:corner, :corner].reshape(-1, 3), face[:corner, -corner:].reshape(-1, 3)])
    colour = np.median(corners, axis=0)
    return bool(colour.max() - colour.min() <= CAST and colour.mean() >= DARK)


def lines(face: np.ndarray) -> float:
    """How strong the lines are on an average face's skin, (side, side, 3) uint8: levels by which they are darker."""
    step = CANVAS // face.shape[0]
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (TOP_HAT // step, TOP_HAT // step))
    darker = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, disc)
    cut = [darker[y.start // step : y.stop // step, x.start // step : x.stop // step] for y, x in SKIN]
    return float(np.percentile(np.concatenate([part.ravel() for part in cut]), WORST))
