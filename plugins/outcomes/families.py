"""Columns that belong together: what a model is asked to see as typical at once, and what counts as alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HABITS = {
    "recency": ("days since last", "silence against usual", "trend"),
    "frequency": ("events", "active days", "days between", "longest silence", "cases"),
    "tenure": ("days known",),
    "money": ("money", "money at a time", "days since money"),
    "goals": ("goals", "days since goal"),
}
OTHERS = {
    "hours": ("night", "morning", "afternoon", "evening", "weekend"),
    "variety": ("steps", "repeats", "channels", "channel changes", "last channel"),
    "said": ("answers", "mean score", "last score", "mean mood", "last mood"),
    "last": ("last step",),
    "first": ("first step",),
}
ALIKE = "recency, frequency, tenure, money and traits"


def habits(columns: Sequence[str]) -> tuple[str, ...]:
    """Of these the columns of habits and traits: customers who agree in them are alike."""
    known = {column for family in HABITS.values() for column in family}
    return tuple(column for column in columns if column in known or column.startswith("attr_"))


def families(columns: Sequence[str], places: Mapping[str, str]) -> list[tuple[str, ...]]:
    """All columns, those together that tell of the same: a habit, a touchpoint, one trait alone."""
    of = {column: name for name, family in (HABITS | OTHERS).items() for column in family}
    found: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        if column in places:
            key = ("place", places[column])
        elif column in of:
            key = ("family", of[column])
        else:
            key = ("column", column)
        found.setdefault(key, []).append(column)
    return [tuple(family) for family in found.values()]
