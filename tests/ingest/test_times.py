"""Times as files write them: forms, zones, day and month, numbers, and what is no time."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.ingest.times import after_window, before_window, guess_formats, parse_times

FIRST, LAST = dt.datetime(1971, 1, 1), dt.datetime(2100, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001
moments = st.datetimes(FIRST, LAST)


def read(cell: object, *formats: str, timezone: str | None = None) -> dt.datetime | None:
    values, ok = parse_times(pa.array([cell]), formats, timezone)
    found = values[0].as_py()
    assert (found is not None) == bool(ok[0])
    return found


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2010-10-11 13:42:22.688000+02:00", utc(2010, 10, 11, 11, 42, 22, 688_000)),
        ("2010-10-11T13:42:22Z", utc(2010, 10, 11, 13, 42, 22)),
        ("2015-02-24 11:15:48 -0800", utc(2015, 2, 24, 19, 15, 48)),
        ("2015-02-24 11:15:48 UTC", utc(2015, 2, 24, 11, 15, 48)),
        ("2015-02-24T11:15:48.123456789Z", utc(2015, 2, 24, 11, 15, 48, 123_456)),
        ("2006-07-24", utc(2006, 7, 24)),
        ("2006/7/4 8:05", utc(2006, 7, 4, 8, 5)),
        ("  2006-07-24 08:00:00  ", utc(2006, 7, 24, 8)),
        ("20240131T080500Z", utc(2024, 1, 31, 8, 5)),
        ("2024-01-31 24:00:00", utc(2024, 2, 1)),
        ("31/12/2024 08:05", utc(2024, 12, 31, 8, 5)),
        ("12/31/2024 3:04 PM", utc(2024, 12, 31, 15, 4)),
        ("12/31/2024 12:04 am", utc(2024, 12, 31, 0, 4)),
        ("5 de março de 2024", utc(2024, 3, 5)),
        ("31. Januar 2024, 08:05 Uhr", utc(2024, 1, 31, 8, 5)),
        ("12 févr. 2024 18h30", utc(2024, 2, 12, 18, 30)),
        ("Jan 5, 2015 3:04 PM", utc(2015, 1, 5, 15, 4)),
        ("Tue, 24 Feb 2015 11:15:48 GMT", utc(2015, 2, 24, 11, 15, 48)),
        ("Tue Feb 24 11:15:48 +0000 2015", utc(2015, 2, 24, 11, 15, 48)),
        ("24-Feb-2015", utc(2015, 2, 24)),
        ("1538405774195002000", utc(2018, 10, 1, 14, 56, 14, 195_002)),
        ("1538405774195002", utc(2018, 10, 1, 14, 56, 14, 195_002)),
        ("1538405774195", utc(2018, 10, 1, 14, 56, 14, 195_000)),
        ("1538405774", utc(2018, 10, 1, 14, 56, 14)),
        ("1538405774.195", utc(2018, 10, 1, 14, 56, 14, 195_000)),
        ("43831.5", utc(2020, 1, 1, 12)),
        ("20240131", utc(2024, 1, 31)),
        ("20240131080500", utc(2024, 1, 31, 8, 5)),
    ],
)
def test_forms_with_one_reading(cell: str, expected: dt.datetime) -> None:
    assert read(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "  ",
        "hello",
        "2024-02-30",
        "31/31/2024",
        "March 2024",
        "25:00",
        "Monday",
        "2024-01-31 08:05:00 IST",
        "2024-01-31 25:00",
        "1/2/2024",
        "13:45",
        "nan",
        "-",
        "2024-01-31 13:00 PM",
        "12345678901234567890123",
        "2024-W05-3",
    ],
)
def test_what_is_no_time_or_has_several_readings(cell: str) -> None:
    assert read(cell) is None


def test_day_and_month_as_told() -> None:
    assert read("1/2/2024", "dmy") == utc(2024, 2, 1)
    assert read("1/2/2024", "mdy") == utc(2024, 1, 2)
    assert read("13/2/2024", "mdy") is None  # contradicts what the column was found to be
    assert read("01.02.24 8.05", "%d.%m.%y %H.%M") == utc(2024, 2, 1, 8, 5)
    assert read("7", "excel") == utc(1900, 1, 6)
    assert read("5000000000", "epoch_ms") == utc(1970, 2, 27, 20, 53, 20)


def test_unknown_format_and_zone_are_named() -> None:
    with pytest.raises(ValueError, match="'wednesday' is not known"):
        read("2024-01-01", "wednesday")
    with pytest.raises(ValueError, match="Europe/Berlin"):
        read("2024-01-01", timezone="Berlin")


def test_zone_told_for_times_without_one() -> None:
    assert read("2024-07-01 12:00", timezone="Europe/Berlin") == utc(2024, 7, 1, 10)
    assert read("2024-07-01 12:00Z", timezone="Europe/Berlin") == utc(2024, 7, 1, 12)
    assert read("1/7/2024 12:00", "dmy", timezone="Europe/Berlin") == utc(2024, 7, 1, 10)
    assert read("1719835200", timezone="Europe/Berlin") == utc(2024, 7, 1, 12)  # Unix time is UTC
    assert read("20240701", timezone="Europe/Berlin") == utc(2024, 6, 30, 22)
    assert read("2024-10-27 02:30", timezone="Europe/Berlin") == utc(
        2024, 10, 27, 0, 30
    )  # first of the doubled
    assert read("2024-03-31 02:30", timezone="Europe/Berlin") == utc(
        2024, 3, 31, 1
    )  # an hour that was left out


def test_mixed_forms_and_zones_in_one_column() -> None:
    cells = [
        "2024-01-01 10:00",
        "2024-01-01T10:00:00+01:00",
        "1704103200",
        "01.02.2024 10:00",
        "Jan 1, 2024",
        None,
        "no",
        "2024-01-01 10:00:00 UTC",
    ]
    values, ok = parse_times(pa.array(cells), ["dmy"])
    assert values.to_pylist() == [
        utc(2024, 1, 1, 10),
        utc(2024, 1, 1, 9),
        utc(2024, 1, 1, 10),
        utc(2024, 2, 1, 10),
        utc(2024, 1, 1),
        None,
        None,
        utc(2024, 1, 1, 10),
    ]
    assert ok.tolist() == [True, True, True, True, True, False, False, True]


def test_typed_columns() -> None:
    moment = dt.datetime(2024, 1, 31, 8, 5)  # noqa: DTZ001 (a file stores it so)
    assert read(moment) == utc(2024, 1, 31, 8, 5)
    assert read(moment, timezone="Europe/Berlin") == utc(2024, 1, 31, 7, 5)
    assert read(moment.replace(tzinfo=ZoneInfo("Europe/Berlin"))) == utc(2024, 1, 31, 7, 5)
    assert read(dt.date(2024, 1, 31)) == utc(2024, 1, 31)
    nanos = pa.array([1_538_405_774_195_002_999], pa.timestamp("ns"))
    assert parse_times(nanos)[0][0].as_py() == utc(2018, 10, 1, 14, 56, 14, 195_002)
    assert parse_times(pa.array([45_322, None]))[0].to_pylist() == [utc(2024, 1, 31), None]
    assert parse_times(pa.array([45_322.25, float("nan")]))[0].to_pylist() == [utc(2024, 1, 31, 6), None]
    coded = pa.array(["2024-01-31", "x", None, "2024-01-31"]).dictionary_encode()
    assert parse_times(coded)[1].tolist() == [True, False, False, True]
    assert parse_times(pa.array([True]))[1].tolist() == [False]


def test_years_outside_the_window() -> None:
    values, ok = parse_times(
        pa.array(["0", "1970-12-31", "1971-01-01", "2100-12-31 23:59", "2105-01-01", None])
    )
    assert ok.tolist() == [True] * 5 + [False]
    assert before_window(values).tolist() == [True, True, False, False, False, False]
    assert after_window(values).tolist() == [False, False, False, False, True, False]


@settings(deadline=None)
@given(
    st.lists(moments, min_size=1, max_size=20),
    st.sampled_from(["T", " "]),
    st.sampled_from(["", "Z", " UTC"]),
)
def test_iso_text_gives_the_moment_back(times: list[dt.datetime], between: str, end: str) -> None:
    values, ok = parse_times(pa.array([time.isoformat(between) + end for time in times]))
    assert ok.all()
    assert values.to_pylist() == [time.replace(tzinfo=dt.UTC) for time in times]


@settings(deadline=None)
@given(moments, st.integers(-14 * 60, 14 * 60))
def test_offsets_are_taken_off(time: dt.datetime, minutes: int) -> None:
    there = time.replace(tzinfo=dt.UTC).astimezone(dt.timezone(dt.timedelta(minutes=minutes)))
    assert read(there.isoformat()) == time.replace(tzinfo=dt.UTC)


@settings(deadline=None)
@given(moments, st.sampled_from([1, 1_000, 1_000_000, 1_000_000_000]), st.booleans())
def test_unix_time_is_told_by_its_size(time: dt.datetime, per_second: int, as_text: bool) -> None:
    """Within 1971..2100 seconds, milli-, micro- and nanoseconds never mean one another."""
    micros = int(np.datetime64(time, "us").astype(np.int64))
    number = micros * per_second // 1_000_000
    back = number * 1_000_000 // per_second
    expected = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=back)
    assert read(str(number) if as_text else number) == expected


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.dates(dt.date(1971, 1, 1), dt.date(2068, 12, 31)), min_size=1, max_size=30),
    st.sampled_from(["dmy", "mdy"]),
    st.sampled_from("/.-"),
    st.booleans(),
)
def test_dates_in_a_told_order(dates: list[dt.date], order: str, sign: str, short: bool) -> None:
    days = [date for date in dates if not short or 1971 <= date.year <= 2068]
    pattern = sign.join(("%d", "%m") if order == "dmy" else ("%m", "%d")) + sign + ("%y" if short else "%Y")
    values, ok = parse_times(pa.array([date.strftime(pattern) for date in days], pa.string()), [order])
    assert ok.all()
    assert [value.date() for value in values.to_pylist()] == days


def test_day_or_month_first_by_evidence() -> None:
    first = guess_formats(pa.array(["03/04/2024", "25/04/2024"]))
    assert (first.formats, first.assumed) == (["dmy"], False)
    second = guess_formats(pa.array(["03/04/2024", "04/25/2024"]))
    assert (second.formats, second.assumed) == (["mdy"], False)
    both = guess_formats(pa.array(["13/04/2024", "14/04/2024", "04/25/2024"]))
    assert (both.formats, both.assumed) == (["dmy"], True)
    assert "contradict" in both.reason
    close = guess_formats(pa.array([f"12/{day}/2010" for day in range(1, 10)]))
    assert (close.formats, close.assumed) == (["mdy"], True)
    halves = guess_formats(pa.array(["3/4/2024 5:00 PM"]))
    assert (halves.formats, halves.assumed) == (["mdy"], True)
    nothing = guess_formats(pa.array(["3/4/2024"]))
    assert (nothing.formats, nothing.assumed) == (["dmy"], True)
    assert "assumption" in nothing.reason


def test_numbers_are_marked_as_such() -> None:
    guess = guess_formats(pa.array(["1538405774195", "1538405774196"]))
    assert guess.numeric
    assert guess.readable == 1.0
    assert "milliseconds" in guess.reason
    assert guess_formats(pa.array(["a", "b"])).readable == 0.0
    assert guess_formats(pa.array([], pa.string())).readable == 0.0


def test_a_column_of_words_costs_little_and_reads_as_nothing() -> None:
    words = pa.array([f"comment number {i} about 3 things" for i in range(20_000)])
    values, ok = parse_times(words)
    assert not ok.any()
    assert values.null_count == len(words)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=12), st.text("0123456789-/:. TZ+APMeE", max_size=25)),
        max_size=8,
    ),
    st.sampled_from([(), ("dmy",), ("mdy",), ("epoch_ms",), ("excel",), ("%d.%m.%Y",)]),
    st.sampled_from([None, "Europe/Berlin"]),
)
def test_any_text_reads_or_does_not_without_error(
    cells: list[str | None], formats: tuple[str, ...], timezone: str | None
) -> None:
    written = [None if cell is None else cell.encode("utf-8", "replace").decode() for cell in cells]
    values, ok = parse_times(pa.array(written, pa.string()), formats, timezone)
    assert len(values) == len(ok) == len(cells)
    one_by_one = [parse_times(pa.array([cell], pa.string()), formats, timezone)[0][0] for cell in written]
    assert values.cast(pa.int64()).to_pylist() == [value.cast(pa.int64()).as_py() for value in one_by_one]
    assert ((before_window(values) | after_window(values)) <= ok).all()


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats()), min_size=1, max_size=8),
    st.sampled_from([(), ("epoch_s",), ("epoch_ms",), ("epoch_us",), ("epoch_ns",), ("excel",)]),
    st.sampled_from([None, "Europe/Berlin"]),
)
def test_any_number_reads_or_does_not_without_error(
    numbers: list[float], formats: tuple[str, ...], timezone: str | None
) -> None:
    array = pa.array([float(n) if any(isinstance(m, float) for m in numbers) else n for n in numbers])
    values, ok = parse_times(array, formats, timezone)
    assert values.is_valid().to_pylist() == ok.tolist()
