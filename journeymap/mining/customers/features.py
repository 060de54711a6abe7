"""Features: one row a customer, as of a moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa

from ..contract import Data
from ..log import EPOCH
from . import behaviour, said
from .histories import Histories, histories, microseconds
from .steps import Steps, Vocabulary, taken, vocabulary

Kind = Literal["number", "category"]
WORDS = {
    **behaviour.WORDS,
    **said.WORDS,
    "first step": "first step",
    "last step": "last step",
    "last channel": "last channel",
}


@dataclass(frozen=True)
class Features:
    """One row for each customer with an event before `cutoff`.

    ids: sorted keys. table: float64 columns (null = unknown) and string columns. kinds: column -> "number" or
    "category". words: column -> a phrase for people. places: the touchpoint of each column that is about one.
    vocabulary: which steps and moves have columns.
    """

    ids: list[str]
    table: pa.Table
    kinds: dict[str, Kind]
    words: dict[str, str]
    cutoff: datetime
    vocabulary: Vocabulary
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Customers:
    """Histories, answers and traits of all customers, read once, for features at several cut-offs."""

    histories: Histories
    said: said.Said
    traits: dict[str, np.ndarray]
    steps: Steps
    channels: tuple[str, ...]
    goal: np.ndarray  # booleans by activity
    exit: np.ndarray

    @classmethod
    def of(cls, data: Data, moods: str = "") -> Customers:
        """moods: name of scores of feedback, -1..1, that the analyzer `wants`; left out where not there."""
        events, place = histories(data)
        n, log = len(events.ids), data.log
        answers, traits = said.said(data, place, n, moods), said.traits(data, place, n)
        if log is None:
            return cls(events, answers, traits, Steps((), ()), (), np.zeros(0, bool), np.zeros(0, bool))
        goal, left = (np.isin(log.activities, log.manifest.definition[name]) for name in ("goal", "exit"))
        steps = Steps(log.touchpoints, log.activities)
        return cls(events, answers, traits, steps, tuple(log.channels), goal, left)

    def vocabulary(self, cutoff: datetime) -> Vocabulary:
        """The steps and moves that most customers took before the cut-off."""
        return vocabulary(self.histories.before(microseconds(cutoff)), self.steps)

    def features(self, cutoff: datetime, like: Vocabulary | None = None) -> Features:
        """Features before `cutoff`. like: the vocabulary of other features, to have the same columns."""
        at = microseconds(cutoff)
        seen = self.histories.before(at)
        chosen = like or vocabulary(seen, self.steps)
        columns: dict[str, np.ndarray] = behaviour.behaviour(seen, at, self.goal)
        steps, phrases, places = taken(seen, self.steps, chosen)
        columns |= steps | self.said.before(at) | self._ends(seen) | self.traits
        present = seen.present()
        words = {**WORDS, **phrases}
        words |= {name: name.removeprefix("attr_").replace("_", " ") for name in self.traits}
        kinds: dict[str, Kind] = {
            name: "number" if values.dtype.kind == "f" else "category" for name, values in columns.items()
        }
        table = pa.table({name: _column(values[present]) for name, values in columns.items()})
        ids = seen.ids[present].tolist()
        return Features(ids, table, kinds, {c: words[c] for c in columns}, cutoff, chosen, places)

    def _ends(self, seen: Histories) -> dict[str, np.ndarray]:
        """First and last step and last channel of each customer, as texts."""
        n, step = len(seen.ids), self.steps.of(seen)
        names = np.array([*self.steps.names, None], dtype=object)
        channels = np.array([*self.channels, None], dtype=object)
        first, last, channel = (np.full(n, -1) for _ in range(3))
        first[seen.who[::-1]] = step[::-1]
        last[seen.who], channel[seen.who] = step, seen.channel
        columns = {"first step": names[first], "last step": names[last]}
        return columns | ({"last channel": channels[channel]} if len(self.channels) > 1 else {})


def customer_features(data: Data, cutoff: datetime | None = None, moods: str = "") -> Features:
    """Features of every customer with an event before `cutoff` (default: just after the log's last event).

    moods: name of scores of feedback, -1..1, that the analyzer `wants`. For several cut-offs use
    `Customers.of(data, moods).features(cutoff)`, which reads the data once.
    """
    return Customers.of(data, moods).features(cutoff or end_of(data))


def end_of(data: Data) -> datetime:
    """Just after the last event of the log (1970 for an empty one)."""
    last = data.log.reference_time if data.log is not None else None
    return (last or EPOCH) + timedelta(microseconds=1)


def _column(values: np.ndarray) -> pa.Array:
    if values.dtype.kind == "f":
        return pa.array(values, mask=np.isnan(values))
    return pa.array(values.tolist(), pa.string())
