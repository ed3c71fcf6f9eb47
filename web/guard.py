"""What stands before the page: who may ask, how much may be sent, and that nobody is served who has left. Plain ASGI.

On loopback only loopback's own names are answered, or any web site could point its own name here; and only pages of
this very address may send anything.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import logging
import time
from collections import Counter, OrderedDict
from typing import Any, Awaitable, Callable, Dict, FrozenSet, Iterator, List, MutableMapping, Optional, Tuple
from urllib.parse import urlsplit

from web.address import household
from web.limits import Limits
from web.refusals import STATUS, Refused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The thread that draws in the browser compiles WebAssembly; a thread has its own script's policy.
_WEBASSEMBLY = ("/static/local/", "/static/ort/")
_KEPT = ("/static/", "/kit/")  # what browsers may keep, asking each time whether it is still the same
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),  # with the line above it lets WebAssembly have threads
)
_HEARD_OUT = 4  # times the limit that a body is read for the sake of an answer
_HEARD_OUT_PAUSE = 2.0  # seconds
_NOT_HEARD = (b"range", b"if-range")  # headers: all is sent whole, and so the files' server refuses nothing in its way
_PIECE = 2**16  # bytes of an answer that are handed on at a time
_LAST_WORDS = 0.5  # seconds that answers which have begun get to come to their end when the server ends
_REMEMBERED = 1024  # addresses whose wrong passwords, and whose requests, are counted

_CLOSED = "The page is being closed."
_TOO_MUCH = "Too much is being sent at the same time: try again in a minute."

logger = logging.getLogger(__name__)


def client_of(scope: Scope) -> str:
    """Who asks, see `web.address.household`."""
    return household(str((scope.get("client") or ("",))[0]))


class Guard:
    """Lets through who may come in, with what the page bears.

    app: what is guarded. hosts: names by which this server may be called; None for all. root_path: None, or, behind a
    proxy, the prefix of paths that it may leave on ("" for none). password: what visitors have to know; "" for nothing.
    on_close: called in the event loop when the server ends, to end answers that have begun.
    """

    def __init__(
        self,
        app: App,
        limits: Limits,
        hosts: Optional[FrozenSet[str]],
        root_path: Optional[str] = None,
        password: str = "",
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self._app, self._limits, self._hosts, self._root_path = app, limits, hosts, root_path
        self._lock, self._pace = Lock(password, limits), Pace(limits)
        self._on_close = on_close
        self._bytes_here: Counter = Counter()  # by client
        self._tasks: Dict[Any, _Answer] = {}  # those of the requests that are here
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._closing = False

    def close(self) -> None:
        """The server ends: whoever waits, sends or comes now is told so. From any thread, and a signal's handler."""
        self._closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        self._on_close()
        for task, answer in self._tasks.items():
            if not answer.started:
                task.cancel()
        asyncio.get_event_loop().call_later(_LAST_WORDS, self._cancel_all)

    def _cancel_all(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] != "http":
            return
        scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() not in _NOT_HEARD]
        self._loop = asyncio.get_event_loop()
        task: Any = asyncio.current_task()
        body = _Body(client_of(scope), self._bytes_here)
        answer = _Answer(scope, send, body)
        self._tasks[task] = answer
        try:
            if self._closing:
                raise asyncio.CancelledError
            await self._let_in(scope, receive, answer, body)
            if answer.held:  # nothing of the request is kept meanwhile
                body.let_go()
                await asyncio.sleep(self._limits.refusal_pause)
                await answer.give()
        except asyncio.CancelledError:
            if not answer.started:
                answer.held.clear()
                refused = Refused(_TOO_MUCH, "busy") if body.gave_way else Refused(_CLOSED, "closing")
                await _refuse(refused, answer.send)
        finally:
            self._tasks.pop(task, None)
            body.let_go()

    async def _let_in(self, scope: Scope, receive: Receive, answer: _Answer, body: _Body) -> None:
        """Serve a request or refuse it. body: gets what is sent."""
        received = scope["method"] != "POST"
        try:
            await asyncio.sleep(self._pace.turn_of(client_of(scope), time.monotonic()))
            self._admit(scope)
            if not received:
                await self._receive(scope, receive, body)
                received = True
            await self._serve(scope, _replay([body.take()]), receive, answer.take)
        except Refused as refused:
            body.let_go()
            if not received and refused.code != "slow":
                await self._hear_out(receive)
            if not answer.begun:
                await _refuse(refused, answer.take)
        except _Left:
            logger.debug("%s was not waited for", scope["path"])

    def _admit(self, scope: Scope) -> None:
        """Raises Refused where this request is none of ours."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        name = _host_name(host)
        if self._hosts is not None and name not in self._hosts:
            text = f"This page does not answer to the name {name or 'that was given'}"
            raise Refused(f"{text}: start it with --allowed-hosts NAME if it is one of its own.", "host")
        origin = _netloc(headers.get(b"origin", ""))
        # A proxy may have put another host into the request, but not another origin.
        known = self._root_path is not None and self._hosts is not None and _host_name(origin) in self._hosts
        if b"origin" in headers and origin != host and not known:
            raise Refused("Another web site may not use this page.", "origin")
        if self._root_path and scope["path"].startswith(self._root_path + "/"):
            scope["path"] = scope["path"][len(self._root_path) :]
        self._lock.open(client_of(scope), headers.get(b"authorization", ""))

    async def _receive(self, scope: Scope, receive: Receive, body: _Body) -> None:
        """Take a request's body, piece by piece. Raises Refused, _Left."""
        limits = self._limits
        length = dict(scope["headers"]).get(b"content-length", b"0")
        announced = int(length) if length.isdigit() and len(length) < 20 else 0
        if announced > limits.upload_bytes:
            raise Refused(_too_large(limits), "large")
        end = time.monotonic() + limits.body_seconds
        while True:
            patience = min(limits.body_pause, end - time.monotonic())
            try:
                message = await asyncio.wait_for(receive(), max(patience, 0.0))
            except asyncio.TimeoutError:
                raise Refused("What is being sent comes too slowly: try again.", "slow") from None
            if message["type"] != "http.request":
                raise _Left
            if body.gave_way:  # just before it came: waiting with a timeout may miss that it was cancelled
                raise Refused(_TOO_MUCH, "busy")
            piece = message.get("body", b"")
            if body.size + len(piece) > limits.upload_bytes:
                raise Refused(_too_large(limits), "large")
            if body.of_client + len(piece) > limits.upload_bytes_of_client:
                raise Refused("You are sending too much at the same time: wait for what you have sent.", "many")
            self._make_room(body, len(piece))
            body.add(piece)
            if not message.get("more_body"):
                return

    def _make_room(self, body: _Body, size: int) -> None:
        """Where there is no room for so many bytes more, whoever has most here gives way: nobody is kept out by a few
        who send all that they may. Raises Refused where that is who sends them.
        """
        while body.of_all + size > self._limits.upload_bytes_at_once:
            greedy, answer = max(
                ((task, answer) for task, answer in self._tasks.items() if not answer.begun),
                key=lambda one: (one[1].body.of_client if one[1].body.size else 0, one[1].body.size),
            )
            if answer.body.of_client <= body.of_client + size:
                raise Refused(_TOO_MUCH, "busy")
            answer.body.give_way()
            greedy.cancel()

    async def _hear_out(self, receive: Receive) -> None:
        """Drop the rest of a body, within reason: whoever still sends does not hear an answer."""
        total, end = 0, time.monotonic() + self._limits.body_seconds
        with contextlib.suppress(asyncio.TimeoutError):
            while total <= _HEARD_OUT * self._limits.upload_bytes:
                patience = min(_HEARD_OUT_PAUSE, end - time.monotonic())
                message = await asyncio.wait_for(receive(), max(patience, 0.0))
                total += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return

    async def _serve(self, scope: Scope, body: Receive, receive: Receive, send: Send) -> None:
        """Have a request answered, unless whoever asked leaves before that. body: gives it. Raises Refused, _Left."""
        if scope["method"] == "HEAD":  # the server leaves the body away
            scope = dict(scope, method="GET")
        work = asyncio.ensure_future(self._app(scope, body, send))
        gone = asyncio.ensure_future(_leaving(receive))
        patience = self._limits.answer_seconds
        try:
            await asyncio.wait({work, gone}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
            elif gone.done():
                raise _Left
            else:
                raise Refused("This has taken too long: try again.", "busy")
        finally:
            for task in (work, gone):
                task.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)


