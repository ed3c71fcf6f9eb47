"""Two servers behind nginx, by the configuration that docs/proxy.md gives, on loopback."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import PageServer, serve
from web.limits import LIMITS

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "proxy.md"
NAME = "studio.example.org"
PATIENCE = 60.0
DRAWING = json.dumps(Session((Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))),)).to_json()).encode()

if NGINX is None:
    pytest.skip("nginx is not installed", allow_module_level=True)


def configuration(port: int, servers: List[PageServer]) -> str:
    """That of the documentation, without HTTPS and with the test's own ports and files."""
    text = PAGE.read_text("utf-8").split("## nginx")[1].split("## Caddy")[0]
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    written = "\n".join(lines).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    for default, server in zip(("7860", "7861"), servers):
        written = written.replace(f"127.0.0.1:{default}", server.url[len("http://") :])
    kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    paths = "".join(f"{kind}_temp_path temporary/{kind};\n" for kind in kinds)
    return (
        "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\nevents {}\n"
        f"http {{\naccess_log off;\n{paths}{written}\n}}\n"
    )


@contextmanager
def proxied(folder: Path, servers: List[PageServer]) -> Iterator[int]:
    """nginx before these servers, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "temporary").mkdir()
    (folder / "nginx.conf").write_text(configuration(port, servers), "utf-8")
    assert NGINX is not None
    command = [NGINX, "-p", str(folder) + "/", "-e", "stderr", "-c", "nginx.conf"]
    nginx = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1.0).close()
                break
            except OSError:
                assert nginx.poll() is None and nginx.stderr is not None, nginx.communicate()
                assert time.monotonic() < end
                time.sleep(0.05)
        yield port
    finally:
        nginx.kill()
        nginx.communicate()


def ask(port: int, method: str, path: str, body: bytes = b"", host: str = NAME) -> Tuple[int, Any]:
    """Status and body through the proxy."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    kind = "application/json" if body[:1] == b"{" else "application/octet-stream"
    line.request(method, path, body or None, {"Host": host, "Content-Type": kind, "Origin": f"http://{host}"})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, content


def settings() -> Dict[str, Any]:
    return {"root_path": "", "allowed_hosts": (NAME,)}


def test_two_servers_behind_nginx(tmp_path: Path) -> None:
    for name in ("one", "other", "proxy"):
        (tmp_path / name).mkdir()
    for first in serve(tmp_path / "one", FakeEngine(), **settings()):
        with ExitStack() as stack:
            for second in serve(tmp_path / "other", FakeEngine(), **settings()):
                servers = [first, second]
                port = stack.enter_context(proxied(tmp_path / "proxy", servers))
                status, content = ask(port, "GET", "/")
                assert status == 200 and b"DeepFaceDrawing studio" in content
                assert [ask(port, "POST", "/api/face", DRAWING)[1][:4] for _ in range(4)] == [b"\x89PNG"] * 4
                assert all(server.engine.requests for server in servers), "both have work"
                assert ask(port, "GET", "/api/status", host="evil.example.org")[0] in (400, 403, 421)
                status, content = ask(port, "POST", "/api/face", bytes(LIMITS.upload_bytes + 1))
                assert status == 413 and json.loads(content)["code"] == "large", "the page says it, not the proxy"
                place_comes_before_the_face(port, servers)
            answers = [ask(port, "POST", "/api/face", DRAWING) for _ in range(3)]
            assert [status for status, _ in answers] == [200] * 3, "when the other has gone, one is enough"


def place_comes_before_the_face(port: int, servers: List[PageServer]) -> None:
    """What the server says while somebody waits is passed on at once."""
    for server in servers:
        server.engine.busy = True
    asked = sum(len(server.engine.requests) for server in servers)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("POST", "/api/draw", DRAWING, {"Host": NAME, "Content-Type": "application/json"})
    answer = line.getresponse()
    first = answer.readline()
    assert first == b"event: queue\n"
    end = time.monotonic() + PATIENCE
    while sum(len(server.engine.requests) for server in servers) == asked:
        assert time.monotonic() < end
        time.sleep(0.05)
    for server in servers:
        server.engine.answer_all()
    assert re.search(rb"event: face\ndata: \{", answer.read())
    line.close()
