"""An answer told while it is made: server-sent events, in whichever server answers.

event: status   data: {"state": "looking", "tools": ["measure"]}
event: piece    data: {"pieces": [{"kind": "text", "text": "..."}, ...]}      a sentence that is ready
event: answer   data: the whole answer, which replaces the pieces
event: error    data: {"detail": "..."}
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing
from dataclasses import asdict
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from journeymap.assistant.asking import Answer, Said, Step
from journeymap.assistant.pacing import TooFast

TYPE = "text/event-stream"
FAILED = "The answer could not be finished: the server met an error, which its log tells. Ask again."
Event = Step | Said | Answer
Events = Generator[Event, None, None]
logger = logging.getLogger(__name__)


def streamed(
    request: HttpRequest, events: Events, told: Callable[[Event], bytes] | None = None,
    failed: Callable[[], bytes] | None = None,
) -> StreamingHttpResponse:  # fmt: skip
    """The response, of the events of `asked`. told: an event as bytes; default: as JSON, as above.

    failed: what is told in place of an error that nobody foresaw; default: FAILED.
    """
    body = _bytes(events, told or as_json, failed or _failed)
    content = _flowing(body) if isinstance(request, ASGIRequest) else body
    return StreamingHttpResponse(
        content,
        content_type=f"{TYPE}; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _failed() -> bytes:
    return written("error", {"detail": FAILED})


def _bytes(
    events: Events, told: Callable[[Event], bytes], failed: Callable[[], bytes]
) -> Generator[bytes, None, None]:
    try:
        with closing(events):
            for event in events:
                yield told(event)
    except TooFast as refused:
        yield written("error", {"detail": str(refused)})
    except Exception as error:  # the answer has begun, so there is no other way to say it
        logger.error("an answer was not finished: %s", type(error).__name__)  # its message may quote
        yield failed()


async def _flowing(body: Generator[bytes, None, None]) -> AsyncIterator[bytes]:
    """Made in the thread of the request; a reader who leaves ends it."""

    def further() -> bytes | None:
        return next(body, None)

    try:
        while (told := await sync_to_async(further)()) is not None:
            yield told
    finally:
        await sync_to_async(body.close)()


def as_json(event: Event) -> bytes:
    if isinstance(event, Answer):
        return written("answer", event.content)
    return written("status" if isinstance(event, Step) else "piece", asdict(event))


def written(name: str, data: Any) -> bytes:
    """One event. JSON holds no line ends, so it is one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
