"""One record of an export taken apart into the rows it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from journeymap.ingest.guessing.column import plain
from journeymap.ingest.readers.rows import flatten
from journeymap.ingest.recipes.recipe import matching
from journeymap.ingest.recipes.unfolding import Rows, Unfolding
from journeymap.ingest.unfolding.paths import Read, Record, descend, opened, reader

DEPTH = 8
Row = dict[str, Any]
Check = Callable[[Record, Any], bool]


class Taker:
    """Takes records with these columns apart. A record is a row of the table as a dict; it is used up."""

    def __init__(self, unfolding: Unfolding, columns: Sequence[str]) -> None:
        self._spread = [name for name in columns if plain(name) in unfolding.spread.split()]
        listed = unfolding.answers.each if unfolding.answers else None
        gone = {*self._spread, listed}
        names = {plain(name): name for name in columns if name not in gone}
        self._keep = [names[one] for told in unfolding.keep.split() for one in matching(told, names)]
        self._answers = unfolding.answers
        made = [_Template(rows, columns) for rows in unfolding.rows]
        self._rows = [list(alike) for _, alike in groupby(made, lambda template: template.each)]

    def rows(self, record: Record) -> Iterator[Row]:
        """The rows of a record, each as column -> cell."""
        kept = {name: record[name] for name in self._keep if record.get(name) is not None}
        for name in self._spread:
            inside = opened(record, name)
            kept |= flatten({name: inside}, DEPTH) if isinstance(inside, dict) else {}
        if self._answers:
            kept |= dict(self._answered(record))
        if not self._rows:
            yield kept
        for templates in self._rows:
            for row in rows_of(templates, record):
                yield kept | row

    def _answered(self, record: Record) -> Iterator[tuple[str, Any]]:
        assert self._answers is not None
        listed = opened(record, self._answers.each)
        paths = self._answers.value.split("|")
        for answer in listed if isinstance(listed, list) else []:
            names = [_first(answer, name.split("|")) for name in self._answers.names]
            value = _first(answer, paths)
            if value is not None and all(names):
                shown = ", ".join(map(str, value)) if isinstance(value, list) else value
                yield ".".join([self._answers.each, *map(str, names)]), shown


def _first(answer: Any, paths: Sequence[str]) -> Any:
    found = (descend(answer, path.split(".")) for path in paths)
    return next((value for value in found if value not in (None, "", [])), None)


def rows_of(templates: Sequence[_Template], record: Record) -> Iterator[Row]:
    """The rows that templates of the same list give, in the list's order."""
    for element in templates[0].elements(record):
        for template in templates:
            if template.fits(record, element):
                yield template.row(record, element)


class _Template:
    """One `Rows` for a table with these columns."""

    def __init__(self, told: Rows, columns: Sequence[str]) -> None:
        self.each = told.each
        self._cells = {name: reader(path, columns) for name, path in told.columns.items()}
        self._list = reader(told.each, columns) if told.each else None
        self._wide = _numbered(told.each, columns) if told.each else {}
        self._only = [_check(reader(path, columns), want, columns) for path, want in told.only.items()]
        self._words = told.words

    def fits(self, record: Record, element: Any) -> bool:
        return all(fits(record, element) for fits in self._only)

    def row(self, record: Record, element: Any) -> Row:
        return {name: self._cell(name, read(record, element)) for name, read in self._cells.items()}

    def elements(self, record: Record) -> Iterator[Any]:
        if self._list is None:
            yield None
            return
        found = self._list(record, None)
        if isinstance(found, str):
            found = opened({"": found}, "")
        if isinstance(found, list):
            yield from found
        for number in sorted(self._wide):
            element = {key: record.get(name) for key, name in self._wide[number].items()}
            if any(cell not in (None, "") for cell in element.values()):
                yield element

    def _cell(self, name: str, value: Any) -> Any:
        if name in self._words:
            return self._words[name].get(str(value))
        return None if isinstance(value, (dict, list)) else value


def _numbered(each: str, columns: Sequence[str]) -> dict[int, dict[str, str]]:
    """A list that was written as columns (`list_0_key`): place -> key -> column."""
    found: dict[int, dict[str, str]] = {}
    pattern = re.compile(rf"{re.escape(each)}[_.](\d+)[_.](.+)")
    for name in columns:
        if match := pattern.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = name
    return found


def _check(read: Read, want: str, columns: Sequence[str]) -> Check:
    if want == "*":
        return lambda record, element: read(record, element) not in (None, "", [], {})
    if want == "":
        return lambda record, element: read(record, element) in (None, "", [], {})
    if want.startswith("@"):
        other = reader(want[1:], columns)
        return lambda record, element: _word(read(record, element)) == _word(other(record, element))
    words = set(want.split("|"))
    return lambda record, element: _word(read(record, element)) in words


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
