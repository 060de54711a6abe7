"""The kernel's figures of a map as cells: value, interval, n, method, status and the rows behind it. Pure.

The selection of a cell counts its `n`: of a share, the cases that it is a share of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from journeymap.mining.log import END, START
from journeymap.mining.measures import evidence
from journeymap.mining.results import Anchor, Condition, Interval, Measure, Place, Selection
from journeymap.mining.statistics import ENOUGH, wilson

ENDED, UNDECIDED = (Condition(column="case.ended", op="=", value=each) for each in (True, False))
REACHED, MISSED = (Condition(column="case.goal", op="=", value=each) for each in (True, False))
HAS_NEXT = Condition(column="seconds", op="not null")
SHARE = "share with Wilson interval"
MEDIAN = "median with order-statistic interval"
QUANTILE = "smallest time that {} of the cases stayed at most"
QUANTILES = {"p25": "a quarter", "p75": "three quarters", "p90": "nine tenths"}


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


def time_cells(stays: pa.Table) -> Iterator[Measure]:
    """How the times in a stage spread around their median. `stays`: `Measures.stays()`."""
    for row in stays.to_pylist():
        here, anchor = evidence.place("stage", row["name"]), Anchor(place="stage", name=row["name"])
        for name, words in QUANTILES.items():
            figures = {
                f"seconds_{name}": row[name],
                f"seconds_{name}_low": None,
                f"seconds_{name}_high": None,
            }
            how = QUANTILE.format(words)
            yield estimated(f"seconds_{name}", anchor, figures, "seconds", row["cases"], how, here)


def mix_cells(mix: pa.Table) -> Iterator[Measure]:
    """Events of each channel within a stage. `mix`: `Measures.stage_channels()`."""
    for row in mix.to_pylist():
        here = evidence.place("stage", row["stage"], "events")
        used = Condition(column="channel", op="=", value=row["channel"])
        behind = Selection(subject="events", where=(*here.where, used))
        anchor, dims = Anchor(place="stage", name=row["stage"]), {"channel": row["channel"]}
        yield counted("events", anchor, row["events"], "events", behind, dims)


def ending_cells(endings: pa.Table, has_goal: bool) -> Iterator[Measure]:
    """Where cases start and how they end. `endings`: `Measures.endings()`.

    Without a goal, that one was reached or missed is not told.
    """
    *stages, everything = endings.to_pylist()
    whole = Anchor(place="journey")
    yield counted("cases", whole, everything["starts"], "cases", evidence.everything())
    yield counted("open", whole, everything["open"], "cases", evidence.open_cases())
    if has_goal:
        n = everything["ended"]
        bounds = wilson(everything["goals"], n) if n else None
        rate = {"goal_rate": everything["goals"] / n if n else None}
        rate |= {"goal_rate_low": bounds and bounds.low, "goal_rate_high": bounds and bounds.high}
        ended = Selection(subject="cases", where=(ENDED,))
        yield estimated("goal_rate", whole, rate, "share", n, SHARE, ended)
    for row in stages:
        anchor = Anchor(place="stage", name=row["name"])
        starts = evidence.transition("stage", START, row["name"], "cases")
        yield counted("starts", anchor, row["starts"], "cases", starts)
        last = evidence.transition("stage", row["name"], END, "cases").where
        outcomes = {"goals": (ENDED, REACHED), "ends": (ENDED, MISSED), "open": (UNDECIDED,)}
        for name, outcome in outcomes.items():
            if has_goal or name != "goals":
                behind = Selection(subject="cases", where=(*last, *outcome))
                yield counted(name, anchor, row[name], "cases", behind)
        if has_goal:
            here = evidence.place("stage", row["name"]).where
            ended = Selection(subject="cases", where=(*here, ENDED))
            yield estimated("drop_off", anchor, row, "share", row["ended"], SHARE, ended)


def named(row: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The row with a figure and its bounds under another name."""
    return {**row, **{f"{new}{end}": row[f"{old}{end}"] for end in ("", "_low", "_high")}}


def counted(
    name: str, anchor: Anchor, n: int, unit: str, behind: Selection, dims: Mapping[str, str] | None = None
) -> Measure:
    return Measure(
        name=name,
        anchor=anchor,
        dims=dict(dims or {}),
        value=n,
        unit=unit,
        n=n,
        method="count",
        evidence=behind,
    )


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
