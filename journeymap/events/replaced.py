"""Rows that made room for those of a later import (see `replacing`): kept until that one is undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Sum

from .files import open_parquet
from .manifests import Entry, Manifest
from .matching import present, stored_identities
from .models import Claim
from .persons import Coded, Identity, persons
from .placing import place_rows
from .reading import plain_texts
from .writers import Workplace

REPLACED = "replaced"  # kind of claim: whole rows of events, of the import they made room for


def replaced_by(number: int) -> int | None:
    """The import that took the place of rows of this one last; None where none did.

    It may have a lower number: an import that waited or began again may end after a later one.
    """
    for claim in Claim.objects.filter(kind=REPLACED).order_by("-pk"):
        with open_parquet(claim.path) as file:
            if number in pc.unique(file.read(columns=["import"])["import"]).to_pylist():
                return claim.import_number
    return None


def rows_replaced(number: int) -> int:
    """How many rows made room for those of this import."""
    return Claim.objects.filter(kind=REPLACED, import_number=number).aggregate(rows=Sum("rows"))["rows"] or 0


def rows_kept(customers: Collection[str]) -> list[dict[str, object]]:
    """All rows of these customers that made room for others, without identities of rows."""
    parts = []
    for claim in Claim.objects.filter(kind=REPLACED).order_by("pk"):
        with open_parquet(claim.path) as file:
            table = plain_texts(file.read(use_threads=False))
        theirs = pc.is_in(table["customer"], pa.array(sorted(customers), pa.string()))
        parts.append(table.filter(theirs).drop_columns(["id_hi", "id_lo"]))
    return pa.concat_tables(parts, promote_options="permissive").to_pylist() if parts else []


def brought_back(
    numbers: Collection[int], manifest: Manifest, workplace: Workplace, ask: Callable[[], Identity]
) -> Iterator[Entry]:
    """Files with the rows that these imports had replaced, but for those that the store has again."""
    for claim in Claim.objects.filter(kind=REPLACED, import_number__in=numbers).order_by("pk"):
        with open_parquet(claim.path) as file:
            table = file.read(use_threads=False)
        hi, lo = table["id_hi"].to_numpy(), table["id_lo"].to_numpy()
        stays = ~present(hi, lo, stored_identities(manifest.events))
        stays &= ~pc.is_in(table["import"], pa.array(sorted(numbers), pa.int32())).to_numpy()
        entry = place_rows(
            workplace, [_addressed(table.filter(pa.array(stays)), ask())], workplace.unused("back")
        )
        if entry:
            yield entry


def _addressed(table: pa.Table, identity: Identity) -> pa.Table:
    """The rows under the persons that their customers are now; those of erased ones left out."""
    if not table.num_rows:
        return table
    names = [name for name in ("customer", "case", "session") if name in table.column_names]
    now = persons(table.num_rows, {name: Coded.of(table[name]) for name in names}, identity).plain()
    table = table.set_column(table.column_names.index("person"), "person", pa.chunked_array([now]))
    return table.filter(pa.array(np.asarray(pc.is_valid(now))))
