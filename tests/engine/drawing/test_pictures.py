"""Picture files: what is written is read again, and a file's size is known from its header."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.drawing.pictures import (
    ORIENTATION,
    PHOTOS,
    SketchError,
    encode_picture,
    read_picture,
    read_picture_size,
    write_image,
)

COLOURS = np.random.default_rng(0).integers(0, 255, (40, 60, 3)).astype(np.uint8)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp"])
def test_the_size_of_a_file_is_that_of_its_pixels(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"picture{suffix}"
    write_image(path, COLOURS)
    assert read_picture_size(path) == (60, 40) == read_picture(path).shape[1::-1]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_is_that_of_the_picture_turned_upright(orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    about = Image.Exif()
    about[ORIENTATION] = orientation
    Image.fromarray(COLOURS).save(str(path), exif=about)
    assert read_picture_size(path) == read_picture(path).shape[1::-1]


def test_a_file_without_a_size_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SketchError, match="There is no file"):
        read_picture_size(tmp_path / "nothing.png")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(SketchError, match=r"text\.png is not a picture"):
        read_picture_size(tmp_path / "text.png")
    (tmp_path / "short.png").write_bytes(encode_picture(COLOURS)[:20])
    with pytest.raises(SketchError, match=r"short\.png"):
        read_picture_size(tmp_path / "short.png")
    Image.fromarray(COLOURS).save(str(tmp_path / "photo.tif"))
    with pytest.raises(SketchError, match=r"photo\.tif is not a picture"):
        read_picture_size(tmp_path / "photo.tif")
    assert read_picture_size(tmp_path / "photo.tif", PHOTOS.formats) == (60, 40)


def test_the_quality_is_that_of_a_jpeg() -> None:
    sizes = [len(encode_picture(COLOURS, ".jpg", quality)) for quality in (30, 60, 95)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[2] == len(encode_picture(COLOURS, ".jpg"))
