"""What a browser needs to draw without this server: graphs with their weights, the bank, and the method's tables.

The browser's part is in `web/static/local`; ONNX Runtime for browsers, which `install.sh --web` puts into
`web/static/ort`, runs the graphs there.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
import threading
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Dict, List, Tuple

import numpy as np

from configs.components import COMPONENTS, MOUTH, NAMES, NOSE, PASTE_ORDER, PUPILS, REMAINDER
from configs.families.compact import COMPACT
from configs.points import POINT_INDEX, POINTS
from configs.steps import DECODE, ENCODE, FACE, FEATURES, REGISTER, component_step
from engine.advice import adviser, completion, suggestions
from engine.backend.openvino_runner import GRAPHS
from engine.backend.weights import PARAM, REGISTRATION
from engine.backend.whole_graph import constants, with_weights
from engine.drawing import brows, crown, fine_hair, hair_cap, hanging_hair, outline, scribble, short_hair, warp
from engine.drawing.placement import MIDDLE
from engine.drawing.ready_made import ADDITIONS
from engine.drawing.transplant import CHIN
from engine.method import (
    closed_eyes,
    detail,
    fine_nose,
    gaze,
    hair_colour,
    head,
    irises,
    lips,
    looks,
    manifold,
    placing,
    presence,
    registration,
    round_mouth,
    skin_colour,
    swatches,
)
from engine.method.shadow import read_masks
from engine.method.weights import FaceWeights, load_weights
from engine.photos import vectorise

HEAT = GRAPHS.parent / "heat"
ORT = Path(__file__).resolve().parent / "static" / "ort"
ABOUT, FACES = "about.json", "faces.safetensors"


def possible() -> bool:
    """Whether ONNX Runtime for browsers and the package `onnx` are installed."""
    return (ORT / "ort.wasm.min.mjs").is_file() and importlib.util.find_spec("onnx") is not None


class Kit:
    """The files that a browser loads for one preset, by name, each made at its first use.

    folder: where the weights are. Threads may share it.
    """

    preset = COMPACT

    def __init__(self, folder: Path = PARAM) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._made: Dict[str, bytes] = {}
        self._tags: Dict[str, str] = {}
        self._weights: List[FaceWeights] = []
        self._makers: Dict[str, Callable[[], bytes]] = {ABOUT: self._about, FACES: self._faces}
        self._makers.update({f"{step}.onnx": partial(self._graph, step) for step in _steps()})

    @property
    def names(self) -> List[str]:
        """The names of all files."""
        return list(self._makers)

    def file(self, name: str) -> bytes:
        """A file's content. Raises KeyError for an unknown name, and CheckpointError."""
        make = self._makers[name]
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def tagged(self, name: str) -> Tuple[bytes, str]:
        """A file's content and its HTTP entity tag. Raises as `file`."""
        content = self.file(name)
        with self._lock:
            if name not in self._tags:
                self._tags[name] = '"' + hashlib.sha256(content).hexdigest()[:32] + '"'
            return content, self._tags[name]

    def _known(self) -> FaceWeights:
        if not self._weights:
            self._weights.append(load_weights(self.preset, self._folder))
        return self._weights[0]

    def _graph(self, step: str) -> bytes:
        import onnx

        graph = onnx.load(str(GRAPHS / self.preset.name / f"{step}.onnx"))
        inputs = [one.name for one in graph.graph.input]
        whole: bytes = with_weights(graph, constants(self._known(), inputs), {}).SerializeToString()
        return whole

    def _faces(self) -> bytes:
        from safetensors.numpy import save

        faces = self._known().faces
        tensors: Dict[str, Any] = {f"codes.{name}": faces.banks[name].codes for name in NAMES}
        tensors.update({f"tags.{tag}": faces.banks[REMAINDER.name].tags[tag].astype(np.uint8) for tag in faces.tags})
        tensors.update({f"mask.{name}": mask for name, mask in read_masks(HEAT).items()})
        tensors.update({f"palette.{name}": values for name, values in faces.palette.items()})
        tensors["shares"] = warp.core_shares()
        if faces.appearances is not None:
            tensors["appearances"] = faces.appearances
            if faces.clear is not None:
                tensors["clear"] = faces.clear.astype(np.uint8)
            if faces.swatches is not None:
                colouring = swatches.Colouring(faces.swatches, faces.appearances)
                own = {"weights": faces.swatches.weights, "offset": faces.swatches.offset}
                tensors.update(own, towards=colouring.towards)
        kept = {name: np.ascontiguousarray(value, _width(value)) for name, value in tensors.items()}
        return bytes(save(kept))

    def _about(self) -> bytes:
        return json.dumps(_tables(self._known()), allow_nan=False).encode("ascii")


def _width(value: np.ndarray) -> Any:
    return value.dtype if value.dtype == np.uint8 else np.float32


def _steps() -> List[str]:
    return [component_step(step, name) for name in NAMES for step in (ENCODE, DECODE, FEATURES)] + [FACE, REGISTER]


