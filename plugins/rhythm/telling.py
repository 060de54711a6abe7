"""Measures and findings of the day and the week, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from journeymap.mining import Anchor, Condition, Finding, Interval, Measure, Selection
from journeymap.mining.statistics import mean_interval, quantile_of_normal, wilson, wilson_bounds

from .counting import CELLS, Counted

WINDOW = 6  # hours in a row in which a group is compared with the others
SURE = 5.0  # standard errors: 24 windows of many groups are looked at
TELLING = 0.10  # less than ten points of a customer's events is no news
FEWEST_CUSTOMERS = 20
MOST_CUSTOMERS = 200_000  # of more, every second, third, ... by key is compared
PEAK = 3  # hours
JOURNEY = Anchor(place="journey")


@dataclass(frozen=True)
class Group:
    """Customers that are alike in something: of a persona, or with one value of a trait. member: booleans
    (K,) by customer of the log. words: "customers of “Regulars”"."""

    anchor: Anchor
    dims: dict[str, str]
    words: str
    member: np.ndarray
    evidence: Selection
    n: int


def place_measures(anchor: Anchor, counts: np.ndarray, clock: str, fewest: int) -> Iterator[Measure]:
    """Share of the place's events in each hour of weekdays and of weekends; what has few is unknown."""
    total = int(counts.sum())
    evidence = _events(anchor)
    low, high = wilson_bounds(counts, np.full(CELLS, max(total, 1)))
    for cell, seen in enumerate(counts.tolist()):
        dims = {"hour": f"{cell % 24:02}", "day": "weekend" if cell >= 24 else "weekday"}
        if seen < fewest:
            method = f"{seen} events in this hour; {fewest} are needed; {clock}"
            yield _unknown("hour_share", anchor, dims, seen, method)
            continue
        yield Measure(
            name="hour_share",
            anchor=anchor,
            dims=dims,
            value=seen / total,
            unit="share",
            interval=Interval(low=float(low[cell]), high=float(high[cell])),
            n=total,
            method=f"events in this hour of such days / all events of the place, Wilson interval; {clock}",
            evidence=evidence,
        )
    if total >= fewest:
        weekend = int(counts[24:].sum())
        yield Measure(
            name="weekend_share",
            anchor=anchor,
            value=weekend / total,
            unit="share",
            interval=wilson(weekend, total),
            n=total,
            method=f"events on Saturdays and Sundays / all (2 of 7 days are 29 %), Wilson interval; {clock}",
            evidence=evidence,
        )


def group_measures(group: Group, counted: Counted, clock: str, fewest: int) -> Iterator[Measure]:
    """Share of the group's events in each hour of all days."""
    counts = counted.by_customer[group.member].sum(axis=0)
    total = int(counts.sum())
    for hour, seen in enumerate(counts.tolist()):
        dims = {"hour": f"{hour:02}", **group.dims}
        if seen < fewest:
            method = f"{seen} events in this hour; {fewest} are needed; {clock}"
            yield _unknown("hour_share", group.anchor, dims, seen, method)
            continue
        yield Measure(
            name="hour_share",
            anchor=group.anchor,
            dims=dims,
            value=seen / total,
            unit="share",
            interval=wilson(seen, total),
            n=group.n,
            method=f"events in this hour / all events of {group.words}, who are n; Wilson interval; {clock}",
            evidence=group.evidence,
        )


def burst_measures(counted: Counted) -> Iterator[Measure]:
    """How much is done in one go, and how long that takes."""
    if not len(counted.sizes):
        return
    n = int(counted.sizes.sum())
    for name, values, unit in (
        ("burst_events", counted.sizes, "events"),
        ("burst_seconds", counted.lasts, "seconds"),
    ):
        told = mean_interval(values)
        assert told is not None  # there are bursts
        yield Measure(
            name=name,
            anchor=JOURNEY,
            value=told.value,
            unit=unit,
            interval=told.interval,
            n=n,
            method=f"events of a case under 30 min apart are a burst; {len(values)} bursts; {told.method}",
            evidence=Selection(subject="events"),
        )


