"""What the messages of a taking come to: rows by source, reasons for what is refused, keys, consent."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from journeymap.customers.purposes import Purpose
from journeymap.ingest.readers.rows import BadRow, RowBuffer
from journeymap.ingest.readers.table import Batch, ReadLimits
from journeymap.tracking import limits
from journeymap.tracking.messages import COLUMNS, Bad, Said, Sender, understood
from journeymap.tracking.models import Arrival
from journeymap.tracking.properties import LEFT_OUT, left_out, masked
from journeymap.tracking.receiving import MANY, PACKED

SHOWN = 1_000  # characters of a refused message that are kept
TOO_DEEP = "it is nested too deep"
NOT_AGREED = "the visitor did not agree to being counted"


@dataclass
class Rows:
    """Good rows and refused ones of one source, numbered as they came."""

    buffer: RowBuffer
    columns: set[str]
    number: int = 0

    @classmethod
    def of(cls, columns: Iterable[str]) -> Rows:
        known = list(columns)
        return cls(RowBuffer(known, ReadLimits(max_columns=limits.COLUMNS)), {*known, LEFT_OUT})

    def add(self, row: dict[str, Any]) -> None:
        """Columns for which there is no room are left out, and the row says how many."""
        new = row.keys() - self.columns
        if new:
            room = limits.COLUMNS - len(self.columns)
            beyond = [name for name in row if name in new][room:]
            for name in beyond:
                del row[name]
            row |= left_out(len(beyond), row.get(LEFT_OUT))
            self.columns |= row.keys()
        self.buffer.add(self.number, row)


@dataclass
class Harvest:
    """events: source -> rows. traits: (time, row) of customers. same: (other, customer) -> told so.
    agreed: (customer, purpose) -> the last word. received, refused: key -> how many messages."""

    events: dict[str, Rows] = field(default_factory=dict)
    traits: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    same: dict[tuple[str, str], bool] = field(default_factory=dict)
    agreed: dict[tuple[str, str], tuple[Any, bool]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    received: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)

    def add(self, arrival: Arrival) -> None:
        """All messages of a request; a bad one harms no other."""
        rows = self.events.setdefault(arrival.key.source, Rows.of(COLUMNS.values()))
        try:
            told = body(arrival)
        except RecursionError:
            rows.number += 1
            self.received[arrival.key_id] += 1
            self.refuse(arrival, rows, BadRow(TOO_DEEP), "")
            return
        sender = Sender.of(arrival.call, told, arrival.received, arrival.key.channel, arrival.key.consent)
        sender.arrival = arrival.pk
        for message in told["batch"] if arrival.call in MANY else (told,):
            rows.number += 1
            self.received[arrival.key_id] += 1
            try:
                self.take(understood(message, sender), rows)
            except (Bad, BadRow, RecursionError) as bad:
                why = TOO_DEEP if isinstance(bad, RecursionError) else str(bad)
                shown = "" if why == NOT_AGREED else masked(text(message))
                self.refuse(arrival, rows, BadRow(why, getattr(bad, "column", None)), shown)

    def refuse(self, arrival: Arrival, rows: Rows, bad: BadRow, shown: str) -> None:
        self.refused[arrival.key_id] += 1
        rows.buffer.reject(rows.number, bad, shown)

    def take(self, said: Said, rows: Rows) -> None:
        """Raises Bad, BadRow."""
        for whose, yes in said.agreed.items():
            if whose not in self.agreed or said.at >= self.agreed[whose][0]:
                self.agreed[whose] = said.at, yes
        if said.signed_in:
            self.known.add(said.who)
        if not said.agreed.get((said.who, str(Purpose.MINING)), True):
            raise Bad(NOT_AGREED)
        if said.event:
            rows.add(said.event)
        if said.traits:
            self.traits.append((said.at, said.traits))
        if said.same:
            self.same[said.same] = self.same.get(said.same, False) or said.told_so

    def keys(self) -> set[str]:
        """Whoever agreed, refused, or is said to be somebody else."""
        return {customer for customer, _ in self.agreed} | {key for pair in self.same for key in pair}

    def of_events(self) -> Iterator[tuple[str, Batch]]:
        for source, rows in self.events.items():
            yield source, rows.buffer.flush()

    def of_customers(self) -> Batch:
        """In the order of time: of each trait the last word counts."""
        rows = Rows.of(["userId", "email", "phone", "createdAt"])
        for _, row in sorted(self.traits, key=lambda each: each[0]):
            rows.number += 1
            try:
                rows.add(row)
            except BadRow as bad:
                rows.buffer.reject(rows.number, bad, "")
        return rows.buffer.flush()


def gathered(arrivals: Iterable[Arrival]) -> Harvest:
    harvest = Harvest()
    for arrival in arrivals:
        harvest.add(arrival)
    return harvest


def body(arrival: Arrival) -> dict[str, Any]:
    """What the request said; it was JSON when it came."""
    return json.loads(zlib.decompress(bytes(arrival.body), PACKED))


def text(message: Any) -> str:
    try:
        return json.dumps(message, ensure_ascii=True)[:SHOWN]
    except RecursionError:
        return "(nested too deep to show)"