class _Body:
    """What a request brings. counts: bytes by client, of all that are here."""

    def __init__(self, client: str, counts: Counter) -> None:
        self._client, self._counts = client, counts
        self._pieces: List[bytes] = []
        self.size = 0
        self.gave_way = False

    @property
    def of_client(self) -> int:
        """Bytes that its client has here."""
        return int(self._counts[self._client])

    @property
    def of_all(self) -> int:
        """Bytes that everybody has here."""
        return sum(self._counts.values())

    def add(self, piece: bytes) -> None:
        """Count and keep a piece."""
        self._pieces.append(piece)
        self.size += len(piece)
        self._counts[self._client] += len(piece)

    def take(self) -> bytes:
        """All of it, which counts on until it is let go."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)

    def give_way(self) -> None:
        """Forget it for the sake of others."""
        self.gave_way = True
        self.let_go()

    def let_go(self) -> None:
        """Forget it."""
        self._counts[self._client] -= self.size
        if not self._counts[self._client]:
            del self._counts[self._client]
        self._pieces, self.size = [], 0


class _Answer:
    """What is sent back. body: what the request brought. held: a refusal for asking too much, which is to wait.
    started: whether something was sent."""

    def __init__(self, scope: Scope, send: Send, body: _Body) -> None:
        self._scope, self._send, self.body = scope, send, body
        self.held: List[Message] = []
        self.started = False

    @property
    def begun(self) -> bool:
        """Whether there is anything of it."""
        return self.started or bool(self.held)

    async def take(self, message: Message) -> None:
        """Send a message, or hold it."""
        if self.held or message.get("status") == STATUS["many"]:
            self.held.append(message)
        else:
            await self.send(message)

    async def send(self, message: Message) -> None:
        """Send a message."""
        if message["type"] == "http.response.start":
            self.started = True
            self.body.let_go()  # nobody answers before all is read, and who reads keeps nothing of it
            message["headers"] = _with_own(message["headers"], self._scope["path"])
        for piece in _in_pieces(message):
            await self._send(piece)

    async def give(self) -> None:
        """Send what is held."""
        for message in self.held:
            await self.send(message)


class _Left(Exception):
    """Whoever asked does not wait any more."""


class Lock:
    """A password, as HTTP's basic authentication has it; any name goes with it."""

    def __init__(self, password: str, limits: Limits) -> None:
        self._password, self._limits = password.encode("utf-8"), limits
        self._wrong: OrderedDict[str, Tuple[int, float]] = OrderedDict()  # how often, and when last, by client

    def open(self, client: str, authorization: str) -> None:
        """Raises Refused where the password is wrong, or was wrong too often."""
        if not self._password:
            return
        often, last = self._wrong.get(client, (0, 0.0))
        if often >= self._limits.wrong_passwords:
            if time.monotonic() - last < self._limits.lockout_seconds:
                raise Refused("The password was wrong too often: wait a minute.", "many")
            often = 0
        given = _password_in(authorization)
        if given is not None and hmac.compare_digest(given, self._password):
            self._wrong.pop(client, None)
            return
        if given is not None:
            self._wrong[client] = often + 1, time.monotonic()
            self._wrong.move_to_end(client)
            if len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)
        raise Refused("This page has a password: ask whoever started it.", "password")


