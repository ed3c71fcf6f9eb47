"""Everything that the page and the API do with requests, without HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Union

import numpy as np

from configs.components import NAMES
from engine.drawing.control_words import neighbour_count, tag_names, trust_values
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.pictures import PICTURES
from engine.drawing.placement import Placing
from engine.drawing.ready_made import ADDITIONS
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.message import Message
from engine.photos.vectorise import EDGE_STYLES
from engine.process.messages import Reply
from engine.process.tasks import (
    Alternatives,
    Draw,
    Enlarge,
    FetchRest,
    FetchStrokes,
    FindAlternatives,
    ReadAppearance,
    Task,
    Translate,
)
from engine.translating.translator import OWN_PAINTER, TO_PHOTO, TO_SKETCH, TranslatorInfo
from web import intake
from web.desk import Closing, Desk, DeskFull, EngineAway, NotDrawn, PendingRequest, TooMany
from web.intake import TOO_MANY_NEIGHBOURS, Taken
from web.kit import Kit
from web.limits import LIMITS
from web.readers import Readers
from web.refusals import Refused

EDGES = {name: style.title.replace("&", "") for name, style in EDGE_STYLES.items()}
USES = ("trust", "people", "appearance", "placement")
"""What the painter of this project goes by besides the drawing; translators go by the drawing alone."""


@dataclass(frozen=True)
class Visitor:
    """The sender of a request. client: clients are served in turns. name: of a browser, whose newest request counts."""

    client: str
    name: str = ""


class Studio:
    """desk: distributes requests to engines. readers: read what is sent. samples: a folder of sketches to try.
    translators: those installed. kit: the files with which browsers draw themselves, or None if they cannot."""

    def __init__(
        self,
        desk: Desk,
        readers: Readers,
        samples: Path,
        translators: Tuple[TranslatorInfo, ...] = (),
        kit: Optional[Kit] = None,
    ) -> None:
        self.kit = kit
        self.desk, self._readers = desk, readers
        files = sorted(path for path in samples.glob("*") if path.suffix.lower() in PICTURES)
        self.samples: Dict[str, Path] = {path.name: path for path in files}
        self.painters = {OWN_PAINTER: OWN_PAINTER}
        self.painters.update({info.name: info.title for info in translators if info.direction == TO_PHOTO})
        self.lines = dict(EDGES)
        drawing = [offer for info in translators if info.direction == TO_SKETCH for offer in info.offers()]
        self.lines.update({offer.name: offer.title for offer in drawing})
        self._plain_names = {info.name for info in translators if info.direction == TO_SKETCH}  # in their usual styles

    def check_ready(self, controls: Controls) -> None:
        """Raises Refused if the engine is not ready, or cannot draw with these controls."""
        state = self.desk.state
        if state.failed:
            raise Refused(state.text, "engine")
        if state.ready is None:
            share = "" if state.fraction is None else f" ({state.fraction:.0%})"
            raise Refused(
                Message("The engine is getting ready{share}: ask again in a moment.", share=share), "preparing"
            )
        objection = state.ready.objection(controls)
        if objection:
            raise Refused(objection, "controls")

    def check_painter(self, painter: str) -> None:
        """Raises Refused if there is no painter with this name."""
        if painter not in self.painters:
            raise Refused(f"No painter is called {painter}; there are: {', '.join(self.painters)}.", "painter")

    def ask(self, sketch: np.ndarray, controls: Controls, painter: str, visitor: Visitor) -> PendingRequest:
        """Ask a painter for a face. Raises Refused."""
        self.check_painter(painter)
        if painter == OWN_PAINTER:
            task: Task = Draw(sketch, controls)
        else:
            task = Translate(np.repeat(sketch[:, :, None], 3, axis=2), painter)
        request: PendingRequest = outcome(lambda: self.desk.ask(task, visitor.client, visitor.name))
        return request

    async def enlarged(self, face: np.ndarray, size: int, visitor: Visitor) -> np.ndarray:
        """The face enlarged to (size, size, 3). Raises Refused."""
        if face.shape[0] == size:
            return face
        larger: np.ndarray = await self._answer(Enlarge(face, size), visitor)
        return larger

    async def _answer(self, task: Task, visitor: Visitor) -> Any:
        """The engine's answer to a task. Raises Refused."""
        reply = await answered(outcome(lambda: self.desk.ask(task, visitor.client)))
        return reply.answer

    async def read_picture(self, data: bytes, kind: str, pupils: str, lines: str, visitor: Visitor) -> Taken:
        """The picture in a request's body as a drawing. lines: draws a photo's. Raises Refused."""
        if lines not in self.lines and lines not in self._plain_names:
            raise Refused(f"No lines are called {lines}; there are: {', '.join(self.lines)}.", "lines")
        intake.checked_kind(kind)
        style = lines if lines in EDGES else ""
        taken: Taken = await self._readers.read(visitor.client, intake.read_picture, data, kind, pupils, style)
        if taken.photo is None:
            return taken
        painted = await self._answer(Translate(taken.photo, lines), visitor)
        session = await self._readers.read(visitor.client, intake.traced, painted)
        return replace(taken, session=session, photo=None)

    async def read_drawing(self, data: bytes, visitor: Visitor) -> Tuple[np.ndarray, Controls]:
        """The sketch and the controls of a saved drawing. Raises Refused."""
        sketch, controls = await self._readers.read(visitor.client, intake.read_drawing, data)
        return sketch, controls

    async def read_session(self, data: bytes, visitor: Visitor) -> Session:
        """A saved drawing. Raises Refused."""
        session: Session = await self._readers.read(visitor.client, intake.session_of, data)
        return session

    async def sketch_of(self, session: Session, visitor: Visitor) -> np.ndarray:
        """The pixels of a drawing, (512, 512) uint8. Raises Refused."""
        return np.asarray(await self._readers.read(visitor.client, intake.pixels_of, session))

    async def alternatives(self, data: bytes, component: str, count: int, visitor: Visitor) -> Alternatives:
        """Alternatives to a component of a saved drawing. Raises Refused."""
        check_component(component)
        sketch, controls = await self.read_drawing(data, visitor)
        self.check_ready(controls)
        count = max(1, min(count, LIMITS.alternatives))
        found: Alternatives = await self._answer(FindAlternatives(sketch, controls, component, count), visitor)
        return found

    async def with_alternative(self, data: bytes, component: str, row: int, visitor: Visitor) -> Session:
        """A saved drawing with a component replaced by that of a row of the bank. Raises Refused."""
        check_component(component)
        session = await self.read_session(data, visitor)
        self.check_ready(session.controls)
        strokes = await self._answer(FetchStrokes(component, row), visitor)
        if not strokes:
            raise Refused("This one is too faint to become strokes.", "drawing")
        changed = await self._readers.read(visitor.client, intake.with_strokes_of, session, strokes, component)
        return replace(session, strokes=changed.strokes, base=changed.base)

    async def morph(self, data: bytes, share: float, visitor: Visitor) -> Session:
        """The drawing at `share` (0..1) of the way between two saved ones. Raises Refused."""
        session: Session = await self._readers.read(visitor.client, intake.morph_of, data, share)
        return session

    async def rest(self, data: bytes, visitor: Visitor) -> Tuple[Stroke, ...]:
        """The strokes that a saved drawing lacks. Raises Refused."""
        session = await self.read_session(data, visitor)
        self.check_ready(session.controls)
        strokes: Tuple[Stroke, ...] = await self._answer(FetchRest(session), visitor)
        return strokes

    async def addition(self, data: bytes, name: str, visitor: Visitor) -> Tuple[Stroke, ...]:
        """The strokes of one of `ADDITIONS` for a saved drawing. Raises Refused."""
        if name not in ADDITIONS:
            raise Refused(f"Nothing that can be added is called {name}; there are: {', '.join(ADDITIONS)}.", "name")
        strokes = await self._readers.read(visitor.client, intake.read_addition, data, name)
        return tuple(strokes)

    async def read_appearance(self, data: bytes, pupils: str, visitor: Visitor) -> Appearance:
        """The appearance of the photo in a request's body. Raises Refused."""
        self.check_ready(Controls())
        photo = await self._readers.read(visitor.client, intake.read_photo, data, pupils)
        appearance: Appearance = await self._answer(ReadAppearance(photo), visitor)
        return appearance


