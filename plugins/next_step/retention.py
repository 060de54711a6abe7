"""Who is worth an effort to keep: the chance of leaving times the money that would be lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from journeymap.mining import (
    Analyzer,
    Anchor,
    Data,
    JourneyDefinition,
    Measure,
    Params,
    Progress,
    Result,
    Scores,
)
from journeymap.mining.frames import FrameData
from journeymap.mining.statistics import ENOUGH, mean_interval

DAY = 86400.0
TOP = 0.1  # share of the customers that the measure of concentration looks at
METHOD = (
    "chance of leaving x money so far per day since the first event (of {shortest:g} days at least) "
    "x {horizon:g} days"
)


class RetentionParams(Params):
    """Over which time money counts."""

    horizon_days: float = Field(
        180.0, ge=1, le=3650, description="Days ahead for which a customer's money counts."
    )
    shortest_days: float = Field(
        60.0, ge=1, le=3650, description="A customer known for fewer days counts as known for so many."
    )


@dataclass(frozen=True)
class Spent:
    """Customers (sorted), their money so far, and the days since their first event."""

    customer: pa.Array
    money: np.ndarray
    days: np.ndarray


class Retention(Analyzer):
    """Ranks customers by the money that is at stake: their chance of leaving, as another analyzer gave it,
    times what they bring in the time ahead."""

    name = "retention"
    title = "Worth keeping"
    version = "1"
    kinds = {
        "retention_value": "Money that is expected to be lost: the chance of leaving times what is brought.",
        "value_at_risk": "Money that is expected to be lost with a customer who may leave, on average.",
        "value_at_risk_top": "Share of that money that lies with the tenth of the customers at the top.",
    }
    Params = RetentionParams
    wants = frozenset({"scores:churn"})
    gives = frozenset({"scores:retention_value", "scores:retention_value_reason"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """A list of customers by money at stake, with the reason of each."""
        progress(0.0, "Adding up money")
        if not data.has("scores:churn"):
            yield _refused("nothing says how likely customers are to leave (scores named churn)")
            return
        risk = data.scores("churn")
        risk = risk.filter(pc.is_finite(risk["value"]))
        spent = _spent(data)
        at = pc.index_in(risk["id"], value_set=spent.customer).fill_null(-1).to_numpy()
        known = (at >= 0) & (spent.money[at] > 0) if len(spent.money) else np.zeros(len(at), dtype=bool)
        if known.sum() < ENOUGH:
            yield _refused(f"{int(known.sum())} customers have both money and a chance of leaving")
            return
        chance, at = risk["value"].to_numpy()[known], at[known]
        ahead = spent.money[at] / np.maximum(spent.days[at], params.shortest_days) * params.horizon_days
        ids = spent.customer.take(pa.array(at)).to_pylist()
        order = sorted(range(len(ids)), key=ids.__getitem__)
        ids, chance, ahead = [ids[row] for row in order], chance[order], ahead[order]
        yield Scores("retention_value", "customer", ids, chance * ahead, unit="money", better="higher")
        yield Scores(
            "retention_value_reason", "customer", ids, _reasons(chance, ahead, params), unit="reason"
        )
        yield from _measures(chance * ahead, params)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Big spenders and small ones, each half likely to leave."""
        return planted()


def _spent(data: Data) -> Spent:
    """Added up over all events with a customer."""
    size = len(data.log.customers)
    money, first = np.zeros(size), np.full(size, np.inf)
    for events, _ in data.log.buckets(["customer", "value", "time"], ()):
        code = events["customer"].to_numpy()
        told = code >= 0
        worth = np.nan_to_num(events["value"].to_numpy(zero_copy_only=False))
        money += np.bincount(code[told], worth[told], size)
        np.minimum.at(first, code[told], events["time"].cast(pa.int64()).to_numpy()[told] / 1e6)
    table = pa.table({"customer": data.log.customers, "money": money, "first": first})
    table = table.filter(pc.is_finite(table["first"])).group_by("customer")  # a key may have two codes
    table = table.aggregate([("money", "sum"), ("first", "min")]).sort_by("customer")
    latest = data.log.reference_time.timestamp() if data.log.reference_time else 0.0
    days = (latest - table["first_min"].to_numpy()) / DAY
    return Spent(table["customer"].combine_chunks(), table["money_sum"].to_numpy(), days)


def _reasons(chance: np.ndarray, ahead: np.ndarray, params: RetentionParams) -> np.ndarray:
    told = zip(chance.tolist(), ahead.tolist(), strict=True)
    horizon = f"{params.horizon_days:g} days"
    return np.array(
        [f"leaves with {100 * c:.0f}%, brings {a:,.0f} in {horizon}" for c, a in told], dtype=object
    )


def _measures(value: np.ndarray, params: RetentionParams) -> Iterable[Measure]:
    how = METHOD.format(shortest=params.shortest_days, horizon=params.horizon_days)
    total, n = float(value.sum()), len(value)
    spread = mean_interval(value)
    if spread is None or total <= 0:
        return
    anchor = Anchor(place="journey")
    yield Measure(
        name="value_at_risk",
        anchor=anchor,
        value=spread.value,
        unit="money",
        interval=spread.interval,
        n=n,
        method=f"mean over the customers with money ({total:,.0f} in all): {how}; {spread.method}",
        status="predicted",
    )
    yield Measure(
        name="value_at_risk_top",
        anchor=anchor,
        value=float(np.sort(value)[::-1][: max(round(TOP * n), 1)].sum()) / total,
        unit="share",
        n=n,
        method=f"share of the highest tenth in the sum of: {how}",
        status="predicted",
    )


def _refused(reason: str) -> Measure:
    return Measure(
        name="value_at_risk",
        anchor=Anchor(place="journey"),
        value=None,
        unit="money",
        n=0,
        method=f"Not told: {reason}.",
        status="not enough data",
    )


def planted() -> tuple[Data, Scores]:
    """Forty customers over a year; the first bought for 1000, the others for less."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [f"customer-{number:02d}" for number in range(40)]
    rows = [(key, day, 0.0) for key in ids]
    rows += [(key, day + timedelta(days=365), 1000.0 / (number + 1)) for number, key in enumerate(ids)]
    data = FrameData(
        {"customer": [row[0] for row in rows], "time": [row[1] for row in rows],
         "value": [row[2] for row in rows], "activity": ["buy"] * len(rows)},
        JourneyDefinition(name="Shop"),
        scores={"churn": Scores("churn", "customer", ids, np.full(len(ids), 0.5))},
    )  # fmt: skip
    expected = Scores(
        "retention_value", "customer", ids[:1], np.array([0.5 * 1000 / 365 * 180]), unit="money"
    )
    return data, expected
