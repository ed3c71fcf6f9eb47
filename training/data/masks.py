"""Write the soft masks of `heat/`: `python -m training.data.masks`."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.method.shadow import soft_masks
from training.data.dataset import write_picture


def main() -> int:
    """Write one PNG a component into `heat/`; returns the exit code."""
    folder = Path(__file__).resolve().parents[2] / "heat"
    for name, mask in soft_masks().items():
        write_picture(folder / f"{name}.png", mask)
    return 0


if __name__ == "__main__":
    sys.exit(main())
