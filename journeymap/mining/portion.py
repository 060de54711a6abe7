"""A log that holds some of another log's cases and nothing of the others: what a run on a filter is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .compiling.bucket import write_part
from .log import CASES, Log, Part

NOBODY = -1
STORED = [name for name in CASES if name != "ended"]  # `ended` is worked out when it is read


class Texts:
    """Texts of keys that are still used, with codes of their own from 0."""

    def __init__(self, texts: pa.Array):
        self.texts = texts
        self.used = np.zeros(len(texts), dtype=bool)

    def use(self, codes: pa.ChunkedArray) -> None:
        known = codes.drop_null().to_numpy()
        self.used[known[known >= 0]] = True

    def coded(self, codes: pa.ChunkedArray) -> pa.Array:
        """The same keys by their new codes."""
        new = np.cumsum(self.used, dtype=np.int32) - 1
        nulls = codes.is_null().to_numpy()
        old = pc.fill_null(codes, NOBODY).to_numpy()
        found = np.where(old >= 0, new[old] if len(new) else NOBODY, old).astype(np.int32)
        return pa.array(found, pa.int32(), mask=nulls)

    def write(self, folder: Path, name: str) -> tuple[str, ...]:
        if not self.used.any():
            return ()
        kept = self.texts.filter(pa.array(self.used))
        pq.write_table(pa.table({"text": kept}), folder / name, compression="lz4", use_dictionary=False)
        return (name,)


def portion(log: Log, chosen: np.ndarray, folder: Path) -> Log:
    """Write the chosen cases (boolean array over case codes) as a log of their own at `folder`, and open it.

    Codes of cases, activities, touchpoints, stages and channels stay; keys of customers and sessions that no
    chosen case has are not in it. What is open or ended stays as in the whole: reference time and
    `ends_after` are the whole log's. FileExistsError where the folder exists.
    """
    folder.mkdir(parents=True)
    customers, sessions = Texts(log.customers), Texts(log.sessions)
    for part in log.parts:
        for column, texts in (("customer", customers), ("session", sessions)):
            texts.use(_of(log.part_events(part, ["case", column]), chosen)[column])
    parts = [_part(log, part, chosen, customers, sessions, folder) for part in log.parts]
    manifest = log.manifest.model_copy(
        update={
            "customers": customers.write(folder, "customers-00.parquet"),
            "sessions": sessions.write(folder, "sessions-00.parquet"),
            "parts": tuple(parts),
            "events": sum(part.events for part in parts),
            "cases": sum(part.cases for part in parts),
            "overlay_events": 0,
            "rows_read": sum(part.events for part in parts),
            "left_out": {},
        }
    )
    (folder / "log.json").write_text(manifest.model_dump_json(indent=1))
    return Log.open(folder)


def _part(log: Log, part: Part, chosen: np.ndarray, customers: Texts, sessions: Texts, folder: Path) -> Part:
    events = _of(log.part_events(part), chosen)
    for column, texts in (("customer", customers), ("session", sessions)):
        at = events.column_names.index(column)
        events = events.set_column(at, events.schema.field(at), texts.coded(events[column]))
    return write_part(folder, part.name, events, _of(log.part_cases(part, STORED), chosen))


def _of(table: pa.Table, chosen: np.ndarray) -> pa.Table:
    return table.filter(pa.array(chosen[table["case"].to_numpy()]))
