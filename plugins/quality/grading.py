"""From faults to a grade: how many of a hundred rows can be used as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GRADES = ((95.0, "A"), (85.0, "B"), (70.0, "C"), (50.0, "D"))
METHOD = (
    "100, less one for each hundredth of the rows with a fault, less what weighs on the whole source "
    "(named with it); A from 95, B from 85, C from 70, D from 50"
)


@dataclass(frozen=True)
class Fault:
    """Something that spoils rows, or (`points`) the source as a whole.

    what: in words, with its number. mend: what to do. rows: how many are spoilt by it.
    """

    name: str
    what: str
    mend: str
    rows: int = 0
    points: float = 0.0


def points(rows: int, faulty: int, faults: Sequence[Fault]) -> float:
    """0..100; a row with several faults is in `faulty` once. 0 for a source without rows."""
    if not rows:
        return 0.0
    return max(0.0, 100.0 * (1 - faulty / rows) - sum(fault.points for fault in faults))


def grade(value: float) -> str:
    """A to E."""
    return next((letter for least, letter in GRADES if value >= least), "E")


def lost(fault: Fault, rows: int) -> float:
    """Points that one fault costs."""
    return fault.points + (100.0 * fault.rows / rows if rows else 0.0)
