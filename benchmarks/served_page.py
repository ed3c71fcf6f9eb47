"""The page with the project's own engine on a free port of loopback, for what looks at it in a browser."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from tests.support.browser import Browser

ROOT = Path(__file__).resolve().parent.parent
FIRST_START = 600.0  # seconds; the engine may have to be compiled


@contextmanager
def served_page(browser: Browser) -> Iterator[str]:
    """The page's address once it answers; the server is ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = subprocess.Popen([sys.executable, str(ROOT / "demo.py"), "--web", "--port", str(port)])
    try:
        browser.until(lambda: served.poll() is not None or _answers(port), "the server")
        yield f"http://127.0.0.1:{port}/"
    finally:
        served.terminate()
        served.wait()


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
