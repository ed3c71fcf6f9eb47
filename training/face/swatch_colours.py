"""Measures in which colours the generator paints skin, hair and background in an appearance."""

from __future__ import annotations

from typing import Dict, Iterator

import jittor as jt
import numpy as np
from tqdm import tqdm

from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.compact_generator import fixed_grain
from configs.components import CANVAS, COMPONENTS, REMAINDER
from configs.presets import Preset
from engine.drawing.crops import levels
from engine.method.manifold import Bank
from engine.method.swatches import Swatches, lab

PAINTED = 160  # faces that are painted and measured
RIDGE = 0.05
# Where they are on an aligned face: rows and columns of the 512 x 512 canvas.
CHEEKS = ((slice(285, 330), slice(135, 180)), (slice(285, 330), slice(312, 357)))
TOP = ((slice(8, 40), slice(206, 286)),)
CORNERS = ((slice(8, 60), slice(8, 60)), (slice(8, 60), slice(452, 504)))


def measure_swatches(preset: Preset, bank: Bank, mapping: FeatureMapping, synthesis: ImageSynthesis) -> Swatches:
    """Paint an average face in many of the bank's appearances and read its colours. Raises ValueError without them."""
    if bank.appearance is None:
        raise ValueError("swatches need a bank with appearances")
    values = bank.appearance
    chosen = values[np.unique(np.linspace(0, len(values) - 1, PAINTED).astype(int))]
    faces = painted(preset, bank, mapping, synthesis, chosen)
    return fitted(chosen, np.array([_colours(face) for face in tqdm(faces, "swatches", len(chosen), unit="face")]))


def painted(
    preset: Preset, bank: Bank, mapping: FeatureMapping, synthesis: ImageSynthesis, appearances: np.ndarray
) -> Iterator[np.ndarray]:
    """A bank's average face in each of some appearances (N, A): (side, side, 3) uint8 RGB, side at most 512."""
    side = min(preset.face_side, 2 * CANVAS // preset.feature_scale)
    grain = fixed_grain(synthesis.generator.grain_sides(side))
    with jt.no_grad():
        average: Dict[str, jt.Var] = {
            c.name: jt.array(bank.codes[c.name].mean(axis=0, keepdims=True).astype(np.float32)) for c in COMPONENTS
        }
        blank = preset.feature_size(REMAINDER)
        features = mapping(average, jt.ones((1, 1, blank, blank)))
        features.sync()
        for one in appearances:
            face = synthesis(features, jt.array(one[None].astype(np.float32)), side, grain).numpy()[0]
            yield levels(face).transpose(1, 2, 0)


def fitted(painted: np.ndarray, colours: np.ndarray) -> Swatches:
    """The reading of appearances, painted (N, A) -> colours (N, 9)."""
    inputs = np.c_[painted, np.ones(len(painted))].astype(np.float64)
    damping = RIDGE * np.eye(inputs.shape[1])
    damping[-1, -1] = 0.0
    solved = np.linalg.solve(inputs.T @ inputs + damping, inputs.T @ colours)
    return Swatches(solved[:-1].astype(np.float32), solved[-1].astype(np.float32))


def _colours(face: np.ndarray) -> np.ndarray:
    """Lab of skin, hair and background, (9,), of an average face (side, side, 3) uint8."""
    step = CANVAS / face.shape[0]
    found = []
    for places in (CHEEKS, TOP, CORNERS):
        cut = [tuple(slice(int(one.start / step), int(np.ceil(one.stop / step))) for one in place) for place in places]
        pixels = np.concatenate([face[place].reshape(-1, 3) for place in cut])
        red, green, blue = np.median(pixels, axis=0)
        found.append(lab((red, green, blue)))
    return np.concatenate(found)
