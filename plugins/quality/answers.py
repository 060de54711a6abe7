"""Feedback, source by source: answers that repeat, cannot be joined to anybody, or say nothing."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from journeymap.mining import Condition, Data, Finding, Measure, Selection
from journeymap.mining.statistics import wilson

from .grading import METHOD, Fault, grade, lost, points
from .raw import ANCIENT, DAY
from .sources import Stream, now, streams
from .wording import ANSWER_MEND, ANSWER_WHAT

LONG = 40  # letters: a short text ("good", "ok") may well be written twice


def results(data: Data) -> Iterator[Finding | Measure]:
    """Shares of answers with each fault, and the grade of each source. Nothing without feedback."""
    told = data.feedback.project(f"{FLAGS}, TRY_CAST(source AS INTEGER) AS number")
    numbers = {number for (number,) in told.project("number").distinct().fetchall() if number is not None}
    for stream in streams(data, numbers):
        rows = told.filter(
            duckdb.ColumnExpression("number").isin(*map(duckdb.ConstantExpression, stream.imports))
        )
        latest = stream.received if stream.received is not None else now()
        yield from _source(stream, rows.project(f"*, coalesce(moment > {latest + DAY}, false) AS future"))


FLAGS = f"""id, epoch_us(time) AS moment, customer, text, score,
    coalesce(epoch_us(time) < {ANCIENT}, false) AS ancient, time IS NULL AS undated,
    customer IS NULL AND "case" IS NULL AND touchpoint IS NULL AS nowhere,
    score IS NULL AND coalesce(trim(text), '') = '' AS silent,
    coalesce(score < scale_min OR score > scale_max, false) AS outside, source"""


def _source(stream: Stream, rows: duckdb.DuckDBPyRelation) -> Iterator[Finding | Measure]:
    names = [name for name in ANSWER_WHAT if name != "repeated"]
    bad = " OR ".join(names)
    sums = ", ".join(f"count(*) FILTER ({name})" for name in (*names, bad))
    n, *counted = rows.aggregate(f"count(*), {sums}").fetchall()[0]
    said = rows.filter(f"length(text) >= {LONG} AND NOT ({bad})")
    groups = said.aggregate(
        "customer, lower(trim(text)) AS words, count(*) AS n", "customer, lower(trim(text))"
    )
    again = groups.aggregate("coalesce(sum(n - 1), 0)::BIGINT").fetchall()[0][0]
    faulty = counted.pop() + again
    found = dict(zip(names, counted, strict=True)) | {"repeated": again}
    for name, rows_with in sorted(found.items()):
        yield Measure(
            name="answer_fault_share",
            anchor=stream.anchor,
            dims={"fault": name},
            value=rows_with / n,
            unit="share",
            interval=wilson(rows_with, n),
            n=n,
            method="answers with this fault / answers of the source",
        )
    yield from _grade(stream, n, faulty, {name: count for name, count in found.items() if count})


def _grade(stream: Stream, n: int, faulty: int, found: dict[str, int]) -> Iterator[Finding | Measure]:
    faults = [
        Fault(name, ANSWER_WHAT[name].format(n=f"{rows:,}"), ANSWER_MEND[name], rows)
        for name, rows in found.items()
    ]
    faults.sort(key=lambda each: (-lost(each, n), each.name))
    score = points(n, faulty, faults)
    letter = grade(score)
    yield Measure(name="answer_points", anchor=stream.anchor, value=score, unit="of 100", n=n, method=METHOD)
    if not faults:
        return  # what is in order needs nobody's time
    why = "; ".join(fault.what for fault in faults[:2])
    where = (Condition(column="source", op="in", value=stream.texts),)
    yield Finding(
        kind="answer_grade",
        anchor=stream.anchor,
        headline=f"“{stream.name}”: grade {letter}, {score:.0f} of 100, for {n:,} answers: {why}. "
        f"Mend: {faults[0].mend}.",
        value=score,
        unit="of 100",
        n=n,
        method=METHOD,
        mood="pain" if letter in "CDE" else "neutral",
        evidence=Selection(subject="feedback", where=where),
    )
