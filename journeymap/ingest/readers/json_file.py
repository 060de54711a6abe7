"""JSON (an array of objects, an object holding one, objects one after the other) and JSON Lines, streamed.

The standard library's C decoder does the work. (ijson reads event by event and is several times slower here.)
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from journeymap.ingest.readers.csv_file import TextFile
from journeymap.ingest.readers.json_scan import DECODER, Scanner
from journeymap.ingest.readers.rows import BadRow, RowBuffer, flatten, is_key_values
from journeymap.ingest.readers.stream import open_bytes
from journeymap.ingest.readers.table import Batch, Progress, Table, UnreadableFile

BLOCK = 2**20
# What APIs call the list of their records; other lists beside it are what the records refer to.
RECORD_LISTS = (
    "tickets", "ticket_events", "ticket_metrics", "satisfaction_ratings", "comments", "conversations",
    "responses", "items", "events", "results",
)  # fmt: skip
RECORDS = re.compile(rf'"({"|".join(RECORD_LISTS)})"\s*:\s*\[\s*\{{')
LINE_NAMES = {".jsonl", ".ndjson", ".jsonlines"}
HEAD_ROWS = 1000

# One record as (value, its text where known) or the fault that made it unreadable.
Item = tuple[Any, str] | tuple[BadRow, str]


def open_json(text: TextFile, filename: str) -> Table:
    """A JSON or JSON Lines file as a `Table`. Raises `UnreadableFile`."""
    shape, name = _shape(text, filename)
    details: dict[str, object] = {"encoding": text.encoding.name, "gzip": text.packed, "shape": shape}
    if name:
        details["array"] = name
    reader = JsonReader(text, shape, name)
    table = Table(
        "jsonl" if shape == "lines" else "json", details, [], reader.batches, text.path.stat().st_size
    )
    reader.columns = table.columns
    head = next(reader.batches(HEAD_ROWS, Progress()), None)
    if head is None or (not table.columns and not head.rejects):
        table.warnings.append("The file holds no records.")
    elif not table.columns:
        raise UnreadableFile(f"No record of the file can be read. The first: {head.rejects[0].reason}.")
    return table


def _shape(text: TextFile, filename: str) -> tuple[str, str | None]:
    """ "lines", "array", "object" (holding an array, whose name is given) or "objects" (one after the
    other).
    """
    with text.path.open("rb") as file:
        stream = text.text(open_bytes(file, text.packed, Progress(), text.limits))
        sample = stream.read(BLOCK).decode("utf-8", errors="ignore").lstrip("\ufeff \t\r\n")
    if sample.startswith("["):
        return "array", None
    suffixes = {s.lower() for s in PurePath(filename).suffixes}
    lines = [line for line in sample.split("\n", 8)[:8] if line.strip()]
    good = [_object(line) for line in lines[:7]]
    if suffixes & LINE_NAMES or (len(lines) > 1 and good[0]) or sum(map(bool, good[1:])) > 1:
        return "lines", None
    return _object_shape(sample)


def _object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _object_shape(sample: str) -> tuple[str, str | None]:
    try:
        value, end = DECODER.raw_decode(sample)
    except (ValueError, RecursionError):  # longer than the sample, or broken: the scanner tells
        match = RECORDS.search(sample)
        return "object", match[1] if match else None
    pairs = any(isinstance(v, list) and is_key_values(v) for v in value.values())  # one row of GA4
    held = [
        k
        for k, v in value.items()
        if isinstance(v, list) and v and isinstance(v[0], dict) and not is_key_values(v)
    ]
    if sample[end:].strip() or pairs:
        return "objects", None
    known = [name for name in held if name in RECORD_LISTS]
    if len(held) != 1 and len(known) != 1:
        return "objects", None
    return "object", (known or held)[0]


class JsonReader:
    """One JSON file; `batches` starts a pass. `columns` is the table's list, learned on the way."""

    def __init__(self, text: TextFile, shape: str, array: str | None) -> None:
        self._text = text
        self._shape = shape
        self._array = array
        self.columns: list[str] = []

    def batches(self, rows: int, progress: Progress) -> Iterator[Batch]:
        buffer = RowBuffer(self.columns, self._text.limits)
        with self._text.path.open("rb") as file:
            stream = self._text.text(open_bytes(file, self._text.packed, progress, self._text.limits))
            items = self._lines(stream.read) if self._shape == "lines" else self._values(stream.read)
            for number, (value, raw) in enumerate(items, start=1):
                self._keep(buffer, number, value, raw)
                if len(buffer) >= rows:
                    yield buffer.flush()
        if len(buffer):
            yield buffer.flush()

    def _keep(self, buffer: RowBuffer, number: int, value: Any, raw: str) -> None:
        try:
            if isinstance(value, BadRow):
                raise value
            if not isinstance(value, dict):
                raise BadRow(f"an object was expected, this is a {type(value).__name__}")
            buffer.add(number, flatten(value, self._text.limits.max_depth))
        except BadRow as bad:
            buffer.reject(number, bad, raw or _shown(value))

    def _lines(self, read: Callable[[int], bytes]) -> Iterator[Item]:
        """Each line that is not blank."""
        rest = b""
        while True:
            data = read(BLOCK)
            block = rest + data
            at = block.rfind(b"\n") + 1 if data else len(block)
            rest = block[at:]
            for line in block[:at].split(b"\n"):
                if line.strip():
                    yield self._line(line.strip().decode("utf-8"))
            if not data:
                return
            if len(rest) > self._text.limits.max_row_bytes:
                raise UnreadableFile(
                    f"A line is longer than {self._text.limits.max_row_bytes:,} bytes. Put one "
                    "object on each line."
                )

    def _line(self, line: str) -> Item:
        try:
            value, end = DECODER.raw_decode(line)
        except json.JSONDecodeError as error:
            return BadRow(f"the line is not JSON: {error.msg} at character {error.pos + 1}"), line
        except RecursionError:
            return BadRow("the line is nested too deep"), line
        except ValueError as error:
            return BadRow(f"the line cannot be read: {error}"), line
        if line[end:].strip():
            return BadRow(f"the line goes on after its object, at character {end + 1}"), line
        return value, line

    def _values(self, read: Callable[[int], bytes]) -> Iterator[Item]:
        decoder = codecs.getincrementaldecoder("utf-8")()

        def more() -> str:
            data = read(BLOCK)
            return decoder.decode(data, final=not data)

        scanner = Scanner(more, self._text.limits.max_row_bytes)
        if self._shape == "array":
            yield from ((value, "") for value in scanner.elements())
        elif self._shape == "object":
            yield from ((value, "") for value in _inside(scanner, self._array))
        else:
            number = 0
            while scanner.peek():
                number += 1
                yield scanner.value(f"in row {number:,}"), ""


def _inside(scanner: Scanner, name: str | None) -> Iterator[Any]:
    """The elements of the array `name` that an object holds, else of its first array of objects."""
    scanner.take("{", "at its start")
    found = False
    while scanner.peek() != "}":
        key = scanner.value("at a key")
        scanner.take(":", f"after the key {key!r}")
        if scanner.peek() == "[" and not found and name in (None, key):
            for value in scanner.elements():
                found = found or isinstance(value, dict)
                if found:
                    yield value
        else:
            scanner.value(f"at the key {key!r}")
        if scanner.peek() != "}":
            scanner.take(",", f"after the key {key!r}")
    if not found:
        raise UnreadableFile(
            "The JSON object holds no array of objects. Give an array of objects, or one object per line."
        )


def _shown(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "(nested too deep to show)"
