"""Rows behind a number as a table of a page: which columns, in which words, and whose timeline they open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from journeymap.analysis.evidence import Sight
from journeymap.customers.addresses import opaque
from journeymap.maps import figures

COLUMNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "events": (
        ("time", "When"), ("activity", "What happened"), ("touchpoint", "Touchpoint"), ("stage", "Stage"),
        ("channel", "Channel"), ("seconds", "To the next"), ("value", "Value"), ("customer", "Customer"),
        ("case", "Case"),
    ),
    "cases": (
        ("key", "Case"), ("customer", "Customer"), ("start", "Began"), ("end", "Last event"),
        ("events", "Events"), ("goal", "Goal"), ("exit", "Left"), ("ended", "Ended"), ("value", "Value"),
    ),
    "feedback": (
        ("time", "When"), ("text", "In their words"), ("score", "Score"), ("kind", "Kind"),
        ("touchpoint", "Touchpoint"), ("channel", "Channel"), ("customer", "Customer"), ("case", "Case"),
    ),
    "customers": (("customer", "Customer"), ("person", "Person")),
}  # fmt: skip
FEW = {
    "events": ("time", "activity", "channel", "customer"),
    "cases": ("key", "start", "events", "goal"),
    "feedback": ("time", "kind", "score", "customer"),
    "customers": ("customer", "person"),
}
PERSONS = ("customer", "person", "owner")


@dataclass(frozen=True)
class Field:
    """A value of a row as it is shown. person: the address of their timeline, or nothing."""

    name: str
    title: str
    words: str
    person: str = ""
    quote: bool = False


@dataclass(frozen=True)
class Listing:
    titles: tuple[str, ...]
    rows: tuple[tuple[Field, ...], ...]


def listing(rows: Iterable[Mapping[str, Any]], subject: str, sight: Sight, few: bool = True) -> Listing:
    """`few`: only the columns that a drawer has room for."""
    told = list(rows)
    columns = [
        (name, title)
        for name, title in extended(subject, told)
        if (not few or name in FEW[subject]) and any(row.get(name) is not None for row in told)
    ]
    return Listing(
        tuple(title for _, title in columns),
        tuple(tuple(field(row, name, title, sight) for name, title in columns) for row in told),
    )


def extended(subject: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The columns of the subject, and the traits that customers came with."""
    own = list(COLUMNS[subject])
    if subject == "customers" and rows:
        own += [(name, name.removeprefix("attr_")) for name in rows[0] if name.startswith("attr_")]
    return own


def field(row: Mapping[str, Any], name: str, title: str, sight: Sight) -> Field:
    value = row.get(name)
    person = timeline(value) if name in PERSONS and value and sight.identities else ""
    return Field(name, title, said(name, value), person, name == "text")


def said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{figures.day(value, year=True)} {value:%H:%M:%S}"
    if name == "seconds":
        return figures.duration(float(value))
    if isinstance(value, float):
        return figures.plain(value, 0 if value.is_integer() else 2)
    return str(value)


def timeline(key: str) -> str:
    """The address of the timeline of the customer behind a key."""
    return reverse("person-timeline", args=[opaque(key)])
