"""Serves the page until it is stopped."""

from __future__ import annotations

import contextlib
import logging
import math
import multiprocessing
import os
import secrets
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, List, Optional, Sequence, Tuple

from engine.process.client import EngineClient
from engine.process.memory import return_large_blocks
from engine.translating.translator import installed
from web.address import CannotServe, hosts_for, is_loopback, listen, qr_code, urls_of
from web.desk import Desk
from web.guard import Guard
from web.limits import LIMITS, Limits
from web.readers import Readers

NOT_INSTALLED = (
    "What serves the page is not installed: run `sh install.sh --web`."
    if sys.version_info >= (3, 8)
    else "What serves the page does not exist for Python 3.7: install with Python 3.8 to 3.13."
)
PARTS = ("fastapi", "starlette", "uvicorn", "h11", "pydantic", "segno", "swagger_ui_bundle")
PASSWORD_BYTES = 6
_FAREWELL = 1  # whole seconds that open requests get at the end
_LAST_RESORT = 1.5  # seconds after a signal, when whatever still holds the program is left: exiting takes time, too


@dataclass(frozen=True)
class Serving:
    """How the page is served.

    host, port: where it listens. allowed_hosts: further names it may be called by; "*" is any. root_path: None, or,
    behind a proxy, under which path that shows the page. password: what visitors have to know; "" for nothing, None to
    make one up.
    """

    host: str
    port: int
    allowed_hosts: Tuple[str, ...] = ()
    root_path: Optional[str] = None
    password: Optional[str] = ""


def engines(count: int, **settings: Any) -> List[EngineClient]:
    """The clients of so many engines for a page. settings: see `EngineClient`.

    They have the page's own priority: it has no window that would stutter, and what strangers send must not slow them.
    """
    return [EngineClient(niceness=0, **settings) for _ in range(count)]


def make_app(
    desk: Desk, readers: Readers, samples: Path, serving: Serving, password: str = "", limits: Limits = LIMITS
) -> Guard:
    """The whole page as an ASGI program. desk, readers: opened and closed by the caller. samples: sketches to try."""
    from web import kit
    from web.api import make_api
    from web.studio import Studio

    root_path = serving.root_path
    studio = Studio(desk, readers, samples, installed(), kit.Kit() if kit.possible() else None)
    api = make_api(studio, root_path or "")
    return Guard(api, limits, hosts_for(serving.host, serving.allowed_hosts), root_path, password, desk.refuse_all)


def make_server(app: Any, serving: Serving, limits: Limits = LIMITS) -> Any:
    """uvicorn's server of that program."""
    import uvicorn

    from web.connections import limited

    behind_proxy = serving.root_path is not None
    config = uvicorn.Config(
        app,
        http=limited(limits, behind_proxy),
        ws="none",
        lifespan="off",
        log_level="error",  # strangers could fill the log with warnings about what they send
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,  # without a proxy anybody could claim to be somebody else
        timeout_keep_alive=math.ceil(limits.header_seconds),
        timeout_graceful_shutdown=_FAREWELL,
    )
    return uvicorn.Server(config)


def run(clients: Sequence[Any], samples: Path, serving: Serving, say: Callable[[str], None]) -> int:
    """Serve the page until Ctrl-C or SIGTERM; returns the program's exit code.

    clients: of the engines; the desk starts and closes them. say: shows a line to whoever started the program.
    """
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        password = secrets.token_urlsafe(PASSWORD_BYTES) if serving.password is None else serving.password
        desk, readers = Desk(clients), Readers()
        try:
            listener = stack.enter_context(contextlib.closing(listen(serving.host, serving.port)))
            app = make_app(desk, readers, samples, serving, password)
            server = make_server(app, serving)
            lines = greeting(serving, listener.getsockname()[1], password)
        except CannotServe as error:
            say(str(error))
            return 1
        except ImportError as error:
            if (error.name or "").split(".")[0] not in PARTS:
                raise
            say(NOT_INSTALLED)
            return 1
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        return_large_blocks()
        _end_in_time(server, app, clients)
        stack.callback(readers.close)
        readers.open()
        stack.callback(desk.close)
        desk.open()
        for line in lines:
            say(line)
        server.run(sockets=[listener])
    return 0


def greeting(serving: Serving, port: int, password: str) -> List[str]:
    """What is said when the page is there: where it is, for phones as a code, and who can use it."""
    urls = urls_of(serving.host, port)
    lines = [f"The page is at {' and '.join(urls)} - Ctrl-C ends it."]
    if not is_loopback(serving.host):
        lines.append(qr_code(urls[0]))
        lines.append(
            f"Visitors need the password {password} (with any name)."
            if password
            else "Everyone who reaches this computer can use it: --password asks for one."
        )
    elif password:
        lines.append(f"Visitors need the password {password} (with any name).")
    return lines


def _end_in_time(server: Any, guard: Guard, clients: Sequence[Any]) -> None:
    """See to it that Ctrl-C and SIGTERM end the program in two seconds, in whatever state it is."""
    handle = server.handle_exit

    def last_resort() -> None:
        for client in clients:
            with contextlib.suppress(OSError, TypeError):
                os.killpg(client.pid, signal.SIGKILL)  # the engine and its compilers
        for child in multiprocessing.active_children():
            child.kill()
        os._exit(0)

    def hurry() -> None:
        timer = threading.Timer(_LAST_RESORT, last_resort)
        timer.daemon = True
        timer.start()

    def interrupt(_number: int, _frame: Any) -> None:
        hurry()
        raise KeyboardInterrupt

    def end_server(number: int, frame: Any) -> None:
        hurry()
        guard.close()
        handle(number, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)  # before the server runs, and after
    server.handle_exit = end_server
