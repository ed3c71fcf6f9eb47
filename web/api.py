"""The page's HTTP API: `/api/` is a page to try it, `/api/openapi.json` its schema.

Pictures go in and come out as bytes, drawings as JSON. Everything that the page does it does through this. Nothing is
kept: what was sent is forgotten with the answer.
Refusals are JSON, {"error": one sentence, "code": a word, "message": the sentence as template and values}.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from pathlib import Path
from typing import Any, AsyncIterator, Dict, List, Optional, Sequence

import numpy as np
from fastapi import FastAPI, Query, Request
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.staticfiles import StaticFiles

from configs.components import CANVAS, COMPONENTS, NAMES
from engine.drawing.controls import Controls, FaceResult
from engine.drawing.pictures import UPLOADED, encode_picture
from engine.drawing.placement import FRAME, MIDDLE, Placement, box_outline
from engine.drawing.ready_made import ADDITIONS
from engine.drawing.session import Session
from engine.drawing.warp import CORES, LARGEST_OFFSET
from engine.message import as_data, table
from engine.method.irises import EYES
from engine.method.swatches import Look
from engine.method.upscaling import SIZES
from engine.photos.vectorise import LINES
from engine.process.messages import Reply
from engine.translating.translator import OWN_PAINTER
from web.desk import PendingRequest
from web.guard import client_of
from web.intake import NO_FORMS
from web.limits import LIMITS, MEGABYTE
from web.refusals import RETRY_AFTER, STATUS, Refused
from web.studio import USES, Studio, Visitor, answered, outcome, picture_in, with_query

STATIC = Path(__file__).resolve().parent / "static"
VISITOR = "x-visitor"  # a name that a browser makes up, so that its newer drawing replaces an older one that waits
_LOOK_AGAIN = 0.4  # seconds between two looks at the place in the queue
_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/bmp")
_BINARY = {"type": "string", "format": "binary"}

logger = logging.getLogger(__name__)


class Refusal(BaseModel):
    """What could not be done. error: a sentence that says what to do. code: a word for programs.

    message: the sentence as {"template": a text, "values": {name: a value, or a message}}, where it has values.
    """

    error: str
    code: str
    message: Any


def _body(*kinds: str) -> Dict[str, Any]:
    """How a route's body is described: bytes of these content types."""
    content = {kind: {"schema": {"type": "object"} if "json" in kind else _BINARY} for kind in kinds}
    return {"requestBody": {"required": True, "content": content}}


_REFUSALS: Dict[Any, Dict[str, Any]] = {
    status: {"model": Refusal, "description": ", ".join(sorted(code for code in STATUS if STATUS[code] == status))}
    for status in sorted(set(STATUS.values()) - {500})
}
_REFUSALS[400] = {"model": Refusal, "description": "What was sent cannot be used; the sentence says why"}
_KIND = Query("", description='"photo" or "sketch" where a picture is taken for the wrong one')
_PUPILS = Query("", description="x,y,x,y in the photo's pixels, the viewer's left one first, where no face is found")
_LINES = Query(LINES, description="who draws a photo's lines: a style of edges or a translator, see /api/status")
_PAINTER = Query(OWN_PAINTER, description="who paints the face, see /api/status")


def make_api(studio: Studio, root_path: str = "") -> FastAPI:
    """The API and the page's files. root_path: where a proxy shows it, for the schema."""
    app = FastAPI(
        title="DeepFaceDrawing studio",
        version="1",
        description=__doc__.split("\n\n")[1],
        docs_url=None,  # FastAPI's own page would fetch its scripts from another server
        redoc_url=None,
        openapi_url="/api/openapi.json",
        servers=[{"url": root_path or "/"}],
        responses=_REFUSALS,
        redirect_slashes=False,  # to where a proxy has not shown it
    )
    app.openapi_version = "3.0.3"  # the newest that the page to try it knows
    _add_files(app, studio)
    _add_kit(app, studio)
    _add_faces(app, studio)
    _add_suggestions(app, studio)
    _add_refusals(app)
    return app


