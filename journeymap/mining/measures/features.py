"""One row a case: what the log says about it, for models and exports."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..log import CASES
from .places import places
from .reading import Piece
from .store import Source

PLAIN = ("case", "key", "customer", "start", "end", "events", "goal", "exit", "ended", "value")


def case_features(source: Source, activities: int) -> pa.Table:
    """Cases with PLAIN columns as in the log, duration_seconds, distinct_activities, and one column
    `count:<activity>` for each of the `activities` that occur in most cases."""
    log = source.log
    often = places(source, "activity")["cases"].to_numpy()
    ranked = np.lexsort((np.arange(len(often)), -often))
    chosen = ranked[often[ranked] > 0][:activities]
    tables = source.live(lambda part, piece: _features(source, piece, part, chosen))
    if not tables:
        empty = pa.schema([(name, CASES[name]) for name in PLAIN]).empty_table()
        empty = empty.append_column("duration_seconds", pa.array([], pa.float64()))
        return empty.append_column("distinct_activities", pa.array([], pa.int64()))
    return pa.concat_tables(tables).rename_columns(
        [*PLAIN, "duration_seconds", "distinct_activities", *(f"count:{log.activities[c]}" for c in chosen)]
    )


def _features(source: Source, piece: Piece, part, chosen: np.ndarray) -> pa.Table:
    table = source.cases(part, PLAIN)
    code, owner, cases = piece.event("activity"), piece.owner, len(piece.sizes)
    column = np.full(len(source.log.activities), -1, dtype=np.int64)
    column[chosen] = np.arange(len(chosen))
    at = column[code]
    counted = at >= 0
    cells = np.bincount(owner[counted] * len(chosen) + at[counted], minlength=cases * len(chosen))
    counts = cells.reshape(cases, len(chosen)).astype(np.int32)
    distinct = np.unique((owner.astype(np.int64) << 32) | code) >> 32
    columns = [
        (piece.case("end") - piece.case("start")) / 1e6,
        np.bincount(distinct, minlength=cases),
        *counts.T,
    ]
    for number, values in enumerate(columns):
        table = table.append_column(f"column {number}", pa.array(np.ascontiguousarray(values)))
    return table
