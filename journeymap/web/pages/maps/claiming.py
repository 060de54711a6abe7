"""Linking a number of the map to a note as its evidence: what is offered, what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeymap.maps import figures, titles
from journeymap.maps.lanes import Written
from journeymap.maps.lanes.reading import Reading, bounds
from journeymap.maps.models import Note
from journeymap.web.pages.asked import NoNumber, number

SCALES = {"share": (0.01, "%"), "seconds": (3_600.0, "hours")}  # unit -> one of what people type, its name
MOST = 200


def choices(drawn: Mapping[str, Any], number: int) -> list[tuple[str, str]]:
    """(address, words) of the numbers of a stage and its touchpoints, then of the whole journey."""
    reading = Reading(drawn)
    found = [*reading.of_stage(number), *reading.cells.get(("journey", ""), ())]
    return [(cell["address"], in_words(reading, cell)) for cell in found[:MOST]]


def in_words(reading: Reading, cell: Mapping[str, Any]) -> str:
    value = figures.written(cell["value"], cell["unit"], *bounds(cell))
    _, unit = SCALES.get(cell["unit"], (1.0, ""))
    told = f", limit in {unit}" if unit else ""
    return f"{titles.name(cell, reading.called)} at {titles.where(cell, reading.called)}: {value}{told}"


def typed(note: Written, drawn: Mapping[str, Any]) -> str:
    """The limit of a note as people type it; empty without one, or where its number is gone."""
    cell = Reading(drawn).by_address.get(note.cell)
    if note.limit is None or cell is None:
        return ""
    size, _ = SCALES.get(cell["unit"], (1.0, ""))
    return f"{note.limit / size:.10g}"


def told(posted: Mapping[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a note that a form tells: cell, says, limit. ValueError says what is wrong."""
    cell = Reading(drawn).by_address.get(posted.get("evidence", ""))
    if cell is None:
        return {"cell": "", "says": "", "limit": None}
    says = posted.get("says", "")
    if says not in Note.Says.values:
        return {"cell": cell["address"], "says": "", "limit": None}
    size, unit = SCALES.get(cell["unit"], (1.0, ""))
    try:
        limit = number(posted.get("limit", ""), unit)
    except NoNumber as wrong:
        raise ValueError(f"The limit{f', in {unit}' if unit else ''}: {wrong}") from wrong
    if limit is None:
        raise ValueError(
            f"The limit is missing: write a number such as 12 or 0.5{f', in {unit}' if unit else ''}."
        )
    return {"cell": cell["address"], "says": says, "limit": limit * size}
