"""Records of an API, page by page, by a recipe that is data.

A recipe says what to ask, where the records lie and how the next page is named. In its query and body stand
{next}, {since}, {page} and {offset}; a field whose value is not known yet is left out. What is asked for
by a time (`since`) moves to the newest time seen only when the last page came: records may lie in any order.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field, field_validator

from journeymap.access.addresses import Unfit, parsed
from journeymap.connecting.kinds.base import Batch, Cursor, Row, Settings, Source, Trouble, secret
from journeymap.connecting.kinds.values import AHEAD, AHEAD_NOTE
from journeymap.connecting.reaching import WHAT, Answer, Question, ask

PLACE = re.compile(r"\{(next|since|page|offset)\}")
LINK = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')


class RestSettings(Settings):
    address: str = Field(title="Address", max_length=500, examples=["https://api.example.com/v1"])
    path: str = Field("", title="Path", max_length=500, description="Below the address, such as orders")
    method: Literal["GET", "POST"] = Field("GET", title="Method")
    query: dict[str, Any] = Field(
        default_factory=dict,
        title="Query",
        description='As JSON, such as {"after": "{next}", "updated_since": "{since}"}',
    )
    first: dict[str, Any] = Field(
        default_factory=dict, title="Query of the first page alone", description="As JSON; beside the query"
    )
    body: dict[str, Any] | None = Field(None, title="Body of a POST", description="As JSON; the same names")
    headers: dict[str, str] = Field(default_factory=dict, title="Headers", description="As JSON; no secrets")
    auth: Literal["none", "basic", "bearer", "header"] = Field("none", title="How it is signed in")
    user: str = Field("", title="User, or name of the header", max_length=200)
    token: str = Field("", **secret("Key or password"))
    records: str = Field(
        "",
        title="Where the records lie",
        max_length=200,
        description="In the answer, such as data.items; empty: the answer is the list",
    )
    paging: Literal["none", "cursor", "link", "page", "offset", "last"] = Field(
        "cursor",
        title="Next page",
        description="cursor: a value in the answer; link: an address in the answer or its Link header; page, "
        "offset: counted; last: a field of the last record; none: one page",
    )
    next: str = Field(
        "",
        title="Where the next page is named",
        max_length=200,
        description="In the answer, such as meta.after; with last: the field of the record",
    )
    done: str = Field(
        "",
        title="Flag of the last page",
        max_length=200,
        description="In the answer, such as end_of_stream; empty: no next page, or no record",
    )
    stays: bool = Field(False, title="The next page of the last answer is where the next pull begins")
    since_field: str = Field(
        "",
        title="Time of a record",
        max_length=200,
        description="Such as updated_at; the next pull asks for records since the newest",
    )
    since_form: Literal["iso", "unix"] = Field("iso", title="How {since} is written")
    since_first: str = Field(
        "", title="First {since}", max_length=40, description="2026-01-01, or Unix seconds"
    )
    overlap: int = Field(1, ge=0, title="Overlap", description="Seconds before the newest record")

    @field_validator("address")
    @classmethod
    def _address(cls, told: str) -> str:
        try:
            parsed(told, WHAT)
        except Unfit as error:
            raise ValueError(str(error)) from error
        return told


class RestSource(Source):
    """cursor: next, page or offset, since (Unix seconds), top (the newest seen), at_end."""

    def __init__(self, settings: RestSettings) -> None:
        self.settings = settings

    def preview(self, rows: int) -> list[Row]:
        """The first records there are."""
        return self.records(self.asked({}).json())[:rows]

    def pages(self, cursor: Cursor) -> Iterator[Batch]:
        state = dict(cursor)
        if state.pop("at_end", False):
            state = self.begun_again(state)
        while True:
            answer = self.asked(state)
            told = answer.json()
            rows = self.records(told)
            state, more = self.after(state, answer, told, rows)
            place = dict(state) if more else {**state, "at_end": True}
            yield Batch(place, rows, more=more, note=self.note(rows))
            if not more:
                return

    def begun_again(self, state: Cursor) -> Cursor:
        """Where the next pull begins: behind the last page, or at its time."""
        top = state.get("top")
        top = None if top is not None and is_late(top) else top  # of a time when such records moved it
        kept = {"since": state.get("since") if top is None else top, "top": top}
        if self.settings.stays or self.settings.paging == "last":
            kept["next"] = state.get("next")
        if self.settings.paging in {"page", "offset"} and not self.settings.since_field:
            # The last page that had records may have more now; ids make the rest duplicates.
            kept |= {"page": max(1, state.get("page", 1) - 1), "offset": state.get("offset")}
        return {name: value for name, value in kept.items() if value is not None}

    def asked(self, state: Cursor) -> Answer:
        settings, known = self.settings, self.known(state)
        query = settings.query if state.get("next") else settings.query | settings.first
        if settings.paging == "link" and state.get("next"):
            return ask(settings.address, Question(settings.method, state["next"], {}, None, self.headers()))
        body = filled(settings.body, known) if settings.body is not None else None
        told = filled(query, known) or {}
        return ask(settings.address, Question(settings.method, settings.path, told, body, self.headers()))

    def known(self, state: Cursor) -> dict[str, Any]:
        since = state.get("since", moment(self.settings.since_first) if self.settings.since_first else None)
        if since is not None:
            since -= self.settings.overlap if "since" in state else 0
            iso = datetime.fromtimestamp(since, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            since = int(since) if self.settings.since_form == "unix" else iso
        named = state.get("next")
        if named is not None and self.settings.stays:
            since = None  # a cursor says it all
        counted = {"page": state.get("page", 1), "offset": state.get("offset", 0)}
        return {"next": named, "since": since, **counted}

    def after(self, state: Cursor, answer: Answer, told: Any, rows: list[Row]) -> tuple[Cursor, bool]:
        """The state behind a page, and whether there is another."""
        settings = self.settings
        state = {**state, **self.newest(state, rows)}
        if settings.paging == "page":
            return {**state, "page": state.get("page", 1) + bool(rows)}, bool(rows)
        if settings.paging == "offset":
            return {**state, "offset": state.get("offset", 0) + len(rows)}, bool(rows)
        if settings.paging == "none":
            return state, False
        if settings.paging == "last":
            named = at(rows[-1], settings.next) if rows else None
            return ({**state, "next": named}, True) if named is not None else (state, False)
        named = at(told, settings.next) if settings.next else None
        if settings.paging == "link" and named is None:
            found = LINK.search(answer.headers.get("link", ""))
            named = found[1] if found else None
        ended = bool(at(told, settings.done)) if settings.done else named is None
        if named is None and not settings.stays:
            state.pop("next", None)
        more = not ended and named is not None
        return ({**state, "next": named} if named is not None else state), more

    def newest(self, state: Cursor, rows: list[Row]) -> Cursor:
        if not self.settings.since_field:
            return {}
        times = [time for time in self.times(rows) if not is_late(time)]
        top = max([*times, *filter(None, [state.get("top")])], default=None)
        return {} if top is None else {"top": top}

    def times(self, rows: list[Row]) -> list[float]:
        """Of the records that have one, in Unix seconds."""
        found = [at(row, self.settings.since_field) for row in rows]
        return [moment(value) for value in found if value not in (None, "")]

    def note(self, rows: list[Row]) -> str:
        late = list(filter(is_late, self.times(rows))) if self.settings.since_field else []
        return AHEAD_NOTE.format(rows=len(late), last=written(max(late))) if late else ""

    def records(self, told: Any) -> list[Row]:
        found = at(told, self.settings.records) if self.settings.records else told
        if isinstance(found, dict) and not self.settings.records:
            raise Trouble(
                f"The answer is no list; it holds {', '.join(list(found)[:12])}. Say where the records lie."
            )
        if found is None:
            there = ", ".join(list(told)[:12]) if isinstance(told, dict) else type(told).__name__
            raise Trouble(f"The answer has no {self.settings.records!r}; it holds {there}.")
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Trouble(f"{self.settings.records or 'The answer'} is not a list of records.")
        return found

    def headers(self) -> dict[str, str]:
        settings = self.settings
        told = dict(settings.headers)
        if settings.auth == "basic":
            pair = b64encode(f"{settings.user}:{settings.token}".encode()).decode()
            told["Authorization"] = f"Basic {pair}"
        elif settings.auth == "bearer":
            told["Authorization"] = f"Bearer {settings.token}"
        elif settings.auth == "header":
            told[settings.user] = settings.token
        return told


def is_late(seconds: float) -> bool:
    """Whether a time, in Unix seconds, is later than now by more than a day."""
    return seconds > datetime.now(UTC).timestamp() + AHEAD.total_seconds()


def written(seconds: float) -> str:
    """As a time, where it is one that a calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return f"{seconds:,.0f} s"


def at(record: Any, path: str) -> Any:
    """What lies at a dotted path; None where it leads nowhere."""
    for name in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def filled(told: Any, known: dict[str, Any]) -> Any:
    """The same with {next} and its like replaced; None for what is not known yet, left out of objects."""
    if isinstance(told, dict):
        values = {name: filled(value, known) for name, value in told.items()}
        return {name: value for name, value in values.items() if value is not None and value != {}} or None
    if isinstance(told, list):
        return [each for each in (filled(value, known) for value in told) if each is not None]
    if not isinstance(told, str):
        return told
    if whole := PLACE.fullmatch(told):
        return known[whole[1]]
    if any(known[name] is None for name in PLACE.findall(told)):
        return None
    return PLACE.sub(lambda found: str(known[found[1]]), told)


def moment(told: Any) -> float:
    """Unix seconds of a time as APIs write it. Raises Trouble."""
    if isinstance(told, int | float) or (isinstance(told, str) and re.fullmatch(r"\d+(\.\d+)?", told)):
        seconds = float(told)
        return seconds / 1000 if seconds > 1e11 else seconds
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError as error:
        raise Trouble(f"{str(told)[:40]!r} is no time: 2026-01-31T10:00:00Z or Unix seconds.") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
