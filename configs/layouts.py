"""Where the files of a preset's weights lie. No Jittor."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Mapping, Optional, Tuple

import numpy as np

from configs.presets import Preset


@dataclass(frozen=True)
class Layout:
    """The files of a preset.

    tensors: by the prefix of their names (`embedding.`, `mapping.`, `synthesis.` or longer), the file that has them,
    and what it puts in the prefix's place. bank: codes, tags, appearances and palette in one file, as `train.py ship`
    writes it. codes: without such a bank, by component's name the files of codes, each with the tag of its faces.
    defaults: tensors that older files lack, with the values that draw as those files did.
    """

    tensors: Mapping[str, Tuple[Path, str]]
    bank: Optional[Path] = None
    codes: Mapping[str, Tuple[Tuple[str, Path], ...]] = field(default_factory=dict)
    defaults: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def weights(self) -> List[Path]:
        """The files of tensors, each once."""
        return list(dict.fromkeys(path for path, _ in self.tensors.values()))

    @property
    def banks(self) -> List[Path]:
        """The files of codes, or the bank that has them all."""
        codes = [path for some in self.codes.values() for _, path in some]
        return codes if self.bank is None else [*codes, self.bank]

    @property
    def files(self) -> List[Path]:
        """All files, weights first."""
        return self.weights + self.banks


def trained(preset: Preset, folder: Path, defaults: Optional[Mapping[str, np.ndarray]] = None) -> Layout:
    """The layout of what `train.py ship` writes: autoencoders, the rest of the networks, and the bank."""
    home = folder / preset.name
    tensors = {"embedding.": (home / "autoencoders.safetensors", "")}
    tensors.update({prefix: (home / "combine.safetensors", prefix) for prefix in ("mapping.", "synthesis.")})
    return Layout(tensors, home / "bank.safetensors", defaults=defaults or {})
