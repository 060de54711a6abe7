"""From the compiled log to counts by hour of the local day: sessions, lanes, contacts, neighbours. Pure.

A session is what a case does without half an hour of silence; it belongs to the hour in which it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from journeymap.mining.clock import Clocks, week
from journeymap.mining.log import Log

CELLS = 48  # 24 hours of weekdays, then 24 of Saturdays and Sundays
PAUSE = 1_800.0  # seconds without an event that end a session
AGAIN = 7 * 86_400.0  # seconds within which a second contact tells the same story again
COLUMNS = ("case", "position", "time", "touchpoint", "channel", "customer", "seconds", "value")


@dataclass(frozen=True)
class Steps:
    """Events of a bucket in the order of the log: (E,) each. cell: 0..47; session: index within the bucket;
    begins: where one begins. seconds: to the next event of the case, NaN at its last."""

    case: np.ndarray
    time: np.ndarray
    touchpoint: np.ndarray
    channel: np.ndarray
    customer: np.ndarray
    cell: np.ndarray
    weekday: np.ndarray
    seconds: np.ndarray
    value: np.ndarray
    begins: np.ndarray
    session: np.ndarray


@dataclass
class Asked:
    """Contacts at one touchpoint, one a session: cases with any, with a second within a week, with a third
    within a week of the second; `again` and `contacts` by cell; `waits`: seconds to the next step, with
    the cell of each."""

    cases: int = 0
    twice: int = 0
    thrice: int = 0
    contacts: np.ndarray = field(default_factory=lambda: np.zeros(CELLS, dtype=np.int64))
    again: np.ndarray = field(default_factory=lambda: np.zeros(CELLS, dtype=np.int64))
    waits: list[np.ndarray] = field(default_factory=list)
    waited: list[np.ndarray] = field(default_factory=list)


@dataclass
class Around:
    """What stands right before and right after the events of one touchpoint, by touchpoint code; the last
    place counts those with nothing before (after) them. n: events there."""

    before: np.ndarray
    after: np.ndarray
    n: int = 0

    @classmethod
    def empty(cls, touchpoints: int) -> Around:
        return cls(np.zeros(touchpoints + 1, dtype=np.int64), np.zeros(touchpoints + 1, dtype=np.int64))


@dataclass
class Counted:
    """Counts by cell (48,): events, sessions, value of events; lanes (L, 48): sessions that used the lane,
    in the hour they first did. weekdays (7,): events."""

    events: np.ndarray
    sessions: np.ndarray
    value: np.ndarray
    lanes: np.ndarray
    weekdays: np.ndarray
    asked: dict[int, Asked]
    around: Around | None
    cases: int = 0
    customers: int = 0


def count(
    log: Log,
    kept: np.ndarray | None,
    clocks: Clocks,
    by: str,
    asking: Sequence[int] = (),
    at: int | None = None,
) -> Counted:
    """One pass over the log.

    kept: which cases, boolean over case codes; None for all. by: "channel" or "touchpoint", what lanes are.
    asking: codes of the touchpoints where people ask for help. at: of the one to look around.
    """
    size = len(log.channels if by == "channel" else log.touchpoints)
    counted = Counted(
        np.zeros(CELLS, dtype=np.int64),
        np.zeros(CELLS, dtype=np.int64),
        np.zeros(CELLS),
        np.zeros((size, CELLS), dtype=np.int64),
        np.zeros(7, dtype=np.int64),
        {code: Asked() for code in asking},
        None if at is None else Around.empty(len(log.touchpoints)),
    )
    lives = clocks.lives(log.customers)
    seen = np.zeros(len(log.customers) + 1, dtype=bool)
    for events, _ in log.buckets(event_columns=COLUMNS, case_columns=[]):
        steps = steps_of(events, kept, lives, clocks)
        if len(steps.case):
            _add(counted, steps, steps.channel if by == "channel" else steps.touchpoint)
            seen[steps.customer] = True
            for code, asked in counted.asked.items():
                _ask(asked, steps, code)
            if counted.around is not None and at is not None:
                _look_around(counted.around, steps, at)
    counted.customers = int(seen[:-1].sum())
    return counted


def steps_of(events: pa.Table, kept: np.ndarray | None, lives: np.ndarray, clocks: Clocks) -> Steps:
    """Events of a bucket of the cases kept, with their hour. lives: zone of each customer's code."""
    if kept is not None:
        events = events.filter(pa.array(kept[events["case"].to_numpy()]))
    told = {name: events[name].to_numpy(zero_copy_only=False) for name in COLUMNS if name != "time"}
    time = events["time"].cast(pa.int64()).to_numpy()
    who = told["customer"]
    hour, weekday = week(time // 1_000_000, np.where(who >= 0, lives[who], 0), clocks)
    within = told["seconds"] <= PAUSE  # NaN at the last event of a case is not
    begins = (told["position"] == 0) | np.append(True, ~within[:-1])[: len(time)]
    return Steps(
        told["case"], time, told["touchpoint"], told["channel"], who, hour + 24 * (weekday >= 5), weekday,
        told["seconds"], told["value"], begins, np.cumsum(begins) - 1,
    )  # fmt: skip


def _add(counted: Counted, steps: Steps, lane: np.ndarray) -> None:
    counted.events += np.bincount(steps.cell, minlength=CELLS)
    counted.sessions += np.bincount(steps.cell[steps.begins], minlength=CELLS)
    counted.value += np.bincount(steps.cell, weights=np.nan_to_num(steps.value), minlength=CELLS)
    counted.weekdays += np.bincount(steps.weekday, minlength=7)
    counted.cases += len(np.unique(steps.case))
    known = np.flatnonzero(lane >= 0)
    size = len(counted.lanes)
    _, first = np.unique(steps.session[known] * size + lane[known], return_index=True)
    rows = known[first]
    place = lane[rows] * CELLS + steps.cell[rows]
    counted.lanes += np.bincount(place, minlength=size * CELLS).reshape(counted.lanes.shape)


def contacts(steps: Steps, code: int) -> tuple[np.ndarray, np.ndarray]:
    """(rows of the first event at the touchpoint in each session that has one, whether the contact before it
    of the same case is at most a week away)."""
    here = np.flatnonzero(steps.touchpoint == code)
    _, first = np.unique(steps.session[here], return_index=True)
    rows = here[first]
    if not len(rows):
        return rows, np.zeros(0, dtype=bool)
    near = (steps.case[rows[1:]] == steps.case[rows[:-1]]) & (np.diff(steps.time[rows]) <= AGAIN * 1e6)
    return rows, np.append(False, near)


def _ask(asked: Asked, steps: Steps, code: int) -> None:
    rows, again = contacts(steps, code)
    third = again & np.append(False, again[:-1])[: len(again)]
    asked.cases += len(np.unique(steps.case[rows]))
    asked.twice += len(np.unique(steps.case[rows[again]]))
    asked.thrice += len(np.unique(steps.case[rows[third]]))
    asked.contacts += np.bincount(steps.cell[rows], minlength=CELLS)
    asked.again += np.bincount(steps.cell[rows[again]], minlength=CELLS)
    here = np.flatnonzero((steps.touchpoint == code) & np.isfinite(steps.seconds))
    asked.waits.append(steps.seconds[here])
    asked.waited.append(steps.cell[here])


def _look_around(around: Around, steps: Steps, at: int) -> None:
    """Neighbours among the events that are at a touchpoint; others are passed over."""
    known = np.flatnonzero(steps.touchpoint >= 0)
    case, place = steps.case[known], steps.touchpoint[known]
    here = np.flatnonzero(place == at)
    none = len(around.before) - 1
    for step, counts in ((-1, around.before), (1, around.after)):
        beside = np.clip(here + step, 0, max(len(place) - 1, 0))
        same = (beside != here) & (case[beside] == case[here])
        counts += np.bincount(np.where(same, place[beside], none), minlength=none + 1)
    around.n += len(here)
