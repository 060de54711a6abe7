"""Where rows came from: imports, and streams of imports whose files are called alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from journeymap.mining import Anchor, Condition, Data, Selection

DIGITS = re.compile(r"\d(?:[\d_.:T-]*\d)?")
LONGEST = 80  # characters of a name


@dataclass(frozen=True)
class Stream:
    """imports: their numbers. name: the file's, or what is common to the files' names. received: when the
    newest came, in microseconds since 1970; None where nobody knows."""

    name: str
    imports: tuple[int, ...]
    received: int | None = None

    @property
    def anchor(self) -> Anchor:
        return Anchor(place="source", name=self.name)

    def selection(self, *more: Condition) -> Selection:
        """Its events in the journey."""
        return Selection(subject="events", where=(among("import", self.imports), *more))

    def answers(self, *more: Condition) -> Selection:
        """Its feedback."""
        return Selection(subject="feedback", where=(among("source", self.texts), *more))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(str(number) for number in self.imports)


def among(column: str, values: Iterable[int | str]) -> Condition:
    told = tuple(values)
    return Condition(column=column, op="in", value=told)


def streams(data: Data, imports: Iterable[int]) -> list[Stream]:
    """The streams that these imports belong to, by name. Files that differ only in their digits (a file a
    month) are one stream, and so are files of one name."""
    known = {number: (name, received) for number, name, received in _told(data)}
    alike: dict[str, list[int]] = {}
    for number in sorted(set(imports)):
        name = known.get(number, (f"source {number}", None))[0]
        pattern = DIGITS.sub("…", name) if number in known else name
        alike.setdefault(pattern, []).append(number)
    found: dict[str, Stream] = {}
    for pattern, numbers in alike.items():
        names = {known[number][0] for number in numbers if number in known}
        name = (next(iter(names)) if len(names) == 1 else pattern)[:LONGEST]
        told = (known[number][1] for number in numbers if number in known)
        times = [time for time in told if time is not None]
        label = name if name not in found else f"{name} ({numbers[0]})"
        found[label] = Stream(label, tuple(numbers), max(times, default=None))
    return [found[name] for name in sorted(found)]


def _told(data: Data) -> list[tuple[int, str, int | None]]:
    """Number, name and moment of each import that the installation knows."""
    return data.sources.project("source, name, epoch_us(received)").fetchall()


def now() -> int:
    """Microseconds since 1970."""
    return int(datetime.now(UTC).timestamp() * 1e6)


def day_of(number: int) -> str:
    """A day since 1970 as people write it: 3 March 2026."""
    return f"{datetime.fromtimestamp(number * 86_400, tz=UTC):%-d %B %Y}"
