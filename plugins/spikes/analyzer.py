"""The analyzer: collect a number a day of everything, watch them, tell what left its course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from pydantic import Field

from journeymap.mining import Analyzer, Data, Measure, Params, Progress, Result
from journeymap.mining.daily import span
from journeymap.mining.outcomes import outcomes

from .collecting import JOURNEY, collect, together
from .example import planted
from .telling import METHOD, Telling, incidents
from .watching import LEARNING, Watch, threshold


class SpikesParams(Params):
    """How sure an alarm must be, and how long it may last."""

    false_alarms: float = Field(
        0.1,
        ge=0.001,
        le=10,
        description="False alarms expected per touchpoint and quarter, all its series together. Fewer mean "
        "that smaller incidents are missed.",
    )
    fewest: int = Field(
        10,
        ge=1,
        le=100_000,
        description="Events or answers that must be seen or expected to open an incident.",
    )
    longest: int = Field(
        14, ge=3, le=90, description="Days after which what lasts is taken as the new level, and no incident."
    )
    look_back: int = Field(
        366, ge=1, le=1_000, description="Days back from the newest whose incidents are told."
    )


class Spikes(Analyzer):
    """Finds days on which volume, leaving, scores, moods or themes leave what level, trend and weekday let
    expect, per touchpoint and step, and says when it is over. Days are those of UTC. A day is judged by the
    days before it alone, so a later run finds the same incidents again; the newest day, which is not over,
    can show too much but not yet too little. Holidays are not known to it: an unusual Christmas is told."""

    name = "spikes"
    title = "Sudden changes"
    version = "1"
    quick = True
    wants = frozenset({"feedback", "scores:sentiment", "scores:theme", "curated:themes"})
    kinds = {
        "volume": "Suddenly more or fewer events than usual on such a day.",
        "step_volume": "A step of a touchpoint happens suddenly more or less often than usual on such a day.",
        "new_cases": "Suddenly more or fewer cases begin than usual on such a day.",
        "leaving": "Suddenly more or fewer of those who come to a touchpoint do nothing more for a while.",
        "score": "Scores are suddenly higher or lower than in the weeks before.",
        "mood": "What people write is suddenly kinder or angrier than in the weeks before.",
        "theme_volume": "Suddenly more or fewer people speak of a theme.",
        "watched_series": "Series of daily numbers that are watched for sudden changes.",
    }
    Params = SpikesParams

    def analyze(self, data: Data, params: SpikesParams, progress: Progress) -> Iterable[Result]:
        """How many series are watched, then a finding for each episode; one of each incident opens it."""
        progress(0.0, "Counting by day")
        days = span(data.log)
        watched = collect(data, days, params.fewest) if days else []
        yield _watched(len(watched), days.days if days else 0, params)
        if not watched or days is None:
            return
        progress(0.5, f"Watching {len(watched)} series")
        series = together(watched, days)
        shared = Counter(one.anchor for one in watched)
        beyond = threshold(
            params.false_alarms, np.array([shared[one.anchor] for one in watched]), series.windows
        )
        watch = Watch(series, beyond, params.fewest, params.longest)
        episodes = [e for e in watch.run() if e.last >= days.days - params.look_back]
        progress(0.8, f"Telling {len(episodes)} changes")
        method = METHOD.format(budget=params.false_alarms)
        telling = Telling(data, days, watched, watch, outcomes(data), method)
        for company in incidents(episodes, watched):
            for number, episode in enumerate(company):
                yield telling.finding(episode, company if number == 0 else None)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """A shop whose payments fail for a week."""
        return planted()


def _watched(series: int, days: int, params: SpikesParams) -> Measure:
    """The number of series, or why there is none."""
    reason = (
        f"a series is watched from its day {LEARNING + 1} on and with {params.fewest} events: none is there"
    )
    return Measure(
        name="watched_series",
        anchor=JOURNEY,
        value=series or None,
        unit="count",
        n=days,
        method="series with enough days; n = days looked at" if series else reason,
        status="measured" if series else "not enough data",
    )
