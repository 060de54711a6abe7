"""Do forecasts hold? On journeys with a known truth, on real logs, on planted interventions."""

from __future__ import annotations

import importlib
import os
import re

import django
from scipy import stats

from benchmarks.quality._holding import AHEAD, real, trial
from benchmarks.quality._logs import mobile_app
from journeymap.forecasting import forecast

TITLE = "Forecast"
JOURNEYS = 400


def share(hits: int, n: int) -> str:
    """Coverage with its exact binomial interval (C. Clopper and E. Pearson, 1934), level 0.95."""
    low, high = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")
    return f"{hits} of {n} = {hits / n:.1%} ({low:.1%} to {high:.1%})"


def measure() -> str:
    trials = [trial(seed) for seed in range(JOURNEYS)]
    rows = [
        f"| simulated, {JOURNEYS} journeys, next {AHEAD} weeks as it is | "
        f"{share(sum(t[0] for t in trials), JOURNEYS)} |",
        f"| the same, with a change | {share(sum(t[1] for t in trials), JOURNEYS)} |",
    ]
    weeks = sum(t[2].backtest.weeks for t in trials)
    rows.append(
        f"| their back-tests, week by week | {share(sum(t[2].backtest.covered for t in trials), weeks)} |"
    )
    for name, given in real():
        tested = forecast(given.log, given.definition).backtest
        rows.append(f"| {name}, rolling origins | {share(tested.covered, tested.weeks)} |")
    app = mobile_app()
    refused = forecast(app.log, app.definition).refused or "not refused"
    return "\n".join(
        [
            "Share of what came that lay inside the 90 % interval, with the binomial interval (95 %) of that "
            "share.\n",
            "| what | inside |\n|---|---|",
            *rows,
            f"\nRefused: app onboarding (one day): {re.sub(r'[.:] .*', '', refused)}.\n",
            *planted(),
        ]
    )


def planted() -> list[str]:
    """The demo company in two worlds of one seed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.settings")
    django.setup()
    company = importlib.import_module("benchmarks.quality._planted")  # knows Django's models
    told = ["| demo company, 4,000 customers | forecast | came |\n|---|---:|---:|"]
    asis = company.year(4_000, 3, {})
    for asked in company.INTERVENTIONS:
        after, came = company.held(asis, asked, 4_000, 3)
        told.append(f"| {asked.name} | {after.value:.3f} [{after.low:.3f}, {after.high:.3f}] | {came:.3f} |")
    return told
