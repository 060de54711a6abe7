"""Counts by day: what happened on each day (UTC) at each touchpoint, and what was answered on it.

Analyzers of time (sudden changes, forecasts) start from these few thousand numbers instead of the events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .contract import Data
from .log import Log

DAY = 86_400_000_000  # microseconds
MOST_DAYS = 1_100  # about three years: older days tell nothing about next week
ANSWERS = ("id", "score", "kind", "scale_min", "scale_max", "time", "touchpoint")


@dataclass(frozen=True)
class Span:
    """Days from `first` (number of the day since 1970) on; the last one is that of the latest event and may
    not be over yet."""

    first: int
    days: int

    def moment(self, day: int) -> np.datetime64:
        """The first moment of the day `day`, counted from 0."""
        return np.datetime64(self.first + day, "D")

    def place(self, micros: np.ndarray) -> np.ndarray:
        """Day (from 0) of each time in microseconds since 1970; -1 where it lies outside."""
        day = micros // DAY - self.first
        return np.where((day >= 0) & (day < self.days), day, -1)


@dataclass(frozen=True)
class EventDays:
    """Events a day: all (days,), by touchpoint (T, days), by activity (F, days) for the F most frequent ones,
    whose codes are `activities`; cases begun (days,). home: (A,) the touchpoint of each activity's latest
    event read, -1 = none."""

    all: np.ndarray
    touchpoint: np.ndarray
    activity: np.ndarray
    activities: np.ndarray
    home: np.ndarray
    begun: np.ndarray


def span(log: Log | None, most: int = MOST_DAYS) -> Span | None:
    """The last days of the log, `most` at most; None where it has no events."""
    if log is None or not log.n_events or log.reference_time is None:
        return None
    last = int(log.reference_time.timestamp() * 1_000_000) // DAY
    earliest = log.connection.view("coded_events").aggregate("epoch_us(min(time))").fetchall()[0][0]
    first = max(int(earliest) // DAY, last - most + 1)
    return Span(first, last - first + 1)


def event_days(log: Log, days: Span, most_activities: int = 300) -> EventDays:
    """Events by day, in two passes over the log: one chooses the most frequent activities, one counts."""
    activities = _frequent(log, most_activities)
    row = np.full(len(log.activities), -1)
    row[activities] = np.arange(len(activities))
    touchpoint = np.zeros((len(log.touchpoints), days.days), dtype=np.int64)
    activity = np.zeros((len(activities), days.days), dtype=np.int64)
    home, whole = np.full(len(log.activities), -1), np.zeros((2, days.days), dtype=np.int64)
    columns = ["time", "touchpoint", "activity", "position"]
    for events, _ in log.buckets(event_columns=columns, case_columns=[]):
        day = days.place(events["time"].cast(pa.int64()).to_numpy())
        at, what = events["touchpoint"].to_numpy(), events["activity"].to_numpy()
        _add(touchpoint, at, day)
        _add(activity, row[what], day)
        _add(whole[:1], np.zeros(len(day), dtype=np.int64), day)
        _add(whole[1:], np.where(events["position"].to_numpy() == 0, 0, -1), day)
        home[what[at >= 0]] = at[at >= 0]
    return EventDays(whole[0], touchpoint, activity, activities, home, whole[1])


def answers_by_day(data: Data, days: Span) -> pa.Table:
    """Answers with a time within the days, by id: id, day, second (since 1970), place (touchpoint's code,
    -1 = none), score (NaN where there is none, or one on another scale than most); that scale: kind, low,
    high."""
    relation = data.feedback
    there = [name for name in ANSWERS if name in relation.columns]
    if not {"id", "time"} <= set(there):
        return _no_answers()
    told = relation.project(", ".join(there)).filter("time IS NOT NULL").order("id").to_arrow_table()
    told = told.set_column(there.index("time"), "time", pc.cast(told["time"], pa.timestamp("us", "UTC")))
    micros = told["time"].cast(pa.int64()).to_numpy()
    day = days.place(micros)
    told, second, day = told.filter(pa.array(day >= 0)), micros[day >= 0] // 1_000_000, day[day >= 0]
    if not told.num_rows:
        return _no_answers()
    score, kind, low, high = _on_one_scale(told)
    place = np.full(len(day), -1)
    if "touchpoint" in there:
        codes = pc.index_in(told["touchpoint"], value_set=pa.array(data.log.touchpoints, pa.string()))
        place = codes.fill_null(-1).to_numpy().astype(np.int64)
    size = len(day)
    columns = {"day": day, "second": second, "place": place, "score": score}
    scale = {"kind": pa.array([kind] * size, pa.string())}
    return pa.table(
        {"id": told["id"], **columns, **scale, "low": np.full(size, low), "high": np.full(size, high)}
    )


def _frequent(log: Log, most: int) -> np.ndarray:
    """Codes of the activities with most events, sorted."""
    size = np.zeros(len(log.activities), dtype=np.int64)
    for events, _ in log.buckets(event_columns=["activity"], case_columns=[]):
        size += np.bincount(events["activity"].to_numpy(), minlength=len(size))
    return np.sort(np.argsort(-size, kind="stable")[:most])


def _add(counts: np.ndarray, row: np.ndarray, day: np.ndarray) -> None:
    """Count each (row, day) once more; negative ones not at all."""
    known = (row >= 0) & (day >= 0)
    size = counts.shape[1]
    cell = row[known].astype(np.int64) * size + day[known]
    counts += np.bincount(cell, minlength=counts.size).reshape(counts.shape)


def _no_answers() -> pa.Table:
    numbers = {name: pa.array([], pa.float64()) for name in ("score", "low", "high")}
    codes = {name: pa.array([], pa.int64()) for name in ("day", "second", "place")}
    texts = {name: pa.array([], pa.string()) for name in ("id", "kind")}
    return pa.table({**texts, **codes, **numbers})


def _on_one_scale(told: pa.Table) -> tuple[np.ndarray, str | None, float, float]:
    """Scores on the scale that most answers have, NaN for the rest; its kind, low and high end. Without a
    scale, 0 to 0."""
    nothing = np.full(told.num_rows, np.nan)
    if not {"score", "scale_min", "scale_max"} <= set(told.column_names):
        return nothing, None, 0.0, 0.0
    score, low, high = (
        told[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name in ("score", "scale_min", "scale_max")
    )
    kinds = told["kind"].fill_null("") if "kind" in told.column_names else pa.array([""] * told.num_rows)
    names = pc.unique(kinds)
    kind = pc.index_in(kinds, value_set=names).to_numpy().astype(float)
    known = np.isfinite(score) & np.isfinite(low) & np.isfinite(high) & (high > low)
    if not known.any():
        return nothing, None, 0.0, 0.0
    scales, each, size = np.unique(
        np.column_stack([low, high, kind])[known], axis=0, return_inverse=True, return_counts=True
    )
    usual = int(np.argmax(size))
    kept = np.flatnonzero(known)[each.ravel() == usual]
    found = nothing.copy()
    found[kept] = score[kept]
    name = names[int(scales[usual, 2])].as_py() or None
    return found, name, float(scales[usual, 0]), float(scales[usual, 1])
