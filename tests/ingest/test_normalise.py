"""Rows of a file as events, feedback and customers: nothing bad in, nothing good lost, order kept."""

import datetime as dt

import numpy as np
import pyarrow as pa

from journeymap.ingest.mapping import Mapping, guess
from tests.ingest.normalising import PLAIN, events, utc


def test_events_with_attributes() -> None:
    found = events(
        {
            "case": [" c1 ", "c1", "c2"],
            "activity": ["A", "B ", "A"],
            "x": ["1", "", None],
            "time": ["2024-01-01", "2024-01-01T10:00Z", "2024-01-02 00:00:01"],
        }
    )
    assert found.rejects == []
    assert found.table.to_pylist() == [
        {
            "id": None,
            "customer": None,
            "case": "c1",
            "time": utc(2024, 1, 1),
            "activity": "A",
            "channel": None,
            "value": None,
            "session": None,
            "row": 1,
            "attr_x": "1",
        },
        {
            "id": None,
            "customer": None,
            "case": "c1",
            "time": utc(2024, 1, 1, 10),
            "activity": "B",
            "channel": None,
            "value": None,
            "session": None,
            "row": 2,
            "attr_x": None,
        },
        {
            "id": None,
            "customer": None,
            "case": "c2",
            "time": utc(2024, 1, 2, 0, 0, 1),
            "activity": "A",
            "channel": None,
            "value": None,
            "session": None,
            "row": 3,
            "attr_x": None,
        },
    ]


def test_each_reason_is_said_and_good_rows_stay() -> None:
    found = events(
        {
            "case": ["c", "", "c", "c", "c", "c", None],
            "activity": ["A", "A", " ", "A", "A", "A", None],
            "time": ["2024-01-01", "2024-01-01", "2024-01-01", "soon", "0", "2105-03-01", None],
        }
    )
    assert found.table["row"].to_pylist() == [1]
    reasons = {reject.row: reject.reason for reject in found.rejects}
    assert reasons[2] == "the row has no customer, case or session"
    assert reasons[3] == "the activity is empty"
    assert reasons[4] == "the time 'soon' is not readable"
    assert reasons[5].startswith("the time '0' lies in 1970, before 1971")
    assert reasons[6] == "the time '2105-03-01' lies in 2105, after 2100"
    assert reasons[7] == "the row has no customer, case or session; the time is empty; the activity is empty"
    assert found.rejects[2].column == "time"
    assert found.rejects[2].raw == "c,A,soon"


def test_a_file_of_bad_rows_alone_is_no_error() -> None:
    found = events({"case": ["c"] * 3, "activity": ["A"] * 3, "time": ["x"] * 3})
    assert found.table.num_rows == 0
    assert len(found.rejects) == 3
    assert (
        events(
            {
                "case": pa.array([], pa.string()),
                "activity": pa.array([], pa.string()),
                "time": pa.array([], pa.string()),
            }
        ).table.num_rows
        == 0
    )


def test_several_dates_of_a_row_are_events_in_order() -> None:
    mapping = Mapping("events", {"case": "o", "id": "o", "time": ["b", "a"]})
    found = events(
        {
            "o": ["1", "2", "3", "", "5"],
            "a": ["2024-01-01", "2024-01-03", "", "2024-01-01", "soon"],
            "b": ["2024-01-02", None, "", "2024-01-01", "2024-02-01"],
            "s": ["x", "y", "z", "v", "w"],
        },
        mapping,
    )
    rows = [
        (row["case"], row["activity"], row["id"], row["row"], row["attr_s"])
        for row in found.table.to_pylist()
    ]
    assert rows == [
        ("1", "b", "1:b", 1, "x"),
        ("1", "a", "1:a", 1, "x"),
        ("2", "a", "2:a", 2, "y"),
        ("5", "b", "5:b", 5, "w"),
    ]
    assert {reject.row: reject.reason for reject in found.rejects} == {
        3: "no time: b, a are all empty",
        4: "the row has no customer, case or session",
        5: "the time 'soon' is not readable",
    }


def test_several_dates_with_a_told_activity() -> None:
    mapping = Mapping("events", {"case": "o", "activity": "step", "time": ["start", "end"]})
    found = events({"o": ["1"], "step": ["Check"], "start": ["2024-01-01"], "end": ["2024-01-02"]}, mapping)
    assert found.table["activity"].to_pylist() == ["Check: start", "Check: end"]


def test_one_date_column_in_a_list_still_names_the_event() -> None:
    found = events({"o": ["1"], "start": ["2024-01-01"]}, Mapping("events", {"case": "o", "time": ["start"]}))
    assert found.table["activity"].to_pylist() == ["start"]


