"""The whole method: sketch -> codes -> manifold -> feature map -> face (Chen et al., SIGGRAPH 2020, figure 3)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, COMPONENTS, NAMES, PAPER_WHITE, Component
from configs.families import presets
from configs.families.compact import COMPACT
from configs.presets import TEXTURE_SIDE
from configs.steps import DECODE, ENCODE, FACE, FEATURES, REGISTER, TEXTURE, UPSCALE, component_step
from engine.backend.runners import JITTOR, Runner
from engine.backend.starting import start
from engine.backend.weights import PARAM, REGISTRATION, UPSCALER
from engine.drawing.controls import Appearance, Between, Controls, Drawing, End
from engine.drawing.crops import check, crop, joined, levels, signed
from engine.drawing.crown import cleared, crown
from engine.drawing.packed import unpack
from engine.drawing.placement import AUTOMATIC, EXPLICIT, MIDDLE, NONE, Placement, Placing, between
from engine.message import Message
from engine.method import manifold
from engine.method.hair_colour import painted_as, with_hair
from engine.method.irises import EYES, with_irises
from engine.method.legible import legible
from engine.method.looks import choose_person
from engine.method.manifold import Neighbours, expected
from engine.method.placing import place
from engine.method.presence import bearded, drawn_components
from engine.method.registration import FoundPoints, find_points
from engine.method.shadow import blend, read_masks
from engine.method.swatches import Colouring, Look, checked, named, spelt
from engine.method.upscaling import enlarged
from engine.method.weights import FaceWeights, load_weights
from engine.progress import ProgressCall

HEAT = Path(__file__).resolve().parents[2] / "heat"
Register = Callable[[np.ndarray, Optional[np.ndarray]], FoundPoints]
"""Takes a sketch, (512, 512) uint8, and what brought it to the canonical frame a moment ago, (2, 3), or None. Finds the
points of the face."""

_Taken = Tuple[Placement, np.ndarray, Optional[int], Optional[np.ndarray]]
KEPT_SKETCHES = 400  # decoded neighbours that are remembered, per component


def _no_progress(text: str, fraction: Optional[float]) -> None:
    del text, fraction


class FaceDrawing:
    """Draws faces: `draw(sketch, controls)` is the one way in. The same pair always gives the same face.

    tags: what `Controls.tags` may name. looks: the palette that `Appearance` may name; skins, hairs: the colours.
    parts: one a component; they encode what they see and decode rows of the bank. masks: the soft masks, (512, 512)
    float32 by component name. runtime: what runs the networks, for people. note: a sentence where it stands in for
    another.
    """

    def __init__(self, weights: FaceWeights, runner: Runner, masks: Dict[str, np.ndarray], note: str = "") -> None:
        preset, faces = weights.preset, weights.faces
        self.preset, self.runtime, self.note = preset.name, runner.title, note
        self.looks: Tuple[Look, ...] = faces.looks
        self.tags: Tuple[str, ...] = faces.tags
        self._colouring: Optional[Colouring] = None
        if faces.swatches is not None and faces.appearances is not None:
            self._colouring = Colouring(faces.swatches, faces.appearances)
        self.skins: Tuple[Look, ...] = faces.swatches.skins if faces.swatches else ()
        self.hairs: Tuple[Look, ...] = faces.swatches.hairs if faces.swatches else ()
        self._shapes, self._weights, self._runner, self.masks = preset, weights, runner, masks
        self.parts = [Part(component, weights, runner) for component in COMPONENTS]
        self._person = _Memo()
        self._drawing = _Memo()
        self._found = _Memo()
        self._ends = _Memo()
        # Without its network, drawings are taken to lie in the canonical frame.
        self._register = _registrar(runner) if REGISTRATION in weights.files else None

    @classmethod
    def load(
        cls,
        preset: str = COMPACT.name,
        folder: Path = PARAM,
        progress: ProgressCall = _no_progress,
        runtime: str = JITTOR,
    ) -> FaceDrawing:
        """Read weights, bank and masks, and start what runs the networks, one of `engine.backend.runners.RUNTIMES`.

        Raises CheckpointError, one sentence, where something is missing, and what `engine.backend.starting.start` does.
        """
        progress(Message("Loading the networks"), None)
        weights = load_weights(presets()[preset], folder)
        runner, note = start(runtime, weights)
        return cls(weights, runner, read_masks(HEAT), note)

    def warm(self, progress: ProgressCall = _no_progress) -> None:
        """Draw once, so that everything is ready before the first stroke."""
        progress(Message("Warming up the networks"), None)
        sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)
        sketch[::32] = 0
        self.draw(sketch, Controls())

    def draw(self, sketch: np.ndarray, controls: Controls) -> Drawing:
        """Sketch (512, 512) uint8, ink dark -> face, shadow and the appearance that was used; all read-only.

        Raises ValueError where the sketch has another shape or the controls ask for what is not there.
        """
        check(sketch)
        drawing: Drawing = self._drawing.at((sketch.tobytes(), controls), lambda: self._draw(sketch, controls))
        return drawing

    def read_appearance(self, photo: np.ndarray) -> Appearance:
        """The appearance of an aligned photo, (512, 512, 3) RGB uint8, for `Controls.appearance`."""
        if not self._shapes.appearance:
            raise ValueError(Message("the {preset} preset has no choice of appearance", preset=self.preset))
        if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
            raise ValueError(f"a photo has three channels of uint8, not {photo.shape} of {photo.dtype}")
        small = cv2.resize(photo, (TEXTURE_SIDE, TEXTURE_SIDE), interpolation=cv2.INTER_AREA)
        values = self._runner.run(TEXTURE, photo=signed(small.transpose(2, 0, 1)[None]))[0]
        return Appearance("values", values=tuple(float(value) for value in values))

    def enlarge(self, face: np.ndarray, size: int) -> np.ndarray:
        """A face, (512, 512, 3) RGB uint8, with `size` pixels a side, one of `engine.method.upscaling.SIZES`.

        Raises ValueError for another size, and where the upscaler has no weights.
        """
        if UPSCALER not in self._weights.files:
            raise ValueError(Message("the upscaler has no weights; make them with train.py upscaler"))
        return enlarged(lambda tile: self._runner.run(UPSCALE, picture=tile), face, size)

    def _draw(self, sketch: np.ndarray, controls: Controls) -> Drawing:
        placement, frame, person, appearance = self._read(sketch, controls)
        face = self._synthesise(controls, appearance)
        hair = controls.appearance.hair
        if spelt(hair) and appearance is not None and self._colouring is not None:
            face = with_hair(face, self._colouring.swatches.colours(appearance), named(hair, ()).colour)
        top = None if placement.touches_nothing else crown(frame)
        if top is not None:
            face = cleared(face, top)
        eyes = controls.appearance.eyes
        if eyes:
            face = with_irises(face, named(eyes, EYES).colour)
        shadow = placement.shadow_from_frame(
            blend({part.name: part.shadow(controls) for part in self.parts}, self.masks)
        )
        if not controls.placing.straightened:
            face = placement.from_frame(face)
        for made in (face, shadow):
            made.setflags(write=False)  # the same pair may be asked for again
        used = None if appearance is None else tuple(float(value) for value in appearance)
        return Drawing(face, shadow, used, placement, person)

    def _read(self, sketch: np.ndarray, controls: Controls) -> _Taken:
        """Take a drawing in: its parts see it. Returns where it lies, it in the frame, whose appearance, and which."""
        if controls.between is not None:
            return self._read_between(sketch, controls, controls.between)
        placement = self._place(sketch, controls.placing)
        frame = placement.to_frame(sketch)
        self._see(frame, placement.drawn, controls)
        person = self._choose_person(frame, controls)
        return placement, frame, person, self._choose_appearance(controls, person)

    def _read_between(self, sketch: np.ndarray, controls: Controls, way: Between) -> _Taken:
        """As `_read`, of what lies on the way between two drawings: what the networks read from those is mixed."""
        start, end = self._ends.at((way.start, way.end), lambda: (self._read_end(way.start), self._read_end(way.end)))
        placement = between(start.placement, end.placement, way.share)
        if controls.placing.kind != AUTOMATIC:
            placement = self._place(sketch, controls.placing)
        frame = placement.to_frame(sketch)
        clear = legible(frame)
        for part in self.parts:
            part.see(clear)
            part.mix(start.parts[part.name], end.parts[part.name], way.share)
        look = controls.appearance
        if start.appearance is None or look != look.colours:
            person = self._choose_person(frame, controls)
            return placement, frame, person, self._choose_appearance(controls, person)
        mixed = (1 - way.share) * start.appearance + way.share * end.appearance
        return placement, frame, None, self._coloured(mixed.astype(np.float32), look)

    def _read_end(self, end: End) -> _Read:
        placement, _frame, _person, appearance = self._read(unpack(end.sketch), end.controls)
        return _Read(placement, {part.name: part.read(end.controls) for part in self.parts}, appearance)

    def _place(self, sketch: np.ndarray, placing: Placing) -> Placement:
        """Where a sketch lies."""
        if placing.kind == EXPLICIT and placing.placement is not None:
            return placing.placement
        register = self._register
        if placing.kind == NONE or register is None or (sketch == PAPER_WHITE).all():
            return Placement()
        held = placing.placement
        before = held.whole.back(MIDDLE) if held is not None and held.drawn else None
        key = sketch.tobytes(), None if before is None else before.tobytes()
        return place(self._found.at(key, lambda: register(sketch, before)), sketch, held)

    def _see(self, sketch: np.ndarray, found: Sequence[str], controls: Controls) -> None:
        """Show the parts a sketch; those of which nothing is drawn yet are what the drawn ones let expect."""
        drawn, clear = drawn_components(sketch, found), legible(sketch)
        for part in self.parts:
            part.see(clear)
        if len(drawn) == len(self.parts):
            return
        banks = {part.name: part.bank for part in self.parts}
        codes = {part.name: part.code() for part in self.parts if part.name in drawn}
        likely = expected(banks, codes, controls.neighbours, controls.tags)
        for part in self.parts:
            if part.name in likely:
                part.expect(likely[part.name])

    def _strokes(self, controls: Controls) -> np.ndarray:
        """The strokes as far as each part of the drawing is trusted, (1, 1, side, side), for the feature map."""
        whole = joined({part.name: part.strokes(controls) for part in self.parts}, self._shapes.scale)
        side = CANVAS // self._shapes.feature_scale
        return signed(cv2.resize(whole, (side, side), interpolation=cv2.INTER_AREA)[None, None])

    def _choose_person(self, frame: np.ndarray, controls: Controls) -> Optional[int]:
        """The row of the bank whose appearance a drawing in the canonical frame suggests, if that is what counts."""
        wanted, values = controls.appearance, self._weights.faces.appearances
        if not self._shapes.appearance or wanted.source != "neighbours":
            return None
        if values is None:
            raise ValueError(Message("the bank holds no appearances; choose one from the palette or a photo"))
        known = values
        drawn = [part for part in self.parts if part.drawn]
        causes = tuple(part.cause for part in drawn)
        person: int = self._person.at(
            (causes, controls.tags, wanted.look, wanted.person),
            lambda: choose_person(
                {part.name: part.bank for part in self.parts},
                {part.name: part.code() for part in drawn},
                known,
                controls.tags,
                wanted.look,
                wanted.person,
                bearded(frame),
                self._weights.faces.clear,
            ),
        )
        return person

    def _choose_appearance(self, controls: Controls, person: Optional[int]) -> Optional[np.ndarray]:
        if not self._shapes.appearance:
            return None
        return self._coloured(self._source_appearance(controls.appearance, person), controls.appearance)

    def _coloured(self, appearance: np.ndarray, wanted: Appearance) -> np.ndarray:
        """An appearance (A,) in the skin and hair that were chosen."""
        skin, hair = wanted.skin, wanted.hair
        if not skin and not hair:
            return appearance
        colouring = checked(self._colouring, skin, hair)
        painted = painted_as(hair, colouring.swatches.hairs)
        return colouring.apply(appearance, skin, painted)

    def _source_appearance(self, wanted: Appearance, person: Optional[int]) -> np.ndarray:
        """The appearance (A,) of the source that was chosen, before a choice of skin or hair."""
        size, faces = self._shapes.appearance, self._weights.faces
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
        inputs = {part.name: part.features(controls) for part in self.parts}
        if appearance is not None:
            inputs.update(strokes=self._strokes(controls), appearance=appearance[None].astype(np.float32))
        face = self._runner.run(FACE, **inputs)[0]
        picture = cv2.merge(list(levels(self._weights.detail.balance(face))))
        if picture.shape[0] != CANVAS:
            picture = cv2.resize(picture, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
        return picture


def _registrar(runner: Runner) -> Register:
    return lambda sketch, before: find_points(lambda view: runner.run(REGISTER, sketch=view), sketch, before)


class _Memo:
    """The last result of one step, and what it was made from."""

    def __init__(self) -> None:
        self._key: Any = None
        self._value: Any = None

    def at(self, key: Any, make: Callable[[], Any]) -> Any:
        """The result for `key`: the remembered one, or what `make` returns."""
        if key != self._key:
            self._value = make()
            self._key = key
        return self._value


@dataclass(frozen=True)
class _ReadPart:
    """code: of a component. found: its neighbours. drawn: whether something of it was drawn."""

    code: np.ndarray
    found: Neighbours
    drawn: bool


@dataclass(frozen=True)
class _Read:
    """What the networks read from a drawing. parts: by component name. appearance: (A,), or None."""

    placement: Placement
    parts: Dict[str, _ReadPart]
    appearance: Optional[np.ndarray]


class Part:
    """One component on its way from pixels to features; every step is taken again only when its causes change."""

    def __init__(self, component: Component, weights: FaceWeights, runner: Runner) -> None:
        self.name = component.name
        self.bank = weights.faces.banks[component.name]
        self.cause = b""  # what the part's code comes from
        self._expected: Optional[Neighbours] = None
        self._mixture: Optional[_ReadPart] = None
        self._component, self._scale, self._runner = component, weights.preset.scale, runner
        self._code, self._neighbours, self._features = (_Memo() for _ in range(3))
        self._blended, self._mixed, self._shadow = (_Memo() for _ in range(3))
        self._sketches: OrderedDict[int, np.ndarray] = OrderedDict()  # by row of the bank, the oldest first

    @property
    def drawn(self) -> bool:
        """Whether something of the component was drawn in what was seen."""
        return self._expected is None

    def see(self, sketch: np.ndarray) -> None:
        """Take the component's part of a sketch."""
        self._crop = crop(sketch, self._component, self._scale)
        self.cause, self._expected, self._mixture = self._crop.tobytes(), None, None

    def expect(self, likely: Neighbours) -> None:
        """Be what is likely, at every trust: nothing of this component was drawn in what was seen."""
        self.cause, self._expected = likely.rows.tobytes() + likely.weights.tobytes(), likely

    def read(self, controls: Controls) -> _ReadPart:
        """What the networks read from what was seen, or what is expected."""
        return _ReadPart(self.code(), self.neighbours(controls), self.drawn)

    def mix(self, start: _ReadPart, end: _ReadPart, share: float) -> None:
        """Be, at `share` of the way, between what was read from two drawings, whatever was seen."""
        found = manifold.between(start.found, end.found, share)
        if not (start.drawn or end.drawn):
            self.expect(found)
            return
        code = (1 - share) * start.code + share * end.code
        self._mixture = _ReadPart(code, found, True)
        self.cause = code.tobytes() + found.rows.tobytes() + found.weights.tobytes()

    def code(self) -> np.ndarray:
        """Component embedding: the code (code,) of what was seen, or of what is expected."""
        if self._expected is not None:
            return self._expected.code
        if self._mixture is not None:
            return self._mixture.code
        code: np.ndarray = self._code.at(
            self.cause,
            lambda: self._runner.run(component_step(ENCODE, self.name), crop=signed(self._crop[None, None]))[0],
        )
        return code

    def neighbours(self, controls: Controls) -> Neighbours:
        """Manifold projection of the code."""
        if self._expected is not None:
            return self._expected
        if self._mixture is not None:
            return self._mixture.found
        count, tags = controls.neighbours, controls.tags
        found: Neighbours = self._neighbours.at(
            (self.cause, count, tags), lambda: self.bank.project(self.code(), count, tags)
        )
        return found

    def features(self, controls: Controls) -> np.ndarray:
        """Feature mapping of the code that is as near to the drawing as it is trusted, (1, F, size, size)."""
        trust = controls.trust[NAMES.index(self.name)] if self._expected is None else 0.0
        mapped: np.ndarray = self._features.at(
            (self.cause, controls.neighbours, controls.tags, trust), lambda: self._map(controls, trust)
        )
        return mapped

    def shadow(self, controls: Controls) -> np.ndarray:
        """The neighbours' sketches, blended by their weights: (size, size) float32 0..255 in canvas pixels.

        Neighbours that are subtracted have no part in it, since ink cannot be subtracted.
        """
        size = (self._component.size,) * 2
        sketch: np.ndarray = self._shadow.at(
            (self.cause, controls.neighbours, controls.tags),
            lambda: cv2.resize(self._blend(controls), size, interpolation=cv2.INTER_LINEAR),
        )
        return sketch

    def _map(self, controls: Controls, trust: float) -> np.ndarray:
        code = trust * self.code() + (1.0 - trust) * self.neighbours(controls).code
        return self._runner.run(component_step(FEATURES, self.name), code=code[None].astype(np.float32))

    def strokes(self, controls: Controls) -> np.ndarray:
        """What is drawn, as far as it is trusted, and the neighbours' sketches: (size, size) float32 0..255."""
        trust = controls.trust[NAMES.index(self.name)]
        mixed: np.ndarray = self._mixed.at(
            (self.cause, self._crop.tobytes(), controls.neighbours, controls.tags, trust),
            lambda: self._mix(controls, trust),
        )
        return mixed

    def _mix(self, controls: Controls, trust: float) -> np.ndarray:
        drawn = trust * self._crop.astype(np.float32)
        if self._expected is not None:  # what is drawn here belongs to others, such as the chin in the mouth's box
            return np.minimum(self._blend(controls), drawn + (1.0 - trust) * PAPER_WHITE)
        return drawn if trust == 1.0 else drawn + (1.0 - trust) * self._blend(controls)

    def _blend(self, controls: Controls) -> np.ndarray:
        """The neighbours' sketches at the crop's side, blended, or that of what is expected: (size, size), 0..255."""
        sketch: np.ndarray = self._blended.at(
            (self.cause, controls.neighbours, controls.tags), lambda: self._imagine(self.neighbours(controls))
        )
        return sketch

    def _imagine(self, found: Neighbours) -> np.ndarray:
        if self._expected is None:
            return self._mean(found)
        sketch = self._runner.run(component_step(DECODE, self.name), code=found.code[None].astype(np.float32))[0, 0]
        return levels(sketch).astype(np.float32)

    def _mean(self, found: Neighbours) -> np.ndarray:
        added = found.weights > 0
        shares = found.weights[added] / found.weights[added].sum()
        sketches = self.decode(found.rows[added].tolist())
        blended = np.zeros_like(sketches[0], dtype=np.float32)
        for share, sketch in zip(shares, sketches):
            blended += share * sketch
        return blended

    def decode(self, rows: Sequence[int]) -> Sequence[np.ndarray]:
        """Sketches (size, size) uint8 of bank rows; while someone draws, most are known already."""
        for row in rows:
            if row not in self._sketches:
                # One by one: a batch of another size would be another shape to prepare for.
                sketch = self._runner.run(component_step(DECODE, self.name), code=self.bank.codes[row][None])
                self._sketches[row] = levels(sketch[0, 0])
            self._sketches.move_to_end(row)
        sketches = [self._sketches[row] for row in rows]
        while len(self._sketches) > max(KEPT_SKETCHES, len(rows)):
            self._sketches.popitem(last=False)
        return sketches
