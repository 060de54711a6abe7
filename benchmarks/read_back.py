"""What readers that are not ours find in a large OCEL file, which PM4Py could not hold in memory.

    .venv/bin/python -m benchmarks.read_back FILE

JSON is read by ijson, XML by libxml2, SQLite by SQLite itself. One JSON document is the answer: events,
objects, relations between the two, events of each type, first and last time, and what is wrong with them. Its
own peak memory is mostly the ids of objects.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import ijson
from lxml import etree

from benchmarks.clock import peak_mb

SQLITE = b"SQLite format 3"
LOST = """
SELECT count(*) FROM event_object LEFT JOIN object ON ocel_object_id = ocel_id WHERE ocel_id IS NULL
"""
Event = tuple[str, str, str, list[str]]  # id, type, time, objects
Object = tuple[str, str]


@dataclass
class Found:
    """What is in a log. lost: relations to objects that are not there; odd: events of types not declared."""

    objects: int = 0
    events: int = 0
    relations: int = 0
    lost: int = 0
    odd: int = 0
    twice: int = 0
    first: str = ""
    last: str = ""
    types: dict[str, int] = field(default_factory=dict)


def counted(types: set[str], objects: Iterable[Object], events: Iterable[Event]) -> Found:
    """Objects come before events, as they lie in both kinds of text."""
    found, known, kinds = Found(), set[str](), Counter[str]()
    for key, _kind in objects:
        found.twice += key in known
        known.add(key)
    for _key, kind, when, about in events:
        kinds[kind] += 1
        found.relations += len(about)
        found.lost += sum(each not in known for each in about)
        found.first = min(found.first or when, when)
        found.last = max(found.last, when)
    found.objects, found.events, found.types = len(known), kinds.total(), dict(sorted(kinds.items()))
    found.odd = sum(count for kind, count in kinds.items() if kind not in types)
    return found


def of_json(path: Path) -> Found:
    def items(name: str) -> Iterator[Any]:
        with path.open("rb") as file:
            yield from ijson.items(file, f"{name}.item")

    types = {each["name"] for each in items("eventTypes")}
    objects = ((each["id"], each["type"]) for each in items("objects"))
    events = (
        (each["id"], each["type"], each["time"], [link["objectId"] for link in each["relationships"]])
        for each in items("events")
    )
    return counted(types, objects, events)


def of_xml(path: Path) -> Found:
    """In one pass: what was read is let go of, whichever part of the file it is in."""
    kinds = ("event-type", "object", "event")
    parts = itertools.groupby(elements(path, kinds), key=lambda each: each.tag)
    types, objects = set[str](), list[Object]()
    for tag, some in parts:
        if tag == "event-type":
            types = {each.get("name") for each in some}
        elif tag == "object":
            objects = [(each.get("id"), each.get("type")) for each in some]
        else:
            about = "objects/relationship/@object-id"
            return counted(types, objects, (
                (each.get("id"), each.get("type"), each.get("time"), each.xpath(about)) for each in some
            ))  # fmt: skip
    return counted(types, objects, ())


def elements(path: Path, tags: Sequence[str]) -> Iterator[Any]:
    for _, element in etree.iterparse(path, tag=tags, huge_tree=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def of_sqlite(path: Path) -> Found:
    """Counted in SQL; each event and each object must have its row in the table of its type too."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:

        def one(asked: str) -> Any:
            return database.execute(asked).fetchone()[0]

        kinds = database.execute("SELECT ocel_type, ocel_type_map FROM event_map_type").fetchall()
        types = {kind: one(f'SELECT count(*) FROM "event_{ours}"') for kind, ours in kinds}
        times = [
            database.execute(f'SELECT min(ocel_time), max(ocel_time) FROM "event_{ours}"').fetchone()
            for _, ours in kinds
        ]
        events = one("SELECT count(*) FROM event")
        return Found(
            objects=one("SELECT count(*) FROM object"),
            events=events,
            relations=one("SELECT count(*) FROM event_object"),
            lost=one(LOST),
            odd=events - sum(types.values()),
            first=min(first for first, _ in times if first),
            last=max(last for _, last in times if last),
            types=dict(sorted((kind, count) for kind, count in types.items() if count)),
        )


def read_back(path: Path) -> Found:
    with path.open("rb") as file:
        begin = file.read(16)
    if begin.startswith(SQLITE):
        return of_sqlite(path)
    return of_json(path) if begin.startswith(b"{") else of_xml(path)


if __name__ == "__main__":
    told = asdict(read_back(Path(sys.argv[1])))
    sys.stdout.write(json.dumps({**told, "peak_mb": round(peak_mb())}) + "\n")
