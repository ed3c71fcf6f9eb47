"""Photos: reading them safely, putting the pupils where the canvas wants them, and drawing their edges.

Photo import and the preparation of training data share this, so that a photo looks the same to both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Tuple, Union

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE, PUPILS
from engine.drawing.paper import sheet
from engine.drawing.pictures import PHOTOS, opaque, read_picture
from engine.message import Message

LEAST_PUPIL_DISTANCE = 40.0  # pixels; below it the canvas would show a photo enlarged more than 3.6 times
EDGE_THRESHOLD = 0.0075  # relative darkness against the surroundings at which ink begins
EDGE_STEEPNESS = 64.0  # how quickly it becomes black beyond that
PHOTO, SKETCH = "photo", "sketch"
RIM = 12  # pixels at the size below
KIND_SIDE = 256  # pixels of the longer side on which a picture's kind is decided
WIDEST_LINE = 15  # pixels at that size: what is dark and wider than this was not drawn with a pen
TINTED = 0.05  # share of a picture whose colour is not its paper's, at which it is no sketch
TONED = 0.28  # share that is neither paper nor black, and
SHADED = 0.45  # share that is nearly black, where nothing as thin as a line is counted
MIDDLE = (0.3, 0.75), (0.3, 0.7)  # rows and columns, as shares, where a portrait has its face: skin, or bare paper
FITS = 4  # of the paper's brightness, each to what is brighter than the one before had it
FILLED = 0.55  # share of the middle that is not paper, at which it is no sketch, however white its background is


def kind_of(picture: np.ndarray) -> str:
    """Whether a picture is a "photo" or a "sketch": what stays of it without everything as thin as a pen's line.

    picture: (H, W, 1, 3 or 4) uint8, blue first, as `engine.drawing.pictures.read_picture` gives it. Of a sketch paper
    stays, in one tint, and here and there dark hair; of a photo skin (in the middle), hair and clothes. Light on dark
    counts as a sketch too, and so does a picture of a sheet on a table, if without the table it is one.
    """
    page = sheet(picture)
    return SKETCH if _is_sketch(picture) or (page is not picture and _is_sketch(page)) else PHOTO


def _is_sketch(picture: np.ndarray) -> bool:
    scale = KIND_SIDE / max(picture.shape[:2])
    size = tuple(max(4 * RIM, round(side * scale)) for side in picture.shape[1::-1])
    lab = cv2.cvtColor(cv2.resize(opaque(picture), size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2LAB)
    colours = cv2.medianBlur(np.ascontiguousarray(lab), WIDEST_LINE)[:, :, 1:].astype(np.float32)
    tint = np.abs(colours - np.median(colours, axis=(0, 1))).max(axis=2)
    grey = lab[:, :, 0] if np.median(lab[:, :, 0]) >= 90 else PAPER_WHITE - lab[:, :, 0]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (WIDEST_LINE, WIDEST_LINE))
    tones = cv2.morphologyEx(cv2.GaussianBlur(grey, (0, 0), 1.0), cv2.MORPH_CLOSE, disc).astype(np.float32)
    tones /= _paper(tones)
    between = float(((tones >= 0.7) & (np.abs(tones - 1.0) > 0.04)).mean())
    rows, columns = (slice(*(round(share * side) for share in part)) for part, side in zip(MIDDLE, tones.shape))
    filled = float((np.abs(tones[rows, columns] - 1.0) > 0.08).mean())
    toned = between > TONED or filled > FILLED or (tones < 0.7).mean() > SHADED
    return not toned and bool((tint > 8.0).mean() <= TINTED)


def _paper(tones: np.ndarray) -> np.ndarray:
    """How bright empty paper would be at each pixel: a surface through the brighter part of the rim, which falls to one
    side, since lamps stand aside, and from a middle outwards, since lenses darken corners."""
    y, x = np.mgrid[-1.0 : 1.0 : tones.shape[0] * 1j, -1.0 : 1.0 : tones.shape[1] * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x + y * y], axis=-1)
    rim = np.ones(tones.shape, bool)
    rim[RIM:-RIM, RIM:-RIM] = False
    known, values = terms[rim], tones[rim].astype(np.float64)
    kept = bright = values >= values.max() / 2.0  # beside a scan turned upright there may be black
    for _ in range(FITS):
        surface, *_ = np.linalg.lstsq(known[kept], values[kept], rcond=None)
        away = values - known @ surface
        kept = bright & (away >= np.median(away[bright]))
    paper: np.ndarray = np.maximum(terms @ surface, 1.0)
    return paper


def as_photo(picture: np.ndarray) -> np.ndarray:
    """A picture as `engine.drawing.pictures.read_picture` gives it, as a photo: (H, W, 3) uint8 RGB."""
    return np.ascontiguousarray(opaque(picture)[:, :, ::-1])


def read_photo(path: Union[str, Path]) -> np.ndarray:
    """A photo of a collection, (height, width, 3) uint8 RGB, upright; what is transparent becomes light grey.

    Raises SketchError for what `engine.drawing.pictures.PHOTOS` refuses.
    """
    return as_photo(read_picture(path, PHOTOS))


def pupils_transform(pupils: np.ndarray, margin: int = 0) -> np.ndarray:
    """The similarity transform that puts two pupils at `configs.components.PUPILS`.

    pupils: (2, 2) x, y in pixels of the photo, the viewer's left one first. margin: pixels added around the canvas.
    Returns a (2, 3) float64 matrix from photo to canvas. Raises ValueError where the pupils are closer than
    `LEAST_PUPIL_DISTANCE` pixels.
    """
    # A similarity is a complex line z -> a z + b, and two points settle it.
    source = np.asarray(pupils, dtype=np.float64) @ np.array([1.0, 1.0j])
    target = np.asarray(PUPILS, dtype=np.float64) @ np.array([1.0, 1.0j]) + margin * (1.0 + 1.0j)
    distance = abs(source[1] - source[0])
    if not distance >= LEAST_PUPIL_DISTANCE:
        least = LEAST_PUPIL_DISTANCE
        raise ValueError(
            Message(
                "the face is too small: its pupils are {distance} pixels apart, {least} is the least",
                distance=format(distance, ".0f"),
                least=format(least, ".0f"),
            )
        )
    a = (target[1] - target[0]) / (source[1] - source[0])
    b = target[0] - a * source[0]
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def transform_points(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Apply a (2, 3) matrix to (n, 2) points."""
    return np.asarray(points) @ matrix[:, :2].T + matrix[:, 2]


