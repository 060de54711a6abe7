"""Which part of a journey is asked for: a period, channels, traits of customers.

One reading for command and API.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.identity import identity
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log


class AskedError(ValueError):
    """A filter that cannot be read or that this journey cannot answer. The message says how to mend it."""


@dataclass(frozen=True)
class Part:
    """The part of a journey that a map shows. Empty: the whole.

    since (included), until (excluded): times in UTC. channels: any of them. traits: (name, value) pairs;
    values of the same trait are alternatives, different traits must all fit.
    """

    since: datetime | None = None
    until: datetime | None = None
    channels: tuple[str, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> bool:
        return self == Part()

    def told(self) -> dict[str, Any]:
        """As JSON data: the part of a map's key that says what was asked for."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "channels": list(self.channels),
            "traits": [{"name": name, "value": value} for name, value in self.traits],
        }

    def filter(self, log: Log, snapshot: Snapshot) -> Filter | None:
        """The kernel's filter; None for the whole. AskedError for a channel or trait that is not there."""
        if self.whole:
            return None
        if unknown := [channel for channel in self.channels if channel not in log.channels]:
            raise AskedError(
                f"There is no channel {unknown[0]!r} in this journey; there are: {named(log.channels)}."
            )
        return Filter(
            period=(self.since, self.until) if self.since or self.until else None,
            channels=self.channels,
            customers=having(self.traits, snapshot) if self.traits else None,
        )


def part(
    since: str | None = None,
    until: str | None = None,
    channels: Iterable[str] = (),
    traits: Iterable[str] = (),
) -> Part:
    """What was told as texts: ISO 8601 times (UTC where no zone is told), channels, `name=value` traits."""
    begin, end = moment("since", since), moment("until", until)
    if begin and end and begin >= end:
        raise AskedError(f"The period ends ({end.isoformat()}) before it begins ({begin.isoformat()}).")
    pairs = []
    for told in traits:
        name, sign, value = told.partition("=")
        if not (name and sign):
            raise AskedError(f"{told!r} is no trait: tell it as name=value, such as country=PT.")
        pairs.append((name, value))
    return Part(begin, end, tuple(sorted(set(channels))), tuple(sorted(set(pairs))))


def moment(what: str, told: str | None) -> datetime | None:
    if not told:
        return None
    try:
        found = datetime.fromisoformat(told)
    except ValueError as error:
        raise AskedError(
            f"{what}: {told!r} is no date or time; write it as 2025-01-31 or 2025-01-31T12:00Z."
        ) from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def having(traits: Iterable[tuple[str, str]], snapshot: Snapshot) -> frozenset[str]:
    """Keys of the customers whose person has all these traits (`attr_<name>` of the customers' file)."""
    table = customers_table(snapshot)
    wanted: dict[str, list[str]] = {}
    for name, value in traits:
        wanted.setdefault(name, []).append(value)
    known = [name.removeprefix("attr_") for name in table.column_names if name.startswith("attr_")]
    persons: set[str] | None = None
    owner = pc.coalesce(table["person"], table["customer"])
    for name, values in wanted.items():
        if name not in known:
            raise AskedError(f"Customers have no trait {name!r}; they have: {named(known)}.")
        fits = pc.is_in(table[f"attr_{name}"].cast(pa.string()), value_set=pa.array(values, pa.string()))
        found = set(owner.filter(fits).to_pylist())
        persons = found if persons is None else persons & found
    chosen = persons or set()
    linked = {customer for customer, person in identity().items() if person in chosen}
    return frozenset(chosen | linked)


def named(names: Iterable[str]) -> str:
    """A few names for a message."""
    listed = list(names)
    more = f" and {len(listed) - 20} more" if len(listed) > 20 else ""
    return (", ".join(listed[:20]) + more) or "none"
