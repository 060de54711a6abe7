"""Reading a snapshot. Files never change, so a reader sees one whole state however long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from journeymap.mining.spans import Span, completed, joined, left_in, read_span, read_spans

from .arranging import FIXED
from .files import erased_explained, local, open_parquet
from .manifests import BUCKETS, Entry, Kind, Manifest
from .models import Snapshot
from .persons import buckets
from .refusals import among_buckets, refusing
from .spilling import in_store_order
from .tables import SCHEMAS

ROWS_TOGETHER = 1_000_000  # small buckets are read together up to so many rows; some 50 bytes each
NOBODY = pa.array([], pa.string())
ORDERED_BY = ("person", "time", "import", "row")


def attributes(snapshot: Snapshot, sources: Iterable[int] = ()) -> list[str]:
    """Names of the attribute columns ("attr_<name>") that any event file has."""
    return attributes_of(_of_sources(snapshot.manifest.events, sources))


def attributes_of(entries: Iterable[Entry]) -> list[str]:
    return sorted(name for name in columns_of(entries) if name.startswith("attr_"))


def columns_of(entries: Iterable[Entry]) -> set[str]:
    """Names of the columns that any of the files has. A column without any value is in no file."""
    return {name for entry in entries for name in _column_names(entry.path)}


def bucket_tables(
    snapshot: Snapshot,
    *,
    columns: Sequence[str] | None = None,
    sources: Iterable[int] = (),
    ordered: bool = True,
    everybody: bool = False,
    unified: bool = True,
) -> Iterator[pa.Table]:
    """The events of each bucket that has any, sorted by (person, time, import, row).

    everybody: also those who refused that their data are mined.

    columns: which and in which order (None: all that any file has); a column that a file lacks is null
    there. sources: import numbers whose rows are wanted (none: all). ordered=False gives small buckets
    together and leaves rows of several files one file after the other, which is faster. Texts may be
    dictionary-coded; unified=False (of rows that are not ordered) leaves each chunk its own dictionary, so
    that no text is read a second time. Raises SnapshotGone when rows of the snapshot were erased meanwhile.
    """
    wanted = frozenset(sources)
    entries = _of_sources(snapshot.manifest.events, wanted)
    names = list(columns) if columns is not None else [*FIXED, *attributes(snapshot, wanted)]
    absent = NOBODY if everybody else refusing(snapshot.manifest)
    for some in together(entries, 1 if ordered else None):
        table = (
            read_bucket(entries, some[0], names, wanted, absent=absent)
            if ordered
            else read_buckets(entries, some, names, wanted, absent, unified=unified)
        )
        if table.num_rows:
            yield table


def together(entries: Iterable[Entry], rows: int | None = None) -> list[range]:
    """Neighbouring buckets to be read at once: as many as have `rows` rows, at least one. None is empty."""
    entries, rows = list(entries), ROWS_TOGETHER if rows is None else rows
    groups: list[range] = []
    room = 0
    for bucket in range(BUCKETS):
        count = sum(stop - start for start, stop in (entry.span(bucket) for entry in entries))
        if count and groups and count <= room:
            groups[-1] = range(groups[-1].start, bucket + 1)
        elif count:
            groups.append(range(bucket, bucket + 1))
            room = rows
        room -= count
    return groups


def read_buckets(
    entries: Iterable[Entry],
    some: range,
    names: Sequence[str],
    sources: frozenset[int] = frozenset(),
    absent: pa.Array = NOBODY,
    *,
    unified: bool = True,
) -> pa.Table:
    """The rows of neighbouring buckets, one file after the other, with exactly the columns `names`.

    absent: persons whose rows are left out.
    """
    spans = spans_of(entries, some, sources)
    with erased_explained():
        return read_spans(spans, names, absent if among_buckets(absent, some) else None)


def read_bucket(
    entries: Iterable[Entry],
    bucket: int,
    names: Sequence[str],
    sources: frozenset[int] = frozenset(),
    *,
    ordered: bool = True,
    absent: pa.Array = NOBODY,
) -> pa.Table:
    """The rows of one bucket in the store's order, with exactly the columns `names`."""
    holding = [entry for entry in entries if entry.span(bucket)[0] < entry.span(bucket)[1]]
    if not ordered or len(holding) < 2:
        return read_buckets(holding, range(bucket, bucket + 1), names, sources, absent)
    spans = spans_of(holding, range(bucket, bucket + 1), sources)
    with erased_explained():
        parts = [part for part in (read_span(span, [*names, *ORDERED_BY]) for span in spans) if part.num_rows]
    return completed(left_in(in_store_order(joined(parts)), absent) if parts else pa.table({}), names)


def spans_of(entries: Iterable[Entry], some: range, sources: frozenset[int] = frozenset()) -> list[Span]:
    """Where the rows of neighbouring buckets are. SnapshotGone."""
    spans = []
    for entry in entries:
        start, stop = entry.span(some.start, some.stop)
        if start < stop:
            foreign = bool(sources) and not sources.issuperset(entry.imports)
            wanted = sources if foreign else frozenset[int]()
            with erased_explained():
                spans.append(Span(local(entry.path), entry.rows, start, stop, wanted))
    return spans


