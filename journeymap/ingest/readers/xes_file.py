"""XES event logs, streamed: every <event> is a row.

Columns: the event's attributes by key ("concept:name", "time:timestamp", "lifecycle:transition", ...), the
trace's as "case:<key>" (IEEE 1849-2023, section on the XML serialisation). Attributes nested in others
become "<key>.<key>".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from journeymap.ingest.readers.rows import BadRow, RowBuffer
from journeymap.ingest.readers.stream import open_bytes
from journeymap.ingest.readers.table import Batch, Progress, ReadLimits, Table, UnreadableFile

CASE = "case:concept:name"
HEAD_ROWS = 1000
FIRST = [CASE, "concept:name", "time:timestamp"]


def open_xes(path: Path, packed: bool, limits: ReadLimits) -> Table:
    """An XES file as a `Table`. Raises `UnreadableFile` for broken XML, and for any DTD or entity."""
    reader = XesReader(path, packed, limits)
    table = Table("xes", {"gzip": packed}, reader.columns, reader.batches, path.stat().st_size)
    head = next(reader.batches(HEAD_ROWS, Progress()), None)
    if head is None:
        table.warnings.append("The log holds no events.")
    else:
        reader.columns.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
        if CASE not in reader.columns:
            table.warnings.append("The traces have no concept:name, so events have no case.")
    return table


class XesReader:
    """One XES file; `batches` starts a pass."""

    def __init__(self, path: Path, packed: bool, limits: ReadLimits) -> None:
        self._path = path
        self._packed = packed
        self._limits = limits
        self.columns: list[str] = []

    def batches(self, rows: int, progress: Progress) -> Iterator[Batch]:
        buffer = RowBuffer(self.columns, self._limits)
        with self._path.open("rb") as file:
            stream = open_bytes(file, self._packed, progress, self._limits)
            try:
                for number, row in enumerate(self._events(stream), start=1):
                    try:
                        buffer.add(number, row)
                    except BadRow as bad:
                        buffer.reject(number, bad, repr(row))
                    if len(buffer) >= rows:
                        yield buffer.flush()
            except etree.XMLSyntaxError as error:
                raise UnreadableFile(
                    f"The XES file is broken or cut off: {error.msg}. Export it again."
                ) from error
        if len(buffer):
            yield buffer.flush()

    def _events(self, stream: Any) -> Iterator[dict[str, Any]]:
        """Rows of the log. Elements are dropped as soon as they are read."""
        context = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=("{*}log", "{*}trace", "{*}event"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        trace: dict[str, Any] | None = None
        seen_log = False
        for event, element in context:
            name = local(element.tag)
            if event == "start":
                if not seen_log:
                    _refuse_dtd(element, name)
                    seen_log = True
                if name == "trace":
                    trace = None
            elif name == "event":
                parent = element.getparent()
                if trace is None:
                    trace = _trace(parent)
                yield {**trace, **_attributes(element, "")}
                _drop(element)
            elif name == "trace":
                _drop(element)
        if not seen_log:
            raise UnreadableFile("The XML file is not an XES log: it has no <log> element.")


def _refuse_dtd(element: Any, name: str) -> None:
    if name != "log":
        raise UnreadableFile(f"The XML file is not an XES log: an <{name}> stands where <log> was expected.")
    if element.getroottree().docinfo.doctype or element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(
            "The XES file has a DOCTYPE. XES needs none, and entities in it can be an attack: remove it."
        )


def _trace(parent: Any) -> dict[str, Any]:
    """The trace's attributes that stand before its first event, where the standard has them."""
    if parent is None or local(parent.tag) != "trace":
        return {}  # an event outside any trace: no case, so it is rejected later with that reason
    return _attributes(parent, "case:")


def _attributes(element: Any, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        key = child.get("key")
        if key is not None and not len(child):  # by far the most common: plain key and value
            value = child.get("value")
            if value is not None:
                found[prefix + key] = value or None
        elif key is not None:
            _attribute(child, prefix, found, 4)
    return found


def _attribute(child: Any, prefix: str, found: dict[str, Any], depth: int) -> None:
    """An attribute and those nested in it; a list's own values stand in an element of their own."""
    key, value = child.get("key"), child.get("value")
    if key is None:
        return
    if value is not None:
        found[prefix + key] = value or None
    if depth:
        for inner in child:
            for nested in inner if local(inner.tag) == "values" else (inner,):
                _attribute(nested, f"{prefix}{key}.", found, depth - 1)


@lru_cache(maxsize=256)
def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


def _drop(element: Any) -> None:
    """Free an element that has been read, and everything before it on its level."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
