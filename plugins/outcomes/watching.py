"""Is the active model still good? Its inputs now against its training, its answers against what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from journeymap.mining import Interval
from journeymap.mining.customers import Customers
from plugins.outcomes import drifting
from plugins.outcomes.asking import DAY, Plan
from plugins.outcomes.examples import examples
from plugins.outcomes.judging import auc, auc_interval, calibration_error
from plugins.outcomes.keeping import Kept

ERRORS = 4.0  # standard errors that told and happened may differ by
APART = 0.05  # and by how much at least
FEWEST = 100  # rows to judge by
GROWS = "days known"  # by the passing of time alone


@dataclass(frozen=True)
class Watched:
    """How a model does on the latest cut-off whose horizon is over; None where too few were active.

    drift: population stability index by column, now against the training.
    """

    n: int
    auc: float | None
    interval: Interval | None
    told: float | None
    happened: float | None
    error: float | None
    drift: dict[str, float]
    broken: str  # why it should be trained anew, empty where it need not


def watch(kept: Kept, customers: Customers, when: Plan, now: pa.Table, days: int) -> Watched:
    """now: features of the customers that are active now. days: after which a model is trained anew."""
    said = kept.said
    test = examples(customers, kept.question, [when.test], like=said.vocabulary)
    drift = moved(kept, now)
    changed = [
        name for name in said.encoding.columns if name != GROWS and drift.get(name, 0.0) > drifting.BROKEN
    ]
    much = [said.words[name] for name in changed]
    reasons = []
    age = (when.test - said.until).total_seconds() * 1e6 / DAY
    if age >= days:
        reasons.append(f"it learned from what was known {age:.0f} days before the latest cut-off")
    if much:
        reasons.append(f"its inputs have changed much: {', '.join(much)}")
    if len(test) < FEWEST or not 0 < test.labels.sum() < len(test):
        return Watched(len(test), None, None, None, None, None, drift, "; ".join(reasons))
    chance = kept.chance(test.table)
    told, happened = float(chance.mean()), float(test.labels.mean())
    error = float(np.sqrt(max(happened * (1 - happened), 1e-4) / len(test)))
    if abs(told - happened) > max(ERRORS * error, APART):
        reasons.append(f"it told {told:.0%} on the latest cut-off, {happened:.0%} happened")
    bounds = auc_interval(test.labels, chance)
    if bounds.high < said.auc - APART:
        reasons.append(f"its AUC fell from {said.auc:.2f} to {auc(test.labels, chance):.2f}")
    return Watched(
        len(test),
        auc(test.labels, chance),
        bounds,
        told,
        happened,
        calibration_error(test.labels, chance),
        drift,
        "; ".join(reasons),
    )


def moved(kept: Kept, now: pa.Table) -> dict[str, float]:
    """Population stability index of each column: rows now against the training."""
    said = kept.said
    rows = said.encoding.matrix(now)
    if not len(rows):
        return {}
    found = {}
    for place, name in enumerate(said.encoding.columns):
        actual = drifting.spread(rows[:, place], list(said.starts[place]))
        found[name] = drifting.stability_index(np.array(said.spread[place]), actual, len(rows))
    return found
