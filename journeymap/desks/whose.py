"""Whom each row of a kept table is about, as the event store knows them: a hidden column, keyed as chosen.

What a table shows does not say it: where a case is a session or an attribute, rows of somebody whom no
customer key names bear neither the case nor the session that this person is known by.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.events.models import Snapshot
from journeymap.events.reading import bucket_tables

WHOSE = "whose"
OWNER = "owner"  # of answers that name nobody: the one person who has the case that they belong to
HIDDEN = (WHOSE, OWNER)
ANONYMOUS = "case:"  # what the store calls somebody of whom it knows a case and no customer key
ROWS = 40  # bits for the number of a row within its import


def about(table: pa.Table, persons: pa.ChunkedArray | pa.Array, column: str = WHOSE) -> pa.Table:
    return table.append_column(column, persons.cast(pa.string()))


class Unnamed:
    """Persons of events that name no customer, by import and row. The store is read when first asked: some
    12 bytes an event, and each person once."""

    def __init__(self, snapshot: Snapshot, sources: Iterable[int] = ()) -> None:
        self.snapshot, self.sources = snapshot, tuple(sources)

    def persons(self, imports: np.ndarray, rows: np.ndarray) -> pa.Array:
        """Null where the store has no such event without a customer."""
        keys, people = self._known
        if not len(keys):
            return pa.nulls(len(rows), pa.string())
        asked = placed(imports, rows)
        at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        return people.take(pa.array(at, mask=keys[at] != asked)).cast(pa.string())

    @cached_property
    def _known(self) -> tuple[np.ndarray, pa.Array]:
        keys, people = [np.empty(0, np.int64)], [pa.array([], pa.string()).dictionary_encode()]
        names = ("person", "customer", "import", "row")
        for table in bucket_tables(self.snapshot, columns=names, sources=self.sources, ordered=False):
            some = table.filter(pc.is_null(table["customer"]))
            keys.append(placed(some["import"].to_numpy(), some["row"].to_numpy()))
            people += some["person"].cast(pa.string()).dictionary_encode().chunks
        order = np.argsort(every := np.concatenate(keys), kind="stable")
        told = pa.chunked_array(people).unify_dictionaries().combine_chunks()
        return every[order], told.take(pa.array(order))


def placed(imports: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """One number for an import and a row of it."""
    return (imports.astype(np.int64) << ROWS) | rows.astype(np.int64)


def owners(snapshot: Snapshot, persons: pa.ChunkedArray) -> pa.Array:
    """Of each person known by a case alone, who has this case under a customer key; null where nobody has it,
    or several."""
    anonymous = {each for each in persons.to_pylist() if each is not None and each.startswith(ANONYMOUS)}
    found: dict[str, set[str]] = {}
    wanted = pa.array(sorted(anonymous), pa.string())
    for table in bucket_tables(snapshot, columns=("case", "person"), ordered=False) if anonymous else ():
        case = pc.binary_join_element_wise(ANONYMOUS, table["case"].cast(pa.string()), "")
        pairs = pa.table({"case": case, "person": table["person"].cast(pa.string())})
        pairs = pairs.filter(pc.and_(pc.is_in(case, value_set=wanted), pc.not_equal(case, pairs["person"])))
        for row in pairs.group_by(["case", "person"]).aggregate([]).to_pylist():
            found.setdefault(row["case"], set()).add(row["person"])
    alone = {case: next(iter(people)) for case, people in found.items() if len(people) == 1}
    return pa.array([alone.get(each) for each in persons.to_pylist()], pa.string())
