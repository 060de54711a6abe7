"""The two strips of a day map, hour by hour: what is known, what each lane carries, how people feel. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from journeymap.days.addressing import STRIPS, Address
from journeymap.days.counting import Asked, Counted
from journeymap.days.feeling import Felt
from journeymap.maps import figures
from journeymap.mining.statistics import ENOUGH, median_interval, wilson, wilson_bounds

FEWEST = 10  # events that an hour needs to be known
WINDOW = 3  # hours
BUSY = 1.5  # times an even day: from here on three hours are told as a burst
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OF = {"weekday": slice(0, 5), "weekend": slice(5, 7)}
MOST_LANES = {"channel": 6, "touchpoint": 8}


def chosen_lanes(counted: Counted, by: str) -> list[int]:
    """Codes of the lanes that are drawn: channels by their sessions, touchpoints in the journey's order."""
    sizes = counted.lanes.sum(axis=1)
    largest = np.argsort(-sizes, kind="stable")[: MOST_LANES[by]]
    found = [int(code) for code in largest if sizes[code]]
    return found if by == "channel" else sorted(found)


def strip(
    number: int, counted: Counted, moods: Iterable[Felt], by: str, names: Sequence[str]
) -> dict[str, Any]:
    """One strip as JSON data without its marks. number: 0 weekday, 1 weekend. names: of all lanes."""
    here = slice(24 * number, 24 * number + 24)
    events, sessions = counted.events[here], counted.sessions[here]
    known, total = events >= FEWEST, int(sessions.sum())
    told = STRIPS[number]
    weekdays = counted.weekdays[OF[told]].tolist()
    named = list(zip(DAYS[OF[told]], weekdays, strict=True))
    felt = [each for each in moods if each.cell // 24 == number]
    return {
        "day": told,
        "days": [name for name, n in named if n],
        "missing": [name for name, n in named if not n],
        "events": int(events.sum()),
        "sessions": total,
        "answers": sum(each.n for each in felt),
        "hours": [
            {"hour": hour, "events": int(events[hour]), "sessions": int(sessions[hour]),
             "known": bool(known[hour])}
            for hour in range(24)
        ],
        "unknown": spans(~known, events),
        "lanes": [
            {"name": names[code], "hours": lane_hours(counted.lanes[code, here], known, total)}
            for code in chosen_lanes(counted, by)
        ],
        "mood": [_mood(each, told) for each in felt],
    }  # fmt: skip


def lane_hours(counts: np.ndarray, known: np.ndarray, total: int) -> list[dict[str, Any]]:
    """Share of the strip's sessions that first use the lane in each hour; null where the hour is unknown."""
    low, high = wilson_bounds(np.minimum(counts, total), np.full(24, max(total, 1)))
    return [
        {
            "hour": hour,
            "sessions": int(counts[hour]),
            "share": float(counts[hour] / total) if known[hour] and total else None,
            "low": float(low[hour]) if known[hour] and total else None,
            "high": float(high[hour]) if known[hour] and total else None,
        }
        for hour in range(24)
    ]


def spans(chosen: np.ndarray, events: np.ndarray) -> list[dict[str, int]]:
    """Hours in a row, each as from (included), to (excluded) and the events recorded in them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], chosen.astype(int), [0]])))
    return [
        {"from": int(begin), "to": int(end), "events": int(events[begin:end].sum())}
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _mood(each: Felt, told: str) -> dict[str, Any]:
    hour = each.cell % 24
    return {
        "hour": hour,
        "value": each.value,
        "low": each.interval.low,
        "high": each.interval.high,
        "n": each.n,
        "stands_out": each.stands_out,
        "place": each.place or None,
        "address": str(Address("answers", told, hour, hour + 1)),
    }


def window(counts: np.ndarray, known: np.ndarray) -> tuple[int, int] | None:
    """The three known hours in a row (from, to) with most; None where there are none, or nothing in them."""
    sums = np.convolve(counts, np.ones(WINDOW), "valid")
    sums[np.convolve(known, np.ones(WINDOW), "valid") < WINDOW] = -1
    begin = int(np.argmax(sums))
    return (begin, begin + WINDOW) if sums[begin] > 0 else None


def marks(number: int, counted: Counted, touchpoints: Sequence[str]) -> list[dict[str, Any]]:
    """Bursts, waits and repeats of a strip, in the order of the day."""
    here = slice(24 * number, 24 * number + 24)
    known = counted.events[here] >= FEWEST
    found = [burst(number, counted, known)]
    for code, asked in counted.asked.items():
        found.append(wait(number, asked, touchpoints[code], known))
        found.append(repeat(number, asked, touchpoints[code], known))
    return sorted((each for each in found if each), key=lambda mark: (mark["from"], mark["kind"]))


def burst(number: int, counted: Counted, known: np.ndarray) -> dict[str, Any] | None:
    """The three hours of most sessions, where they hold clearly more than an even day would."""
    here = slice(24 * number, 24 * number + 24)
    sessions, total = counted.sessions[here], int(counted.sessions[here].sum())
    hours = window(sessions, known)
    if hours is None or total < ENOUGH * 24:
        return None
    n = int(sessions[slice(*hours)].sum())
    interval = wilson(n, total)
    if interval is None or interval.low < BUSY * WINDOW / 24:
        return None
    spent, everything = float(counted.value[here][slice(*hours)].sum()), float(counted.value.sum())
    words = f"{figures.share(n / total)} of sessions"
    if everything > 0 and counted.value.min() >= 0:
        words += f", {figures.share(spent / everything)} of all they spend"
    at = Address("sessions", STRIPS[number])
    return _mark("burst", hours, words, n / total, "share", (interval.low, interval.high), total, at)


def wait(number: int, asked: Asked, name: str, known: np.ndarray) -> dict[str, Any] | None:
    """Median time from a contact to the next step of the case, where contacts are most frequent."""
    here = slice(24 * number, 24 * number + 24)
    hours = window(asked.contacts[here], known)
    if hours is None or not asked.waits:
        return None
    cells, seconds = np.concatenate(asked.waited), np.concatenate(asked.waits)
    told = seconds[(cells >= hours[0] + 24 * number) & (cells < hours[1] + 24 * number)]
    median = median_interval(told) if len(told) >= ENOUGH else None
    if median is None or median.value <= 0:
        return None
    words = f"{figures.duration(median.value)} from {name} to the next step"
    at = Address("waits", STRIPS[number], *hours, name)
    return _mark("wait", hours, words, median.value, "seconds", _ends(median.interval), median.n, at)


def repeat(number: int, asked: Asked, name: str, known: np.ndarray) -> dict[str, Any] | None:
    """Where people who turned to the same place within the week do so again: share of the contacts there."""
    here = slice(24 * number, 24 * number + 24)
    hours = window(asked.again[here], known)
    if hours is None:
        return None
    again, n = (int(counts[here][slice(*hours)].sum()) for counts in (asked.again, asked.contacts))
    interval = wilson(again, n)
    if n < ENOUGH or interval is None:
        return None
    words = f"{figures.share(again / n)} tell {name} again"
    at = Address("contacts", STRIPS[number], *hours, name)
    return _mark("repeat", hours, words, again / n, "share", _ends(interval), n, at)


def _ends(interval: Any) -> tuple[float, float]:
    return interval.low, interval.high


def _mark(
    kind: str, hours: tuple[int, int], words: str, value: float, unit: str, ends: tuple[float, float], n: int,
    at: Address,
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": kind, "from": hours[0], "to": hours[1], "words": words, "value": value, "unit": unit,
        "low": ends[0], "high": ends[1], "n": n, "address": str(at),
    }  # fmt: skip
