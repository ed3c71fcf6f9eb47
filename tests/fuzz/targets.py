"""What is fuzzed: every reader of files and messages that may come from strangers, and the inputs it begins with."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import pickle
import struct
import tempfile
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple, Type

import cv2
import numpy as np
from safetensors.numpy import save

from configs.components import NAMES
from engine.backend.openvino_runner import FLOAT, GRAPHS, OpenVinoRuntime
from engine.backend.runners import CannotRun
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.export import open_raster, svg
from engine.drawing.pictures import OPENED, SketchError, decode_picture, encode_picture, resized
from engine.drawing.reopen import read_exported
from engine.drawing.session import Session
from engine.drawing.sketch import as_sketch
from engine.drawing.strokes import Stroke, render
from engine.files.checkpoints import CheckpointError, read_bank, read_metadata, read_weights
from engine.files.hdf5 import MAGIC, write_hdf5
from engine.files.torch_file import LEGACY
from engine.message import Message
from engine.method.swatches import Look
from engine.method.weights import read_own_bank
from engine.photos import vectorise
from engine.photos.align import PHOTO, kind_of, read_photo
from engine.process.channel import Unreadable, packed, unpacked
from engine.process.messages import Progress, Ready, Reply, Stopped
from options.recipe import read_recipe
from tests.support.drawn_faces import paint, person
from training.data.dataset import Dataset, Sample, write_dataset
from training.data.landmarks import TEM, read_tem
from web import intake
from web.refusals import Refused

LINES = (
    Stroke(((100.0, 200.0, 1.0), (180.0, 190.0, 0.7), (250.0, 220.0, 1.0)), 5.0),
    Stroke(((60.0, 380.0, 1.0), (90.0, 390.0, 1.0)), 3.0, mirrored=True, ink=0.4),
    Stroke(((10.0, 10.0, 1.0),), 30.0, eraser=True),
)
SIDE = 256  # pixels of photos whose pupils are given
MOST_POINTS = 400  # of a drawing that is drawn, too: the page has a clock for longer ones


@dataclass(frozen=True)
class Target:
    """A reader. corpus: inputs that it likes. read: takes an input and an empty folder. refusals: what it may raise.
    piece: inputs of one process."""

    corpus: Callable[[], List[bytes]]
    read: Callable[[bytes, Path], object]
    refusals: Tuple[Type[BaseException], ...]
    piece: int = 10_000


def _pictures() -> List[bytes]:
    grey = render(LINES)[::8, ::8]
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    kinds = [encode_picture(grey, suffix) for suffix in (".png", ".jpg", ".webp", ".bmp")]
    return kinds + [encode_picture(colour, ".jpg"), encode_picture(colour)]


def _read_picture(data: bytes, _folder: Path) -> object:
    picture = decode_picture(data, "it", replace(OPENED, pixels=1_000_000))
    kind_of(picture)
    return as_sketch(picture, "it")


def _photos_with_pupils() -> List[bytes]:
    """Where the pupils are, a line break, and the pixels of a portrait, which are not packed: any bytes are some."""
    grey = cv2.cvtColor(resized(paint(person(3)), SIDE), cv2.COLOR_RGB2GRAY).tobytes()
    made = [pupils + b"\n" + grey for pupils in (b"86,116,170,116", b"170,90.5,120,-30", b"1e4,1e5,-1e4,0")]
    _read_photo_with_pupils(made[0])  # before processes are forbidden: a library asks for the processor's kind once
    return made


def _read_photo_with_pupils(data: bytes, _folder: Optional[Path] = None) -> object:
    pupils, _, pixels = data.partition(b"\n")
    size = SIDE * SIDE
    grey = np.frombuffer(pixels[:size].ljust(size, b"\x80"), np.uint8).reshape(SIDE, SIDE)
    return intake.read_picture(encode_picture(grey, ".bmp"), PHOTO, pupils.decode("latin-1"), vectorise.LINES)


def _in_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    def read_file(data: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(data)
        return read(path)

    return read_file


def _sessions() -> List[bytes]:
    look = Controls((0.1, 0.2, 0.3, 0.4, 0.5), ("woman",), 7, Appearance("palette", "Rose", skin="fair"))
    made = (Session(), Session(LINES), Session(LINES, look, render(LINES)))
    return [json.dumps(session.to_json()).encode() for session in made]


def _read_session(data: bytes, _folder: Path) -> object:
    session = intake.session_of(data)
    few = sum(len(stroke.points) for stroke in session.strokes) <= MOST_POINTS
    return session.sketch() if few else session.to_json()


def _morphs() -> List[bytes]:
    drawings = [json.loads(session) for session in _sessions()]
    made = [json.dumps({"start": start, "end": end}).encode() for start, end in zip(drawings, drawings[1:])]
    for one in made:
        intake.morph_of(one, 0.5)  # before processes are forbidden: a library asks for the processor's kind once
    return made


def _read_addition(data: bytes, _folder: Path) -> object:
    session = intake.session_of(data)
    few = sum(len(stroke.points) for stroke in session.strokes) <= MOST_POINTS
    return intake.read_addition(data, "round glasses") if few else session.to_json()


def _tensors() -> Dict[str, np.ndarray]:
    values = np.linspace(-1.0, 1.0, 24, dtype=np.float32)
    return {"a.weight": values.reshape(2, 3, 4), "a.bias": values.astype(np.float16), "count": np.arange(3)}


def _weights() -> List[bytes]:
    return [save(_tensors(), {"architecture": "test", "looks": "[]"}), save({}), *_pickles()]


def _pickles() -> List[bytes]:
    arrays = [pickle.dumps(_tensors(), protocol) for protocol in (2, 3, 4)]
    return [data + hashlib.sha1(data).digest() + b"HCAJSLHD" for data in arrays] + arrays + [pickle.dumps(print)]


def _read_any_weights(path: Path) -> object:
    try:
        read_metadata(path)
    except CheckpointError:
        read_weights(path)
    return read_weights(path)


def _banks() -> List[bytes]:
    rows = np.linspace(0.0, 1.0, 8, dtype=np.float32).reshape(2, 4)
    tensors = {f"codes.{name}": rows for name in NAMES}
    tensors.update({"tags.man": np.array([1, 0], np.uint8), "appearance": rows, "looks.appearance": rows})
    tensors["looks.colour"] = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    return [save(tensors, {"looks": '["one", "two"]'})]


def _datasets() -> List[bytes]:
    made = [
        Sample("01", split, "01", False, "01", ("man",), "neutral", "01", ("01",), "a.jpg", "a.npy", {"xdog": "a.png"})
        for split in ("train", "validation")
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_dataset(Path(folder), 512, made)
        return [(Path(folder) / "dataset.json").read_bytes()]


def _svgs() -> List[bytes]:
    return [svg(Session(LINES)).encode(), svg(Session()).encode()]


def _layers() -> List[bytes]:
    grey = render(LINES)
    face = np.repeat(grey[:, :, None], 3, axis=2)
    return [open_raster(Session(LINES), grey, grey, face), open_raster(Session(base=grey), grey, grey, face)]


def _landmarks() -> List[bytes]:
    lines = "\n".join(f"{i}.5\t{i + 1}.25" for i in range(TEM.count))
    return [f"{TEM.count}\n{lines}\n".encode(), b"2\n1 2\n3 4\n"]


def _torch_files() -> List[bytes]:
    """Archives as `torch.save` writes them. Their pickles are written by hand, since PyTorch is not needed here."""
    values = np.linspace(-1.0, 1.0, 6, dtype=np.float32)
    pushed = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQ"
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + pushed + b"K\x00K\x02K\x03\x86K\x03K\x01\x86\x89ccollections\n"
    tensor += b"OrderedDict\n)RtR"
    table = b"\x80\x02ccollections\nOrderedDict\n)RX\x06\x00\x00\x00weight" + tensor + b"s."
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("model/data.pkl", table)
        files.writestr("model/byteorder", b"little")
        files.writestr("model/data/0", values.tobytes())
    start = LEGACY + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)
    older = start + table + pickle.dumps(["0"], 2) + struct.pack("<q", 6) + values.tobytes()
    return [archive.getvalue(), older]


def _keras_files() -> List[bytes]:
    if importlib.util.find_spec("h5py") is None:
        return [MAGIC]
    kernel, bias = np.linspace(-1.0, 1.0, 24, dtype=np.float32).reshape(2, 3, 2, 2), np.zeros(2, np.float32)
    with tempfile.TemporaryDirectory() as folder:
        write_hdf5(Path(folder) / "a.h5", {"first": [("conv2d/kernel", kernel), ("conv2d/bias", bias)]})
        return [(Path(folder) / "a.h5").read_bytes()]


@lru_cache(maxsize=None)
def _runtime() -> OpenVinoRuntime:
    return OpenVinoRuntime(FLOAT)


def _graphs() -> List[bytes]:
    _runtime()  # before the memory is limited: its threads have stacks
    return [(GRAPHS / "compact" / f"{name}.onnx").read_bytes() for name in ("encode-nose", "decode-nose")]


_MEMORY = np.zeros(1 << 14, np.uint8)


def _messages() -> List[bytes]:
    grey = np.arange(64 * 80, dtype=np.uint8).reshape(64, 80)
    drawing = FaceResult(np.repeat(grey[:, :, None], 3, axis=2)[:40, :40], grey, (0.5, 0.25))
    said = (
        Progress(Message("Starting the engine ({percent} %)", percent=3), 0.5),
        Ready("compact", (Look("Rose", (232, 190, 168)),), ("woman",), runtime="OpenVINO"),
        Reply(3, drawing, 0.1),
        Reply(4, LINES, 0.1),
        Reply(5, np.linspace(0.0, 1.0, 8, dtype=np.float32)),
        Stopped("Param/compact is missing.", again=False),
    )
    return [packed(one, _MEMORY) for one in said]


def _recipes() -> List[bytes]:
    return [path.read_bytes() for path in sorted(Path(__file__).resolve().parents[2].glob("*/recipes/*.json"))] or [
        json.dumps({"sources": {}, "autoencoders": {}, "reader": {}, "combine": [{}]}).encode()
    ]


TARGETS: Dict[str, Target] = {
    "pictures": Target(_pictures, _read_picture, (SketchError,)),
    "photos": Target(_pictures, _in_file("photo", read_photo), (ValueError,)),
    "drawings": Target(_sessions, _read_session, (Refused,)),
    "SVG": Target(_svgs, _in_file("drawing.svg", read_exported), (SketchError,)),
    "OpenRaster": Target(_layers, _in_file("drawing.ora", read_exported), (SketchError,)),
    "uploads": Target(
        lambda: _pictures()[:4], lambda data, _: intake.read_picture(data, "sketch", "", "lines"), (Refused,)
    ),
    # Where atheris watches, each leaves 2 MB behind, and nothing where the same are read without it.
    "photos with pupils": Target(_photos_with_pupils, _read_photo_with_pupils, (Refused,), piece=500),
    "morphs": Target(_morphs, lambda data, _: intake.morph_of(data, 0.5).to_json(), (Refused,)),
    "additions": Target(_sessions, _read_addition, (Refused,)),
    "weights": Target(_weights, _in_file("weights", _read_any_weights), (CheckpointError,)),
    "pickles": Target(_pickles, _in_file("weights.pkl", read_weights), (CheckpointError,)),
    "published banks": Target(
        lambda: [bytes(2048) * 2, np.ones(1024, np.float32).tobytes()],
        _in_file("bank.bin", read_bank),
        (CheckpointError,),
    ),
    "banks": Target(_banks, _in_file("bank.safetensors", read_own_bank), (CheckpointError,)),
    "datasets": Target(_datasets, _in_file("dataset.json", lambda path: Dataset(path.parent)), (ValueError,)),
    "landmarks": Target(_landmarks, _in_file("points.tem", read_tem), (ValueError,)),
    "PyTorch's files": Target(_torch_files, _in_file("weights.pth", read_weights), (CheckpointError,)),
    "Keras' files": Target(_keras_files, _in_file("weights.h5", read_weights), (CheckpointError,)),
    "graphs": Target(
        _graphs,
        _in_file("graph.onnx", lambda path: _runtime().compile(path, lambda names: {})),
        (CheckpointError, CannotRun),
    ),
    "engine's messages": Target(_messages, lambda data, _: unpacked(data, _MEMORY, guarded=True), (Unreadable,)),
    "recipes": Target(_recipes, _in_file("recipe.json", read_recipe), (ValueError,)),
}