def _visitor(request: Request) -> Visitor:
    return Visitor(client_of(request.scope), request.headers.get(VISITOR, "")[:64])


async def _bytes_of(request: Request) -> bytes:
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise Refused(NO_FORMS, "form")
    return b"".join([piece async for piece in request.stream()])  # `request.body` would keep it until the answer's end


def _is_drawing(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("application/json")


def _add_files(app: FastAPI, studio: Studio) -> None:
    from swagger_ui_bundle import swagger_ui_path

    @app.get("/static/components.js", include_in_schema=False)
    async def components() -> Response:
        """The parts of the face, where they lie and how much may be sent, as a script that the page's own import."""
        parts = [{"name": one.name, "label": one.label} for one in COMPONENTS]
        placing = {"middle": MIDDLE, "frame": FRAME, "offset": LARGEST_OFFSET}
        limits = {"bytes": LIMITS.upload_bytes, "strokes": LIMITS.strokes, "points": LIMITS.points}
        values = {"COMPONENTS": parts, "PLACING": placing, "LIMITS": limits}
        script = f"export const {', '.join(f'{name} = {json.dumps(value)}' for name, value in values.items())};\n"
        return Response(script, media_type="text/javascript")

    @app.get("/static/messages.js", include_in_schema=False)
    async def messages() -> Response:
        """What the engine says, in Chinese by the English templates."""
        return Response(f"export const MESSAGES = {json.dumps(table('zh_CN'))};\n", media_type="text/javascript")

    app.mount("/static", StaticFiles(directory=str(STATIC)))

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return FileResponse(str(STATIC / "index.html"))

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return FileResponse(str(STATIC / "icon.svg"), media_type="image/svg+xml")

    @app.get("/api/", include_in_schema=False)
    async def try_it() -> Response:
        return FileResponse(str(STATIC / "api.html"))

    @app.get("/api/swagger-ui.{suffix}", include_in_schema=False)
    async def swagger(suffix: str) -> Response:
        name = {"css": "swagger-ui.css", "js": "swagger-ui-bundle.js"}.get(suffix)
        if name is None:
            raise HTTPException(404)
        return FileResponse(str(Path(str(swagger_ui_path)) / name))

    @app.get("/samples/{name}", summary="A sketch to try", response_class=Response, responses=_picture("The sketch"))
    async def sample(name: str = PathParameter(..., description="see /api/status")) -> Response:
        path: Optional[Path] = studio.samples.get(name)
        if path is None:
            raise Refused(f"There is no such sample; there are: {', '.join(studio.samples)}.", "missing")
        return Response(path.read_bytes(), media_type="image/png" if path.suffix == ".png" else "image/jpeg")


def _add_kit(app: FastAPI, studio: Studio) -> None:
    @app.get("/kit/{name}", include_in_schema=False)
    async def kit(request: Request, name: str) -> Response:
        if studio.kit is None or name not in studio.kit.names:
            raise HTTPException(404)
        content, tag = await asyncio.get_event_loop().run_in_executor(None, studio.kit.tagged, name)
        headers = {"ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(None, 304, headers)
        return Response(content, headers=headers, media_type="application/octet-stream")


def _picture(description: str) -> Dict[Any, Dict[str, Any]]:
    return {200: {"description": description, "content": {"image/png": {"schema": _BINARY}}}}


def _add_faces(app: FastAPI, studio: Studio) -> None:
    @app.get("/api/status", summary="What the engine is at, what can be chosen, and how many wait")
    async def status() -> Response:
        return JSONResponse(_status(studio))

    @app.post(
        "/api/face",
        summary="A face for a picture or a saved drawing",
        description=f"Pictures have at most {LIMITS.upload_bytes // MEGABYTE} MB and "
        f"{UPLOADED.pixels // 1_000_000} million pixels. The controls are those of `demo.py --batch`; they stand in "
        "for those of a saved drawing.",
        response_class=Response,
        responses=_picture("The face; headers X-Kind (photo, sketch or drawing) and X-Seconds (of the networks)"),
        openapi_extra=_body(*_PICTURE_TYPES, "application/json"),
    )
    async def face(
        request: Request,
        trust: str = Query("", description="0 (plausible) to 1 (as drawn), or eye1=0.4,mouth=1"),
        tags: str = Query("", description="whose faces guide the drawing, for example woman"),
        neighbours: str = Query("", description=f"how many of them, 1 to {LIMITS.neighbours}"),
        look: str = Query(
            "", description="a look, see /api/status, or a number: another of the people that the drawing suggests"
        ),
        skin: str = Query("", description="a colour of skin in place of the look's"),
        hair: str = Query("", description="a colour of hair in place of the look's"),
        eyes: str = Query("", description="a colour of eyes, see /api/status, or any, as #4f86b5"),
        placement: str = Query("", description="automatic or none: whether the parts are found where they are drawn"),
        straightened: str = Query("", description="1 shows the face upright in the middle"),
        painter: str = _PAINTER,
        size: int = Query(CANVAS, description=f"pixels a side: {', '.join(map(str, SIZES))}"),
        kind: str = _KIND,
        pupils: str = _PUPILS,
        lines: str = _LINES,
    ) -> Response:
        data, visitor, what = await _bytes_of(request), _visitor(request), "drawing"
        studio.check_painter(painter)
        _check_size(size)
        with_query(Controls(), request.query_params)  # before anything is read
        if _is_drawing(request):
            sketch, controls = await studio.read_drawing(data, visitor)
            controls = with_query(controls, request.query_params)
            studio.check_ready(controls)
        else:
            controls = with_query(Controls(), request.query_params)
            taken = await studio.read_picture(data, kind, pupils, lines, visitor)
            studio.check_ready(controls)
            sketch, what = await studio.sketch_of(taken.session, visitor), taken.kind
        reply = await answered(studio.ask(sketch, controls, painter, visitor))
        headers = {"X-Kind": what, "X-Seconds": f"{reply.seconds:.3f}"}
        larger = await studio.enlarged(picture_in(reply.answer), size, visitor)
        encoded = await asyncio.get_event_loop().run_in_executor(None, encode_picture, larger)
        return Response(encoded, media_type="image/png", headers=headers)

    @app.post(
        "/api/draw",
        summary="A face for a saved drawing, and meanwhile its place in the queue",
        description="Server-sent events: `queue` {before: how many are served first}, then `face` {face, shadow, "
        "sketch: PNGs as data URLs, seconds, controls, placement, guides} or `refused` {error, code}. Whoever leaves "
        "is not drawn.",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
        openapi_extra=_body("application/json"),
    )
    async def draw(request: Request, painter: str = _PAINTER) -> Response:
        visitor = _visitor(request)
        studio.check_painter(painter)
        sketch, controls = await studio.read_drawing(await _bytes_of(request), visitor)
        studio.check_ready(controls)
        pending = studio.ask(sketch, controls, painter, visitor)
        return StreamingResponse(_live(studio, pending, sketch, controls), media_type="text/event-stream")

    @app.post(
        "/api/sketch",
        summary="The drawing in a picture: its kind, as detected and as treated, and its strokes",
        openapi_extra=_body(*_PICTURE_TYPES),
    )
    async def sketch(request: Request, kind: str = _KIND, pupils: str = _PUPILS, lines: str = _LINES) -> Response:
        taken = await studio.read_picture(await _bytes_of(request), kind, pupils, lines, _visitor(request))
        return JSONResponse({"kind": taken.kind, "detected": taken.detected, **_shown(taken.session)})

    @app.post(
        "/api/appearance",
        summary="Skin, hair and light of a photo, for a drawing's controls",
        openapi_extra=_body(*_PICTURE_TYPES),
    )
    async def appearance(request: Request, pupils: str = _PUPILS) -> Response:
        read = await studio.read_appearance(await _bytes_of(request), pupils, _visitor(request))
        return JSONResponse({"appearance": Controls(appearance=read).to_json()["appearance"]})


def _add_suggestions(app: FastAPI, studio: Studio) -> None:
    component = Query(..., description="a component, see /api/status")

    @app.post(
        "/api/alternatives",
        summary="What could stand in the place of a saved drawing's component",
        openapi_extra=_body("application/json"),
    )
    async def alternatives(
        request: Request,
        component: str = component,
        count: int = Query(8, ge=1, le=LIMITS.alternatives),
    ) -> Response:
        found = await studio.alternatives(await _bytes_of(request), component, count, _visitor(request))
        loop = asyncio.get_event_loop()
        shown = [
            {"row": row, "picture": await loop.run_in_executor(None, data_url, picture)}
            for row, picture in zip(found.rows, found.pictures)
        ]
        return JSONResponse({"component": component, "alternatives": shown})

    @app.post(
        "/api/alternative",
        summary="A saved drawing with one of them in place of its own component",
        openapi_extra=_body("application/json"),
    )
    async def alternative(
        request: Request,
        component: str = component,
        row: int = Query(..., ge=0, le=10**6, description="of the bank, as /api/alternatives says"),
    ) -> Response:
        session = await studio.with_alternative(await _bytes_of(request), component, row, _visitor(request))
        return JSONResponse(_shown(session))

    @app.post(
        "/api/morph",
        summary="The drawing between two saved ones",
        description='Asked with {"start": a saved drawing, "end": another}.',
        openapi_extra=_body("application/json"),
    )
    async def morph(
        request: Request,
        share: float = Query(..., ge=0.0, le=1.0, description="of the way from the first to the second"),
    ) -> Response:
        session = await studio.morph(await _bytes_of(request), share, _visitor(request))
        return JSONResponse({**_shown(session), "controls": session.controls.to_json()})

    @app.post(
        "/api/rest",
        summary="The strokes that a half-drawn face lacks",
        openapi_extra=_body("application/json"),
    )
    async def rest(request: Request) -> Response:
        strokes = await studio.rest(await _bytes_of(request), _visitor(request))
        return JSONResponse({"strokes": [stroke.to_json() for stroke in strokes]})

    @app.post(
        "/api/addition",
        summary="Strokes of glasses, a beard and the like that fit a saved drawing",
        openapi_extra=_body("application/json"),
    )
    async def addition(request: Request, name: str = Query(..., description="see /api/status")) -> Response:
        strokes = await studio.addition(await _bytes_of(request), name, _visitor(request))
        return JSONResponse({"strokes": [stroke.to_json() for stroke in strokes]})


def _add_refusals(app: FastAPI) -> None:
    def refusal(refused: Refused, more: Optional[Dict[str, str]] = None) -> Response:
        return Response(refused.body, refused.status, {**refused.headers, **(more or {})})

    @app.exception_handler(Refused)
    async def refuse(_request: Request, error: Refused) -> Response:
        return refusal(error)

    @app.exception_handler(HTTPException)
    async def refuse_route(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            allowed = dict(error.headers or {}).get("Allow", "GET, HEAD")  # of files
            said = f"{request.method} is not how this is asked: use {allowed.replace(', ', ' or ')}."
            return refusal(Refused(said, "method"), {"Allow": allowed})
        if error.status_code == 404:
            return refusal(Refused("There is nothing here: / is the page, /api/ says what else there is.", "missing"))
        return refusal(Refused("This cannot be read.", "request"))

    @app.exception_handler(RequestValidationError)
    async def refuse_query(_request: Request, _error: RequestValidationError) -> Response:
        return refusal(Refused("This query cannot be used: /api/ says what there is.", "query"))

    @app.exception_handler(Exception)
    async def fail(_request: Request, _error: Exception) -> Response:
        return refusal(Refused("Something is wrong with this page; whoever runs it finds out what.", "fault"))


async def _live(studio: Studio, pending: PendingRequest, sketch: np.ndarray, controls: Controls) -> AsyncIterator[str]:
    future = asyncio.wrap_future(pending.future)
    before = -1
    try:
        while not (await asyncio.wait([future], timeout=_LOOK_AGAIN if before >= 0 else 0.05))[0]:
            if studio.desk.position(pending) != before:
                before = studio.desk.position(pending)
                yield _event("queue", {"before": before})
        reply = outcome(future.result)
        answer = await asyncio.get_event_loop().run_in_executor(None, _answer, sketch, reply, controls)
        yield _event("face", answer)
    except Refused as refused:
        yield _event("refused", {**refused.data, "retry": RETRY_AFTER})
    finally:
        future.cancel()


def _check_size(size: int) -> None:
    if size not in SIZES:
        raise Refused(f"A face is {', '.join(map(str, SIZES))} pixels wide, not {size}.", "query")


def _event(name: str, data: Dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _answer(sketch: np.ndarray, reply: Reply, controls: Controls) -> Dict[str, Any]:
    drawn = isinstance(reply.answer, FaceResult)
    return {
        "face": data_url(picture_in(reply.answer)),
        "shadow": data_url(reply.answer.shadow) if drawn else "",
        "sketch": data_url(sketch),
        "seconds": round(reply.seconds, 3),
        "controls": controls.to_json(),
        "person": reply.answer.person if drawn else None,
        **(_placed(reply.answer.placement) if drawn else {"placement": None, "guides": {}}),
    }


def _placed(placement: Placement) -> Dict[str, Any]:
    """Where the drawing was taken to lie, and the outlines of what was found; null where it lies where it belongs."""
    if placement.touches_nothing:
        return {"placement": None, "guides": {}}
    guides = {name: np.round(box_outline(placement, name), 1).tolist() for name in placement.drawn if name in CORES}
    return {"placement": placement.to_json(), "guides": guides}


def data_url(picture: np.ndarray) -> str:
    """A picture as text that a browser shows."""
    return "data:image/png;base64," + base64.b64encode(encode_picture(picture)).decode("ascii")


def _shown(session: Session) -> Dict[str, Any]:
    """What a page needs to show a drawing."""
    data = session.to_json()
    return {"base": data["base"], "strokes": data["strokes"]}


def _swatches(looks: Sequence[Look]) -> List[Dict[str, Any]]:
    return [{"name": look.name, "colour": list(look.colour)} for look in looks]


def _status(studio: Studio) -> Dict[str, Any]:
    state = studio.desk.state
    ready = state.ready
    return {
        "ready": ready is not None,
        "failed": state.failed,
        "text": state.text,
        "message": as_data(state.text),
        "fraction": state.fraction,
        "preset": ready.preset if ready else "",
        "runtime": ready.runtime if ready else "",
        "tags": list(ready.tags) if ready else [],
        "looks": _swatches(ready.looks if ready else ()),
        "skins": _swatches(ready.skins if ready else ()),
        "hairs": _swatches(ready.hairs if ready else ()),
        "eyes": _swatches(EYES),
        "sizes": list(SIZES),
        "components": list(NAMES),
        "additions": list(ADDITIONS),
        "painters": studio.painters,
        "uses": {name: list(USES) if name == OWN_PAINTER else [] for name in studio.painters},
        "lines": studio.lines,
        "browser": studio.kit is not None and ready is not None and ready.preset == studio.kit.preset.name,
        "samples": list(studio.samples),
        "limits": {"bytes": LIMITS.upload_bytes, "neighbours": LIMITS.neighbours, "points": LIMITS.points},
        "waiting": studio.desk.waiting,
    }
