"""Numbers a week (Monday to Sunday, UTC) of the journey and of each stage: events, scores, goal rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from journeymap.mining import Anchor, Condition, Data, Selection
from journeymap.mining.daily import DAY, Span, answers_by_day, event_days, span

ENOUGH = 5  # answers or cases that make a week usable
Kind = Literal["volume", "cases", "score", "goal_rate"]
UNITS: dict[Kind, str] = {"volume": "count", "cases": "count", "score": "score", "goal_rate": "share"}


@dataclass(frozen=True)
class Weekly:
    """One series. values: (weeks,), NaN = not usable. n: rows behind all weeks; sizes: (weeks,)
    behind each. low, high: bounds of what a value can be."""

    kind: Kind
    anchor: Anchor
    values: np.ndarray
    n: int
    sizes: np.ndarray
    low: float
    high: float
    evidence: Selection

    def rows_of(self, weeks: Weeks, week: int) -> Selection:
        """The evidence of one week: that of all with other ends."""
        start, end, *more = self.evidence.where
        ends = weeks.moments(week, week + 1)
        where = [c.model_copy(update={"value": at}) for c, at in zip((start, end), ends, strict=True)]
        return self.evidence.model_copy(update={"where": (*where, *more)})

    def bent(self) -> np.ndarray:
        """On a scale on which errors may be of any size: logarithm of counts, log odds of shares."""
        if self.kind in ("volume", "cases"):
            return np.log1p(self.values)
        if self.kind == "goal_rate":
            kept = np.clip(self.values, 0.005, 0.995)
            return np.log(kept / (1 - kept))
        return self.values

    def straight(self, values: np.ndarray) -> np.ndarray:
        """Back from the bent scale, within the bounds."""
        if self.kind in ("volume", "cases"):
            values = np.expm1(np.minimum(values, 50.0))
        elif self.kind == "goal_rate":
            values = 1 / (1 + np.exp(-values))
        return np.clip(values, self.low, self.high)


@dataclass(frozen=True)
class Weeks:
    """Whole weeks: `first` is the first Monday as a number of days since 1970, `count` how many. The last
    is the newest that is over."""

    first: int
    count: int

    def moments(self, start: int, end: int) -> tuple[str, str]:
        """Where the weeks from `start` to before `end` begin and end."""
        first, last = (np.datetime64(self.first + 7 * week, "D") for week in (start, end))
        return f"{first}T00:00:00+00:00", f"{last}T00:00:00+00:00"

    def of_days(self, days: Span, counts: np.ndarray) -> np.ndarray:
        """Sums of daily counts (days,) by week (count,)."""
        start = self.first - days.first
        return counts[start : start + 7 * self.count].reshape(self.count, 7).sum(axis=1)

    def of_times(self, micros: np.ndarray) -> np.ndarray:
        """Week (from 0) of times in microseconds since 1970, -1 outside."""
        week = (micros // DAY - self.first) // 7
        return np.where((week >= 0) & (week < self.count), week, -1)


def weeks_of(days: Span) -> Weeks:
    """The whole weeks within the days; a week counts once a later day has begun."""
    first = days.first + (-(days.first + 3)) % 7
    return Weeks(first, max((days.first + days.days - 1 - first) // 7, 0))


def collect(data: Data) -> tuple[list[Weekly], Weeks | None]:
    """All series, of the journey first, then of the stages in their order; and the weeks."""
    days = span(data.log)
    if days is None:
        return [], None
    weeks = weeks_of(days)
    return [*_counts(data, days, weeks), *_scores(data, days, weeks), *_goal_rates(data, weeks)], weeks


def _counts(data: Data, days: Span, weeks: Weeks) -> Iterator[Weekly]:
    events, log = event_days(data.log, days), data.log
    journey = Anchor(place="journey")
    whole = weeks.of_days(days, events.all)
    begun = weeks.of_days(days, events.begun)
    yield _counted("volume", journey, whole, whole, _within(weeks))
    yield _counted("cases", journey, begun, whole, _within(weeks, "case.start", "cases"))
    for code, stage in enumerate(log.stages):
        daily = events.touchpoint[log.touchpoint_stage == code].sum(axis=0)
        evidence = _within(weeks, more=(Condition(column="stage", op="=", value=stage),))
        anchor = Anchor(place="stage", name=stage)
        yield _counted("volume", anchor, weeks.of_days(days, daily), whole, evidence)


def _counted(
    kind: Kind, anchor: Anchor, counts: np.ndarray, whole: np.ndarray, evidence: Selection
) -> Weekly:
    """Weeks before the first event are not there; a week without any event of the journey (`whole`) is one in
    which it was closed or nothing was recorded, not one to learn from."""
    values = np.where(whole > 0, counts, np.nan)
    values[: int(np.argmax(counts > 0)) if counts.any() else len(counts)] = np.nan
    return Weekly(kind, anchor, values, int(counts.sum()), counts, 0.0, np.inf, evidence)


def _scores(data: Data, days: Span, weeks: Weeks) -> Iterator[Weekly]:
    answers = answers_by_day(data, days)
    known = np.isfinite(answers["score"].to_numpy())
    if not known.any():
        return
    low, high = float(answers["low"][0].as_py()), float(answers["high"][0].as_py())
    week = weeks.of_times((answers["day"].to_numpy() + days.first) * DAY)
    stages = np.append(data.log.touchpoint_stage, -1)[answers["place"].to_numpy()]
    score = answers["score"].to_numpy()
    scale = _scale(answers)
    for code in range(-1, len(data.log.stages)):
        here = known & (week >= 0) & ((stages == code) | (code < 0))
        n = np.bincount(week[here], minlength=weeks.count)
        total = np.bincount(week[here], weights=score[here], minlength=weeks.count)
        values = np.where(n >= ENOUGH, total / np.maximum(n, 1), np.nan)
        names = tuple(
            data.log.touchpoints[at] for at in np.flatnonzero(data.log.touchpoint_stage == code).tolist()
        )
        at = () if code < 0 else (Condition(column="touchpoint", op="in", value=names),)
        evidence = _within(weeks, subject="feedback", more=(*scale, *at))
        yield Weekly("score", _stage(data, code), values, int(here.sum()), n, low, high, evidence)


def _scale(answers: pa.Table) -> tuple[Condition, ...]:
    """Answers with a score on the scale that most have."""
    kind = answers["kind"][0].as_py()
    return (
        Condition(column="score", op="not null"),
        Condition(column="scale_min", op="=", value=answers["low"][0].as_py()),
        Condition(column="scale_max", op="=", value=answers["high"][0].as_py()),
        Condition(column="kind", op="=" if kind else "null", value=kind),
    )


def _goal_rates(data: Data, weeks: Weeks) -> Iterator[Weekly]:
    """Of the cases that begin, or first come to a stage, in a week that is old enough: who had the goal."""
    log = data.log
    size = (len(log.stages) + 1, weeks.count)
    n, reached = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    goal = np.zeros(log.n_codes, dtype=bool)
    columns = ["case", "stage", "arrival", "time", "position"]
    for events, cases in log.buckets(event_columns=columns, case_columns=["case", "goal"]):
        goal[cases["case"].to_numpy()] = cases["goal"].to_numpy(zero_copy_only=False)
        week = weeks.of_times(events["time"].cast(pa.int64()).to_numpy())
        reaches = goal[events["case"].to_numpy()]
        stage, arrival = events["stage"].to_numpy(), events["arrival"].to_numpy()
        first = events["position"].to_numpy() == 0
        for code in range(-1, len(log.stages)):
            here = (week >= 0) & (first if code < 0 else (stage == code) & (arrival > 0))
            n[code] += np.bincount(week[here], minlength=weeks.count)
            reached[code] += np.bincount(week[here & reaches], minlength=weeks.count)
    if not goal.any():
        return
    ends = (weeks.first + 7 * np.arange(1, weeks.count + 1)) * DAY
    old = Weeks(weeks.first, int((ends <= log.open_since).sum()))
    for code in range(-1, len(log.stages)):
        usable = (np.arange(weeks.count) < old.count) & (n[code] >= ENOUGH)
        values = np.where(usable, reached[code] / np.maximum(n[code], 1), np.nan)
        if code < 0:
            evidence = _within(old, "case.start", "cases")
        else:
            at = Condition(column="stage", op="=", value=log.stages[code])
            first = Condition(column="arrival", op=">", value=0)
            evidence = _within(old, subject="cases", more=(at, first))
        known = int(n[code][: old.count].sum())
        yield Weekly("goal_rate", _stage(data, code), values, known, n[code], 0.0, 1.0, evidence)


def _stage(data: Data, code: int) -> Anchor:
    return Anchor(place="journey") if code < 0 else Anchor(place="stage", name=data.log.stages[code])


def _within(
    weeks: Weeks,
    column: str = "time",
    subject: Literal["events", "cases", "feedback"] = "events",
    more: tuple[Condition, ...] = (),
) -> Selection:
    """Rows of all the weeks."""
    start, end = weeks.moments(0, weeks.count)
    where = (Condition(column=column, op=">=", value=start), Condition(column=column, op="<", value=end))
    return Selection(subject=subject, where=(*where, *more))
