"""A part of a journey: a period, channels, traits, a persona, a theme. What maps show and runs look at.

One reading for maps, runs, commands and API. As JSON data it is what a run keeps as its `filter`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.hearing import answers_of
from journeymap.analysis.members import customers_of, persona_called, texts_of, theme_called
from journeymap.customers.identity import identity
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log

TOLD = ("since", "until", "channels", "traits", "persona", "theme")
KEPT = ("persona", "theme")  # what people keep, told by its key


class AskedError(ValueError):
    """A filter that cannot be read or that this journey cannot answer. The message says how to mend it."""


@dataclass(frozen=True)
class Part:
    """The part of a journey that a map shows or a run looks at. Empty: the whole.

    since (included), until (excluded): times in UTC. channels: any of them. traits: (name, value) pairs;
    values of the same trait are alternatives, different traits must all fit. persona, theme: keys of what
    people keep: customers of the persona, cases with feedback of the theme.
    """

    since: datetime | None = None
    until: datetime | None = None
    channels: tuple[str, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    persona: str | None = None
    theme: str | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since >= self.until:
            raise AskedError(
                f"The period ends ({self.until.isoformat()}) before it begins ({self.since.isoformat()})."
            )

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
            "persona": self.persona,
            "theme": self.theme,
        }

    def kept(self) -> dict[str, Any]:
        """What a run keeps of it: `told`, but {} for the whole, so that equal parts are equal data."""
        told = {name: value for name, value in self.told().items() if value or name not in KEPT}
        return {} if self.whole else told

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) in the words of queries; options of commands are called the same."""
        told = self.told()
        found = [(name, told[name]) for name in ("since", "until") if told[name]]
        found += [("channel", channel) for channel in self.channels]
        found += [("trait", f"{name}={value}") for name, value in self.traits]
        return found + [(name, told[name]) for name in KEPT if told[name]]

    @classmethod
    def of(cls, told: object) -> Part:
        """The part that JSON data (`told`, `kept`) speaks of; AskedError says what is wrong with them."""
        if not isinstance(told, Mapping):
            raise AskedError(f"A part of a journey is told as an object with some of {', '.join(TOLD)}.")
        if strange := sorted(str(name) for name, value in told.items() if name not in TOLD and value):
            raise AskedError(f"A part of a journey has no {strange[0]!r}; it has: {', '.join(TOLD)}.")
        times = [told.get(name) or None for name in ("since", "until")]
        for name, time in zip(TOLD, times, strict=False):
            if not isinstance(time, str | None):
                raise AskedError(f"{name}: write it as 2025-01-31 or 2025-01-31T12:00Z.")
        channels, traits = told.get("channels") or [], told.get("traits") or []
        if not isinstance(channels, list | tuple) or not all(isinstance(each, str) for each in channels):
            raise AskedError("channels: tell a list of names.")
        keys = [told.get(name) or None for name in KEPT]
        if not all(isinstance(key, str | None) for key in keys):
            raise AskedError(f"{' and '.join(KEPT)}: tell the key, such as p3 or t12.")
        return cls(
            moment("since", times[0]),
            moment("until", times[1]),
            tuple(sorted(set(channels))),
            tuple(sorted(set(pairs(traits)))),
            *keys,
        )

    def filter(self, log: Log, snapshot: Snapshot) -> Filter | None:
        """The kernel's filter; None for the whole. AskedError for a channel, trait, persona or theme that is
        not there, or that nobody was assigned to yet."""
        if self.whole:
            return None
        if unknown := [channel for channel in self.channels if channel not in log.channels]:
            raise AskedError(
                f"There is no channel {unknown[0]!r} in this journey; there are: {named(log.channels)}."
            )
        return Filter(
            period=(self.since, self.until) if self.since or self.until else None,
            channels=self.channels,
            customers=self._customers(snapshot),
            keys=self._cases(log, snapshot),
        )

    def _customers(self, snapshot: Snapshot) -> frozenset[str] | None:
        chosen = having(self.traits, snapshot) if self.traits else None
        if self.persona is None:
            return chosen
        try:
            mine = customers_of(persona_called(self.persona))
        except LookupError as nobody:
            raise AskedError(str(nobody.args[0])) from nobody
        return mine if chosen is None else mine & chosen

    def _cases(self, log: Log, snapshot: Snapshot) -> frozenset[str] | None:
        """Keys of the cases with feedback of the theme, as this journey hears it."""
        if self.theme is None:
            return None
        try:
            texts = texts_of(theme_called(self.theme))
        except LookupError as nobody:
            raise AskedError(str(nobody.args[0])) from nobody
        answers = answers_of(log, snapshot)
        cases = answers["case"].filter(pc.is_in(answers["id"], value_set=texts))
        return frozenset(cases.drop_null().to_pylist())


def part(
    since: str | None = None,
    until: str | None = None,
    channels: Iterable[str] = (),
    traits: Iterable[str] = (),
    persona: str | None = None,
    theme: str | None = None,
) -> Part:
    """What was told as texts: ISO 8601 times (UTC where no zone is told), channels, `name=value` traits,
    keys of a persona and a theme."""
    found = []
    for told in traits:
        name, sign, value = told.partition("=")
        if not (name and sign):
            raise AskedError(f"{told!r} is no trait: tell it as name=value, such as country=PT.")
        found.append((name, value))
    begin, end = moment("since", since), moment("until", until)
    named_traits = tuple(sorted(set(found)))
    return Part(begin, end, tuple(sorted(set(channels))), named_traits, persona or None, theme or None)


def moment(what: str, told: str | None) -> datetime | None:
    """A time in UTC from ISO 8601; UTC where no zone is told."""
    if not told:
        return None
    try:
        found = datetime.fromisoformat(told)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise AskedError(
            f"{what}: {told!r} is no date or time; write it as 2025-01-31 or 2025-01-31T12:00Z."
        ) from error


def pairs(told: object) -> list[tuple[str, str]]:
    """(name, value) of traits told as [{"name": .., "value": ..}]."""
    found = []
    for each in told if isinstance(told, list | tuple) else [told]:
        name, value = (each.get("name"), each.get("value")) if isinstance(each, Mapping) else (None, None)
        if not (isinstance(name, str) and isinstance(value, str) and name):
            raise AskedError('traits: tell a list of {"name": "country", "value": "PT"}.')
        found.append((name, value))
    return found


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
