"""A series moved where its level steps, not where it merely scatters."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.assistant.tools.turning import odd, turn
from journeymap.maps.trends import Point
from journeymap.mining.statistics import wilson

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)


def weeks(reached, n=200):
    found = []
    for number, k in enumerate(reached):
        bounds = wilson(k, n)
        found.append(Point(BEGIN + timedelta(weeks=number), k / n, bounds.low, bounds.high, n))
    return found


@pytest.mark.parametrize("before, after, up", [(100, 140, True), (140, 100, False)])
def test_a_step_is_found_in_its_week(before, after, up):
    found = turn(weeks([before, before + 3, before - 2] * 4 + [after, after - 3, after + 2] * 4))
    assert found is not None and (found.at, found.up) == (BEGIN + timedelta(weeks=12), up)


def test_chance_alone_makes_no_step():
    random = np.random.default_rng(7)
    series = [turn(weeks(random.binomial(200, 0.5, 30).tolist())) for _ in range(200)]
    assert sum(each is not None for each in series) <= 6  # one in a hundred is meant, all splits counted


def test_weeks_that_scatter_widely_need_a_larger_step():
    random = np.random.default_rng(8)
    wild = [weeks(np.clip(random.normal(100, 35, 30), 5, 195).astype(int).tolist()) for _ in range(200)]
    assert sum(turn(each) is not None for each in wild) <= 12


def test_too_few_points_say_nothing():
    assert turn(weeks([10, 10, 10, 190, 190])) is None and turn([]) is None
    gaps = [Point(BEGIN, None, None, None, 3)] * 40
    assert turn(gaps) is None


@pytest.mark.parametrize(("reached", "above"), [(40, False), (170, True)])
def test_one_week_far_from_all_others_is_told(reached, above):
    series = weeks([100, 96, 104, 101, 99, 103, reached, 98, 102, 97, 100, 105])
    assert odd(series) == (series[6], above)


@pytest.mark.parametrize(("sure", "unsure"), [(170, 7), (40, 1)])
def test_a_week_is_not_furthest_from_all_where_a_less_sure_one_is_further(sure, unsure):
    series = weeks([100, 96, 104, 101, 99, 103, sure, 98, 102, 97, 100])
    assert odd(series)[0] == series[6]
    assert odd(series + weeks([unsure], n=8)) is None


def test_among_weeks_that_scatter_none_is_far_from_all_others():
    random = np.random.default_rng(9)
    calm = [weeks(random.binomial(200, 0.5, 40).tolist()) for _ in range(200)]
    wild = [weeks(np.clip(random.normal(100, 30, 40), 5, 195).astype(int).tolist()) for _ in range(200)]
    assert sum(odd(each) is not None for each in calm) <= 6
    assert sum(odd(each) is not None for each in wild) <= 12


def test_a_step_is_no_single_week():
    assert odd(weeks([100, 103, 98] * 4 + [150, 147, 152] * 4)) is None