def _numbers(module: ModuleType) -> Dict[str, Any]:
    """A module's constants, as far as they are numbers or tuples and tables of them."""
    found = {}
    for name, value in vars(module).items():
        if name.isupper() and not name.startswith("_"):
            plain = isinstance(value, (int, float)) or (isinstance(value, tuple) and all(map(_is_number, value)))
            if plain and not isinstance(value, bool):
                found[name] = value
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def _ends(place: Tuple[slice, slice]) -> List[List[int]]:
    """The start and stop of rows and columns."""
    return [[one.start, one.stop] for one in place]


def _tables(known: FaceWeights) -> Dict[str, Any]:
    """The tables that `web/static/local` uses instead of the constants of the Python modules."""
    preset, faces = known.preset, known.faces
    points = [{"part": point.part, "x": point.x, "y": point.y} for point in POINTS]
    boxes = [[one.x, one.y, one.size] for one in COMPONENTS if one is not REMAINDER]
    mouth = next(one for one in COMPONENTS if one.name == "mouth")
    spreads = {name: vars(spread) for name, spread in {**placing.SPREADS, "whole": placing.WHOLE}.items()}
    skins, hairs, eyes = (
        [{"name": one.name, "colour": one.colour} for one in some]
        for some in (skin_colour.SKINS, hair_colour.HAIRS, irises.EYES)
    )
    regions = {name: _ends(region) for name, region in presence.REGIONS.items()}
    return {
        "steps": _steps() if REGISTRATION in known.files else _steps()[:-1],
        "scale": preset.scale,
        "featureScale": preset.feature_scale,
        "components": [
            {"name": one.name, "x": one.x, "y": one.y, "size": one.size, "code": preset.code_size(one)}
            for one in COMPONENTS
        ],
        "pasteOrder": [one.name for one in PASTE_ORDER],
        "tags": list(faces.tags),
        "skins": skins,
        "hairs": hairs,
        "irises": {**_numbers(irises), "pupils": PUPILS, "colours": eyes},
        "closedEyes": {**_numbers(closed_eyes), "pupils": PUPILS},
        "gaze": {**_numbers(gaze), "pupils": PUPILS},
        "hairColour": _numbers(hair_colour),
        "darkHairs": hair_colour.DARK_HAIRS,
        "skinColour": _numbers(skin_colour),
        "most": swatches.MOST,
        "detail": {**_numbers(detail), "weak": known.detail.weak, "strong": known.detail.strong},
        "manifold": _numbers(manifold),
        "looks": {**_numbers(looks), "SEXES": looks.SEXES},
        "presence": {
            **_numbers(presence),
            "regions": regions,
            "boxes": boxes,
            "chin": [mouth.x, mouth.y + CHIN, [mouth.size, mouth.size - CHIN]],
            "beard": _ends(presence.BEARD_PLACE),
            "bristles": _ends(presence.BRISTLES_PLACE),
            "STROKE": hair_cap.STROKE,
            "lips": _ends(presence.LIPS),
            "sectors": outline.SECTORS,
            "middle": outline.MIDDLE,
        },
        "registration": {**_numbers(registration), "points": points} if REGISTRATION in known.files else None,
        "placing": {
            **_numbers(placing),
            "points": points,
            "natural": placing.NATURAL.tolist(),
            "own": placing.OWN_POINTS,
            "pupils": [POINT_INDEX["pupil1"], POINT_INDEX["pupil2"]],
            "spreads": spreads,
            "CORES": warp.CORES,
            "LARGEST_RIM": warp.LARGEST_RIM,
            "middle": MIDDLE,
        },
        "suggestions": {**_numbers(suggestions), "pupils": PUPILS},
        "vectorise": _numbers(vectorise),
        "completion": _numbers(completion),
        "brows": {**_numbers(brows), "trace": brows.TRACE},
        "adviser": _numbers(adviser),
        "chin": CHIN,
        "readyMade": {name: random.Random(name).getstate()[1] for name in ADDITIONS},
        "crown": _numbers(crown),
        "fineHair": _numbers(fine_hair),
        "scribble": {**_numbers(scribble), "STROKE": hair_cap.STROKE},
        "shortHair": {**_numbers(short_hair), "HAIR": short_hair.HAIR, "INK": scribble.INK},
        "hairCap": _numbers(hair_cap),
        "hangingHair": _numbers(hanging_hair),
        "head": {
            **_numbers(head),
            "EAR": head.EAR,
            "CHEEK": head.CHEEK,
            "bare": _ends(head.BARE),
            "below": _ends(head.BELOW),
            "checked": [head.CHECKED.start, head.CHECKED.stop],
        },
        "fineNose": {**_numbers(fine_nose), "region": _ends(presence.REGIONS[NOSE.name])},
        "roundMouth": _numbers(round_mouth),
        "lips": {**_numbers(lips), "region": _ends(presence.REGIONS[MOUTH.name]), "around": _ends(lips.AROUND)},
        "warp": {**_numbers(warp), "CORES": warp.CORES, "middle": MIDDLE},
    }
