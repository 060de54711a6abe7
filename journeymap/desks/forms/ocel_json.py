"""OCEL 2.0 as JSON, written event by event (ocel-standard.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from journeymap.desks.forms import Beat
from journeymap.desks.forms.sinking import told
from journeymap.desks.objects import ATTRIBUTES, columns_of, happened, kinds_of, moment, objects
from journeymap.desks.tables import Desk


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    events, columns, count = desk.table("events"), columns_of(desk), 0
    typed = [{"name": name, "type": kind} for name, kind in ATTRIBUTES.items()]
    kinds = [{"name": name, "attributes": typed} for name in desk.data.log.activities]
    with (folder / f"{desk.journey.slug}.json").open("w", encoding="utf-8") as file:
        file.write('{"objectTypes": ')
        file.write(json.dumps([{"name": name, "attributes": []} for name in kinds_of(desk)]))
        file.write(f', "eventTypes": {json.dumps(kinds, ensure_ascii=False)},\n"objects": [')
        bare: dict[str, list[Any]] = {"attributes": [], "relationships": []}
        listed(file, ({"id": key, "type": kind, **bare} for key, kind in objects(desk, events)))
        file.write('],\n"events": [')
        first = True
        for batch in told(desk, events, beat):
            listed(file, (event(row, columns) for row in batch.to_pylist()), first=first)
            first, count = False, count + batch.num_rows
        file.write("]}\n")
    return {"events": count}


def event(row: dict[str, Any], columns: dict[str, str]) -> dict[str, Any]:
    attributes, about = happened(row, columns)
    return {
        "id": row["event_key"],
        "type": row["activity"],
        "time": moment(row),
        "attributes": [{"name": name, "value": value} for name, value in attributes],
        "relationships": [{"objectId": key, "qualifier": how} for key, how in about],
    }


def listed(file: TextIO, items: Iterable[dict[str, Any]], *, first: bool = True) -> None:
    """Items of a list that may go on in the next call."""
    for item in items:
        file.write(("" if first else ",") + "\n" + json.dumps(item, ensure_ascii=False))
        first = False
