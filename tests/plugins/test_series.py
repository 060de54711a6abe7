"""Forecasts: they find growth and the year, their intervals hold what they say, thin data are refused."""

from datetime import timedelta

import numpy as np
import pytest

from journeymap.mining import Measure
from journeymap.mining.testing import assert_contract
from plugins.series import SeriesForecast
from plugins.series.example import BEGIN, WEEKS, planted
from plugins.series.forecasting import forecast
from plugins.series.methods import CLEARED, tried

AHEAD = 4


def results(data, **params) -> list[Measure]:
    """What is said of coming weeks."""
    return [measure for measure in every(data, **params) if measure.status != "measured"]


def every(data, **params) -> list[Measure]:
    return list(SeriesForecast().analyze(data, SeriesForecast.Params(**params), lambda share, message: None))


def test_the_contract():
    assert_contract(SeriesForecast)


def test_each_stage_gets_its_weeks_with_intervals():
    data, _ = planted()
    found = results(data, weeks=3)
    coming = [str((BEGIN + timedelta(weeks=WEEKS + step)).date()) for step in range(3)]
    volume = [m for m in found if m.name == "forecast_volume" and m.anchor.name == "Look"]
    assert [m.dims["period"] for m in volume] == coming
    assert all(m.status == "predicted" and m.interval.level == 0.9 for m in volume)
    assert all(m.interval.low < m.value < m.interval.high for m in volume)
    assert volume[0].value < volume[2].value  # it grows
    rate = [m for m in found if m.name == "forecast_goal_rate" and m.anchor.place == "journey"]
    assert all(0.3 < m.value < 0.5 for m in rate)


def test_the_last_weeks_stand_before_the_forecast():
    data, _ = planted()
    told = [m for m in every(data) if m.name == "forecast_volume" and m.anchor.name == "Look"]
    assert [m.status for m in told] == ["measured"] * 26 + ["predicted"] * 4
    assert [m.dims["period"] for m in told] == sorted(m.dims["period"] for m in told)
    assert all(m.value == m.n for m in told[:26]) and abs(told[25].value - 274) < 10


def test_a_week_that_is_not_over_is_not_counted():
    data, _ = planted()
    first = next(m for m in results(data) if m.name == "forecast_volume")
    assert first.dims["period"] == str((BEGIN + timedelta(weeks=WEEKS)).date()) and first.value > 300


def test_a_rate_that_never_changes_is_not_forecast():
    data, _ = planted()
    (told,) = [m for m in results(data) if m.name == "forecast_goal_rate" and m.anchor.name == "Buy"]
    assert told.status == "not enough data" and "the same in each of" in told.method


def test_under_twenty_weeks_nothing_is_forecast_and_the_reason_is_given():
    data, _ = planted()
    late = data.event_table["time"].to_numpy() >= np.datetime64((BEGIN + timedelta(weeks=22)).date())
    found = results(data.changed(events=data.event_table.filter(late)))
    assert found and {m.status for m in found} == {"not enough data"}
    assert "18 usable weeks; a forecast needs 20" in {m.method for m in found}
    with pytest.raises(ValueError, match="19 usable weeks; a forecast needs 20"):
        forecast(np.append(np.arange(19.0), np.nan), AHEAD)


def test_scores_are_forecast_within_their_scale():
    data, _ = planted()
    random = np.random.default_rng(1)
    size = 400
    feedback = {
        "id": [f"f{number:03}" for number in range(size)],
        "time": [BEGIN + timedelta(weeks=number * WEEKS / size) for number in range(size)],
        "score": np.clip(random.normal(4.9, 0.4, size).round(), 1, 5).tolist(),
        "touchpoint": ["Shop"] * size,
    }
    found = [m for m in results(data.changed(feedback=feedback)) if m.name == "forecast_score"]
    assert {m.anchor.name for m in found if m.value is not None} == {"", "Look"}
    assert all(4.3 < m.value <= m.interval.high <= 5 for m in found if m.value is not None)


def walks(random, weeks: int) -> np.ndarray:
    kinds = (
        lambda: np.cumsum(random.normal(0, 1, weeks)),
        lambda: random.normal(0, 1, weeks) + 0.1 * np.arange(weeks),
        lambda: np.log1p(random.poisson(40 + 15 * np.sin(np.arange(weeks) / 8.3))),
    )
    return kinds[int(random.integers(3))]()


def test_intervals_hold_nine_times_in_ten_over_450_series():
    random = np.random.default_rng(7)
    held = []
    for number in range(450):
        weeks = (24, 40, 80)[number % 3]
        series = walks(random, weeks + AHEAD)
        told = forecast(series[:weeks], AHEAD)
        held.append((series[weeks:] >= told.low) & (series[weeks:] <= told.high))
    assert 0.86 <= np.mean(held) <= 0.94


def test_a_year_is_seen_in_two_and_a_half():
    week = np.arange(134)
    random = np.random.default_rng(2)
    series = 10 * np.sin(2 * np.pi * week / 52.18) + random.normal(0, 0.5, len(week))
    told = forecast(series[:130], AHEAD)
    assert told.method == CLEARED and np.abs(told.value - series[130:]).max() < 2


def test_no_method_looks_ahead():
    random = np.random.default_rng(3)
    series = np.cumsum(random.normal(0, 1, 160))
    ends = np.array([40, 110, 131])
    for end, place in zip(ends, range(3), strict=True):
        alone = tried(series[:end], np.array([end]), AHEAD)
        for name, values in alone.items():
            assert np.allclose(tried(series, ends, AHEAD)[name][place], values[0]), name


def test_a_gap_in_the_weeks_is_bridged():
    series = np.arange(30.0)
    series[10:13] = np.nan
    told = forecast(series, 1)
    assert told.value[0] == pytest.approx(30, abs=1)
