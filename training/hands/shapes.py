"""The faces of a prepared dataset as a hand needs them."""

from __future__ import annotations

from typing import List, Optional

from training.data.dataset import Dataset, Sample
from training.data.landmarks import MESH_POINTS
from training.hands.face import FaceShape


def has_shape(sample: Sample) -> bool:
    """Whether the mesh of a sample's face is known."""
    return bool(sample.mesh)


def face_shape(dataset: Dataset, sample: Sample) -> Optional[FaceShape]:
    """The shape of a sample, without its photo; None where its mesh is not known."""
    mesh = dataset.mesh(sample)
    return None if mesh is None else FaceShape(mesh[:MESH_POINTS], dataset.hair(sample))


def face_shapes(dataset: Dataset, split: str) -> List[FaceShape]:
    """The shapes of all samples of a split that have one. Raises ValueError where none has."""
    found = [shape for sample in dataset.samples(split) for shape in [face_shape(dataset, sample)] if shape is not None]
    if not found:
        raise ValueError(
            f"the dataset {dataset.path} has no {split} faces with MediaPipe's mesh; run prepare.py where MediaPipe is "
            "installed (sh install.sh --photos)"
        )
    return found
