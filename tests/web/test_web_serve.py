"""demo.py --web as a program: it serves, says what is wrong in a sentence, and ends with Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, List

import pytest
from test_web_intake import FACE

import demo
from engine.drawing.sketch import encode_picture
from tests.support.fake_pipeline import gone, wait_until
from web.address import CannotServe, is_loopback, listen

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """\
import sys
sys.path[:0] = [{root!r}]
from tests.support import fake_pipeline
from engine.process import client

class Client(client.EngineClient):
    def __init__(self, preset):
        super().__init__(preset, True, fake_pipeline.load, cache_progress=lambda: (0, 0))

client.EngineClient = Client
import demo
if __name__ == "__main__":
    sys.exit(demo.main(["--web", "--port", sys.argv[1]]))
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def said_by(capsys: pytest.CaptureFixture, *arguments: str) -> List[str]:
    """What demo.py --web says where it cannot serve."""
    assert demo.main(["--web", *arguments]) == 1
    return list(capsys.readouterr().err.splitlines())


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lines = said_by(capsys, "--port", str(port))
    assert len(lines) == 1 and f"Port {port} is in use" in lines[0] and "--port" in lines[0]


@pytest.mark.parametrize("missing", ["uvicorn", "fastapi", "segno"])
def test_without_a_package_a_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, missing: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == missing or name.startswith("web.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    lines = said_by(capsys, "--host", "0.0.0.0", "--port", str(free_port()))
    assert len(lines) == 1 and ("install.sh --web" in lines[0] or "3.8" in lines[0])


def test_an_address_of_another_computer_is_one_sentence() -> None:
    for host in ("192.0.2.1", "no.such.name.invalid", "\x00"):
        with pytest.raises(CannotServe, match="--host"):
            listen(host, 0)


def test_what_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "::1", "localhost", "127.8.9.1")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.2", "example.org")))


def test_the_page_is_served_until_ctrl_c(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")
    program = tmp_path / "serve.py"
    program.write_text(PROGRAM.format(root=str(ROOT)))
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary)}
    command = [sys.executable, str(program), str(free_port())]
    served: Any = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        line = served.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found and "Ctrl-C" in line, line + served.stderr.read()
        url = found.group()

        def ready() -> bool:
            try:
                with urllib.request.urlopen(url + "/api/status", timeout=60) as answer:
                    return bool(json.loads(answer.read())["ready"])
            except OSError:
                time.sleep(0.1)
                return False

        wait_until(ready)
        request = urllib.request.Request(url + "/api/face?kind=sketch", encode_picture(FACE))
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.read()[:4] == b"\x89PNG"
        threads = Path(f"/proc/{served.pid}/task").glob("*/children")
        children = [child for thread in threads for child in thread.read_text().split()]
        assert children
        served.send_signal(signal.SIGINT)
        assert served.wait(60) == 0
        assert "Traceback" not in served.stderr.read()
        wait_until(lambda: all(gone(int(child)) for child in children))
    finally:
        served.kill()
        served.wait()
    # Nothing stays behind, neither of visitors nor of the page.
    left = [path for folder in (home, temporary) for path in folder.rglob("*") if path.is_file()]
    assert left == []
