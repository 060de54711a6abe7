"""Paths to the goal from a journey: the stretches at one channel between two goals of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from journeymap.mining import Data

from .touches import Touches

GROUPS = 50  # of cases, to say how sure a figure is
CASES = ["case", "goal", "ended", "value"]


@dataclass(frozen=True)
class Read:
    """touches, and beside them: untouched, goals that nothing comes before; cases, those with the goal that
    have any event at a channel, by channel; has_money."""

    touches: Touches
    untouched: int
    cases: np.ndarray
    has_money: bool


def read(data: Data, by: str, progress: Callable[[int], None]) -> Read:
    """by: "channel" or "touchpoint". Open cases without goal are left out, and what follows a case's last
    goal; goal and exit events are no touches. Consecutive events at one channel are one touch."""
    log = data.log
    names = log.channels if by == "channel" else log.touchpoints
    definition = log.manifest.definition
    goal = np.isin(log.activities, definition["goal"])
    deciding = goal | np.isin(log.activities, definition["exit"])
    parts, untouched = [], 0
    seen = np.zeros(len(names), dtype=np.int64)
    for number, (events, cases) in enumerate(log.buckets(["case", "activity", by, "time"], CASES)):
        progress(number)
        if not len(events):
            continue
        part = _part(events, cases, by, goal, deciding, len(names))
        untouched += part.untouched
        seen += part.cases
        parts.append(part)
    money = any(part.has_money for part in parts)
    return Read(_joined([part.touches for part in parts], names), untouched, seen, money)


def _part(
    events: pa.Table, cases: pa.Table, by: str, goal: np.ndarray, deciding: np.ndarray, width: int
) -> Read:
    case, code = events["case"].to_numpy(), events[by].to_numpy()
    time = events["time"].cast(pa.int64()).to_numpy() / 1e6
    activity = events["activity"].to_numpy()
    at = np.searchsorted(cases["case"].to_numpy(), case)  # cases come sorted by code
    has_goal, ended = (cases[name].to_numpy(zero_copy_only=False) for name in ("goal", "ended"))
    worth = np.nan_to_num(cases["value"].to_numpy(zero_copy_only=False))
    is_goal = goal[activity]
    begins = np.append(True, (case[1:] != case[:-1]) | is_goal[:-1])
    segment = np.cumsum(begins) - 1
    n = segment[-1] + 1
    goals = np.bincount(segment[is_goal], minlength=n)  # 1 where the segment ends with the goal
    owner = at[begins]
    nulls = (goals == 0) & ~has_goal[owner] & ended[owner]
    touch = ~deciding[activity] & (code >= 0) & ((goals > 0) | nulls)[segment]
    touch = np.flatnonzero(touch)
    closes = np.append(
        (segment[touch][1:] != segment[touch][:-1]) | (code[touch][1:] != code[touch][:-1]), True
    )
    touch = touch[closes[: len(touch)]]  # the latest event of each stretch
    until = np.zeros(n)
    until[segment[is_goal]] = time[is_goal]
    held = segment[touch]
    age = np.where(goals[held] > 0, until[held] - time[touch], 0.0)
    chosen, length = np.unique(held, return_counts=True)
    per_goal = worth / np.maximum(np.bincount(owner, weights=goals, minlength=len(worth)), 1)
    touches = Touches(
        (), code[touch], age, length, goals[chosen].astype(float), nulls[chosen].astype(float),
        goals[chosen] * per_goal[owner[chosen]], owner[chosen] % GROUPS, GROUPS,
    )  # fmt: skip
    there = has_goal[at] & (code >= 0)
    seen = np.bincount(np.unique(at[there].astype(np.int64) * width + code[there]) % width, minlength=width)
    missed = int(goals.sum() - goals[chosen].sum())
    return Read(touches, missed, seen, bool((worth * has_goal).any()))


def _joined(parts: list[Touches], names: Sequence[str]) -> Touches:
    def all_of(name: str, kind: type) -> np.ndarray:
        return np.concatenate([np.zeros(0, kind), *(getattr(part, name) for part in parts)])

    numbers = {name: all_of(name, float) for name in ("age", "goals", "nulls", "value")}
    codes = {name: all_of(name, np.int64) for name in ("code", "length", "group")}
    return Touches(names=names, groups=GROUPS, **numbers, **codes)