def read_whole(entry: Entry, names: Sequence[str]) -> pa.Table:
    """All rows of a file, of the columns that it has among `names`."""
    with erased_explained():
        return read_span(Span(local(entry.path), entry.rows, 0, entry.rows), names)


def person_rows(snapshot: Snapshot, person: str) -> pa.Table:
    """All events of a person with all their columns, by time."""
    bucket = int(buckets(pa.array([person]))[0])
    entries = snapshot.manifest.events
    table = read_bucket(entries, bucket, [*FIXED, *attributes(snapshot)])
    return table.filter(pc.equal(table["person"], person))


def feedback_table(snapshot: Snapshot, sources: Iterable[int] = (), *, everybody: bool = False) -> pa.Table:
    """Feedback columns, one row for each id (its highest revision): FEEDBACK and attr_* of any file.

    everybody: also of those who refused that their data are mined (answers to their own cases included).
    """
    table = whole_table(snapshot.manifest, "feedback", sources)
    absent = NOBODY if everybody else refusing(snapshot.manifest)
    if len(absent) and table.num_rows:
        table = left_in(table, pa.concat_arrays([absent, _own_cases(snapshot.manifest)]))
    newest = pc.sort_indices(
        table, [("id", "ascending"), ("revision", "descending"), ("source", "ascending")]
    )
    table = table.take(newest)
    keys = table["id"]
    first = np.ones(len(keys), dtype=bool)
    first[1:] = pc.not_equal(keys.slice(1), keys.slice(0, max(len(keys) - 1, 0))).to_numpy()
    return table.filter(pa.array(first))


def customers_table(snapshot: Snapshot, *, everybody: bool = False) -> pa.Table:
    """One row for each customer key; of each column the last value given (by import and row).

    everybody: also those who refused that their data are mined.
    """
    table = whole_table(snapshot.manifest, "customers")
    return latest_customers(table if everybody else left_in(table, refusing(snapshot.manifest)))


def latest_customers(table: pa.Table, summed: Sequence[str] = ()) -> pa.Table:
    """One row for each customer key: of each column the last value given, or the sum of those named."""
    ordered = table.sort_by([("source", "ascending"), ("row", "ascending")])
    last = pc.ScalarAggregateOptions(skip_nulls=True, min_count=0)
    values = [name for name in ordered.column_names if name != "customer"]
    told = [(name, "sum" if name in summed else "last", last) for name in values]
    grouped = ordered.group_by("customer", use_threads=False).aggregate(told)
    plain = grouped.rename_columns(
        [name if name == "customer" else name.rsplit("_", 1)[0] for name in grouped.column_names]
    )
    return plain.select(table.column_names).cast(table.schema)


def whole_table(
    manifest: Manifest, kind: Kind, sources: Iterable[int] = (), columns: Sequence[str] | None = None
) -> pa.Table:
    """All stored rows of feedback or customers, revisions and earlier values too; texts plain."""
    wanted = frozenset(sources)
    schema = SCHEMAS[kind]
    known = pa.schema([field for field in schema if columns is None or field.name in columns])
    parts = [known.empty_table()]
    for entry in _of_sources(manifest.of(kind), wanted):
        names = columns or _column_names(entry.path)
        part = read_whole(entry, [*names, "source"])
        if wanted:
            part = part.filter(pc.is_in(part["source"], pa.array(sorted(wanted), pa.int32())))
        parts.append(plain_texts(part.select(list(names))))
    return pa.concat_tables(parts, promote_options="default")


def engine(*, threads: int = 1, memory: str = "1GB") -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB for one task, to be opened inside it (never before a fork) and closed by it.

    It loads no extension and reads no file but those of the data folder.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": memory,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
        }
    )
    connection.execute(
        f"SET allowed_directories = ['{str(settings.DATA_DIR).replace(chr(39), chr(39) * 2)}']"
    )
    connection.execute("SET enable_external_access = false")  # only after the folders it may read were said
    return connection


@lru_cache(maxsize=16)
def _own_cases(manifest: Manifest) -> pa.Array:
    """Cases that only persons who refused mining have, as the store calls their customerless rows."""
    absent = refusing(manifest)
    theirs, others = set[str](), set[str]()
    for some in together(manifest.events):
        table = read_buckets(manifest.events, some, ["case", "person"])
        rows = table.group_by(["case", "person"]).aggregate([])
        out = pc.is_in(rows["person"].cast(pa.string()), value_set=absent)
        theirs.update(rows.filter(out)["case"].to_pylist())
        rest = rows.filter(pc.invert(out)).to_pylist()
        others.update(row["case"] for row in rest if row["person"] != f"case:{row['case']}")
    return pa.array(sorted(f"case:{case}" for case in theirs - others if case is not None), pa.string())


@lru_cache(maxsize=4096)
def _column_names(path: str) -> tuple[str, ...]:
    with open_parquet(path) as file:
        return tuple(file.schema_arrow.names)


def _of_sources(entries: Iterable[Entry], sources: Iterable[int]) -> list[Entry]:
    wanted = frozenset(sources)
    return [entry for entry in entries if not wanted or entry.holds(wanted)]


def plain_texts(table: pa.Table) -> pa.Table:
    """The same rows with no column dictionary-coded."""
    fields = [
        pa.field(field.name, pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))
