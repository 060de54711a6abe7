"""From customers to personas: those that people accepted take in customers, new groups are proposed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import (
    Anchor,
    Data,
    Finding,
    Interval,
    Measure,
    Operation,
    Progress,
    Proposal,
    Result,
    Scores,
    Selection,
)
from journeymap.mining.customers import Features, customer_features
from journeymap.mining.given import numbers
from journeymap.mining.results import Status
from journeymap.mining.statistics import wilson

from .apart import Difference, Z, differences
from .grouping import FEWEST, STABLE, Groups, groups
from .naming import SHOWN, line, name, varied
from .path import typical
from .rules import Known, assigned, decided, drawn, known
from .space import fit

LISTED = 500  # customers that evidence lists, the most typical
METHOD = "rule of the persona: nearest of the groups, and within reach of its centre"
FOUND_BY = (
    "k-means on habits and traits (each kind weighs the same, principal components); the largest number of "
    f"groups whose halves of a sample of 5,000 agree (adjusted Rand index >= {STABLE}), tighter than those "
    "of a single cloud"
)


def results(data: Data, most: int, traits: bool, progress: Progress) -> Iterator[Result]:
    """Members and portraits of accepted personas, then proposals of groups that nobody decided on yet."""
    progress(0.0, "Gathering what customers do")
    moods = "sentiment" if data.has("scores:sentiment") else ""
    features = customer_features(data, moods=moods)
    judged, unread = known(data.curated("personas"), features)
    kept = [each for each in judged if not each.rejected]
    member = assigned(kept, len(features.ids))
    if kept:
        progress(0.2, "Telling who belongs to which persona")
        yield from _members(data, features, kept, member)
    space = fit(features, traits)
    points = space.points(features) if space else np.zeros((len(features.ids), 0))
    if space is None or len(features.ids) < FEWEST:
        yield _stability(
            None, len(features.ids), f"fewer than {FEWEST} customers, or nothing tells them apart"
        )
        return
    progress(0.3, "Looking for groups")
    found = groups(points, most, lambda share: progress(0.3 + 0.5 * share, "Looking for groups"))
    if not isinstance(found, Groups):
        yield _stability(found.stability, len(points), found.why)
        return
    yield _stability(found.stability, len(points), FOUND_BY)
    progress(0.8, "Comparing groups")
    yield from _proposals(data, features, list(drawn(space, found.centres, points)), judged, unread)
    progress(1.0, "Done")


def _stability(value: float | None, n: int, method: str) -> Measure:
    return Measure(
        name="stability", anchor=Anchor(place="journey"), value=value, unit="index", n=n, method=method,
        status="measured" if value is not None else "not enough data",
    )  # fmt: skip


def _members(data: Data, features: Features, kept: list[Known], member: np.ndarray) -> Iterator[Result]:
    keys = np.array([*(each.key for each in kept), None], dtype=object)
    yield Scores("persona", "customer", features.ids, keys[member], unit="persona")
    n = len(features.ids)
    nobody = int((member < 0).sum())
    yield Measure(
        name="without_persona", anchor=Anchor(place="journey"), value=nobody / n, unit="share",
        interval=wilson(nobody, n), n=n, method="customers in reach of no accepted persona / customers",
    ) if n else _stability(None, 0, "no customers")  # fmt: skip
    for number, each in enumerate(kept):
        own = member == number
        anchor, dims = Anchor(place="persona", name=each.name), {"key": each.key}
        yield from _portrait(data, features, each, own, anchor, dims)
        if own.any():
            yield from _apart(data, features, each, own, anchor)


def _portrait(
    data: Data, features: Features, each: Known, own: np.ndarray, anchor: Anchor, dims: dict[str, str]
) -> Iterator[Measure]:
    n, size = len(own), int(own.sum())
    yield _measure(
        "persona_share", anchor, dims, size / n if n else None, "share", n, METHOD, wilson(size, n)
    )
    yield _measure("persona_customers", anchor, dims, float(size), "count", size, METHOD)
    usual = float(np.median(each.distance[own])) / each.rule.usual - 1 if size else None
    drifted = "median distance of members from the centre now / when the group was found - 1"
    yield _measure("persona_drift", anchor, dims, usual, "share", size, drifted)
    told = {
        "persona_mood": ("mean mood", "polarity", "mean over members of the mean mood of what they wrote"),
        "persona_score": (
            "mean score",
            "score",
            "mean over members of their mean score, 0 to 1 of the scale",
        ),
        "persona_value": ("money", "money", "mean money of a member in all"),
    }
    for called, (column, unit, method) in told.items():
        if column in features.table.column_names:
            yield _mean(
                called, anchor, dims, features.table[column].to_numpy().astype(float)[own], unit, method
            )
    if data.has("scores:churn"):
        risk = numbers(data, "churn", pa.array(features.ids, pa.string()))
        method = "mean over members of their chance to leave"
        yield _mean("persona_risk", anchor, dims, risk[own], "probability", method)


def _mean(
    called: str, anchor: Anchor, dims: dict[str, str], values: np.ndarray, unit: str, method: str
) -> Measure:
    """Normal interval of a mean; under 10 known values: not enough data."""
    values = values[~np.isnan(values)]
    n = len(values)
    if n < 10:
        return _measure(called, anchor, dims, None, unit, n, method)
    middle, error = float(values.mean()), Z * float(values.std(ddof=1)) / np.sqrt(n)
    return _measure(
        called, anchor, dims, middle, unit, n, method, Interval(low=middle - error, high=middle + error)
    )


def _measure(
    called: str, anchor: Anchor, dims: dict[str, str], value: float | None, unit: str, n: int, method: str,
    interval: Interval | None = None,
) -> Measure:  # fmt: skip
    status: Status = "measured" if value is not None else "not enough data"
    return Measure(
        name=called, anchor=anchor, dims=dims, value=value, unit=unit, n=n, method=method, interval=interval,
        status=status,
    )  # fmt: skip


def _apart(data: Data, features: Features, each: Known, own: np.ndarray, anchor: Anchor) -> Iterator[Finding]:
    evidence = _typical(data, features, np.where(own, each.distance, np.inf))
    for told in varied(differences(features, own))[:SHOWN]:
        better = {"mean mood", "mean score", "money"}
        mood: Any = ("bright" if told.size > 0 else "pain") if told.column in better else "neutral"
        yield Finding(
            kind="sets_apart", anchor=anchor, headline=f"{each.name}: {line(told, features)}"[:300],
            value=told.told, unit=told.unit, interval=told.interval,
            n=len(evidence.ids or ()), mood=mood, evidence=evidence,
            method=f"{int(own.sum()):,} members against all others: Cohen's d, or ratio of shares; the rows "
            f"are the {LISTED} most typical at most",
        )  # fmt: skip


def _typical(data: Data, features: Features, distance: np.ndarray) -> Selection:
    """The most typical members that the company has records of."""
    listed = data.customers.project("customer").to_arrow_table()["customer"].combine_chunks()
    there = pc.is_in(pa.array(features.ids, pa.string()), value_set=listed).to_numpy(zero_copy_only=False)
    near = np.argsort(np.where(there, distance, np.inf), kind="stable")[:LISTED]
    chosen = [features.ids[place] for place in near if there[place] and np.isfinite(distance[place])]
    return Selection(subject="customers", ids=tuple(sorted(chosen)))


def _proposals(
    data: Data, features: Features, found: list[Any], judged: list[Known], unread: list[str]
) -> Iterator[Proposal]:
    """Groups that are like none that people accepted or declined."""
    new = [(rule, distance) for rule, distance in found if not decided(distance, judged)]
    members = [np.flatnonzero(np.isfinite(distance)) for _, distance in new]
    ways = typical(data, features.ids, members)
    taken = [*(each.name for each in judged), *unread]
    for (rule, distance), way in zip(new, ways, strict=True):
        own = np.isfinite(distance)
        apart = varied(differences(features, own))
        called = name(apart, features, taken)
        taken.append(called)
        share = own.mean()
        traits = [_trait(each, features) for each in apart[:SHOWN]]
        yield Proposal(
            kind="add_persona",
            target=called,
            operations=(
                Operation(
                    name="add_persona",
                    arguments={
                        "name": called,
                        "description": _description(share, way),
                        "rule": json.dumps(rule.told(), sort_keys=True),
                        "traits": json.dumps(traits, ensure_ascii=False),
                    },
                ),
            ),
            reason=f"{own.sum():,} customers ({100 * share:.0f}%) belong together: "
            + "; ".join(line(each, features) for each in apart[:3]) + ".",
            evidence=_typical(data, features, distance),
        )  # fmt: skip


def _description(share: float, way: list[str]) -> str:
    path = f" Their typical way: {' → '.join(way)}." if way else ""
    return f"{100 * share:.0f}% of the customers when the group was found.{path}"


def _trait(each: Difference, features: Features) -> dict[str, Any]:
    told = {"text": line(each, features), "value": round(each.told, 3), "unit": each.unit}
    return told | {"low": round(each.interval.low, 3), "high": round(each.interval.high, 3)}
