"""Servers that answer as the documentation of a tool says, and badly where a test wants it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


Answer = tuple[int, dict[str, str], bytes]
Script = Callable[[Asked], Answer]


@dataclass
class Server:
    address: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """A server on a port of its own that answers as the script says."""
    served = Server("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, query, headers, body)
            served.asked.append(asked)
            status, told, content = script(asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **told}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked was killed
                self.wfile.write(content)
            if told.get("Content-Length", str(len(content))) != str(len(content)):
                self.close_connection = True

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def told(content: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "application/json", **named}, json.dumps(content).encode()


class Zendesk:
    """The incremental export of tickets by cursor: in the order in which they changed last."""

    def __init__(self, tickets: int, page: int = 100) -> None:
        self.page = page
        self.log: list[int] = []  # ids in the order of their last change; a ticket is there once
        self.tickets: dict[int, dict[str, Any]] = {}
        self.seconds = 1_700_000_000
        for number in range(1, tickets + 1):
            self.change(number, "new")

    def change(self, number: int, status: str) -> None:
        """A ticket gets another state: it leaves its place in the export and comes last."""
        self.seconds += 60
        moment = f"2026-01-{1 + (self.seconds // 86_400) % 28:02d}T{(self.seconds // 3600) % 24:02d}:00:00Z"
        before = self.tickets.get(number, {"created_at": moment})
        self.tickets[number] = {
            "id": number, "subject": f"Ticket {number}", "requester_id": 1000 + number % 50,
            "submitter_id": 1, "status": status, "created_at": before["created_at"], "updated_at": moment,
            "changed": self.seconds,
            "via": {"channel": "email", "source": {"from": {}}}, "tags": [], "custom_fields": [],
        }  # fmt: skip
        if number in self.log:
            self.log.remove(number)
        self.log.append(number)

    def __call__(self, asked: Asked) -> Answer:
        if not asked.headers.get("authorization", "").startswith("Basic "):
            return told({"error": "Couldn't authenticate you"}, 401)
        after = int(asked.query.get("cursor") or 0)
        if not after and "start_time" not in asked.query:
            return told({"error": "start_time is missing"}, 400)
        there = [self.tickets[number] for number in self.log if self.tickets[number]["changed"] > after]
        rows = there[: self.page]
        return told({
            "tickets": rows, "after_url": "not used", "before_cursor": None,
            "after_cursor": str(rows[-1]["changed"] if rows else after),
            "end_of_stream": len(rows) == len(there),
        })  # fmt: skip


class Intercom:
    """The search of conversations, in no particular order, by pages that are named by a cursor."""

    def __init__(self, conversations: int, page: int = 50) -> None:
        self.page = page
        self.all = [self.conversation(n, 1_760_000_000 + n * 7919 % 100_000) for n in range(conversations)]

    def conversation(self, number: int, changed: int, rating: int | None = 4) -> dict[str, Any]:
        return {
            "type": "conversation", "id": str(number), "created_at": 1_759_000_000, "updated_at": changed,
            "source": {"type": "conversation", "body": f"<p>Where is order {number}?</p>", "author":
                       {"type": "user", "id": f"u{number % 20}", "email": "jo@example.com"}},
            "conversation_rating": {"rating": rating, "remark": None} if rating else None,
        }  # fmt: skip

    def __call__(self, asked: Asked) -> Answer:
        assert asked.path == "/conversations/search" and asked.method == "POST"
        (condition,) = asked.body["query"]["value"]
        found = [each for each in self.all if each["updated_at"] > condition["value"]]
        begin = int(asked.body["pagination"].get("starting_after", 0))
        rows, rest = found[begin : begin + self.page], found[begin + self.page :]
        after = {"page": 2, "starting_after": str(begin + self.page)} if rest else None
        return told({"type": "conversation.list", "conversations": rows, "total_count": len(found),
                     "pages": {"type": "pages", "next": after, "page": 1}})  # fmt: skip


class Typeform:
    """Responses behind a token in the order of processing; with a sort there may be no token."""

    def __init__(self, responses: int) -> None:
        self.items = [self.item(n) for n in range(responses)]

    def item(self, number: int) -> dict[str, Any]:
        text = {"id": "F1", "ref": "why", "type": "long_text"}
        score = {"id": "F2", "ref": "nps", "type": "opinion_scale"}
        return {
            "landing_id": f"L{number}", "token": f"T{number:05d}", "response_id": f"T{number:05d}",
            "landed_at": "2026-01-01T10:00:00Z", "submitted_at": f"2026-01-02T{number % 24:02d}:00:00Z",
            "hidden": {"customer_id": f"c{number % 9}"},
            "answers": [{"field": text, "type": "text", "text": f"It was fine {number}"},
                        {"field": score, "type": "number", "number": number % 11}],
        }  # fmt: skip

    def __call__(self, asked: Asked) -> Answer:
        after = asked.query.get("after")
        if (after and "sort" in asked.query) or asked.headers.get("authorization") != "Bearer key":
            return told({"code": "VALIDATION_ERROR"}, 400)
        rows = [item for item in self.items if not after or item["token"] > after]
        rows = rows[: min(1000, int(asked.query["page_size"]))]
        return told({"total_items": len(self.items), "page_count": 1, "items": rows})
