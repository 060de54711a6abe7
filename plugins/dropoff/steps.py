"""The log as arrays of steps, one bucket of whole cases at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Condition, Data

EVENTS = ["case", "activity", "next_activity", "touchpoint", "next_touchpoint", "stage", "seconds", "channel"]
CASES = ["case", "customer"]
END = -1
NEVER = np.iinfo(np.int32).max
CHANNELS = 32  # further channels count as none when cases are matched
TRAITS = 16  # commonest combinations of traits; further ones count as none
VALUES_OF_A_TRAIT = 8  # a column with more distinct values describes a person, not a group


class Steps:
    """What a step is: the activity, or with level "touchpoint" the touchpoint where an event has one.

    Codes: touchpoints first, then activities. names, stage (-1 none), place, is_outcome (goal or exit) and
    is_exit are indexed by code; decides (goal or exit) by the log's activity.
    """

    def __init__(self, data: Data, level: str):
        log = data.log
        self.by_touchpoint = level == "touchpoint"
        self.touchpoints = len(log.touchpoints)
        self.names = [*log.touchpoints, *log.activities]
        self.n = len(self.names)
        definition = log.manifest.definition
        self.decides = np.isin(log.activities, [*definition["goal"], *definition["exit"]])
        none = np.zeros(self.touchpoints, dtype=bool)
        self.is_outcome = np.concatenate([none, self.decides])
        self.is_exit = np.concatenate([none, np.isin(log.activities, definition["exit"])])
        self.stage = np.full(self.n, -1, dtype=np.int32)
        self.stage[: self.touchpoints] = log.touchpoint_stage
        self.place = np.arange(self.n)  # code of the touchpoint that a step lies at, else its own

    def is_mark(self, step: int) -> bool:
        """Whether the step lies beside the journey: at a touchpoint in no stage, where there are stages.

        Such a date (one that was promised, say) is no step that anyone waits at or goes to; what happens
        before and after it still tells something.
        """
        place = int(self.place[step])
        staged = self.stage[: self.touchpoints] >= 0
        return place < self.touchpoints and bool(staged.any()) and not staged[place]

    def called(self, step: int) -> str:
        """Its name for people: of a touchpoint that stands for this activity alone, the touchpoint's."""
        place = int(self.place[step])
        alone = int(np.count_nonzero(self.place == place)) <= 2  # the touchpoint itself and this activity
        return self.names[place if alone else step]

    def codes(self, touchpoint: np.ndarray, activity: np.ndarray) -> np.ndarray:
        """Codes of steps; END where the activity is -1."""
        own = np.where(activity >= 0, activity + self.touchpoints, END)
        return np.where(touchpoint >= 0, touchpoint, own) if self.by_touchpoint else own

    def learn(self, step: np.ndarray, touchpoint: np.ndarray, stage: np.ndarray) -> None:
        """Stage and touchpoint of activities, read off their events."""
        self.stage[step[stage >= 0]] = stage[stage >= 0]
        self.place[step[touchpoint >= 0]] = touchpoint[touchpoint >= 0]

    def at(self, step: int, following: bool = False) -> tuple[Condition, ...]:
        """Conditions that an event is this step, or is followed by it."""
        prefix = "next_" if following else ""
        name = self.names[step]
        if step < self.touchpoints:
            return (Condition(column=f"{prefix}touchpoint", op="=", value=name),)
        activity = Condition(column=f"{prefix}activity", op="=", value=name)
        if self.by_touchpoint:
            return (Condition(column=f"{prefix}touchpoint", op="null"), activity)
        return (activity,)