class Pace:
    """How fast each client may ask: a token bucket for each, kept as the time at which it is full again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._full: OrderedDict[str, float] = OrderedDict()  # by client

    def turn_of(self, client: str, now: float) -> float:
        """Take a token. Returns the seconds until there is one; raises Refused where too many wait for one."""
        limits = self._limits
        full = max(self._full.get(client, now), now) + 1.0 / limits.requests_per_second
        wait = full - now - limits.requests_at_once / limits.requests_per_second
        if wait * limits.requests_per_second > limits.requests_waiting_of_client:
            raise Refused("You are asking too often: wait a few seconds.", "many")
        self._full[client] = full
        self._full.move_to_end(client)
        if len(self._full) > _REMEMBERED:
            self._full.popitem(last=False)
        return max(0.0, wait)


def _password_in(authorization: str) -> Optional[bytes]:
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _name, colon, password = base64.b64decode(token, validate=True).partition(b":")
    except ValueError:  # also where it is not ASCII
        return None
    return password if colon else None


def _host_name(host: str) -> str:
    """The name in a Host header, without its port; "" where it has none."""
    try:
        return (urlsplit("//" + host).hostname or "").rstrip(".")
    except ValueError:  # an unfinished IPv6 address
        return ""


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _too_large(limits: Limits) -> str:
    return f"This is larger than {limits.upload_bytes // 2**20} MB: scale the picture down."


def _with_own(headers: List[Tuple[bytes, bytes]], path: str) -> List[Tuple[bytes, bytes]]:
    """The own headers in place of others of their names: faces and drawings must not lie in a browser's cache."""
    scripts = "'self' 'wasm-unsafe-eval'" if path.startswith(_WEBASSEMBLY) else "'self'"
    own = (
        *HEADERS,
        (b"content-security-policy", _POLICY.format(scripts=scripts).encode("ascii")),
        (b"cache-control", b"no-cache" if path.startswith(_KEPT) else b"no-store"),
    )
    names = {name for name, _ in own} | {b"accept-ranges"}
    return [pair for pair in headers if pair[0].lower() not in names] + list(own)


def _in_pieces(message: Message) -> Iterator[Message]:
    """An answer's body, of which the server keeps all that it is given until the other side has taken it."""
    body = message.get("body", b"")
    for start in range(0, len(body) - _PIECE, _PIECE):
        yield {"type": message["type"], "body": body[start : start + _PIECE], "more_body": True}
    last = max(0, (len(body) - 1) // _PIECE * _PIECE)
    yield {**message, "body": body[last:]} if last else message


def _replay(body: List[bytes]) -> Receive:
    """`receive` that gives the body at once, and does not keep it; that somebody leaves is the guard's business."""

    async def replay() -> Message:
        if not body:
            await asyncio.get_event_loop().create_future()
        return {"type": "http.request", "body": body.pop(), "more_body": False}

    return replay


async def _leaving(receive: Receive) -> None:
    """Returns when whoever asked has left."""
    while (await receive())["type"] != "http.disconnect":
        continue


async def _refuse(refused: Refused, send: Send) -> None:
    headers = [(name.lower().encode("ascii"), value.encode("utf-8")) for name, value in refused.headers.items()]
    headers.append((b"content-length", str(len(refused.body)).encode("ascii")))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": refused.body})
