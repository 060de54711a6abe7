"""What each customer did, in order of time: the events of a log as arrays, one customer after the other.

A person who is known under several keys is one customer here, under the first of them in sorted order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..contract import Data
from ..log import EPOCH

COLUMNS = ["customer", "time", "case", "activity", "touchpoint", "channel", "value"]
DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Histories:
    """Events sorted by customer, then time. All arrays but `ids` have one entry an event.

    ids: keys of customers, sorted; `who` counts into them. time: microseconds since 1970 UTC. case, activity,
    touchpoint (-1 none) and channel (-1 none): codes of the log. value: NaN where none.
    """

    ids: np.ndarray
    who: np.ndarray
    time: np.ndarray
    case: np.ndarray
    activity: np.ndarray
    touchpoint: np.ndarray
    channel: np.ndarray
    value: np.ndarray

    def __len__(self) -> int:
        return len(self.who)

    def chosen(self, events: np.ndarray) -> Histories:
        """Only these events (booleans, or indices in order); a customer without any stays in `ids`."""
        return Histories(
            self.ids,
            self.who[events],
            self.time[events],
            self.case[events],
            self.activity[events],
            self.touchpoint[events],
            self.channel[events],
            self.value[events],
        )

    def before(self, cutoff: int) -> Histories:
        """Only events before this microsecond."""
        return self.chosen(self.time < cutoff)

    def between(self, since: int, until: int) -> Histories:
        """Only events at `since` or later and before `until`."""
        return self.chosen((self.time >= since) & (self.time < until))

    def present(self) -> np.ndarray:
        """Booleans by customer: has an event."""
        return np.bincount(self.who, minlength=len(self.ids)) > 0

    def active_days(self) -> Histories:
        """The first event of each customer on each day (UTC)."""
        day = self.time // DAY
        new = np.append(True, (self.who[1:] != self.who[:-1]) | (day[1:] != day[:-1]))
        return self.chosen(new[: len(self)])


def histories(data: Data) -> tuple[Histories, dict[str, int]]:
    """The histories of all customers that events of the log name, and where each key (also a further key of
    the same person) stands in `ids`. Events without a customer are left out."""
    columns: dict[str, list[np.ndarray]] = {name: [] for name in COLUMNS}
    if data.log is not None:
        for events, _ in data.log.buckets(event_columns=COLUMNS, case_columns=()):
            known = events.filter(pc.greater_equal(events["customer"], 0))
            for name in COLUMNS:
                columns[name].append(_numbers(known[name]))
    found = {
        name: np.concatenate(parts) if parts else np.zeros(0, np.int64) for name, parts in columns.items()
    }
    keys = data.log.customers if data.log is not None else pa.array([], pa.string())
    used, code = np.unique(found.pop("customer"), return_inverse=True)
    ids, of_key, place = _persons(data, keys.take(pa.array(used)).to_pylist())
    who = of_key[code]
    order = np.lexsort((found["time"], who))
    ordered = {name: values[order] for name, values in found.items()}
    return Histories(ids, who[order], **ordered), place


def _persons(data: Data, keys: list[str]) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Sorted ids, the index into them of each of `keys`, and of every key that is known of these persons."""
    person = dict(zip(*_stitched(data), strict=True))
    first: dict[str, str] = {}
    for key in sorted(keys):
        first.setdefault(person.get(key, key), key)
    ids = sorted(first.values())
    at = {key: number for number, key in enumerate(ids)}
    of_person = {name: at[key] for name, key in first.items()}
    place = {key: of_person[name] for key, name in person.items() if name in of_person}
    place |= {key: of_person[person.get(key, key)] for key in keys}
    of_key = np.array([place[key] for key in keys], dtype=np.int64)
    return np.array(ids, dtype=object), of_key, place


def _stitched(data: Data) -> tuple[list[str], list[str]]:
    """Customer keys and their persons, where a person is told."""
    wanted = [duckdb.ColumnExpression(name) for name in ("customer", "person")]
    table = data.customers.select(*wanted).to_arrow_table()
    table = table.filter(pc.and_(pc.is_valid(table["customer"]), pc.is_valid(table["person"])))
    return table["customer"].to_pylist(), table["person"].to_pylist()


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC of a time with a zone."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """int64, -1 where null; floats with NaN."""
    if pa.types.is_floating(column.type):
        return column.fill_null(np.nan).to_numpy()
    return column.cast(pa.int64()).fill_null(-1).to_numpy()
