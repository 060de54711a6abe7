"""One question to another system's API, and its answer: the checked way, no redirect, limits on all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from threading import Timer
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from journeymap.access.addresses import Unfit, checked_address, parsed, port_of
from journeymap.access.posting import CheckedConnection
from journeymap.connecting.kinds.base import Later, Trouble

MOST_BYTES = 64 * 2**20  # of an answer
SECONDS_ALL = 120.0  # for an answer, however slowly it drips
LONGEST = 86_400.0  # seconds that a source may make us wait
BLOCK = 2**16
WHAT = "a source"
SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True)
class Answer:
    """headers: names in small letters."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Raises Trouble where the body is no JSON: one page that is cut short must not look like an end."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Later(f"The answer is not JSON ({type(error).__name__}).") from error


@dataclass(frozen=True)
class Question:
    """path: below the address, or a whole address of the same host. body: sent as JSON, or None."""

    method: str
    path: str
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def ask(address: str, question: Question) -> Answer:
    """The answer (2xx). Raises Later where the system may answer later, Trouble where it will not."""
    url = address_of(address, question)
    parts = urlsplit(url)
    try:
        to = checked_address(parts.hostname or "", port_of(parts), WHAT, parts.scheme == "http")
    except Unfit as error:
        raise Trouble(str(error)) from error
    path = quote(parts.path or "/", safe=SAFE) + (f"?{parts.query}" if parts.query else "")
    body = None if question.body is None else json.dumps(question.body).encode()
    headers = {"Accept": "application/json", "User-Agent": "Journeymap", **question.headers}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection = CheckedConnection(parts, to)
    limit = Timer(SECONDS_ALL, connection.hang_up)
    limit.daemon = True
    limit.start()
    try:
        connection.request(question.method, path, body, headers)
        with connection.getresponse() as response:
            told = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(response.status, told, read(response))
        connection.raise_if_late()
        return judged(answer, str(parts.hostname))
    except (OSError, HTTPException, ValueError) as error:
        raise Later(f"{parts.hostname} could not be reached ({type(error).__name__}).") from error
    finally:
        limit.cancel()
        connection.close()


def read(response: Any) -> bytes:
    blocks, size = [], 0
    while block := response.read(BLOCK):
        size += len(block)
        if size > MOST_BYTES:
            raise Trouble(f"An answer has more than {MOST_BYTES // 2**20} MB: ask for smaller pages.")
        blocks.append(block)
    length = response.getheader("Content-Length")
    if length is not None and length.isdigit() and size < int(length):
        raise HTTPException("cut short")
    return b"".join(blocks)


def address_of(address: str, question: Question) -> str:
    """The whole address; one that leads to another host is refused. Raises Trouble."""
    try:
        base = parsed(address, WHAT)
        url = urljoin(
            address.rstrip("/") + "/",
            question.path.lstrip("/") if "://" not in question.path else question.path,
        )
        there = parsed(url, WHAT)
    except Unfit as error:
        raise Trouble(str(error)) from error
    if (there.scheme, there.hostname, port_of(there)) != (base.scheme, base.hostname, port_of(base)):
        raise Trouble(
            f"The next page is said to be at {there.hostname}, and the source is {base.hostname}: the key is "
            "not sent to another host."
        )
    told = {name: value for name, value in question.query.items() if value is not None}
    return url + (("&" if there.query else "?") + urlencode(told, doseq=True) if told else "")


def judged(answer: Answer, host: str) -> Answer:
    """The answer where it is good. What a system says in an error is kept nowhere: it may name people."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    if status == 429 or status >= 500 or status == 408:
        raise Later(f"{host} answered {status}.", retry_after(answer.headers.get("retry-after")))
    if 300 <= status < 400:
        raise Trouble(f"{host} answered {status}: redirects are not followed, enter the new address.")
    if status in {401, 403}:
        raise Trouble(f"{host} answered {status}: the key is wrong, or may not read this.")
    raise Trouble(f"{host} answered {status}: check the address and what is asked.")


def retry_after(told: str | None) -> float | None:
    """Seconds of a Retry-After header, a number or a date, a day at most; None where it says nothing."""
    if not told:
        return None
    if told.strip().isdecimal():
        return min(float(told), LONGEST)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), LONGEST)
