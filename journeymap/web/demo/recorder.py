"""Events as they happen, kept as arrays; one table of a block of customers at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from . import effects

CHANNELS = ("web", "app", "store", "mail", "phone", "chat")
WEB, APP, STORE, MAIL, PHONE, CHAT = range(len(CHANNELS))


@dataclass
class Recorder:
    """What happened, in the order recorded; what lies after the end of the year is dropped."""

    activities: list[str] = field(default_factory=list)
    _parts: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def add(
        self, activity: str, customer: np.ndarray, trip: np.ndarray, at: np.ndarray,
        channel: np.ndarray | int, value: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """One event an entry. customer: place in the block; trip: from 1; at: seconds since 1970."""
        if activity not in self.activities:
            self.activities.append(activity)
        n = len(at)
        code = np.full(n, self.activities.index(activity))
        value = np.full(n, np.nan) if value is None else value
        columns = (np.asarray(at, dtype=np.int64), customer, trip, code, np.broadcast_to(channel, n), value)
        self._parts.append(tuple(column[at < effects.END] for column in columns))

    def table(self, keys: np.ndarray) -> pa.Table:
        """Columns time (timestamp[s, UTC]), activity, customer, trip, channel, value; sorted by time."""
        at, customer, trip, code, channel, value = (
            np.concatenate(parts) for parts in zip(*self._parts, strict=True)
        )
        order = np.argsort(at, kind="stable")
        customer, trip = customer[order], trip[order]
        return pa.table(
            {
                "time": pa.array(at[order], pa.timestamp("s", tz="UTC")),
                "activity": pa.DictionaryArray.from_arrays(code[order], self.activities).cast(pa.string()),
                "customer": pa.array(keys[customer]),
                "trip": trip_keys(keys, customer, trip),
                "channel": pa.DictionaryArray.from_arrays(channel[order], list(CHANNELS)).cast(pa.string()),
                "value": pa.array(np.round(value[order], 2), from_pandas=True),
            }
        )


def trip_keys(keys: np.ndarray, customer: np.ndarray, trip: np.ndarray) -> pa.Array:
    """Names of trips: the customer's key and the number of the trip."""
    return pa.array(np.char.add(np.char.add(keys[customer], "-"), trip.astype(str)))
