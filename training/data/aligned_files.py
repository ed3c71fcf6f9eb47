"""Aligned faces as files, so that preparing can stop and go on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Optional, Tuple

import cv2
import numpy as np

from engine.files.writing import write_whole
from training.data.align import AlignedFace


@dataclass(frozen=True)
class Facts:
    """What is known of an aligned photo besides its pixels. eye_distance: pixels in the source."""

    landmarks: np.ndarray
    mesh: Optional[np.ndarray]
    hair: bool
    eye_distance: float


def write_aligned(file: Path, face: AlignedFace, template: str, eye_distance: float) -> None:
    """Write an aligned face whose landmarks are a template's, whole or not at all."""
    photo = cv2.cvtColor(face.photo, cv2.COLOR_RGB2BGR)
    parts = {"photo": _encoded(photo), "landmarks": face.landmarks, "template": np.array(template)}
    parts["eye_distance"] = np.array(eye_distance)
    for name, mask in (("person", face.person), ("hair", face.hair)):
        if mask is not None:
            parts[name] = _encoded(mask)
    if face.mesh is not None:
        parts["mesh"] = face.mesh
    buffer = BytesIO()
    np.savez(buffer, **parts)
    write_whole(file, buffer.getvalue())


@lru_cache(maxsize=256)
def read_aligned(file: Path) -> Tuple[AlignedFace, str]:
    """The face and its template's name. Raises OSError, ValueError, KeyError or BadZipFile for a spoilt file."""
    with np.load(str(file), allow_pickle=False) as parts:
        photo = cv2.cvtColor(cv2.imdecode(parts["photo"], cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        person, hair = (
            cv2.imdecode(parts[mask], cv2.IMREAD_GRAYSCALE) if mask in parts.files else None
            for mask in ("person", "hair")
        )
        mesh = parts["mesh"] if "mesh" in parts.files else None
        return AlignedFace(photo, parts["landmarks"], person, mesh, hair), str(parts["template"])


def read_facts(file: Path) -> Facts:
    """What is known of a face, without decoding its pictures."""
    with np.load(str(file), allow_pickle=False) as parts:
        mesh = parts["mesh"] if "mesh" in parts.files else None
        return Facts(parts["landmarks"], mesh, "hair" in parts.files, float(parts["eye_distance"]))


def _encoded(picture: np.ndarray) -> np.ndarray:
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
