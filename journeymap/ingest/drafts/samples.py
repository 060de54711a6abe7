"""The first rows of an upload, read once and kept beside it, so that every look at it is quick."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from journeymap.events import files
from journeymap.ingest.guessing import Column, look_at
from journeymap.ingest.preparing import LOOKED_AT, located, opened, sample_of_path
from journeymap.ingest.readers import Batch, Reject, Table
from journeymap.ingest.readers.table import Progress, unify
from journeymap.ingest.unfolding import apart

REJECTS_AT_MOST = 1_000
LINE_ENDS = ((b"\r\n", "Windows line ends"), (b"\n", "Unix line ends"), (b"\r", "old Mac line ends"))
START = 64 * 1024
COUNTED_BYTES = 64 * 2**20  # of a text whose lines are counted


@dataclass(frozen=True)
class Sample:
    """The first rows of a file. head: at most 20,000 good ones, as the import sees them; numbers: of each,
    its row in the file; rejects: rows among them that could not be read; rows: of the whole file, None where
    that is not known, `counted` where it is exact; size: bytes; inside: records that the rows were taken out
    of, None where each is a row."""

    columns: list[str]
    head: pa.Table
    numbers: list[int]
    rejects: list[Reject]
    format: str
    details: dict[str, Any]
    warnings: list[str]
    size: int
    rows: int | None
    counted: bool
    line_ends: str = ""
    inside: int | None = None

    @property
    def last_row(self) -> int:
        """The last row of the file that was looked at."""
        return max([0, *self.numbers[-1:], *(each.row for each in self.rejects)])

    def of(self, kind: str) -> Sample:
        """The same rows as files of this kind hold them: taken apart where a record holds several."""
        found = apart(self.head, self.numbers, kind)
        if found is None:
            return self
        head, numbers, columns = found
        return replace(self, head=head, numbers=numbers, columns=columns, rows=None, inside=self.rows)

    def looked_at(self) -> list[Column]:
        return look_at(self.head, self.details)

    def first(self, rows: int) -> Batch:
        """The first good rows as a batch, with the unreadable rows among them."""
        part = self.head.slice(0, rows).combine_chunks()
        numbers = self.numbers[:rows]
        whole = len(numbers) == len(self.numbers)
        rejects = [each for each in self.rejects if whole or each.row <= numbers[-1]]
        arrays = [
            chunk.combine_chunks() if isinstance(chunk, pa.ChunkedArray) else chunk for chunk in part.columns
        ]
        return Batch(
            pa.RecordBatch.from_arrays(arrays, names=part.column_names),
            pa.array(numbers, pa.int64()),
            rejects,
        )


def take_sample(file: dict[str, Any]) -> Sample:
    """Open an upload, read its first rows and keep them beside it. Raises UnreadableFile."""
    with opened(file) as table:
        sample = _read(table, located(file["path"]))
    write(sample, sample_of_path(file["path"]))
    return sample


def sample_of(file: dict[str, Any]) -> Sample:
    """The kept first rows, read again from the upload where they are gone. Raises UnreadableFile."""
    path = located(sample_of_path(file["path"]))
    return read(path) if path.exists() else take_sample(file)


def _read(table: Table, path: Path) -> Sample:
    parts: list[pa.Table] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    progress, whole, size = Progress(), True, path.stat().st_size
    batches = iter(table.source(LOOKED_AT, progress))
    for batch in batches:
        room = LOOKED_AT - len(numbers)
        rejects += batch.rejects[: max(0, REJECTS_AT_MOST - len(rejects))]
        parts.append(_decoded(pa.Table.from_batches([batch.data]).slice(0, room)))
        numbers += batch.row.slice(0, room).to_pylist()
        if len(numbers) >= LOOKED_AT:
            # All bytes may have been read ahead while rows are still to come.
            fits = progress.bytes_read >= size and batch.data.num_rows <= room
            whole = fits and next(batches, None) is None
            break
    head = unify(parts) if parts else pa.table({name: pa.array([], pa.string()) for name in table.columns})
    rows, counted = _rows(table, path, numbers, rejects, whole)
    return Sample(
        list(table.columns), head, numbers, rejects, table.format, table.details, list(table.warnings), size,
        rows, counted, _line_ends(path) if table.format in ("csv", "json", "jsonl") else "",
    )  # fmt: skip


def _decoded(table: pa.Table) -> pa.Table:
    for i, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(i, column.name, table.column(i).cast(column.type.value_type))
    return table


def _rows(
    table: Table, path: Path, numbers: list[int], rejects: list[Reject], whole: bool
) -> tuple[int | None, bool]:
    """Rows of the file, and whether they were counted; of text estimated from its lines."""
    seen = max([0, *numbers[-1:], *(each.row for each in rejects)])
    if whole:
        return seen, True
    told = table.details.get("rows")
    if isinstance(told, int):
        return told, True
    if table.details.get("gzip") or table.format not in ("csv", "jsonl"):
        return None, False
    return max(seen, _about(_lines(path))), False


def _lines(path: Path) -> float:
    """Lines of a text, from those of its start where it is large."""
    lines = read = 0
    with path.open("rb") as stream:
        while read < COUNTED_BYTES and (piece := stream.read(2**20)):
            lines += piece.count(b"\n") or piece.count(b"\r")
            read += len(piece)
    return lines * path.stat().st_size / max(1, read)


def _about(number: float) -> int:
    """Three digits of a number, as no more are known."""
    return int(float(f"{number:.3g}"))


def _line_ends(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(START).replace(b"\0", b"")
    if start.startswith(b"\x1f\x8b"):
        return ""
    return next((words for end, words in LINE_ENDS if end in start), "")


def write(sample: Sample, place: str) -> None:
    """Put a sample beside its upload; nobody meets half of one. place: below the data folder."""
    path = files.absolute(place)
    facts = {
        "columns": sample.columns,
        "numbers": None if _plain_numbers(sample.numbers) else sample.numbers,
        "rejects": [[each.row, each.reason, each.column, each.raw] for each in sample.rejects],
        "format": sample.format,
        "details": sample.details,
        "warnings": sample.warnings,
        "size": sample.size,
        "rows": sample.rows,
        "counted": sample.counted,
        "line_ends": sample.line_ends,
    }
    schema = sample.head.schema.with_metadata({b"facts": json.dumps(facts, default=str).encode()})
    draft = path.with_name(f"{path.name}.part")
    with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(sample.head)
    draft.replace(path)
    files.keep(place)


def _plain_numbers(numbers: list[int]) -> bool:
    return numbers == list(range(1, len(numbers) + 1))


def read(path: Path) -> Sample:
    """A sample as `write` left it."""
    with pa.OSFile(str(path), "rb") as source, pa.ipc.open_file(source) as reader:
        facts = json.loads(reader.schema.metadata[b"facts"])
        head = reader.read_all()
    facts["rejects"] = [Reject(*each) for each in facts["rejects"]]
    facts["numbers"] = facts["numbers"] or list(range(1, head.num_rows + 1))
    return Sample(head=head, **facts)
