"""Translators between sketches and photos: which are installed, and running one.

A translator is a folder with `weights.safetensors`, whose header says what it is and how to rebuild its network, and
`MODEL_CARD.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from configs.translators.styles import EDGES, HATCHED, LINES, styles_in
from engine.backend.runners import JITTOR, OPENVINO, load_jittor, start_first
from engine.backend.weights import PARAM
from engine.drawing.crops import levels, signed
from engine.drawing.pictures import resized
from engine.files.checkpoints import CheckpointError, assign, read_metadata, read_weights
from engine.message import Message
from engine.photos.align import PHOTO, SKETCH

FOLDER = PARAM / "translators"
WEIGHTS, GRAPH = "weights.safetensors", "graph.onnx"
INPUT, OUTPUT = "picture", "painted"  # of the graph
# Methods, in order of preference; any other comes after them.
PREFERRED = ("pix2pix", "cyclegan", "wgan-gp", "refined-regression")
TO_PHOTO, TO_SKETCH = "sketch-to-photo", "photo-to-sketch"
DIRECTIONS = (TO_PHOTO, TO_SKETCH)
OWN_PAINTER = "DeepFaceDrawing"  # what this program's own networks are called among translators
STYLE_TITLES = {LINES: "clean lines", EDGES: "all edges", HATCHED: "hatched hair"}
BOTH = "both"  # in the file of a run that trains both; what ships has one direction a folder


@dataclass(frozen=True)
class TranslatorInfo:
    """What the header of a translator's weights says.

    name: of its folder. title: for people. method: that trained it. direction: one of `DIRECTIONS`. size: side in
    pixels of the pictures that it was trained on. path: the weights. prefix: before the tensors' names, where the file
    of a run holds both directions. styles: that it draws in by choice, the usual one first. style: the one that is
    chosen; "" is the usual one. It is part of the name, NAME:STYLE, and of the title.
    """

    name: str
    title: str
    method: str
    direction: str
    size: int
    path: Path
    prefix: str = ""
    styles: Tuple[str, ...] = ()
    style: str = ""

    def in_style(self, style: str) -> TranslatorInfo:
        """The same, drawing in a style. Raises CheckpointError, which names those it has."""
        if style not in self.styles:
            has = Message("its styles are {styles}", styles=", ".join(self.styles))
            raise CheckpointError(
                Message(
                    "{name} does not draw in a style {style}; {has}.",
                    name=self.name,
                    style=style,
                    has=has if self.styles else Message("it has one style only"),
                )
            )
        title = f"{self.title} ({STYLE_TITLES.get(style, style)})"
        return replace(self, name=f"{self.name}:{style}", title=title, style=style)

    def offers(self) -> Tuple[TranslatorInfo, ...]:
        """What a person can choose: this translator in each of its styles, or as it is."""
        return tuple(self.in_style(style) for style in self.styles) or (self,)


def describe(path: Union[str, Path], direction: str = TO_PHOTO) -> TranslatorInfo:
    """What a translator's folder, the folder of a run or a file of weights says.

    Raises CheckpointError where it is none. direction: which of the two is meant where the file of a run holds both.
    """
    path = Path(path)
    file = weights_in(path) if path.is_dir() else path
    about = read_metadata(file)
    try:
        both = about["direction"] == BOTH
        towards = direction if both else about["direction"]
        prefix = f"{direction}." if both else ""
        size, styles = int(about["size"]), styles_in(about)
        info = TranslatorInfo(file.parent.name, about["title"], about["method"], towards, size, file, prefix, styles)
    except (KeyError, ValueError) as error:
        raise CheckpointError(
            Message("{file} is not a translator: its header lacks {reason}.", file=file, reason=error)
        ) from error
    if info.direction not in DIRECTIONS:
        raise CheckpointError(
            Message(
                "{file} is not a translator that this program knows ({direction}).", file=file, direction=info.direction
            )
        )
    return info


def weights_in(folder: Path) -> Path:
    """The weights of a translator's folder, or the newest checkpoint of a run's."""
    kept = sorted((folder / "checkpoints").glob("*.safetensors"))
    return kept[-1] if kept and not (folder / WEIGHTS).exists() else folder / WEIGHTS


def installed(folder: Path = FOLDER) -> Tuple[TranslatorInfo, ...]:
    """The translators in a folder, by name. Reads headers only and needs no Jittor; what is damaged is left out."""
    found: List[TranslatorInfo] = []
    for file in sorted(folder.glob(f"*/{WEIGHTS}")):
        try:
            found.append(describe(file))
        except CheckpointError:
            continue
    return tuple(found)


def find(name_or_path: Union[str, Path], folder: Path = FOLDER, direction: str = TO_PHOTO) -> TranslatorInfo:
    """The translator of that name, or in that folder or file. Raises CheckpointError, which names those there are.

    Behind the name or path there may be a style, NAME:STYLE. direction: as for `describe`.
    """
    known = {info.name: info for info in installed(folder)}
    if str(name_or_path) in known:
        return known[str(name_or_path)]
    if Path(name_or_path).exists():
        return describe(name_or_path, direction)
    name, _, style = str(name_or_path).rpartition(":")
    if name in known or (name and Path(name).exists()):
        return find(name, folder, direction).in_style(style)
    raise CheckpointError(
        Message(
            "there is no translator {name}; installed are: {known}.",
            name=name_or_path,
            known=", ".join(known) or "none, train one first",
        )
    )


def suited(kind: str, asked: Optional[str] = None, folder: Path = FOLDER, style: str = "") -> TranslatorInfo:
    """The translator for pictures of a kind, `engine.photos.align.PHOTO` or `SKETCH`.

    asked: a name or path; the name of a method, such as cyclegan, means whichever of its translators takes this kind.
    None is the first that does. style: of what is drawn of a photo, "" for the usual one; nothing to sketches. Raises
    CheckpointError where there is none, or the one asked for takes the other kind or has no such style.
    """
    if style and kind == PHOTO:
        if asked is None:
            drawing = [info for info in installed(folder) if style in info.styles]
            if not drawing:
                raise CheckpointError(
                    Message("no translator that draws photos in a style {style} is installed.", style=style)
                )
            return _preferred(drawing).in_style(style)
        return suited(kind, asked, folder).in_style(style)
    direction = TO_SKETCH if kind == PHOTO else TO_PHOTO
    fitting = [info for info in installed(folder) if info.direction == direction]
    methods = {info.method for info in installed(folder)} | set(PREFERRED)
    if asked is None or (asked in methods and not Path(asked).exists()):
        fitting = [info for info in fitting if asked in (None, info.method)]
        if not fitting:
            which = f"{asked} translator" if asked else "translator"
            raise CheckpointError(
                Message(
                    "no {which} for a {kind} is installed; train one with train.py --model.", which=which, kind=kind
                )
            )
        return _preferred(fitting)
    info = find(asked, folder, direction)
    if info.direction != direction:
        wanted = PHOTO if info.direction == TO_SKETCH else SKETCH
        raise CheckpointError(
            Message(
                "{name} takes a {wanted}, but this is a {kind}; say --kind {wanted} if it is not.",
                name=asked,
                wanted=wanted,
                kind=kind,
            )
        )
    return info


def _preferred(infos: Sequence[TranslatorInfo]) -> TranslatorInfo:
    """The one of the preferred method; of equals, `min` takes the first by name."""
    order = {method: number for number, method in enumerate(PREFERRED)}
    return min(infos, key=lambda info: order.get(info.method, len(order)))


class Translator:
    """A trained generator, ready to run.

    run: (N, planes, size, size) float32 in -1..1 -> (N, channels_out, size, size). The planes are those of the picture,
    then one for each style, ones or zeros.
    """

    def __init__(self, info: TranslatorInfo, run: Callable[[np.ndarray], np.ndarray]) -> None:
        self.info, self.run = info, run
        self.channels = int(read_metadata(info.path)["channels_in"])

    @staticmethod
    def load(name_or_path: Union[str, Path], folder: Path = FOLDER, runtime: str = JITTOR) -> Translator:
        """By name, or by path of its folder or weights. Raises as `of`."""
        return Translator.of(find(name_or_path, folder), runtime)

    @staticmethod
    def of(info: TranslatorInfo, runtime: str = JITTOR) -> Translator:
        """The one that `describe`, `find`, `suited` or `installed` has named. runtime: as in `engine.backend.runners`.

        Raises CheckpointError or CannotRun where it cannot be used.
        """
        starts = {OPENVINO: lambda: _on_openvino(info), JITTOR: lambda: _on_jittor(info)}
        return Translator(info, start_first(runtime, starts)[0])

    def translate(self, picture: np.ndarray, side: Optional[int] = CANVAS) -> np.ndarray:
        """A picture of any size, (H, W) or (H, W, 3) uint8 RGB -> (side, side, 3) uint8 RGB.

        What is not square is centred in a square: a sketch on white, a photo with its border repeated. A sketch has
        dark ink on white paper (`engine.drawing.sketch.as_sketch` makes it so). side: None leaves the network's own
        size. The same picture gives the same result: there is no dropout.
        """
        size = self.info.size
        if self.info.direction == TO_PHOTO:
            given = resized(squared(grey(picture), PAPER_WHITE), size)[None, None]  # (1, 1, size, size)
            given = np.repeat(given, self.channels, axis=1)
        else:
            given = resized(squared(colour(picture)), size).transpose(2, 0, 1)[None]  # (1, 3, size, size)
        given = signed(np.ascontiguousarray(given))
        if self.info.styles:
            asked = self.info.styles.index(self.info.style or self.info.styles[0])
            given = np.concatenate([given, style_planes([asked], len(self.info.styles), size)], axis=1)
        painted = self.run(given)[0].transpose(1, 2, 0)
        result = levels(painted)
        result = colour(grey(result) if self.info.direction == TO_SKETCH else result)
        return result if side is None else resized(result, side)


def _on_openvino(info: TranslatorInfo) -> Callable[[np.ndarray], np.ndarray]:
    from engine.backend.openvino_runner import OpenVinoRuntime

    def tensors(names: Sequence[str]) -> Dict[str, np.ndarray]:
        found = tensors_of(info)
        missing = sorted(set(names) - set(found) - {INPUT})
        if missing:
            raise CheckpointError(
                Message(
                    "{file} is the graph of other weights: {problems}.",
                    file=graph_of(info),
                    problems=", ".join(missing),
                )
            )
        return {name: found[name] for name in names if name in found}

    network = OpenVinoRuntime().compile(graph_of(info), tensors)
    return lambda pictures: np.concatenate([network.run(**{INPUT: one[None]}) for one in pictures])


def _on_jittor(info: TranslatorInfo) -> Callable[[np.ndarray], np.ndarray]:
    load_jittor()
    import jittor as jt

    network = build(info)

    def run(pictures: np.ndarray) -> np.ndarray:
        with jt.no_grad():
            painted: np.ndarray = network(jt.array(pictures)).numpy()
        return painted

    return run


def graph_of(info: TranslatorInfo) -> Path:
    """The graph of a translator's network, beside its weights."""
    return info.path.parent / GRAPH


