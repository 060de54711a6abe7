"""The state of the events behind a journey: a grade per source, what is wrong with it, and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result, selecting

from . import naming, profile, staging, telling, wording
from .drift import drifts
from .example import planted_events
from .machines import machines
from .raw import events, faults
from .sources import Stream, streams

COLUMNS = ("customer", "channel", "session", "value")
MOST_COLUMNS = 60  # attributes whose drift is looked at, the first by name


class QualityParams(Params):
    """What counts as superhuman."""

    per_minute: int = Field(
        60, ge=10, le=100_000, description="Events in one minute, from which no human was at work."
    )


class ProfileParams(Params):
    """The command `profile` has no arguments."""


class Quality(Analyzer):
    """Grades each source of a journey's events from A to E by the rows that can be used as they are.

    Says what is wrong (repeated rows, impossible times, machines, gaps, silence, columns that change, several
    spellings, activities without a touchpoint) and how to mend it.
    """

    name = "quality"
    title = "State of the events"
    version = "1"
    kinds = wording.EVENT_KINDS
    Params = QualityParams
    traits = frozenset({"descriptive"})
    needs = frozenset({"events"})
    task = "profile"
    TaskParams = ProfileParams

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Measures and findings per source, then what concerns the names of the whole journey."""
        there = {number for (number,) in data.log.events.project('"import"').distinct().fetchall()}
        sources = streams(data, there)
        newest = telling.newest_day(data.log.reference_time)
        for number, stream in enumerate(sources):
            progress(number / (len(sources) + 1), f"Looking through {stream.name}")
            yield from self._source(data, stream, params.per_minute, newest)
        progress(len(sources) / (len(sources) + 1), "Comparing names")
        yield from naming.results(data)
        yield from staging.results(data)
        progress(1.0, "Done")

    def _source(self, data: Data, stream: Stream, per_minute: int, newest: int | None) -> Iterator[Result]:
        told = events(data, stream)
        unusual = machines(told, per_minute)
        found = faults(data, stream, unusual)
        if not found.rows:
            return
        here = stream.selection()
        shown = telling.Source(stream, found, selecting.count(here, data), newest)
        columns = [name for name in told.columns if name.startswith("attr_")][:MOST_COLUMNS]
        changes = drifts(told, [*COLUMNS, *columns])
        yield from telling.measures(shown, told)
        yield from telling.findings(
            shown, unusual, changes, lambda selection: selecting.count(selection, data)
        )

    def on_table(self, table: pa.Table, params: ProfileParams) -> dict[str, Any]:
        """What a plain table holds, what is wrong with it and how to mend it (see `profile.answer`)."""
        return profile.answer(table)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """A shop's events of which a tenth were handed in twice, and the grade that the source has."""
        return planted_events()
