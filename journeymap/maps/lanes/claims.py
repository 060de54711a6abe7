"""What becomes of a note when a number is linked as its evidence. Pure.

Without a number it is assumed. A claim (above or below a limit) is measured where the whole interval of the
number lies on its side, contested where it lies on the other; while the interval holds the limit, the data
cannot tell, and the note stays assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from journeymap.maps import figures, titles
from journeymap.maps.lanes.reading import Cellar, Reading, bounds

ABOVE = "above"


@dataclass(frozen=True)
class Judgement:
    """status: assumed, measured or contested; words: what the data say, empty where they say nothing."""

    status: str = "assumed"
    words: str = ""
    evidence: str = ""
    address: str | None = None


def judged(reading: Reading, note: Any) -> Judgement:
    """Of a row of `Note`, or of what an edition keeps of one."""
    wanted = getattr(note, "cell", "")
    if not wanted:
        return Judgement()
    cell = reading.by_address.get(wanted)
    if cell is None:
        return Judgement(words="its evidence is not on this map")
    found = partial(Judgement, evidence=evidence(reading, cell, note), address=wanted)
    if cell["value"] is None:
        return found("assumed", f"not enough data (n = {cell['n']})")
    told = f"data: {figures.written(cell['value'], cell['unit'], *bounds(cell))}"
    limit, says = getattr(note, "limit", None), getattr(note, "says", "")
    if limit is None or not says:
        return found("measured", told)
    low, high = bounds(cell)
    low, high = (cell["value"] if end is None else end for end in (low, high))
    right, wrong = (low > limit, high < limit) if says == ABOVE else (high < limit, low > limit)
    if right or wrong:
        return found("measured" if right else "contested", told)
    return found("assumed", f"{told}, cannot tell")


def evidence(reading: Reading, cell: Cellar, note: Any) -> str:
    """The number and the claim in words: Drop-off at Check out above 30 %."""
    told = f"{titles.name(cell, reading.called)} at {titles.where(cell, reading.called)}"
    limit, says = getattr(note, "limit", None), getattr(note, "says", "")
    return told if limit is None or not says else f"{told} {says} {figures.written(limit, cell['unit'])}"


def worst(found: list[Judgement]) -> Judgement:
    """What a cell with several notes says: what is contested first, then what is assumed."""
    order = ("contested", "assumed", "measured")
    return min(found, key=lambda each: order.index(each.status))
