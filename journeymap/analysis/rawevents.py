"""Raw events, and where they came from, as files for a run that looks at the data themselves."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from journeymap.events.models import Snapshot
from journeymap.events.reading import attributes, bucket_tables, plain_texts
from journeymap.events.sources import sources
from journeymap.mining.tables import EVENTS

TYPES = {"VARCHAR": pa.string(), "DOUBLE": pa.float64(), "INTEGER": pa.int32(), "BIGINT": pa.int64()}


def raw_events(snapshot: Snapshot, folder: Path) -> tuple[Path, ...]:
    """One file with all stored events but those of persons who refused, some buckets in memory at a time."""
    more = attributes(snapshot)
    schema = pa.schema([
        *((name, TYPES.get(kind, pa.timestamp("us", "UTC"))) for name, kind in EVENTS.items()),
        *((name, pa.string()) for name in more),
    ])  # fmt: skip
    path = folder / "events.parquet"
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for table in bucket_tables(snapshot, columns=schema.names, ordered=False):
            file.write_table(plain_texts(table).cast(schema))
    return (path,)


def handed_in(folder: Path) -> tuple[Path, ...]:
    """One file with a row for each import."""
    path = folder / "sources.parquet"
    pq.write_table(sources(), path)
    return (path,)
