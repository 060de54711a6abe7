"""What every intake does: number rows, leave out whose data must not be kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.identity import identity
from journeymap.customers.suppression import any_refused, refused
from journeymap.events.snapshots import Change
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise import NORMALISERS
from journeymap.ingest.readers import Batch, Reject

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

NOT_KEPT = "this customer's data must not be kept (erased or suppressed)"


class Stored(Change, Protocol):
    """A change that counts its rows."""

    @property
    def accepted(self) -> int: ...

    @property
    def duplicates(self) -> int: ...

    @property
    def left_out(self) -> int: ...


class Intake(ABC):
    """One file on its way into the store. A context manager: what was not published is removed at its end.

    `rows_before`: rows of earlier files of the same import, so that (import, row) names one row.
    `ids_of`: whose ids these are; number 7 of one tool is not number 7 of another.
    """

    def __init__(self, job: Import, mapping: Mapping, rows_before: int, ids_of: str = "") -> None:
        self.job, self.mapping, self.rows_before, self.ids_of = job, mapping, rows_before, ids_of
        self.rows_read = 0
        self.notes: Counter[str] = Counter()  # what was left out of rows that were taken, and how often
        self.masked: Counter[str] = Counter()  # kind of personal data -> how often it was masked
        self._keys: list[pa.Array] = []  # distinct customers of each batch

    @property
    def last_row(self) -> int:
        """Highest row number given so far, over all files of the import."""
        return self.rows_before + self.rows_read

    def add(self, batch: Batch) -> list[Reject]:
        """Take the good rows; returns those refused, numbered as in the file."""
        seen = [*batch.row.to_numpy()[-1:].tolist(), *(reject.row for reject in batch.rejects)]
        self.rows_read = max([self.rows_read, *seen])
        normalised = NORMALISERS[self.mapping.kind](batch, self.mapping)
        self.notes.update(normalised.notes)
        table, forbidden = self._without_forbidden(normalised.table)
        table, unfit = self.unfit(table)
        rows = pc.add(table["row"], self.rows_before)
        table = table.set_column(table.column_names.index("row"), "row", rows)
        self.take(self._with_own_ids(table))
        return [*batch.rejects, *normalised.rejects, *forbidden, *unfit]

    def _with_own_ids(self, table: pa.Table) -> pa.Table:
        """Ids told apart by where they come from."""
        if "id" not in table.column_names or table["id"].null_count == table.num_rows:
            return table
        ids = pc.binary_join_element_wise(self.ids_of, table["id"].cast(pa.string()), "\x1f")
        return table.set_column(table.column_names.index("id"), "id", ids)

    def _without_forbidden(self, table: pa.Table) -> tuple[pa.Table, list[Reject]]:
        """Leave out rows of customers whose data must not be kept; what they hold is repeated nowhere."""
        keys = pc.unique(table["customer"]).cast(pa.string()).drop_null()
        self._keys.append(keys)
        unwanted = refused(keys.to_pylist(), self.job.created)
        if not unwanted:
            return table, []
        gone = pc.is_in(table["customer"].cast(pa.string()), value_set=pa.array(sorted(unwanted)))
        rows = table.filter(gone)["row"].to_pylist()
        return table.filter(pc.invert(gone)), [Reject(row, NOT_KEPT, "customer", "") for row in rows]

    def identity(self) -> dict[str, str | None]:
        """Customer -> person; None for those erased since their rows were read. Asked again at publishing."""
        people: dict[str, str | None] = dict(identity())
        if any_refused(self.job.created):
            for keys in self._keys:
                people.update(dict.fromkeys(refused(keys.to_pylist(), self.job.created)))
        return people

    def unfit(self, table: pa.Table) -> tuple[pa.Table, list[Reject]]:
        """Rows that this kind of thing cannot be stored from; none, unless a kind says otherwise."""
        return table, []

    @abstractmethod
    def take(self, table: pa.Table) -> None:
        """Keep these good rows for `finish`."""

    @abstractmethod
    def finish(self) -> Stored:
        """Write all that was taken; the change that makes it visible."""

    def complete(self) -> None:  # noqa: B027 - not every kind has something to do then
        """Called inside the transaction that publishes."""

    @abstractmethod
    def close(self) -> None:
        """Remove what was not published."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
