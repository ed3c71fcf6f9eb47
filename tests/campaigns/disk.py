"""Power cuts and full disks, below everything that the program writes."""

from __future__ import annotations

import os
import random
import resource
import shutil
import stat
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import cv2
import numpy as np

from engine.drawing.animation import Gif, Video
from engine.drawing.export import open_raster, svg
from engine.drawing.pictures import SketchError, read_picture, write_bytes, write_image
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke
from engine.files.checkpoints import CheckpointError, read_weights, write_weights
from engine.files.writing import write_whole
from tests.campaigns.campaign import Outcome

Writer = Tuple[str, Callable[[Path, int], None], Callable[[Path], int]]
"""A file's name, what writes version n of it, and what reads which version it is; both raise where they cannot."""


def _session(version: int) -> Session:
    points = tuple((100.0 + 3 * i, 100.0 + i, 1.0) for i in range(40))
    return Session(tuple(Stroke(points, 3.0) for _ in range(version + 1)))


def _picture(version: int) -> np.ndarray:
    return np.random.default_rng(version).integers(0, 255, (128, 128, 3), np.uint8)


def _which(pictures: np.ndarray, close: float = 0.0) -> int:
    """The version of a picture."""
    for version in range(20):
        if np.abs(pictures.astype(int) - _picture(version)).mean() <= close:
            return version
    raise ValueError("a picture that nobody has written")


def _weights(version: int) -> Dict[str, np.ndarray]:
    return {"weight": np.full((64, 64), version, np.float32), "step": np.array([version])}


def _read_weights(path: Path) -> int:
    tensors = read_weights(path)
    version = int(tensors["step"][0])
    assert (tensors["weight"] == version).all()
    return version


def _read_text(path: Path) -> int:
    text = path.read_text(encoding="utf-8")
    version = int(text.split("\n")[0])
    assert text == f"{version}\n" * 2000
    return version


def _write_video(path: Path, version: int) -> None:
    _write_frames(Video(path), version)


def _write_gif(path: Path, version: int) -> None:
    _write_frames(Gif(path), version)


def _write_frames(writer: Any, version: int) -> None:
    try:
        for number in range(3):
            frame = np.full((512, 512, 3), 60 * number, np.uint8)
            frame[:256, : 30 * (version + 1)] = 255
            writer.add(frame)
        writer.finish()
    except SketchError:
        writer.abandon()
        raise


def _read_video(path: Path) -> int:
    """The version by the first frame, which all three must follow."""
    film = cv2.VideoCapture(str(path))
    frames = []
    while True:
        found, frame = film.read()
        if not found:
            break
        frames.append(frame)
    film.release()
    assert len(frames) in (3, 4), f"{len(frames)} frames"  # a GIF goes there and back
    return round(float((frames[0][100, :, 0] > 128).sum()) / 30) - 1


def _write_layers(path: Path, version: int) -> None:
    white = np.full((512, 512), 255, np.uint8)
    write_bytes(path, open_raster(_session(version), _session(version).sketch(), white, np.stack([white] * 3, 2)))


WRITERS: Tuple[Writer, ...] = (
    ("a drawing.facedraw", lambda p, v: write_session(p, _session(v)), lambda p: len(read_session(p).strokes) - 1),
    ("a face.png", lambda p, v: write_image(p, _picture(v)), lambda p: _which(_pixels(p))),
    ("a face.jpg", lambda p, v: write_image(p, _picture(v)), lambda p: _which(_pixels(p), 60.0)),
    ("a sketch.svg", lambda p, v: write_bytes(p, svg(_session(v)).encode()), lambda p: _strokes_in(p)),
    ("layers.ora", _write_layers, lambda p: _strokes_in(p)),
    ("weights.safetensors", lambda p, v: write_weights(p, _weights(v)), _read_weights),
    ("history.csv", lambda p, v: write_whole(p, (f"{v}\n" * 2000).encode()), _read_text),
    ("a morph.gif", _write_gif, _read_video),
    ("a morph.mp4", _write_video, _read_video),
)


def _pixels(path: Path) -> np.ndarray:
    return np.asarray(read_picture(path))[:, :, 2::-1]


def _strokes_in(path: Path) -> int:
    from engine.drawing.reopen import read_exported

    found = read_exported(path)
    assert isinstance(found, Session)
    return len(found.strokes) - 1


# ---- power cuts


