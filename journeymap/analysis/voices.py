"""Feedback as one journey hears it: which case and which touchpoint each answer belongs to."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.consenting import silent
from journeymap.customers.identity import identity
from journeymap.feedback.models import Feedback
from journeymap.mining.log import Log

KEYS_AT_ONCE = 5_000  # a database takes a limited number of values in one query

# The top box of the stored scale: promoters (9 and 10 of 10), the two best answers of csat, 5 to 7 of 7 for
# ces, else the best one; on a scale of more than ten steps (0 to 100), the best tenth of it.
SATISFIED = """CASE WHEN score IS NULL OR scale_max IS NULL THEN NULL
    WHEN scale_max - scale_min > 10 THEN score >= scale_max - 0.1 * (scale_max - scale_min)
    WHEN kind IN ('nps', 'csat') THEN score >= scale_max - 1
    WHEN kind = 'ces' THEN score >= scale_max - 2
    ELSE score >= scale_max END"""

# `theirs`: whose each case is. Where a case is a person its owner says so; else its owner is its own key, and
# the person is found by the customer whom its events name.
# Case: the one named; else the customer's case begun last before the answer; else the customer's only case.
# Touchpoint: the one named, or the touchpoint of the activity named; else the last one of the case before
# the answer was given. Only events of cases with feedback are looked at.
RESOLVE = f"""
WITH said AS (SELECT * REPLACE (make_timestamp(epoch_us(time)) AS time) FROM told),
theirs AS (
    SELECT c."case", c.start, CASE WHEN getvariable('of_persons') THEN c.owner
        ELSE coalesce(l.person, c.customer) END AS person
    FROM coded_cases c LEFT JOIN links l ON l.customer = c.customer),
single AS (
    SELECT person, any_value("case") AS code FROM theirs GROUP BY person HAVING count(*) = 1),
linked AS (
    SELECT s.id, c."case" AS code FROM said s JOIN coded_cases c ON c.key = s."case"
    UNION ALL
    SELECT s.id, c."case" FROM (SELECT * FROM said WHERE "case" IS NULL AND time IS NOT NULL) s
    ASOF JOIN (SELECT * FROM theirs WHERE person IS NOT NULL) c
        ON c.person = s.person AND c.start <= s.time
    UNION ALL
    SELECT s.id, c.code FROM said s JOIN single c ON c.person = s.person
    WHERE s."case" IS NULL AND s.time IS NULL),
named AS (
    SELECT lower(t) AS word, t AS touchpoint, 0 AS rank FROM unnest(getvariable('touchpoints')) AS u(t)
    UNION ALL
    SELECT lower(activity), mode(touchpoint), 1 FROM events WHERE touchpoint IS NOT NULL GROUP BY activity),
told_place AS (
    SELECT s.id, arg_min(n.touchpoint, n.rank) AS touchpoint FROM said s JOIN named n
    ON n.word = lower(trim(s.touchpoint)) GROUP BY s.id),
near AS (
    SELECT e."case" AS code, e.time, e.touchpoint FROM events e
    WHERE e.touchpoint IS NOT NULL AND e."case" IN (SELECT code FROM linked)),
before AS (
    SELECT s.id, n.touchpoint FROM (
        SELECT s.id, s.time, l.code FROM said s JOIN linked l USING (id) WHERE s.time IS NOT NULL) s
    ASOF JOIN near n ON n.code = s.code AND n.time <= s.time)
SELECT s.id, s.score, s.kind, s.scale_min, s.scale_max,
    {SATISFIED} AS satisfied,
    s.time, s.person AS customer, c.key AS "case",
    coalesce(p.touchpoint, b.touchpoint) AS touchpoint, s.channel, s.source, l.code
FROM said s LEFT JOIN linked l USING (id) LEFT JOIN coded_cases c ON c."case" = l.code
LEFT JOIN told_place p USING (id) LEFT JOIN before b USING (id)
WHERE l.code IS NOT NULL OR p.touchpoint IS NOT NULL
ORDER BY s.id
"""  # noqa: S608 - SATISFIED is the constant above


def heard(log: Log, feedback: pa.Table) -> pa.Table:
    """One row per answer, sorted by id, in the columns of the analyzer contract but `text`.

    feedback: id, score, kind, scale_min, scale_max, time, customer, person, case, touchpoint, channel,
    source. Answers that neither belong to a case of the journey nor name a place on it are left out.
    """
    return located(log, feedback).drop_columns(["code"])


def located(log: Log, feedback: pa.Table) -> pa.Table:
    """The same with the code of the case that each answer belongs to; null where it belongs to none."""
    if not feedback.num_rows:  # nothing was said: the log, which may be large, need not be read
        return of_company(feedback).append_column("code", pa.array([], pa.int32()))
    connection = log.connection  # a cursor would not see the log's variables
    known = identity()
    links = pa.table(
        {"customer": pa.array(known, pa.string()), "person": pa.array(known.values(), pa.string())}
    )
    connection.register("told", feedback)
    connection.register("links", links)
    connection.execute("SET VARIABLE of_persons = $1", [log.manifest.case == "customer"])
    try:
        return connection.sql(RESOLVE).to_arrow_table()
    finally:
        connection.unregister("told")
        connection.unregister("links")


def of_company(feedback: pa.Table) -> pa.Table:
    """All answers, whatever journey they belong to; touchpoints as they were named."""
    with duckdb.connect() as connection:
        connection.register("told", feedback)
        return connection.sql(
            f"""SELECT id, score, kind, scale_min, scale_max, {SATISFIED} AS satisfied,
            make_timestamp(epoch_us(time)) AS time, person AS customer, "case", touchpoint, channel, source
            FROM told ORDER BY id"""  # noqa: S608 - SATISFIED is the constant above
        ).to_arrow_table()


def with_texts(answers: pa.Table) -> pa.Table:
    """The answers with their masked texts from the database; null where nothing was written.

    Null too for persons who refused that their words are read.
    """
    keys = answers["id"].to_pylist()
    texts: dict[tuple[str, int], str] = {}
    for first in range(0, len(keys), KEYS_AT_ONCE):
        stored = Feedback.objects.filter(key__in=keys[first : first + KEYS_AT_ONCE]).exclude(text="")
        for key, number, text in stored.values_list("key", "import_number", "text"):
            texts[key, number] = text
    told = zip(keys, answers["source"].to_pylist(), strict=True)
    found = pa.array([texts.get((key, int(source))) for key, source in told], pa.string())
    if quiet := silent():
        hidden = pc.is_in(answers["customer"].cast(pa.string()), value_set=pa.array(sorted(quiet)))
        found = pc.if_else(hidden, pa.scalar(None, pa.string()), found)
    if "text" not in answers.column_names:
        return answers.append_column("text", found)
    return answers.set_column(answers.column_names.index("text"), "text", found)
