"""The kernel's figures of a map as cells: value, interval, n, method, status and the rows behind it. Pure.

The selection of a cell counts its `n`: of a share, the cases that it is a share of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from journeymap.mining.measures import evidence
from journeymap.mining.results import Anchor, Condition, Interval, Measure, Place, Selection
from journeymap.mining.statistics import ENOUGH

HAS_NEXT = Condition(column="seconds", op="not null")
SHARE = "share with Wilson interval"
MEDIAN = "median with order-statistic interval"


def stage_cells(stages: pa.Table, cases: int) -> Iterator[Measure]:
    """Cells of the stage heads. `stages`: `Measures.stages()`; `cases`: all cases of the map."""
    before: Selection | None = None
    for row in stages.to_pylist():
        anchor = Anchor(place="stage", name=row["name"])
        here = evidence.place("stage", row["name"])
        yield counted("cases", anchor, row["cases"], "cases", here)
        yield estimated("share_of_start", anchor, row, "share", cases, SHARE, evidence.everything())
        if before is not None:
            yield estimated("share_of_previous", anchor, row, "share", row["previous_cases"], SHARE, before)
        yield estimated("median_seconds", anchor, row, "seconds", row["cases"], MEDIAN, here)
        before = here


def place_cells(table: pa.Table, place: Place) -> Iterator[Measure]:
    """Cells of touchpoints or channels. `table`: `Measures.touchpoints()` or `.channels()`."""
    for row in table.to_pylist():
        anchor = Anchor(place=place, name=row["name"])
        yield counted("cases", anchor, row["cases"], "cases", evidence.place(place, row["name"]))
        happened = evidence.place(place, row["name"], "events")
        yield counted("events", anchor, row["events"], "events", happened)
        waited = Selection(subject="events", where=(*happened.where, HAS_NEXT))
        waits = named(row, "median_seconds", "median_seconds_to_next")
        yield estimated("median_seconds_to_next", anchor, waits, "seconds", row["waits"], MEDIAN, waited)


def named(row: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The row with a figure and its bounds under another name."""
    return {**row, **{f"{new}{end}": row[f"{old}{end}"] for end in ("", "_low", "_high")}}


def counted(name: str, anchor: Anchor, n: int, unit: str, behind: Selection) -> Measure:
    return Measure(name=name, anchor=anchor, value=n, unit=unit, n=n, method="count", evidence=behind)


def estimated(
    name: str, anchor: Anchor, row: Mapping[str, Any], unit: str, n: int, method: str, behind: Selection
) -> Measure:
    """A figure of the row with its bounds, unless too few stand behind it."""
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    told: dict[str, Any] = {
        "name": name,
        "anchor": anchor,
        "unit": unit,
        "n": n,
        "method": method,
        "evidence": behind,
    }
    if n < ENOUGH or value is None:
        return Measure(value=None, status="not enough data", **told)
    interval = None if low is None else Interval(low=low, high=high)
    return Measure(value=value, interval=interval, **told)
