"""From episodes to findings in plain words: one alert per incident, its evidence, what it did to outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Condition, Data, Effect, Finding, Incident, Interval, Rates, Selection
from journeymap.mining.daily import Span
from journeymap.mining.outcomes import Outcomes
from journeymap.mining.results import Mood
from journeymap.mining.significance import two_proportions
from journeymap.mining.statistics import ENOUGH, quantile_of_normal, wilson
from journeymap.mining.wording import percent, quoted

from .collecting import Watched
from .expecting import YOUNG
from .watching import Episode, Watch

TOGETHER = 1  # days: what starts so close to another's start may belong to its incident
BEFORE = 56  # days before an incident with which its cases are compared
Z = quantile_of_normal(0.95)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
METHOD = (
    "days against level, trend and weekday of the days before; tail of a gamma distribution with their "
    "spread; so many deviations that {budget:g} false alarms are expected per touchpoint and quarter"
)


class Telling:
    """Words and evidence for the episodes of one run."""

    def __init__(
        self,
        data: Data,
        days: Span,
        watched: Sequence[Watched],
        watch: Watch,
        found: Outcomes,
        method: str,
    ):
        self.data, self.days, self.watched, self.watch = data, days, watched, watch
        self.outcomes, self.method = found, method

    def moment(self, day: int) -> datetime:
        """The first moment of a day counted from 0."""
        return EPOCH + timedelta(days=self.days.first + day)

    def finding(self, episode: Episode, leads: Sequence[Episode] | None) -> Finding:
        """The finding of an episode. leads: the episodes of the incident that it opened, itself among them;
        None where it belongs to another one's."""
        one = self.watched[episode.series]
        effect = self._effect(one, episode) if leads is not None else None
        value, unit, interval, n = self._figures(one, episode)
        return Finding(
            kind=one.kind,
            anchor=one.anchor,
            headline=self._headline(one, episode, leads),
            value=value,
            unit=unit,
            interval=interval,
            n=n,
            method=self.method,
            mood=_mood(one, episode.way, effect),
            effect=effect,
            evidence=self._evidence(one, episode),
            incident=self._incident(one, leads) if leads is not None else None,
        )

    def _sums(self, episode: Episode) -> tuple[float, float, float]:
        """(seen, expected, exposure) from its first to its last day."""
        one, days = self.watched[episode.series], slice(episode.start, episode.last + 1)
        expected = float(self.watch.expected[episode.series, days].sum())
        return float(one.seen[days].sum()), max(expected, 1e-9), float(one.exposure[days].sum())

    def _figures(self, one: Watched, episode: Episode) -> tuple[float, str, Interval | None, int]:
        """Value, unit, interval (0.95) and the rows behind it."""
        seen, expected, exposure = self._sums(episode)
        variance = float(self.watch.variance[episode.series, episode.start : episode.last + 1].sum())
        if one.kind in ("score", "mood"):
            value, half = seen / exposure + one.low, Z * variance**0.5 / exposure
            unit = "score" if one.kind == "score" else "polarity"
            return value, unit, Interval(low=value - half, high=value + half), int(exposure)
        if one.kind in ("leaving", "theme_volume"):
            n = int(exposure if one.kind == "leaving" else seen)
            return seen / exposure, "share", wilson(int(seen), int(exposure)), n
        # Doubt about what was seen, and about a level known from so many days; on the scale of the logarithm.
        days, spread = episode.last - episode.start + 1, variance / expected
        half = Z * (spread * (1 / max(seen, 1) + days / expected / (2 * YOUNG + 1))) ** 0.5
        ratio = seen / expected
        low, high = ratio * float(np.exp(-half)), max(ratio, 1 / expected) * float(np.exp(half))
        return ratio, "times the expected", Interval(low=low, high=high), int(seen)

    def _headline(self, one: Watched, episode: Episode, leads: Sequence[Episode] | None) -> str:
        seen, expected, exposure = self._sums(episode)
        where = quoted(one.anchor.name) if one.anchor.name else "all touchpoints"
        when, more = self._when(episode), "more" if episode.way > 0 else "fewer"
        often = "more" if episode.way > 0 else "less"
        usual, now = expected / exposure + one.low, seen / exposure + one.low
        counted = f"{when}: {seen:,.0f} instead of {_about(expected)}"
        of = f"{when}: {percent(now)} of {exposure:,.0f}"
        told = {
            "volume": f"{more} events at {where} {counted}",
            "step_volume": f"{quoted(one.step)} {often} often {counted}",
            "new_cases": f"{more} cases begin {counted}",
            "leaving": f"{more} leave at {where} {of} visits instead of {percent(usual)}",
            "score": f"scores of {where} {_way(episode)} {when}: {now:.1f} instead of {usual:.1f}",
            "mood": f"the mood at {where} {_way(episode)}s {when}: {now:+.2f} instead of {usual:+.2f}",
            "theme_volume": f"{more} people speak of {where} {of} texts instead of {percent(usual)}",
        }[one.kind]
        told = told[0].upper() + told[1:]
        others = len(leads) - 1 if leads else 0
        tail = f"; {others} more series left their course with it" if others else ""
        lasting = "; it lasts as the new level" if episode.accepted else ""
        return f"{told}{lasting}{tail}"[:300]

    def _when(self, episode: Episode) -> str:
        first, last = self.moment(episode.start), self.moment(episode.last)
        if episode.over is None:
            return f"since {first.day} {first:%B %Y}"
        if first == last:
            return f"on {first.day} {first:%B %Y}"
        start = f"{first.day} {first:%B}" if first.year == last.year else f"{first.day} {first:%B %Y}"
        return f"from {start} to {last.day} {last:%B %Y}"

    def _incident(self, one: Watched, leads: Sequence[Episode]) -> Incident:
        """It lasts as long as any of its episodes."""
        first = leads[0]
        ends = [self.moment(e.over) for e in leads if e.over is not None]
        what = one.step or one.key or one.anchor.name
        started = self.moment(first.start)
        key = f"{one.kind}:{what[:150]}:{'up' if first.way > 0 else 'down'}:{started:%Y-%m-%d}"
        return Incident(started=started, ended=max(ends) if len(ends) == len(leads) else None, key=key)

    def _evidence(self, one: Watched, episode: Episode) -> Selection:
        """The events, cases or answers of the place from the first to the last day."""
        if one.ids is not None and one.days is not None:
            within = (one.days >= episode.start) & (one.days <= episode.last)
            return Selection(subject="feedback", ids=tuple(sorted(set(one.ids[within].tolist()))))
        column = "case.start" if one.kind == "new_cases" else "time"
        where = list(self._between(column, episode.start, episode.last + 1))
        if one.anchor.place == "touchpoint":
            where.append(Condition(column="touchpoint", op="=", value=one.anchor.name))
        if one.step:
            where.append(Condition(column="activity", op="=", value=one.step))
        return Selection(subject="cases" if one.kind == "new_cases" else "events", where=tuple(where))

    def _between(self, column: str, start: int, end: int) -> Iterator[Condition]:
        for op, day in ((">=", start), ("<", end)):
            yield Condition(column=column, op=op, value=self.moment(day).isoformat())  # type: ignore[arg-type]

    def _effect(self, one: Watched, episode: Episode) -> Effect | None:
        """Did cases that came to the place in these days reach the goal less often than those that came in
        the weeks before? None without a place, a goal, or enough ended cases."""
        if one.place < 0 or "goal" not in self.outcomes.present():
            return None
        here = self._cases(one.place, episode.start, episode.last + 1)
        before = self._cases(one.place, max(episode.start - BEFORE, 0), episode.start)
        before &= ~here
        known, reached = self.outcomes.known("goal"), self.outcomes.reached("goal")
        sides = [
            Rates(n=int((side & known).sum()), reached=int((side & reached).sum())) for side in (here, before)
        ]
        difference = two_proportions(sides[0], sides[1]) if min(side.n for side in sides) >= ENOUGH else None
        if difference is None:
            return None
        return Effect(
            outcome="goal",
            exposed=sides[0],
            comparison=sides[1],
            basis="before-after",
            interval=difference.interval,
        )

    def _cases(self, place: int, start: int, end: int) -> np.ndarray:
        """Booleans by case code: at the touchpoint on the days from start to before end."""
        first, last = (int(self.moment(day).timestamp() * 1e6) for day in (start, end))
        events = self.data.log.connection.view("coded_events")
        there = events.filter(
            f"touchpoint = {int(place)} AND epoch_us(time) >= {first} AND epoch_us(time) < {last}"
        )
        chosen = np.zeros(self.data.log.n_codes, dtype=bool)
        chosen[there.project('"case"').distinct().fetchnumpy()["case"]] = True
        return chosen


