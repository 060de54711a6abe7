"""From what a person chose for each column to what is told of the columns, and what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence

from journeymap.ingest.guessing import Column, MappingError
from journeymap.ingest.guessing.told import FIELDS, LEAVE_OUT, SETTINGS
from journeymap.ingest.mapping import Mapping, guess_from

ATTRIBUTE = "attribute"
NOT_FIELDS = {ATTRIBUTE: "Attribute", LEAVE_OUT: "Leave out"}
WORDS = {
    "time": "Time", "activity": "Activity", "case": "Case", "customer": "Customer", "session": "Session",
    "channel": "Channel", "value": "Value", "id": "Own id", "text": "Text", "score": "Score",
    "touchpoint": "Touchpoint", "kind": "Kind of score", "scale": "Highest score", "email": "E-mail",
    "phone": "Phone", "created": "Customer since", "consent": "Consent to analysis",
}  # fmt: skip
ORDER = {
    "events": ("time", "case", "customer", "activity", "channel", "value", "session", "id", "consent"),
    "feedback": ("time", "text", "score", "customer", "case", "touchpoint", "channel", "kind", "scale", "id"),
    "customers": ("customer", "email", "phone", "created", "consent"),
}
FIXED = {"events": ("activity", "channel"), "feedback": ("channel", "touchpoint"), "customers": ()}
"""Fields that may have one text for all rows of a file, as a page offers it."""
Told = dict[str, str | list[str]]


def settings_of(told: Dictionary[str, str | list[str]]) -> Told:
    """What is told of the whole file: forms of times, zone, scale, texts that are the same for every row."""
    return {
        name: value
        for name, value in told.items()
        if name in SETTINGS
        or (isinstance(value, str) and value.startswith("="))
        or (name == "scale" and isinstance(value, str) and value[:1].isdigit())
    }


def told_from(
    kind: str,
    columns: Sequence[Column],
    means: Dictionary[str, str],
    settings: Told,
    remembered: Mapping | None = None,
) -> Told:
    """The least that must be told so that the columns mean what was chosen: the rest stays guessed.

    means: column -> field, "attribute" or "leave_out". Raises MappingError where one field got more
    columns than it can have, or a field that is needed got none.
    """
    wanted = also_meant(kind, columns, means, settings, remembered)
    for column in columns:
        field = means.get(column.name, ATTRIBUTE)
        if field in FIELDS[kind] and column.name not in wanted.setdefault(field, []):
            wanted[field].append(column.name)
    told: Told = {name: value for name, value in settings.items() if value and name not in wanted}
    told |= {name: value for name, value in settings.items() if value and name in SETTINGS}
    told[LEAVE_OUT] = [column.name for column in columns if means.get(column.name) == LEAVE_OUT]
    for _ in FIELDS[kind]:
        try:
            mapping = guess_from(kind, list(columns), told, remembered).mapping
        except MappingError:
            return told | {name: _written(wanted.get(name, [])) for name in FIELDS[kind] if name not in told}
        wrong = [
            name
            for name in FIELDS[kind]
            if name not in mapping.constants and set(mapping.named(name)) != set(wanted.get(name, []))
        ]
        if not wrong:
            break
        told |= {name: _written(wanted.get(name, [])) for name in wrong}
    return told


def also_meant(
    kind: str,
    columns: Sequence[Column],
    means: Dictionary[str, str],
    settings: Told,
    remembered: Mapping | None,
) -> dict[str, list[str]]:
    """Field -> columns that have it besides the meaning that a page shows for them (a page shows one each),
    where that meaning was left as it is."""
    try:
        mapping = guess_from(kind, list(columns), settings, remembered).mapping
    except MappingError:
        return {}
    shown = meanings(columns, mapping.columns, mapping.left_out)
    also: dict[str, list[str]] = {}
    for field in mapping.columns:
        names = [name for name in mapping.named(field) if shown[name] != field]
        if kept := [name for name in names if means.get(name) == shown[name]]:
            also[field] = kept
    return also


def _written(columns: list[str]) -> str | list[str]:
    return columns[0] if len(columns) == 1 else columns


def meanings(
    columns: Sequence[Column], named: Dictionary[str, str | list[str]], left_out: Sequence[str]
) -> dict[str, str]:
    """Column -> what it means, from a mapping's fields."""
    by_column = dict.fromkeys((column.name for column in columns), ATTRIBUTE)
    by_column |= dict.fromkeys((name for name in left_out if name in by_column), LEAVE_OUT)
    for field, value in reversed(list(named.items())):
        for name in [value] if isinstance(value, str) else value:
            if name in by_column:
                by_column[name] = field
    return by_column
