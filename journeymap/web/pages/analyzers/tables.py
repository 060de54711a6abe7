"""Measures one by one: a line a place, or a column for each value of a dim, each with its interval. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journeymap.analysis.models import Measure
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.maps.lanes.reading import felt, spaced
from journeymap.web.pages.analyzers.naming import dims_of, head_of, place_of, refined, span, worded

ROWS, COLUMNS = 8, 8  # of a table that are shown before the whole list
FILLED = 0.6  # share of its cells that a table has at the least


@dataclass(frozen=True)
class Figure:
    """One value, ready to read; value is empty where nothing is known, and why says the reason."""

    value: str
    ends: str = ""
    n: str = ""
    mark: Drawing = NOTHING
    status: str = "measured"
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is of, and a figure for each column (None: there is none)."""

    of: str
    more: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Table:
    """head: of the first column; columns: titles of the figures, empty for one alone."""

    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def axis_of(unit: str, found: Sequence[Measure]) -> Axis:
    """One for all of a table: whole where the unit has ends and values fill it, else from zero."""
    ends = [end for each in found for end in (each.value, each.low, each.high) if end is not None] or [
        0.0,
        1.0,
    ]
    low, high = min(ends), max(ends)
    if unit == "polarity":
        return Axis(-1.0, 1.0)
    if unit == "share" and low >= 0 and 0.4 < high <= 1:
        return Axis(0.0, 1.0)
    if unit not in ("share", "count") and low > high / 2 > 0:  # close together, far from zero: an own axis
        room = (high - low) / 5 or high / 10
        return Axis(low - room, high + room)
    least = 0.1 if unit == "share" else 1.0 if high == low == 0 else 0.0  # next to nothing looks like nothing
    return Axis(min(0.0, low), max(least, high))


def figure(each: Measure, axis: Axis) -> Figure:
    n = figures.count(each.n)
    if each.value is None:
        return Figure("", n=n, status=each.status, why=each.method)
    value = worded(each.value, each.unit, each.low, each.high)
    ends = span(each.low, each.high, each.unit)
    mood = felt(each.low, each.high) if each.unit == "polarity" else ""
    mark = interval(axis, Value(each.value, each.low, each.high, mood), told=f"{value} {ends}".strip())
    return Figure(value, ends, n, mark, each.status)


def across(rows: Sequence[Measure], dims: frozenset[str], axis: Axis) -> Table | None:
    """Places down, the values of the one dim across; None where that would be no table."""
    if len(dims) != 1:
        return None
    (name,) = dims
    values = list(dict.fromkeys(dims_of(each)[name] for each in rows))
    places = list(dict.fromkeys(place_of(each) for each in rows))
    sparse = len(rows) < FILLED * len(values) * len(places)
    if sparse or not (1 < len(values) <= COLUMNS and len(places) > 1):
        return None
    cells = {(place_of(each), dims_of(each)[name]): each for each in rows}
    tops = {
        place: max(cells[place, v].value or 0.0 for v in values if (place, v) in cells) for place in places
    }
    shown = sorted(places, key=lambda place: -tops[place])[:ROWS]
    lines = [
        Row(place, "", tuple(figure(cells[place, v], axis) if (place, v) in cells else None for v in values))
        for place in shown
    ]
    return Table(head_of(rows), tuple(spaced(value) for value in values), tuple(lines))


def down(rows: Sequence[Measure], axis: Axis) -> Table:
    """One line each, the largest first, what is unknown last."""
    ranked = sorted(rows, key=lambda each: (each.value is None, -abs(each.value or 0.0)))[:ROWS]
    lines = [Row(place_of(each), refined(each), (figure(each, axis),)) for each in ranked]
    return Table(head_of(rows), (), tuple(lines))
