"""Totals of a log: cases, open cases, events, activities, variants."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa

from .follows import added
from .reading import Piece
from .store import Source, Summary
from .variants import combined


@dataclass(frozen=True)
class Totals:
    """Counts over all cases, open ones too. activities: distinct activities as imported, before any rule."""

    cases: int
    open_cases: int
    events: int
    activities: int
    variants: int


def summarise(piece: Piece) -> Summary:
    """Counts of one part, and when its cases without goal or exit were last seen (sorted microseconds)."""
    undecided = ~(piece.case("goal") | piece.case("exit"))
    return {
        "cases": np.array([len(piece.sizes)]),
        "activity": np.bincount(piece.event("activity"), minlength=1),
        "undecided": np.sort(piece.case("end")[undecided]),
    }


def totals(source: Source) -> Totals:
    log = source.log
    found = source.summaries("totals", summarise)
    activity = added(found, "activity", len(log.activities))
    still_open = sum(
        sign * int(len(s["undecided"]) - np.searchsorted(s["undecided"], log.open_since)) for sign, s in found
    )
    return Totals(
        cases=int(added(found, "cases", 1)[0]),
        open_cases=still_open,
        events=int(activity.sum()),
        activities=int(np.count_nonzero(activity)),
        variants=len(combined(source).count),
    )


def as_table(figures: Totals) -> pa.Table:
    return pa.table({name: [value] for name, value in asdict(figures).items()})
