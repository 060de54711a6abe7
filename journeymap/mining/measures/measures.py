"""All measures of one log, whole or filtered. What each figure means: docs/log.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from ..filters import Filter
from ..log import Log
from . import (
    endings,
    eventually,
    features,
    follows,
    funnels,
    gaps,
    matched,
    paths,
    places,
    stages,
    staying,
    totals,
    variants,
)
from .reading import Piece
from .store import Source, Summary


class Measures:
    """Exact measures of a log. With `where`, of the cases that the filter chooses, computed at once.

    Tables are pyarrow tables with names (not codes) and seconds as float64. Without a filter, summaries of
    parts and finished tables are stored beside the log, so the second call only reads. mask: what
    `where.mask(log)` gives, where that is known already.
    """

    def __init__(self, log: Log, where: Filter | None = None, mask: np.ndarray | None = None):
        self.log = log
        self.where = where
        if where is None or where.empty:
            mask = None
        elif mask is None:
            mask = where.mask(log)
        self._source = Source(log, mask)

    def prepare(
        self,
        transitions: Sequence[str] = ("activity",),
        places_of: Sequence[str] = ("touchpoint", "channel"),
    ) -> None:
        """Summarise every part for a whole map in one pass, which reads each column once. Not needed, but
        cheaper than measure by measure where several are wanted.

        transitions: levels of `directly_follows`; places_of: activity, touchpoint, stage, channel.
        """
        wanted: dict[str, Callable[[Piece], Summary]] = {
            "totals": totals.summarise,
            "variants": variants.summarise,
            "stages": partial(stages.summarise, stages=len(self.log.stages)),
            "matched": partial(matched.summarise, touchpoints=max(len(self.log.touchpoints), 1)),
            "endings": partial(endings.of_log, source=self._source),
            staying.name_of(self._source): partial(staying.of_log, source=self._source),
        }
        wanted |= {f"follows-{level}": partial(follows.summarise, level=level) for level in transitions}
        wanted |= {f"places-{level}": partial(places.summarise, level=level) for level in places_of}
        self._source.prepare(wanted)

    def totals(self) -> totals.Totals:
        """Cases, open cases, events, activities, variants."""
        table = self._source.result("totals", lambda: totals.as_table(totals.totals(self._source)))
        return totals.Totals(**table.to_pylist()[0])

    def directly_follows(self, level: str = "activity") -> pa.Table:
        """from, to, count, cases, median_seconds of each transition, with START and END.

        level: activity, touchpoint or stage. At the last two, events without one are skipped (see `skipped`)
        and the next event that has one follows.
        """
        return self._source.result(f"follows-{level}", lambda: follows.directly_follows(self._source, level))

    def skipped(self, level: str) -> tuple[int, int]:
        """(events, cases) that are left out at a level: events without a code, cases that have no other."""
        table = self._source.result(f"skipped-{level}", lambda: follows.skipped(self._source, level))
        return table["events"][0].as_py(), table["cases"][0].as_py()

    def eventually_follows(self, level: str = "touchpoint", limit: int = 100) -> pa.Table:
        """from, to, cases: at some time after, once a case, among the `limit` places with most cases."""
        return self._source.result(
            f"eventually-{level}-{limit}",
            lambda: eventually.eventually_follows(self._source, level, limit),
        )

    def first_steps(self, level: str = "stage", depth: int = 6) -> pa.Table:
        """step, from, to, kind, cases: the first `depth` steps of all cases, and how they end."""
        return paths.first_steps(self._source, level, depth)

    def variants(self, limit: int | None = 20) -> pa.Table:
        """variant (hash), path (activities), count, share of cases; most frequent first."""
        return self._source.result(f"variants-{limit}", lambda: variants.variants(self._source, limit))

    def stages(self) -> pa.Table:
        """One row a stage: cases, share_of_start, share_of_previous, median_seconds, with their intervals."""
        return self._source.result("stages", lambda: stages.stages(self._source))

    def stays(self, shares: Sequence[float] = staying.SHARES) -> pa.Table:
        """One row a stage: name, cases, p25, p75, p90 of the time there in seconds."""
        return staying.stays(self._source, shares)

    def stage_times(self, stage: str) -> tuple[np.ndarray, np.ndarray]:
        """(microseconds of the case's begin, of its stay in the stage) of every case that was there."""
        return staying.times(self._source, stage)

    def stage_channels(self) -> pa.Table:
        """stage, channel, events: how often each channel is used in each stage."""
        return staying.stage_channels(self._source)

    def endings(self) -> pa.Table:
        """One row a stage, one of all: cases that start, reach the goal, end without it, are open."""
        return endings.endings(self._source)

    def outcome_places(self) -> pa.Table:
        """name (touchpoint), goal, exit: events there that reach the goal or the exit."""
        return endings.outcome_places(self._source)

    def activity_touchpoints(self) -> pa.Table:
        """activity, touchpoint, events: where the events of each activity lead, most frequent first."""
        return matched.activity_touchpoints(self._source)

    def activities(self) -> pa.Table:
        """One row an activity: events, cases, share of cases, median_seconds to the next event."""
        return self._places("activity")

    def touchpoints(self) -> pa.Table:
        """One row a touchpoint, as `activities`, with its stage."""
        return self._source.result("touchpoints", lambda: places.touchpoints(self._source))

    def channels(self) -> pa.Table:
        """One row a channel, as `activities`."""
        return self._places("channel")

    def places(self, level: str) -> pa.Table:
        """As `activities`, of a level: activity, touchpoint, stage or channel."""
        return self._places(level)

    def dwell(self, level: str = "touchpoint") -> pa.Table:
        """name, waits (n), median_seconds with bounds: from an event here to the case's next event."""
        columns = ["name", "waits", "median_seconds", "median_seconds_low", "median_seconds_high"]
        return self._places(level).select(columns)

    def gaps(self, shares: Sequence[float] = gaps.SHARES) -> pa.Table:
        """share, seconds: percentiles of the silences inside cases."""
        return gaps.gaps(self._source, shares)

    def funnel(self, path: Sequence[str], level: str = "activity") -> pa.Table:
        """One row a step of `path`: cases that reach it after the one before, shares, median seconds."""
        return funnels.funnel(self._source, path, level)

    def case_features(self, activities: int = 50) -> pa.Table:
        """One row a case: key, customer, times, counts, outcome; for models and exports."""
        return features.case_features(self._source, activities)

    def _places(self, level: str) -> pa.Table:
        return self._source.result(f"places-{level}", lambda: places.places(self._source, level))
