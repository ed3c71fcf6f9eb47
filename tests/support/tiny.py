"""The tests' own preset, of networks that take a moment, registered as anybody's: by a module in `configs.families`.

`environment` makes the programs that a test starts know it, too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict

from configs import families
from configs.presets import Preset

HERE = Path(__file__).resolve().parent
families.__path__.append(str(HERE / "families"))
TINY: Preset = families.presets()["tiny"]


def environment() -> Dict[str, str]:
    """What a program is to find in `os.environ`: Python runs `site/sitecustomize.py` at its start."""
    paths = [str(HERE.parents[1]), str(HERE / "site"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
