"""Choosing columns for fields one after the other, none used twice, each with its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from journeymap.ingest.guessing.column import Column, plain

Check = Callable[[Column], bool]


SURE, LIKELY, CHECK = "sure", "likely", "check"
"""How sure a choice is: told, known or named so; by part of a name or by its cells; the best there is."""


class MappingError(ValueError):
    """The columns cannot be mapped as asked. The message says what is missing and what to tell.

    lacks: the fields of which one is needed, where that is what is wrong.
    """

    def __init__(self, message: str, lacks: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.lacks = lacks


@dataclass(frozen=True)
class Choice:
    """The column, or columns, for one field, why, and how sure that is."""

    value: str | list[str]
    reason: str
    sure: str = SURE

    @property
    def names(self) -> list[str]:
        """The chosen columns as a list."""
        return [self.value] if isinstance(self.value, str) else list(self.value)


@dataclass
class Choices:
    """What is decided so far. `settled`: fields that are told (perhaps as having no column) and stay as
    they are; `left_out`: columns that no field may take."""

    columns: list[Column]
    chosen: dict[str, Choice] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    def open(self, name: str) -> bool:
        """The field has no column yet and may get one."""
        return name not in self.chosen and name not in self.settled

    def free(self) -> list[Column]:
        """Columns that no field uses."""
        used = {column for choice in self.chosen.values() for column in choice.names} | self.left_out
        return [column for column in self.columns if column.name not in used]

    def take(self, name: str, value: str | list[str], reason: str, sure: str = SURE) -> None:
        """Decide a field."""
        self.chosen[name] = Choice(value, reason, sure)

    def by_name(self, name: str, words: Iterable[str], check: Check = lambda column: True) -> bool:
        """Take the free column whose name comes first in `words` (compared without separators) and passes
        `check`."""
        if not self.open(name):
            return False
        ranks = {word.replace("_", ""): rank for rank, word in reversed(list(enumerate(words)))}
        found = [
            (ranks[key], column)
            for column in self.free()
            if (key := column.plain.replace("_", "")) in ranks and check(column)
        ]
        if not found:
            return False
        column = min(found, key=lambda pair: pair[0])[1]
        self.take(name, column.name, f"the column name {column.name!r} is a usual one for it")
        return True

    def by_part(self, name: str, parts: Iterable[str], check: Check = lambda column: True) -> bool:
        """Take the first free column with one of the words `parts` in its name or in the question it
        holds."""
        if not self.open(name):
            return False
        for part in parts:
            for column in self.free():
                if column.plain.startswith("_"):
                    continue
                if part in column.plain.split("_") and check(column):
                    self.take(
                        name,
                        column.name,
                        f"the column name {column.name!r} contains {part!r} and its cells fit",
                        LIKELY,
                    )
                    return True
                if part in plain(column.label).split("_") and check(column):
                    why = f"what the column asks ({column.label[:80]!r}) contains {part!r}"
                    self.take(name, column.name, why, LIKELY)
                    return True
        return False

    def by_content(self, name: str, rate: Callable[[Column], float], reason: str, sure: str = CHECK) -> bool:
        """Take the free column with the highest positive rating."""
        if not self.open(name):
            return False
        rated = [(rate(column), -i, column) for i, column in enumerate(self.free())]
        best = max(rated, key=lambda triple: triple[:2], default=None)
        if best is None or best[0] <= 0:
            return False
        self.take(name, best[2].name, reason, sure)
        return True
