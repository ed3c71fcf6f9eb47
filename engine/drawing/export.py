"""A session as files of other programs: SVG strokes, one picture of both, OpenRaster layers. Neither Qt nor Jittor."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import List, Tuple
from xml.sax.saxutils import escape, quoteattr

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.layers import DRAWING, hidden, layers, show_layer
from engine.drawing.reference import Reference
from engine.drawing.session import CONSTRUCTION, REFERENCE, Session
from engine.drawing.strokes import MIRROR, Stroke, curve, render, thickness

SESSION_ID, SESSION_ENTRY = "deepfacedrawing-session", "session.facedraw"
CONSTRUCTION_COLOUR = (47, 127, 214)  # RGB of the construction lines' layer
SHADOW_COLOUR = (93, 111, 208)  # RGB of the shadow's layer
THUMBNAIL = 256  # longest side that OpenRaster allows
GAP = 16  # white pixels between the pictures of a pair


def svg(session: Session) -> str:
    """The session's sketch as an SVG document of 512 x 512 units, sharp at any size.

    Strokes are groups of lines as wide as the pen pressed, light ones grey and never lighter than what they lie on;
    erasers are white strokes, in their order; an opened sketch lies below as a picture. The session itself is in the
    metadata, so that `engine.drawing.reopen` opens the file again without loss.
    """
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{CANVAS}" '
        f'height="{CANVAS}" viewBox="0 0 {CANVAS} {CANVAS}">',
        f'<metadata id="{SESSION_ID}">{escape(_session_text(session))}</metadata>',
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
    grey = round(PAPER_WHITE * (1 - stroke.ink))
    colour = "#fff" if stroke.eraser else "#000" if grey == 0 else f"#{grey:02x}{grey:02x}{grey:02x}"
    blend = "" if stroke.eraser or grey == 0 else ' style="mix-blend-mode:darken"'
    paths: List[str] = []
    open_width = -1.0
    for begin, end in curve(stroke.points):
        width = round(thickness(stroke.width, (begin, end)), 2)
        if width != open_width:
            paths.append(f'<path stroke-width="{width:g}" d="M{begin[0]:.2f} {begin[1]:.2f}')
            open_width = width
        paths[-1] += f"L{end[0]:.2f} {end[1]:.2f}"
    body = "".join(path + '"/>' for path in paths)
    return f'<g fill="none" stroke="{colour}" stroke-linecap="round" stroke-linejoin="round"{blend}>{body}</g>'


def pair(sketch: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Sketch, (512, 512) uint8, and face, (512, 512, 3) uint8 RGB, side by side: (512, 1040, 3) uint8 RGB."""
    gap = np.full((CANVAS, GAP, 3), PAPER_WHITE, np.uint8)
    return np.hstack([np.repeat(sketch[:, :, None], 3, axis=2), gap, face])


