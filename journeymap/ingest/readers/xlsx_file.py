"""XLSX workbooks, read-only: the first sheet that has rows. Dates typed; formulas give their stored value,
or their text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from journeymap.ingest.readers.header import unique_names
from journeymap.ingest.readers.rows import BadRow, RowBuffer, as_text
from journeymap.ingest.readers.table import Batch, Progress, ReadLimits, Table, UnreadableFile
from journeymap.ingest.readers.title import MOST_FILLED, filled, left_out, lines_above

BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    OSError,
    SyntaxError,
    EOFError,
    TypeError,
    AttributeError,
    IndexError,
)  # openpyxl lets all of these out for damaged workbooks
CHUNK = 2**20
LAST_ROW = 1_048_576  # the format's own bound; a file may name rows beyond it and let a reader count to them
LAST_COLUMN = 16_384
SPARE = 20  # columns looked at beyond the header, to reject rows that are too long
HEADER_SEARCH = 100  # rows looked at for the first that is not blank
TITLE_SEARCH = 100  # rows looked at below a first one that may be a title


def open_xlsx(path: Path, limits: ReadLimits) -> Table:
    """A workbook as a `Table`. Raises `UnreadableFile` for damaged ones and for zip bombs."""
    formulas = _guard(path, limits)
    try:
        sheet, others, header, above, left = _first_sheet(path)
    except UnreadableFile:
        raise
    except BROKEN as error:
        raise UnreadableFile(_broken(error)) from error
    if len(header) > limits.max_columns:
        raise UnreadableFile(
            f"The sheet has {len(header):,} columns, the limit is {limits.max_columns:,}. Keep the "
            "columns that matter."
        )
    columns, warnings = unique_names(header)
    if left:
        warnings.insert(0, left_out(left))
    reader = XlsxReader(path, sheet, columns, above, formulas, limits)
    if others:
        warnings.append(
            f"Only the sheet {sheet!r} is read; the workbook also holds {', '.join(map(repr, others))}."
        )
    table = Table(
        "xlsx",
        {"sheet": sheet, "sheets": [sheet, *others], "header_rows": above},
        columns,
        reader.batches,
        path.stat().st_size,
        warnings,
    )
    if table.head(1).num_rows == 0:
        table.warnings.append(_no_rows(table, above))
    return table


def _no_rows(table: Table, above: int) -> str:
    """Why a sheet gives no row: there is none, or none that its header fits."""
    if next(table.batches(1), None) is None:
        return "The sheet has a header row and no data rows."
    cells = f"{len(table.columns)} cell{'' if len(table.columns) == 1 else 's'}"
    return (
        f"Line {above} of the sheet was taken for the header; it has {cells} and no row below it fits. "
        "If the columns' names stand further down, delete what stands above them."
    )


def _broken(error: BaseException) -> str:
    return (
        f"The workbook is damaged ({type(error).__name__}: {str(error)[:200]}). Save it again as .xlsx, "
        "or export it as CSV."
    )


def _guard(path: Path, limits: ReadLimits) -> bool:
    """Unpack every part once, counting (sizes in the directory can lie). True when a sheet holds formulas."""
    total, formulas = 0, False
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                size, before = 0, b""
                with archive.open(info) as part:
                    while piece := part.read(CHUNK):
                        size += len(piece)
                        formulas = formulas or (
                            info.filename.startswith("xl/worksheets/") and b"<f" in before + piece
                        )
                        before = piece[-1:]
                        _check(total + size, size, info.compress_size, limits)
                total += size
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(_broken(error)) from error
    return formulas


def _check(total: int, size: int, packed: int, limits: ReadLimits) -> None:
    if total > limits.max_xlsx_bytes:
        raise UnreadableFile(
            f"The workbook unpacks to more than {limits.max_xlsx_bytes:,} bytes, the limit. Export it as CSV."
        )
    ratio = size / max(packed, 1)
    if size > limits.ratio_from_bytes and ratio > limits.max_xlsx_ratio:
        raise UnreadableFile(
            f"The workbook unpacks to {ratio:.0f} times its size (limit "
            f"{limits.max_xlsx_ratio:.0f}), as a zip bomb does. "
            "Export it as CSV if it is genuine."
        )


def _first_sheet(path: Path) -> tuple[str, list[str], list[str], int, int]:
    """The sheet to read, the other sheets, its header cells, which row the header is (1-based), and how many
    rows were left out above it."""
    with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
        names = [s.title for s in book.worksheets]
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its size is often wrong, and can be an attack
            last = HEADER_SEARCH + TITLE_SEARCH
            rows = map(_texts, sheet.iter_rows(max_row=last, max_col=LAST_COLUMN, values_only=True))
            for first, header in enumerate(islice(rows, HEADER_SEARCH), start=1):
                if header:
                    above, header = _below_title(first, header, rows)
                    others = [n for n in names if n != sheet.title]
                    return sheet.title, others, header, above, above - 1 if above > first else 0
    raise UnreadableFile("The workbook is empty: it needs a sheet with a header row, then rows.")


def _texts(cells: tuple[Any, ...]) -> list[str]:
    """The cells of a row as text, up to the last that is filled."""
    texts = ["" if c is None else as_text(c) for c in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _below_title(first: int, cells: list[str], rows: Iterator[list[str]]) -> tuple[int, list[str]]:
    """Which row is the header, and its cells, where row `first` is the first that is filled and `rows` are
    those after it."""
    if filled(cells) > MOST_FILLED:
        return first, cells
    look = [(first, cells), *enumerate(islice(rows, TITLE_SEARCH), start=first + 1)]
    look = [(number, texts) for number, texts in look if number == first or filled(texts)]
    return look[lines_above([texts for _, texts in look])]


class XlsxReader:
    """One sheet; `batches` starts a pass."""

    def __init__(
        self, path: Path, sheet: str, columns: list[str], above: int, formulas: bool, limits: ReadLimits
    ) -> None:
        self._path, self._sheet, self._columns = path, sheet, columns
        self._above, self._formulas, self._limits = above, formulas, limits

    def batches(self, rows: int, progress: Progress) -> Iterator[Batch]:
        buffer = RowBuffer(list(self._columns), self._limits)
        number = 0
        try:
            for cells in self._rows():
                if all(c is None for c in cells):
                    continue
                number += 1
                self._keep(buffer, number, cells)
                if len(buffer) >= rows:
                    yield buffer.flush()
        except BROKEN as error:
            raise UnreadableFile(_broken(error)) from error
        progress.bytes_read = self._path.stat().st_size
        if len(buffer):
            yield buffer.flush()

    def _keep(self, buffer: RowBuffer, number: int, cells: tuple[Any, ...]) -> None:
        width = len(self._columns)
        try:
            if filled := [i for i, c in enumerate(cells[width:], start=width + 1) if c is not None]:
                raise BadRow(f"the row has {filled[-1]} cells, the header has {width}")
            buffer.add(number, dict(zip(self._columns, cells, strict=False)))
        except BadRow as bad:
            buffer.reject(number, bad, "\t".join("" if c is None else as_text(c) for c in cells).rstrip("\t"))

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        """Cell values; a formula without a stored value gives its text."""
        # The files are opened here because openpyxl looks at names, and an upload may have any.
        with (
            self._path.open("rb") as file,
            closing(load_workbook(file, read_only=True, data_only=True)) as book,
        ):
            if not self._formulas:
                yield from self._cells(book)
                return
            with self._path.open("rb") as again, closing(load_workbook(again, read_only=True)) as texts:
                for row, text in zip(self._cells(book), self._cells(texts), strict=True):
                    yield tuple(_formula(t) if v is None else v for v, t in zip(row, text, strict=True))

    def _cells(self, book: Workbook) -> Iterator[tuple[Any, ...]]:
        sheet = book[self._sheet]
        sheet.reset_dimensions()
        width = len(self._columns) + SPARE
        return sheet.iter_rows(min_row=self._above + 1, max_row=LAST_ROW, max_col=width, values_only=True)


def _formula(value: Any) -> Any:
    return getattr(value, "text", value)  # array formulas come as objects
