"""Rows to learn from: customers as they were at a cut-off, and what they did then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from journeymap.mining.customers import Customers, Features, Vocabulary, microseconds
from plugins.outcomes.asking import Question

MOST_ROWS = 15_000  # of a training, and of a test; customers are drawn at random where there are more


@dataclass(frozen=True)
class Examples:
    """table: features, one row a customer and cut-off. labels: 1 it happened. who: the customer's number."""

    table: pa.Table
    labels: np.ndarray
    who: np.ndarray
    ids: np.ndarray
    features: Features  # of the first cut-off: kinds, words, places, vocabulary

    def __len__(self) -> int:
        return len(self.labels)


def examples(
    customers: Customers, asked: Question, cutoffs: Sequence[datetime], like: Vocabulary | None = None
) -> Examples:
    """Examples at these cut-offs; the vocabulary is that of the first, unless it is told."""
    everybody = customers.histories.ids
    words = like or customers.vocabulary(cutoffs[0])
    moments = [microseconds(cutoff) for cutoff in cutoffs]
    chosen = [asked.asked(customers, at) for at in moments]
    kept = _some(len(everybody), sum(int(c.sum()) for c in chosen))
    tables, labels, who = [], [], []
    first: Features | None = None
    for cutoff, at, active in zip(cutoffs, moments, chosen, strict=True):
        found = customers.features(cutoff, like=words)
        first = first or found
        rows = (active & kept)[customers.histories.before(at).present()]
        tables.append(found.table.filter(pa.array(rows)))
        numbers = np.flatnonzero(active & kept)
        who.append(numbers)
        labels.append(asked.happened(customers, at)[numbers].astype(float))
    assert first is not None  # there is a cut-off
    numbers = np.concatenate(who)
    table = pa.concat_tables(tables, promote_options="default")
    return Examples(table, np.concatenate(labels), numbers, everybody[numbers], first)


def _some(n: int, rows: int) -> np.ndarray:
    """Booleans by customer: all, or so many by chance that about MOST_ROWS rows are left."""
    if rows <= MOST_ROWS:
        return np.ones(n, dtype=bool)
    return np.random.default_rng(0).random(n) < MOST_ROWS / rows
