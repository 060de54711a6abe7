"""The log as walks: for each case where it went first and again, and when, one bucket at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .contract import Data

NEVER = np.iinfo(np.int32).max
CASES = ["case", "customer", "ended"]


class Places:
    """What a place is: a touchpoint; with level "activity", or in a journey without touchpoints, an activity.

    names: by code. A touchpoint in no stage, where there are stages, is a mark beside the journey (a promised
    day, say): nobody goes there, so it is left out.
    """

    def __init__(self, data: Data, level: str):
        log = data.log
        self.column = "touchpoint" if level == "touchpoint" and len(log.touchpoints) else "activity"
        self.names = log.touchpoints if self.column == "touchpoint" else log.activities
        staged = log.touchpoint_stage >= 0
        marks = self.column == "touchpoint" and bool(staged.any())
        self.counted = staged if marks else np.ones(len(self.names), dtype=bool)
        definition = log.manifest.definition
        self.goal = np.isin(log.activities, definition["goal"])
        self.decides = self.goal | np.isin(log.activities, definition["exit"])
        self.channels = log.channels


@dataclass(frozen=True)
class Walks:
    """Cases of one bucket and their steps; consecutive events at one place are one step.

    Per case: code (the log's), customer, ended; goal_at and decided_at: position of the event that reaches
    the goal, and of the first that reaches goal or exit (NEVER without), goal_time (seconds). Per step:
    owner (case of the bucket), place, position and time of its first event; switches are the same by channel.
    """

    code: np.ndarray
    customer: pa.ChunkedArray
    ended: np.ndarray
    goal_at: np.ndarray
    decided_at: np.ndarray
    goal_time: np.ndarray
    owner: np.ndarray
    place: np.ndarray
    position: np.ndarray
    time: np.ndarray
    switch_owner: np.ndarray
    switch_channel: np.ndarray
    switch_position: np.ndarray

    @property
    def n(self) -> int:
        return len(self.code)


def walks(data: Data, places: Places) -> Iterator[Walks]:
    """All buckets that hold events."""
    columns = list(dict.fromkeys(["case", "position", "activity", "channel", "time", places.column]))
    for events, cases in data.log.buckets(columns, CASES):
        if len(events):
            yield _walks(events, cases, places)


def _walks(events: pa.Table, cases: pa.Table, places: Places) -> Walks:
    code = cases["case"].to_numpy()
    owner = np.searchsorted(code, events["case"].to_numpy())  # cases come sorted by code
    position, activity = events["position"].to_numpy(), events["activity"].to_numpy()
    time = events["time"].cast(pa.int64()).to_numpy() / 1e6
    place, channel = events[places.column].to_numpy(), events["channel"].to_numpy()
    goal_at, goal_time = _first(owner, position, time, places.goal[activity], len(code))
    decided_at, _ = _first(owner, position, time, places.decides[activity], len(code))
    there = np.flatnonzero((place >= 0) & places.counted[place])
    step = there[changes(owner[there], place[there])]
    told = np.flatnonzero(channel >= 0)
    switch = told[changes(owner[told], channel[told])]
    return Walks(
        code=code,
        customer=cases["customer"],
        ended=cases["ended"].to_numpy(zero_copy_only=False),
        goal_at=goal_at,
        decided_at=decided_at,
        goal_time=goal_time,
        owner=owner[step],
        place=place[step],
        position=position[step],
        time=time[step],
        switch_owner=owner[switch],
        switch_channel=channel[switch],
        switch_position=position[switch],
    )


def _first(
    owner: np.ndarray, position: np.ndarray, time: np.ndarray, chosen: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """(position, time) of the first chosen event of each case."""
    case, first = np.unique(owner[chosen], return_index=True)
    at, when = np.full(n, NEVER, dtype=np.int32), np.full(n, np.nan)
    at[case], when[case] = position[chosen][first], time[chosen][first]
    return at, when


def changes(owner: np.ndarray, code: np.ndarray) -> np.ndarray:
    """Booleans: the event begins a case or comes to another place than the one before."""
    changed = np.ones(len(owner), dtype=bool)
    changed[1:] = (owner[1:] != owner[:-1]) | (code[1:] != code[:-1])
    return changed


def visits(
    owner: np.ndarray, code: np.ndarray, chosen: np.ndarray, n: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Which step is a case's first, and which its second, at each of the chosen codes: two int32 arrays
    (n, len(chosen)) of indices into the steps, -1 where there is none."""
    column = np.full(width, -1, dtype=np.int64)
    column[chosen] = np.arange(len(chosen))
    kept = np.flatnonzero(column[code] >= 0)
    key = owner[kept].astype(np.int64) * len(chosen) + column[code[kept]]
    order = np.argsort(key, kind="stable")
    key, kept = key[order], kept[order]
    is_first = np.ones(len(key), dtype=bool)
    is_first[1:] = key[1:] != key[:-1]
    is_second = ~is_first
    is_second[1:] &= is_first[:-1]
    found = []
    for which in (is_first, is_second):
        cells = np.full(n * len(chosen), -1, dtype=np.int32)
        cells[key[which]] = kept[which]
        found.append(cells.reshape(n, len(chosen)))
    return found[0], found[1]


def when(value: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Position (or other whole number) of the steps told, NEVER where there is none."""
    return np.where(step >= 0, value[step] if len(value) else 0, NEVER).astype(np.int32)
