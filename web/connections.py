"""Connections of strangers: how many there may be, and how long each may keep the server waiting."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import replace
from typing import Any, Dict, Optional, Type

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.address import household
from web.guard import Pace
from web.limits import Limits
from web.refusals import Refused

_IN_CHUNKS = re.compile(rb"(?i)\ntransfer-encoding[ \t]*:")  # in a head


class WholeBodies(h11.Connection):
    """Refuses a body of chunks before any is parsed: each costs as much as a request, and there may be millions.

    refused: why it has, where that was the reason.
    """

    refused: Optional[Refused] = None

    def next_event(self) -> Any:
        """As h11's. Raises RemoteProtocolError."""
        if self.their_state is h11.IDLE:
            head, _, _ = self.trailing_data[0].replace(b"\r", b"").partition(b"\n\n")
            if _IN_CHUNKS.search(head):
                said = "Say how long it is what you send, by a Content-Length: curl --data-binary does."
                self.refused = Refused(said, "length")
                raise h11.RemoteProtocolError(said)
        return super().next_event()


def limited(limits: Limits, behind_proxy: bool = False) -> Type[H11Protocol]:
    """uvicorn's protocol with limits on connections, and on the time for a request's head, body and answer.

    behind_proxy: whether all connections come from one address, a proxy's, so that it may have all of them.
    """
    of_client = limits.connections if behind_proxy else limits.connections_of_client
    by_client: Dict[str, int] = Counter()
    refusals = Pace(replace(limits, requests_waiting_of_client=0))

    class LimitedProtocol(H11Protocol):
        """One connection."""

        _client: Optional[str] = None
        _impatience: Optional[asyncio.TimerHandle] = None
        _look: Optional[asyncio.TimerHandle] = None
        _rest: Optional[asyncio.TimerHandle] = None
        _unsent = 0
        _since = 0.0  # the time when it was last idle

        def __init__(self, *settings: Any, **more: Any) -> None:
            super().__init__(*settings, **more)
            self.conn = WholeBodies(h11.SERVER, limits.head_bytes)

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            peer = transport.get_extra_info("peername")
            self._client = household(str(peer[0])) if peer else ""
            by_client[self._client] += 1
            if len(self.connections) > limits.connections:
                self._keep_out(Refused("Too many people are here: try again in a minute.", "busy"))
            elif by_client[self._client] > of_client:
                self._keep_out(Refused(f"You have {of_client} connections open already: close some.", "many"))
            else:
                self._wait_for_head()
                self._watch_answer()

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            if self._is_idle():
                self._since = self.loop.time()
            before = self.cycle
            super().data_received(data)
            if self.cycle is not before or self.conn.their_state is not h11.SEND_BODY:
                self._unset(self._rest)
            if self.conn.their_state is not h11.IDLE:
                self._unset(self._impatience)
                self._impatience = None
            elif self._impatience is None:  # the beginning of another request
                self._wait_for_head()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
                self._rest = self.loop.call_later(limits.header_seconds, self.transport.abort)
            begun = self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]
            if begun and self._impatience is None and not self.transport.is_closing():
                # The next request began while this answer was under way; the keep-alive timer would end it in silence.
                self._unset_keepalive_if_required()
                self._wait_for_head()

        def connection_lost(self, exc: Optional[Exception]) -> None:
            self._unset(self._impatience)
            self._unset(self._look)
            self._unset(self._rest)
            if self._client is not None:
                by_client[self._client] -= 1
                if not by_client[self._client]:
                    del by_client[self._client]
                self._client = None
            super().connection_lost(exc)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._unsent = 0  # much has just been taken; what is there at the next look is something else

        def send_400_response(self, msg: str) -> None:
            self._turn_away(self.conn.refused or Refused("This is no HTTP request.", "request"))

        def _wait_for_head(self) -> None:
            too_slow = Refused("The request did not come: send it at once.", "slow")
            self._impatience = self.loop.call_later(limits.header_seconds, self._turn_away, too_slow)

        def _is_idle(self) -> bool:
            """Whether no request is under way, and every answer has been taken."""
            answered = self.cycle is None or self.cycle.response_complete
            return answered and not self.transport.get_write_buffer_size()

        def _watch_answer(self) -> None:
            """End the connection where nothing of an answer was taken since the last look, or not all of it in time."""
            unsent = self.transport.get_write_buffer_size()
            longest = limits.body_seconds + limits.answer_seconds
            late = not self._is_idle() and self.loop.time() - self._since > longest
            if late or (unsent and self._unsent and unsent >= self._unsent):
                self.transport.abort()
                return
            self._unsent = unsent
            self._look = self.loop.call_later(limits.answer_pause, self._watch_answer)

        def _keep_out(self, refused: Refused) -> None:
            """Say why, but not to a flood, whom an answer costs less than the page."""
            try:
                refusals.turn_of(str(self._client), self.loop.time())
            except Refused:
                self.transport.abort()
            else:
                self._turn_away(refused)

        def _turn_away(self, refused: Refused) -> None:
            if self.transport.is_closing():
                return
            headers = dict(refused.headers, **{"Connection": "close", "Content-Length": str(len(refused.body))})
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            self.transport.write(f"HTTP/1.1 {refused.status} Refused\r\n{lines}\r\n".encode("ascii") + refused.body)
            self.transport.close()

        @staticmethod
        def _unset(timer: Optional[asyncio.TimerHandle]) -> None:
            if timer is not None:
                timer.cancel()

    return LimitedProtocol
