"""A guess: what was drafted, its value, and a sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

JsonValue = str | float | None | list[str] | list[int]


class Guess(TypedDict):
    """Shown to people and kept on the journey, as {"what", "value", "reason"}."""

    what: str
    value: JsonValue
    reason: str


def guess(what: str, value: JsonValue, reason: str) -> Guess:
    return {"what": what, "value": value, "reason": reason}


def percent(share: float) -> str:
    """0.583 -> "58 %"; shares near 0 and 1 keep one digit so that they do not read as none or all."""
    shown = f"{share:.0%}"
    if (shown == "0%" and share > 0) or (shown == "100%" and share < 1):
        shown = f"{share:.1%}"
    if shown in ("0.0%", "100.0%") and 0 < share < 1:
        return "under 0.1 %" if share < 0.5 else "over 99.9 %"
    return shown.replace("%", " %")


def duration(seconds: float) -> str:
    """A length of time in the unit that suits it."""
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {name}"
    return f"{seconds:,.1f} seconds"


def numbered(numbers: Sequence[int], limit: int = 20) -> str:
    """ "1, 2, 3 and 4 more": live events bring thousands of imports."""
    rest = len(numbers) - limit
    return ", ".join(map(str, numbers[:limit])) + (f" and {rest:,} more" if rest > 0 else "")


def listed(names: list[str], limit: int = 5) -> str:
    """ "a, b and 3 more"; names are customers' data: shortened, quoted."""
    shown = [f"“{name if len(name) <= 60 else name[:57] + '…'}”" for name in names[:limit]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")
