"""What the day tells: sentences, each with its number, how many stand behind it, where its rows are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from journeymap.days.addressing import STRIPS, Address
from journeymap.days.counting import Asked, Counted
from journeymap.days.feeling import Felt
from journeymap.days.strips import FEWEST, window
from journeymap.maps import figures
from journeymap.mining.statistics import ENOUGH, median_interval, wilson

WHEN = {"weekday": "on weekdays", "weekend": "on weekends"}
LONG = 3  # hours in a row without knowledge that are worth a sentence


def tells(
    counted: Counted, moods: Sequence[Felt], strips: Sequence[Mapping[str, Any]], touchpoints: Sequence[str]
) -> list[dict[str, Any]]:
    """The sentences: what hurts first, then what is good, then how the day runs, then what is not known."""
    found = [*_extremes(moods)]
    for code, asked in counted.asked.items():
        found += [
            each for each in (_again(asked, touchpoints[code]), _wait(asked, touchpoints[code])) if each
        ]
    found += [*_peak(strips), *_weekend(counted), *_unknown(strips)]
    order = {"pain": 0, "bright": 1, "neutral": 2, "unknown": 3}
    return sorted(found, key=lambda each: order[each["mood"]])


def hours(begin: int, end: int) -> str:
    return f"{begin:02}:00 to {end:02}:00"


def _extremes(moods: Sequence[Felt]) -> Iterator[dict[str, Any]]:
    """The worst and the best hour, where they surely differ from the mean of all answers."""
    for sign, word, mood in ((-1, "lowest", "pain"), (1, "highest", "bright")):
        found = [each for each in moods if each.stands_out == sign]
        if not found:
            continue
        one = min(found, key=lambda each: -sign * each.value)
        day, hour = STRIPS[one.cell // 24], one.cell % 24
        about = f", mostly about {one.place}" if one.place else ""
        words = f"The mood is {word} from {hours(hour, hour + 1)} {WHEN[day]}{about}."
        at = Address("answers", day, hour, hour + 1)
        yield _told(words, mood, one.value, "polarity", one.interval, one.n, at)


def _again(asked: Asked, name: str) -> dict[str, Any] | None:
    interval = wilson(asked.twice, asked.cases)
    if asked.cases < ENOUGH or not asked.twice or interval is None:
        return None
    words = f"Who turns to {name} does so again within 7 days"
    words += f", {figures.count(asked.thrice)} of them a third time." if asked.thrice else "."
    at = Address("cases", name=name)
    return _told(words, "pain", asked.twice / asked.cases, "share", interval, asked.cases, at)


def _wait(asked: Asked, name: str) -> dict[str, Any] | None:
    seconds = np.concatenate(asked.waits) if asked.waits else np.zeros(0)
    median = median_interval(seconds) if len(seconds) >= ENOUGH else None
    if median is None:
        return None
    words = f"After {name} the next step takes this long (median)."
    return _told(
        words, "neutral", median.value, "seconds", median.interval, median.n, Address("waits", name=name)
    )


def _peak(strips: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for strip in strips:
        sessions = np.array([hour["sessions"] for hour in strip["hours"]])
        known = np.array([hour["known"] for hour in strip["hours"]])
        three, total = window(sessions, known), strip["sessions"]
        if three is None or total < ENOUGH:
            continue
        n = int(sessions[slice(*three)].sum())
        words = f"Busiest {WHEN[strip['day']]} are {hours(*three)}, with this share of the sessions."
        yield _told(
            words, "neutral", n / total, "share", wilson(n, total), total, Address("sessions", strip["day"])
        )


def _weekend(counted: Counted) -> Iterator[dict[str, Any]]:
    total, n = int(counted.sessions.sum()), int(counted.sessions[24:].sum())
    if total >= ENOUGH and n:
        words = "Saturday and Sunday hold this share of all sessions (2 of 7 days are 29\u202f%)."
        yield _told(words, "neutral", n / total, "share", wilson(n, total), total, Address("sessions"))


def _unknown(strips: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for strip in strips:
        when = WHEN[strip["day"]]
        for day in strip["missing"]:
            yield _told(f"On {day}s nothing at all is recorded.", "unknown")
        if not any(hour["known"] for hour in strip["hours"]):
            yield _told(f"Hardly anything is known {when}: no hour has {FEWEST} events.", "unknown")
            continue
        for span in strip["unknown"]:
            if span["to"] - span["from"] >= LONG:
                seen = figures.count(span["events"]) if span["events"] else "no"
                events = "event" if span["events"] == 1 else "events"
                words = (
                    f"From {hours(span['from'], span['to'])} {when} we see next to nothing ({seen} {events})."
                )
                yield _told(f"{words} They may sleep, or go elsewhere.", "unknown")


def _told(
    words: str, mood: str, value: float | None = None, unit: str = "", interval: Any = None, n: int = 0,
    at: Address | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "words": words, "mood": mood, "value": value, "unit": unit,
        "low": interval.low if interval else None, "high": interval.high if interval else None,
        "n": n, "address": str(at) if at else None,
    }  # fmt: skip
