"""From normalised rows to rows in the store's order, with their sums for the identity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .files import is_text
from .identities import Lanes, float_bits, number_lanes, text_lanes
from .manifests import BUCKETS
from .persons import Coded, Identity, buckets, persons, ranks

TEXTS = ("customer", "case", "activity", "channel", "session")
LEFT_OUT = ("id", "row", "person", "import", "id_hi", "id_lo")  # not part of what a row says
FIXED = ("person", *TEXTS, "value", "time", "id_hi", "id_lo", "import", "row")


@dataclass(frozen=True)
class Arranged:
    """The rows of a chunk, bucket after bucket.

    table: the texts that occur, value, time, row, attr_*, seq (place in the import, int64),
    lane_1, lane_2 (sums, uint64), identified (the row has an id). offsets: where each bucket starts.
    named: lanes of the rows with an id and their seq, in the file's order. left_out: rows not to be stored.
    """

    table: pa.Table
    offsets: np.ndarray
    named: tuple[np.ndarray, np.ndarray, np.ndarray]
    left_out: int


def arrange(table: pa.Table, identity: Identity, first_seq: int) -> Arranged:
    """Rows as the normaliser gives them, in the store's order. Memory: a few times the table's."""
    rows = _Rows.of(table, first_seq)
    person = persons(table.num_rows, rows.coded, identity)
    bucket = buckets(person.values)
    rank = np.append(ranks(person.values, bucket), -1)[person.codes]
    left_out = int((rank < 0).sum())
    order = sort_order(rank, rows.time)[left_out:]  # rank -1 sorts first
    columns = {"person": person.taken(order, coded=True), **rows.columns(order, coded=True)}
    return Arranged(pa.table(columns), _offsets(bucket[person.codes[order]]), rows.named(), left_out)


def partition(table: pa.Table, identity: Identity, first_seq: int) -> Arranged:
    """Rows by bucket only, in each bucket in the file's order, without their person: see `settled`."""
    rows = _Rows.of(table, first_seq)
    person = persons(table.num_rows, rows.coded, identity)
    bucket = np.append(buckets(person.values) + 1, 0).astype(np.uint8)[person.codes]
    left_out = int((bucket == 0).sum())
    order = np.argsort(bucket, kind="stable")[left_out:]
    return Arranged(pa.table(rows.columns(order)), _offsets(bucket[order] - 1), rows.named(), left_out)


def settled(table: pa.Table, identity: Identity) -> pa.Table:
    """Partitioned rows of one bucket, in the import's order, with their person and in the store's order."""
    coded = {field.name: Coded.of(table[field.name]) for field in table.schema if is_text(field.name)}
    person = persons(table.num_rows, coded, identity)
    one = np.zeros(len(person.values), dtype=np.uint8)
    order = sort_order(ranks(person.values, one)[person.codes], _int64(table["time"]))
    numbers = table.select([name for name in table.column_names if name not in coded]).combine_chunks()
    columns = {"person": person.taken(order, coded=True)}
    columns |= {name: column.taken(order, coded=True) for name, column in coded.items()}
    taken = numbers.take(pa.array(order))
    return pa.table(columns | {name: taken[name] for name in taken.column_names})


