"""How many events there are of each kind, counted once for a snapshot and kept in memory for a while.

An editor asks after every change; rules are tried on distinct values, so that counting them again is quick.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from journeymap.events import reading
from journeymap.events.models import Snapshot

KEPT = 8  # tables
LARGEST = 200_000  # rows of a table that is kept
Key = tuple[object, ...]
_kept: OrderedDict[Key, pa.Table] = OrderedDict()
_lock = Lock()


def kinds(snapshot: Snapshot, columns: Sequence[str], sources: Sequence[int] = ()) -> pa.Table:
    """Each distinct row of `columns` (texts, null where empty) with "n", its events in these imports."""
    manifest = snapshot.manifest
    files = tuple(entry.path for entry in manifest.events)
    key: Key = (settings.DATA_DIR, files, manifest.identity, tuple(sources), tuple(columns))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _counted(snapshot, columns, sources)
    if found.num_rows <= LARGEST:
        with _lock:
            _kept[key] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


def activities(snapshot: Snapshot, sources: Sequence[int] = ()) -> dict[str, int]:
    """Events of each activity, most first."""
    table = kinds(snapshot, ("activity",), sources).sort_by([("n", "descending"), ("activity", "ascending")])
    return dict(zip(table["activity"].to_pylist(), table["n"].to_pylist(), strict=True))


def _counted(snapshot: Snapshot, columns: Sequence[str], sources: Sequence[int]) -> pa.Table:
    parts = [
        _texts(table.unify_dictionaries().group_by(list(columns)).aggregate([([], "count_all")]), columns)
        for table in reading.bucket_tables(snapshot, columns=columns, sources=sources, ordered=False)
    ]
    schema = pa.schema([*((name, pa.string()) for name in columns), ("n", pa.int64())])
    whole = pa.concat_tables(parts) if parts else schema.empty_table()
    summed = whole.group_by(list(columns)).aggregate([("n", "sum")]).rename_columns({"n_sum": "n"})
    return summed.select(schema.names).cast(schema)


def _texts(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    texts = {name: pc.cast(table[name], pa.string()) for name in columns}
    return pa.table({**texts, "n": table["count_all"]})
