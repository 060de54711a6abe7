"""A week of a number's course opens like a cell: the same value, and as many rows as it counts."""

from datetime import UTC, date, datetime, time

import pytest

from journeymap.analysis.parts import Part
from journeymap.maps import points
from journeymap.maps.keeping import kept_map
from journeymap.maps.opening import Opened
from tests.maps.cells import CHOSEN

pytestmark = pytest.mark.django_db


@CHOSEN
def test_every_week_of_every_number_opens_to_the_rows_it_counts(shop, chosen):
    looked_at = 0
    for cell in chosen(kept_map(shop)["measures"]):
        whole = Opened(shop, Part(), cell)
        for point in [each for each in whole.trend("week").points if each.n][:2]:
            week = points.opened(shop, Part(), points.address(cell["address"], "week", point.begin))
            assert (week.cell["value"], week.cell["n"], week.counted) == (point.value, point.n, point.n), cell
            looked_at += 1
    assert looked_at > 30


def midnight(day):
    return datetime.combine(day, time(), UTC)


@pytest.mark.parametrize(
    ("grain", "begin", "end"),
    [
        ("week", date(2025, 12, 29), date(2026, 1, 5)),
        ("month", date(2024, 2, 1), date(2024, 3, 1)),
        ("month", date(2025, 12, 1), date(2026, 1, 1)),
        ("year", date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_period_ends_where_the_next_begins(grain, begin, end):
    assert points.ended(midnight(begin), grain) == midnight(end)


def test_a_week_without_rows_and_a_cell_that_is_not_there_are_no_points(shop):
    cell = kept_map(shop)["measures"][0]["address"]
    for told in (
        points.address(cell, "week", datetime(1999, 1, 4, tzinfo=UTC)),
        points.address("c0", "week", datetime(2025, 1, 6, tzinfo=UTC)),
    ):
        with pytest.raises(points.NoPoint):
            points.opened(shop, Part(), told)
