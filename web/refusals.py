"""Refusals of the page: a code for programs and a sentence for people."""

from __future__ import annotations

import json
from typing import Any, Dict, Tuple

from engine.message import as_data

STATUS: Dict[str, int] = {
    "host": 400,
    "origin": 403,
    "password": 401,
    "missing": 404,
    "method": 405,
    "slow": 408,
    "length": 411,
    "large": 413,
    "form": 415,
    "many": 429,
    "busy": 503,
    "engine": 503,
    "preparing": 503,
    "closing": 503,
    "fault": 500,
}
"""HTTP status by code; all other codes have status 400."""

RETRY_AFTER = 5  # seconds, where the same request may succeed later


class Refused(ValueError):
    """A request is refused, for good or for now; the text is one sentence. code: a short name of the reason."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS.get(self.code, 400)

    @property
    def headers(self) -> Dict[str, str]:
        """The HTTP headers."""
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        if self.status in (429, 503):
            headers["Retry-After"] = str(RETRY_AFTER)
        if self.status in (408, 413):  # the rest of what is being sent is not read
            headers["Connection"] = "close"
        if self.code == "password":
            headers["WWW-Authenticate"] = 'Basic realm="DeepFaceDrawing studio", charset="UTF-8"'
        return headers

    @property
    def body(self) -> bytes:
        """`data` as JSON in ASCII."""
        return json.dumps(self.data).encode("ascii")

    @property
    def data(self) -> Dict[str, Any]:
        """{"error": the sentence, on one line, "code": the code, "message": it as `as_data` has it, to translate}."""
        return {"error": " ".join(str(self).split()), "code": self.code, "message": as_data(str(self))}

    def __reduce__(self) -> Tuple[type, Tuple[str, str]]:
        return type(self), (str(self), self.code)  # it comes out of the readers' processes
