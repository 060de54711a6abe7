"""Files of one export that belong together: a main table gets columns of those that lie beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.guessing.column import plain
from journeymap.ingest.normalise.cells import clean_texts
from journeymap.ingest.numbers import parse_numbers
from journeymap.ingest.readers import Batch, Table, UnreadableFile
from journeymap.ingest.readers.table import Progress
from journeymap.ingest.recipes import JOINS, RECIPES, Beside, Join, has_all

MOST = 20_000_000  # rows that are looked up; they are held in memory
File = dict[str, Any]


def join_for(columns: Sequence[str]) -> Join | None:
    """What a table with these columns can get from others."""
    names = {plain(name) for name in columns}
    return next((each for each in JOINS if has_all(each.needs, names)), None)


def arranged(
    files: Sequence[tuple[File, Sequence[str]]], kind: str, copy: Callable[[File], File]
) -> list[File]:
    """Files (each with its columns) that were handed in together, every one with those beside it under
    "beside". Files that were only looked up, and that no recipe of this kind (of any, where it is "") knows,
    are not among them."""
    used: list[int] = []
    found: list[File] = []
    for file, columns in files:
        join = join_for(columns)
        beside = [
            place
            for each in (join.beside if join else ())
            for place, (other, theirs) in enumerate(files)
            if other is not file and has_all(each.needs, {plain(name) for name in theirs})
        ]
        used += beside
        copies = [copy(files[place][0]) for place in dict.fromkeys(beside)]
        found.append(file | {"beside": copies} if copies else file)
    used += _aside(files)
    known = {place for place, (_, columns) in enumerate(files) if _known(columns, kind)}
    return [file for place, file in enumerate(found) if place not in used or place in known]


def _aside(files: Sequence[tuple[File, Sequence[str]]]) -> list[int]:
    """Places of tables that belong to a main table among the files and hold nothing of a journey."""
    needs = [each for _, columns in files if (join := join_for(columns)) for each in join.aside]
    tables = [{plain(name) for name in columns} for _, columns in files]
    return [place for place, names in enumerate(tables) if any(has_all(each, names) for each in needs)]


def _known(columns: Sequence[str], kind: str) -> bool:
    names = {plain(name) for name in columns}
    return any(each.fits(names) for each in RECIPES if kind in ("", each.kind))


def joined(table: Table, beside: Sequence[Table]) -> Table:
    """The same table with the columns that it gets from the others. Raises UnreadableFile."""
    join = join_for(table.columns)
    lookups: list[Lookup] = []
    columns = list(table.columns)
    for each in join.beside if join else ():
        fitting = [one for one in beside if has_all(each.needs, {plain(name) for name in one.columns})]
        if fitting and any(plain(name) == each.key for name in columns):
            lookup = looked_up(each, fitting, columns)
            lookups.append(lookup)
            columns += lookup.values.column_names

    def batches(rows: int, progress: Progress) -> Iterator[Batch]:
        for batch in table.source(rows, progress):
            data = batch.data
            for lookup in lookups:
                data = lookup.beside(data)
            yield replace(batch, data=data)

    return replace(table, columns=columns, source=batches) if lookups else table


@dataclass(frozen=True)
class Lookup:
    """keys: distinct; values: a row for each key. key: the column of the main table that is looked up."""

    key: str
    keys: pa.Array
    values: pa.Table

    def beside(self, data: pa.RecordBatch) -> pa.RecordBatch:
        """The rows with what is found for their keys; empty cells where nothing is."""
        place = data.schema.get_field_index(self.key)
        wanted = clean_texts(data.column(place)) if place >= 0 else pa.nulls(data.num_rows, pa.string())
        where = pc.index_in(wanted, value_set=self.keys)
        for name, column in zip(self.values.column_names, self.values.columns, strict=True):
            data = data.append_column(name, column.combine_chunks().take(where))
        return data


def looked_up(told: Beside, tables: Sequence[Table], columns: Sequence[str]) -> Lookup:
    """The rows of the tables by key, for a main table that has these columns."""
    there = {plain(name) for name in columns}
    ways = {new: way for new, way in told.take.items() if new not in there}
    parts = [part for table in tables for part in _parts(told, table, ways)]
    whole = pa.concat_tables(parts).filter(pc.field("key").is_valid())
    done = whole.group_by("key", use_threads=False).aggregate([(new, _how(way)) for new, way in ways.items()])
    values = pa.table({new: done[f"{new}_{_how(way)}"] for new, way in ways.items()})
    key = next(name for name in columns if plain(name) == told.key)
    return Lookup(key, done["key"].combine_chunks(), values)


def _how(way: str) -> str:
    return "sum" if way.startswith(("sum:", "count:")) else "first"


def _parts(told: Beside, table: Table, ways: dict[str, str]) -> Iterator[pa.Table]:
    rows = 0
    for batch in table.batches():
        rows += batch.data.num_rows
        if rows > MOST:
            raise UnreadableFile(
                f"The table beside it has more than {MOST:,} rows. Split the export by time."
            )
        cells = {
            plain(name): column
            for name, column in zip(batch.data.schema.names, batch.data.columns, strict=True)
        }
        found = {new: _cells(way, cells, batch.data.num_rows) for new, way in ways.items()}
        yield pa.table({"key": clean_texts(cells[told.on]), **found})


def _cells(way: str, cells: dict[str, pa.Array], rows: int) -> pa.Array:
    how, sign, name = way.rpartition(":")
    if how == "count" or way == "count:":
        return pa.array([1] * rows, pa.int64())
    column = cells.get(name, pa.nulls(rows, pa.string()))
    return parse_numbers(column) if sign else clean_texts(column)