def test_joined_and_alternative_columns() -> None:
    mapping = Mapping(
        "events",
        {
            "customer": ["user", "device"],
            "session": ["device", "visit"],
            "time": "t",
            "activity": ["area", "step"],
        },
        constants={"channel": "web"},
    )
    found = events(
        {
            "user": ["u", None, None],
            "device": ["d", "d", None],
            "visit": ["1", None, "2"],
            "area": ["shop", "shop", "shop"],
            "step": ["pay", "", "pay"],
            "t": ["2024-01-01"] * 3,
        },
        mapping,
    )
    assert found.table["customer"].to_pylist() == ["u", "d"]
    assert found.table["session"].to_pylist() == ["d.1", None]
    assert found.table["activity"].to_pylist() == ["shop: pay", "shop"]
    assert found.table["channel"].to_pylist() == ["web", "web"]
    assert found.table["attr_device"].to_pylist() == ["d", "d"]  # kept, so that persons can be joined by it
    assert [reject.row for reject in found.rejects] == [3]


def test_typed_columns_and_columns_that_a_batch_lacks() -> None:
    mapping = Mapping(
        "events", {"customer": "u", "activity": "a", "time": "t", "value": "v", "channel": "later"}
    )
    found = events(
        {
            "u": [17850.0, 2.5],
            "a": [1, 2],
            "t": pa.array([1_538_405_774_195, None]),
            "v": [1.5, None],
            "flag": [True, False],
        },
        mapping,
    )
    assert found.table.to_pylist() == [
        {
            "id": None,
            "customer": "17850",
            "case": None,
            "time": utc(2018, 10, 1, 14, 56, 14, 195_000),
            "activity": "1",
            "channel": None,
            "value": 1.5,
            "session": None,
            "row": 1,
            "attr_flag": "true",
        }
    ]
    assert found.rejects[0].raw == "2.5,2,,,false"


def test_values_that_are_no_numbers_are_counted_not_lost() -> None:
    mapping = Mapping("events", PLAIN.columns | {"value": "v"}, decimal=",")
    found = events(
        {
            "case": ["c"] * 4,
            "activity": ["A"] * 4,
            "time": ["2024-01-01"] * 4,
            "v": ["1.234,50 €", "free", None, "7"],
        },
        mapping,
    )
    assert found.table["value"].to_pylist() == [1234.5, None, None, 7.0]
    assert found.notes == {"value in 'v' is not a number and was left empty": 1}


def test_nul_bytes_and_broken_text() -> None:
    broken = pa.Array.from_buffers(
        pa.string(),
        2,
        [None, pa.py_buffer(np.array([0, 3, 5], np.int32).tobytes()), pa.py_buffer(b"\xed\xa0\x80ok")],
    )
    found = events(
        {"case": ["a\0b", "\0"], "activity": broken, "time": ["2024-01-01"] * 2, "x": ["\0", "y\0"]}
    )
    assert found.table["case"].to_pylist() == ["ab"]
    assert "ok" not in found.table["activity"][0].as_py()
    found.table["activity"][0].as_py().encode()
    assert found.table["attr_x"].to_pylist() == [None]
    assert [reject.row for reject in found.rejects] == [2]


def test_a_huge_cell_is_cut_in_reason_and_raw() -> None:
    found = events({"case": ["c"], "activity": ["A"], "time": ["x\n" * 500_000]})
    assert len(found.rejects[0].raw) == 10_000
    assert len(found.rejects[0].reason) < 300
    assert "\n" not in found.rejects[0].reason


def test_dates_that_contradict_the_columns_order_are_refused() -> None:
    mapping = guess(
        "events", pa.table({"case": ["c"] * 2, "activity": ["A"] * 2, "time": ["12/31/2024", "1/2/2024"]}), {}
    ).mapping
    found = events({"case": ["c"] * 2, "activity": ["A"] * 2, "time": ["1/2/2024", "31/12/2024"]}, mapping)
    assert found.table["time"].to_pylist() == [utc(2024, 1, 2)]
    assert found.rejects[0].reason == "the time '31/12/2024' is not readable as month, day, year"


def test_unusual_arrow_types_become_text() -> None:
    found = events(
        {
            "case": pa.array(["a"], pa.large_string()),
            "activity": pa.array(["x"]).cast(pa.dictionary(pa.int8(), pa.string())),
            "time": pa.array([dt.date(2020, 1, 1)]),
            "list": pa.array([[1, 2]]),
            "record": pa.array([{"a": "ü"}]),
            "bytes": pa.array([b"x\xff"]),
            "none": pa.nulls(1),
        }
    )
    row = found.table.to_pylist()[0]
    assert (row["case"], row["activity"], row["time"]) == ("a", "x", utc(2020, 1, 1))
    assert (row["attr_list"], row["attr_record"]) == ("[1, 2]", '{"a": "ü"}')
    assert (row["attr_bytes"], row["attr_none"]) == ("x\ufffd", None)
