"""Rows known as dicts (JSON, XES, XLSX) collected into batches; columns may be learned on the way."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

from journeymap.ingest.readers.table import Batch, ReadLimits, Reject

INT64 = 2**63
LARGEST = int(sys.float_info.max)
PLAIN = 1000  # characters; shorter ASCII text without NUL needs no further look
Cell = str | int | float | bool | datetime | date | time | None


class BadRow(ValueError):
    """A row that must be rejected: why, and in which column."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


class RowBuffer:
    """Collects rows and gives them as batches. `columns` is shared with the table and grows."""

    def __init__(self, columns: list[str], limits: ReadLimits) -> None:
        self._columns = columns
        self._known = set(columns)
        self._limits = limits
        self._rows: list[dict[str, Any]] = []
        self._numbers: list[int] = []
        self._rejects: list[Reject] = []

    def __len__(self) -> int:
        return len(self._rows) + len(self._rejects)

    def add(self, number: int, row: dict[str, Any]) -> None:
        """Keep a row. Raises `BadRow` when a cell or the number of columns is beyond the limits."""
        for name, value in row.items():
            if type(value) is str and (len(value) > PLAIN or not value.isascii() or "\0" in value):
                row[name] = self._text(name, value)
        self._learn(row)
        self._rows.append(row)
        self._numbers.append(number)

    def reject(self, number: int, bad: BadRow, raw: str) -> None:
        self._rejects.append(Reject(number, bad.reason, bad.column, raw))

    def flush(self) -> Batch:
        """The batch of all rows so far; the buffer is empty afterwards."""
        arrays = [array([row.get(name) for row in self._rows]) for name in self._columns]
        data = pa.RecordBatch.from_arrays(arrays, names=list(self._columns))
        batch = Batch(data, pa.array(self._numbers, pa.int64()), self._rejects)
        self._rows, self._numbers, self._rejects = [], [], []
        return batch

    def _text(self, name: str, value: str) -> str:
        if len(value) > self._limits.max_cell_bytes:
            raise BadRow(
                f"the cell has {len(value):,} characters, the limit is {self._limits.max_cell_bytes:,}", name
            )
        if "\0" in value:
            raise BadRow("the cell holds a NUL byte", name)
        if not value.isascii():  # JSON may hold half a surrogate pair, which is no text
            return value.encode("utf-8", "replace").decode("utf-8")
        return value

    def _learn(self, row: dict[str, Any]) -> None:
        new = [name for name in row if name not in self._known]
        if new:  # another pass over the file may have learned them meanwhile
            self._known.update(self._columns)
            new = [name for name in new if name not in self._known]
        if not new:
            return
        if len(self._known) + len(new) > self._limits.max_columns:
            raise BadRow(f"the row would bring the file to more than {self._limits.max_columns:,} columns")
        self._columns.extend(new)
        self._known.update(new)


def array(values: list[Any]) -> pa.Array:
    """Values of one column as Arrow: whole numbers int64, numbers double, dates timestamp, anything mixed
    text.
    """
    kinds = {type(v) for v in values if v is not None}
    if kinds == {str}:
        return pa.array(values, pa.string())
    if kinds == {int} and all(-INT64 <= v < INT64 for v in values if v is not None):
        return pa.array(values, pa.int64())
    if kinds and kinds <= {int, float} and float in kinds and not any(map(beyond, values)):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    if kinds and kinds <= {datetime, date}:
        return pa.array([_moment(v) for v in values], pa.timestamp("us"))
    return pa.array([None if v is None else as_text(v) for v in values], pa.string())


def beyond(value: Any) -> bool:
    """Whether it is a whole number that no double can hold."""
    return type(value) is int and abs(value) > LARGEST


def _moment(value: datetime | date | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time())


def as_text(value: Any) -> str:
    """A cell as text: 5.0 as "5", true as "true", dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def flatten(record: dict[str, Any], max_depth: int) -> dict[str, Any]:
    """Nested objects as dotted columns; lists of key/value records as "<list>.<key>"; other lists as JSON
    text.

    The key/value form is that of GA4 in BigQuery: {"key": k, "value": {"string_value": .., "int_value":
    ..}}. Raises `BadRow` when the record nests too deep to be written as text.
    """
    flat: dict[str, Any] = {}
    _flatten(record, "", max_depth, flat)
    return flat


def _flatten(record: dict[str, Any], prefix: str, depth: int, flat: dict[str, Any]) -> None:
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict) and depth > 0:
            _flatten(value, name + ".", depth - 1, flat)
        elif isinstance(value, list) and is_key_values(value):
            for item in value:
                flat[f"{name}.{item['key']}"] = _typed_value(item["value"])
        elif isinstance(value, (dict, list)):
            flat[name] = _json_text(value, name) if value else None
        elif value != "":
            flat[name] = value


def is_key_values(values: list[Any]) -> bool:
    """True for a list of {"key", "value"} records, and nothing else in it."""
    return bool(values) and all(isinstance(v, dict) and v.keys() == {"key", "value"} for v in values)


def _typed_value(value: Any) -> Any:
    if not isinstance(value, dict):
        return _json_text(value, "value") if isinstance(value, list) else value
    return next(
        (
            v
            for k, v in value.items()
            if k.endswith("_value") and v is not None and not isinstance(v, (dict, list))
        ),
        None,
    )


def _json_text(value: Any, name: str) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=as_text)
    except RecursionError as error:
        raise BadRow("the value is nested too deep", name) from error
