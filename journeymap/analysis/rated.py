"""Customers by what analyzers say of them: the newest scores of each run, joined by customer.

Whoever refused that their data are mined, or that rows about them are taken, is on no list from that moment
on, whatever an earlier run said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils import timezone

from journeymap.analysis.members import assigned
from journeymap.analysis.models import Run, ScoreSet
from journeymap.analysis.newest import newest
from journeymap.customers.identity import identity
from journeymap.customers.personas.models import Persona
from journeymap.customers.suppression import any_refused, refused
from journeymap.events.files import local, place
from journeymap.events.refusals import refusing
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey

PERSONA = "persona"  # scores of this name assign customers to what people keep
SHADOW = ".shadow"  # ends the name of what a model that waits for approval says
Kind = Literal["number", "label", "vector"]


@dataclass(frozen=True, eq=False)
class Column:
    """One thing said of each customer of a list: numbers (NaN: unknown) or labels (None: unknown)."""

    name: str
    kind: Kind
    values: np.ndarray
    unit: str = ""
    better: str = "neither"


@dataclass(frozen=True, eq=False)
class Listed:
    """Customers that a run rated. ids: array of keys; columns: the first is what the list is about."""

    stored: ScoreSet
    ids: np.ndarray
    columns: tuple[Column, ...]
    left_out: int

    @property
    def run(self) -> Run:
        return self.stored.run

    @property
    def main(self) -> Column:
        return self.columns[0]

    def labels(self) -> list[Column]:
        return [each for each in self.columns if each.kind == "label"]

    def taken(self, rows: np.ndarray) -> Listed:
        """Only these rows, in their order."""
        columns = tuple(
            Column(each.name, each.kind, each.values[rows], each.unit, each.better) for each in self.columns
        )
        return Listed(self.stored, self.ids[rows], columns, self.left_out)


def rated() -> list[tuple[ScoreSet, Kind]]:
    """What the newest runs say of customers, by journey and name; not of models that wait for approval."""
    sets = ScoreSet.objects.filter(subject="customer", run__in=newest()).select_related("run__journey")
    found = [(each, kind_of(each)) for each in sets.order_by("run__journey__name", "name", "pk")]
    return [(each, kind) for each, kind in found if kind != "vector" and not each.name.endswith(SHADOW)]


def lists() -> list[tuple[ScoreSet, Kind]]:
    """Those that are a list of their own: numbers, and labels of a run that gives no numbers with them."""
    found = rated()
    numbered = {each.run_id for each, kind in found if kind == "number"}
    return [(each, kind) for each, kind in found if kind == "number" or each.run_id not in numbered]


def beside(stored: ScoreSet) -> list[ScoreSet]:
    """What the same run says of customers besides, numbers first."""
    others = ScoreSet.objects.filter(run=stored.run, subject="customer").exclude(pk=stored.pk).order_by("pk")
    shown = [each for each in others if kind_of(each) != "vector" and not each.name.endswith(SHADOW)]
    return sorted(shown, key=lambda each: kind_of(each) == "label")


def listed(stored: ScoreSet) -> Listed:
    """The list of one score with all that its run says besides; without who must not be on one."""
    table = table_of(stored)
    ids = table["id"].combine_chunks()
    columns = [column(stored, table)]
    for other in beside(stored):
        theirs = table_of(other)
        columns.append(column(other, theirs.take(pc.index_in(ids, theirs["id"].combine_chunks()))))
    columns = with_persona(columns, ids, stored.run.journey)
    stays = np.flatnonzero(~absent(ids))
    keys = np.array(ids.to_pylist(), dtype=object)
    return Listed(stored, keys, tuple(columns), len(ids) - len(stays)).taken(stays)


def with_persona(columns: list[Column], ids: pa.Array, journey: Journey | None) -> list[Column]:
    """With the name of the persona that each customer belongs to now; as they are without any."""
    personas = Persona.objects.kept().filter(journey=journey) if journey else ()
    names = {each.key: each.name for each in personas}
    found = assigned(PERSONA, journey) if names else None
    if found is None:
        return columns
    keys = found.keys.take(pc.index_in(ids, found.ids)).to_pylist()
    labels = np.array([names.get(key) for key in keys], dtype=object)
    told = Column(PERSONA, "label", labels)
    if any(each.name == PERSONA for each in columns):
        return [told if each.name == PERSONA else each for each in columns]
    return [*columns, told]


def column(stored: ScoreSet, table: pa.Table) -> Column:
    values = table["value"].combine_chunks()
    kind = kind_in(table.schema)
    told = (
        np.array(values.to_pylist(), dtype=object)
        if kind == "label"
        else values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    )
    return Column(stored.name, kind, told, stored.unit, stored.better)


def absent(ids: pa.Array) -> np.ndarray:
    """Which of the keys belong to somebody who must not be on a list: boolean array."""
    keys = ids.to_pylist()
    gone = set(refusing(current().manifest).to_pylist())
    whose = identity() if gone else {}
    out = {key for key in keys if whose.get(key, key) in gone} if gone else set()
    now = timezone.now()
    if any_refused(now):
        out |= refused(keys, now)
    return np.fromiter((key in out for key in keys), bool, len(keys))


def said_of(keys: Iterable[str]) -> Iterator[tuple[ScoreSet, object]]:
    """(score, value) that the newest runs say of a person with these keys; nothing of who is on no list."""
    wanted = pa.array(sorted(set(keys)), pa.string())
    if absent(wanted).any():
        return
    for stored, _kind in rated():
        table = table_of(stored)
        rows = table.filter(pc.is_in(table["id"], value_set=wanted))
        for value in rows["value"].to_pylist()[:1]:
            if value is not None:
                yield stored, value


def kind_of(stored: ScoreSet) -> Kind:
    return kind_in(pq.read_schema(local(stored.path)))


def kind_in(schema: pa.Schema) -> Kind:
    told = schema.field("value").type
    if pa.types.is_fixed_size_list(told):
        return "vector"
    return "label" if pa.types.is_string(told) else "number"


def table_of(stored: ScoreSet) -> pa.Table:
    """Columns id and value; the newest few are kept at hand, until an erasure writes their file anew."""
    path = local(stored.path)
    return _read(path, 0 if place().shared else path.stat().st_mtime_ns)


@lru_cache(maxsize=12)
def _read(path: Path, written: int) -> pa.Table:
    return pq.read_table(path, columns=["id", "value"])
