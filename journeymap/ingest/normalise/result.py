"""What normalising gives, and the collector of what is wrong with which row."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from journeymap.ingest.normalise.cells import as_strings
from journeymap.ingest.readers.table import Batch, Reject

_SHOWN = 80


@dataclass(frozen=True)
class Normalised:
    """`table`: the good rows. `rejects`: one entry per row refused here (the batch's own rejects are not
    repeated). `notes`: what was left empty in rows that were kept -> how many."""

    table: pa.Table
    rejects: list[Reject]
    notes: dict[str, int] = field(default_factory=dict)


@dataclass
class Problems:
    """Reasons per row of a batch, in the order they were found."""

    rows: int
    found: list[tuple[np.ndarray, str | None, Callable[[int], str]]] = field(default_factory=list)

    def add(self, bad: np.ndarray, column: str | None, reason: Callable[[int], str] | str) -> None:
        """Mark rows as bad; `reason` may depend on the row's place in the batch."""
        if bad.any():
            self.found.append((bad, column, (lambda i: reason) if isinstance(reason, str) else reason))

    def bad(self) -> np.ndarray:
        """bool per row: something is wrong with it."""
        marks = np.zeros(self.rows, bool)
        for bad, _, _ in self.found:
            marks |= bad
        return marks

    def rejects(self, batch: Batch) -> list[Reject]:
        """One reject per bad row, its reasons joined, its text as a line of CSV."""
        places = np.flatnonzero(self.bad())
        if not len(places):
            return []
        take = pa.array(places)
        numbers = batch.row.take(take).to_pylist()
        lines = _lines(batch.data.take(take))
        reasons: list[list[str]] = [[] for _ in places]
        columns: list[str | None] = [None] * len(places)
        index = {place: i for i, place in enumerate(places.tolist())}
        for bad, column, reason in self.found:
            for place in np.flatnonzero(bad).tolist():
                i = index[place]
                reasons[i].append(reason(place))
                columns[i] = columns[i] or column
        return [
            Reject(row, "; ".join(why), column, line)
            for row, why, column, line in zip(numbers, reasons, columns, lines, strict=True)
        ]


def shown(cell: object) -> str:
    """A cell in a message: quoted, control characters escaped, cut at 80 characters."""
    text = str(cell)
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _lines(data: pa.RecordBatch) -> list[str]:
    """Rows as lines of CSV."""
    texts = []
    for column in data.columns:
        plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        texts.append(as_strings(plain).to_pylist())
    lines = []
    for row in zip(*texts, strict=True):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(["" if cell is None else cell for cell in row])
        lines.append(line.getvalue())
    return lines
