"""One bucket of whole cases: sorted, cut into cases, and written as two Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..definition import JourneyDefinition
from ..log import Part
from .cases import case_table
from .codes import CaseCodes, Codes
from .coding import Groups
from .events import event_table
from .gathering import Rows
from .ordering import order

DELTA = ("case", "time", "row", "customer")


def write_bucket(
    folder: Path,
    name: str,
    rows: Rows,
    groups: Groups,
    definition: JourneyDefinition,
    codes: Codes,
    case_codes: CaseCodes,
    customers: pa.Array,
) -> Part:
    """Sort the rows, cut them into cases and write `name`.events.parquet and `name`.cases.parquet."""
    permutation = order(rows["group"], rows["time"], rows["import"], rows["row"])
    rows = {column: values[permutation] for column, values in _emptied(rows)}
    starts, ordinal = cut(rows["group"], rows["time"], groups.silent, definition)
    ends = np.append(starts[1:], len(rows["time"])) - 1
    case = case_codes.take(len(starts))
    cases = case_table(rows, groups, definition, codes, customers, case, starts, ends, ordinal)
    events = event_table(rows, codes, case, starts, ends)
    return write_part(folder, name, events, cases)


def cut(
    group: np.ndarray, time: np.ndarray, silent: np.ndarray, definition: JourneyDefinition
) -> tuple[np.ndarray, np.ndarray]:
    """First row of each case, and the case's number within its group (1, 2, ...). Rows are sorted."""
    new_group = np.append(True, group[1:] != group[:-1])
    new = new_group.copy()
    gap = np.diff(time)
    if definition.case_gap_seconds is not None:
        new[1:] |= gap >= definition.case_gap_seconds * 1e6
    if silent.any():
        new[1:] |= silent[group[1:]] & (gap >= definition.session_gap_seconds * 1e6)
    starts = np.flatnonzero(new)
    first_of_group = new_group[starts]
    number = np.arange(len(starts))
    return starts, number - np.maximum.accumulate(np.where(first_of_group, number, 0)) + 1


def _emptied(rows: Rows) -> Iterator[tuple[str, np.ndarray]]:
    """Columns one by one, each given up by `rows` once taken, so that only one lies twice in memory."""
    for column in list(rows):
        yield column, rows.pop(column)


def write_part(folder: Path, name: str, events: pa.Table, cases: pa.Table) -> Part:
    write_parquet(events, folder / f"{name}.events.parquet")
    write_parquet(cases, folder / f"{name}.cases.parquet")
    return Part(name=name, events=len(events), cases=len(cases))


def write_parquet(table: pa.Table, path: Path) -> None:
    """LZ4; small codes by dictionary, rising integers by delta: about 16 bytes an event."""
    rising = [f.name for f in table.schema if f.name in DELTA and not pa.types.is_string(f.type)]
    small = [f.name for f in table.schema if f.type == pa.int32() and f.name not in rising]
    delta = dict.fromkeys(rising, "DELTA_BINARY_PACKED")
    pq.write_table(
        table,
        path,
        compression="lz4",
        use_dictionary=small,
        column_encoding=delta or None,
        write_statistics=["case", "activity", "time"] if "time" in table.column_names else ["case", "events"],
        row_group_size=262_144,
    )
