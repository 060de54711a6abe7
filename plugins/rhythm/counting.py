"""Events by hour of the local day: of the journey, its touchpoints and channels, and of each customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Data
from journeymap.mining.clock import Clocks, cells
from journeymap.mining.log import Log

CELLS = 48  # 24 hours of weekdays, then 24 of Saturdays and Sundays
MOST_PLACES = 40  # touchpoints, and channels, with most events
BURST = 1_800.0  # seconds; events of a case at most so far apart are one burst


@dataclass(frozen=True)
class Counted:
    """Events by cell: journey (48,), touchpoint (T, 48), channel (F, 48) of the F with most events, whose
    codes are `channels`; by customer and hour (K, 24), in the order of `customers`. sizes, lasts: events and
    seconds of each burst."""

    journey: np.ndarray
    touchpoint: np.ndarray
    channel: np.ndarray
    channels: np.ndarray
    customers: pa.Array
    by_customer: np.ndarray
    sizes: np.ndarray
    lasts: np.ndarray


def count(data: Data, clocks: Clocks) -> Counted:
    """One pass over the log."""
    log = data.log
    customers, code = _distinct(log.customers)
    lives = clocks.lives(customers)
    touchpoint = np.zeros((len(log.touchpoints), CELLS), dtype=np.int64)
    channels, row = _frequent(log)
    channel = np.zeros((len(channels), CELLS), dtype=np.int64)
    journey, by_customer = (
        np.zeros((1, CELLS), dtype=np.int64),
        np.zeros((len(customers), 24), np.int32),
    )
    sizes, lasts = [np.zeros(0)], [np.zeros(0)]
    columns = ["time", "touchpoint", "channel", "customer", "position", "seconds"]
    for events, _ in log.buckets(event_columns=columns, case_columns=[]):
        known = events["customer"].to_numpy()
        who = np.where(known >= 0, np.append(code, -1)[known], -1)
        at = np.where(who >= 0, lives[who], 0)
        cell = cells(events["time"].cast(pa.int64()).to_numpy() // 1_000_000, at, clocks)
        _add(journey, np.zeros(len(cell), dtype=np.int64), cell)
        _add(touchpoint, events["touchpoint"].to_numpy(), cell)
        _add(channel, np.append(row, -1)[events["channel"].to_numpy()], cell)
        _add(by_customer, who, cell % 24)
        size, last = _bursts(events["position"].to_numpy(), events["seconds"].to_numpy(zero_copy_only=False))
        sizes.append(size)
        lasts.append(last)
    return Counted(
        journey[0],
        touchpoint,
        channel,
        channels,
        customers,
        by_customer,
        np.concatenate(sizes),
        np.concatenate(lasts),
    )


def _frequent(log: Log) -> tuple[np.ndarray, np.ndarray]:
    """(codes of the channels with most events, for each channel its place among them or -1)."""
    size = np.zeros(len(log.channels) + 1, dtype=np.int64)
    for events, _ in log.buckets(event_columns=["channel"], case_columns=[]):
        size += np.bincount(events["channel"].to_numpy() + 1, minlength=len(size))
    chosen = np.sort(np.argsort(-size[1:], kind="stable")[:MOST_PLACES])
    row = np.full(len(log.channels), -1)
    row[chosen] = np.arange(len(chosen))
    return chosen, row


def _distinct(texts: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Distinct texts, sorted, and for each code the place of its text among them."""
    distinct = pc.unique(texts).sort()
    if not len(distinct):
        return distinct, np.zeros(0, dtype=np.int64)
    return distinct, pc.index_in(texts, value_set=distinct).to_numpy().astype(np.int64)


def _add(counts: np.ndarray, row: np.ndarray, cell: np.ndarray) -> None:
    known = row >= 0
    place = row[known].astype(np.int64) * counts.shape[1] + cell[known]
    counts += np.bincount(place, minlength=counts.size).reshape(counts.shape).astype(counts.dtype)


def _bursts(position: np.ndarray, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(events, seconds) of each run of events of a case that follow within `BURST`. Sorted as in the log."""
    if not len(position):
        return np.zeros(0), np.zeros(0)
    within = seconds <= BURST  # to the next event; unknown at the last of a case
    starts = np.flatnonzero((position == 0) | np.append(True, ~within[:-1]))
    size = np.diff(np.append(starts, len(position)))
    return size.astype(float), np.add.reduceat(np.where(within, seconds, 0.0), starts)
