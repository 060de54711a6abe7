"""A tracker that speaks to the gate as a web process does, without a network."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections

from journeymap.tracking.gate import Gate

Answer = tuple[int, dict[str, str], Any]
T = TypeVar("T")


async def site(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b'"the site"'})


def apart(answering: Coroutine[Any, Any, T]) -> T:
    """What it answers, on a thread of its own: browsers of other tests leave a loop on this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answering).result()


class Tracker:
    """Sends with a write key, as HTTP Basic unless told otherwise."""

    def __init__(self, key: str) -> None:
        self.key, self.gate = key, Gate(site)

    def send(self, path: str, told: Any, **headers: str) -> Answer:
        """(status, headers, what the answer says)."""
        return apart(self._send(path, told, headers))

    def send_all(self, path: str, *bodies: Any) -> list[Answer]:
        """Several requests at the same moment."""

        async def together() -> list[Answer]:
            return await asyncio.gather(*(self._send(path, body, {}) for body in bodies))

        return apart(together())

    async def _send(self, path: str, told: Any, headers: dict[str, str]) -> Answer:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        if self.key and "authorization" not in headers:
            headers = {
                **headers,
                "authorization": "Basic " + base64.b64encode(f"{self.key}:".encode()).decode(),
            }
        place, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": headers.pop("method", "POST"),
            "path": place,
            "query_string": query.encode(),
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items() if value
            ],
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.gate(scope, receive, send)
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        content = sent[1]["body"]
        return sent[0]["status"], answered, json.loads(content) if content else None

    def forget(self) -> None:
        """What it knows of keys and backlog is asked anew at the next request."""
        self.gate.desk._looked = float("-inf")

    def end(self) -> None:
        self.gate.desk._thread.submit(connections.close_all).result()
        self.gate.desk._thread.shutdown()
