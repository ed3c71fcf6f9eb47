"""The tensors that a preset's networks compute with, by name, from whatever files they lie in. No Jittor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List, Mapping, Tuple

import numpy as np

from configs.families.compact import COMPACT
from configs.presets import Preset
from engine.files.checkpoints import CheckpointError, read_weights
from engine.message import Message

PARAM = Path(__file__).resolve().parents[2] / "Param"
REGISTRATION = "registration."  # prefix of the tensors of the network that finds the points of a drawing
UPSCALER = "upscaler."  # of the network that enlarges faces


@dataclass(frozen=True)
class Weights:
    """What a preset's networks compute with, whatever runs them.

    files: where the tensors are whose names begin with a prefix, and what the file puts in that prefix's place.
    lacking: tensors that networks have and older files do not.
    """

    preset: Preset
    files: Mapping[str, Tuple[Path, str]]
    lacking: Mapping[str, np.ndarray]

    def under(self, prefix: str) -> Dict[str, np.ndarray]:
        """All tensors of one of `files`, their names without the prefix. Raises CheckpointError."""
        path, inside = self.files[prefix]
        found = {name[len(prefix) :]: value for name, value in self.lacking.items() if name.startswith(prefix)}
        tensors = read_weights(path).items()
        found.update({name[len(inside) :]: value for name, value in tensors if name.startswith(inside)})
        return found

    def named(self, names: Iterable[str]) -> Dict[str, np.ndarray]:
        """The tensors of these names. Raises CheckpointError that lists all that are missing."""
        wanted = set(names)
        found = {name: value for name, value in self.lacking.items() if name in wanted}
        missing: List[str] = []
        for prefix, (path, inside) in self.files.items():
            here = {inside + name[len(prefix) :]: name for name in wanted - set(found) if name.startswith(prefix)}
            if not here:
                continue
            tensors = read_weights(path, here)
            found.update({name: tensors[key] for key, name in here.items() if key in tensors})
            lacking = sorted(set(here) - set(tensors))
            missing += [f"{path} lacks {', '.join(lacking)}"] if lacking else []
        if missing or len(found) < len(wanted):
            unknown = "; ".join(missing) or "no file has " + ", ".join(sorted(wanted - set(found)))
            raise CheckpointError(Message("The weights belong to other networks: {unknown}.", unknown=unknown))
        return found


def registration_file(folder: Path = PARAM) -> Path:
    """Where the weights of registration are: no preset's own, since every drawing is placed alike."""
    return folder / COMPACT.name / "registration.safetensors"


def upscaler_file(folder: Path = PARAM) -> Path:
    """Where the weights of the upscaler are: no preset's own either."""
    return folder / COMPACT.name / "upscaler.safetensors"
