"""What is watched: a number a day of each touchpoint, its steps, the whole journey and each theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Anchor, Data
from journeymap.mining.daily import DAY, EventDays, Span, answers_by_day, event_days
from journeymap.mining.given import names, numbers

from .watching import LEARNING, Series

Kind = Literal["volume", "step_volume", "new_cases", "leaving", "score", "mood", "theme_volume"]
HORIZONS = np.array([1, 2, 7, 14, 30])  # days; on a fixed grid, so that new data seldom change the past
GOES_ON = 0.9  # of those who go on from a touchpoint, so many do within its horizon
JOURNEY = Anchor(place="journey")


@dataclass(frozen=True)
class Watched:
    """One series. place: the code of its touchpoint, -1 = the whole journey. step: the activity's name, key:
    the theme's key. horizon: days after which silence counts as leaving. ids, days: the answers behind it and
    their days. low: what was taken off each value, so that none is negative."""

    kind: Kind
    anchor: Anchor
    seen: np.ndarray
    exposure: np.ndarray
    place: int = -1
    step: str = ""
    key: str = ""
    horizon: int = 0
    ids: np.ndarray | None = None
    days: np.ndarray | None = None
    low: float = 0.0
    skew: np.ndarray | None = None

    @property
    def counts(self) -> bool:
        return self.skew is None


def collect(data: Data, days: Span, fewest: int) -> list[Watched]:
    """All series that have enough days and enough on them, in a fixed order."""
    events = event_days(data.log, days)
    found = [*_volumes(data, events), *_leaving(data, days, events.touchpoint), *_answers(data, days)]
    return [one for one in found if _enough(one, fewest)]


def together(found: list[Watched], days: Span) -> Series:
    """The series as arrays."""
    none = np.zeros(days.days)
    return Series(
        seen=np.array([one.seen for one in found], dtype=float),
        exposure=np.array([one.exposure for one in found], dtype=float),
        weekday=(np.arange(days.days) + days.first + 3) % 7,  # 1 January 1970 was a Thursday
        counts=np.array([one.counts for one in found]),
        shares=np.array([one.kind in ("leaving", "theme_volume") for one in found]),
        skew=np.array([none if one.skew is None else one.skew for one in found]),
        windows=np.array([2 if one.kind in ("volume", "step_volume", "new_cases") else 7 for one in found]),
        rises_only=np.array([one.kind in ("volume", "step_volume", "new_cases") for one in found]),
    )


def _by_name(names: Sequence[str]) -> list[int]:
    """Codes in the order of their names."""
    return sorted(range(len(names)), key=lambda code: names[code])


def _enough(one: Watched, fewest: int) -> bool:
    there = np.flatnonzero(one.exposure * ((one.seen > 0) | (not one.counts)))
    amount = one.seen.sum() if one.counts else one.exposure.sum()
    return len(there) > 0 and len(one.seen) - there[0] > LEARNING and bool(amount >= fewest)


def _volumes(data: Data, events: EventDays) -> list[Watched]:
    log, every, often = data.log, np.ones(len(events.begun)), events.activities.tolist()
    found = [
        Watched("volume", JOURNEY, events.all, every),
        Watched("new_cases", JOURNEY, events.begun, every),
    ]
    steps = np.bincount(events.home[events.home >= 0], minlength=len(log.touchpoints))
    for code in _by_name(log.touchpoints):
        anchor = Anchor(place="touchpoint", name=log.touchpoints[code])
        found.append(Watched("volume", anchor, events.touchpoint[code], every, place=code))
        if steps[code] > 1:
            mine = [row for row, step in enumerate(often) if events.home[step] == code]
            for row in sorted(mine, key=lambda row: log.activities[often[row]]):
                name, seen = log.activities[often[row]], events.activity[row]
                found.append(Watched("step_volume", anchor, seen, every, place=code, step=name))
    return found


def _leaving(data: Data, days: Span, visits: np.ndarray) -> list[Watched]:
    """Events at a touchpoint that the case follows with nothing within the touchpoint's horizon."""
    log = data.log
    place, day, wait = [], [], []
    for events, _ in log.buckets(event_columns=["touchpoint", "time", "seconds"], case_columns=[]):
        at = events["touchpoint"].to_numpy()
        there = at >= 0
        place.append(at[there])
        day.append(days.place(events["time"].cast(pa.int64()).to_numpy()[there]))
        wait.append(events["seconds"].to_numpy()[there])
    if not place:
        return []
    places, on, waits = np.concatenate(place), np.concatenate(day), np.concatenate(wait) / 86_400
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(len(log.touchpoints) + 1))
    assert log.reference_time is not None  # there are events
    newest = log.reference_time.timestamp() * 1_000_000 / DAY - days.first
    found = []
    for code in _by_name(log.touchpoints):
        mine = order[ends[code] : ends[code + 1]]
        going = waits[mine][np.isfinite(waits[mine])]
        if not len(going):
            continue
        usual = int(np.searchsorted(HORIZONS, np.quantile(going, GOES_ON)))
        horizon = int(HORIZONS[min(usual, len(HORIZONS) - 1)])
        gone = ~(waits[mine] <= horizon) & (on[mine] >= 0)
        left = np.bincount(on[mine][gone], minlength=days.days)
        decided = np.arange(days.days) + 1 + horizon <= newest
        anchor = Anchor(place="touchpoint", name=log.touchpoints[code])
        seen, exposure = left * decided, visits[code] * decided
        found.append(Watched("leaving", anchor, seen, exposure, place=code, horizon=horizon))
    return found


