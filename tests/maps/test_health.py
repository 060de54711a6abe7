"""The few figures of an overview: only weeks old enough are judged."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest

from journeymap.maps.health import OPEN, QUARTER, WEEK, changed, together, weeks_of
from journeymap.mining.results import Rates

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def plain(ago):
    return (NOW - ago * DAY).replace(tzinfo=None)


def journey(*cases):
    """Data with the latest event at NOW. A case: (days before NOW it began, days it took, ended, goal)."""
    rows = [
        {"start": plain(ago), "end": plain(ago - took), "ended": ended, "goal": goal}
        for ago, took, ended, goal in cases
    ]
    types = {"start": pa.timestamp("us"), "end": pa.timestamp("us"), "ended": pa.bool_(), "goal": pa.bool_()}
    table = pa.Table.from_pylist(rows, pa.schema(types.items()))
    return SimpleNamespace(log=SimpleNamespace(cases=duckdb.from_arrow(table), reference_time=NOW))


def steady(since, until, share=2, took=1.0):
    """Four cases a day, one in `share` reaches the goal."""
    return [
        (day + 0.5, took, True, number % share == 0) for day in range(until, since) for number in range(4)
    ]


def test_weeks_run_up_to_the_newest_and_a_case_counts_in_the_week_it_began():
    weeks = weeks_of(journey(*steady(200, 0)))
    assert len(weeks) == 2 * QUARTER
    assert [begin for begin, _ in weeks] == [NOW - n * WEEK for n in range(2 * QUARTER + 1, 1, -1)]
    assert {(rate.n, rate.reached) for _, rate in weeks} == {(28, 14)}


def test_weeks_whose_cases_are_still_open_are_not_judged():
    """Those with the goal have ended, the others have not: judged, they would look like a leap to 100 %."""
    young = [(day + 0.5, 0.5, number % 2 == 0, number % 2 == 0) for day in range(14) for number in range(4)]
    weeks = weeks_of(journey(*steady(200, 14), *young))
    assert weeks[-1][0] == NOW - 3 * WEEK
    assert {rate.reached / rate.n for _, rate in weeks} == {0.5}


@pytest.mark.parametrize(("still_open", "newest"), [(1, NOW - 2 * WEEK), (3, NOW - 3 * WEEK)])
def test_a_few_open_cases_do_not_hide_a_week(still_open, newest):
    """One of 28 is below the limit, three of 28 are above it."""
    assert 1 / 28 < OPEN < 3 / 28
    cases = steady(200, 0)
    at = [place for place, case in enumerate(cases) if 7 <= case[0] < 14][:still_open]
    for place in at:
        cases[place] = (*cases[place][:2], False, False)
    assert weeks_of(journey(*cases))[-1][0] == newest


def test_where_goals_take_long_only_weeks_as_old_as_that_are_judged():
    weeks = weeks_of(journey(*steady(300, 0, took=40.0)))
    assert weeks[-1][0] + WEEK <= NOW - 35 * DAY


def test_a_journey_without_events_has_no_weeks():
    assert weeks_of(SimpleNamespace(log=None)) == []
    assert weeks_of(SimpleNamespace(log=SimpleNamespace(reference_time=None))) == []


def test_a_change_is_marked_only_beyond_its_interval_and_told_only_of_enough_cases():
    fall = changed(Rates(n=1000, reached=500), Rates(n=1000, reached=400))
    assert fall["value"] == pytest.approx(-0.1) and fall["marked"] and fall["high"] < 0
    assert not changed(Rates(n=1000, reached=500), Rates(n=1000, reached=490))["marked"]
    assert changed(Rates(n=9, reached=5), Rates(n=1000, reached=400)) is None
    assert together([]) == Rates(n=0, reached=0)
