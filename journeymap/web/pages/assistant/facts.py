"""A number of an answer as it is opened at the right: how sure, of what part, beside what, what rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from journeymap.maps import figures, points
from journeymap.maps.drawing.marks import Value, interval
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.web.pages.assistant.calls import part_said
from journeymap.web.pages.maps.evidence import axis_of

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Beside:
    """One of the two numbers that a difference is of. words: which; href: its evidence."""

    data: Data
    words: str
    href: str


@dataclass(frozen=True)
class Fact:
    """data: as the answer keeps it. beside: the two numbers that a difference is of. href: its evidence.

    axis: what stands at both ends of the drawing. rough: its evidence is of a wider part than it. said: in a
    sentence, not only in a table. page: whether its evidence is a page of its own, no cell of a map.
    """

    data: Data
    drawn: Drawing
    axis: tuple[str, str]
    href: str
    request: str
    part: str
    when: datetime | None
    beside: tuple[Beside, ...] = ()
    rough: bool = False
    said: bool = True
    page: bool = False


def facts_of(data: Sequence[Data], said: Collection[str]) -> dict[str, Fact]:
    """By handle; first those that sentences say, whose handles are `said`."""
    found = [_fact(each, data, each["handle"] in said) for each in data]
    return {each.data["handle"]: each for each in sorted(found, key=lambda each: not each.said)}


def _fact(data: Data, all_of_them: Sequence[Data], said: bool) -> Fact:
    beside = _beside(data, all_of_them)
    drawn = _drawn(data)
    opens = bool(data["journey"] and data["address"] and not beside)
    here = _query(data)
    by_name: dict[str, list[str]] = {}
    for name, value in data["query"]:
        by_name.setdefault(name, []).append(value)
    return Fact(
        data,
        drawn,
        _ends(data) if drawn else ("", ""),
        evidence(data["journey"], data["address"], here) if opens else data.get("page", ""),
        f"GET /api/v1/journeys/{data['journey']}/map/cells/{data['address']}/{here}" if opens else "",
        part_said(by_name),
        parse_datetime(data["when"]) if data["when"] else None,
        beside,
        bool(opens and data["period"] and not here and not points.named(data["address"])),
        said,
        bool(not opens and data.get("page")),
    )


def _query(data: Data) -> str:
    return f"?{urlencode([tuple(pair) for pair in data['query']])}" if data["query"] else ""


def evidence(journey: str, address: str | None, here: str = "") -> str:
    """The page of what is behind a cell or finding; empty for what is on no map."""
    return reverse("map-cell", args=[journey, address]) + here if journey and address else ""


def _beside(data: Data, all_of_them: Sequence[Data]) -> tuple[Beside, ...]:
    """The two numbers of the same thing that a difference is of, where the answer tells just two."""
    if not data["change"] or data["finding"]:
        return ()
    same = [
        each for each in all_of_them
        if not each["change"] and (each["unit"], each["measure"]) == (data["unit"], data["measure"])
        and each["value"] is not None
    ]  # fmt: skip
    if len(same) != 2:
        return ()
    return tuple(
        Beside(
            each, each["period"] or each["label"], evidence(each["journey"], each["address"], _query(each))
        )
        for each in same
    )


def _cell(data: Data) -> dict[str, Any]:
    low, high = data["interval"]
    return {"value": data["value"], "unit": data["unit"], "interval": {"low": low, "high": high}}


def _drawn(data: Data) -> Drawing:
    """The number with its interval on an axis that shows zero."""
    if data["value"] is None or data["interval"] is None:
        return NOTHING
    low, high = data["interval"]
    value = Value(data["value"], low, high, _mood(data))
    return interval(axis_of(data["unit"], [_cell(data)]), value, told=f"{data['shown']} {data['ends']}")


def _ends(data: Data) -> tuple[str, str]:
    axis = axis_of(data["unit"], [_cell(data)])
    if data["unit"] == "share" and data["change"]:
        return tuple(figures.plain(end * 100, 0, signed=True) for end in (axis.low, axis.high))  # type: ignore[return-value]
    return figures.written(axis.low, data["unit"]), figures.written(axis.high, data["unit"])


def _mood(data: Data) -> str:
    """Of a difference: whether it is for the better, where its interval leaves zero out."""
    low, high = data["interval"]
    if not data["change"] or data["better"] == "neither" or low <= 0 <= high:
        return ""
    return "delight" if (low > 0) == (data["better"] == "higher") else "pain"