def hour_moods(
    name: str, hours: np.ndarray, values: np.ndarray, unit: str, clock: str, fewest: int
) -> Iterator[Measure]:
    """Mean of answers given in each hour of the day; unknown where few were given."""
    for hour in range(24):
        said = values[hours == hour]
        dims = {"hour": f"{hour:02}"}
        told = mean_interval(said) if len(said) >= fewest else None
        if told is None:
            method = f"{len(said)} answers in this hour; {fewest} are needed; {clock}"
            yield _unknown(name, JOURNEY, dims, len(said), method, unit)
            continue
        yield Measure(
            name=name,
            anchor=JOURNEY,
            dims=dims,
            value=told.value,
            unit=unit,
            interval=told.interval,
            n=len(said),
            method=f"answers given in this hour, {told.method}; {clock}",
        )


def peak(counted: Counted, clock: str) -> Finding | None:
    """The busiest three hours; None where the day is flat or nothing is there."""
    hours = counted.journey.reshape(2, 24).sum(axis=0)
    total = int(hours.sum())
    around = _windows(hours[None, :], PEAK)[0]
    begin = int(np.argmax(around))
    if total < 10 * 24 or around[begin] < 1.5 * PEAK / 24 * total:
        return None
    share = float(around[begin] / total)
    return Finding(
        kind="peak",
        anchor=JOURNEY,
        headline=f"Customers are most active from {_span(begin, PEAK)} ({clock}): {share:.0%} of all events",
        value=share,
        unit="share",
        interval=wilson(int(around[begin]), total),
        n=total,
        method=f"busiest {PEAK} hours of the day; {clock}",
        mood="neutral",
        evidence=Selection(subject="events"),
    )


def own_hours(group: Group, counted: Counted, clock: str) -> Finding | None:
    """The six hours in which the group's customers do more of what they do than other customers; None where
    it is not much more, or not sure. Each customer counts once, however busy."""
    step = max(len(counted.by_customer) // MOST_CUSTOMERS, 1)
    hours, member = counted.by_customer[::step], group.member[::step]
    active = hours.sum(axis=1)
    known = active > 0
    inside, outside = member & known, ~member & known
    if min(inside.sum(), outside.sum()) < FEWEST_CUSTOMERS:
        return None
    shares = _windows(hours, WINDOW) / np.maximum(active, 1)[:, None]
    mine, others = shares[inside], shares[outside]
    more = mine.mean(axis=0) - others.mean(axis=0)
    error = np.sqrt(mine.var(axis=0) / len(mine) + others.var(axis=0) / len(others))
    begin = int(np.argmax(more))
    if more[begin] < TELLING or more[begin] < SURE * error[begin]:
        return None
    half = quantile_of_normal(0.95) * float(error[begin])
    value = float(more[begin])
    return Finding(
        kind="own_hours",
        anchor=group.anchor,
        headline=f"{group.words[0].upper()}{group.words[1:160]} do {mine[:, begin].mean():.0%} of what they "
        f"do from {_span(begin, WINDOW)} ({clock}), others {others[:, begin].mean():.0%}",
        value=value,
        unit="share",
        interval=Interval(low=value - half, high=value + half),
        n=group.n,
        method=f"mean over customers of the share of their events in the {WINDOW} hours of the largest "
        f"difference to all others, told from {SURE:g} standard errors on; {clock}",
        mood="neutral",
        evidence=group.evidence,
    )


def _windows(hours: np.ndarray, length: int) -> np.ndarray:
    """(rows, 24): sum over so many hours from each hour on, over midnight too."""
    return sum(np.roll(hours, -step, axis=1) for step in range(length))  # type: ignore[return-value]


def _span(begin: int, hours: int) -> str:
    return f"{begin}:00 to {(begin + hours) % 24}:00"


def _events(anchor: Anchor) -> Selection:
    if anchor.place == "journey":
        return Selection(subject="events")
    return Selection(subject="events", where=(Condition(column=anchor.place, op="=", value=anchor.name),))


def _unknown(
    name: str, anchor: Anchor, dims: dict[str, str], n: int, method: str, unit: str = "share"
) -> Measure:
    return Measure(
        name=name,
        anchor=anchor,
        dims=dims,
        value=None,
        unit=unit,
        n=n,
        method=method,
        status="not enough data",
    )
