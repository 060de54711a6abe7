"""What one case could be, with figures that help to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from journeymap.events import reading
from journeymap.events.models import Snapshot

from .choosing import KEYS, shown

ROWS = 300_000  # read at most about so many


@dataclass(frozen=True)
class Candidate:
    """A column that could say what one case is. share: of the events read, those that fill it (0 to 1).

    cases: how many different values these hold; an estimate where not all events were read.
    """

    column: str
    share: float
    cases: int
    read: int

    @property
    def name(self) -> str:
        return shown(self.column)

    @property
    def events_each(self) -> float:
        return self.share * self.read / max(self.cases, 1)


def candidates(snapshot: Snapshot, sources: Sequence[int] = ()) -> list[Candidate]:
    """Columns with any value: case, customer, session, then attributes, those that most events fill first."""
    columns = [*KEYS, *reading.attributes(snapshot, sources)]
    filled, different, read = dict.fromkeys(columns, 0), dict.fromkeys(columns, 0), 0
    for table in reading.bucket_tables(snapshot, columns=columns, sources=sources, ordered=False):
        part = table.slice(0, ROWS)
        read += part.num_rows
        for name in columns:
            filled[name] += part.num_rows - part[name].null_count
            different[name] += pc.count_distinct(part[name].cast("string"), mode="only_valid").as_py()
        if read >= ROWS:
            break
    found = [Candidate(name, filled[name] / read, different[name], read) for name in columns if filled[name]]
    return sorted(found, key=lambda each: (each.column not in KEYS, -each.share, each.column))