def _answers(data: Data, days: Span) -> list[Watched]:
    answers = answers_by_day(data, days)
    if not answers.num_rows:
        return []
    found = []
    ids, day = answers["id"].to_numpy(zero_copy_only=False), answers["day"].to_numpy()
    values: list[tuple[Kind, np.ndarray, float]]
    values = [("score", answers["score"].to_numpy(), float(answers["low"][0].as_py()))]
    if data.has("scores:sentiment"):
        values.append(("mood", numbers(data, "sentiment", answers["id"]), -1.0))
    place = answers["place"].to_numpy()
    places = _by_name(data.log.touchpoints)
    for kind, value, low in values:
        for code in [-1, *places]:
            here = np.isfinite(value) & ((place == code) | (code < 0))
            if here.any():
                anchor = Anchor(place="touchpoint", name=data.log.touchpoints[code]) if code >= 0 else JOURNEY
                found.append(_means(kind, anchor, code, ids[here], day[here], value[here] - low, low, days))
    return [*found, *_themes(data, days, answers)]


def _means(
    kind: Kind,
    anchor: Anchor,
    code: int,
    ids: np.ndarray,
    day: np.ndarray,
    value: np.ndarray,
    low: float,
    days: Span,
) -> Watched:
    """Sums of values a day, and how many; their skewness by all days so far (of the third moment)."""
    powers = [np.bincount(day, weights=value**power, minlength=days.days).cumsum() for power in range(4)]
    n = np.maximum(powers[0], 1)
    mean, square, cube = (powers[power] / n for power in (1, 2, 3))
    spread = np.maximum(square - mean**2, 1e-9)
    skew = (cube - 3 * mean * spread - mean**3) / spread**1.5
    known = np.where((powers[0] > LEARNING) & (spread > 1e-6), np.clip(skew, -8, 8), 0.0)
    seen, exposure = np.diff(powers[1], prepend=0), np.diff(powers[0], prepend=0)
    return Watched(kind, anchor, seen, exposure, code, ids=ids, days=day, low=low, skew=known)


def _themes(data: Data, days: Span, answers: pa.Table) -> list[Watched]:
    """Per theme the texts that mention it, of all texts that were given themes."""
    if not data.has("scores:theme"):
        return []
    called = names(data, "themes")
    scores = data.scores("theme").select(["id", "value"])
    scores = scores.append_column("at", pc.index_in(scores["id"], value_set=answers["id"]))
    scores = scores.filter(pc.is_valid(scores["at"]))
    day, ids = answers["day"].to_numpy(), answers["id"].to_numpy(zero_copy_only=False)
    texts = np.unique(scores["at"].to_numpy())
    exposure = np.bincount(day[texts], minlength=days.days)
    keys = scores["value"].to_numpy(zero_copy_only=False)
    found = []
    for key in sorted({key for key in keys if key is not None}):
        mine = np.unique(scores["at"].to_numpy()[keys == key])
        seen = np.bincount(day[mine], minlength=days.days)
        anchor = Anchor(place="theme", name=called.get(key, key))
        found.append(Watched("theme_volume", anchor, seen, exposure, key=key, ids=ids[mine], days=day[mine]))
    return found
