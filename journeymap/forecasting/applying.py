"""What each kind of change does to the chain. Rows that it does not concern stay as they are, bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .chain import Chain
from .changes import (
    Add,
    BaseChange,
    CutWait,
    FixTheme,
    Merge,
    MoveChannel,
    Remove,
    Reorder,
    Transition,
)
from .mending import mended
from .naming import Names
from .rows import arriving, bypassed, known, mixed, numbers, through, without

ADDED = -1  # place of a touchpoint that is not there yet


def applied(chain: Chain, change: BaseChange, names: Names, holds: float | None = None) -> Chain:
    """The chain with a change. holds: which share of the effect comes; None = the likely one."""
    part = change.holds.likely if holds is None else holds
    if isinstance(change, CutWait):
        return _cut_wait(chain, change, names, part)
    return mixed(chain, DOING[type(change)](chain, change, names), part)


def _remove(chain: Chain, change: Remove, names: Names) -> Chain:
    return _taken_away(chain, names.at(chain, change.touchpoint), ends=True, passed_by=True)


def _taken_away(chain: Chain, there: np.ndarray, ends: bool, passed_by: bool) -> Chain:
    """Nobody comes there: they go on as those who passed it by, where there are enough; else through it."""
    start, between = chain.start.copy(), chain.between.copy()
    past, onward, end = bypassed(chain, there), through(chain, there, ends), chain.end
    for state in numbers(~there & (between[:, there].sum(axis=1) > 0)):
        if passed_by and past[state]:
            between[state], _ = without(between[state], there, end[state])
        else:
            row = between[state].copy()
            between[state] = np.where(there, 0.0, row) + row @ onward
    if start[there].sum() > 0:
        elsewhere = np.where(there, 0.0, start)
        skipped = elsewhere + start @ onward
        start = skipped / skipped.sum() if skipped.sum() > 0 else start
    return replace(chain, start=start, between=between)


def _merge(chain: Chain, change: Merge, names: Names) -> Chain:
    last = names.at(chain, change.touchpoints[-1])
    earlier = np.any([names.at(chain, each) for each in change.touchpoints[:-1]], axis=0) & ~last
    start, between, end = chain.start.copy(), chain.between.copy(), chain.end
    for state in numbers(between[:, earlier].sum(axis=1) > 0):
        moved = between[state, earlier].sum()
        if last[state]:  # on from there, and not back to what is one with it
            between[state], _ = without(between[state], earlier, end[state])
            continue
        arrive = arriving(chain, state, last)
        if arrive.sum() > 0:
            between[state, earlier] = 0
            between[state] += moved * arrive
    for state in numbers((start > 0) & earlier):
        arrive = arriving(chain, state, last)
        if arrive.sum() > 0:
            start = start + start[state] * arrive
            start[state] = 0
    return replace(chain, start=start, between=between)


def _reorder(chain: Chain, change: Reorder, names: Names) -> Chain:
    there, target = names.at(chain, change.touchpoint), names.at(chain, change.before)
    target &= ~there
    visits = chain.visits()
    come, reached = (_entering(chain, visits, each) for each in (there, target))
    if come <= 0 or reached <= 0:
        return chain
    lost = float(visits[there] @ chain.end[there]) / come
    share = min(come / reached, 1.0)
    found = _taken_away(chain, there, ends=False, passed_by=False)
    onto = np.flatnonzero(target)
    found = found.grown(onto)
    now = {name: getattr(found, name).copy() for name in ("touchpoint", "stage", "place", "contact")}
    example = int(np.argmax(chain.seen * there))
    for values in now.values():
        values[chain.n :] = values[example]
    start, between, of = found.start, found.between, found.of.copy()
    of[chain.n :] = of[example]
    for number, state in enumerate(onto, start=chain.n):
        outside = np.append(~target, np.zeros(len(onto), dtype=bool))
        between[outside, number] = share * between[outside, state]
        between[outside, state] *= 1 - share
        start[number], start[state] = share * start[state], (1 - share) * start[state]
        between[number] = 0
        between[number, state] = 1 - lost
    return replace(found, of=of, **now)


def _entering(chain: Chain, visits: np.ndarray, there: np.ndarray) -> float:
    """Expected arrivals at a place from elsewhere."""
    return float(chain.start[there].sum() + visits[~there] @ chain.between[np.ix_(~there, there)].sum(axis=1))


def _move_channel(chain: Chain, change: MoveChannel, names: Names) -> Chain:
    origin, target = (names.channels.index(name) for name in (change.from_channel, change.to_channel))
    where = np.ones(chain.n, dtype=bool)
    if change.touchpoint is not None:
        where = names.at(chain, change.touchpoint)
    start, between = chain.start.copy(), chain.between.copy()
    for state in numbers(where & (chain.channel == origin)):
        same = (chain.touchpoint == chain.touchpoint[state]) & (chain.channel == target) & where
        exact = same & (chain.place == chain.place[state])
        arrive = arriving(chain, state, exact if (chain.seen * exact).sum() > 0 else same, own=False)
        if arrive.sum() <= 0:
            continue
        into = change.share * between[:, state]
        between[:, state] -= into
        between += into[:, None] * arrive[None, :]
        moved = change.share * start[state]
        start[state] -= moved
        start += moved * arrive
    return replace(chain, start=start, between=between)


def _transition(chain: Chain, change: Transition, names: Names) -> Chain:
    to = names.at(chain, change.to)
    at = names.at(chain, change.at) & ~to
    at &= np.array([bool(mark) and known(chain, state, to) for state, mark in enumerate(at)])
    between, end = chain.between.copy(), chain.end
    leaving = 1 - between[:, at].sum(axis=1)
    weight = chain.seen * at
    if (whole := float(weight @ leaving)) <= 0 or not (chain.seen * to).any():
        return chain
    now = float(weight @ between[:, to].sum(axis=1)) / whole
    points = 0.0 if change.points is None else change.points / 100
    wanted = min(max(now + points if change.chance is None else change.chance, 0.0), 1.0)
    if abs(wanted - now) < 1e-12:
        return chain
    other = ~at & ~to
    for state in numbers(at & (chain.seen > 0)):
        if wanted > now:
            part = (wanted - now) / (1 - now)
            moved = part * (between[state, other].sum() + end[state])
            between[state, other] *= 1 - part
            between[state] += moved * arriving(chain, state, to)
        else:
            moved = (1 - wanted / now) * between[state, to].sum()
            between[state, to] *= wanted / now
            rest = between[state, other].sum() + end[state]
            if rest > 0:
                between[state, other] *= 1 + moved / rest
    return replace(chain, between=between)


def _add(chain: Chain, change: Add, names: Names) -> Chain:
    at = numbers(names.at(chain, change.after) & (chain.seen > 0))
    inside = names.at(chain, change.after)
    target = names.at(chain, change.to) if change.to is not None else None
    k = len(at)
    stage = names.stages.index(change.stage) if change.stage in names.stages else -1
    label = {
        "touchpoint": np.append(chain.touchpoint, np.full(k, len(names.touchpoints))),
        "stage": np.append(chain.stage, np.full(k, stage)),
        "place": np.append(chain.place, np.full(k, ADDED)),
        "contact": np.append(chain.contact, np.zeros(k, dtype=bool)),
    }
    found = chain.grown(np.array(at, dtype=np.int64), **label)
    of = found.of.copy()
    of[chain.n :] = len(found.times)
    between, end = found.between, chain.end
    for number, state in enumerate(at, start=chain.n):
        row = np.append(np.where(inside, 0.0, chain.between[state]), np.zeros(k))
        leaving = row.sum() + end[state]
        if leaving <= 0:
            continue
        between[number] = _onward(chain, state, row, leaving, target, change.chance)
        between[state] = between[state] - change.share * row
        between[state, number] = change.share * leaving
    times = np.concatenate([found.times, np.zeros((1, found.times.shape[1]))])
    return replace(found, of=of, times=times)


def _onward(
    chain: Chain, state: int, row: np.ndarray, leaving: float, target: np.ndarray | None, chance: float | None
) -> np.ndarray:
    """Where people go from a new touchpoint that some of those come by who leave a state."""
    before = row / leaving
    if target is None:
        going = before.sum()
        return before if chance is None or going <= 0 else chance * before / going
    part = 1.0 if chance is None else chance
    arrive = np.append(arriving(chain, state, target), np.zeros(len(row) - chain.n))
    return part * arrive + (1 - part * arrive.sum()) * before


def _cut_wait(chain: Chain, change: CutWait, names: Names, holds: float) -> Chain:
    at = names.at(chain, change.at)
    to = ~at if change.to is None else names.at(chain, change.to)
    ways = np.ix_(at, to)
    rows, place = np.unique(chain.of[ways], return_inverse=True)
    now = chain.times[rows]
    cut = now * change.factor if change.factor is not None else np.minimum(now, change.seconds or 0.0)
    of = chain.of.copy()
    of[ways] = len(chain.times) + place.reshape(of[ways].shape)
    return replace(chain, of=of, times=np.concatenate([chain.times, (1 - holds) * now + holds * cut]))


DOING: dict[type[BaseChange], Callable[[Chain, Any, Names], Chain]] = {
    Remove: _remove,
    Add: _add,
    Merge: _merge,
    Reorder: _reorder,
    MoveChannel: _move_channel,
    Transition: _transition,
    FixTheme: mended,
}
