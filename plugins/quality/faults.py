"""What is wrong with a plain table: faults of its rows, and of its columns."""

from __future__ import annotations

from journeymap.mining.wording import percent

from .columns import Column, Table
from .grading import Fault

ORDERED_FROM = 0.98  # of two times one is meant to come first when it does so in this share of the rows
TIMES = 8  # columns of times that are compared with each other
EARLIEST = 1900


def repeated(told: Table) -> int:
    """Rows that repeat an earlier row in every column."""
    return told.rows - told.told.distinct().count("*").fetchall()[0][0]


def of_rows(told: Table, columns: list[Column], repeated: int) -> list[Fault]:
    faults = []
    if repeated:
        faults.append(
            Fault(
                "repeated",
                f"{repeated:,} rows ({percent(repeated / told.rows)}) repeat another row in every column",
                "leave the repetitions out, or add the column that tells such rows apart",
                repeated,
            )
        )
    for first, second, rows in _backwards(told):
        faults.append(
            Fault(
                "backwards",
                f"in {rows:,} rows {second!r} lies before {first!r}, which elsewhere comes first",
                "mend the dates at their source, or leave these rows out",
                rows,
            )
        )
    for number, column in enumerate(columns):
        if column.unreadable:
            faults.append(
                Fault(
                    "unreadable",
                    f"{column.name!r}: {column.unreadable:,} values are no {column.type.split()[0]}s",
                    "write them like the others, or leave them empty",
                    column.unreadable,
                )
            )
        if column.type in ("date", "time"):
            faults += _odd_times(told, number, column)
    return faults


def _odd_times(told: Table, number: int, column: Column) -> list[Fault]:
    reading = told.readings[number]
    future, ancient, midnight, known = told.ask(
        f"count(*) FILTER ({reading} > localtimestamp + INTERVAL 1 DAY)",
        f"count(*) FILTER (year({reading}) < {EARLIEST})",
        f"count(*) FILTER ({reading}::TIME = TIME '00:00:00')",
        f"count({reading})",
    )
    faults = []
    if future:
        what = f"{column.name!r}: {future:,} times lie in the future"
        faults.append(Fault("future", what, "check the clock and the order of day and month", future))
    if ancient:
        what = f"{column.name!r}: {ancient:,} times lie before {EARLIEST}"
        faults.append(Fault("ancient", what, "leave unknown times empty instead of filling them", ancient))
    if column.type == "time" and known >= 20 and 0 < midnight < known and midnight >= 0.2 * known:
        what = f"{column.name!r}: {percent(midnight / known)} of the times are midnight sharp"
        faults.append(Fault("midnight", what, "hand in the time of day where it is known", 0))
    return faults


def of_columns(columns: list[Column]) -> list[Fault]:
    faults = []
    for column in columns:
        share = column.nulls / column.rows if column.rows else 0.0
        if column.rows and column.nulls == column.rows:
            faults.append(Fault("empty", f"{column.name!r} is empty", "leave the column out, or fill it"))
        elif share >= 0.05:
            what = f"{column.name!r} is empty in {percent(share)} of the rows"
            faults.append(
                Fault("missing", what, "fill it at the source, or treat empty as a value of its own")
            )
        elif column.rows > 20 and column.distinct == 1:
            what = f"{column.name!r} has the same value everywhere"
            faults.append(Fault("constant", what, "it tells nothing: leave it out"))
        if column.words:
            words = ", ".join(f"{word!r}" for word in list(column.words)[:3])
            what = f"{column.name!r} says {words} in {sum(column.words.values()):,} rows"
            faults.append(Fault("fillers", what, "leave unknown values empty"))
        if column.type == "number and words":
            what = f"{column.name!r} mixes numbers and words"
            faults.append(Fault("mixed", what, "keep numbers in one column and remarks in another"))
        if column.spellings:
            one = " / ".join(f"{text!r}" for text in column.spellings[0][:3])
            what = f"{column.name!r} has {len(column.spellings):,} values in several spellings, such as {one}"
            faults.append(Fault("spellings", what, "write each in one way"))
        if column.personal:
            what = f"{column.name!r} holds personal data ({column.personal})"
            faults.append(Fault("personal", what, "leave it out unless it is needed to tell customers apart"))
    return faults


def _backwards(told: Table) -> list[tuple[str, str, int]]:
    """Pairs of time columns that mostly stand in one order, and in how many rows they do not."""
    times = [n for n, kind in enumerate(told.types) if kind in ("date", "time")][:TIMES]
    found = []
    for place, a in enumerate(times):
        for b in times[place + 1 :]:
            x, y = told.readings[a], told.readings[b]
            less, more = told.ask(f"count(*) FILTER ({x} < {y})", f"count(*) FILTER ({x} > {y})")
            first, second, rows = (a, b, more) if less >= more else (b, a, less)
            if 0 < rows <= (1 - ORDERED_FROM) * (less + more):
                found.append((told.names[first], told.names[second], rows))
    return found
