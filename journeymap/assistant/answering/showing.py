"""A fact as people read it: its value, interval and number of rows, written as maps write them. Pure."""

from __future__ import annotations

from journeymap.assistant.facts import Fact
from journeymap.maps import figures
from journeymap.maps.lanes.comparing import signed

SAID = {
    "share", "points", "seconds", "polarity", "NPS", "score", "money", *figures.BEHIND, "count", "cases",
    "events", "customers", "feedback", "texts", "answers", "index",
}  # fmt: skip
"""Units that a number is written with, or that its label tells; any other stands behind it."""
UNIT = 40  # letters of a unit that nobody knows


def shown(fact: Fact) -> str:
    """65 %, 3 d 20 h, -7.4 points (a true minus); of too few, that it is not enough data."""
    if fact.value is None:
        return f"not enough data (n = {figures.plain(fact.n)})"
    if fact.change:
        return signed(fact.value, fact.unit)
    if fact.unit == "money" and fact.finding is None and fact.value > 0:
        return figures.money(fact.value, signed=False)  # a sum; what goes with a finding gains or costs
    told = figures.written(fact.value, fact.unit, *(fact.interval or (None, None)))
    return f"{told} {fact.unit[:UNIT]}" if fact.unit and fact.unit not in SAID else told


def ends(fact: Fact) -> str:
    """[62, 68]; empty where no interval is known."""
    if fact.value is None or fact.interval is None:
        return ""
    low, high = fact.interval
    if not fact.change:
        return figures.ends(low, high, fact.unit)
    if fact.unit == "share":
        return figures.ends(low, high, "points")
    return figures.interval(low, high, lambda bound: signed(bound, fact.unit))


def span(ends: str) -> str:
    """62 to 68: an interval as `ends` writes it, within a sentence."""
    return " to ".join(ends.removeprefix("[").removesuffix("]").split(", "))


def counted(fact: Fact) -> str:
    """n 14,417: how many rows stand behind it; empty where the value is that count itself."""
    return "" if fact.value is None or fact.value == fact.n else f"n {figures.plain(fact.n)}"


def aside(fact: Fact) -> str:
    """What stands beside a value in a sentence: its interval and how many rows are behind it."""
    return ", ".join(filter(None, (span(ends(fact)), counted(fact))))
