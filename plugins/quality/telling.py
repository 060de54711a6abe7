"""Grades, faults and mends of a source of events, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from journeymap.mining import Condition, Finding, Measure, Selection
from journeymap.mining.statistics import wilson
from journeymap.mining.wording import percent

from . import calendar
from .drift import Drift
from .grading import METHOD, Fault, grade, lost, points
from .raw import DAY, Faults
from .sources import Stream, day_of, now
from .wording import MEND, WHAT

SILENT_POINTS, GAP_POINTS, DRIFT_POINTS, MIDNIGHT_POINTS = 10.0, 5.0, 5.0, 5.0
GAPS_TOLD = 3
NAMED = 200  # machines that evidence names one by one


@dataclass(frozen=True)
class Source:
    """events: how many of its rows are in the journey. newest: the day of the newest event of any source."""

    stream: Stream
    faults: Faults
    events: int
    newest: int | None

    def gaps(self) -> list[calendar.Gap]:
        return sorted(
            calendar.gaps(self.faults.days, self.faults.counts), key=lambda gap: (-gap.usual, gap.first)
        )

    def silent(self) -> int | None:
        return calendar.silence(self.faults.days, self.newest) if self.newest is not None else None


def newest_day(reference: datetime | None) -> int | None:
    """The day of the newest event, or today where that is stamped later than now."""
    return None if reference is None else min(int(reference.timestamp() * 1e6), now()) // DAY


def measures(source: Source, told: duckdb.DuckDBPyRelation) -> Iterator[Measure]:
    """Shares of rows with each fault, and of rows in which each column is empty."""
    rows, anchor = source.faults.rows, source.stream.anchor
    for name in WHAT:
        n = source.faults.by_name.get(name, 0)
        yield Measure(
            name="fault_share", anchor=anchor, dims={"fault": name}, value=n / rows, unit="share",
            interval=wilson(n, rows), n=rows,
            method="rows with this fault / rows of the source, Wilson interval",
        )  # fmt: skip
    columns = [name for name in told.columns if name in ("customer", "case", "channel", "session", "value")]
    filled = told.aggregate(", ".join(f'count("{name}")' for name in columns)).fetchall()[0]
    for name, n in zip(columns, filled, strict=True):
        yield Measure(
            name="missing_share", anchor=anchor, dims={"column": name}, value=1 - n / rows, unit="share",
            interval=wilson(rows - n, rows), n=rows,
            method="empty cells / rows of the source, Wilson interval",
        )  # fmt: skip


def findings(
    source: Source, machines: set[str], changes: list[Drift], count: Callable[[Selection], int]
) -> Iterator[Finding | Measure]:
    """What is wrong, one by one, and the grade with what costs most. count: rows of a selection."""
    whole: list[Fault] = []
    yield from _times(source, count, whole)
    yield from _machines(source, machines, count)
    yield from _days(source, whole)
    for change in changes:
        yield _drift(source, change, whole)
    found = [
        Fault(name, WHAT[name].format(n=f"{n:,}"), MEND[name], n) for name, n in source.faults.by_name.items()
    ]
    rows = source.faults.rows
    yield from _grade(source, sorted([*found, *whole], key=lambda each: (-lost(each, rows), each.what)))


def _finding(
    source: Source, kind: str, said: str, mend: str, value: float, unit: str, method: str, **more: Any
) -> Finding:
    told: dict[str, Any] = {"n": source.events, "mood": "pain", "evidence": source.stream.selection()} | more
    headline = f"“{source.stream.name}”: {said}. Mend: {mend}."[:300]
    return Finding(
        kind=kind,
        anchor=source.stream.anchor,
        headline=headline,
        value=value,
        unit=unit,
        method=method,
        **told,
    )


def _grade(source: Source, found: list[Fault]) -> Iterator[Finding | Measure]:
    rows = source.faults.rows
    score = points(rows, source.faults.faulty, found)
    letter = grade(score)
    yield Measure(
        name="source_points", anchor=source.stream.anchor, value=score, unit="of 100", n=rows, method=METHOD
    )
    if not found:
        return  # what is in order needs nobody's time
    why, mood = "; ".join(fault.what for fault in found[:2]), "pain" if letter in "CDE" else "neutral"
    said = f"grade {letter}, {score:.0f} of 100, for {rows:,} rows: {why}"
    yield _finding(source, "grade", said, found[0].mend, score, "of 100", method=METHOD, mood=mood)


def _times(source: Source, count: Callable[[Selection], int], whole: list[Fault]) -> Iterator[Finding]:
    if n := source.faults.by_name.get("ancient"):
        rows = source.stream.selection(Condition(column="time", op="<", value="1990-01-01 00:00:00"))
        yield _finding(
            source, "impossible_times", WHAT["ancient"].format(n=f"{n:,}"), MEND["ancient"],
            n / source.faults.rows, "share", "times before 1990", n=count(rows), evidence=rows,
        )  # fmt: skip
    if n := source.faults.by_name.get("future"):
        yield _finding(
            source, "impossible_times", WHAT["future"].format(n=f"{n:,}"), MEND["future"],
            n / source.faults.rows, "share", method="times more than a day after the newest file came",
        )  # fmt: skip
    if source.faults.dated_only and source.faults.rows >= calendar.EXPECTED:
        share = source.faults.midnight / source.faults.rows
        mend = MEND["midnight"]
        whole.append(Fault("midnight", "the time of day is missing", mend, points=MIDNIGHT_POINTS))
        said = f"{percent(share)} of the events are stamped midnight sharp"
        yield _finding(source, "midnight", said, mend, share, "share", method="times at 00:00:00 UTC / rows")


def _machines(source: Source, machines: set[str], count: Callable[[Selection], int]) -> Iterator[Finding]:
    if not machines:
        return
    people = sorted(name for name in machines if not name.startswith(("case ", "session ")))
    named = Condition(column="customer", op="in", value=tuple(people[:NAMED]))
    rows = source.stream.selection(named) if people else source.stream.selection()
    n = source.faults.by_name.get("machine", 0)
    who = (
        "1 customer acts like a machine"
        if len(machines) == 1
        else f"{len(machines):,} customers act like machines"
    )
    said = f"{who} ({n:,} events): dozens of events a minute, or awake for days"
    yield _finding(
        source, "machines", said, MEND["machine"], len(machines), "count", n=count(rows), evidence=rows,
        method="two minutes of superhuman speed or more, or 22 hours of a day on three days or more",
    )  # fmt: skip


def _days(source: Source, whole: list[Fault]) -> Iterator[Finding]:
    found = source.gaps()
    for gap in found[:GAPS_TOLD]:
        until = "" if gap.days == 1 else f" to {day_of(gap.last)}"
        said = f"no events from {day_of(gap.first)}{until}" if until else f"no events on {day_of(gap.first)}"
        yield _finding(
            source, "gap", f"{said}, where {gap.usual:,.0f} are usual", MEND["gaps"], float(gap.days), "days",
            method="empty days / median of the same weekday",
        )  # fmt: skip
    if found:
        days = sum(gap.days for gap in found)
        what = f"{days:,} days have no events where events are usual"
        whole.append(Fault("gaps", what, MEND["gaps"], points=GAP_POINTS))
    if quiet := source.silent():
        mend = MEND["silent"]
        what = f"nothing has come for {quiet:,} days, longer than ever before"
        whole.append(Fault("silent", what, mend, points=SILENT_POINTS))
        method = "days since its last event, over three times its longest pause; other sources went on"
        yield _finding(source, "silent", what, mend, float(quiet), "days", method=method)


def _drift(source: Source, change: Drift, whole: list[Fault]) -> Finding:
    column = change.column.removeprefix("attr_")
    since = day_of(change.day)
    if change.new:
        values = ", ".join(f"“{value[:40]}”" for value in change.values)
        share = percent(change.after)
        what = f"since {since} {share} of “{column}” are values never seen before: {values}"
        mend = MEND["new values"]
    else:
        before, after = percent(change.before), percent(change.after)
        what = f"since {since} “{column}” is empty in {after} of the rows, before in {before}"
        mend = MEND["emptied"]
    whole.append(Fault("drift", what, mend, points=DRIFT_POINTS))
    method = "periods of 28 days compared; Wilson intervals apart"
    return _finding(source, "drift", what, mend, change.after - change.before, "share", method=method)
