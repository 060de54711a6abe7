"""Periods that questions speak of."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.assistant.understanding.forms import MONTHS
from journeymap.assistant.understanding.periods import periods_in

TODAY = date(2025, 12, 31)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def told(text, today=TODAY):
    return [
        (p.since and p.since.isoformat(), p.until and p.until.isoformat()) for p in periods_in(text, today)
    ]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("this month", "2025-12-01", "2026-01-01"),
        ("last month", "2025-11-01", "2025-12-01"),
        ("last week", "2025-12-22", "2025-12-29"),
        ("since May", "2025-05-01", None),
        ("in Q2", "2025-04-01", "2025-07-01"),
        ("in the second quarter of 2024", "2024-04-01", "2024-07-01"),
        ("between 3 and 14 September", "2025-09-03", "2025-09-15"),
        ("from 3 September to 14 October", "2025-09-03", "2025-10-15"),
        ("Sept 3rd - Sept 14th", "2025-09-03", "2025-09-15"),
        ("from November to February", "2024-11-01", "2025-03-01"),
        ("the last 30 days", "2025-12-02", "2026-01-01"),
        ("in the last couple of weeks", "2025-12-18", "2026-01-01"),
        ("last 3 months", "2025-10-01", "2026-01-01"),
        ("yesterday", "2025-12-30", "2025-12-31"),
        ("last year", "2024-01-01", "2025-01-01"),
        ("in May last year", "2024-05-01", "2024-06-01"),
        ("year to date", "2025-01-01", "2026-01-01"),
        ("before June", None, "2025-06-01"),
        ("until June", None, "2025-07-01"),
        ("after 14 September", "2025-09-15", None),
        ("in week 40", "2025-09-29", "2025-10-06"),
        ("on 14.9.2025", "2025-09-14", "2025-09-15"),
        ("2025-09-01 to 2025-09-15", "2025-09-01", "2025-09-16"),
        ("since the beginning of the year", "2025-01-01", None),
        ("first half of 2025", "2025-01-01", "2025-07-01"),
        ("over the summer", "2025-06-01", "2025-09-01"),
        ("from Sept 14 onwards", "2025-09-14", None),
        ("the week before last", "2025-12-15", "2025-12-22"),
        ("since Christmas", "2025-12-24", None),
        ("over Easter", "2025-04-18", "2025-04-22"),
        ("on Black Friday", "2025-11-28", "2025-11-29"),
        ("before Easter 2024", None, "2024-03-29"),
        ("during Advent", "2025-11-30", "2025-12-25"),
        ("in the first week of December", "2025-12-01", "2025-12-08"),
        ("in the second week of November", "2025-11-08", "2025-11-15"),
        ("the last two weeks of October", "2025-10-18", "2025-11-01"),
        ("the first half of November", "2025-11-01", "2025-11-16"),
        ("in the 2nd half of 2025", "2025-07-01", "2026-01-01"),
        ("the first two months of the year", "2025-01-01", "2025-03-01"),
        ("the three weeks before Christmas", "2025-12-03", "2025-12-24"),
        ("the month after Easter", "2025-04-22", "2025-05-22"),
        ("in the run-up to Christmas", "2025-11-26", "2025-12-24"),
        ("last weekend", "2025-12-27", "2025-12-29"),
        ("last Wednesday", "2025-12-24", "2025-12-25"),
        ("on Wednesday", "2025-12-31", "2026-01-01"),
        ("since the start of 2024", "2024-01-01", None),
        ("up to the end of 2024", None, "2025-01-01"),
        ("late 2024", "2024-09-01", "2025-01-01"),
        ("in the last half year", "2025-07-01", "2026-01-01"),
        ("the last full month", "2025-11-01", "2025-12-01"),
        ("in recent months", "2025-10-01", "2026-01-01"),
        ("since three weeks", "2025-12-11", None),
        ("in 11/2025", "2025-11-01", "2025-12-01"),
        ("since 1.10.", "2025-10-01", None),
        ("2025Q3", "2025-07-01", "2025-10-01"),
        ("in Nov '24", "2024-11-01", "2024-12-01"),
    ],
)
def test_a_period_begins_with_its_first_day_and_ends_before_the_day_after_its_last(text, since, until):
    assert told(text) == [(since, until)]


@pytest.mark.parametrize(
    "text",
    [
        "which customers may leave",
        "give me a second",
        "the march of progress",
        "for Monday's meeting",
        "before next week's board meeting",
        "2024 customers",
        "31 foo",
        "share of weekend activity",
        "",
    ],
)
def test_what_only_looks_like_a_period_is_none(text):
    assert told(text) == []


def test_two_periods_are_told_in_their_order():
    assert told("NPS this month vs last month") == [
        ("2025-12-01", "2026-01-01"),
        ("2025-11-01", "2025-12-01"),
    ]


def test_a_month_that_is_expected_is_the_next_one():
    (period,) = periods_in("how many orders can we expect in January", TODAY)
    assert (period.ahead, period.since) == (True, date(2026, 1, 1))
    assert told("how many orders were there in January") == [("2025-01-01", "2025-02-01")]


def test_what_has_not_begun_is_ahead():
    (period,) = periods_in("next week", TODAY)
    assert period.ahead


@given(st.text(max_size=200), DAYS)
def test_any_text_has_periods_that_end_after_they_begin(text, today):
    for period in periods_in(text, today):
        assert period.since is None or period.until is None or period.since < period.until
        assert 0 <= period.begin < period.end <= len(text)


@pytest.mark.parametrize(
    ("year", "sunday"), [(1961, "04-02"), (2000, "04-23"), (2024, "03-31"), (2025, "04-20"), (2038, "04-25")]
)
def test_easter_falls_on_the_sundays_of_the_almanac(year, sunday):
    assert told(f"on Easter Sunday {year}", date(2040, 1, 1))[0][0] == f"{year}-{sunday}"


@given(DAYS, DAYS)
def test_two_dates_written_out_are_read_as_written(first, second):
    first, second = sorted((first, second))
    text = f"nps between {first.isoformat()} and {second.isoformat()}"
    assert told(text) == [(first.isoformat(), (second + timedelta(days=1)).isoformat())]


@given(st.sampled_from(MONTHS), DAYS)
def test_a_month_without_its_year_is_the_latest_that_has_begun(month, today):
    (period,) = periods_in(f"in {month}", today)
    assert period.since <= today
    assert period.since.replace(year=period.since.year + 1) > today


@given(st.integers(1, 400), st.sampled_from([("days", 1), ("weeks", 7)]), DAYS)
def test_days_counted_back_end_with_today(number, unit, today):
    name, days = unit
    (period,) = periods_in(f"in the last {number} {name}", today)
    assert period.until == today + timedelta(days=1)
    assert (period.until - period.since).days == number * days
