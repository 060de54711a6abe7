"""Two maps of a journey side by side: where a figure differs, and whether the data allow to say so. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from journeymap.mining.results import Interval
from journeymap.mining.statistics import ENOUGH, interval_difference

COUNTED = ("cases", "events", "count")  # units of counts: larger parts have larger ones
SHARES = "difference of two shares, Newcombe's interval"
OTHERS = "difference, interval from the two intervals (Zou and Donner)"
COUNTS = "difference of two counts: never marked, the parts may differ in size"
YOUNG = "too young: in one of the two periods more than 5 % of the cases are open still"
OPEN = 0.05
OF_ENDED = ("goal_rate", "drop_off")
FEW = "under ten cases or answers in one of the two"
NONE = "one of the two has no interval"


@dataclass(frozen=True)
class Difference:
    """a: the value shown, b: the one compared with, change: a - b; None where one is not known.

    low, high: the interval of the change, None without one. marked: whether that excludes zero. The two maps
    are taken as independent: where they share cases the interval is wider than need be. young: of two
    periods, one has too many open cases for a share of ended ones, or for a time; then never marked.
    """

    a: float | None
    b: float | None
    change: float | None
    low: float | None
    high: float | None
    marked: bool
    n_a: int
    n_b: int
    method: str
    young: bool = False


def compare(shown: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Difference]:
    """The difference of every cell that both maps have, by address.

    One and the same result of an analyzer on both is left out: it speaks of neither part alone.
    """
    known = {cell["address"]: cell for cell in other["measures"]}
    young = _periods(shown) != _periods(other) and (_open(shown) > OPEN or _open(other) > OPEN)
    found = {}
    for cell in shown["measures"]:
        partner = known.get(cell["address"])
        if partner is not None and not _same(cell, partner) and cell["unit"] == partner["unit"]:
            told = difference(cell, partner)
            waits = young and (cell["name"] in OF_ENDED or cell["unit"] == "seconds")
            found[cell["address"]] = replace(told, marked=False, young=True, method=YOUNG) if waits else told
    return found


def difference(cell: Mapping[str, Any], partner: Mapping[str, Any]) -> Difference:
    """Of two cells with the same address."""
    a, b = cell["value"], partner["value"]
    change = None if a is None or b is None else a - b
    told: dict[str, Any] = {"a": a, "b": b, "change": change, "n_a": cell["n"], "n_b": partner["n"]}
    own, others = _interval(cell), _interval(partner)
    if cell["unit"] in COUNTED:
        return Difference(low=None, high=None, marked=False, method=COUNTS, **told)
    if change is None or min(cell["n"], partner["n"]) < ENOUGH:
        return Difference(low=None, high=None, marked=False, method=FEW, **told)
    if own is None or others is None or own.level != others.level:
        return Difference(low=None, high=None, marked=False, method=NONE, **told)
    bounds = interval_difference(a, own, b, others)
    marked = bounds.low > 0 or bounds.high < 0
    method = SHARES if cell["unit"] == "share" else OTHERS
    return Difference(low=bounds.low, high=bounds.high, marked=marked, method=method, **told)


def _periods(drawn: Mapping[str, Any]) -> tuple[Any, Any]:
    return drawn["key"]["since"], drawn["key"]["until"]


def _open(drawn: Mapping[str, Any]) -> float:
    """The share of the part's cases that may still go on."""
    totals = drawn["totals"]
    return totals["open_cases"] / totals["cases"] if totals["cases"] else 0.0


def _same(cell: Mapping[str, Any], partner: Mapping[str, Any]) -> bool:
    return cell["id"] is not None and cell["id"] == partner["id"]


def _interval(cell: Mapping[str, Any]) -> Interval | None:
    """The cell's interval, made to hold its value: a bootstrap's bounds may miss it by a rounding."""
    told = cell["interval"]
    if told is None or cell["value"] is None:
        return None
    return Interval(
        low=min(told["low"], cell["value"]), high=max(told["high"], cell["value"]), level=told["level"]
    )
