"""The page's HTTP API: pictures in, pictures out, by bytes. Errors are JSON, {"error": one sentence, "code": a word}.

    GET  /api/status        what the engine is at, and what can be chosen
    POST /api/face          a picture, or a saved drawing as application/json -> the face as PNG
    POST /api/sketch        a picture -> JSON: its kind, as detected and as treated, and its drawing
    POST /api/appearance    a photo -> JSON: its appearance
    GET  /samples/NAME      a sketch to try

Query of /api/face: trust, tags, neighbours, look, skin, hair, painter; of all three: kind (photo or sketch), pupils
(x,y,x,y) and lines (a style of edges, or the name of a translator) for photos. Nothing is kept: what was sent is
forgotten with the answer.
"""

from __future__ import annotations

import argparse
import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import Session
from engine.drawing.sketch import PICTURES, encode_picture
from engine.photos.vectorise import LINES
from engine.process.messages import Look
from engine.translating.translator import TO_PHOTO, TO_SKETCH, TranslatorInfo
from options.demo import neighbour_count, tag_names, trust_values
from web import intake
from web.desk import Desk, DeskFull, EngineAway, NotDrawn, Ticket
from web.intake import Refused, Taken

OWN_PAINTER = "DeepFaceDrawing"
EDGES = {LINES: "Edges", "fine": "Fine edges", "bold": "Bold edges"}
MOST_PICTURES = 16  # waiting to be read
STATUS = {"large": 413, "busy": 503, "engine": 503, "preparing": 503}
Handler = Callable[[Request], Awaitable[Response]]


class Studio:
    """Everything that the page and the API do with what visitors send.

    desk: brings drawings to the engine. samples: a folder of sketches. translators: what is installed.
    """

    def __init__(self, desk: Desk, samples: Path, translators: Tuple[TranslatorInfo, ...] = ()) -> None:
        self.desk = desk
        files = sorted(path for path in samples.glob("*") if path.suffix.lower() in PICTURES)
        self.samples: Dict[str, Path] = {path.name: path for path in files}
        self.painters = {OWN_PAINTER: OWN_PAINTER}
        self.painters.update({info.name: info.title for info in translators if info.direction == TO_PHOTO})
        self.lines = dict(EDGES)
        self.lines.update({info.name: info.title for info in translators if info.direction == TO_SKETCH})
        # One thread: reading a picture takes a core, and the engine needs the others.
        self._reader = ThreadPoolExecutor(1, "reader")
        self._reading = 0

    def close(self) -> None:
        """Let the reader end."""
        self._reader.shutdown()

    async def read(self, work: Callable[[], Any]) -> Any:
        """Do something with a picture in the reader's thread. Raises Refused where too many wait for it."""
        if self._reading >= MOST_PICTURES:
            raise Refused(f"{MOST_PICTURES} pictures are waiting already: try again in a minute.", "busy")
        self._reading += 1
        try:
            return await asyncio.get_event_loop().run_in_executor(self._reader, work)
        finally:
            self._reading -= 1

    def check_ready(self, controls: Controls) -> None:
        """Raises Refused where the engine does not draw yet, or cannot draw these controls."""
        state = self.desk.state
        if state.failed:
            raise Refused(state.text, "engine")
        if state.ready is None:
            share = "" if state.fraction is None else f" ({state.fraction:.0%})"
            raise Refused(f"The engine is getting ready{share}: ask again in a moment.", "preparing")
        objection = state.ready.objection(controls)
        if objection:
            raise Refused(objection, "controls")

    def ask(self, sketch: np.ndarray, controls: Controls, painter: str = OWN_PAINTER, visitor: str = "") -> Ticket:
        """Ask a painter for a face. Raises Refused."""
        if painter not in self.painters:
            raise Refused(f"No painter is called {painter}; there are: {', '.join(self.painters)}.", "painter")
        ticket: Ticket
        if painter == OWN_PAINTER:
            ticket = outcome(lambda: self.desk.draw(sketch, controls, visitor))
        else:
            picture = np.repeat(sketch[:, :, None], 3, axis=2)
            ticket = outcome(lambda: self.desk.translate(picture, painter, visitor))
        return ticket

    async def take_in(self, request: Request) -> Taken:
        """The picture in a request's body as a drawing. Raises Refused."""
        data, query = await request.body(), request.query_params
        kind, pupils, lines = query.get("kind", ""), query.get("pupils", ""), query.get("lines", LINES)
        if lines not in self.lines:
            raise Refused(f"No lines are called {lines}; there are: {', '.join(self.lines)}.", "lines")
        kind = "" if kind == "auto" else kind

        def draw_lines(photo: np.ndarray) -> np.ndarray:
            return np.asarray(outcome(lambda: self.desk.translate(photo, lines).future.result()).picture)

        style, way = (lines, None) if lines in EDGES else (LINES, draw_lines)
        taken: Taken = await self.read(
            lambda: intake.take_in(intake.picture_of(data), kind, intake.pupils_of(pupils), style, way)
        )
        return taken