def incidents(episodes: Sequence[Episode], watched: Sequence[Watched]) -> list[list[Episode]]:
    """Episodes of one incident, the one that tells it first: what opens while another stands out (or starts
    within a day of it) is its company where it is weaker or at the same place.

    So one trouble rings once, and a small incident never hides a large one elsewhere. What is known when an
    episode opens decides, so that the next run groups them alike.
    """
    found: list[list[Episode]] = []
    for episode in sorted(episodes, key=lambda e: (e.opened, -e.first, e.series)):
        anchor = watched[episode.series].anchor
        host = next(
            (g for g in found if _company(episode, g[0], watched[g[0].series].anchor == anchor)), None
        )
        if host is None:
            found.append([episode])
        else:
            host.append(episode)
    return found


def _company(episode: Episode, host: Episode, same_place: bool) -> bool:
    near = abs(episode.start - host.start) <= TOGETHER
    during = any(episode.start <= day <= episode.opened for day in host.days)
    return (near or during) and (same_place or episode.first <= host.first)


def _about(expected: float) -> str:
    return f"{expected:,.0f}" if expected >= 10 else f"{expected:.1f}"


def _way(episode: Episode) -> str:
    return "rise" if episode.way > 0 else "fall"


def _mood(one: Watched, way: int, effect: Effect | None) -> Mood:
    """Scores and moods speak for themselves, leaving is pain; the rest is judged by the goal. That fewer come
    is never bright, however those fare who do."""
    if one.kind in ("score", "mood", "leaving"):
        good = way > 0 if one.kind != "leaving" else way < 0
        return "bright" if good else "pain"
    if effect is not None and effect.interval is not None:
        if effect.interval.low > 0:
            return "pain"
        if effect.interval.high < 0 and way > 0:
            return "bright"
    return "neutral"
