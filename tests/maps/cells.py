"""Some cells of a map in the place of all, for tests whose every look at one takes its time."""

from __future__ import annotations

from typing import Any

import pytest


def one_of_each_kind(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of those that count the same, at the same kind of place, by the same kind of rows.

    The others differ in names and figures only.
    """
    return list({kind(cell): cell for cell in reversed(cells)}.values())


def kind(cell: dict[str, Any]) -> tuple[Any, ...]:
    evidence = cell["evidence"] or {}
    by = sorted((condition["column"], condition["op"]) for condition in evidence.get("where", ()))
    told = cell.get("kind") or cell["name"]
    place, subject = cell["anchor"]["place"], evidence.get("subject")
    return told, cell["unit"], place, subject, tuple(by), cell["run"] is None


CHOSEN = pytest.mark.parametrize(
    "chosen", [one_of_each_kind, pytest.param(list, marks=pytest.mark.slow)], ids=["each-kind", "all"]
)
"""For a test that looks at `chosen(cells)`: every day at one of each kind, among the slow tests at all."""
