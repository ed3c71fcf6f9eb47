"""What stands before the page: who may ask, for what, and how much. Plain ASGI, so that it is before Gradio, too.

Gradio serves more than this page uses: uploads that it keeps on the disk, files by path, a proxy. Only what is listed
here gets through. On loopback only loopback's own names are answered, or any web site could point its own name here;
and only pages of this very address may send anything.
"""

from __future__ import annotations

import json
import re
from typing import Any, Awaitable, Callable, Dict, FrozenSet, List, MutableMapping, Optional, Tuple
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_GRADIO = "(/gradio_api)?"
_OPEN = re.compile(
    r"/|/config|/favicon\.ico|/robots\.txt|/theme\.css|/(assets|static|studio|samples|api)/[^\0]*"
    rf"|{_GRADIO}/(info|startup-events|theme\.css|app_id|reset|cancel|queue/(join|data)|heartbeat/\w+)/?"
)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", _POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_HEARD_OUT = 4  # times the limit that a body is read for the sake of an answer
_KEPT = ("/assets/", "/static/", "/favicon.ico")  # what a browser may keep: it is the same for everyone
_OUTSIDE = re.compile(
    r"<(?:meta|link)\b[^>]*\bhttps?://[^>]*>|<link\b[^>]*\brel=\"manifest\"[^>]*>"
    r"|<script\b[^>]*\bsrc=[\"']https?://[^>]*>\s*</script>",
    re.IGNORECASE,
)


class Guard:
    """Lets through what belongs to the page.

    app: what is guarded. most_bytes: of a request's body. hosts: names by which this server may be called; None for
    all. head: HTML that the page's head ends with. too_large: what is said to longer bodies.
    """

    def __init__(self, app: App, most_bytes: int, hosts: Optional[FrozenSet[str]], head: str, too_large: str) -> None:
        self._app, self._most, self._hosts, self._head, self._too_large = app, most_bytes, hosts, head, too_large

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        status, text = self._objection(scope)
        if text:
            await _refuse(scope, send, status, text)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        body = await _whole_body(scope, receive, self._most)
        if body is None:
            await _refuse(scope, send, 413, self._too_large)
            return
        await self._app(scope, _replay(body, receive), self._answer(scope, send))

    def _objection(self, scope: MutableMapping[str, Any]) -> Tuple[int, str]:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if self._hosts is not None and (urlsplit("//" + host).hostname or "") not in self._hosts:
            return 403, "This page answers to localhost only; start it with --host to be reached from elsewhere."
        origin = headers.get(b"origin", "")
        if origin and urlsplit(origin).netloc != host:
            return 403, "Another web site may not use this page."
        if not _OPEN.fullmatch(scope["path"]) or ".." in scope["path"]:
            return 404, "There is nothing here."
        return 0, ""

    def _answer(self, scope: MutableMapping[str, Any], send: Send) -> Send:
        """`send` with the page's own headers, and Gradio's HTML without what points outside."""
        page: List[Message] = []
        keep = scope["path"].startswith(_KEPT)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Faces and drawings must not lie in the browser's cache.
                caching = (b"cache-control", b"max-age=3600" if keep else b"no-store")
                own = (*HEADERS, caching)
                names = {name for name, _ in own}
                message["headers"] = [pair for pair in message["headers"] if pair[0].lower() not in names] + list(own)
                if dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                    page.append(message)
                    return
            elif page:
                page.append(message)
                if not message.get("more_body"):
                    await self._send_page(page, send)
                return
            await send(message)

        return answer

    async def _send_page(self, page: List[Message], send: Send) -> None:
        html = b"".join(message.get("body", b"") for message in page[1:]).decode("utf-8")
        body = without_outside(html, self._head).encode("utf-8")
        start = page[0]
        start["headers"] = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        start["headers"].append((b"content-length", str(len(body)).encode("ascii")))
        await send(start)
        await send({"type": "http.response.body", "body": body})


def without_outside(html: str, head: str = "") -> str:
    """HTML without the tags that fetch or name something on another server; `head` is put at the end of its head."""
    return _OUTSIDE.sub("", html).replace("</head>", head + "</head>", 1)


async def _whole_body(scope: MutableMapping[str, Any], receive: Receive, most: int) -> Optional[bytes]:
    """A request's body, in memory; None where it is longer than `most`.

    What is too long is read to its end, within reason, and dropped: whoever still sends does not hear an answer.
    """
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    announced = int(length) if length.isdigit() else 0
    if announced > most * _HEARD_OUT or (announced > most and b"expect" in headers):
        return None
    parts: List[bytes] = []
    total = 0
    while total <= most * _HEARD_OUT:
        message = await receive()
        if message["type"] != "http.request":
            break
        total += len(message.get("body", b""))
        if total <= most:
            parts.append(message.get("body", b""))
        else:
            parts.clear()
        if not message.get("more_body"):
            break
    return b"".join(parts) if total <= most else None


def _replay(body: bytes, receive: Receive) -> Receive:
    """`receive` that gives the body at once, and afterwards what really happens."""
    given: Dict[str, bool] = {}

    async def replay() -> Message:
        if given:
            return await receive()
        given["body"] = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _refuse(scope: MutableMapping[str, Any], send: Send, status: int, text: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps({"error": text}).encode("ascii")
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode("ascii"))]
    if status == 413:  # the rest of the body is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers + list(HEADERS)})
    await send({"type": "http.response.body", "body": body})
