"""Do customers fall into groups, and into how many? k-means, judged by stability and against a single cloud.

Stability: the groups of two halves of the sample, drawn at random, agree on everybody (adjusted Rand index;
Ben-Hur, Elisseeff, Guyon 2002), and each is found again (Jaccard index; Hennig 2007). Against chance: the
spread within groups is less than k-means makes of a single Gaussian cloud of the same covariance (SigClust;
Liu, Hayes, Nobel, Marron 2008).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

SAMPLE = 5_000
HALVES = 8
STABLE = 0.8  # adjusted Rand index
STEADY = 0.75  # Jaccard index of each group
CLOUDS = 20
BEYOND = 3.0  # standard deviations below what single clouds give, and below all of them
GAIN = 0.08  # of the spread within a single cloud's groups, that real ones must save: chance saves up to 0.06
SMALLEST = 0.03  # of all customers
FEWEST = 200  # customers


@dataclass(frozen=True)
class Groups:
    """centres: (k, d). stability: of this k, 0..1. saved: share of a single cloud's spread that is saved."""

    centres: np.ndarray
    stability: float
    saved: float


@dataclass(frozen=True)
class Refusal:
    """Why there are no groups, in words; stability: the best that any number of groups had."""

    why: str
    stability: float | None = None


def groups(
    points: np.ndarray, most: int, tell: Callable[[float], None] = lambda share: None
) -> Groups | Refusal:
    """The largest number of groups (2 to `most`) that is stable and no accident. points: (n, d)."""
    if len(points) < FEWEST:
        return Refusal(f"{len(points):,} customers are too few to look for groups; {FEWEST} are needed")
    random = np.random.default_rng(0)
    chosen = np.sort(random.choice(len(points), min(SAMPLE, len(points)), replace=False))
    sample = np.ascontiguousarray(points[chosen], dtype=np.float64)
    found: Groups | None = None
    best = 0.0
    with threadpool_limits(1):
        for k in range(2, most + 1):
            tell((k - 2) / (most - 1))
            stability, steady = _stability(sample, k)
            best = max(best, stability)
            if stability >= STABLE and steady >= STEADY:
                found = _real(sample, k, stability) or found
    if found is not None:
        return found
    if best >= STABLE:
        return Refusal("people here do not fall into groups: a single cloud splits as well", best)
    return Refusal("people here do not fall into groups: every half of them falls apart differently", best)


def _stability(sample: np.ndarray, k: int) -> tuple[float, float]:
    """Mean adjusted Rand index between halves, and the mean Jaccard index of the group that is found again
    worst: a group that is cut at random counts against all, however steady the others are."""
    labels = []
    for half in range(HALVES):
        random = np.random.default_rng(half)
        rows = random.choice(len(sample), len(sample) // 2, replace=False)
        labels.append(KMeans(k, n_init=5, random_state=half).fit(sample[rows]).predict(sample))
    agree = np.mean([adjusted_rand_score(a, b) for a, b in combinations(labels, 2)])
    again = np.mean([_found_again(a, b, k) for a, b in permutations(labels, 2)], axis=0)
    return float(agree), float(again.min())


def _found_again(one: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """(k,) sorted: of each group of `one`, the Jaccard index with the most similar group of `other`."""
    both = np.bincount(one * k + other, minlength=k * k).reshape(k, k).astype(float)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    return np.sort((both / np.maximum(either, 1)).max(axis=1))


def _real(sample: np.ndarray, k: int, stability: float) -> Groups | None:
    """The groups, unless one is tiny or a single cloud splits as well."""
    model = KMeans(k, n_init=10, random_state=0).fit(sample)
    if np.bincount(model.labels_, minlength=k).min() < max(SMALLEST * len(sample), 10):
        return None
    inertia = model.inertia_ / ((sample - sample.mean(axis=0)) ** 2).sum()
    axes = np.linalg.cholesky(np.cov(sample.T).reshape(sample.shape[1], -1) + 1e-9 * np.eye(sample.shape[1]))
    single = []
    for cloud in range(CLOUDS):
        drawn = np.random.default_rng(1_000 + cloud).standard_normal(sample.shape) @ axes.T
        spread = ((drawn - drawn.mean(axis=0)) ** 2).sum()
        single.append(KMeans(k, n_init=2, random_state=cloud).fit(drawn).inertia_ / spread)
    usual, deviation = float(np.mean(single)), float(np.std(single))
    saved = 1 - inertia / usual
    if inertia >= min(single) or inertia > usual - BEYOND * deviation or saved < GAIN:
        return None
    return Groups(model.cluster_centers_, stability, saved)
