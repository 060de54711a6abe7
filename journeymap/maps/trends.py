"""How a cell moved from week to week: its own formula on the cases, events or answers of each week.

Cases count in the week in which they began, events and answers in their own. One pass for all weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import duckdb
import numpy as np

from journeymap.analysis.evidence import SnapshotData
from journeymap.maps.calendar import Calendar, Grain
from journeymap.maps.cells import ENDED, MISSED, QUANTILES, REACHED, UNDECIDED
from journeymap.maps.scores import Scale
from journeymap.mining import Selection, selecting
from journeymap.mining.log import END
from journeymap.mining.measures import Measures, evidence
from journeymap.mining.statistics import (
    ENOUGH,
    Estimate,
    mean_interval,
    median_interval,
    quantile_interval,
    wilson,
)

OPEN = 0.05  # share of a week's cases that may be open still where a figure is judged
TIME = {"cases": "start", "events": "time", "feedback": "time"}  # what puts a row of each kind into a week
Formula = Callable[[np.ndarray], Estimate | None]
Times = np.ndarray  # int64 microseconds since 1970


@dataclass(frozen=True)
class Point:
    """One week, month or year. value, low, high: None under ten cases, events or answers (a gap).

    whole: False for the last one, whose end the data do not reach. young: too many of its cases are open, so
    that a share of ended cases or a time would mislead: who has reached the goal has ended, who has not is
    not counted yet, and long waits are not over. Then there is no value.
    """

    begin: datetime
    value: float | None
    low: float | None
    high: float | None
    n: int
    whole: bool = True
    young: bool = False


@dataclass(frozen=True)
class Trend:
    """about: "value", the cell's own formula, or "rows", how many rows stand behind it, where the formula is
    the analyzer's own. by: what puts a row into a week: "cases" (their begin), "events" or "feedback"."""

    about: str
    by: str
    unit: str
    grain: Grain
    points: tuple[Point, ...]


def trend(
    data: SnapshotData,
    cell: Mapping[str, Any],
    behind: Selection | None = None,
    scores: Mapping[str, float] | None = None,
    grain: Grain = "week",
) -> Trend:
    """The trend of a cell of a map of `data`, with its rows `behind` it (default: those that it tells).

    scores: the score of each answer by its id, for a mean that an analyzer made of them. grain: the smallest
    that is wanted; a long time takes a larger one.
    """
    behind = behind or (Selection.model_validate(cell["evidence"]) if cell["evidence"] else None)
    if behind is None or behind.subject == "customers":
        return Trend("value", "cases", cell["unit"], grain, ())
    if scores is not None:
        told = dated(data, behind, "id")
        values = np.array([scores.get(key, np.nan) for key in told["id"]])
        return _estimated(data, cell, behind, told["at"], values, mean_interval, grain)
    own = cell["run"] is None
    if own and behind.subject == "feedback":
        scale = _scale(behind)
        told = dated(data, behind, "score")
        return _estimated(data, cell, behind, told["at"], told["score"], scale.formula[2], grain)
    if own and cell["unit"] == "seconds":
        return _times(data, cell, behind, grain)
    if own and cell["unit"] == "share":
        return _shares(data, cell, behind, grain)
    about, unit = ("value", cell["unit"]) if own else ("rows", behind.subject)
    return _counts(data, behind, about, unit, grain)


def dated(data: SnapshotData, selection: Selection, *columns: str) -> dict[str, np.ndarray]:
    """`at` (microseconds) and other columns of the rows selected that have a time."""
    where = data.where if selection.subject in ("events", "cases") else None
    found = selecting.relation(selection, data, where)
    time = duckdb.ColumnExpression(TIME[selection.subject])
    at = duckdb.FunctionExpression("epoch_us", time).alias("at")
    table = found.filter(time.isnotnull()).select(at, *columns).to_arrow_table()
    return {name: table[name].to_numpy() for name in ("at", *columns)}


def _scale(behind: Selection) -> Scale:
    """The scale that a cell of answers is on."""
    told = {condition.column: condition.value for condition in behind.where}
    low, high = (None if told.get(n) is None else float(told[n]) for n in ("scale_min", "scale_max"))  # type: ignore[arg-type]
    return Scale(None if told.get("kind") is None else str(told["kind"]), low, high)


def _counts(data: SnapshotData, behind: Selection, about: str, unit: str, grain: Grain) -> Trend:
    times = dated(data, behind)["at"]
    calendar = Calendar.of(_all(data, behind, times), grain)
    counts = np.bincount(calendar.at(times), minlength=calendar.periods).tolist()
    points = [(float(n), None, None, n) for n in counts]
    return _told(data, about, behind, unit, calendar, points)