@dataclass
class Bucket:
    """Events of whole cases in order. `case` counts the cases of the bucket from 0; `code` is the log's.

    decided_at: per case the position of its first goal or exit event, NEVER without one. trait: per case.
    """

    case: np.ndarray
    code: np.ndarray
    position: np.ndarray
    step: np.ndarray
    following: np.ndarray
    seconds: np.ndarray
    decided_at: np.ndarray
    trait: np.ndarray
    n_steps: int

    @cached_property
    def _by_step(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.step, kind="stable")
        return order, np.searchsorted(self.step[order], np.arange(self.n_steps + 1))

    def events_of(self, step: int) -> np.ndarray:
        """Indices of the step's events, in order."""
        order, bounds = self._by_step
        return order[bounds[step] : bounds[step + 1]]

    def first(self, events: np.ndarray) -> np.ndarray:
        """Of these events (indices, in order) the first of each case."""
        case = self.case[events]
        return events[np.append(True, case[1:] != case[:-1])] if len(events) else events

    def before(self, events: np.ndarray, back: int) -> np.ndarray:
        """Codes, from 1, of the step `back` events earlier in the case; 0 where the case had not begun."""
        there = self.position[events] >= back
        return np.where(there, self.step[np.maximum(events - back, 0)] + 1, 0).astype(np.int64)

    def paths(self, events: np.ndarray) -> list[np.ndarray]:
        """Keys of like cases at these events, finest first: three steps before and traits; the step before
        and traits; the step before."""
        trait = self.trait[self.case[events]]
        width = self.n_steps + 1
        last = self.before(events, 1)
        path = last * width + self.before(events, 2)
        if width**3 * CHANNELS * TRAITS < 2**62:
            path = path * width + self.before(events, 3)
        traits = CHANNELS * TRAITS
        return [path * traits + trait, last * traits + trait, last]

    @cached_property
    def returns(self) -> np.ndarray:
        """Per event: the case has been at the following step before (this event included)."""
        width = self.n_steps + 1
        key = self.case.astype(np.int64) * width + self.step
        known, first = np.unique(key, return_index=True)
        wanted = self.case.astype(np.int64) * width + self.following
        found = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        earlier = (known[found] == wanted) & (first[found] <= np.arange(len(key)))
        return earlier & (self.following != END)


def buckets(data: Data, steps: Steps) -> Iterator[Bucket]:
    """The buckets of the log that hold events."""
    traits = _trait_of_customer(data)
    for events, cases in data.log.buckets(event_columns=EVENTS, case_columns=CASES):
        if not len(events):
            continue
        columns = {name: events[name].to_numpy() for name in EVENTS if name != "seconds"}
        new = np.append(True, columns["case"][1:] != columns["case"][:-1])
        starts = np.flatnonzero(new)
        case = np.cumsum(new) - 1
        position = (np.arange(len(case)) - starts[case]).astype(np.int32)
        step = steps.codes(columns["touchpoint"], columns["activity"])
        steps.learn(step, columns["touchpoint"], columns["stage"])
        decided = np.where(steps.decides[columns["activity"]], position, NEVER)
        channel = columns["channel"][starts] + 1
        yield Bucket(
            case=case,
            code=columns["case"][starts],
            position=position,
            step=step,
            following=steps.codes(columns["next_touchpoint"], columns["next_activity"]),
            seconds=events["seconds"].to_numpy(zero_copy_only=False),
            decided_at=np.minimum.reduceat(decided, starts),
            trait=np.where(channel < CHANNELS, channel, 0) * TRAITS + traits(cases),
            n_steps=steps.n,
        )


class _NoTraits:
    def __call__(self, cases: pa.Table) -> np.ndarray:
        return np.zeros(len(cases), dtype=np.int64)


class _Traits:
    """Group of a case by the traits of its customer, 0 where unknown. Cases come sorted by code."""

    def __init__(self, customers: pa.Array, group: np.ndarray):
        self._customers, self._group = customers, np.append(group, 0)

    def __call__(self, cases: pa.Table) -> np.ndarray:
        found = pc.index_in(cases["customer"], value_set=self._customers).fill_null(-1)
        return self._group[found.to_numpy()]


def _trait_of_customer(data: Data) -> _NoTraits | _Traits:
    columns = [name for name in data.customers.columns if name.startswith("attr_")]
    if not columns:
        return _NoTraits()
    wanted = [duckdb.ColumnExpression(name) for name in ("customer", *columns)]
    table = data.customers.select(*wanted).to_arrow_table()
    table = table.filter(pc.is_valid(table["customer"]))
    groups = [c for c in columns if 2 <= pc.count_distinct(table[c]).as_py() <= VALUES_OF_A_TRAIT]
    if not groups:
        return _NoTraits()
    texts = np.array([[str(value) for value in table[c].to_pylist()] for c in groups])
    _, combination, count = np.unique(texts, axis=1, return_inverse=True, return_counts=True)
    rank = np.empty(len(count), dtype=np.int64)
    rank[np.argsort(-count, kind="stable")] = np.arange(1, len(count) + 1)
    group = np.where(rank < TRAITS, rank, 0)[combination.ravel()]
    customers, first = np.unique(np.array(table["customer"].to_pylist()), return_index=True)
    return _Traits(pa.array(customers.tolist()), group[first])
