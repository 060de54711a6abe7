"""Mappings are told in one line, kept as JSON and remembered for files of the same shape."""

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.ingest.mapping import Mapping, MappingError, guess, header_shape, parse_map, told_map

names = st.text(st.characters(codec="utf-8", exclude_characters='"'), min_size=1).filter(
    lambda name: name.strip() == name and not name.startswith("=")
)


def test_parse_map() -> None:
    assert parse_map("id=a,time=A+B+C,activity=x y,channel==web,customer=") == {
        "id": "a",
        "time": ["A", "B", "C"],
        "activity": "x y",
        "channel": "=web",
        "customer": "",
    }
    assert parse_map('text="Comment, if any",time="a+b"+c') == {
        "text": "Comment, if any",
        "time": ["a+b", "c"],
    }
    assert parse_map("") == {}
    with pytest.raises(MappingError, match="has no '='"):
        parse_map("id")
    with pytest.raises(MappingError, match="never closed"):
        parse_map('id="a')


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "time", "case"]), names, min_size=1))
def test_any_quoted_name_comes_back(told: dict[str, str]) -> None:
    assert parse_map(",".join(f'{field}="{name}"' for field, name in told.items())) == told


def test_json_round_trip() -> None:
    mapping = Mapping(
        "feedback",
        {"text": ["a", "b"], "score": "s"},
        {"t": ["dmy"]},
        {"kind": "nps", "min": 0.0, "max": 10.0},
        {"channel": "web"},
        "Tool",
        "abc",
        "Europe/Berlin",
        ",",
    )
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping
    with pytest.raises(MappingError, match="needs a kind"):
        Mapping.from_json({"kind": "other"})


def test_header_shape_knows_columns_in_any_order_and_the_kind() -> None:
    shape = header_shape(["Case ID", "Activity", "Time"], "events")
    assert shape == header_shape(["time", "case_id", "activity"], "events")
    assert shape != header_shape(["Case ID", "Activity", "Time"], "feedback")
    assert shape != header_shape(["Case ID", "Activity"], "events")
    assert header_shape(["日付"], "events") != header_shape(["顧客"], "events")


def test_a_remembered_mapping_holds_until_something_else_is_told() -> None:
    table = pa.table({"a": ["k", "k"], "b": ["x", "y"], "c": ["3/4/2024", "3/5/2024"], "d": ["m", "n"]})
    first = guess(
        "events",
        table,
        {},
        {
            "case": "a",
            "activity": "b",
            "time": "c",
            "time_format": "mdy",
            "timezone": "Europe/Berlin",
            "channel": "=shop",
        },
    ).mapping
    again = guess("events", table, {}, {}, first)
    assert again.mapping == first
    assert {reason["reason"] for reason in again.reasons if reason["what"] == "case"} == {
        "as in the last file of this shape"
    }
    changed = guess("events", table, {}, {"activity": "d", "channel": ""}, first).mapping
    assert changed.columns == {"case": "a", "activity": "d", "time": "c"}
    assert changed.time_formats == {"c": ["mdy"]}
    assert changed.constants == {}
    other = guess("events", table.rename_columns(["case", "activity", "time", "d"]), {}, {}, first).mapping
    assert other.columns["case"] == "case"  # not of that shape: guessed anew


def test_dates_that_show_another_order_than_the_last_file_are_read_as_they_show() -> None:
    def table(*dates: str) -> pa.Table:
        return pa.table({"case": ["k"] * 2, "activity": ["x", "y"], "time": list(dates)})

    first = guess("events", table("3/4/2024", "3/25/2024"), {}).mapping
    assert first.time_formats == {"time": ["mdy"]}
    assert guess("events", table("3/4/2024", "3/5/2024"), {}, {}, first).mapping.time_formats == {
        "time": ["mdy"]
    }
    assert guess("events", table("3/4/2024", "25/3/2024"), {}, {}, first).mapping.time_formats == {
        "time": ["dmy"]
    }


def test_a_column_that_is_left_out_is_taken_by_no_field_and_remembered_so() -> None:
    head = pa.table(
        {
            "order_id": ["1", "1", "2"],
            "activity": ["a", "b", "a"],
            "time": ["2026-01-01", "2026-01-02", "2026-01-03"],
            "channel": ["web", "app", "web"],
        }
    )
    kept = guess("events", head).mapping
    assert kept.columns["channel"] == "channel" and not kept.left_out
    without = guess("events", head, told=parse_map("leave_out=Channel")).mapping
    assert "channel" not in without.columns and without.left_out == ["channel"]
    assert Mapping.from_json(json.loads(json.dumps(without.to_json()))) == without
    assert guess("events", head, remembered=without).mapping.left_out == ["channel"]
    assert guess("events", head, told={"leave_out": ""}, remembered=without).mapping.left_out == []
    with pytest.raises(MappingError, match="told as channel and to be left out"):
        guess("events", head, told=parse_map("channel=channel,leave_out=channel"))


def test_what_is_remembered_cannot_lose_what_is_needed() -> None:
    head = pa.table({"order_id": ["1", "1"], "activity": ["a", "b"], "time": ["2026-01-01", "2026-01-02"]})
    remembered = guess("events", head).mapping
    with pytest.raises(MappingError, match="No column with times") as refused:
        guess("events", head, told={"time": ""}, remembered=remembered)
    assert refused.value.lacks == ("time",)


def test_a_guess_says_how_sure_it_is() -> None:
    head = pa.table({"order_id": ["1", "1", "2", "2"], "x1": ["paid", "sent", "paid", "sent"],
                     "z": ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]})  # fmt: skip
    sure = {each["what"]: each["sure"] for each in guess("events", head).reasons if "sure" in each}
    assert sure == {"case": "sure", "time": "likely", "activity": "check"}


@pytest.mark.parametrize("text", ['{"time": 5}', '{"time": ["a", 1]}', '{"time": null}'])
def test_a_mapping_of_other_than_names_is_refused(text: str) -> None:
    with pytest.raises(MappingError, match="'time' in the mapping must be"):
        told_map(text)
