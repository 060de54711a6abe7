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


def test_what_has_not_begun_is_ahead():
    (period,) = periods_in("next week", TODAY)
    assert period.ahead


@given(st.text(max_size=200), DAYS)
def test_any_text_has_periods_that_end_after_they_begin(text, today):
    for period in periods_in(text, today):
        assert period.since is None or period.until is None or period.since < period.until
        assert 0 <= period.begin < period.end <= len(text)


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
