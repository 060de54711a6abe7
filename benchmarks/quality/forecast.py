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
SEEDS = {"on which the widening was chosen": range(JOURNEYS), "new ones": range(JOURNEYS, 2 * JOURNEYS)}
COMPANIES = range(3, 15)


def share(hits: int, n: int) -> str:
    """Coverage with its exact binomial interval (C. Clopper and E. Pearson, 1934), level 0.95."""
    low, high = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")
    return f"{hits} of {n} = {hits / n:.1%} ({low:.1%} to {high:.1%})"


def measure() -> str:
    rows = [row for which, seeds in SEEDS.items() for row in simulated(which, seeds)]
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


def simulated(which: str, seeds: range) -> list[str]:
    """Rows of the table: journeys of these seeds, as they are, with a change, back-tested."""
    trials = [trial(seed) for seed in seeds]
    weeks, covered = (sum(getattr(t[2].backtest, name) for t in trials) for name in ("weeks", "covered"))
    return [
        f"| simulated, {len(seeds)} journeys ({which}), next {AHEAD} weeks as it is | "
        f"{share(sum(t[0] for t in trials), len(seeds))} |",
        f"| the same, with a change | {share(sum(t[1] for t in trials), len(seeds))} |",
        f"| their back-tests, week by week | {share(covered, weeks)} |",
    ]


def planted() -> list[str]:
    """Demo companies, each in two worlds of one seed: means over them, and how many came inside."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.settings")
    django.setup()
    company = importlib.import_module("benchmarks.quality._planted")  # knows Django's models
    found: dict[str, list[tuple[float, float, bool]]] = {each.name: [] for each in company.INTERVENTIONS}
    for seed in COMPANIES:
        asis = company.year(4_000, seed, {})
        for asked in company.INTERVENTIONS:
            after, came = company.held(asis, asked, 4_000, seed)
            if after is not None:
                found[asked.name].append((after.value, came, after.low <= came <= after.high))
    head = f"{len(COMPANIES)} demo companies of 4,000 customers"
    told = [f"| {head} | forecast, mean | came, mean | inside |\n|---|---:|---:|---:|"]
    for name, rows in found.items():
        foretold, came, inside = (sum(column) for column in zip(*rows, strict=True))
        n = len(rows)
        told.append(f"| {name} | {foretold / n:.3f} | {came / n:.3f} | {inside} of {n} |")
    return told
