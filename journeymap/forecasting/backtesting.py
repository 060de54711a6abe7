"""Every week that has ripened is forecast from what was known before it, and held to what came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .maturity import Weeks
from .metrics import Measured
from .outlook import BackTest, TestedWeek
from .rolling import CASES_AT_LEAST, expected, rolled, week_bounds

TESTED_AT_LEAST = 13  # weeks with enough cases, else all are tested


def backtest(metrics: Sequence[Measured], weeks: Weeks) -> BackTest:
    """All metrics, week by week; the first metric with a tested week is the main one."""
    detail = tuple(week for metric in metrics for week in tested(metric, weeks))
    if not detail:
        return BackTest()
    main = detail[0].metric
    own = [week for week in detail if week.metric == main]
    return BackTest(weeks=len(own), covered=sum(week.inside for week in own), metric=main, detail=detail)


def tested(metric: Measured, weeks: Weeks) -> list[TestedWeek]:
    """One line a week that could be forecast; weeks of few cases are left out where there are enough others.
    How many cases came is taken as known: a share of few cases lies further off by chance alone."""
    series, rolling, found = metric.series, rolled(metric.series), []
    forecasts = {int(week): told for week in series.ripe if (told := expected(rolling, int(week)))}
    enough = [week for week in forecasts if series.size[week] >= CASES_AT_LEAST]
    for week in enough if len(enough) >= TESTED_AT_LEAST else forecasts:
        told = forecasts[week]
        low, high = (float(metric.told(np.float64(x))) for x in week_bounds(series, told, series.size[week]))
        came = float(metric.told(series.figure[week]))
        day = np.datetime64(weeks.begins(week), "us").astype("datetime64[D]")
        inside = low - 1e-9 <= came <= high + 1e-9
        found.append(
            TestedWeek(week=str(day), metric=metric.name, low=low, high=high, came=came, inside=inside)
        )
    return found
