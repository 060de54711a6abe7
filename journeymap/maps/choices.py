"""What a filter of a journey can be set to: channels, traits, times, personas, themes, with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.members import assigned
from journeymap.analysis.parts import Part
from journeymap.customers.personas.models import Persona
from journeymap.events.reading import customers_table
from journeymap.feedback.themes.models import Theme
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept
from journeymap.mining.measures import Measures

VALUES, TRAITS = 30, 40  # most frequent values of a trait, and traits, that are offered
CHOICES = "choices"  # what they are called among what is kept
WEEKS = (4, 13, 26, 52)


def choices(journey: Journey) -> dict[str, Any]:
    """channels: name, events, cases. traits: name, values (value, customers), `more` (values not listed).
    first, last: ISO times of the journey's events, null without any. presets: label, since, until.
    persona: key, name, customers; theme: key, name, answers of the journey. Names are those of now."""
    found = kept(journey, CHOICES, Part(), lambda: _found(journey, data_of(journey, Part())))
    names = {
        "persona": {each.key: each.name for each in Persona.objects.kept().filter(journey=journey)},
        "theme": {each.key: each.name for each in Theme.objects.kept()},
    }
    return {name: _named(value, names[name]) if name in names else value for name, value in found.items()}


def _named(counted: list[dict[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is in use, under its name now."""
    return [{"name": names[row["key"]], **row} for row in counted if row["key"] in names]


def _found(journey: Journey, data: SnapshotData) -> dict[str, Any]:
    measures = Measures(data.log)
    channels = measures.channels().sort_by([("events", "descending"), ("name", "ascending")])
    first, last = _span(data)
    return {
        "channels": [
            row for row in channels.select(["name", "events", "cases"]).to_pylist() if row["events"]
        ],
        "traits": _traits(data),
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
        "presets": _presets(first, last),
        "persona": _counted("persona", "customers", journey, None),
        "theme": _counted("theme", "answers", journey, data.answers["id"]),
    }


def _counted(place: str, what: str, journey: Journey, among: pa.ChunkedArray | None) -> list[dict[str, Any]]:
    """Keys to which somebody (of `among`) belongs, most first."""
    found = assigned(place, journey)
    if found is None:
        return []
    counts = (found if among is None else found.within(among)).counts()
    return [{"key": key, what: n} for key, n in sorted(counts.items(), key=_frequent)]


def _span(data: SnapshotData) -> tuple[datetime | None, datetime | None]:
    begun = data.log.cases.aggregate("min(start)").fetchall()[0][0]
    return (begun.replace(tzinfo=UTC) if begun else None), data.log.reference_time


def _traits(data: SnapshotData) -> list[dict[str, Any]]:
    """Of the customers of the journey's cases; keys that were stitched count as the person's."""
    table = customers_table(data.at)
    names = [name for name in table.column_names if name.startswith("attr_")]
    known = data.log.cases.project("customer").distinct().to_arrow_table()["customer"].combine_chunks()
    owner = pc.coalesce(table["person"], table["customer"]) if table.num_rows else pa.array([], pa.string())
    mine = table.filter(pc.or_(pc.is_in(owner, known), pc.is_in(table["customer"], known)))
    found = []
    for name in names:
        counts = mine[name].cast(pa.string()).drop_null().value_counts()
        rows = sorted(((each["values"].as_py(), each["counts"].as_py()) for each in counts), key=_frequent)
        if rows:
            shown = [{"value": value, "customers": count} for value, count in rows[:VALUES]]
            label = name.removeprefix("attr_")
            found.append({"name": label, "values": shown, "more": max(len(rows) - VALUES, 0)})
    return sorted(found, key=lambda trait: (trait["more"] > 0, trait["name"]))[:TRAITS]


def _frequent(told: tuple[str, int]) -> tuple[int, str]:
    return -told[1], told[0]


def _presets(first: datetime | None, last: datetime | None) -> list[dict[str, str]]:
    """The last weeks, counted back from the end of the day of the latest event, and as many before them."""
    if first is None or last is None:
        return []
    end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    for weeks in WEEKS:
        begin = end - timedelta(weeks=weeks)
        if begin <= first:
            break
        before = begin - timedelta(weeks=weeks)
        for label, since, until in (
            (f"last {weeks} weeks", begin, end),
            (f"{weeks} weeks before those", before, begin),
        ):
            if until > first:
                found.append({"label": label, "since": since.isoformat(), "until": until.isoformat()})
    return found