def check_component(name: str) -> None:
    """Raises Refused if there is no component with this name."""
    if name not in NAMES:
        known = ", ".join(NAMES)
        raise Refused(
            Message("No component is called {name}; there are: {known}.", name=name, known=known), "component"
        )


def outcome(wait: Callable[[], Any]) -> Any:
    """The result of a call of the desk; raises Refused instead of NotDrawn."""
    try:
        return wait()
    except NotDrawn as error:
        codes = (
            (Closing, "closing"),
            (EngineAway, "engine"),
            (DeskFull, "busy"),
            (TooMany, "many"),
            (NotDrawn, "drawing"),
        )
        raise Refused(str(error), next(code for kind, code in codes if isinstance(error, kind))) from error


async def answered(request: PendingRequest) -> Reply:
    """The reply to a request, which is withdrawn if the caller is cancelled. Raises Refused."""
    future = asyncio.wrap_future(request.future)
    try:
        await asyncio.wait([future])
    finally:
        future.cancel()
    reply: Reply = outcome(future.result)
    return reply


def with_query(controls: Controls, query: Mapping[str, str]) -> Controls:
    """Controls with what a query says about them, in the words of demo.py's options. Raises Refused."""
    try:
        if "trust" in query:
            controls = controls.with_trust(trust_values(query["trust"]))
        if "tags" in query:
            controls = replace(controls, tags=tag_names(query["tags"]))
        if "neighbours" in query:
            controls = replace(controls, neighbours=neighbour_count(query["neighbours"]))
        if query.get("look"):
            controls = replace(controls, appearance=Appearance.called(query["look"]))
        if "placement" in query:
            controls = replace(controls, placing=Placing(query["placement"], None, controls.placing.straightened))
        if "straightened" in query:
            straightened = query["straightened"] not in ("", "0", "false")
            controls = replace(controls, placing=replace(controls.placing, straightened=straightened))
        colours: Dict[str, Any] = {name: query[name] for name in ("skin", "hair", "eyes") if name in query}
        controls = replace(controls, appearance=replace(controls.appearance, **colours))
    except ValueError as error:
        raise Refused(f"{str(error)[0].upper()}{str(error)[1:]}.", "controls") from error
    if controls.neighbours > LIMITS.neighbours:
        raise Refused(TOO_MANY_NEIGHBOURS, "controls")
    return controls


def picture_in(answer: Union[FaceResult, np.ndarray]) -> np.ndarray:
    """The face that a painter answers with, (512, 512, 3) uint8 RGB."""
    return answer.face if isinstance(answer, FaceResult) else answer
