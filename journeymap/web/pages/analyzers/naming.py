"""How a measure is named by its place and its dims. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from journeymap.analysis.models import Measure
from journeymap.maps import figures
from journeymap.maps.lanes.reading import spaced, titled

KEY = "key"


def dims_of(measure: Measure) -> dict[str, str]:
    """Without the key of a theme or persona, which its place names already."""
    return {name: str(value) for name, value in measure.dims.items() if name != KEY}


def place_of(measure: Measure) -> str:
    if measure.place == "journey":
        return "Whole journey"
    return f"{measure.name} → {measure.to}" if measure.to else measure.name


def title_of(measure: Measure, without: Iterable[str] = ()) -> str:
    """The place, and what else refines it."""
    more = [spaced(value) for name, value in sorted(dims_of(measure).items()) if name not in without]
    return " · ".join([place_of(measure), *more])


def refined(each: Measure) -> str:
    return ", ".join(f"{spaced(name)} {spaced(value)}" for name, value in sorted(dims_of(each).items()))


def head_of(rows: Sequence[Measure]) -> str:
    """What the first column holds."""
    places = {each.place for each in rows}
    return titled(places.pop()) if len(places) == 1 else "Of"


def worded(value: float, unit: str, low: float | None = None, high: float | None = None) -> str:
    """A value in the words of its unit; a sum is no gain and has no plus."""
    return figures.money(value, signed=False) if unit == "money" else figures.written(value, unit, low, high)


def span(low: float | None, high: float | None, unit: str) -> str:
    if unit == "money":
        return figures.interval(low, high, lambda bound: figures.money(bound, signed=False))
    return figures.ends(low, high, unit)


def ranked(lines: dict[str, list[Measure]]) -> list[tuple[str, list[Measure]]]:
    """The whole journey first, then those with most behind them, then the largest."""

    def first(pair: tuple[str, list[Measure]]) -> tuple[bool, int, float, str]:
        title, found = pair
        largest = max((abs(each.value) for each in found if each.value is not None), default=0.0)
        return found[0].place != "journey", -sum(each.n for each in found), -largest, title

    return sorted(lines.items(), key=first)
