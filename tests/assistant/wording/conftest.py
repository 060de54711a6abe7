"""A server on loopback that answers what a test tells it to, well or badly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from journeymap.assistant.asker import Asker
from journeymap.assistant.models import LanguageModel
from tests.people import somebody


class Scripted:
    """reply: called with the handler at each request. asked: bodies that came; keys: what came with them."""

    def __init__(self) -> None:
        self.reply: Callable[[Any], None] = says("Nothing was scripted.")
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.address = ""


def says(*texts: str) -> Callable[[Any], None]:
    """A well-behaved stream of these texts, a few letters at a time."""

    def reply(handler: Any) -> None:
        begin(handler, "text/event-stream")
        for text in texts:
            for at in range(0, len(text), 9):
                event(handler, {"choices": [{"index": 0, "delta": {"content": text[at : at + 9]}}]})
        event(handler, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def calls(*wanted: tuple[str, str]) -> Callable[[Any], None]:
    """A whole answer that calls tools: (name, arguments)."""
    told = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for at, (name, arguments) in enumerate(wanted)
    ]
    message = {"role": "assistant", "content": None, "tool_calls": told}
    return whole({"choices": [{"message": message, "finish_reason": "tool_calls"}]})


def whole(told: Any) -> Callable[[Any], None]:
    """One JSON answer."""
    return raw(json.dumps(told).encode(), "application/json")


def content(told: Any) -> Callable[[Any], None]:
    """One JSON answer that says this."""
    return whole({"choices": [{"message": {"content": told}, "finish_reason": "stop"}]})


def raw(body: bytes, kind: str, status: int = 200, **headers: str) -> Callable[[Any], None]:
    """These bytes."""

    def reply(handler: Any) -> None:
        begin(handler, kind, status, **headers)
        handler.wfile.write(body)

    return reply


def begin(handler: Any, kind: str, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def event(handler: Any, told: Any) -> None:
    handler.wfile.write(f"data: {json.dumps(told)}\n\n".encode())
    handler.wfile.flush()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    script = Scripted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.asked.append(json.loads(body))
            script.keys.append(self.headers["Authorization"])
            script.paths.append(self.path)
            with suppress(OSError):  # who asked has heard enough
                script.reply(self)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    script.address = f"http://127.0.0.1:{server.server_port}/v1"
    yield script
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def model(db: None, scripted: Scripted) -> LanguageModel:
    found = LanguageModel(name="Local", address=scripted.address, model="small", on=True, seconds=20)
    found.seal_key("sk-secret-123")
    found.save()
    return found


@pytest.fixture
def asker(db: None) -> Asker:
    return Asker(somebody("Administrator"))
