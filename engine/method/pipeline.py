"""The whole method: sketch -> codes -> manifold -> feature map -> face (Chen et al., SIGGRAPH 2020, figure 3)."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, NamedTuple, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, COMPONENTS, NAMES, PAPER_WHITE, REMAINDER, Component
from configs.families import presets
from configs.families.compact import COMPACT
from configs.presets import TEXTURE_SIDE
from configs.steps import DECODE, ENCODE, FACE, FEATURES, REGISTER, TEXTURE, UPSCALE, component_step
from engine.backend.runners import JITTOR, Runner
from engine.backend.starting import start
from engine.backend.weights import PARAM, REGISTRATION, UPSCALER
from engine.drawing.controls import Appearance, Between, Controls, End, FaceResult
from engine.drawing.crops import check, crop, joined, levels, signed
from engine.drawing.crown import crowned
from engine.drawing.packed import unpack
from engine.drawing.placement import AUTOMATIC, EXPLICIT, MIDDLE, NONE, Placement, Placing, interpolate_placements
from engine.message import Message
from engine.method import manifold
from engine.method.chosen_colours import ChosenColours, chosen_colours, interpolate_colours
from engine.method.closed_eyes import find_lids, with_closed_eyes
from engine.method.gaze import find_gaze, with_gaze
from engine.method.hair_colour import DARK_HAIRS, HAIRS, LIGHT, painted_under, with_hair
from engine.method.irises import with_irises
from engine.method.legible import completed
from engine.method.looks import choose_person
from engine.method.manifold import Neighbours, expected_components
from engine.method.placing import place
from engine.method.presence import bearded, drawn_components, long_haired
from engine.method.registration import FoundPoints, find_points
from engine.method.shadow import blend, read_masks
from engine.method.skin_colour import SKINS, with_skin
from engine.method.swatches import HAIR, Colouring, Look, require_colouring
from engine.method.upscaling import enlarged
from engine.method.weights import FaceWeights, load_weights
from engine.progress import ProgressCall

HEAT = Path(__file__).resolve().parents[2] / "heat"
PointFinder = Callable[[np.ndarray, Optional[np.ndarray]], FoundPoints]
"""Finds the points of the face in a sketch, (512, 512) uint8. The second argument is the similarity, (2, 3), that
brought the previous sketch to the canonical frame, or None."""

KEPT_SKETCHES = 400  # decoded sketches of bank rows that are cached, per component


def _no_progress(text: str, fraction: Optional[float]) -> None:
    del text, fraction


class FacePipeline:
    """Makes faces from sketches with `draw(sketch, controls)`. The same pair always gives the same face.

    preset: its name. tags: what `Controls.tags` may name. looks: the palette that `Appearance` may name; skins, hairs:
    the colours. components: a `ComponentPipeline` for each component. masks: the soft masks, (512, 512) float32 by
    component name. runtime: the name of the runtime, as shown to users. note: one sentence where that runtime replaces
    another, else "".
    """

    def __init__(self, weights: FaceWeights, runner: Runner, masks: Dict[str, np.ndarray], note: str = "") -> None:
        preset, faces = weights.preset, weights.faces
        self.preset, self.runtime, self.note = preset.name, runner.title, note
        self.looks: Tuple[Look, ...] = faces.looks
        self.tags: Tuple[str, ...] = faces.tags
        self._colouring: Optional[Colouring] = None
        if faces.swatches is not None and faces.appearances is not None:
            self._colouring = Colouring(faces.swatches, faces.appearances)
        self.skins: Tuple[Look, ...] = SKINS if self._colouring else ()
        self.hairs: Tuple[Look, ...] = HAIRS if self._colouring else ()
        self._preset, self._weights, self._runner, self.masks = preset, weights, runner, masks
        self.components = [ComponentPipeline(component, weights, runner) for component in COMPONENTS]
        self._beside = ThreadPoolExecutor(1, "shadow")
        self._last_result, self._last_points, self._last_person, self._last_ends = (_LastResult() for _ in range(4))
        # Without the registration network, sketches are assumed to lie in the canonical frame.
        self._find_points = _point_finder(runner) if REGISTRATION in weights.files else None

    @classmethod
    def load(
        cls,
        preset: str = COMPACT.name,
        folder: Path = PARAM,
        progress: ProgressCall = _no_progress,
        runtime: str = JITTOR,
    ) -> FacePipeline:
        """Read weights, bank and masks, and start the runtime, one of `engine.backend.runners.RUNTIMES`.

        Raises CheckpointError, one sentence, where a file is missing; `engine.backend.starting.start` says what else.
        """
        progress(Message("Loading the networks"), None)
        weights = load_weights(presets()[preset], folder)
        runner, note = start(runtime, weights)
        return cls(weights, runner, read_masks(HEAT), note)

    def warm(self, progress: ProgressCall = _no_progress) -> None:
        """Run all networks once, so that the first stroke is answered without delay."""
        progress(Message("Warming up the networks"), None)
        sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)
        sketch[::32] = 0
        self.draw(sketch, Controls())

    def draw(self, sketch: np.ndarray, controls: Controls) -> FaceResult:
        """Sketch (512, 512) uint8, ink dark -> face, shadow and the appearance that was used; all read-only.

        Raises ValueError for another shape or type, and where the controls name something that does not exist.
        """
        check(sketch)
        key = (sketch.tobytes(), controls)
        result: FaceResult = self._last_result.get(key, lambda: self._draw(sketch, controls))
        return result

    def read_appearance(self, photo: np.ndarray) -> Appearance:
        """The appearance of an aligned photo, (512, 512, 3) RGB uint8, for `Controls.appearance`."""
        if not self._preset.appearance:
            raise ValueError(Message("the {preset} preset has no choice of appearance", preset=self.preset))
        if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
            raise ValueError(f"a photo has three channels of uint8, not {photo.shape} of {photo.dtype}")
        small = cv2.resize(photo, (TEXTURE_SIDE, TEXTURE_SIDE), interpolation=cv2.INTER_AREA)
        values = self._runner.run(TEXTURE, photo=signed(small.transpose(2, 0, 1)[None]))[0]
        return Appearance("values", values=tuple(float(value) for value in values))

    def enlarge(self, face: np.ndarray, size: int) -> np.ndarray:
        """Enlarge a face, (512, 512, 3) RGB uint8, to (size, size, 3); size: one of `engine.method.upscaling.SIZES`.

        Raises ValueError for another size, and where the upscaler has no weights.
        """
        if UPSCALER not in self._weights.files:
            raise ValueError(Message("the upscaler has no weights; make them with train.py upscaler"))
        return enlarged(lambda tile: self._runner.run(UPSCALE, picture=tile), face, size)

    def _draw(self, sketch: np.ndarray, controls: Controls) -> FaceResult:
        inputs = self._place_and_encode(sketch, controls)
        placement, appearance = inputs.placement, inputs.appearance
        shadows = {component.name: component.shadow(controls) for component in self.components}
        painted = self._paint(controls, appearance, inputs.colours)
        # Both cores were busy with the networks until here; what follows leaves one to the shadow.
        shadow = self._beside.submit(lambda: placement.shadow_from_frame(blend(shadows, self.masks)))
        face = self._finish(painted, inputs, controls)
        used = None if appearance is None else tuple(float(value) for value in appearance)
        result = FaceResult(face, shadow.result(), used, placement, inputs.person)
        for picture in (result.face, result.shadow):
            picture.setflags(write=False)  # the same pair may be asked for again
        return result

    def _finish(self, face: np.ndarray, inputs: _PlacedInputs, controls: Controls) -> np.ndarray:
        """A painted face in the canonical frame with its eyes and the top of its head, where it was drawn.

        face, and what is returned: (512, 512, 3) uint8 RGB.
        """
        placement = inputs.placement
        if not placement.touches_nothing:
            face = crowned(face, inputs.frame)
        if inputs.colours.eyes:
            face = with_irises(face, inputs.colours.eyes)
        face = with_closed_eyes(with_gaze(face, find_gaze(inputs.frame)), find_lids(inputs.frame))
        return face if controls.placing.straightened else placement.from_frame(face)

    def _paint(self, controls: Controls, appearance: Optional[np.ndarray], colours: ChosenColours) -> np.ndarray:
        """The face (512, 512, 3) uint8 RGB in an appearance (A,), with the hair and skin that were chosen."""
        skin, hair, _eyes = colours
        if appearance is None or not (skin or hair):
            return self._synthesise(controls, appearance)
        colouring = require_colouring(self._colouring, controls.appearance.skin, controls.appearance.hair)
        if hair:
            appearance = colouring.with_hair(appearance, painted_under(hair))
        usual = colouring.swatches.colours(appearance)
        face = painted = self._synthesise(controls, appearance)
        if hair and hair not in DARK_HAIRS:
            face = with_hair(face, usual, hair)
        if skin:
            if usual[HAIR][0] > LIGHT:  # beside dark hair skin is found, beside light hair it is not
                appearance = colouring.with_hair(appearance, DARK_HAIRS[-1])
                usual = colouring.swatches.colours(appearance)
                painted = self._synthesise(controls, appearance)
            face = with_skin(face, usual, skin, painted)
        return face

    def _place_and_encode(self, sketch: np.ndarray, controls: Controls) -> _PlacedInputs:
        """Place the sketch, set it in the components, and choose the appearance."""
        if controls.between is not None:
            return self._interpolate_inputs(sketch, controls, controls.between)
        placement = self._find_placement(sketch, controls.placing)
        frame = placement.to_frame(sketch)
        self._set_sketch(frame, placement.drawn, controls)
        person = self._choose_person(frame, controls)
        colours = chosen_colours(controls.appearance)
        return _PlacedInputs(placement, frame, person, self._choose_appearance(controls, person), colours)

    def _interpolate_inputs(self, sketch: np.ndarray, controls: Controls, way: Between) -> _PlacedInputs:
        """As `_place_and_encode`, with placement, codes and appearance interpolated between two sketches."""
        start, end = self._last_ends.get(
            (way.start, way.end), lambda: (self._encode_end(way.start), self._encode_end(way.end))
        )
        placement = interpolate_placements(start.placement, end.placement, way.share)
        if controls.placing.kind != AUTOMATIC:
            placement = self._find_placement(sketch, controls.placing)
        frame = placement.to_frame(sketch)
        _head, clear = completed(frame)
        for component in self.components:
            component.set_sketch(clear)
            component.interpolate(start.components[component.name], end.components[component.name], way.share)
        look = controls.appearance
        colours = chosen_colours(look)
        if start.appearance is None or end.appearance is None or look != look.colours:
            person = self._choose_person(frame, controls)
            return _PlacedInputs(placement, frame, person, self._choose_appearance(controls, person), colours)
        appearance = ((1 - way.share) * start.appearance + way.share * end.appearance).astype(np.float32)
        if colours == ChosenColours() and self._colouring is not None:
            usual = [self._colouring.swatches.colours(one.appearance) for one in (start, end)]
            colours = interpolate_colours(start.colours, end.colours, (usual[0], usual[1]), way.share)
        return _PlacedInputs(placement, frame, None, appearance, colours)

    def _encode_end(self, end: End) -> _EncodedSketch:
        inputs = self._place_and_encode(unpack(end.sketch), end.controls)
        components = {component.name: component.encoded(end.controls) for component in self.components}
        return _EncodedSketch(inputs.placement, components, inputs.appearance, inputs.colours)

    def _find_placement(self, sketch: np.ndarray, placing: Placing) -> Placement:
        """The placement that was chosen, or the one that the points found in the sketch give."""
        if placing.kind == EXPLICIT and placing.placement is not None:
            return placing.placement
        find_points = self._find_points
        if placing.kind == NONE or find_points is None or (sketch == PAPER_WHITE).all():
            return Placement()
        previous = placing.placement
        before = previous.whole.back(MIDDLE) if previous is not None and previous.drawn else None
        key = sketch.tobytes(), None if before is None else before.tobytes()
        return place(self._last_points.get(key, lambda: find_points(sketch, before)), sketch, previous)

    def _set_sketch(self, frame: np.ndarray, found: Sequence[str], controls: Controls) -> None:
        """Give every component its crop of the sketch, or its expected code if nothing of it is drawn.

        frame: the sketch in the canonical frame, (512, 512) uint8. found: components that registration has found.
        """
        head, clear = completed(frame)
        drawn = drawn_components(head, found)
        for component in self.components:
            component.set_sketch(clear)
        if len(drawn) == len(self.components):
            return
        banks = {component.name: component.bank for component in self.components}
        codes = {component.name: component.code() for component in self.components if component.name in drawn}
        missing = expected_components(banks, codes, controls.neighbours, controls.tags)
        for component in self.components:
            if component.name in missing:
                component.set_expected(missing[component.name])

    def _stroke_input(self, controls: Controls) -> np.ndarray:
        """The components' mixed sketches in one picture, (1, 1, side, side) in -1..1, for the feature map."""
        sketches = {component.name: component.mixed_sketch(controls) for component in self.components}
        whole = joined(sketches, self._preset.scale)
        side = CANVAS // self._preset.feature_scale
        return signed(cv2.resize(whole, (side, side), interpolation=cv2.INTER_AREA)[None, None])

    def _choose_person(self, frame: np.ndarray, controls: Controls) -> Optional[int]:
        """The row of the bank whose appearance fits the sketch; None where the appearance has another source.

        frame: the sketch in the canonical frame, (512, 512) uint8.
        """
        wanted, values = controls.appearance, self._weights.faces.appearances
        if not self._preset.appearance or wanted.source != "neighbours":
            return None
        if values is None:
            raise ValueError(Message("the bank holds no appearances; choose one from the palette or a photo"))
        appearances = values
        drawn = [component for component in self.components if component.drawn]
        code_keys = tuple(component.code_key for component in drawn)
        person: int = self._last_person.get(
            (code_keys, controls.tags, wanted.look, wanted.person),
            lambda: choose_person(
                {component.name: component.bank for component in self.components},
                {component.name: component.code() for component in drawn},
                appearances,
                controls.tags,
                wanted.look,
                wanted.person,
                bearded(frame),
                long_haired(frame),
                self._weights.faces.clear,
            ),
        )
        return person

    def _choose_appearance(self, controls: Controls, person: Optional[int]) -> Optional[np.ndarray]:
        """The appearance (A,) from the chosen source, float32; None where the preset has none."""
        size, faces, wanted = self._preset.appearance, self._weights.faces, controls.appearance
        if not size:
            return None
        if wanted.source == "palette":
            if wanted.name not in faces.palette:
                known = ", ".join(look.name for look in self.looks) or "none"
                raise ValueError(
                    Message("there is no look called {name}; there are: {known}", name=repr(wanted.name), known=known)
                )
            return faces.palette[wanted.name]
        if wanted.source == "values":
            if len(wanted.values) != size:
                raise ValueError(
                    Message("an appearance has {size} values here, not {given}", size=size, given=len(wanted.values))
                )
            return np.array(wanted.values, dtype=np.float32)
        assert faces.appearances is not None and person is not None
        return np.asarray(faces.appearances[person])

    def _synthesise(self, controls: Controls, appearance: Optional[np.ndarray]) -> np.ndarray:
        """The components' feature maps, pasted, and the appearance (A,) -> face (512, 512, 3) uint8 RGB."""
        inputs = {component.name: component.features(controls) for component in self.components}
        if appearance is not None:
            inputs.update(strokes=self._stroke_input(controls), appearance=appearance[None].astype(np.float32))
        face = self._runner.run(FACE, **inputs)[0]
        picture = cv2.merge(list(levels(self._weights.detail.balance(face))))
        if picture.shape[0] != CANVAS:
            picture = cv2.resize(picture, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
        return picture


def _point_finder(runner: Runner) -> PointFinder:
    return lambda sketch, before: find_points(lambda view: runner.run(REGISTER, sketch=view), sketch, before)


class _LastResult:
    """Caches the last result of one step, with the key of its inputs."""

    def __init__(self) -> None:
        self._key: Any = None
        self._value: Any = None

    def get(self, key: Any, compute: Callable[[], Any]) -> Any:
        """The cached result if it has this key, else what `compute` returns, which is cached."""
        if key != self._key:
            self._value = compute()
            self._key = key
        return self._value


class _PlacedInputs(NamedTuple):
    """What a face is made from, besides the components' codes.

    frame: the sketch in the canonical frame, (512, 512) uint8. person: the row of the bank whose appearance was chosen,
    or None. appearance: (A,), or None where the preset has none. colours: what is painted in another colour.
    """

    placement: Placement
    frame: np.ndarray
    person: Optional[int]
    appearance: Optional[np.ndarray]
    colours: ChosenColours


@dataclass(frozen=True)
class _EncodedComponent:
    """code: (code,) of a component. neighbours: its projection. drawn: whether something of it was drawn."""

    code: np.ndarray
    neighbours: Neighbours
    drawn: bool


@dataclass(frozen=True)
class _EncodedSketch:
    """One end of an interpolation. components: by name. appearance: (A,), or None. colours: those that were chosen."""

    placement: Placement
    components: Dict[str, _EncodedComponent]
    appearance: Optional[np.ndarray]
    colours: ChosenColours


class ComponentPipeline:
    """The way of one component from pixels to features; each step is computed only if its inputs have changed.

    The code comes from one of three sources: the crop of a sketch (`set_sketch`), the bank, for a component of which
    nothing is drawn (`set_expected`), or two encoded sketches (`interpolate`).
    """

    def __init__(self, component: Component, weights: FaceWeights, runner: Runner) -> None:
        self.name = component.name
        self.bank = weights.faces.banks[component.name]
        self.code_key = b""  # identifies what the code comes from, for caches
        self._clear = 1.0  # how far strokes can be trusted, 0..1: less halfway between two drawings
        self._expected: Optional[Neighbours] = None
        self._interpolated: Optional[_EncodedComponent] = None
        self._component, self._scale, self._runner = component, weights.preset.scale, runner
        self._last_code, self._last_neighbours, self._last_features = (_LastResult() for _ in range(3))
        self._last_neighbour_sketch, self._last_mixed_sketch, self._last_shadow = (_LastResult() for _ in range(3))
        self._decoded: OrderedDict[int, np.ndarray] = OrderedDict()  # by row of the bank, the least recently used first

    @property
    def drawn(self) -> bool:
        """Whether something of the component is drawn."""
        return self._expected is None

    def set_sketch(self, sketch: np.ndarray) -> None:
        """Take the code from the component's crop of a sketch, (512, 512) uint8, in the canonical frame."""
        self._crop = crop(sketch, self._component, self._scale)
        self.code_key, self._expected, self._interpolated, self._clear = self._crop.tobytes(), None, None, 1.0

    def set_expected(self, neighbours: Neighbours) -> None:
        """Take the code from the bank, at every trust: nothing of this component is drawn in the sketch."""
        self.code_key, self._expected = neighbours.rows.tobytes() + neighbours.weights.tobytes(), neighbours

    def interpolate(self, start: _EncodedComponent, end: _EncodedComponent, share: float) -> None:
        """Take the code at `share`, 0..1, of the way between two encoded sketches; the crop stays."""
        neighbours = manifold.interpolate(start.neighbours, end.neighbours, share)
        if not (start.drawn or end.drawn):
            self.set_expected(neighbours)
            return
        code = (1 - share) * start.code + share * end.code
        self._interpolated = _EncodedComponent(code, neighbours, True)
        if self.name != REMAINDER.name:  # half a mouth and half a smile are lines on a chin; hair needs its strokes
            self._clear = 1.0 - manifold.FADED * 2.0 * min(share, 1.0 - share)
        self.code_key = code.tobytes() + neighbours.rows.tobytes() + neighbours.weights.tobytes()

    def encoded(self, controls: Controls) -> _EncodedComponent:
        """The code and its projection, for `interpolate`."""
        return _EncodedComponent(self.code(), self.neighbours(controls), self.drawn)

    def code(self) -> np.ndarray:
        """Component embedding: the code (code,) of the crop, or the expected or interpolated one."""
        if self._expected is not None:
            return self._expected.code
        if self._interpolated is not None:
            return self._interpolated.code
        code: np.ndarray = self._last_code.get(self.code_key, self._encode)
        return code

    def neighbours(self, controls: Controls) -> Neighbours:
        """Manifold projection of the code."""
        if self._expected is not None:
            return self._expected
        if self._interpolated is not None:
            return self._interpolated.neighbours
        count, tags = controls.neighbours, controls.tags
        neighbours: Neighbours = self._last_neighbours.get(
            (self.code_key, count, tags), lambda: self.bank.project(self.code(), count, tags)
        )
        return neighbours

    def features(self, controls: Controls) -> np.ndarray:
        """Feature mapping, (1, F, size, size): trust x code + (1 - trust) x projection, decoded."""
        trust = self._trust(controls) if self._expected is None else 0.0
        features: np.ndarray = self._last_features.get(
            (self.code_key, controls.neighbours, controls.tags, trust), lambda: self._map_features(controls, trust)
        )
        return features

    def shadow(self, controls: Controls) -> np.ndarray:
        """The neighbours' sketch in canvas pixels, (size, size) float32 0..255."""
        size = (self._component.size,) * 2
        shadow: np.ndarray = self._last_shadow.get(
            (self.code_key, controls.neighbours, controls.tags),
            lambda: cv2.resize(self.neighbour_sketch(controls), size, interpolation=cv2.INTER_LINEAR),
        )
        return shadow

    def mixed_sketch(self, controls: Controls) -> np.ndarray:
        """The drawn crop and the neighbours' sketch, mixed by trust: (size, size) float32 0..255."""
        trust = self._clear * self._trust(controls)
        mixed: np.ndarray = self._last_mixed_sketch.get(
            (self.code_key, self._crop.tobytes(), controls.neighbours, controls.tags, trust),
            lambda: self._mix_sketches(controls, trust),
        )
        return mixed

    def neighbour_sketch(self, controls: Controls) -> np.ndarray:
        """The decoded sketches of the neighbours, blended by their weights: (size, size) float32 0..255.

        If nothing of the component is drawn, the decoded sketch of the expected code.
        """
        sketch: np.ndarray = self._last_neighbour_sketch.get(
            (self.code_key, controls.neighbours, controls.tags),
            lambda: self._make_neighbour_sketch(self.neighbours(controls)),
        )
        return sketch

    def decode(self, rows: Sequence[int]) -> Sequence[np.ndarray]:
        """The decoded sketches of bank rows, (size, size) uint8 each."""
        for row in rows:
            if row not in self._decoded:
                # One by one: a batch of another size would be another shape to compile for.
                self._decoded[row] = levels(self._decode(self.bank.codes[row]))
            self._decoded.move_to_end(row)
        sketches = [self._decoded[row] for row in rows]
        while len(self._decoded) > max(KEPT_SKETCHES, len(rows)):
            self._decoded.popitem(last=False)
        return sketches

    def _trust(self, controls: Controls) -> float:
        return controls.trust[NAMES.index(self.name)]

    def _encode(self) -> np.ndarray:
        return self._runner.run(component_step(ENCODE, self.name), crop=signed(self._crop[None, None]))[0]

    def _decode(self, code: np.ndarray) -> np.ndarray:
        """A code (code,) -> its sketch (size, size) in -1..1."""
        return self._runner.run(component_step(DECODE, self.name), code=code[None])[0, 0]

    def _map_features(self, controls: Controls, trust: float) -> np.ndarray:
        code = trust * self.code() + (1.0 - trust) * self.neighbours(controls).code
        return self._runner.run(component_step(FEATURES, self.name), code=code[None].astype(np.float32))

    def _mix_sketches(self, controls: Controls, trust: float) -> np.ndarray:
        drawn = trust * self._crop.astype(np.float32)
        if self._expected is not None:  # lines in this crop belong to other components, such as the chin in the mouth's
            return np.minimum(self.neighbour_sketch(controls), drawn + (1.0 - trust) * PAPER_WHITE)
        return drawn if trust == 1.0 else drawn + (1.0 - trust) * self.neighbour_sketch(controls)

    def _make_neighbour_sketch(self, neighbours: Neighbours) -> np.ndarray:
        if self._expected is not None:
            return levels(self._decode(neighbours.code.astype(np.float32))).astype(np.float32)
        positive = neighbours.weights > 0  # ink cannot be subtracted
        shares = neighbours.weights[positive] / neighbours.weights[positive].sum()
        sketches = self.decode(neighbours.rows[positive].tolist())
        blended = np.zeros_like(sketches[0], dtype=np.float32)
        for share, sketch in zip(shares, sketches):
            blended += share * sketch
        return blended