def open_raster(session: Session, sketch: np.ndarray, shadow: np.ndarray, face: np.ndarray) -> bytes:
    """The bytes of an OpenRaster file (.ora, version 0.0.3) with the layers sketch, shadow (hidden) and face.

    Layers of the drawing that have a name are layers here, too, hidden ones included; the sketch is then what has none.
    sketch, shadow: (512, 512) uint8, ink dark; they become ink on transparent paper. face: (512, 512, 3) uint8 RGB.
    Construction lines and a reference picture of the session are hidden layers, too. Krita, MyPaint and GIMP open it;
    `mergedimage.png` shows the sketch's ink on the face, as the visible layers do. The session itself is an entry of
    its own, which others pass over, so that `engine.drawing.reopen` opens the file again without loss.
    """
    ink = 255 - sketch.astype(np.uint16)[:, :, None]
    merged = ((face * (255 - ink) + 127) // 255).astype(np.uint8)
    small = cv2.resize(merged, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    named = [name for name in reversed(layers(session)) if name != DRAWING]
    pictures = {  # the uppermost first; by their files: name, pixels, whether it is seen
        f"layer{number}": (name, _inked(_layer(session, name), (0, 0, 0)), not hidden(session, name))
        for number, name in enumerate(named, start=1)
    }
    ink_of_drawing = _layer(session, DRAWING) if named else sketch
    pictures["sketch"] = "sketch", _inked(ink_of_drawing, (0, 0, 0)), not hidden(session, DRAWING)
    pictures["shadow"] = "shadow", _inked(shadow, SHADOW_COLOUR), False
    if session.construction:
        pictures[CONSTRUCTION] = CONSTRUCTION, _inked(render(session.construction), CONSTRUCTION_COLOUR), False
    if session.reference is not None:
        pictures[REFERENCE] = REFERENCE, _reference(session.reference), False
    pictures["face"] = "face", face, True
    rows = "".join(
        f'<layer name={quoteattr(name)} src="data/{file}.png" x="0" y="0" opacity="1.0" composite-op="svg:src-over" '
        f'visibility="{"visible" if seen else "hidden"}"/>'
        for file, (name, _pixels, seen) in pictures.items()
    )
    stack = f'<?xml version="1.0" encoding="UTF-8"?><image version="0.0.3" w="{CANVAS}" h="{CANVAS}"><stack>{rows}'
    stack += "</stack></image>"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        # Readers look for the type at a fixed place: it comes first and is not compressed.
        archive.writestr(zipfile.ZipInfo("mimetype"), "image/openraster", zipfile.ZIP_STORED)
        archive.writestr("stack.xml", stack)
        archive.writestr(SESSION_ENTRY, _session_text(session))
        for file, (_name, pixels, _seen) in pictures.items():
            archive.writestr(f"data/{file}.png", _png(pixels))
        archive.writestr("mergedimage.png", _png(merged))
        archive.writestr("Thumbnails/thumbnail.png", _png(small))
    return held.getvalue()


def _layer(session: Session, layer: str) -> np.ndarray:
    """The strokes of one layer, hidden or not, as far as no eraser took them away: (512, 512) uint8."""
    every = session
    for name in layers(session):
        every = show_layer(every, name, True)
    strokes = [stroke for stroke in every.strokes if stroke.layer == layer or stroke.eraser]
    return render(strokes, session.base if layer == DRAWING else None)


def _session_text(session: Session) -> str:
    return json.dumps(session.to_json(), separators=(",", ":"))


def _reference(reference: Reference) -> np.ndarray:
    """The reference picture in its place on the canvas, (512, 512, 4) uint8 RGBA."""
    picture, matrix, size = reference.picture, reference.matrix, (CANVAS, CANVAS)
    if reference.scale < 1.0:  # the warp alone would leave pixels out
        width, height = (max(1, round(side * reference.scale)) for side in picture.shape[1::-1])
        matrix = matrix * (picture.shape[1] / width, picture.shape[0] / height, 1.0)
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    # OpenCV counts from the middle of the first pixel, the canvas from its corner.
    matrix = matrix + np.column_stack([np.zeros((2, 2)), matrix[:, :2].sum(axis=1) / 2 - 0.5])
    opaque = np.full(picture.shape[:2], 255, np.uint8)
    return cv2.warpAffine(np.dstack([picture, opaque]), matrix, size, flags=cv2.INTER_LINEAR)


def _inked(grey: np.ndarray, colour: Tuple[int, int, int]) -> np.ndarray:
    """Ink of one colour on transparent paper, (H, W, 4) uint8 RGBA."""
    return np.dstack([np.full((*grey.shape, 3), colour, np.uint8), 255 - grey])


def _png(picture: np.ndarray) -> bytes:
    """RGB or RGBA as a PNG file."""
    order = cv2.COLOR_RGBA2BGRA if picture.shape[2] == 4 else cv2.COLOR_RGB2BGR
    return bytes(cv2.imencode(".png", cv2.cvtColor(picture, order))[1].tobytes())
