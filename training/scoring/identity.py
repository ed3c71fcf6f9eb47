"""Who is seen: measures by a face recognition network (`configs.face_identity`), whose weights the user has."""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence

import jittor as jt
import numpy as np

from configs.face_identity import IDENTITY, FaceIdentity
from engine.drawing.crops import signed
from engine.files.checkpoints import assign, read_weights

AT_ONCE = 8  # pictures; a fixed number, since every other one would be compiled for again


def load_face_identity(path: Path) -> FaceIdentity:
    """The network with the weights of a file. Raises CheckpointError where they are not its own."""
    network = FaceIdentity()
    assign(network, read_weights(path), path)
    network.eval()
    return network


def identities(network: FaceIdentity, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Pictures (512, 512, 3) uint8 RGB of faces on the canvas -> what the network sees in each, (n, 1024) float32."""
    found: List[np.ndarray] = []
    with jt.no_grad():
        for start in range(0, len(pictures), AT_ONCE):
            some = [signed(picture.transpose(2, 0, 1)) for picture in pictures[start : start + AT_ONCE]]
            full = np.stack(some + some[-1:] * (AT_ONCE - len(some)))
            found.append(network(jt.array(full)).numpy()[: len(some)])
    return np.concatenate(found) if found else np.zeros((0, IDENTITY), np.float32)
