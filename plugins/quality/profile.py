"""The command `profile`: what a plain table holds, what is wrong with it, and how to mend it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from . import calendar
from .columns import Column, Table
from .faults import of_columns, of_rows, repeated
from .grading import METHOD, Fault, grade, lost, points

KEY_FROM = 0.98  # a column with this share of distinct values is meant to name its rows
DAY = 86_400
NO_ROWS = "the table has no rows: nothing can be said of it"


def answer(table: pa.Table) -> dict[str, Any]:
    """The answer as JSON data. ValueError for a table without columns."""
    if not table.num_columns:
        raise ValueError("profile needs a table with at least one column; this file has none")
    names = table.column_names
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"two columns have the same name ({', '.join(twice)}): rename one of them")
    told = Table(table)
    columns = told.columns()
    again = repeated(told)
    gaps, main = _gaps(told, columns)
    faults = [*of_rows(told, columns, again), *of_columns(columns)]
    spoilt = _spoilt(told, columns, faults)
    score = points(told.rows, spoilt, faults)
    if gaps:
        faults.append(_gap_fault(gaps, main))
    faults.sort(key=lambda fault: (-lost(fault, told.rows), -fault.rows, fault.what))
    return {
        "rows": told.rows,
        "columns": [_shown(column) for column in columns],
        "gaps": {
            "missing": [
                {"column": c.name, "rows": c.nulls, "share": round(c.nulls / c.rows, 6)}
                for c in columns
                if c.nulls
            ],
            "time_column": main,
            "time": gaps,
        },
        "duplicates": {"rows": again, "share": round(again / told.rows, 6) if told.rows else 0.0}
        | {"keys": _keys(columns)},
        "points": round(score, 1),
        "grade": grade(score) if told.rows else None,
        "how": METHOD if told.rows else NO_ROWS,
        "mend": [{"what": f.what, "rows": f.rows, "how": f.mend} for f in faults],
    }


def _shown(column: Column) -> dict[str, Any]:
    hidden = column.personal is not None
    return {
        "name": column.name,
        "type": column.type,
        "nulls": column.nulls,
        "null_share": round(column.nulls / column.rows, 6) if column.rows else None,
        "distinct": column.distinct,
        "min": None if hidden else column.low,
        "max": None if hidden else column.high,
        "typical": [{"value": value, "rows": n} for value, n in column.common],
        "fillers": column.words,
        "unreadable": column.unreadable,
        "spellings": column.spellings[:10],
        "personal": column.personal,
    }


def _keys(columns: list[Column]) -> list[dict[str, Any]]:
    """Columns that seem meant to name rows, and how many rows share their name with another."""
    found = []
    for column in columns:
        meant = column.type in ("id", "category", "number") and column.filled == column.rows > 20
        if meant and column.distinct >= KEY_FROM * column.rows:
            found.append({"column": column.name, "repeated": column.rows - column.distinct})
    return found


def _spoilt(told: Table, columns: list[Column], faults: list[Fault]) -> int:
    """Rows with at least one fault, at most: a row with two is counted twice, never more than all rows."""
    return min(told.rows, sum(fault.rows for fault in faults))


def _gaps(told: Table, columns: list[Column]) -> tuple[list[dict[str, Any]], str | None]:
    """Days without rows, by the fullest column of times."""
    times = [n for n, kind in enumerate(told.types) if kind in ("date", "time")]
    if not times:
        return [], None
    main = max(times, key=lambda n: (columns[n].filled, columns[n].distinct, -n))
    seconds = f"epoch({told.readings[main]})::BIGINT"
    found = told.counts(f"{seconds} // {DAY}", f"{seconds} IS NOT NULL")
    days = found.order("value").fetchall()
    if not days or days[-1][0] - days[0][0] > calendar.LONGEST:
        return [], told.names[main]
    empty = calendar.gaps(*(np.array(column, dtype=np.int64) for column in zip(*days, strict=True)))
    return [
        {"from": _date(gap.first), "to": _date(gap.last), "days": gap.days, "rows_usual": round(gap.usual)}
        for gap in empty
    ], told.names[main]


def _gap_fault(gaps: list[dict[str, Any]], column: str | None) -> Fault:
    longest = max(gaps, key=lambda gap: (gap["days"], gap["from"]))
    what = (
        f"by {column!r}, {len(gaps)} stretches have no rows, "
        f"the longest from {longest['from']} to {longest['to']}"
    )
    return Fault("gaps", what, "look whether files of these days are missing")


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, tz=calendar.UTC).date().isoformat()
