"""The analyzer: count by local hour, tell places, groups, bursts and moods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from pydantic import Field, field_validator

from journeymap.mining import Analyzer, Anchor, Data, Measure, Params, Progress, Result
from journeymap.mining.clock import Clocks, local, zone
from journeymap.mining.daily import answers_by_day, span
from journeymap.mining.given import numbers

from .counting import MOST_PLACES, count
from .example import planted
from .groups import clocks_of, groups
from .telling import burst_measures, group_measures, hour_moods, own_hours, peak, place_measures


class RhythmParams(Params):
    """Whose clock, and how much an hour needs."""

    zone: str = Field(
        "UTC",
        max_length=60,
        description="Time zone of the customers, an IANA name such as Europe/Berlin; it knows summer time.",
    )
    zone_trait: str = Field(
        "",
        max_length=100,
        description="A trait that names each customer's own time zone; who has none lives in the one above.",
    )
    fewest: int = Field(10, ge=1, le=10_000, description="Events or answers that an hour needs to be known.")

    @field_validator("zone")
    @classmethod
    def _known(cls, name: str) -> str:
        zone(name)
        return name


class Rhythm(Analyzer):
    """A customer's day and week: in which hours of the local day, on weekdays and weekends, each touchpoint
    and channel is used, by whom, in what mood, and how much is done in one go. Times are told in UTC unless a
    time zone is set. An hour with too little in it is unknown, not quiet."""

    name = "rhythm"
    title = "The customer's day and week"
    version = "1"
    wants = frozenset({"feedback", "scores:sentiment", "scores:persona", "curated:personas"})
    kinds = {
        "hour_share": "Share of the events of a place, or of a group of customers, in an hour of the day.",
        "weekend_share": "Share of the events on Saturdays and Sundays.",
        "hour_mood": "Mean polarity of what people write in an hour of the day.",
        "hour_score": "Mean score of the answers given in an hour of the day.",
        "burst_events": "Events that a case makes in one go, without half an hour of silence.",
        "burst_seconds": "How long that takes.",
        "peak": "The hours of the day in which most happens.",
        "own_hours": "Some customers are active at another time of the day than others.",
    }
    Params = RhythmParams

    def analyze(self, data: Data, params: RhythmParams, progress: Progress) -> Iterable[Result]:
        """Measures of the journey, its touchpoints and channels, groups; then findings."""
        if data.log is None or not data.log.n_events:
            return
        progress(0.0, "Reading clocks")
        where = clocks_of(data, params.zone, params.zone_trait)
        clock = where.words
        progress(0.1, "Counting by hour")
        counted = count(data, where)
        yield from place_measures(Anchor(place="journey"), counted.journey, clock, params.fewest)
        log = data.log
        for place, names, counts in (
            ("touchpoint", log.touchpoints, counted.touchpoint),
            ("channel", [log.channels[code] for code in counted.channels], counted.channel),
        ):
            for code in _largest(names, counts):
                anchor = Anchor(place=place, name=names[code])  # type: ignore[arg-type]
                yield from place_measures(anchor, counts[code], clock, params.fewest)
        yield from burst_measures(counted)
        progress(0.6, "Reading moods")
        yield from _moods(data, where, clock, params.fewest)
        progress(0.8, "Comparing groups of customers")
        found = [peak(counted, clock)]
        for group in groups(data, counted.customers):
            yield from group_measures(group, counted, clock, params.fewest)
            found.append(own_hours(group, counted, clock))
        yield from (finding for finding in found if finding is not None)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """A shop whose students come late in the evening, everybody else by day."""
        return planted()


def _largest(names: Iterable[str], counts: np.ndarray) -> list[int]:
    """Codes of the places with most events, in the order of their names."""
    told = list(names)
    size = counts.sum(axis=1)
    kept = np.argsort(-size, kind="stable")[:MOST_PLACES]
    return sorted((int(code) for code in kept if size[code]), key=lambda code: told[code])


def _moods(data: Data, where: Clocks, clock: str, fewest: int) -> Iterator[Measure]:
    """Answers by the hour in which they were given, in the usual zone."""
    days = span(data.log)
    answers = answers_by_day(data, days) if days else None
    if answers is None or not answers.num_rows:
        return
    hours, _ = local(answers["second"].to_numpy(), where.zones[0])
    score = answers["score"].to_numpy()
    if np.isfinite(score).any():
        known = np.isfinite(score)
        yield from hour_moods("hour_score", hours[known], score[known], "score", clock, fewest)
    if data.has("scores:sentiment"):
        polarity = numbers(data, "sentiment", answers["id"])
        known = np.isfinite(polarity)
        yield from hour_moods("hour_mood", hours[known], polarity[known], "polarity", clock, fewest)
