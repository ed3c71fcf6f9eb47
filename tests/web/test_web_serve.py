"""demo.py --web as a program: it serves, says what is wrong in a sentence, and ends with Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from test_web_intake import FACE

import demo
from engine.drawing.controls import Controls
from engine.drawing.pictures import encode_picture
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from options.demo import parse
from tests.support.fake_pipeline import GATE, gone, wait_until
from web.address import LOOPBACK, CannotServe, hosts_for, is_loopback, listen, urls_of
from web.app import Serving, greeting
from web.limits import LIMITS
from web.readers import NICENESS, ReaderProcess
from web.refusals import Refused

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """\
import sys
sys.path[:0] = [{root!r}]
from tests.support import fake_pipeline
from engine.process import client

class Client(client.EngineClient):
    def __init__(self, preset, runtime, **settings):
        super().__init__(preset, True, fake_pipeline.load, cache_progress=lambda: (0, 0), **settings)

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


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Tuple[Any, str]]:
    """demo.py --web as a process, whose engine is ready, and its address; its folders are empty before and after."""
    pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")
    program = tmp_path / "serve.py"
    program.write_text(PROGRAM.format(root=str(ROOT)))
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary), GATE: str(tmp_path / "gate")}
    command = [sys.executable, str(program), str(free_port())]
    process: Any = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found and "Ctrl-C" in line, line + process.stderr.read()
        url = found.group()

        def ready() -> bool:
            try:
                with urllib.request.urlopen(url + "/api/status", timeout=60) as answer:
                    return bool(json.loads(answer.read())["ready"])
            except OSError:
                time.sleep(0.1)
                return False

        wait_until(ready)
        yield process, url
    finally:
        process.kill()
        process.wait()
    # Nothing stays behind, neither of visitors nor of the page.
    assert [path for folder in (home, temporary) for path in folder.rglob("*") if path.is_file()] == []


def test_engines_go_before_the_readers_of_what_strangers_send(served: Tuple[Any, str]) -> None:
    page = served[0].pid

    def niceness() -> List[int]:
        """Of the page's processes that lead a session, and so of their sessions."""
        threads = Path(f"/proc/{page}/task").glob("*/children")
        children = [int(child) for thread in threads for child in thread.read_text().split()]
        leaders = [child for child in children if os.getsid(child) == child]
        groups = [Path(f"/proc/{leader}/autogroup") for leader in leaders]
        as_processes = sorted(os.getpriority(os.PRIO_PROCESS, leader) for leader in leaders)
        as_sessions = sorted(int(group.read_text().split()[-1]) for group in groups if group.exists())
        return as_processes if as_sessions in ([], as_processes) else []

    its = os.getpriority(os.PRIO_PROCESS, page)
    wait_until(lambda: niceness() == [its] + [min(its + NICENESS, 19)] * LIMITS.readers)


def children_of(process: Any) -> List[int]:
    threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def face(url: str, query: str) -> bytes:
    return answer_to(urllib.request.Request(f"{url}/api/face?kind=sketch&{query}", encode_picture(FACE)))


def drawn_live(url: str) -> bytes:
    drawing = Session((Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))),), Controls(tags=("wait",)))
    body = json.dumps(drawing.to_json()).encode()
    return answer_to(urllib.request.Request(f"{url}/api/draw", body, {"Content-Type": "application/json"}))


def answer_to(request: urllib.request.Request) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()


def test_the_page_is_served_until_ctrl_c(served: Tuple[Any, str]) -> None:
    process, url = served
    assert face(url, "")[:4] == b"\x89PNG"
    children = children_of(process)
    assert len(children) >= 3  # the engine and two readers
    upgrade = b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n"
    for odd in (b"no request\r\n\r\n", upgrade):
        with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), 60) as line:
            line.sendall(odd)
            assert line.recv(100).startswith(b"HTTP/1.1 ")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert process.stderr.read() == "", "strangers cannot fill the log"
    wait_until(lambda: all(gone(child) for child in children))


