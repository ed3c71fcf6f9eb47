"""Learning curves as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import numpy as np

from engine.files.writing import replacing


def draw_curves(path: Path, history: List[Dict[str, float]]) -> None:
    """Draw every figure of a run's history over its steps, smoothed, one small plot each."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = sorted({name for row in history for name in row} - {"step"})
    columns = 3
    rows = -(-len(names) // columns)
    figure, axes = pyplot.subplots(rows, columns, figsize=(12, 2.4 * rows), squeeze=False)
    for axis in axes.flat[len(names) :]:
        axis.set_visible(False)
    for axis, name in zip(axes.flat, names):
        points = np.array([(row["step"], row[name]) for row in history if name in row])
        axis.plot(points[:, 0], points[:, 1], color="0.8", linewidth=0.8)
        width = max(1, min(50, len(points) // 8))
        smooth = np.convolve(points[:, 1], np.ones(width) / width, "valid")
        axis.plot(points[width - 1 :, 0], smooth, color="tab:blue", linewidth=1.4)
        axis.set_title(name, fontsize=9)
        axis.tick_params(labelsize=7)
    figure.tight_layout()
    with replacing(path) as beside:
        figure.savefig(str(beside), dpi=80, format="png")
    pyplot.close(figure)