@dataclass(frozen=True)
class _Rows:
    """A table of normalised rows taken apart: coded texts, numbers and sums, in the file's order."""

    table: pa.Table
    coded: dict[str, Coded]
    time: np.ndarray
    value: pa.Array | None
    sums: Lanes
    identified: np.ndarray
    seq: np.ndarray

    @classmethod
    def of(cls, table: pa.Table, first_seq: int) -> _Rows:
        names = [name for name in table.column_names if name in TEXTS or name.startswith("attr_")]
        coded = {name: Coded.of(table[name]) for name in names}
        coded = {name: column for name, column in coded.items() if len(column.values)}
        time = _int64(table["time"].cast(pa.timestamp("us", "UTC")))
        sums, identified, value = _sums(table, coded, time)
        seq = np.arange(first_seq, first_seq + table.num_rows)
        return cls(table, coded, time, value, sums, identified, seq)

    def named(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        where = np.flatnonzero(self.identified)
        return self.sums[0][where], self.sums[1][where], self.seq[where]

    def columns(self, order: np.ndarray, *, coded: bool = False) -> dict[str, pa.Array]:
        """All but the person, in the order given; texts of many values coded only when told."""
        columns = {name: column.taken(order, coded=coded) for name, column in self.coded.items()}
        if self.value is not None:
            columns["value"] = self.value.take(pa.array(order))
        columns["time"] = pa.array(self.time[order]).cast(pa.timestamp("us", "UTC"))
        columns["row"] = pa.array(_int64(self.table["row"])[order])
        columns["seq"] = pa.array(self.seq[order])
        columns |= {"lane_1": pa.array(self.sums[0][order]), "lane_2": pa.array(self.sums[1][order])}
        columns["identified"] = pa.array(self.identified[order])
        return columns


def _offsets(bucket: np.ndarray) -> np.ndarray:
    return np.concatenate(([0], np.cumsum(np.bincount(bucket, minlength=BUCKETS))))


def sort_order(rank: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Stable order by (rank, time). One sort of packed keys where both fit into 64 bits."""
    if not len(rank):
        return np.empty(0, dtype=np.int64)
    low, span = int(time.min()), int(time.max()) - int(time.min())
    bits = span.bit_length()
    if bits + (int(rank.max()) + 2).bit_length() > 64:
        return np.lexsort((time, rank))
    key = ((rank + 1).astype(np.uint64) << np.uint64(bits)) | (time - low).astype(np.uint64)
    order = np.argsort(key)
    settled = key[order]
    ties = np.flatnonzero(neighbours(settled))
    order[ties] = order[ties][np.lexsort((order[ties], settled[ties]))]
    return order


def neighbours(*keys: np.ndarray) -> np.ndarray:
    """Marks each row that equals the row before or after it in every key."""
    same = np.zeros(len(keys[0]) + 1, dtype=bool)
    if len(keys[0]) > 1:
        same[1:-1] = np.logical_and.reduce([key[1:] == key[:-1] for key in keys])
    return same[1:] | same[:-1]


def _sums(
    table: pa.Table, coded: dict[str, Coded], time: np.ndarray
) -> tuple[Lanes, np.ndarray, pa.Array | None]:
    first, second = number_lanes("time", time.view(np.uint64), None)
    value = None
    if "value" in table.column_names and table["value"].null_count < table.num_rows:
        value = table["value"].cast(pa.float64()).combine_chunks()
        numbers = pc.fill_null(value, float("nan")).to_numpy(zero_copy_only=False)
        lanes = number_lanes("value", float_bits(numbers), ~np.isnan(numbers))
        first, second = first + lanes[0], second + lanes[1]
    for name, column in coded.items():
        lanes = text_lanes(name, column.values)
        first += lanes[0][column.codes]
        second += lanes[1][column.codes]
    identified = np.zeros(table.num_rows, dtype=bool)
    if "id" in table.column_names and table["id"].null_count < table.num_rows:
        ids = Coded.of(table["id"])
        identified = ~ids.missing
        lanes = text_lanes("id", ids.values)
        first = np.where(identified, lanes[0][ids.codes], first)
        second = np.where(identified, lanes[1][ids.codes], second)
    return (first, second), identified, value


def lanes_of(name: str, column: pa.ChunkedArray) -> Lanes:
    """What a column of any stored type adds to its rows' sums."""
    if pa.types.is_timestamp(column.type) or pa.types.is_floating(column.type):
        moment = pa.types.is_timestamp(column.type)
        present = pc.is_valid(column).to_numpy()
        plain = pc.fill_null(column.cast(pa.int64() if moment else pa.float64()), 0).to_numpy()
        return number_lanes(name, plain.view(np.uint64) if moment else float_bits(plain), present)
    coded = Coded.of(column)
    first, second = text_lanes(name, coded.values)
    return first[coded.codes], second[coded.codes]


def _int64(column: pa.ChunkedArray) -> np.ndarray:
    if column.null_count:
        raise ValueError("A row has no time or no row number; such rows must be rejected before.")
    array = column.cast(pa.int64()).combine_chunks()
    return array.to_numpy(zero_copy_only=False)