def apply_transform(image: np.ndarray, matrix: np.ndarray, side: int) -> np.ndarray:
    """Draw an image through a (2, 3) similarity on a square of `side` pixels; what lies outside repeats the border.

    A strong reduction goes through area averaging first, so that nothing aliases.
    """
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.6:
        height, width = image.shape[:2]
        small = (max(1, int(round(width * scale))), max(1, int(round(height * scale))))
        image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
        # Pixel centres: x_small + 0.5 = (x + 0.5) * factor.
        factors = np.array([small[0] / width, small[1] / height])
        linear = matrix[:, :2] / factors
        matrix = np.hstack([linear, (matrix[:, 2] + linear @ (0.5 - 0.5 * factors))[:, None]])
    return cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def align(photo: np.ndarray, pupils: np.ndarray, margin: int = 0) -> Tuple[np.ndarray, np.ndarray]:
    """Put a photo on the canvas with its pupils at `PUPILS`.

    photo: (height, width, 3) uint8 RGB. pupils: (2, 2) in its pixels, the viewer's left one first.
    Returns the picture, (512 + 2 margin) pixels a side, and the (2, 3) matrix that led there. Raises ValueError for a
    face that is too small.
    """
    matrix = pupils_transform(pupils, margin)
    return apply_transform(photo, matrix, CANVAS + 2 * margin), matrix


def edge_sketch(photo: np.ndarray, sigma: float = 1.2, smallest_speck: int = 24) -> np.ndarray:
    """Thin dark lines along the edges of a photo: the extended difference of Gaussians after a bilateral filter.

    photo: (height, width, 3) uint8 RGB. sigma: of the finer Gaussian, in pixels; 1.0 to 1.4 suits 512 x 512.
    smallest_speck: lines with fewer pixels than this are removed.
    Returns (height, width) uint8, ink dark on 255. Source: Winnemoeller, Kyprianidis, Olsen: XDoG, Computers and
    Graphics 36(6), 2012, equations 5 to 7.
    """
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    smooth = cv2.bilateralFilter(grey, 7, 28.0, 4.0).astype(np.float32) / 255.0
    fine = cv2.GaussianBlur(smooth, (0, 0), sigma)
    coarse = cv2.GaussianBlur(smooth, (0, 0), 1.6 * sigma)
    # Dividing by the local brightness lets dark hair give as many lines as a light face, and not a black field.
    response = (fine - coarse) / (coarse + 0.12) + EDGE_THRESHOLD
    ink = np.tanh(EDGE_STEEPNESS * np.maximum(-response, 0.0))
    sketch = (PAPER_WHITE * (1.0 - ink)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((sketch < 200).astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= smallest_speck
    keep[0] = False
    # A line keeps its soft rim: everything next to a kept pixel stays.
    near = cv2.dilate(keep[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    sketch[near == 0] = PAPER_WHITE
    return sketch
