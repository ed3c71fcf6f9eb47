"""Faces one after the other as files: numbered pictures, an animated GIF, an MP4 video. Neither Qt nor Jittor.

A GIF or video is written whole or not at all. Every writer takes faces, (512, 512, 3) uint8 RGB, by `add`; then
`finish` it, or `abandon` it. All of them raise SketchError, one sentence, where a file cannot be written.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
from pathlib import Path
from typing import Callable, Dict, List, Optional, Union

import cv2
import numpy as np
from PIL import Image

from configs.components import CANVAS
from engine.drawing.pictures import SketchError, write_bytes, write_image
from engine.files.writing import draft_of, put_in_place
from engine.message import Message

FRAMES_A_SECOND = 24
COLOURS = 256  # of a picture of a GIF
PICTURES_WRITTEN = "face-*.png"  # what a sequence of pictures writes, as a pattern


class PictureSequence:
    """face-000.png, face-001.png, ... in a folder; what was written stays if the rest is abandoned."""

    def __init__(self, folder: Path) -> None:
        self.path, self._count = folder, 0

    def add(self, face: np.ndarray) -> None:
        """Write the next."""
        write_image(self.path / f"face-{self._count:03d}.png", face)
        self._count += 1

    def finish(self) -> None:
        """All are written already."""

    def abandon(self) -> None:
        """Those that are written stay."""


class Gif:
    """An animated GIF that goes there and back for ever."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._frames: List[Image.Image] = []

    def add(self, face: np.ndarray) -> None:
        """Keep the next, in its own colours."""
        self._frames.append(Image.fromarray(face).quantize(COLOURS))

    def finish(self) -> None:
        """Write the file."""
        held = io.BytesIO()
        there_and_back = self._frames + self._frames[-2:0:-1]
        first, rest = there_and_back[0], there_and_back[1:]
        first.save(held, "GIF", save_all=True, append_images=rest, duration=round(1000 / FRAMES_A_SECOND), loop=0)
        write_bytes(self.path, held.getvalue())
        self._frames = []

    def abandon(self) -> None:
        """Write nothing."""
        self._frames = []


class Video:
    """An MP4 video (MPEG-4 part 2)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._draft: Optional[Path] = None
        self._writer: Optional[cv2.VideoWriter] = None
        self._count = 0

    def add(self, face: np.ndarray) -> None:
        """Encode the next into a file beside the one that is wanted."""
        if self._writer is None:
            try:
                self._draft = draft_of(self.path).with_suffix(".mp4")  # by which OpenCV knows what to write
                self._draft.touch()
            except OSError as error:
                raise SketchError(
                    Message("{file} cannot be written: {reason}.", file=self.path.name, reason=error.strerror or error)
                ) from error
            name = str(self._draft)
            self._writer = cv2.VideoWriter(name, cv2.VideoWriter_fourcc(*"mp4v"), FRAMES_A_SECOND, (CANVAS, CANVAS))
            if not self._writer.isOpened():
                self.abandon()
                raise SketchError(
                    Message("{file} cannot be written: this OpenCV encodes no videos.", file=self.path.name)
                )
        self._writer.write(cv2.cvtColor(face, cv2.COLOR_RGB2BGR))
        self._count += 1

    def finish(self) -> None:
        """Put the file in its place."""
        if self._writer is None or self._draft is None:
            return
        self._writer.release()
        try:
            if _frames_in(self._draft) != self._count:  # OpenCV does not say that it could not write
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            put_in_place(self._draft, self.path)
        except OSError as error:
            self.abandon()
            raise SketchError(
                Message("{file} cannot be written: {reason}.", file=self.path.name, reason=error.strerror or error)
            ) from error
        self._writer = self._draft = None

    def abandon(self) -> None:
        """Leave nothing behind."""
        if self._writer is not None:
            self._writer.release()
        if self._draft is not None:
            with contextlib.suppress(OSError):
                self._draft.unlink()
        self._writer = self._draft = None


def _frames_in(video: Path) -> int:
    """How many pictures can be read of a video, 0 where it is none."""
    reader = cv2.VideoCapture(str(video))
    count = 0
    while reader.grab():
        count += 1
    reader.release()
    return count


Writer = Union[PictureSequence, Gif, Video]
WRITERS: Dict[str, Callable[[Path], Writer]] = {"": PictureSequence, ".gif": Gif, ".mp4": Video}
"""By the suffix of the file; "" is a folder of pictures."""
