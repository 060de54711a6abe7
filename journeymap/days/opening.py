"""The rows behind what a day map shows: sessions, steps, cases or answers, as many as it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils.functional import cached_property

from journeymap.analysis.evidence import Sight, SnapshotData, counted, masked, page
from journeymap.analysis.parts import Part
from journeymap.days.addressing import Address
from journeymap.days.clocks import clocks_of, zone_told
from journeymap.days.counting import COLUMNS, Steps, contacts, steps_of
from journeymap.days.gathering import answers_of
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from journeymap.mining import Condition, Selection
from journeymap.mining.clock import Clocks
from journeymap.mining.selecting import readable_events

NAMES = ("customer", "case")
SHOWN = ["time", "activity", "touchpoint", "stage", "channel", "seconds", "value", "customer", "case"]
AT_ONCE = 5_000


@dataclass(frozen=True)
class Rows:
    """subject: "events", "cases" or "feedback": of what kind the rows are. A session is told by its first
    event (or by the first one in the lane)."""

    journey: Journey
    part: Part
    address: Address

    @property
    def subject(self) -> str:
        return {"answers": "feedback", "cases": "cases"}.get(self.address.kind, "events")

    @cached_property
    def data(self) -> SnapshotData:
        return data_of(self.journey, self.part)

    @cached_property
    def clocks(self) -> Clocks:
        return clocks_of(self.data, zone_told(self.journey))

    @cached_property
    def selection(self) -> Selection | None:
        """None for events: hours of the local day are no column."""
        if self.address.kind == "cases":
            on = Condition(column="touchpoint", op="=", value=self.address.name)
            return Selection(subject="cases", where=(on,))
        if self.address.kind == "answers":
            answers = answers_of(self.journey, self.part, self.data, self.clocks)
            here = np.isin(answers.cell, self.address.cells)
            return Selection(subject="feedback", ids=tuple(sorted(answers.ids[here].tolist())))
        return None

    @cached_property
    def count(self) -> int:
        if self.selection is not None:
            return counted(self.selection, self.data)
        return sum(table.num_rows for table in self._tables())

    def rows(self, sight: Sight, limit: int = 100, offset: int = 0) -> list[dict[str, Any]]:
        """A page of them as JSON data, masked as `sight` demands."""
        if self.selection is not None:
            return page(self.selection, self.data, sight, limit, offset)
        found: list[dict[str, Any]] = []
        for table in self._tables():
            if offset < table.num_rows and len(found) < limit:
                here = readable_events(table.slice(offset, limit - len(found)), self.data.log)
                found += here.to_pylist()
            offset = max(offset - table.num_rows, 0)
        if sight.identities:
            return found
        return [{k: masked(v) if k in NAMES else v for k, v in row.items()} for row in found]

    def all_rows(self, sight: Sight) -> Iterator[dict[str, Any]]:
        for offset in range(0, self.count, AT_ONCE):
            yield from self.rows(sight, AT_ONCE, offset)

    def _tables(self) -> Iterator[pa.Table]:
        """The chosen events bucket by bucket, in the order of the log, as codes."""
        log, kept = self.data.log, self.data.mask
        lives = self.clocks.lives(log.customers)
        names = log.channels if self.address.kind == "channel" else log.touchpoints
        code = list(names).index(self.address.name) if self.address.name in names else -2
        columns = list(dict.fromkeys([*COLUMNS, *SHOWN]))
        for events, _ in log.buckets(event_columns=columns, case_columns=[]):
            if kept is not None:
                events = events.filter(pa.array(kept[events["case"].to_numpy()]))
            steps = steps_of(events, None, lives, self.clocks)
            rows = chosen(self.address, steps, code)
            yield events.select(SHOWN).take(pa.array(rows[np.isin(steps.cell[rows], self.address.cells)]))


def chosen(address: Address, steps: Steps, code: int) -> np.ndarray:
    """Rows of the events of a bucket that an address means, of any hour. code: of its name."""
    if address.kind == "sessions":
        return np.flatnonzero(steps.begins)
    if address.kind == "contacts":
        return contacts(steps, code)[0]
    if address.kind in ("channel", "touchpoint"):
        here = np.flatnonzero((steps.channel if address.kind == "channel" else steps.touchpoint) == code)
        _, first = np.unique(steps.session[here], return_index=True)
        return here[first]
    there = steps.touchpoint == code
    return np.flatnonzero(there & np.isfinite(steps.seconds) if address.kind == "waits" else there)
