"""Write the soft masks of `heat/`: `python -m training.masks`."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.shadow import soft_masks
from training.data import write_picture


def main() -> int:
    """Write one PNG a component into `heat/`; returns the exit code."""
    folder = Path(__file__).resolve().parent.parent / "heat"
    for name, mask in soft_masks().items():
        write_picture(folder / f"{name}.png", mask)
    return 0


if __name__ == "__main__":
    sys.exit(main())
