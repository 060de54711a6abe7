"""The cases of a log as a forecast needs them: when they began, what they reached, where they went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log, moment
from journeymap.mining.walks import changes

MOST_PLACES = 150  # more kinds of steps than this: the rarest of a touchpoint are one
NEVER = np.inf
EVENTS = ["case", "activity", "touchpoint", "channel", "time", "value"]
CASES = ["case", "key", "customer"]


@dataclass(frozen=True)
class Places:
    """Kinds of steps. Per place: touchpoint (code of the log, -1 none), stage (-1 none), name (activity).

    of: (touchpoints + 1, activities) place of an event, -1 = no step: a mark beside the journey.
    """

    touchpoint: np.ndarray
    stage: np.ndarray
    activity: tuple[str, ...]
    of: np.ndarray


@dataclass(frozen=True)
class Cases:
    """Cases in the order of their codes, as known before `until` (microseconds since 1970).

    Per case: begin (microseconds), end (of its last event), customer (codes from 0), goal and exit (seconds
    from the begin, NEVER without), value (sum of the values told). Per step (consecutive events of one kind
    are one): owner (case), place, channel, age (seconds from the case's begin), goal and exit (reached by
    then). n_customers: how many codes there are.
    """

    places: Places
    until: int
    begin: np.ndarray
    end: np.ndarray
    customer: np.ndarray
    n_customers: int
    goal: np.ndarray
    exit: np.ndarray
    value: np.ndarray
    owner: np.ndarray
    place: np.ndarray
    channel: np.ndarray
    age: np.ndarray
    by_goal: np.ndarray
    by_exit: np.ndarray

    @property
    def n(self) -> int:
        return len(self.begin)


def read(
    log: Log, definition: JourneyDefinition, until: datetime | None = None, part: Filter | None = None
) -> Cases:
    """The cases of the log, or of a part of it, with what happened before `until` alone."""
    last = _microseconds(until, log)
    kept = None if part is None or part.empty else part.mask(log)
    places = _places(log, definition, last)
    goals, exits = np.isin(log.activities, definition.goal), np.isin(log.activities, definition.exit)
    pieces, customers, n = [], [], 0
    for events, cases in log.buckets(EVENTS, CASES):
        piece, who = _piece(events, cases, places, goals, exits, last, kept, n)
        n += len(who)
        pieces.append(piece)
        customers.append(who)
    joined = {name: np.concatenate([p[name] for p in pieces]) for name in pieces[0]} if pieces else _none()
    codes = pa.chunked_array(customers or [pa.array([], pa.string())]).combine_chunks().dictionary_encode()
    customer = codes.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Cases(places=places, until=last, customer=customer, n_customers=len(codes.dictionary), **joined)


def _microseconds(until: datetime | None, log: Log) -> int:
    """The first moment that is not looked at: `until`, or just after the latest event."""
    reference = log.manifest.reference_time
    end = 0 if reference is None else reference + 1
    if until is None:
        return end
    return min(end, int((until - moment(0)).total_seconds() * 1_000_000))


def _places(log: Log, definition: JourneyDefinition, last: int) -> Places:
    """Pairs of touchpoint and activity. Steps in no stage, where there are stages, and steps without a
    touchpoint, where there are touchpoints, are left out unless they decide the case."""
    size = np.zeros((len(log.touchpoints) + 1, max(len(log.activities), 1)), dtype=np.int64)
    for events, _ in log.buckets(["touchpoint", "activity", "time"], ()):
        known = events["time"].cast(pa.int64()).to_numpy() < last
        at = events["touchpoint"].to_numpy()[known], events["activity"].to_numpy()[known]
        np.add.at(size, at, 1)  # a touchpoint of -1 is the last row
    staged = np.append(log.touchpoint_stage >= 0, False)
    counted = staged if staged.any() else np.append(np.ones(len(log.touchpoints), bool), False)
    if not len(log.touchpoints):
        counted = np.ones(1, dtype=bool)
    decides = np.isin(log.activities, [*definition.goal, *definition.exit])
    size[~counted[:, None] & ~np.resize(decides, size.shape[1])[None, :]] = 0
    return _numbered(log, size, decides)


def _numbered(log: Log, size: np.ndarray, decides: np.ndarray) -> Places:
    of = np.full(size.shape, -1, dtype=np.int64)
    order = np.argsort(-size, axis=None, kind="stable")
    pairs = [(int(flat) // size.shape[1], int(flat) % size.shape[1]) for flat in order[: (size > 0).sum()]]
    own = [p for n, p in enumerate(pairs) if n < MOST_PLACES or decides[p[1]]]
    touchpoint: list[int] = []
    names: list[str] = []
    other: dict[int, int] = {}
    for row, activity in own:
        of[row, activity] = len(names)
        touchpoint.append(row if row < len(log.touchpoints) else -1)
        names.append(log.activities[activity])
    for row, activity in pairs[MOST_PLACES:]:
        if of[row, activity] < 0:
            if row not in other:
                other[row] = len(names)
                touchpoint.append(row if row < len(log.touchpoints) else -1)
                names.append("another")
            of[row, activity] = other[row]
    codes = np.array(touchpoint, dtype=np.int64)
    stage = np.append(log.touchpoint_stage, -1)[codes] if len(codes) else codes
    return Places(touchpoint=codes, stage=stage, activity=tuple(names), of=of)


def _piece(
    events: pa.Table, cases: pa.Table, places: Places, goals: np.ndarray, exits: np.ndarray, last: int,
    kept: np.ndarray | None, before: int,
) -> tuple[dict[str, np.ndarray], pa.Array]:  # fmt: skip
    """Arrays of one bucket, and the customers of its cases (the case's key where none is told)."""
    time = events["time"].cast(pa.int64()).to_numpy()
    code = events["case"].to_numpy()
    chosen = time < last if kept is None else (time < last) & kept[code]
    at = np.flatnonzero(chosen)
    code, time = code[at], time[at]
    there, owner = np.unique(code, return_inverse=True)
    n = len(there)
    begin, end = np.full(n, np.iinfo(np.int64).max), np.zeros(n, dtype=np.int64)
    np.minimum.at(begin, owner, time)
    np.maximum.at(end, owner, time)
    age = (time - begin[owner]) / 1e6
    activity = events["activity"].to_numpy()[at]
    goal, exit = (_first(owner, age, which[activity], n) for which in (goals, exits))
    told = np.nan_to_num(events["value"].to_numpy(zero_copy_only=False)[at])
    place = places.of[events["touchpoint"].to_numpy()[at], activity]
    step = np.flatnonzero(place >= 0)
    step = step[changes(owner[step], place[step])]
    rows = np.searchsorted(cases["case"].to_numpy(), there)
    who = pc.coalesce(cases["customer"], cases["key"]).take(pa.array(rows))
    found = {
        "begin": begin,
        "end": end,
        "goal": goal,
        "exit": exit,
        "value": np.bincount(owner, weights=told, minlength=n),
        "owner": owner[step] + before,
        "place": place[step],
        "channel": events["channel"].to_numpy()[at][step],
        "age": age[step],
        "by_goal": age[step] >= goal[owner[step]],
        "by_exit": age[step] >= exit[owner[step]],
    }
    return found, who.combine_chunks() if isinstance(who, pa.ChunkedArray) else who


def _first(owner: np.ndarray, age: np.ndarray, chosen: np.ndarray, n: int) -> np.ndarray:
    found = np.full(n, NEVER)
    np.minimum.at(found, owner[chosen], age[chosen])
    return found


def _none() -> dict[str, np.ndarray]:
    whole = dict.fromkeys(("begin", "end", "owner", "place", "channel"), np.zeros(0, dtype=np.int64))
    real = dict.fromkeys(("goal", "exit", "value", "age"), np.zeros(0))
    return whole | real | dict.fromkeys(("by_goal", "by_exit"), np.zeros(0, dtype=bool))
