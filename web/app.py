"""Serves the page until it is stopped."""

from __future__ import annotations

import contextlib
import errno
import io
import ipaddress
import logging
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

from engine.translating.translator import installed
from web.desk import Desk
from web.guard import LOOPBACK, Guard
from web.intake import MOST_BYTES, TOO_MANY_BYTES

STATIC = Path(__file__).resolve().parent / "static"
HEAD = (
    '<link rel="stylesheet" href="/studio/page.css">'
    '<script defer src="/studio/board.js"></script><script defer src="/studio/view.js"></script>'
    '<script defer src="/studio/page.js"></script>'
)
NO_GRADIO = (
    "Gradio, which serves the page, is not installed: run `sh install.sh --web`."
    if sys.version_info >= (3, 8)
    else "Gradio, which serves the page, does not exist for Python 3.7: install with Python 3.8 to 3.12."
)
PARTS = ("gradio", "gradio_client", "fastapi", "starlette", "uvicorn", "pydantic", "huggingface_hub")
_FAREWELL = 2  # seconds that open connections get at the end


class CannotServe(Exception):
    """The page cannot be served; the text is one sentence that says what to do."""


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches what listens at this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises CannotServe with a sentence where that is not possible."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise CannotServe(f"This computer knows no address {host}: give one of its own with --host.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise CannotServe(f"Port {port} is in use: choose another, for example --port {other}.") from error
        if error.errno == errno.EACCES:
            raise CannotServe(f"Port {port} is not for everyone: choose one above 1023 with --port.") from error
        raise CannotServe(f"The page cannot listen at {host}: give an address of this computer with --host.") from error
    return listener


@contextlib.contextmanager
def private_folder() -> Iterator[None]:
    """A folder of its own for what Gradio might write, gone at the end; and Gradio told to report to nobody.

    Has to be entered before Gradio is imported.
    """
    with tempfile.TemporaryDirectory(prefix="studio-page-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        os.environ["HF_HUB_OFFLINE"] = "1"
        yield


def make_app(desk: Desk, samples: Path, only_loopback: bool = True, studio_made: Optional[Callable] = None) -> Any:
    """The whole page as an ASGI program. Needs Gradio; enter `private_folder` before.

    desk: opened and closed by the caller. samples: a folder of sketches. only_loopback: whether other names of this
    server than loopback's are refused. studio_made: is given the `web.api.Studio`, which the caller has to close.
    """
    import gradio
    from fastapi import FastAPI
    from starlette.staticfiles import StaticFiles

    from web.api import Studio, routes
    from web.page import build

    studio = Studio(desk, samples, installed())
    if studio_made is not None:
        studio_made(studio)
    # FastAPI's own documentation page would fetch its scripts from another server.
    app: Any = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, routes=routes(studio))
    app.mount("/studio", StaticFiles(directory=str(STATIC)))
    with contextlib.redirect_stdout(io.StringIO()):  # Gradio 5.50 prints where it is mounted
        app = gradio.mount_gradio_app(app, build(studio), path="/")
    hosts = LOOPBACK if only_loopback else None
    return Guard(app, MOST_BYTES, hosts, HEAD, TOO_MANY_BYTES)


def run(client: Any, samples: Path, host: str, port: int, say: Callable[[str], None]) -> int:
    """Serve the page until Ctrl-C; returns the program's exit code.

    client: the engine's client, which the desk starts and closes. say: shows a line to whoever started the program.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(private_folder())
        try:
            listener = stack.enter_context(contextlib.closing(listen(host, port)))
            import uvicorn

            desk = Desk(client)
            app = make_app(desk, samples, is_loopback(host), lambda studio: stack.callback(studio.close))
        except CannotServe as error:
            say(str(error))
            return 1
        except ImportError as error:
            if (error.name or "").split(".")[0] not in PARTS:
                raise
            say(NO_GRADIO)
            return 1
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_FAREWELL)
        server = uvicorn.Server(config)
        desk.open()
        stack.callback(desk.close)
        shown = f"[{host}]" if ":" in host else host
        say(f"The page is at http://{shown}:{listener.getsockname()[1]} - Ctrl-C ends it.")
        if not is_loopback(host):
            say("Everyone who reaches this computer can use it: there is no password.")
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    return 0
