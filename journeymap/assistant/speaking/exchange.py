"""The one way to a language model: a POST to the address that an administrator entered, and nowhere else.

The name is looked up once and the address that was judged is connected to; redirects and proxies are not
followed; time, bytes and lines have limits that a server which drips or never ends runs into. What the server
says in an error is shown to nobody and kept nowhere: it may repeat what it was sent, or lie.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from threading import Timer
from typing import Any

from journeymap.access.posting import CheckedConnection
from journeymap.assistant.speaking.addresses import Unfit, checked_address, parsed

BYTES = 2_000_000  # of an answer
LINE = 100_000  # bytes of one line of it
HINTS = {
    400: "it refuses the request: check the model's name, and which name of the limit it takes",
    401: "it refuses the key: enter another",
    403: "it refuses the key: enter another",
    404: "it knows no such address or model: the address ends in /v1 for most servers",
    408: "it took too long",
    413: "the request is too long for it",
    422: "it refuses the request: check the model's name, and which name of the limit it takes",
    429: "it asks to wait: its limits or its budget are used up",
}
LATE = "The language model took too long."
KINDS = ("text/event-stream", "application/json")


class Unavailable(Exception):
    """The language model gave no answer that can be used. The message says why, in a sentence for people."""


@dataclass(frozen=True)
class Line:
    """One line of an answer, without its end. stream: whether the server said that it streams."""

    text: str
    size: int
    stream: bool


@dataclass(frozen=True)
class Server:
    """Whom to speak with. key: opened; seconds: for a whole answer."""

    address: str
    key: str
    seconds: float


def exchanged(server: Server, body: dict[str, Any]) -> Generator[Line, None, None]:
    """Send a request to /chat/completions; the lines of the answer as they come. Raises Unavailable.

    Connected until it is read to its end, or closed.
    """
    sent = json.dumps(body, ensure_ascii=False).encode()
    with _connection(server) as connection:
        try:
            connection.request("POST", _path(server), sent, _headers(server, bool(body.get("stream"))))
            with connection.getresponse() as answer:
                if connection.timed_out:
                    raise TimeoutError
                _check(answer)
                yield from _lines(answer)
        except TimeoutError as error:
            raise Unavailable(LATE) from error
        except (OSError, HTTPException, ValueError) as error:
            if connection.timed_out:
                raise Unavailable(LATE) from error
            raise Unavailable(
                f"The language model could not be reached ({type(error).__name__}): is its server running?"
            ) from error
        if connection.timed_out:
            raise Unavailable(LATE)


class Timed(CheckedConnection):
    """A connection that is hung up when its time is over, however slowly something drips."""

    timed_out = False
    wire: socket.socket | None = None

    def connect(self) -> None:
        super().connect()
        self.wire = self.sock  # http.client lets go of it where an answer ends with the connection

    def run_out(self) -> None:
        self.timed_out = True
        self.hang_up()
        with suppress(OSError):  # it is closed already
            if self.wire:
                self.wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def _connection(server: Server) -> Iterator[Timed]:
    try:
        parts = parsed(server.address)
        connection = Timed(parts, checked_address(parts))
    except Unfit as wrong:
        raise Unavailable(f"The language model could not be reached: {wrong}") from wrong
    limit = Timer(server.seconds, connection.run_out)
    limit.daemon = True
    limit.start()
    try:
        connection.connect()
        if connection.timed_out:
            raise TimeoutError
        connection.sock.settimeout(server.seconds)
        yield connection
    except TimeoutError as error:
        raise Unavailable(LATE) from error
    except OSError as error:
        raise Unavailable(
            f"The language model could not be reached ({type(error).__name__}): is its server running?"
        ) from error
    finally:
        limit.cancel()
        connection.close()


def _path(server: Server) -> str:
    return f"{parsed(server.address).path.rstrip('/')}/chat/completions"


def _headers(server: Server, stream: bool) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": KINDS[0] if stream else KINDS[1],
        "Accept-Encoding": "identity",
        "User-Agent": "Journeymap",
    }
    return {**headers, "Authorization": f"Bearer {server.key}"} if server.key else headers


def _check(answer: HTTPResponse) -> None:
    status = answer.status
    if 300 <= status < 400:
        raise Unavailable("The language model's server sends elsewhere: redirects are not followed.")
    if status != 200:
        hint = HINTS.get(status, "its server is in trouble" if status >= 500 else "it refuses the request")
        raise Unavailable(f"The language model answered {status}: {hint}.")
    kind = (answer.headers.get_content_type() or "").lower()
    if kind not in KINDS or answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise Unavailable("What answered is no language model: it sent something else than JSON.")


def _lines(answer: HTTPResponse) -> Iterator[Line]:
    """Lines of an event stream; of JSON, all of it as one."""
    stream = answer.headers.get_content_type() == KINDS[0]
    got = 0
    while True:
        raw = answer.readline(LINE + 1) if stream else answer.read(BYTES + 1)
        got += len(raw)
        if got > BYTES or (stream and len(raw) > LINE):
            raise Unavailable("The language model's answer is too long.")
        if not raw:
            return
        try:
            yield Line(raw.decode().rstrip("\r\n"), len(raw), stream)
        except UnicodeDecodeError as error:
            raise Unavailable("The language model's answer is no text.") from error
