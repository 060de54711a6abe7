"""How often, how recently, how long, for how much: one number a customer, NaN where unknown."""

from __future__ import annotations

import numpy as np

from .histories import DAY, Histories

WORDS = {
    "days since last": "days since the last event",
    "days known": "days since the first event",
    "events": "number of events",
    "active days": "days with an event",
    "days between": "days from one active day to the next on average",
    "longest silence": "longest silence in days",
    "silence against usual": "present silence as a multiple of the usual one",
    "trend": "share of events in the last third of the time known",
    "money": "money in all",
    "money at a time": "money at a time",
    "days since money": "days since money was last spent",
    "cases": "number of cases",
    "goals": "times the goal was reached",
    "days since goal": "days since the goal was last reached",
    "channels": "number of channels",
    "steps": "number of different steps",
    "repeats": "share of events that repeat a step of the same case",
    "channel changes": "share of moves to another channel",
    "night": "share of events from 0 to 6 h (UTC)",
    "morning": "share of events from 6 to 12 h (UTC)",
    "afternoon": "share of events from 12 to 18 h (UTC)",
    "evening": "share of events from 18 to 24 h (UTC)",
    "weekend": "share of events on Saturday or Sunday",
}
HOURS = ("night", "morning", "afternoon", "evening")
THURSDAY = 3  # the weekday of 1 January 1970, Monday being 0
SATURDAY = 5


def behaviour(seen: Histories, cutoff: int, goal: np.ndarray) -> dict[str, np.ndarray]:
    """Columns named as in WORDS, a value for each of `seen.ids`. cutoff: microseconds. goal: by activity."""
    events = count(seen.who, len(seen.ids))
    columns = _rhythm(seen, cutoff, events) | _money(seen, cutoff, goal) | _variety(seen, events)
    return columns | _goals(seen, cutoff, goal) | _hours(seen, events)


def count(who: np.ndarray, n: int) -> np.ndarray:
    """How many entries each of `n` customers has."""
    return np.bincount(who, minlength=n).astype(float)


def extreme(who: np.ndarray, values: np.ndarray, n: int, of: np.ufunc) -> np.ndarray:
    """The least (np.minimum) or greatest (np.maximum) value of each customer, NaN without. who: sorted."""
    found = np.full(n, np.nan)
    if len(who):
        starts = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
        found[who[starts]] = of.reduceat(values, starts)
    return found


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where whole is 0."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _rhythm(seen: Histories, cutoff: int, events: np.ndarray) -> dict[str, np.ndarray]:
    n, who, time, at = len(seen.ids), seen.who, seen.time / DAY, cutoff / DAY
    first, last = extreme(who, time, n, np.minimum), extreme(who, time, n, np.maximum)
    days = seen.active_days()
    active, gaps = count(days.who, n), np.diff(days.time / DAY)
    same = days.who[1:] == days.who[:-1]
    between = share(last - first, np.where(active > 1, active - 1, 0))
    late = time > (first + (at - first) * 2 / 3)[who]
    return {
        "days since last": at - last,
        "days known": at - first,
        "events": events,
        "active days": active,
        "days between": between,
        "longest silence": extreme(days.who[1:][same], gaps[same], n, np.maximum),
        "silence against usual": share(at - last, np.nan_to_num(between)),
        "trend": share(count(who[late], n), events),
    }


def _money(seen: Histories, cutoff: int, goal: np.ndarray) -> dict[str, np.ndarray]:
    """Of goals where these carry values, else of all events: as the value of a case is told."""
    known = ~np.isnan(seen.value)
    at_goal = known & goal[seen.activity]
    paid = seen.chosen(at_goal if at_goal.any() else known)
    if not len(paid):
        return {}
    n = len(seen.ids)
    total, times = np.bincount(paid.who, paid.value, n), count(paid.who, n)
    last = extreme(paid.who, paid.time / DAY, n, np.maximum)
    since = cutoff / DAY - last
    return {"money": total, "money at a time": share(total, times), "days since money": since}


def _variety(seen: Histories, events: np.ndarray) -> dict[str, np.ndarray]:
    n, who = len(seen.ids), seen.who
    step_of_case = _distinct(seen.case, seen.activity)
    columns = {
        "steps": count(who[_distinct(who, seen.activity)], n),
        "repeats": 1 - share(count(who[step_of_case], n), events),
    }
    cases = count(who[_distinct(who, seen.case)], n)
    if cases.max(initial=0) > 1:
        columns["cases"] = cases
    there = seen.chosen(seen.channel >= 0)
    if len(np.unique(there.channel)) > 1:
        columns["channels"] = count(there.who[_distinct(there.who, there.channel)], n)
        moves = there.who[1:][there.who[1:] == there.who[:-1]]
        changes = (there.who[1:] == there.who[:-1]) & (there.channel[1:] != there.channel[:-1])
        columns["channel changes"] = share(count(there.who[1:][changes], n), count(moves, n))
    return columns


def _goals(seen: Histories, cutoff: int, goal: np.ndarray) -> dict[str, np.ndarray]:
    reached = seen.chosen(goal[seen.activity])
    if not len(reached):
        return {}
    n = len(seen.ids)
    last = extreme(reached.who, reached.time / DAY, n, np.maximum)
    return {"goals": count(reached.who, n), "days since goal": cutoff / DAY - last}


def _hours(seen: Histories, events: np.ndarray) -> dict[str, np.ndarray]:
    n, who = len(seen.ids), seen.who
    quarter = seen.time % DAY * 4 // DAY
    columns = {name: share(count(who[quarter == k], n), events) for k, name in enumerate(HOURS)}
    weekday = (seen.time // DAY + THURSDAY) % 7
    return columns | {"weekend": share(count(who[weekday >= SATURDAY], n), events)}


def _distinct(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Sorted indices of one event of each pair of codes."""
    if not len(first):
        return np.array([], dtype=np.int64)
    pair = first * (int(second.max()) + 2) + second + 1
    return np.sort(np.unique(pair, return_index=True)[1])
