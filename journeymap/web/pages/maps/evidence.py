"""What the drawer says of a number or a finding, in words and drawn. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.maps.lanes.reading import OUTCOMES, bounds, felt

Cell = Mapping[str, Any]
MOODS = {"pain": "pain", "bright": "delight"}
BASES = {
    "matched": "compared with cases that came the same way and have the same traits",
    "before-after": "compared with the time before",
    "segment": "compared with the other segment",
    "designed": "compared with the designed path",
    "expected": "compared with the rate that is usual",
}
SUBJECTS = {"events": "events", "cases": "cases", "feedback": "answers", "customers": "customers"}


@dataclass(frozen=True)
class Told:
    """A fact of the drawer: what, in words; data says that it came with the data."""

    name: str
    words: str


def value(cell: Cell) -> str:
    """The one value; what is not known is never a number."""
    if cell["value"] is None:
        return "not enough data"
    if cell["unit"] == "share" and "headline" in cell:
        return figures.points(cell["value"], 1)
    return figures.written(cell["value"], cell["unit"], *bounds(cell))


def mood(cell: Cell) -> str:
    """The colour of a value: a finding has its own, a mood one where its interval leaves zero out."""
    if "headline" in cell:
        return MOODS.get(cell["mood"], "")
    return felt(*bounds(cell)) if cell["unit"] == "polarity" else ""


def uncertain(cell: Cell) -> str:
    """Level and ends of the interval; empty without one."""
    told = cell.get("interval")
    if not told:
        return ""
    level = f"{round(told['level'] * 100)}{figures.NARROW}%"
    return f"{level} {figures.ends(told['low'], told['high'], cell['unit'])}"


def drawn(cell: Cell, other: Cell | None = None) -> Drawing:
    """The value on an axis that starts where its unit does; the one compared with is hollow."""
    values = [each for each in (cell, other) if each is not None and each["value"] is not None]
    if not values or not any(each.get("interval") for each in values):
        return NOTHING
    axis = axis_of(cell["unit"], values)
    marks = [
        Value(each["value"], *bounds(each), mood=mood(cell) if each is cell else "", hollow=each is not cell)
        for each in values
    ]
    return interval(axis, *marks, told=f"{value(cell)}, {uncertain(cell)}")


def axis_of(unit: str, cells: list[Cell]) -> Axis:
    ends = [end for each in cells for end in (each["value"], *bounds(each)) if end is not None]
    if unit == "polarity":
        return Axis(-1.0, 1.0)
    if unit == "NPS":
        return Axis(-100.0, 100.0)
    if unit == "share" and min(ends) >= 0:
        return Axis(0.0, 1.0)
    room = (max(ends) - min(ends)) or abs(ends[0]) or 1.0
    return Axis(min(0.0, min(ends) - room * 0.1), max(0.0, max(ends) + room * 0.1))


def axis_words(cell: Cell) -> tuple[str, str]:
    """What stands at both ends of the drawing."""
    axis = axis_of(cell["unit"], [cell])
    return tuple(figures.written(end, cell["unit"]) for end in (axis.low, axis.high))  # type: ignore[return-value]


def scope_said(cell: Cell, filtered: bool) -> str:
    """Where a result does not hold for just what is shown, in words; empty where it does."""
    if cell["run"] is None:
        return ""
    of = (cell.get("scope") or {}).get("filter") or {}
    if filtered and not of:
        return "Holds for the whole journey, not for this filter."
    return ""


def came(finding: Cell) -> str:
    """The status of a finding, which has none of its own: imported where it came with a file."""
    return "imported" if finding.get("origin") else "measured"


def origin(cell: Cell) -> str:
    """Where what came with a file was worked out, in words; empty for what was worked out here."""
    told = cell.get("origin")
    if not told:
        return ""
    where = f"“{told['journey']}” in its revision {told['revision']}"
    return f"worked out elsewhere, for {where}; no rows of it are here"


def effect(finding: Cell) -> dict[str, Any] | None:
    """Exposed against comparison, as shares with how many stand behind them."""
    told = finding.get("effect")
    if not told or not told["exposed"]["n"]:
        return None
    exposed = told["exposed"]["reached"] / told["exposed"]["n"]
    against = told["comparison"]
    usual = told["comparison_rate"]
    if usual is None and against and against["n"]:
        usual = against["reached"] / against["n"]
    return {
        "outcome": OUTCOMES.get(told["outcome"], told["outcome"]),
        "basis": BASES.get(told["basis"], told["basis"]),
        "exposed": figures.share(exposed),
        "exposed_n": told["exposed"]["n"],
        "comparison": figures.share(usual) if usual is not None else "",
        "comparison_n": against["n"] if against else None,
        "drawn": two_rates(exposed, usual),
    }


def two_rates(exposed: float, usual: float | None) -> Drawing:
    values = [Value(exposed)] + ([Value(usual, hollow=True)] if usual is not None else [])
    told = f"{figures.share(exposed)} of those exposed"
    if usual is not None:
        told += f", {figures.share(usual)} of the others"
    return interval(Axis(0.0, 1.0), *values, told=told)


def p_value(p: float | None) -> str:
    if p is None:
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