def build(info: TranslatorInfo) -> Any:
    """Jittor's network that a header describes, with the weights of the file. Raises CheckpointError."""
    from configs.translators.generators import Architecture

    about = read_metadata(info.path)
    kind = about.get("architecture", "")
    if kind not in Architecture.kinds and graph_of(info).exists():
        raise CheckpointError(
            Message(
                "{file} draws by its graph only, which takes OpenVINO (sh install.sh): its method has a network {kind} "
                "of its own.",
                file=info.path,
                kind=kind,
            )
        )
    try:
        network = Architecture.from_texts(about).network()
    except ValueError as error:
        raise CheckpointError(Message("{file} is not a translator: {reason}.", file=info.path, reason=error)) from error
    assign(network, tensors_of(info), info.path)
    for variable in network.state_dict().values():
        # Jittor would otherwise build a bias of one number into the kernel that adds it, and not get it to compile.
        variable.sync()
    network.eval()
    return network


def tensors_of(info: TranslatorInfo) -> Dict[str, np.ndarray]:
    """The weights of the network by name. Raises CheckpointError."""
    tensors = read_weights(info.path)
    return {name[len(info.prefix) :]: value for name, value in tensors.items() if name.startswith(info.prefix)}


def style_planes(asked: Sequence[int], styles: int, side: int) -> np.ndarray:
    """For each picture ones in the plane of its style, else zeros: (N, styles, side, side) float32."""
    chosen = np.eye(styles, dtype=np.float32)[list(asked)]
    return np.tile(chosen[:, :, None, None], (1, 1, side, side))


def grey(picture: np.ndarray) -> np.ndarray:
    """(H, W), (H, W, 1) or (H, W, 3) uint8 RGB -> (H, W)."""
    if picture.ndim == 3 and picture.shape[2] == 3:
        return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return picture.reshape(picture.shape[:2])


def colour(picture: np.ndarray) -> np.ndarray:
    """(H, W), (H, W, 1) or (H, W, 3) uint8 -> (H, W, 3)."""
    if picture.ndim == 3 and picture.shape[2] == 3:
        return picture
    return np.repeat(picture.reshape(picture.shape[:2] + (1,)), 3, axis=2)


def squared(picture: np.ndarray, paper: Optional[int] = None) -> np.ndarray:
    """The picture in the middle of a square: on `paper`, or with its border repeated."""
    height, width = picture.shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    edges = (top, side - height - top, left, side - width - left)
    if paper is None:
        return cv2.copyMakeBorder(picture, *edges, borderType=cv2.BORDER_REPLICATE)
    return cv2.copyMakeBorder(picture, *edges, borderType=cv2.BORDER_CONSTANT, value=paper)
