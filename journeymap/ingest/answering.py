"""What the commands on a plain file share: the file as a table, the analyzer with the task, the answer."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from django.core.management.base import CommandError
from pydantic import ValidationError

from journeymap.access.commands import PlainCommand
from journeymap.ingest.readers import UnreadableFile, open_table
from journeymap.ingest.readers.table import unify
from journeymap.mining.registry import load

BAD_INPUT = 2  # exit code
LISTED = 20  # plain values of a list, and columns in a message, that are shown to people
WIDEST = 40  # letters of a cell that are shown to people
WIDEST_LAST = 100  # of one in the last column, which widens no other


class FileCommand(PlainCommand):
    """A task of an analyzer on a file. Exit 2 where the file or what is asked of it is no good.

    The table has the columns and types of the file: a text file has texts alone, and an empty cell is an
    empty text. With `--json` nothing but the answer goes to stdout.
    """

    requires_migrations_checks = False
    requires_system_checks = ()
    task: ClassVar[str]
    columns: ClassVar[Mapping[str, str]]  # option that names a column -> what it is
    required: ClassVar[Sequence[str]] = ()
    keep_rows: ClassVar[bool] = False  # whether a row that cannot be read is one of nulls, not left out

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, XLSX, JSON, Parquet or XES")
        for name, said in self.columns.items():
            needed = name in self.required
            parser.add_argument(f"--{name}", metavar="COLUMN", required=needed, help=said)
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def arguments(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What is told to the analyzer; options that were left out are not."""
        return {name: options[name] for name in self.columns if options[name] is not None}

    def named(self, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """(option, column) of all columns that are told."""
        yield from ((name, told[name]) for name in self.columns if name in told)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            analyzer = load().task(self.task)
        except KeyError as absent:
            raise CommandError(str(absent.args[0])) from absent
        try:
            table = self.read(file)
            told = self.arguments(options)
            self.check(table, told)
            params = analyzer.TaskParams(**told)
            with redirect_stdout(sys.stderr):  # what a library prints is no answer
                answer = analyzer().on_table(table, params)
        except ValidationError as wrong:
            said = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors())
            raise CommandError("; ".join(said), returncode=BAD_INPUT) from wrong
        except OSError as unread:
            raise CommandError(f"{file}: {unread.strerror or unread}.", returncode=BAD_INPUT) from unread
        except ValueError as refused:  # UnreadableFile too
            raise CommandError(f"{file.name}: {refused}", returncode=BAD_INPUT) from refused
        if options["json"]:
            self.stdout.write(json.dumps(answer, allow_nan=False))
        else:
            for line in shown(answer):
                self.stdout.write(line)

    def read(self, file: Path) -> pa.Table:
        """All rows of the file; those that cannot be read are told on stderr."""
        with open_table(file) as table:
            found = list(table.batches())
            whole = (
                unify([decoded(pa.Table.from_batches([batch.data])) for batch in found]) if found else None
            )
        rejects = [reject for batch in found for reject in batch.rejects]
        if whole is None or not whole.num_rows:
            raise UnreadableFile("The file holds no row that can be read.")
        if rejects:
            left = "stand as empty ones" if self.keep_rows else "are left out"
            first = f"row {rejects[0].row}: {rejects[0].reason}"
            self.stderr.write(f"{len(rejects):,} rows cannot be read and {left}; the first is {first}")
        for warning in table.warnings:
            self.stderr.write(warning)
        if not (rejects and self.keep_rows):
            return whole
        rows = [row for batch in found for row in batch.row.to_pylist()]
        place = {row: at for at, row in enumerate(rows)}
        return whole.take(pa.array([place.get(row) for row in sorted({*rows, *(r.row for r in rejects)})]))

    def check(self, table: pa.Table, told: Mapping[str, Any]) -> None:
        """ValueError for a column that the file has not."""
        for name, column in self.named(told):
            if column not in table.column_names:
                there = ", ".join(table.column_names[:LISTED])
                more = ", .." if table.num_columns > LISTED else ""
                raise ValueError(f"there is no column {column!r} (--{name}); there are: {there}{more}")


def decoded(table: pa.Table) -> pa.Table:
    """The same table with dictionary columns as plain ones."""
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(field.type.value_type))
    return table


def shown(answer: Mapping[str, Any]) -> Iterator[str]:
    """An answer as lines for people: values, then a small table for each list of records."""
    for name, value in answer.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            yield f"{name}:"
            yield from (f"  {line}" for line in records(value))
        elif isinstance(value, list):
            more = f" .. and {len(value) - LISTED:,} more" if len(value) > LISTED else ""
            yield f"{name}: {', '.join(map(cell, value[:LISTED])) or 'none'}{more}"
        elif isinstance(value, dict):
            yield f"{name}:"
            yield from (f"  {line}" for line in shown(value))
        else:
            yield f"{name}: {cell(value)}"


def records(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Records as lines with aligned columns; a cell that is cut ends with two dots."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    widest = [*[WIDEST] * (len(names) - 1), WIDEST_LAST]
    cells = [names]
    for row in rows:
        whole = [cell(row.get(name)) for name in names]
        cells.append([shorten(text, letters) for text, letters in zip(whole, widest, strict=True)])
    widths = [max(len(line[at]) for line in cells) for at in range(len(names))]
    for line in cells:
        yield "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()


def cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return "; ".join(map(cell, value)) or "-"
    if isinstance(value, dict):
        return ", ".join(f"{name} {cell(each)}" for name, each in value.items()) or "-"
    return " ".join(str(value).split())


def shorten(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 2].rstrip() + ".."