def _shares(data: SnapshotData, cell: Mapping[str, Any], behind: Selection, grain: Grain) -> Trend:
    times = dated(data, behind)["at"]
    reached = dated(data, _numerator(cell))["at"]
    calendar = Calendar.of(times, grain)
    n = np.bincount(calendar.at(times), minlength=calendar.periods).tolist()
    k = np.bincount(calendar.at(reached), minlength=calendar.periods).tolist()
    points: list[tuple[float | None, float | None, float | None, int]] = []
    for hits, many in zip(k, n, strict=True):
        bounds = wilson(hits, many) if many >= ENOUGH else None
        points.append(
            (None, None, None, many) if bounds is None else (hits / many, bounds.low, bounds.high, many)
        )
    return _told(
        data,
        "value",
        behind,
        cell["unit"],
        calendar,
        points,
        _young(data, behind, calendar) if ENDED in behind.where else (),
    )


def _numerator(cell: Mapping[str, Any]) -> Selection:
    """Of the cases that a share is a share of, those that count."""
    name, place = cell["name"], cell["anchor"]["name"]
    if name == "share_of_start":
        return evidence.place("stage", place)
    if name == "share_of_previous":
        return evidence.followed(place)
    if name == "drop_off":
        last = evidence.transition("stage", place, END, "cases")
        return Selection(subject="cases", where=(*last.where, ENDED, MISSED))
    if name == "goal_rate":
        return Selection(subject="cases", where=(ENDED, REACHED))
    raise ValueError(f"nobody said of which cases {name!r} is the share")


def _times(data: SnapshotData, cell: Mapping[str, Any], behind: Selection, grain: Grain) -> Trend:
    """Medians and quantiles of the time in a stage, or until the next event."""
    if cell["anchor"]["place"] == "stage":
        times, stayed = Measures(data.log, data.where).stage_times(cell["anchor"]["name"])
        values = stayed / 1e6
    else:
        told = dated(data, behind, "seconds")
        times, values = told["at"], told["seconds"]
    name = cell["name"].removeprefix("seconds_")
    formula = (
        partial(quantile_interval, share=float(name[1:]) / 100) if name in QUANTILES else median_interval
    )
    return _estimated(data, cell, behind, times, values, formula, grain)


def _estimated(
    data: SnapshotData,
    cell: Mapping[str, Any],
    behind: Selection,
    times: Times,
    values: np.ndarray,
    formula: Formula,
    grain: Grain,
) -> Trend:
    calendar = Calendar.of(times, grain)
    at = calendar.at(times)
    order = np.argsort(at, kind="stable")
    split = np.searchsorted(at[order], np.arange(1, max(calendar.periods, 1)))
    points: list[tuple[float | None, float | None, float | None, int]] = []
    for here in np.split(values[order], split)[: calendar.periods]:
        known = here[np.isfinite(here)]
        found = formula(known) if len(known) >= ENOUGH else None
        bounds = found.interval if found else None
        points.append(
            (None, None, None, len(known))
            if found is None or bounds is None
            else (found.value, bounds.low, bounds.high, len(known))
        )
    young = _young(data, behind, calendar) if cell["unit"] == "seconds" else ()
    return _told(data, "value", behind, cell["unit"], calendar, points, young)


def _young(data: SnapshotData, behind: Selection, calendar: Calendar) -> Sequence[bool]:
    """Of which periods more than `OPEN` of the cases (or their events) may still go on."""
    if behind.where == () or behind.subject == "feedback":
        return ()
    rows = tuple(condition for condition in behind.where if condition != ENDED)
    counts = []
    for where in (rows, (*rows, UNDECIDED)):
        times = dated(data, Selection(subject=behind.subject, where=where))["at"]
        at = calendar.at(times)
        inside = (at >= 0) & (at < calendar.periods)
        counts.append(np.bincount(at[inside], minlength=calendar.periods))
    return (counts[1] > OPEN * counts[0]).tolist()


def _all(data: SnapshotData, behind: Selection, times: Times) -> Times:
    """The times that a series of counts runs over: a week without any is a zero, not the end."""
    if behind.subject == "feedback" or data.log is None:
        return times
    found = dated(data, Selection(subject="cases"))["at"]
    return np.concatenate([times, found])


def _told(
    data: SnapshotData,
    about: str,
    behind: Selection,
    unit: str,
    calendar: Calendar,
    points: Sequence[tuple[float | None, float | None, float | None, int]],
    young: Sequence[bool] = (),
) -> Trend:
    now = data.log.reference_time if data.log is not None else None
    found = []
    for number, point in enumerate(points):
        too_young = bool(young) and young[number]
        shown = (None, None, None, point[3]) if too_young else point
        begin, end = calendar.begin(number), calendar.begin(number + 1)
        found.append(Point(begin, *shown, whole=now is None or end <= now, young=too_young))
    return Trend(about, behind.subject, unit, calendar.grain, tuple(found))
