"""What a reader may choose from: periods, channels, traits. Plain data for the filter bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table
from journeymap.web.pages.maps.looking import Look, last_day

VALUES_AT_MOST = 30  # of a trait that can be picked from a list
PRESETS = ((7, "last 7 days"), (30, "last 30 days"), (90, "last 90 days"), (365, "last year"))


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen. query: what the link to it asks for."""

    words: str
    query: str
    chosen: bool = False
    tone: int = 0
    value: str = ""


def presets(look: Look, newest: datetime | None) -> list[Choice]:
    """All time, and the last days before the newest event: "now" is where the data end."""
    found = [Choice("all time", look.query(since=None, until=None), not _period(look))]
    if newest is not None:
        for days, words in PRESETS:
            since = (newest - timedelta(days=days - 1)).date().isoformat()
            chosen = look.told.get("since") == [since] and "until" not in look.told
            found.append(Choice(words, look.query(since=since, until=None), chosen))
    return found


def _period(look: Look) -> bool:
    return "since" in look.told or "until" in look.told


def channels(look: Look, known: Sequence[str]) -> list[Choice]:
    """A toggle for each channel. None told means all; all told means none has to be told."""
    told = [name for name in look.told.get("channel", []) if name in known]
    found = []
    for tone, name in enumerate(known, start=1):
        left = [other for other in (told or known) if other != name]
        on = not told or name in told
        wanted: Iterable[str] = left if on else [*told, name]
        chosen = [other for other in known if other in wanted]
        query = look.query(channel=None if len(chosen) in (0, len(known)) else chosen)
        found.append(Choice(name, query, on, (tone - 1) % 6 + 1, name))
    return found


def traits(look: Look, known: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[str, list[Choice]]]:
    """(trait, its values as check boxes); values asked for are listed even where nobody has them."""
    told = set(look.told.get("trait", []))
    found = []
    for name, values in known:
        chosen = [each.partition("=")[2] for each in told if each.partition("=")[0] == name]
        every = dict.fromkeys([*values, *sorted(chosen)])
        found.append((name, [Choice(v, "", f"{name}={v}" in told, value=f"{name}={v}") for v in every]))
    return found


def dates(look: Look, prefix: str = "") -> dict[str, str]:
    """The two date fields: the first day and the last day that belong; empty where nothing is told."""
    part = look.other if prefix else look.part
    if part is None:
        return {"since": "", "to": ""}
    last = last_day(part.until)
    return {
        "since": part.since.date().isoformat() if part.since else "",
        "to": last.isoformat() if last else "",
    }


def channel_names(map: dict[str, Any], asked: Iterable[str] = ()) -> list[str]:
    """The channels of the journey, most used first; those asked for always among them."""
    counted = [
        (cell["value"] or 0, cell["anchor"]["name"])
        for cell in map["measures"]
        if cell["anchor"]["place"] == "channel" and cell["name"] == "events" and not cell["dims"]
    ]
    names = [name for _, name in sorted(counted, key=lambda pair: (-pair[0], pair[1]))]
    return list(dict.fromkeys([*names, *asked]))


def moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


@lru_cache(maxsize=4)
def trait_names(number: int) -> list[tuple[str, list[str]]]:
    """(trait, its values) of the customers at a snapshot; only of traits with few values."""
    snapshot = Snapshot.objects.filter(number=number).first()
    if snapshot is None:
        return []
    table, found = customers_table(snapshot), []
    for name in table.column_names:
        if name.startswith("attr_"):
            values = sorted(filter(None, pc.unique(table[name].cast(pa.string())).to_pylist()))
            if 1 < len(values) <= VALUES_AT_MOST:
                found.append((name.removeprefix("attr_"), values))
    return found
