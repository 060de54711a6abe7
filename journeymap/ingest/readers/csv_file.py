"""CSV, TSV and their relatives as a stream of batches: blocks to Arrow, odd blocks to the exact parser.

Every block starts at a row whose number is known, so numbers stay exact whatever path a block takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from journeymap.ingest.readers.csv_exact import ExactParser
from journeymap.ingest.readers.csv_fast import FastBlock, FastParser, cut
from journeymap.ingest.readers.encoding import Encoding, Repairs, Utf8Stream, find_encoding
from journeymap.ingest.readers.header import Header, delimiter_name, find_header
from journeymap.ingest.readers.stream import ByteStream, open_bytes
from journeymap.ingest.readers.table import Batch, Progress, ReadLimits, Table, UnreadableFile

BLOCK = 2 * 2**20
SAMPLE = 2**20


@dataclass
class TextFile:
    """A text file on disk: how to open it, and what is known of it."""

    path: Path
    packed: bool
    encoding: Encoding
    limits: ReadLimits
    warnings: list[str] = field(default_factory=list)

    def text(self, stream: ByteStream) -> Utf8Stream:
        return Utf8Stream(stream, self.encoding, Repairs())


def text_file(path: Path, packed: bool, limits: ReadLimits, encoding: str | None = None) -> TextFile:
    """Look at the file's start for its encoding. Raises `UnreadableFile` for what is not text."""
    with path.open("rb") as file:
        sample = open_bytes(file, packed, Progress(), limits).read(SAMPLE)
    found = find_encoding(sample)
    if encoding is not None:
        return TextFile(path, packed, Encoding(encoding, found.bom), limits)
    guessed = not found.name.startswith("utf")
    note = f"The encoding is guessed to be {found.name}; tell another if letters look wrong."
    return TextFile(path, packed, found, limits, [note] if guessed else [])


def open_csv(text: TextFile, delimiter: str | None = None) -> Table:
    """A CSV or TSV file as a `Table`. `delimiter` overrides the guess. Raises `UnreadableFile`."""
    with text.path.open("rb") as file:
        stream = text.text(open_bytes(file, text.packed, Progress(), text.limits))
        sample = stream.read(SAMPLE)
        whole = not stream.read(1)
    content = sample.decode("utf-8", errors="ignore")
    if not content.strip():
        raise UnreadableFile("The file is empty: it needs a header row with the columns' names, then rows.")
    old_mac = "\r" in content and "\n" not in content
    header = find_header(content.replace("\r", "\n") if old_mac else content, whole, text.limits, delimiter)
    details: dict[str, object] = {
        "delimiter": header.delimiter,
        "delimiter_name": delimiter_name(header.delimiter),
        "encoding": text.encoding.name,
        "header_rows": header.rows,
        "gzip": text.packed,
    }
    if header.layout:
        details |= {"layout": header.layout, "questions": header.questions}
    table = Table(
        "csv",
        details,
        header.columns,
        lambda rows, progress: iter(()),
        text.path.stat().st_size,
        [*text.warnings, *header.warnings],
    )
    if whole and len(sample) == header.size:
        table.warnings.append("The file has a header row and no data rows.")
    reader = CsvReader(text, header, old_mac, table)
    table.source = reader.batches
    return table


class CsvReader:
    """One CSV file; `batches` starts a pass."""

    def __init__(self, text: TextFile, header: Header, old_mac: bool, table: Table) -> None:
        self._text = text
        self._header = header
        self._old_mac = old_mac
        self._table = table

    def batches(self, rows: int, progress: Progress) -> Iterator[Batch]:
        with self._text.path.open("rb") as file:
            stream = self._text.text(open_bytes(file, self._text.packed, progress, self._text.limits))
            for block in self._blocks(stream):
                yield from split(block, rows)
        self._tell_repairs(stream.repairs)

    def _tell_repairs(self, repairs: Repairs) -> None:
        if repairs.count:
            note = (
                f"{repairs.count:,} bytes did not fit the encoding {self._text.encoding.name} "
                "and were read as CP1252 or replaced."
            )
            if note not in self._table.warnings:
                self._table.warnings.append(note)

    def _read(self, stream: Utf8Stream, n: int) -> bytes:
        data = stream.read(n)
        return data.replace(b"\r", b"\n") if self._old_mac else data

    def _blocks(self, stream: Utf8Stream) -> Iterator[FastBlock]:
        header, limits = self._header, self._text.limits
        fast = FastParser(header.columns, header.delimiter, limits.max_cell_bytes)
        exact = ExactParser(header.columns, header.delimiter, limits)
        rest, skip, row, final = b"", header.size, 1, False
        while not final:
            data = self._read(stream, BLOCK)
            final = not data
            block = rest + data
            if skip:
                block, skip = block[skip:], max(0, skip - len(block))
            rest = b""
            if not block:
                continue
            parsed, rest = self._parse(block, row, final, fast, exact)
            row = parsed.next_row
            yield parsed
            if exact.broken_quotes > limits.max_broken_quotes:
                raise UnreadableFile(
                    f"More than {limits.max_broken_quotes} rows open a quotation mark and never "
                    "close it (the latest is "
                    f"row {row - 1:,}). Export the file with quotation marks doubled inside text."
                )

    def _parse(
        self, block: bytes, row: int, final: bool, fast: FastParser, exact: ExactParser
    ) -> tuple[FastBlock, bytes]:
        """One block's rows, and the bytes that belong to the next."""
        at = None if b"\0" in block else cut(block, self._header.delimiter, final)
        if at == 0 and len(block) <= self._text.limits.max_row_bytes:
            return FastBlock(self._empty(), pa.array([], pa.int64()), row), block
        if at:
            parsed = fast.parse(block[:at], row, b'"' in block)
            if parsed is not None:
                return parsed, block[at:]
        at = at or (len(block) if final else block.rfind(b"\n") + 1)
        if not at:
            return self._too_long(block, row)
        found = exact.parse(block[:at].decode("utf-8"), row, final)
        columns = list(zip(*found.good, strict=True)) or [()] * len(self._header.columns)
        data = pa.table([pa.array(c, pa.string()) for c in columns], names=self._header.columns)
        done = FastBlock(data, pa.array(found.numbers, pa.int64()), found.next_row, found.rejects)
        return done, found.rest.encode("utf-8") + block[at:]

    def _too_long(self, block: bytes, row: int) -> tuple[FastBlock, bytes]:
        limit = self._text.limits.max_row_bytes
        if len(block) <= limit:
            return FastBlock(self._empty(), pa.array([], pa.int64()), row), block
        raise UnreadableFile(
            f"Row {row:,} is longer than {limit:,} bytes. Check that rows end with line feeds."
        )

    def _empty(self) -> pa.Table:
        return pa.table({name: pa.array([], pa.string()) for name in self._header.columns})


def split(block: FastBlock, rows: int) -> Iterator[Batch]:
    """A block as batches of at most `rows` rows, each with the rejects that stand before its last row."""
    rejects = list(block.rejects)
    row = block.row.to_numpy()
    at = 0
    for piece in block.data.combine_chunks().to_batches(max_chunksize=rows):
        end = at + piece.num_rows
        last = int(row[end - 1]) if end < len(row) else np.iinfo(np.int64).max
        mine = [r for r in rejects if r.row <= last]
        rejects = rejects[len(mine) :]
        yield Batch(piece, block.row.slice(at, piece.num_rows), mine)
        at = end
    if rejects:
        yield Batch(_no_rows(block.data.schema), pa.array([], pa.int64()), rejects)


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], f.type) for f in schema], schema=schema)