def outcome(wait: Callable[[], Any]) -> Any:
    """What something at the desk brings; raises Refused instead of NotDrawn."""
    try:
        return wait()
    except NotDrawn as error:
        code = "engine" if isinstance(error, EngineAway) else "busy" if isinstance(error, DeskFull) else "drawing"
        raise Refused(str(error), code) from error


async def answered(ticket: Ticket) -> Any:
    """What a ticket brings; where nobody waits any more, it is given back. Raises Refused."""
    future = asyncio.wrap_future(ticket.future)
    try:
        await asyncio.wait([future])
    finally:
        future.cancel()
    return outcome(future.result)


def controls_of(query: Any, controls: Controls) -> Controls:
    """Controls with what a query says about them, in the words of demo.py's options. Raises Refused."""
    try:
        if "trust" in query:
            controls = controls.with_trust(trust_values(query["trust"]))
        if "tags" in query:
            controls = replace(controls, tags=tag_names(query["tags"]))
        if "neighbours" in query:
            controls = replace(controls, neighbours=neighbour_count(query["neighbours"]))
        if query.get("look"):
            controls = replace(controls, appearance=Appearance("palette", query["look"]))
        colours = {name: query[name] for name in ("skin", "hair") if name in query}
        controls = replace(controls, appearance=replace(controls.appearance, **colours))
    except (argparse.ArgumentTypeError, ValueError) as error:
        raise Refused(f"{str(error)[0].upper()}{str(error)[1:]}.", "controls") from error
    return controls


def _swatches(looks: Sequence[Look]) -> List[Dict[str, Any]]:
    return [{"name": look.name, "colour": list(look.colour)} for look in looks]


def session_as_json(session: Session) -> Dict[str, Any]:
    """What a page needs to show a drawing."""
    data = session.to_json()
    return {"base": data["base"], "strokes": data["strokes"]}


def routes(studio: Studio) -> List[Route]:
    """The API's routes."""

    async def status(_request: Request) -> Response:
        state = studio.desk.state
        ready = state.ready
        return JSONResponse(
            {
                "ready": ready is not None,
                "failed": state.failed,
                "text": state.text,
                "fraction": state.fraction,
                "preset": ready.preset if ready else "",
                "tags": list(ready.tags) if ready else [],
                "looks": _swatches(ready.looks if ready else ()),
                "skins": _swatches(ready.skins if ready else ()),
                "hairs": _swatches(ready.hairs if ready else ()),
                "painters": studio.painters,
                "lines": studio.lines,
                "waiting": studio.desk.waiting,
            }
        )

    async def face(request: Request) -> Response:
        query = request.query_params
        kind = "drawing"
        if request.headers.get("content-type", "").startswith("application/json"):
            text = (await request.body()).decode("utf-8", "replace")
            session = await studio.read(lambda: intake.session_of(text))
        else:
            taken = await studio.take_in(request)
            session, kind = taken.session, taken.kind
        controls = controls_of(query, session.controls)
        studio.check_ready(controls)
        sketch = await studio.read(session.sketch)
        result = await answered(studio.ask(sketch, controls, query.get("painter", OWN_PAINTER)))
        headers = {"X-Kind": kind, "X-Seconds": f"{result.seconds:.3f}"}
        return Response(encode_picture(picture_in(result)), media_type="image/png", headers=headers)

    async def sketch(request: Request) -> Response:
        taken = await studio.take_in(request)
        return JSONResponse({"kind": taken.kind, "detected": taken.detected, **session_as_json(taken.session)})

    async def appearance(request: Request) -> Response:
        data, pupils = await request.body(), intake.pupils_of(request.query_params.get("pupils", ""))
        studio.check_ready(Controls())
        photo = await studio.read(lambda: intake.aligned_photo(intake.picture_of(data), pupils))
        read = await answered(outcome(lambda: studio.desk.read_appearance(photo)))
        return JSONResponse({"appearance": replace(Controls(), appearance=read.appearance).to_json()["appearance"]})

    async def sample(request: Request) -> Response:
        path: Optional[Path] = studio.samples.get(request.path_params["name"])
        if path is None:
            raise Refused(f"There is no such sample; there are: {', '.join(studio.samples)}.", "missing")
        return Response(path.read_bytes(), media_type="image/png" if path.suffix == ".png" else "image/jpeg")

    return [
        Route("/api/status", polite(status), methods=["GET"]),
        Route("/api/face", polite(face), methods=["POST"]),
        Route("/api/sketch", polite(sketch), methods=["POST"]),
        Route("/api/appearance", polite(appearance), methods=["POST"]),
        Route("/samples/{name}", polite(sample), methods=["GET"]),
    ]


def polite(handler: Handler) -> Handler:
    """A handler whose refusals become JSON with the fitting status."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as error:
            status = 404 if error.code == "missing" else STATUS.get(error.code, 400)
            headers = {"Retry-After": "5"} if status == 503 else {}
            return JSONResponse({"error": str(error), "code": error.code}, status, headers)

    return answer


def picture_in(report: Any) -> np.ndarray:
    """The face in a `Result` or `Translated`, (512, 512, 3) uint8 RGB."""
    return np.asarray(report.drawing.face if hasattr(report, "drawing") else report.picture)
