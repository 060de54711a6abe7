"""What a comparison adds to a line: the other value, and the difference, marked only beyond doubt."""

from __future__ import annotations

from typing import TypedDict

from journeymap.maps.figures import MINUS, UNKNOWN, duration, money, plain, points, written
from journeymap.maps.lanes.reading import Cellar, Reading

COUNTED = ("cases", "events")
"""Units of counts: their difference says how large the parts are, not how they differ."""


class Changed(TypedDict, total=False):
    before: str
    change: str
    marked: bool


def changed(reading: Reading, cell: Cellar) -> Changed:
    """The fields of a line; empty where nothing is compared."""
    found = reading.difference(cell)
    if found is None:
        return {}
    told = "" if cell["unit"] in COUNTED else difference(found.change, cell["unit"])
    return {"before": written(found.b, cell["unit"]), "change": told, "marked": pointed(told, found.marked)}


def pointed(told: str, marked: bool) -> bool:
    """Whether an arrow goes with a difference: none where it rounds to nothing, for that has no direction."""
    return bool(marked) and told[:1] in ("+", MINUS)


def difference(change: float | None, unit: str) -> str:
    """A difference in the words of its unit: shares differ in points; always signed.

    Empty where it rounds to nothing: both values stand beside it.
    """
    if change is None:
        return UNKNOWN
    told = signed(change, unit)
    return told if any(digit in told for digit in "123456789") else ""


def signed(change: float, unit: str) -> str:
    """The difference with its sign, as far as it is written."""
    if unit == "share":
        return points(change)
    if unit == "seconds":
        whole = round(change)
        return f"+{duration(whole)}" if whole > 0 else duration(whole)
    if unit == "money":
        return money(change)
    decimals = {"polarity": 2, "score": 1}.get(unit, 0)
    return plain(change, decimals, signed=True)
