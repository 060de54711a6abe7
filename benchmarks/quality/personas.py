"""Personas: found again on a real shop, against planted segments, and none where there are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.quality import _logs as logs
from journeymap.mining import Data, JourneyDefinition
from journeymap.mining.customers import customer_features
from journeymap.mining.frames import FrameData
from journeymap.mining.statistics import wilson
from plugins.personas.grouping import Groups, groups
from plugins.personas.space import fit

TITLE = "Personas (`plugins/personas`)"
START = datetime(2026, 1, 1, tzinfo=UTC)
SEEDS, HALVES = 20, 10
KINDS = (  # hour, events a visit, share of searches, money: four kinds of customers, each unlike the others
    (9.0, 4, 0.2, 30.0),
    (13.0, 3, 0.1, 120.0),
    (19.0, 6, 0.3, 60.0),
    (22.5, 8, 0.7, 25.0),
)


def measure() -> str:
    """Markdown: three tables."""
    return "\n\n".join([_shop(), _planted(), _noise()])


def _shop() -> str:
    """Groups drawn from either half of the customers, compared on all of them."""
    features = customer_features(logs.shop())
    space = fit(features, True)
    assert space is not None
    points = space.points(features)
    found = groups(points, 8)
    whole = f"{len(found.centres)} groups" if isinstance(found, Groups) else found.why
    labels = []
    for half in range(HALVES):
        rows = np.random.default_rng(half).permutation(len(points))[: len(points) // 2]
        drawn = groups(points[rows], 8)
        if isinstance(drawn, Groups):
            labels.append(_label(points, drawn.centres))
    agree = [adjusted_rand_score(a, b) for a, b in combinations(labels, 2)]
    told = f"{np.mean(agree):.2f} ({np.min(agree):.2f} to {np.max(agree):.2f})" if agree else "-"
    return (
        f"Real shop (online_retail, {len(points):,} customers; recency, frequency, money, hours, habits): "
        f"{whole}. Drawn anew from {HALVES} random halves: {len(labels)} times groups were found; on all "
        f"customers they agree with an adjusted Rand index of {told} (mean, range of all pairs)."
    )


def _planted() -> str:
    rows = ["| kinds planted | groups found | adjusted Rand index with what was planted |", "|---|---|---|"]
    for kinds in (2, 3, 4):
        data, truth = _company(kinds, 800)
        features = customer_features(data)
        space = fit(features, True)
        assert space is not None
        found = groups(space.points(features), 8)
        if isinstance(found, Groups):
            labels = _label(space.points(features), found.centres)
            score = adjusted_rand_score([truth[key] for key in features.ids], labels)
            rows.append(f"| {kinds} | {len(found.centres)} | {score:.2f} |")
        else:
            rows.append(f"| {kinds} | none ({found.why}) | - |")
    return "Simulated customers of several kinds, the kind not told:\n\n" + "\n".join(rows)


def _noise() -> str:
    quiet = {"a single Gaussian cloud": 0, "customers who all act alike, by chance": 0}
    for seed in range(SEEDS):
        random = np.random.default_rng(seed)
        scale = random.exponential(1, int(random.integers(2, 10))) + 0.1
        cloud = random.standard_normal((1_500, len(scale))) * scale
        quiet["a single Gaussian cloud"] += not isinstance(groups(cloud, 8), Groups)
        features = customer_features(_company(1, 600, seed)[0])
        space = fit(features, True)
        assert space is not None
        alike = groups(space.points(features), 8)
        quiet["customers who all act alike, by chance"] += not isinstance(alike, Groups)
    rows = [f"| what | quiet of {SEEDS} seeds | 95 % interval | at least 18 |", "|---|---|---|---|"]
    for name, n in quiet.items():
        interval = wilson(n, SEEDS)
        assert interval is not None
        met = "met" if n >= 18 else "not met"
        rows.append(f"| {name} | {n} | {interval.low:.2f} to {interval.high:.2f} | {met} |")
    return "Where there are no groups, none are offered:\n\n" + "\n".join(rows)


def _label(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)


def _company(kinds: int, customers: int, seed: int = 0) -> tuple[Data, dict[str, int]]:
    random = np.random.default_rng(seed)
    rows: dict[str, list] = {name: [] for name in ("customer", "activity", "time", "value")}
    truth = {}
    for customer in range(customers):
        kind = customer % kinds
        hour, length, searches, money = KINDS[kind]
        key = f"c{customer:05}"
        truth[key] = kind
        for _ in range(1 + random.poisson(3)):
            at = START + timedelta(days=int(random.integers(0, 90)), hours=float(random.normal(hour, 1.5)))
            for minute in range(2 + random.poisson(length)):
                looks = "search" if random.random() < searches else ("visit", "look")[random.integers(2)]
                buys = random.random() < 0.15
                rows["customer"].append(key)
                rows["activity"].append("buy" if buys else looks)
                rows["time"].append(at + timedelta(minutes=minute))
                rows["value"].append(float(random.lognormal(np.log(money), 0.4)) if buys else None)
    return FrameData(rows, JourneyDefinition(name="Shop", goal=("buy",))), truth
