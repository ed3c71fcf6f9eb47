"""Finds the tensors of a preset's networks by name, in whichever files they are. No Jittor."""

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
REGISTRATION = "registration."  # prefix of the tensors of the registration network
UPSCALER = "upscaler."  # of the network that enlarges faces


@dataclass(frozen=True)
class Weights:
    """The weights of a preset, for any runtime.

    files: by prefix of tensor names, the file and the prefix that these tensors have in it.
    lacking: defaults for tensors that older files do not have.
    """

    preset: Preset
    files: Mapping[str, Tuple[Path, str]]
    lacking: Mapping[str, np.ndarray]

    def under(self, prefix: str) -> Dict[str, np.ndarray]:
        """All tensors with a prefix of `files`, by names without it. Raises CheckpointError."""
        path, inside = self.files[prefix]
        found = {name[len(prefix) :]: value for name, value in self.lacking.items() if name.startswith(prefix)}
        tensors = read_weights(path).items()
        found.update({name[len(inside) :]: value for name, value in tensors if name.startswith(inside)})
        return found

    def named(self, names: Iterable[str]) -> Dict[str, np.ndarray]:
        """The tensors with these names. Raises CheckpointError, which lists all missing ones."""
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
    """The file of the registration network, which all presets share."""
    return folder / COMPACT.name / "registration.safetensors"


def upscaler_file(folder: Path = PARAM) -> Path:
    """The file of the upscaler, which all presets share."""
    return folder / COMPACT.name / "upscaler.safetensors"
