"""Trackers on this machine: a server that makes issues as GitHub, GitLab and Jira do, and can fail; our rows
for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from journeymap.actions import models
from journeymap.actions.trackers.keeping import save
from journeymap.actions.trackers.recipes import RECIPES

SETTINGS = {
    "github": {"repository": "acme/shop", "label": "cx"},
    "gitlab": {"project": "acme/web/shop", "label": "cx"},
    "jira": {"project": "CX", "type": "Task", "user": "ann@example.com"},
    "webhook": {},
}


class Tracker(ThreadingHTTPServer):
    """issues: bodies as posted. silent: it makes the issue and answers 502. answer: in place of its own."""

    silent = False
    answer: bytes | None = None

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.got: list[tuple[str, str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append(("POST", self.path, dict(self.headers)))
        self.server.issues.append(body)
        self.say(502 if self.server.silent else 201, self.told(len(self.server.issues)))

    def do_GET(self) -> None:
        self.server.got.append(("GET", self.path, dict(self.headers)))
        asked = parse_qs(urlsplit(self.path).query)
        found = [self.told(number) | body for number, body in enumerate(self.server.issues, 1)]
        if "jql" in asked:
            found = [each for each in found if f'"{each["fields"]["labels"][0]}"' in asked["jql"][0]]
            self.say(200, {"issues": found})
        else:
            self.say(200, found)

    def told(self, number: int) -> dict[str, Any]:
        path = unquote(urlsplit(self.path).path)
        link = f"https://tracker.example{path}/{number}"
        return {"number": number, "html_url": link, "iid": number, "web_url": link, "key": f"CX-{number}",
                "link": link}  # fmt: skip

    def say(self, status: int, told: Any) -> None:
        body = self.server.answer if self.server.answer is not None else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def tracking() -> Iterator[Tracker]:
    with Tracker() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def tracker(kind: str, address: str) -> models.Tracker:
    """Kept and switched on."""
    made = models.Tracker(kind=kind)
    save(made, kind, address, SETTINGS[kind], "t0ken" if RECIPES[kind].token else "", True, None)
    return made
