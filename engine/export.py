"""A session as files of other programs: strokes as SVG, sketch and face in one picture. Neither Qt nor Jittor."""

from __future__ import annotations

import base64
from typing import List

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.session import Session
from engine.strokes import MIRROR, Stroke, curve, thickness

GAP = 16  # white pixels between the pictures of a pair


def svg(session: Session) -> str:
    """The session's sketch as an SVG document of 512 x 512 units, sharp at any size.

    Strokes are groups of lines as wide as the pen pressed; erasers are white strokes, in their order; an opened sketch
    lies below as a picture.
    """
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{CANVAS}" '
        f'height="{CANVAS}" viewBox="0 0 {CANVAS} {CANVAS}">',
        f'<rect width="{CANVAS}" height="{CANVAS}" fill="#fff"/>',
    ]
    if session.base is not None:
        data = base64.b64encode(cv2.imencode(".png", session.base)[1].tobytes()).decode("ascii")
        parts.append(f'<image width="{CANVAS}" height="{CANVAS}" xlink:href="data:image/png;base64,{data}"/>')
    for stroke in session.strokes:
        drawn = _group(stroke)
        parts.append(drawn)
        if stroke.mirrored:
            parts.append(f'<g transform="matrix(-1 0 0 1 {2 * MIRROR:g} 0)">{drawn}</g>')
    return "\n".join([*parts, "</svg>", ""])


def _group(stroke: Stroke) -> str:
    """One stroke: neighbouring lines of the same width make one path."""
    colour = "#fff" if stroke.eraser else "#000"
    paths: List[str] = []
    open_width = -1.0
    for begin, end in curve(stroke.points):
        width = round(thickness(stroke.width, (begin, end)), 2)
        if width != open_width:
            paths.append(f'<path stroke-width="{width:g}" d="M{begin[0]:.2f} {begin[1]:.2f}')
            open_width = width
        paths[-1] += f"L{end[0]:.2f} {end[1]:.2f}"
    body = "".join(path + '"/>' for path in paths)
    return f'<g fill="none" stroke="{colour}" stroke-linecap="round" stroke-linejoin="round">{body}</g>'


def pair(sketch: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Sketch, (512, 512) uint8, and face, (512, 512, 3) uint8 RGB, side by side: (512, 1040, 3) uint8 RGB."""
    gap = np.full((CANVAS, GAP, 3), PAPER_WHITE, np.uint8)
    return np.hstack([np.repeat(sketch[:, :, None], 3, axis=2), gap, face])
