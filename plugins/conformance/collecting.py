"""The cases of a log as traces of touchpoints with times; those that went the same way stand together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from journeymap.mining import Data
from journeymap.mining.walks import NEVER

LONGEST = 500  # steps of a trace that are replayed


@dataclass(frozen=True)
class Variant:
    """Cases (rows of `Traces`) that went through the same places."""

    trace: tuple[str, ...]
    cases: np.ndarray


@dataclass(frozen=True)
class Traces:
    """Per case: code (the log's), ended, goal, offset of its first step; decided: position of the first event
    that reaches goal or exit (NEVER without); again: of a round the touchpoint at which the case begins the
    next one, "" without. Per step: time (seconds since 1970), position of its event. unplaced: activities
    that no touchpoint takes and that stand in traces under their own names."""

    code: np.ndarray
    ended: np.ndarray
    goal: np.ndarray
    offset: np.ndarray
    decided: np.ndarray
    time: np.ndarray
    position: np.ndarray
    variants: tuple[Variant, ...]
    unplaced: frozenset[str]
    again: np.ndarray

    @property
    def n(self) -> int:
        return len(self.code)

    def cases(self, rows: np.ndarray) -> int:
        """How many cases these rows are of."""
        return len(np.unique(self.code[rows]))

    def times(self, cases: np.ndarray, at: int) -> np.ndarray:
        """When these cases, all of one variant, made their step number `at`."""
        return self.time[self.offset[cases] + at]

    def positions(self, cases: np.ndarray, at: int) -> np.ndarray:
        return self.position[self.offset[cases] + at]


class _Names:
    """The places of steps by code: touchpoints, then (where asked for) activities without one."""

    def __init__(self, data: Data, unplaced: bool):
        log = data.log
        self.placed = bool(len(log.touchpoints))
        self.unplaced = unplaced or not self.placed
        self.first = len(log.touchpoints)
        taken = set(log.touchpoints)
        activities = [f"{name} (activity)" if name in taken else name for name in log.activities]
        self.names = np.array([*log.touchpoints, *activities], dtype=object)
        staged = log.touchpoint_stage >= 0
        marks = bool(staged.any())  # a touchpoint in no stage is then a mark beside the journey
        self.counted = staged if marks else np.ones(self.first, dtype=bool)
        definition = log.manifest.definition
        self.decides = np.isin(log.activities, [*definition["goal"], *definition["exit"]])

    def codes(self, events: pa.Table) -> np.ndarray:
        """The place of each event, -1 where it counts for none."""
        activity = events["activity"].to_numpy() + self.first
        if not self.placed:
            return activity
        touchpoint = events["touchpoint"].to_numpy()
        there = (touchpoint >= 0) & self.counted[np.maximum(touchpoint, 0)]
        other = np.where((touchpoint < 0) & self.unplaced, activity, -1)
        return np.where(there, touchpoint, other)


def traces(data: Data, unplaced: bool = False) -> Traces:
    """All cases with a step. Consecutive events at one place are one step.

    unplaced: activities that no touchpoint takes are steps too.
    """
    names = _Names(data, unplaced)
    columns = ["case", "position", "activity", "time", *(["touchpoint"] if names.placed else [])]
    parts = []
    for events, cases in data.log.buckets(columns, ["case", "ended", "goal"]):
        if len(events):
            parts.append(_part(events, cases, names))
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        no = none.astype(bool)
        return Traces(none, no, no, none, none, none.astype(float), none, (), frozenset(), none)
    case, step = (
        [np.concatenate(each) for each in zip(*side, strict=True)] for side in zip(*parts, strict=True)
    )
    code, ended, goal, decided, length = case
    offset = np.concatenate([[0], np.cumsum(length)[:-1]])
    place, time, position = step
    found = _variants(place, offset, length, names.names)
    used = np.unique(place[place >= names.first])
    loose: frozenset[str] = frozenset(names.names[used].tolist() if names.placed else ())
    again = np.full(len(code), "", dtype=object)
    return Traces(code, ended, goal, offset, decided, time, position, found, loose, again)


def rounds(traces: Traces, entries: Collection[str], designed: Collection[str]) -> Traces:
    """The same with a row for each round of a case instead of one for each case.

    A case begins again where it comes to a touchpoint with which the design can begin (entries), after one
    of the design that is none of these. The same object where no case does.
    """
    later = frozenset(designed) - frozenset(entries)
    cuts = [_cuts(variant.trace, frozenset(entries), later) for variant in traces.variants]
    if not any(cuts):
        return traces
    parts: dict[tuple[str, ...], list[np.ndarray]] = {}
    case, begin, again, n = [], [], [], 0
    for variant, cut in zip(traces.variants, cuts, strict=True):
        for start, end in zip([0, *cut], [*cut, len(variant.trace)], strict=True):
            size = len(variant.cases)
            parts.setdefault(variant.trace[start:end], []).append(np.arange(n, n + size))
            case.append(variant.cases)
            begin.append(np.full(size, start))
            again.append(np.full(size, variant.trace[end] if end < len(variant.trace) else "", dtype=object))
            n += size
    of = np.concatenate(case)
    found = (Variant(trace, np.concatenate(rows)) for trace, rows in parts.items())
    return replace(
        traces,
        code=traces.code[of],
        ended=traces.ended[of],
        goal=traces.goal[of],
        decided=traces.decided[of],
        offset=traces.offset[of] + np.concatenate(begin),
        again=np.concatenate(again),
        variants=tuple(sorted(found, key=lambda each: each.trace)),
    )


def _cuts(trace: Sequence[str], entries: Collection[str], later: Collection[str]) -> list[int]:
    """Where a trace begins again."""
    found, gone = [], False
    for at, name in enumerate(trace):
        if gone and name in entries:
            found.append(at)
        gone = name in later or (gone and name not in entries)
    return found


def _part(
    events: pa.Table, cases: pa.Table, names: _Names
) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """Columns of the cases that have steps, and columns of their steps."""
    code = cases["case"].to_numpy()
    owner = np.searchsorted(code, events["case"].to_numpy())  # cases come sorted by code
    place, position = names.codes(events), events["position"].to_numpy()
    decided = np.full(len(code), NEVER, dtype=np.int64)
    deciding = names.decides[events["activity"].to_numpy()]
    np.minimum.at(decided, owner[deciding], position[deciding])
    there = np.flatnonzero(place >= 0)
    changes = np.ones(len(there), dtype=bool)
    changes[1:] = (owner[there][1:] != owner[there][:-1]) | (place[there][1:] != place[there][:-1])
    step = there[changes]
    length = np.bincount(owner[step], minlength=len(code))
    some = length > 0
    time = events["time"].cast(pa.int64()).to_numpy() / 1e6
    told = (cases[name].to_numpy(zero_copy_only=False)[some] for name in ("ended", "goal"))
    return (code[some], *told, decided[some], length[some]), (place[step], time[step], position[step])


def _variants(
    place: np.ndarray, offset: np.ndarray, length: np.ndarray, names: np.ndarray
) -> tuple[Variant, ...]:
    """The different ways, sorted by their places."""
    rows: dict[bytes, list[int]] = {}
    small = place.astype(np.int32)
    ends = offset + np.minimum(length, LONGEST)
    for case, (begin, end) in enumerate(zip(offset.tolist(), ends.tolist(), strict=True)):
        rows.setdefault(small[begin:end].tobytes(), []).append(case)
    found = (
        Variant(tuple(names[np.frombuffer(key, dtype=np.int32)].tolist()), np.array(cases))
        for key, cases in rows.items()
    )
    return tuple(sorted(found, key=lambda each: each.trace))
