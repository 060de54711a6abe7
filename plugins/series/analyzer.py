"""The analyzer: numbers a week, a forecast of each, measures that say how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from pydantic import Field

from journeymap.mining import Analyzer, Data, Interval, Measure, Params, Progress, Result

from .example import planted
from .forecasting import FEWEST, LEVEL, Forecast, forecast
from .weekly import UNITS, Weekly, Weeks, collect

PAST = 26  # weeks told beside the forecast: where it goes on from


class SeriesParams(Params):
    """How far ahead."""

    weeks: int = Field(4, ge=1, le=13, description="Weeks ahead that are forecast.")


class SeriesForecast(Analyzer):
    """What the next weeks bring: events, new cases, scores and goal rate of the journey and of each stage,
    with an interval that holds nine times in ten. Weeks run from Monday to Sunday in UTC and count once they
    are over; a goal rate is that of the cases that came in a week, once they have had time to reach it. Under
    20 usable weeks it says so and forecasts nothing. A year is seen only in two years of data or more."""

    name = "series"
    title = "Forecast of the next weeks"
    version = "1"
    wants = frozenset({"feedback"})
    kinds = {
        "forecast_volume": "Events a week: counted in the past ones, expected in the coming ones.",
        "forecast_cases": "Cases that begin in a week: counted in the past, expected in the coming ones.",
        "forecast_score": "Mean score of a week: measured in the past, expected in the coming ones.",
        "forecast_goal_rate": "Share of a week's cases that reach the goal: measured, then expected.",
    }
    Params = SeriesParams

    def analyze(self, data: Data, params: SeriesParams, progress: Progress) -> Iterable[Result]:
        """For each series its last weeks and the coming ones; "not enough data" where it is too short."""
        progress(0.0, "Counting by week")
        found, weeks = collect(data)
        for number, series in enumerate(found):
            progress(0.3 + 0.7 * number / len(found), f"Forecasting {len(found)} series")
            assert weeks is not None  # there are series
            yield from _measures(series, weeks, params.weeks)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """A shop that grows steadily; the coming week is known."""
        return planted()


def _measures(series: Weekly, weeks: Weeks, ahead: int) -> Iterator[Measure]:
    usable = np.flatnonzero(np.isfinite(series.values))
    if len(usable) < FEWEST:
        yield _refused(series, f"{len(usable)} usable weeks; a forecast needs {FEWEST}")
        return
    if series.kind == "goal_rate" and np.ptp(series.values[usable]) == 0:
        yield _refused(series, f"the same in each of {len(usable)} weeks: past errors give no interval")
        return
    last = int(usable[-1])
    told = forecast(series.bent()[: last + 1], ahead, LEVEL)
    value, low, high = (series.straight(bounds) for bounds in (told.value, told.low, told.high))
    for week in usable[-PAST:].tolist():
        yield Measure(
            name=f"forecast_{series.kind}",
            anchor=series.anchor,
            dims={"period": str(np.datetime64(weeks.first + 7 * week, "D"))},
            value=float(series.values[week]),
            unit=UNITS[series.kind],
            n=int(series.sizes[week]),
            method="counted in the week from this Monday on (UTC)",
            evidence=series.rows_of(weeks, week),
        )
    for step in range(ahead):
        monday = np.datetime64(weeks.first + 7 * (last + 1 + step), "D")
        yield Measure(
            name=f"forecast_{series.kind}",
            anchor=series.anchor,
            dims={"period": str(monday)},
            value=float(value[step]),
            unit=UNITS[series.kind],
            interval=Interval(low=float(low[step]), high=float(high[step]), level=LEVEL),
            n=series.n,
            method=_method(told, len(usable)),
            status="predicted",
            evidence=series.evidence,
        )


def _method(told: Forecast, usable: int) -> str:
    return (
        f"{told.method}, chosen among others by {told.tried} forecasts of the past; interval from their "
        f"errors (conformal); {usable} usable weeks"
    )


def _refused(series: Weekly, reason: str) -> Measure:
    return Measure(
        name=f"forecast_{series.kind}",
        anchor=series.anchor,
        value=None,
        unit=UNITS[series.kind],
        n=series.n,
        method=reason,
        status="not enough data",
        evidence=series.evidence,
    )