def test_s7_sigterm_ends_all_of_it_in_two_seconds(served: Tuple[Any, str]) -> None:
    """Whatever it is at: an engine that stands still, somebody who waits for it, a body that does not end."""
    process, url = served
    answers: List[bytes] = []
    waiting = [threading.Thread(target=lambda: answers.append(face(url, "tags=wait"))) for _ in range(2)]
    live: List[bytes] = []
    waiting.append(threading.Thread(target=lambda: live.append(drawn_live(url))))
    for thread in waiting:
        thread.start()
    port = int(url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as unfinished:
        unfinished.sendall(b"POST /api/face HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx")
        with urllib.request.urlopen(url + "/api/status") as answer:
            wait_until(lambda: json.loads(urllib.request.urlopen(url + "/api/status").read())["waiting"] == 3)
            assert answer.status == 200
        children = children_of(process)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert time.monotonic() - began < 20.0  # not for ever; how long is for the campaign to say
        for thread in waiting:
            thread.join()
        told = unfinished.recv(65536)
    assert b" 503 " in told and json.loads(told.split(b"\r\n\r\n", 1)[1])["code"] == "closing"
    assert [json.loads(answer)["code"] for answer in answers] == ["closing"] * 2
    events = live[0].decode().strip().split("\n\n")
    name, data = events[-1].split("\n")
    assert name == "event: refused" and json.loads(data[len("data: ") :])["code"] == "closing"
    said = process.stderr.read()
    assert "Traceback" not in said and "ASGI" not in said
    wait_until(lambda: all(gone(child) for child in children))


def test_a_reader_that_is_closed_while_it_starts_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ReaderProcess(LIMITS)
    start = SpawnProcess.start

    def close_and_start(process: SpawnProcess) -> None:
        reader.close()
        start(process)

    monkeypatch.setattr(SpawnProcess, "start", close_and_start)
    with pytest.raises(Refused, match="being closed"):
        reader.start()
    assert reader.pid is None


def test_names_and_addresses_of_the_page() -> None:
    assert hosts_for("127.0.0.1", ("Studio.Example.org.",)) == LOOPBACK | {"studio.example.org"}
    everywhere = hosts_for("0.0.0.0", ())
    assert everywhere is not None and socket.gethostname().lower() in everywhere and "example.org" not in everywhere
    assert hosts_for("0.0.0.0", ("*",)) is None
    assert urls_of("127.0.0.1", 7860) == ["http://127.0.0.1:7860"] and urls_of("::1", 80) == ["http://[::1]:80"]


@pytest.mark.parametrize(
    "given, sent",
    [
        ("127.0.0.2", "127.0.0.2"),
        ("2001:DB8:0::7", "2001:db8::7"),
        ("Studio.Local", "studio.local"),
        ("m\u00f6bel.example", "xn--mbel-5qa.example"),
    ],
)
def test_a_page_answers_to_its_names_and_addresses_as_browsers_send_them(given: str, sent: str) -> None:
    for names in (hosts_for(given, ()), hosts_for("0.0.0.0", (given,))):
        assert names is not None and sent in names


@pytest.mark.parametrize("given", ["", ".", "." * 300])
def test_no_name_is_no_name_of_the_page(given: str) -> None:
    for names in (hosts_for(given, ()), hosts_for("0.0.0.0", (given,))):
        assert names is not None and "" not in names


def test_who_may_come_in_is_said_with_a_code_for_phones() -> None:
    pytest.importorskip("segno", reason="segno is not installed (sh install.sh --web)")
    assert len(greeting(Serving("127.0.0.1", 7860), 7860, "")) == 1
    lines = greeting(Serving("0.0.0.0", 7860), 7860, "sesame")
    assert ("password sesame" in lines[-1] and "\u2580" in lines[1]) or "\u2584" in lines[1]
    assert "--password" in greeting(Serving("0.0.0.0", 7860), 7860, "")[-1]


def test_options_of_the_page(capsys: pytest.CaptureFixture) -> None:
    given = parse(["--web", "--allowed-hosts", "a.org, b.org", "--root-path", "studio/", "--password"])
    assert (given.allowed_hosts, given.root_path, given.password) == (("a.org", "b.org"), "/studio", None)
    assert parse(["--web", "--root-path", "/"]).root_path == "" and parse(["--web"]).root_path is None
    assert parse(["--web", "--password", "x"]).password == "x" and parse(["--web"]).password == ""
    assert parse(["--web", "--engines", "3"]).engines == 3 and parse(["--web"]).engines == 1
    for wrong in (["--password", "x"], ["--web", "--root-path", "/a b"], ["--web", "--password", ""]):
        with pytest.raises(SystemExit):
            parse(wrong)
    assert "Traceback" not in capsys.readouterr().err
