"""A try of a connection: its first rows and how they would be understood. Nothing is stored."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from journeymap.connecting.kinds import Row, Trouble
from journeymap.connecting.models import Connection
from journeymap.connecting.opening import opened, told_of
from journeymap.events.files import remove
from journeymap.ingest.drafts.hiding import Part, shown_text
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.preparing import prepare
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import own_copy

ROWS = 20
COLUMNS = 40


@dataclass(frozen=True)
class Tried:
    """problem: why it does not work as it is, "" where it does. rows: of cells as they may be shown.

    reasons: {"what", "value", "reason"} of how the columns are understood; "shown" is the value in words.
    """

    problem: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[list[Part]]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)


def tried(connection: Connection) -> Tried:
    """Ask the source for a few rows."""
    try:
        with closing(opened(connection)) as source:
            found = source.preview(ROWS)
    except Trouble as trouble:
        return Tried(str(trouble))
    if not found:
        return Tried()
    return understood(connection, found)


def understood(connection: Connection, found: list[Row]) -> Tried:
    columns = list(dict.fromkeys(name for row in found for name in row))[:COLUMNS]
    rows = [[shown_text(text(row.get(name))) for name in columns] for row in found]
    file = own_copy("try.jsonl", (json.dumps(row, default=str).encode() + b"\n" for row in found))
    try:
        with prepare(connection.gives, file, told_of(connection)) as prepared:
            return Tried(
                "", columns, rows, [{**each, "shown": named(each["value"])} for each in prepared.reasons]
            )
    except (MappingError, UnreadableFile) as error:
        return Tried(str(error), columns, rows)
    finally:
        remove(file["path"])


def named(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
