"""What every intake does: number rows, leave out whose data must not be kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.identity import identity
from journeymap.customers.suppression import any_refused, refused
from journeymap.events.manifests import Manifest
from journeymap.events.renewing import Renewal
from journeymap.events.replacing import part_keys
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
    `renews`: a row whose id is stored with something else in it takes the place of the stored one.
    """

    def __init__(
        self, job: Import, mapping: Mapping, rows_before: int, ids_of: str = "", renews: bool = False
    ) -> None:
        self.renews = renews
        self.job, self.mapping, self.rows_before, self.ids_of = job, mapping, rows_before, ids_of
        self.rows_read = 0
        self.notes: Counter[str] = Counter()  # what was left out of rows that were taken, and how often
        self.masked: Counter[str] = Counter()  # kind of personal data -> how often it was masked
        self.parts: set[str] = set()  # which parts of the tool's data the rows are of
        self._keys: list[pa.Array] = []  # distinct customers of each batch

    @property
    def part_columns(self) -> list[str]:
        """The stored columns that tell the part of a row."""
        return [f"attr_{name}" for name in self.mapping.part]

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
        if self.mapping.part:
            self.parts.update(pc.unique(part_keys(table, self.part_columns)).to_pylist())
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
    def finish(self, base: Manifest | None = None, newer: Sequence[Stored] = ()) -> Stored:
        """Write all that was taken; the change that makes it visible.

        base: what counts as stored, where rows are taken out before these come in. newer: what the files of
        the import that were read before made; of several versions of a row the first one counts.
        """

    def renewal(self) -> Renewal | None:
        """After `finish`: what takes out the earlier versions of rows that are renewed, if any may be."""
        return None

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
