"""A request of a tracker becomes an arrival, or a refusal in the words that its client reads."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from journeymap.tracking import limits
from journeymap.tracking.keys import Known
from journeymap.tracking.models import Arrival

CALLS = {
    **{name: name for name in ("track", "identify", "page", "screen", "group", "alias", "batch", "import")},
    # The short forms are those of scripts in browsers.
    **{"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"},
    "merge": "alias",
}
IGNORED = frozenset({"m"})  # what browser libraries measure about themselves
MANY = frozenset({"batch", "import"})
PACKED = 47  # zlib: gzip or zlib, whichever the data are
FAST = 1  # zlib level: a third of the size for little time


class Refused(Exception):
    """The request is not taken. message: why, how to mend it. after: seconds until it may come again."""

    def __init__(self, status: int, code: str, message: str, after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.after = status, code, message, after


@dataclass(frozen=True)
class Request:
    """headers: names in small letters. call: as CALLS names it."""

    call: str
    headers: dict[str, str]
    query: str
    body: bytes


@dataclass(frozen=True)
class Read:
    """A body that is JSON, as it is kept (packed), and how many messages it holds."""

    told: dict[str, Any]
    packed: bytes
    events: int


def read(request: Request) -> Read:
    """Raises Refused: 400 for what is no JSON of the form, 413 for what is too large."""
    plain = unpacked(request)
    try:
        told = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "malformed_json", f"The body is not JSON: {reason(error)}.") from error
    if not isinstance(told, dict):
        raise Refused(400, "malformed_json", "The body must be a JSON object.")
    if deeper(told, limits.DEPTH):
        raise Refused(400, "too_deep", f"The body is nested deeper than {limits.DEPTH} levels.")
    packed = request.body if request.body is not plain else zlib.compress(plain, FAST)
    return Read(told, packed, counted(request.call, told, len(plain)))


def deeper(told: Any, most: int) -> bool:
    """Whether lists and objects lie more than so many in each other. Whoever reads them again later may have
    less of the stack left than who reads them first."""
    level = [told]
    for _ in range(most):
        inner = (each.values() if type(each) is dict else each for each in level)
        level = [each for some in inner for each in some if type(each) in (dict, list)]
        if not level:
            return False
    return True


def counted(call: str, told: dict[str, Any], size: int) -> int:
    """How many messages the body holds."""
    if call not in MANY:
        if size > limits.EVENT_BYTES:
            raise too_large("This event", size, limits.EVENT_BYTES)
        return 1
    batch = told.get("batch")
    if not isinstance(batch, list):
        raise Refused(400, "no_batch", "A batch needs a list of messages under the name `batch`.")
    if len(batch) > limits.BATCH_EVENTS:
        raise Refused(
            413,
            "too_many",
            f"The batch holds {len(batch):,} messages; at most {limits.BATCH_EVENTS:,} are taken.",
        )
    return len(batch)


def unpacked(request: Request) -> bytes:
    """The body as JSON text; the very same object where it came plain."""
    packing = request.headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        if len(request.body) > limits.BATCH_BYTES:
            raise too_large("This request", len(request.body), limits.BATCH_BYTES)
        return request.body
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise Refused(415, "unknown_encoding", "Send the body plain or packed with gzip.")
    stream = zlib.decompressobj(PACKED)
    try:
        plain = stream.decompress(request.body, limits.BATCH_BYTES + 1)
    except zlib.error as error:
        raise Refused(400, "broken_gzip", "The body says it is gzip and cannot be unpacked.") from error
    if len(plain) > limits.BATCH_BYTES:
        raise too_large("This request", None, limits.BATCH_BYTES)
    if not stream.eof or stream.unused_data:
        raise Refused(400, "broken_gzip", "The gzip body is cut short, or holds more than one part.")
    return plain


def too_large(what: str, size: int | None, limit: int) -> Refused:
    has = f"has {size / 1024:,.0f} kB" if size else "is larger, unpacked"
    return Refused(
        413, "too_large", f"{what} {has}; at most {limit / 1024:,.0f} kB are taken. Send less at once."
    )


def reason(error: Exception) -> str:
    """What is wrong with it, without a word of it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1:,}"
    return (
        "it is nested too deep"
        if isinstance(error, RecursionError)
        else "it is not UTF-8, or a number is too long"
    )


def write_key(request: Request, told: dict[str, Any] | None = None) -> str:
    """The key that a request brings: as the user name of HTTP Basic, in its body, or in its address. Empty
    where it brings none."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    found = (told or {}).get("writeKey")
    if isinstance(found, str) and found:
        return found
    return (parse_qs(request.query).get("writeKey") or [""])[0]


def arrival(request: Request, key: Known, content: Read, received: datetime) -> Arrival:
    """The row that is stored before the request is answered."""
    return Arrival(
        key_id=key.pk,
        received=received,
        call=request.call,
        events=content.events,
        size=len(content.packed),
        body=content.packed,
    )
