"""Selections: one query for count and rows; values are data, never SQL."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest

from journeymap.mining.compiling import compile_log
from journeymap.mining.conditions import ConditionError
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.results import Condition, Selection
from journeymap.mining.selecting import count, relation, rows
from tests.mining import reference

HOSTILE = "x'; DROP VIEW events; --"
ROWS = [
    {"customer": "A", "activity": "a", "time": 0, "row": 1, "import": 1, "channel": "web", "session": "s"},
    {"customer": "A", "activity": HOSTILE, "time": 5_000_000, "row": 2, "import": 1, "value": 2.5},
    {"customer": "B", "activity": "a", "time": 9_000_000, "row": 3, "import": 1},
]


@pytest.fixture
def data(tmp_path):
    definition = JourneyDefinition(name="x", goal=(HOSTILE,))
    log = compile_log([reference.raw_table(ROWS)], definition, tmp_path / "log", snapshot="s")
    feedback = pa.table(
        {
            "id": ["1", "2"],
            "score": [1.0, 5.0],
            "time": pa.array([0, 5_000_000], pa.timestamp("us", tz="UTC")),
        }
    )
    connection = duckdb.connect()
    customers = connection.from_arrow(pa.table({"customer": ["A", "B"], "attr_plan": ["gold", None]}))
    return SimpleNamespace(
        log=log,
        feedback=connection.from_arrow(feedback),
        customers=customers,
        relation=connection.from_arrow,
    )


def where(subject: str, *tests: tuple, **more) -> Selection:
    conditions = tuple(Condition(column=c, op=op, value=value) for c, op, value in tests)
    return Selection(subject=subject, where=conditions, **more)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (where("events"), 3),
        (where("events", ("activity", "=", "a")), 2),
        (where("events", ("activity", "=", HOSTILE)), 1),
        (where("events", ("activity", "!=", "a")), 1),
        (where("events", ("activity", "in", ("a", "unknown"))), 2),
        (where("events", ("activity", "=", "unknown")), 0),
        (where("events", ("activity", "<", "b")), 2),
        (where("events", ("next_activity", "null", None)), 2),
        (where("events", ("channel", "not null", None)), 1),
        (where("events", ("customer", "=", "A")), 2),
        (where("events", ("session", "=", "s")), 1),
        (where("events", ("time", ">=", "1970-01-01T00:00:05Z")), 2),
        (where("events", ("time", "<", datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC))), 1),
        (where("events", ("seconds", ">", 1)), 1),
        (where("events", ("case.goal", "=", True)), 2),
        (where("events", ("case.goal", "=", True), ("activity", "=", "a")), 1),
        (where("cases", ("activity", "=", "a")), 2),
        (where("cases", ("activity", "=", "a"), ("next_activity", "null", None)), 1),
        (where("cases", ("case.key", "=", "A")), 1),
        (where("cases", ids=("A", "Z")), 1),
        (where("cases", ids=()), 0),
        (where("feedback", ("score", "<=", 2)), 1),
        (where("feedback", ("time", ">", "1970-01-01T00:00:01Z")), 1),
        (where("feedback", ids=("1", "2")), 2),
        (where("feedback", ("score", "<=", 2), ids=("1", "2", "none")), 1),
        (where("feedback", ids=()), 0),
        (where("customers", ids=("B",)), 1),
        (where("customers", ("attr_plan", "=", "gold")), 1),
    ],
)
def test_count_is_the_number_of_rows(data, selection, expected):
    assert count(selection, data) == expected
    assert rows(selection, data).num_rows == expected


def test_many_ids_are_no_part_of_the_query(data):
    """As constants each of them was bound and planned: 50,000 took two seconds."""
    ids = tuple(sorted(["A", *map(str, range(50_000))]))
    for subject, found in (("feedback", 2), ("cases", 1), ("customers", 1)):
        asked = relation(where(subject, ids=ids), data)
        assert asked.count("*").fetchall() == [(found,)]
        assert len(asked.sql_query()) < 10_000


def test_rows_are_readable_and_paged(data):
    first = rows(where("events"), data, limit=2).to_pylist()
    assert [row["activity"] for row in first] == ["a", HOSTILE]
    assert first[0]["case"] == "A" and first[0]["customer"] == "A" and first[0]["session"] == "s"
    assert first[1]["time"] == datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    assert (first[1]["import"], first[1]["row"]) == (1, 2)
    assert [row["case"] for row in rows(where("events"), data, limit=2, offset=2).to_pylist()] == ["B"]


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (where("events", ("colour", "=", "red")), "no column 'colour'"),
        (where("cases", ("case.colour", "=", "red")), "no column 'colour'"),
        (where("events", ("activity", "in", "a")), "takes a list"),
        (where("events", ("activity", "=", None)), "not null"),
        (where("events", ("activity", "=", 3)), "with a text"),
        (where("events", ("time", ">", "yesterday")), "is a time"),
        (where("events", ("case", "=", 0)), "case.key"),
        (where("events", ids=("1",)), "no ids"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(data, selection, message):
    with pytest.raises(ConditionError, match=message):
        count(selection, data)
