"""Figures of a future map in words and marks: what is, what is expected, with its 90 % interval."""

from __future__ import annotations

from dataclasses import dataclass

from journeymap.futures import shapes
from journeymap.futures.drawing.intervals import Told, axis_of, shift
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis
from journeymap.maps.drawing.svg import NOTHING, Drawing


@dataclass(frozen=True)
class Shown:
    """One figure ready to read. before and after are empty where the view or the data leave them out."""

    name: str = ""
    before: str = ""
    after: str = ""
    ends: str = ""
    mark: Drawing = NOTHING
    empty: str = ""


def pair(compared: shapes.Compared | None) -> tuple[Told | None, Told | None]:
    """(as is, to be) of a stage."""
    if compared is None:
        return None, None
    before = None if compared.before is None else Told(compared.before)
    after = None if compared.value is None else Told(compared.value, compared.low, compared.high)
    return before, after


def written(
    value: float, unit: str, low: float | None = None, high: float | None = None, signed: bool = False
) -> str:
    """A figure of a forecast: shares with one decimal, where the interval allows it."""
    if unit == "share":
        return figures.share(value, 1, low, high)
    if unit == "points":
        return figures.plain(100 * value, 1, signed=True)
    if unit == "seconds":
        return ("+" if signed and value > 0 else "") + figures.duration(value)
    if unit == "money":
        return figures.money(value, signed=signed)
    return figures.plain(value, figures.allowed(1, low, high) if abs(value) < 100 else 0, signed=signed)


def ends(value: Told, unit: str, signed: bool = False) -> str:
    """[23.5, 27.2]: both ends in the words of the unit; of shares in percent, without its sign."""
    if value.low is None or value.high is None:
        return ""
    if unit == "share":
        decimals = figures.allowed(1, 100 * value.low, 100 * value.high)
        return figures.interval(
            100 * value.low, 100 * value.high, lambda end: figures.plain(end, decimals, signed=signed)
        )
    return figures.interval(
        value.low, value.high, lambda end: written(end, unit, value.low, value.high, signed)
    )


def figure(
    name: str,
    unit: str,
    before: Told | None,
    after: Told | None,
    axis: Axis | None = None,
    only: str = "both",
    big: bool = False,
    empty: str = "not enough data",
) -> Shown:
    """What is and what is expected on one axis; `only`: "both", "now" or "ahead"."""
    axis = axis or axis_of(before, after)
    before = None if only == "ahead" else before
    after = None if only == "now" else after
    if before is None and after is None:
        return Shown(name, empty=empty)
    was = written(before.value, unit) if before else ""
    now = written(after.value, unit, after.low, after.high) if after else ""
    interval = f"90\u202f% {ends(after, unit)}" if after and after.low is not None else ""
    said = [name, f"as is {was}" if was else "", f"to be {now} {interval}".strip() if now else ""]
    return Shown(name, was, now, interval, shift(axis, before, after, ", ".join(filter(None, said)), big))
