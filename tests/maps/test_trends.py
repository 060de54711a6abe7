"""Trends: the cell's own formula week by week, which together give the cell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import part
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.maps.calendar import Calendar
from journeymap.maps.gathering import current_map, data_of
from journeymap.maps.trends import trend
from journeymap.mining.measures import Measures

FREE = part(traits=["plan=free"])


def utc(*told) -> datetime:
    return datetime(*told, tzinfo=UTC)


def microseconds(*days) -> np.ndarray:
    return np.array([int(day.timestamp() * 1e6) for day in days])


def test_weeks_begin_on_monday_whatever_the_year():
    sunday, monday = utc(2024, 12, 29, 23, 59), utc(2024, 12, 30)
    calendar = Calendar.of(microseconds(sunday, monday, monday + timedelta(days=20)))
    assert (calendar.grain, calendar.periods) == ("week", 4)
    assert calendar.begin(1) == monday
    assert calendar.at(microseconds(sunday, monday)).tolist() == [0, 1]
    before = Calendar.of(microseconds(utc(1969, 12, 31), utc(1970, 1, 1)))
    assert (before.periods, before.begin(0)) == (1, utc(1969, 12, 29))


@pytest.mark.parametrize(
    "days, grain, periods", [(7 * 59, "week", 60), (7 * 60, "month", 14), (365 * 20, "year", 20)]
)
def test_a_long_time_is_told_by_larger_grains(days, grain, periods):
    begin = utc(2001, 1, 1)
    calendar = Calendar.of(microseconds(begin, begin + timedelta(days=days)))
    assert (calendar.grain, calendar.periods) == (grain, periods)
    assert calendar.begin(0) == begin
    assert Calendar.of(np.zeros(0, np.int64)).periods == 0


def test_months_may_be_asked_for_where_weeks_would_do():
    times = microseconds(utc(2025, 1, 31), utc(2025, 2, 1), utc(2025, 4, 1))
    calendar = Calendar.of(times, "month")
    assert (calendar.grain, calendar.periods, calendar.at(times).tolist()) == ("month", 4, [0, 1, 3])
    assert Calendar.of(np.zeros(0, np.int64), "month").grain == "month"


@pytest.mark.django_db
def test_a_trend_by_month_has_the_rows_of_its_weeks(shop):
    data = data_of(shop, part())
    for cell in current_map(shop)["measures"]:
        weeks, months = trend(data, cell), trend(data, cell, grain="month")
        assert (weeks.grain, months.grain) == ("week", "month")
        assert sum(point.n for point in months.points) == sum(point.n for point in weeks.points) == cell["n"]


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [part(), FREE])
def test_every_trend_sums_to_its_cell(shop, shown):
    data = data_of(shop, shown)
    told = current_map(shop, shown)
    assert len(told["measures"]) > 30
    for cell in told["measures"]:
        found, counted = trend(data, cell), cell["unit"] in ("cases", "events")
        assert found.about == "value" and found.grain == "week"
        assert sum(point.n for point in found.points) == cell["n"], cell
        for point in found.points:
            assert counted or (point.value is None) == (point.n < 10 or point.young)
            if point.low is not None:
                assert point.low <= point.value <= point.high
        if counted:
            assert sum(point.value for point in found.points) == cell["value"]


@pytest.mark.django_db
def test_a_single_week_gives_the_figure_of_the_cell(shop, monkeypatch):
    """With all of time in one period a trend is the cell: value, interval and n."""
    monkeypatch.setattr("journeymap.maps.calendar.WEEKS_AT_MOST", 0)
    monkeypatch.setattr("journeymap.maps.calendar.MONTHS_AT_MOST", 0)
    data = data_of(shop, part())
    for cell in current_map(shop)["measures"]:
        (point,) = trend(data, cell).points or [None]
        if cell["value"] is None or cell["n"] == 0 or point.young:
            continue
        assert point.value == pytest.approx(cell["value"]), cell
        if cell["interval"] and not cell["name"].startswith("seconds_p"):
            told = (cell["interval"]["low"], cell["interval"]["high"])
            assert (point.low, point.high) == pytest.approx(told), cell


@pytest.mark.django_db
def test_shares_of_a_week_are_of_the_cases_that_began_in_it(shop):
    """One customer a day from Wednesday, 1 January; who is divisible by three does not pay."""
    data = data_of(shop, part())
    cell = next(
        c
        for c in current_map(shop)["measures"]
        if c["name"] == "share_of_start" and c["anchor"]["name"] == "Buy"
    )
    points = trend(data, cell).points
    assert [point.n for point in points[:3]] == [5, 7, 7] and points[0].value is None
    assert points[-1].whole is False and points[0].whole is True


@pytest.mark.django_db
def test_findings_and_scores_of_analyzers(told, shop):
    data = SnapshotData(current(), definition(shop))
    shown = current_map(shop)
    for finding in shown["findings"]:
        found = trend(data, finding)
        assert found.about == "rows" and sum(point.n for point in found.points) == finding["n"]
    cell = {**shown["findings"][-1], "unit": "polarity"}
    found = trend(data, cell, scores={f"f{n:03}": 0.5 for n in range(0, 60, 2)})
    assert found.about == "value" and found.by == "feedback"
    assert {point.value for point in found.points if point.n >= 10} <= {0.5}


@pytest.mark.django_db
def test_stage_times_are_those_of_the_median(shop):
    data = data_of(shop, FREE)
    measures = Measures(data.log, data.where)
    for row in measures.stages().to_pylist():
        begun, stayed = measures.stage_times(row["name"])
        assert len(begun) == len(stayed) == row["cases"]
        assert not row["cases"] or np.median(stayed) / 1e6 == row["median_seconds"]


@pytest.mark.django_db
def test_weeks_whose_cases_are_open_still_have_no_goal_rate(shop):
    """With thirty days of silence to end a case, the last weeks hold only those that ended by the goal."""
    shop.ends_after_seconds = 30 * 86_400.0
    shop.revision += 1
    shop.save()
    data = data_of(shop, part())
    cell = next(c for c in current_map(shop)["measures"] if c["name"] == "goal_rate")
    points = trend(data, cell).points
    assert points[-2].young and points[-2].value is None
    assert not points[0].young
    counts = next(c for c in current_map(shop)["measures"] if c["name"] == "cases")
    assert not any(point.young for point in trend(data, counts).points)
