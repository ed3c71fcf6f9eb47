"""A headless Chromium, driven over chromedriver's own HTTP protocol, W3C WebDriver. Needs the two programs only."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the protocol gives an element's id
PATIENCE = 120.0  # seconds; machines may be busy
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",  # containers have little
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--hide-scrollbars",
)


def programs() -> Optional[Tuple[str, str]]:
    """Chromium and its driver; None where one of them is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


class Browser:
    """One window. folder: empty; the browser's profile lies there. Use with `with`."""

    def __init__(self, folder: Path, size: Tuple[int, int] = (1280, 1000), dark: bool = False) -> None:
        found = programs()
        assert found is not None, "Chromium and chromedriver have to be installed"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        nowhere, log = subprocess.DEVNULL, folder / "driver.log"
        words = [found[1], f"--port={port}", "--verbose", f"--log-path={log}"]
        self._driver = subprocess.Popen(words, stdout=nowhere, stderr=nowhere)
        arguments = [*ARGUMENTS, f"--window-size={size[0]},{size[1]}", f"--user-data-dir={folder}", "about:blank"]
        if dark:
            arguments.append("--force-dark-mode")
        options = {"binary": found[0], "args": arguments, "perfLoggingPrefs": {"enableNetwork": True}}
        logs = {"performance": "ALL", "browser": "ALL"}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": logs}
        try:
            self.until(self._driver_answers)
            session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except AssertionError as error:
            self._driver.kill()
            self._driver.wait()
            raise AssertionError(f"{error}\n{log.read_text(errors='replace')[-4000:]}") from error
        except BaseException:
            self._driver.kill()
            self._driver.wait()
            raise
        self._url += f"/session/{session}"

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._call("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.wait()

    def _driver_answers(self) -> bool:
        try:
            return bool(self._call("GET", "/status")["ready"])
        except OSError:
            return False

    def _call(self, method: str, path: str, body: Optional[Dict[str, Any]] = None) -> Any:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def until(self, true: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> Any:
        """Wait for something, `patience` seconds at most; returns what it gave."""
        end = time.monotonic() + patience
        while True:
            value = true()
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}")
            time.sleep(0.1)

    def open(self, url: str) -> None:
        """Go to a page."""
        self._call("POST", "/url", {"url": url})

    def script(self, code: str, *arguments: Any) -> Any:
        """Run JavaScript, the body of a function, in the page."""
        return self._call("POST", "/execute/sync", {"script": code, "args": list(arguments)})

    def wait_for(self, condition: str, patience: float = PATIENCE) -> Any:
        """Wait until an expression is true in the page."""
        return self.until(lambda: self.script(f"return {condition}"), condition, patience)

    def find(self, selector: str) -> Dict[str, str]:
        """The first element of a CSS selector."""
        return dict(self._call("POST", "/element", {"using": "css selector", "value": selector}))

    def click(self, selector: str) -> None:
        """Click an element as a person does."""
        self._call("POST", f"/element/{self.find(selector)[ELEMENT]}/click")

    def choose_file(self, selector: str, path: Path) -> None:
        """Choose a file in a file input."""
        self._call("POST", f"/element/{self.find(selector)[ELEMENT]}/value", {"text": str(path)})

    def drag(self, selector: str, places: Sequence[Tuple[float, float]]) -> None:
        """Press, move and release the mouse; places: shares of the element's width and height."""
        box = self.script(
            "const b = document.querySelector(arguments[0]); b.scrollIntoView({block: 'center'});"
            "const r = b.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]",
            selector,
        )
        moves: List[Dict[str, Any]] = [
            {"type": "pointerMove", "duration": 20, "x": int(box[0] + x * box[2]), "y": int(box[1] + y * box[3])}
            for x, y in places
        ]
        moves.insert(1, {"type": "pointerDown", "button": 0})
        moves.append({"type": "pointerUp", "button": 0})
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}
        self._call("POST", "/actions", {"actions": [mouse]})

    def key(self, keys: str) -> None:
        """Press keys together and release them; special ones have the protocol's private characters."""
        actions = [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def devtools(self, command: str, **parameters: Any) -> Any:
        """A command of the DevTools protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def requests(self) -> List[str]:
        """The URLs of all requests to the network since the last call, web sockets included."""
        urls = []
        for entry in self._call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                urls.append(message["params"]["url"])
        return [url for url in urls if not url.startswith(("chrome:", "data:", "blob:", "about:"))]

    def complaints(self) -> List[str]:
        """What the page wrote on the console as an error since the last call."""
        entries = self._call("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def picture(self, whole: bool = False) -> bytes:
        """The window, or the whole page, as PNG."""
        answer = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(answer["data"])
