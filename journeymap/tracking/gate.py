"""The way in for live events, beside Django: no session, no cookie, no form, one row (docs/tracking.md).

What trackers send comes at another rate than pages are looked at, and needs none of what a page needs. All
other requests go on to the site.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.utils import timezone

from journeymap.access.counting import Counter
from journeymap.tracking import limits
from journeymap.tracking.desk import Desk
from journeymap.tracking.keys import Known, digest_of
from journeymap.tracking.pressure import Bucket
from journeymap.tracking.receiving import CALLS, IGNORED, Read, Refused, Request, arrival, read, write_key

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
PLACES = ("/v1/", "/beacon/v1/")  # the second: of RudderStack's script, when a page is left
DAY = b"86400"
REQUESTS = Counter("tracking_requests", "Requests of trackers, by what became of them.", ("call", "outcome"))
EVENTS = Counter("tracking_events", "Messages in requests that were stored.", ("call",))


class Gate:
    """An ASGI application around another one."""

    def __init__(self, site: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.site = site
        self.desk = Desk()
        self.buckets: dict[int, Bucket] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = called(scope["path"]) if scope["type"] == "http" else None
        if call is None:
            await self.site(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin", "")
        try:
            if scope["method"] == "OPTIONS":
                await self.desk.look()
                allowed = any(key.lets_in(origin) for key in self.desk.keys.values())
                await answer(send, 204 if allowed else 403, None, preflight(origin) if allowed else [])
                return
            if scope["method"] != "POST":
                raise Refused(405, "method", "Live events are sent with POST.")
            if call not in IGNORED:
                body = await whole(receive, headers)
                await self.take(Request(CALLS[call], headers, scope["query_string"].decode("latin-1"), body))
            REQUESTS.labels(CALLS.get(call, call), "ignored" if call in IGNORED else "taken").inc()
            await answer(send, 200, {"success": True}, readable(origin))
        except Refused as refused:
            REQUESTS.labels(CALLS.get(call, call), refused.code).inc()
            told = {"success": False, "code": refused.code, "message": refused.message}
            more = [(b"retry-after", str(refused.after).encode())] if refused.after else []
            await answer(send, refused.status, told, [*more, *readable(origin)])

    async def take(self, request: Request) -> None:
        """Store what the request brings. Raises Refused."""
        await self.desk.look()
        if self.desk.trouble:
            raise Refused(429, "busy", f"{self.desk.trouble} Send it again.", limits.RETRY_AFTER)
        content: Read | None = None
        plain = write_key(request)
        if not plain:  # a browser brings it in the body
            content = read(request)
            plain = write_key(request, content.told)
        key = self.desk.keys.get(digest_of(plain)) if plain else None
        if key is None:
            raise Refused(401, "unauthorized", "This write key is not known here, or is switched off.")
        origin = request.headers.get("origin", "")
        if origin and not key.lets_in(origin):
            raise Refused(403, "origin", "Pages of this origin may not send with this write key.")
        content = content or read(request)
        self.pace(key, content.events)
        if content.events:
            await self.desk.keep(arrival(request, key, content, timezone.now()))
            EVENTS.labels(request.call).inc(content.events)

    def pace(self, key: Known, events: int) -> None:
        if key.rate is None:
            return
        now = time.monotonic()
        bucket = self.buckets.get(key.pk)
        if bucket is None or bucket.rate != key.rate:
            bucket = self.buckets[key.pk] = Bucket(key.rate, now)
        if after := bucket.wait(events, now):
            raise Refused(429, "rate", f"This write key may send {key.rate:,} events a second.", after)


def called(path: str) -> str | None:
    """The call that an address means; None where the address is not one of live events."""
    for place in PLACES:
        if path.startswith(place):
            name = path[len(place) :].rstrip("/")
            return name if name in CALLS or name in IGNORED else None
    return None


async def whole(receive: Receive, headers: dict[str, str]) -> bytes:
    """The body, unless it is too large to be looked at. Raises Refused."""
    told = headers.get("content-length", "")
    body = bytearray()
    announced = int(told) if told.isdecimal() else 0
    while max(announced, len(body)) <= limits.BATCH_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "cut_short", "The request ended before its body did.")
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
    raise Refused(
        413, "too_large", f"At most {limits.BATCH_BYTES / 1024:,.0f} kB are taken. Send less at once."
    )


def readable(origin: str) -> Headers:
    """Lets the script of a page read the answer; whether it may send is settled by its key."""
    return (
        [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")] if origin else []
    )


def preflight(origin: str) -> Headers:
    return [
        *readable(origin),
        (b"access-control-allow-methods", b"POST"),
        (
            b"access-control-allow-headers",
            b"authorization, content-type, content-encoding, anonymousid, x-retry-count",
        ),
        (b"access-control-max-age", DAY),
    ]


async def answer(send: Send, status: int, told: dict[str, Any] | None, headers: Headers) -> None:
    body = json.dumps(told).encode() if told is not None else b""
    kept = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*kept, *headers]})
    await send({"type": "http.response.body", "body": body})
