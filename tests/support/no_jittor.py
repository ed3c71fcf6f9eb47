"""Programs on a computer without Jittor, compiler, CUDA and the packages that only training needs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, Sequence

ROOT = Path(__file__).resolve().parents[2]
MISSING = ("jittor", "jittor_utils", "sklearn", "matplotlib", "onnx", "onnxruntime", "torch")

# Python imports this file at every start, in processes that a program spawns, too.
_SITE = """
import sys
from importlib.machinery import PathFinder

class Lacking(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in {missing!r} else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Lacking
"""


def environment(folder: Path, missing: Sequence[str] = MISSING, **more: str) -> Dict[str, str]:
    """The environment of such a computer: an empty home in `folder`, no program but Python can be found."""
    site, home = folder / "site", folder / "home"
    for made in (site, home):
        made.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(_SITE.format(missing=tuple(missing)), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("LANG", "OMP_NUM_THREADS", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "PATH": str(folder / "nothing"),
        "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)]),
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        **more,
    }
