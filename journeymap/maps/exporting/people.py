"""From one row a case to one row a customer."""

from __future__ import annotations

import pyarrow as pa

from journeymap.events.reading import engine

LOG, ANSWERS = "compiled log", "feedback"
KNOWN = {
    "customer": ("key of the customer; `case:<key>` for a case that names none", "", LOG),
    "cases": ("how many cases the customer has", "cases", LOG),
    "ended_cases": ("how many of them reached goal or exit, or fell silent", "cases", LOG),
    "goal_cases": ("how many of them reached the goal", "cases", LOG),
    "exit_cases": ("how many of them reached an exit", "cases", LOG),
    "first": ("time of the customer's first event", "UTC", LOG),
    "last": ("time of the customer's last event", "UTC", LOG),
    "tenure_seconds": ("from the first event to the last", "seconds", LOG),
    "recency_seconds": ("from the last event to the latest event of the journey", "seconds", LOG),
    "events": ("how many events the customer has", "events", LOG),
    "median_duration_seconds": ("median over the cases, from first event to last", "seconds", LOG),
    "value": ("sum over the cases of the values of their goal events", "currency of the data", LOG),
    "score": (
        "answer to the latest case with one, on the scale that most answers have",
        "score",
        ANSWERS,
    ),
    "satisfied": ("whether that answer is in the top box of its scale", "yes or no", ANSWERS),
}

FIGURES = """
    count(*) AS cases, count(*) FILTER (ended) AS ended_cases, count(*) FILTER (goal) AS goal_cases,
    count(*) FILTER ("exit") AS exit_cases, min(start) AS "first", max("end") AS "last",
    date_diff('second', min(start), max("end"))::DOUBLE AS tenure_seconds,
    date_diff('second', max("end"), (SELECT max("end") FROM cases))::DOUBLE AS recency_seconds,
    sum(events)::BIGINT AS events, median(duration_seconds) AS median_duration_seconds,
    sum("value") AS "value", arg_max(score, "end") FILTER (score IS NOT NULL) AS score,
    arg_max(satisfied, "end") FILTER (score IS NOT NULL) AS satisfied"""


def per_customer(cases: pa.Table) -> pa.Table:
    """`cases`: the table of `features`. Counts of activities are summed, traits are the customer's."""
    counts = [name for name in cases.column_names if name.startswith("count:")]
    traits = [name for name in cases.column_names if name.startswith("trait:")]
    more = [f"sum({quoted(name)})::BIGINT AS {quoted(name)}" for name in counts]
    more += [f"max({quoted(name)}) AS {quoted(name)}" for name in traits]
    who = "coalesce(customer, 'case:' || \"case\")"
    asked = ", ".join(["customer", FIGURES, *more])
    # Names of columns come with the data: they stand in the text as quoted identifiers and nowhere else.
    view = f"SELECT * REPLACE ({who} AS customer, {plain('start')}, {plain('end')}) FROM told"  # noqa: S608
    figures = f"SELECT {asked} FROM cases GROUP BY customer ORDER BY customer"  # noqa: S608
    with engine() as connection:
        connection.register("told", cases)
        connection.execute(f"CREATE VIEW cases AS {view}")
        return connection.sql(figures).to_arrow_table()


def plain(column: str) -> str:
    """A time as TIMESTAMP in UTC, which needs no calendar of time zones."""
    return f'make_timestamp(epoch_us("{column}")) AS "{column}"'


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