class Disk:
    """What a folder would hold after a power cut: of a file what was synchronised, of names what the folder's own
    synchronisation has made sure of (`sure`), or all that have been given (`lucky`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.synced: Dict[int, bytes] = {}
        self.sure: Dict[str, bytes] = {}

    def sync(self, descriptor: int) -> None:
        """Hear of `os.fsync`."""
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            self.sure = self.lucky()
        elif path.parent == self.folder:
            self.synced[os.fstat(descriptor).st_ino] = path.read_bytes()

    def lucky(self) -> Dict[str, bytes]:
        """With every name that was given; nothing of a file that was not synchronised."""
        files = [path for path in self.folder.iterdir() if path.is_file()]
        return {path.name: self.synced.get(path.stat().st_ino, b"") for path in files}


@contextmanager
def _watched(disk: Disk, cut: Callable[[], None]) -> Iterator[None]:
    """Within it, `cut` is called before and after every call that changes names or synchronises."""
    kept = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "unlink", "remove")}

    def watch(name: str) -> Callable[..., Any]:
        def called(*arguments: Any, **more: Any) -> Any:
            cut()
            result = kept[name](*arguments, **more)
            if name == "fsync":
                disk.sync(arguments[0])
            cut()
            return result

        return called

    try:
        for name in kept:
            setattr(os, name, watch(name))
        yield
    finally:
        for name, call in kept.items():
            setattr(os, name, call)


def power_cuts(count: int, seed: int, folder: Path) -> Outcome:
    """Cut the power before and after every step of writing; what is read then is the old version or the new one, and
    the new one once the program believes that it is written."""
    outcome, dice = Outcome(), random.Random(seed)
    after = folder / "after"
    after.mkdir()
    while outcome.tried < count:
        place = folder / f"disk{outcome.tried}"
        place.mkdir()
        _write_and_cut(outcome, dice.choice(WRITERS), dice.sample(range(6), 3), Disk(place), after)
        shutil.rmtree(str(place))
    return outcome


def _write_and_cut(outcome: Outcome, writer: Writer, versions: List[int], disk: Disk, after: Path) -> None:
    """Write these versions one over the other. after: for the files as a cut would have left them."""
    name, write, read = writer
    allowed: List[int] = []

    def cut() -> None:
        for kind, left in (("sure", disk.sure), ("lucky", disk.lucky())):
            outcome.tried += 1
            content = left.get(name)
            if content is None:
                outcome.check(-1 in allowed, f"{name} is gone ({kind} names)")
                continue
            (after / name).write_bytes(content)
            try:
                version = read(after / name)
                outcome.check(version in allowed, f"{name} is version {version}, not {allowed} ({kind} names)")
            except Exception as error:
                outcome.failures.append(f"{name} cannot be read ({kind} names): {error}")

    for before, version in zip([-1, *versions], versions):
        allowed[:] = [before, version]
        with _watched(disk, cut):
            write(disk.folder / name, version)
        allowed[:] = [version]
        cut()


# ---- full disks


@contextmanager
def _at_most(bytes_a_file: int) -> Iterator[None]:
    """No file grows beyond so many bytes: the kernel refuses to write on, in the middle of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_a_file, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A file system of two megabytes in memory; PermissionError where this user may mount none."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={2 * 2**20}", "tmpfs", str(folder)], stderr=subprocess.DEVNULL
    )
    if done.returncode:
        raise PermissionError("no file system can be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def full_disks(count: int, seed: int, folder: Path) -> Outcome:
    """Let the disk become full at every place of a file: one sentence is raised, the old file stays, nothing is left.

    Half of them on a small file system where one can be mounted, the others by the largest size of a file.
    """
    outcome, dice = Outcome(), random.Random(seed)
    small = folder / "small"
    small.mkdir()
    mounts = 0
    while outcome.tried < count:
        name, write, read = dice.choice(WRITERS)
        try:
            if outcome.tried % 2:
                raise PermissionError("by size")
            with _small_disk(small) as place:
                mounts += 1
                write(place / name, 1)
                filler = os.statvfs(str(place))
                room = filler.f_bavail * filler.f_frsize
                size = (place / name).stat().st_size
                leave = dice.randrange(0, size + 4096)
                (place / "filler").write_bytes(bytes(max(0, room - leave)))
                _write_into_full(outcome, place, name, write, read)
        except PermissionError:
            place = folder / "plain"
            place.mkdir()
            write(place / name, 1)
            with _at_most(dice.randrange(0, (place / name).stat().st_size)):
                _write_into_full(outcome, place, name, write, read)
            shutil.rmtree(str(place))
    outcome.said = f"{mounts} on a small file system, the others by the largest size of a file"
    return outcome


def _write_into_full(outcome: Outcome, place: Path, name: str, write: Any, read: Any) -> None:
    outcome.tried += 1
    before = sorted(path.name for path in place.iterdir())
    expected = 1
    try:
        write(place / name, 2)
        expected = 2  # there was room
    except (SketchError, CheckpointError, OSError) as error:
        outcome.check("\n" not in str(error) and len(str(error)) > 10, f"{name}: it says {error!r}")
    except BaseException as error:
        outcome.failures.append(f"{name}: {type(error).__name__}: {error}")
    left = sorted(path.name for path in place.iterdir())
    outcome.check(left == before, f"{name}: {sorted(set(left) ^ set(before))} was left")
    try:
        version = read(place / name)
        outcome.check(version == expected, f"{name} is version {version}, not {expected}")
    except Exception as error:
        outcome.failures.append(f"{name} cannot be read, version {expected} is expected: {error}")
