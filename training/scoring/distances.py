"""LPIPS and FID of folders of pictures, by the packages `lpips` and `pytorch-fid`.

LPIPS: Zhang et al., CVPR 2018, version 0.1 on AlexNet. FID: Heusel et al., NeurIPS 2017, equation 6.
"""

from __future__ import annotations

import importlib.util
import re
import warnings
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np

from engine.drawing.pictures import PHOTOS, SketchError, read_picture_size
from options.evaluate_distances import DistancesOptions
from training.data.dataset import write_picture
from training.scoring.tables import markdown_table

PACKAGES = ("torch", "torchvision", "lpips", "pytorch_fid")
ENDINGS = {".bmp", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}  # those of pytorch-fid
AT_ONCE = 8  # pictures in a batch
FEATURES = 2048  # of Inception v3's last pool

TARGETS = "targets"


def write_pictures(folder: Path, title: str, names: Sequence[str], pictures: Sequence[np.ndarray]) -> None:
    """Write pictures, (H, W, 3) uint8 RGB each, as PNG into a folder named by a title. Raises OSError."""
    for name, picture in zip(names, pictures):
        write_picture(folder / re.sub(r"[^\w.]+", "-", title) / f"{name}.png", picture)


def measure(options: DistancesOptions) -> str:
    """A Markdown table with LPIPS and FID of every folder against the targets.

    Raises ValueError, one sentence, where the packages or their weights are missing, and where the folders do not hold
    pictures of the same names and of one size.
    """
    pairs = [_pairs(folder, options.targets) for folder in options.folders]
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(f"LPIPS and FID need {', '.join(missing)}; install them with sh install.sh --scores")
    if not options.download:
        _require_weights()
    device = _device()
    lpips = _lpips(pairs, device)
    rows = [
        (folder.name, str(len(some)), f"{distance:.3f}", f"{_fid(folder, options.targets, len(some), device):.1f}")
        for folder, some, distance in zip(options.folders, pairs, lpips)
    ]
    return markdown_table(("", "pictures", "LPIPS", "FID"), rows) + "\n"


def _require_weights() -> None:
    """Raises ValueError where a package would download the weights of its network."""
    import torch
    from pytorch_fid.inception import FID_WEIGHTS_URL
    from torchvision.models import AlexNet_Weights

    folder = Path(torch.hub.get_dir()) / "checkpoints"
    for url in (AlexNet_Weights.IMAGENET1K_V1.url, FID_WEIGHTS_URL):
        path = folder / url.rsplit("/", 1)[1]
        if not path.is_file():
            raise ValueError(f"{path} is missing; --download lets the packages download it from {url}")


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _lpips(folders: Sequence[Sequence[Tuple[Path, Path]]], device: str) -> List[float]:
    """The mean over the pairs of each folder, 0 for equal pictures."""
    import lpips
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # lpips asks torchvision as older versions wanted it
        network = lpips.LPIPS(net="alex", version="0.1", verbose=False).to(device)

    def read(path: Path) -> Any:
        return lpips.im2tensor(lpips.load_image(str(path))).to(device)

    with torch.no_grad():
        return [float(np.mean([network(read(a), read(b)).item() for a, b in pairs])) for pairs in folders]


def _fid(folder: Path, targets: Path, count: int, device: str) -> float:
    from pytorch_fid.fid_score import calculate_fid_given_paths

    paths = [str(folder), str(targets)]
    return max(0.0, float(calculate_fid_given_paths(paths, min(count, AT_ONCE), device, FEATURES, num_workers=0)))


def _pairs(folder: Path, targets: Path) -> List[Tuple[Path, Path]]:
    """Every picture of a folder and the target of its name. Raises ValueError."""
    made, true = ({path.stem: path for path in _pictures(some)} for some in (folder, targets))
    if set(made) != set(true):
        odd = sorted(set(made) ^ set(true))[0]
        raise ValueError(f"{folder} and {targets} must hold pictures of the same names; only one of them has {odd}")
    if len(made) < 2:
        raise ValueError(f"FID needs two pictures or more, and {folder} holds {len(made)}")
    if len({_size(path) for path in [*made.values(), *true.values()]}) > 1:
        raise ValueError(f"the pictures in {folder} and {targets} must all be of one size")
    return [(path, true[name]) for name, path in sorted(made.items())]


def _pictures(folder: Path) -> List[Path]:
    """The pictures that pytorch-fid sees in a folder. Raises ValueError."""
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}")
    return [path for path in folder.iterdir() if path.suffix in ENDINGS]


def _size(path: Path) -> Tuple[int, int]:
    try:
        return read_picture_size(path, (*PHOTOS.formats, "PPM"))
    except SketchError as error:
        raise ValueError(f"{path} is no picture that can be read") from error
