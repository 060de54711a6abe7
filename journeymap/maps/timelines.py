"""What one person did and said, in order, over all journeys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.evidence import Sight, SnapshotData, plain
from journeymap.analysis.parts import Part
from journeymap.analysis.voices import of_company, with_texts
from journeymap.customers.models import Link
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table, feedback_table, person_rows
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from journeymap.mining import Selection, selecting
from journeymap.mining.results import Condition

MOST = 20_000  # events of one person in one journey that are placed on it


class UnknownCustomer(LookupError):
    """Nothing is held about this key."""


def timeline(key: str, sight: Sight, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The person behind a customer's key: keys, traits, journeys, and a page of what happened, oldest first.

    Items are of kind "event" (time, activity, channel, value, `places`: where it stands in each journey,
    with goal and exit) or "feedback" (score, text where it may be read); `gap_seconds` since the item before.
    Raises UnknownCustomer, PermissionError for who may not know customers.
    """
    if not sight.identities:
        raise PermissionError("You may not see who customers are.")
    snapshot = current()
    person, keys = persons(key)
    events = person_rows(snapshot, person).to_pylist()
    places, journeys = placed(keys, snapshot)
    items = [_event(row, places.get((row["import"], row["row"]), [])) for row in events]
    spoken = list(_answers(keys, snapshot, sight))
    traits = _traits(keys, snapshot)
    if not items and not spoken and traits is None:
        raise UnknownCustomer(f"Nothing is held about {key!r}.")
    dated = sorted((i for i in [*items, *spoken] if i["time"]), key=lambda i: (i["time"], i["kind"]))
    before = None
    for item in dated:
        item["gap_seconds"] = None if before is None else (item["time"] - before).total_seconds()
        before = item["time"]
    undated = [{**item, "gap_seconds": None} for item in spoken if not item["time"]]
    everything = [*dated, *undated]
    return {
        "customer": key,
        "person": person,
        "keys": keys,
        "traits": traits or {},
        "journeys": journeys,
        "count": len(everything),
        "snapshot": snapshot.number,
        "results": everything[offset : offset + limit],
    }


def persons(key: str) -> tuple[str, list[str]]:
    """The person that a key belongs to, and all keys of that person."""
    link = Link.objects.filter(customer=key).first()
    person = link.person if link else key
    linked = Link.objects.filter(person=person).values_list("customer", flat=True)
    return person, sorted({person, key, *linked})


def placed(
    keys: list[str], snapshot: Snapshot
) -> tuple[dict[tuple[int, int], list[dict[str, Any]]], list[dict[str, Any]]]:
    """(import, row) of an event -> where it stands in each journey; and the journeys with their cases."""
    places: dict[tuple[int, int], list[dict[str, Any]]] = {}
    told = []
    theirs = Selection(subject="events", where=(Condition(column="customer", op="in", value=tuple(keys)),))
    for journey in Journey.objects.all():
        data = data_of(journey, Part(), snapshot)
        rows = selecting.rows(theirs, data, MOST).to_pylist()
        if not rows:
            continue
        goals, exits = (set(data.log.manifest.definition.get(name) or ()) for name in ("goal", "exit"))
        for row in rows:
            places.setdefault((row["import"], row["row"]), []).append(
                {
                    "journey": journey.slug,
                    "case": row["case"],
                    "stage": row["stage"],
                    "touchpoint": row["touchpoint"],
                    "goal": row["activity"] in goals,
                    "exit": row["activity"] in exits,
                }
            )
        told.append(_journey(journey, data, sorted({row["case"] for row in rows})))
    return places, told


def _journey(journey: Journey, data: SnapshotData, cases: list[str]) -> dict[str, Any]:
    found = selecting.rows(Selection(subject="cases", ids=tuple(cases)), data, len(cases))
    columns = ("key", "start", "end", "events", "goal", "exit", "ended")
    return {
        "slug": journey.slug,
        "name": journey.name,
        "cases": found.select(list(columns)).to_pylist(),
    }


def _event(row: dict[str, Any], places: list[dict[str, Any]]) -> dict[str, Any]:
    told = {
        name: plain(row[name]) for name in ("time", "activity", "channel", "session", "value", "customer")
    }
    return {"kind": "event", **told, "places": places}


def _answers(keys: list[str], snapshot: Snapshot, sight: Sight) -> Iterator[dict[str, Any]]:
    answers = of_company(feedback_table(snapshot, everybody=True))
    rows = answers.filter(pc.is_in(answers["customer"], pa.array(keys, pa.string())))
    rows = with_texts(rows) if sight.texts else rows
    for row in rows.to_pylist():
        yield {
            "kind": "feedback",
            "scale": row["kind"],
            "time": row["time"] and row["time"].replace(tzinfo=UTC),  # the answers' table says no zone
            **{name: row[name] for name in ("id", "channel", "touchpoint")},
            **{name: plain(row[name]) for name in ("score", "scale_min", "scale_max")},
            "text": row.get("text"),
        }


def _traits(keys: list[str], snapshot: Snapshot) -> dict[str, str] | None:
    table = customers_table(snapshot, everybody=True)
    if not table.num_rows:
        return None
    rows = table.filter(pc.is_in(table["customer"], pa.array(keys, pa.string()))).to_pylist()
    if not rows:
        return None
    return {
        name.removeprefix("attr_"): str(value)
        for row in rows
        for name, value in row.items()
        if name.startswith("attr_") and value is not None
    }
