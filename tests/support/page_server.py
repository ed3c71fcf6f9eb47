"""The page, served on loopback by a thread of this process, with an engine that records what it is asked."""

from __future__ import annotations

import json
import tempfile
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from email.message import Message
from pathlib import Path
from typing import Any, Dict, Iterator, Optional

from engine.drawing.pictures import write_image
from engine.drawing.strokes import Stroke, render
from tests.support.fake_engine import FakeEngine

PATIENCE = 60.0


def samples_in(folder: Path) -> Path:
    """A folder with two sketches to try."""
    folder.mkdir()
    for name, height in (("first.png", 200.0), ("second.png", 320.0)):
        write_image(folder / name, render([Stroke(((100.0, height, 1.0), (400.0, height, 1.0)), 5.0)]))
    (folder / "notes.txt").write_text("not a picture")
    return folder


class Answer:
    """What came back over HTTP."""

    def __init__(self, status: int, headers: Message, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The sentence of a refusal."""
        return str(self.json["error"])


class PageServer:
    """url: where the page is. engine: what it asks. temporary: the only folder that programs may leave things in."""

    def __init__(self, url: str, engine: FakeEngine, desk: Any, readers: Any, temporary: Path) -> None:
        self.url, self.engine, self.desk, self.readers, self.temporary = url, engine, desk, readers, temporary

    def ask(self, path: str, body: Optional[bytes] = None, **headers: str) -> Answer:
        """GET, or POST where there is a body."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/octet-stream", **sent})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def files(self) -> Dict[str, int]:
        """Every file that was left in the folder for temporary things, and its size."""
        return {str(path): path.stat().st_size for path in self.temporary.rglob("*") if path.is_file()}


def serve(folder: Path, engine: FakeEngine, **settings: Any) -> Iterator[PageServer]:
    """The page until the generator ends. folder: empty. settings: of `web.app.Serving`; `limits`; and `readers`, which
    are the page's own where none are given."""
    from web.address import listen
    from web.app import Serving, make_app, make_server
    from web.desk import Desk
    from web.limits import LIMITS
    from web.readers import Readers

    temporary = folder / "temporary"
    temporary.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(temporary)
    limits = settings.pop("limits", LIMITS)
    readers = settings.pop("readers", None) or Readers(limits)
    try:
        with ExitStack() as stack:
            listener = stack.enter_context(closing(listen("127.0.0.1", 0)))
            serving = Serving("127.0.0.1", listener.getsockname()[1], **settings)
            desk = Desk([engine], limits)
            app = make_app(desk, readers, samples_in(folder / "samples"), serving, serving.password or "", limits)
            stack.callback(readers.close)
            desk.open()
            stack.callback(desk.close)
            server = make_server(app, serving, limits)
            thread = threading.Thread(target=server.run, args=([listener],))
            thread.start()
            try:
                while not server.started:
                    thread.join(0.05)
                    assert thread.is_alive()
                yield PageServer(f"http://127.0.0.1:{serving.port}", engine, desk, readers, temporary)
            finally:
                server.should_exit = True
                thread.join()
    finally:
        tempfile.tempdir = before
