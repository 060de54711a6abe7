"""Which person and which bucket a row belongs to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.dictionaries import one_array

from .identities import digests
from .manifests import BUCKETS

CODED = pa.dictionary(pa.int32(), pa.string())
Identity = Mapping[str, str | None]
# customer key -> key of the person; a customer that is not named is a person of its own; None: the customer's
# rows must not be stored (erased or suppressed)


class Coded:
    """A text column as codes into distinct values; a missing value has the code len(values)."""

    def __init__(self, codes: np.ndarray, values: pa.Array) -> None:
        self.codes = codes
        self.values = values

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Coded:
        if not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        elif column.type != CODED:
            column = column.cast(CODED)
        array = one_array(column)
        if array.dictionary.null_count:
            return cls.of(pa.chunked_array([array.cast(pa.string())]))
        codes = array.indices.fill_null(len(array.dictionary)).to_numpy(zero_copy_only=False)
        return cls(codes, array.dictionary)

    @property
    def missing(self) -> np.ndarray:
        return self.codes == len(self.values)

    def plain(self) -> pa.Array:
        return self.values.take(pa.array(self.codes, pa.int32(), mask=self.missing))

    def taken(self, order: np.ndarray, *, coded: bool = False) -> pa.Array:
        """The column in the order given: coded when told or when its distinct values are few, else plain."""
        codes = self.codes[order]
        absent = codes == len(self.values)
        indices = pa.array(codes, pa.int32(), mask=absent if absent.any() else None)
        if coded or len(self.values) <= 1024:
            return pa.DictionaryArray.from_arrays(indices, self.values)
        return self.values.take(indices)


def canonical(customers: pa.Array, identity: Identity) -> pa.Array:
    """The person of each customer key; missing where the identity says None."""
    if not identity:
        return customers
    keys = pa.array(list(identity.keys()), pa.string())
    people = pa.array(list(identity.values()), pa.string())
    where = pc.index_in(customers, value_set=keys)
    return pc.if_else(pc.is_null(where), customers, people.take(where))


def persons(rows: int, columns: Mapping[str, Coded], identity: Identity) -> Coded:
    """The person of each row, from its customer, else its case, else its session.

    Missing: the row must not be stored. Raises ValueError when a row has none of the three.
    """
    codes = np.full(rows, -1, dtype=np.int32)
    parts: list[pa.Array] = []
    known = 0
    for name, prefix in (("customer", ""), ("case", "case:"), ("session", "session:")):
        open_rows = codes < 0
        if name not in columns or not open_rows.any():
            continue
        column = columns[name]
        fill = open_rows & ~column.missing
        codes[fill] = column.codes[fill] + known
        values = column.values
        parts.append(
            pc.binary_join_element_wise(prefix, values, "") if prefix else canonical(values, identity)
        )
        known += len(values)
    if (codes < 0).any():
        raise ValueError(
            f"{int((codes < 0).sum())} rows have neither a customer nor a case nor a session; "
            "such rows cannot be stored and must be rejected before."
        )
    coded = pa.chunked_array(parts or [pa.array([], pa.string())]).combine_chunks().dictionary_encode()
    values = coded.dictionary
    if values.null_count:  # dictionary_encode keeps nulls out of the dictionary
        raise AssertionError("null among persons")
    by_value = coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Coded(by_value[codes] if rows else codes, values)


def buckets(people: pa.Array) -> np.ndarray:
    """MD5 of the person, read as one big-endian number, modulo BUCKETS (uint8)."""
    return ((digests(people)[1] >> np.uint64(56)) % np.uint64(BUCKETS)).astype(np.uint8)


def ranks(people: pa.Array, bucket: np.ndarray) -> np.ndarray:
    """The place of each distinct person in the order (bucket, person)."""
    by_name = pc.sort_indices(people).to_numpy()
    order = by_name[np.argsort(bucket[by_name], kind="stable")]
    rank = np.empty(len(people), dtype=np.int64)
    rank[order] = np.arange(len(people))
    return rank
