"""Exports that keep several rows in one record: what of a record becomes a row, as plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from journeymap.ingest.recipes.recipe import has_all


@dataclass(frozen=True)
class Rows:
    """Rows that one record gives.

    columns: new column -> where its cell comes from. `a.b.0.c` leads into the record (keys, and places in
    lists from 0), `.a.b` into the element of `each`; `a|b` is the first of those that are filled; `=text` is
    a fixed text; `html:a.b` takes the marks out of a text.
    each: where the list lies whose elements become rows; "" for one row a record.
    only: path -> what it must hold for a row: words with "|" between, "*" for anything, "" for nothing,
    "@path" for the same as there.
    words: new column -> what its cells are written as instead; cells that are not named become empty.
    """

    columns: Mapping[str, str]
    each: str = ""
    only: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """A list of answers that becomes columns of the record: `<each>.<names joined with dots>`."""

    each: str
    names: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Unfolding:
    """How the records of a tool's export are taken apart. Names in `needs` and `keep` are plain ones.

    rows: none where the record stays one row. keep: columns that are carried along as they are ("*": all).
    spread: columns that hold JSON objects, whose keys become columns. answers: see there.
    """

    tool: str
    kind: str
    needs: str
    rows: tuple[Rows, ...] = ()
    keep: str = ""
    spread: str = ""
    answers: Answers | None = None

    def fits(self, names: Iterable[str]) -> bool:
        """All needed columns are there; `a_*` is any that begins so."""
        return has_all(self.needs, set(names))
