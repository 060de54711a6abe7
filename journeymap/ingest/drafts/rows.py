"""The first rows of a file as they would be stored, with those that would be set aside among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from journeymap.customers.suppression import refused
from journeymap.ingest.drafts.hiding import Part, shown_key, shown_text
from journeymap.ingest.drafts.samples import Sample
from journeymap.ingest.drafts.telling import ORDER, WORDS
from journeymap.ingest.intakes import NOT_KEPT
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.masking import mask
from journeymap.ingest.normalise import NORMALISERS
from journeymap.ingest.readers import Batch, Reject
from journeymap.ingest.rejects import kind_of

TRIED = 2_000  # rows that are normalised to see which would be set aside
SHOWN = 8
BAD_SHOWN = 3
ATTRIBUTES = 6
HIDDEN = frozenset({"email", "phone"})


@dataclass(frozen=True)
class Cell:
    parts: list[Part]
    number: bool = False
    bad: bool = False


@dataclass(frozen=True)
class Row:
    """number: in the file, from 1; reason: why it would be set aside."""

    number: int
    cells: list[Cell]
    reason: str = ""


@dataclass(frozen=True)
class Rows:
    """headings: of the columns shown; more: attributes that are not; tried: rows looked at; refused: of
    them; reasons: reason -> rows."""

    headings: list[str] = field(default_factory=list)
    shown: list[Row] = field(default_factory=list)
    more: int = 0
    tried: int = 0
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def rows_shown(sample: Sample, mapping: Mapping, identities: bool) -> Rows:
    """Normalise the first rows as the import will and show the first of them."""
    batch = sample.first(TRIED)
    done = NORMALISERS[mapping.kind](batch, mapping)
    table, forbidden = _allowed(done.table)
    rejects = sorted([*batch.rejects, *done.rejects, *forbidden], key=lambda each: each.row)
    columns, more = _columns(mapping, table)
    good = [_good(row, columns, identities) for row in table.slice(0, SHOWN).to_pylist()]
    last = good[-1].number if len(good) == SHOWN else float("inf")
    bad = [_bad(each, batch, mapping, columns, identities) for each in rejects[:SHOWN]]
    shown = sorted([*good, *(row for row in bad if row.number <= last)], key=lambda row: row.number)[:SHOWN]
    there = {row.number for row in shown if row.reason}
    shown += [row for row in bad if row.number not in there][: max(0, BAD_SHOWN - len(there))]
    tried = len({*batch.row.to_pylist(), *(each.row for each in batch.rejects)})
    reasons = Counter(mask(kind_of(each.reason)).text for each in rejects)
    return Rows(
        [_heading(name, mapping) for name in columns], shown, more, tried,
        len({each.row for each in rejects}), dict(reasons.most_common()),
        [f"{count:,} x {note}" for note, count in done.notes.items()],
    )  # fmt: skip


def _allowed(table: pa.Table) -> tuple[pa.Table, list[Reject]]:
    """Without customers whose data must not be kept."""
    keys = pc.unique(table["customer"]).cast(pa.string()).drop_null()
    unwanted = refused(keys.to_pylist(), timezone.now())
    if not unwanted:
        return table, []
    gone = pc.is_in(table["customer"].cast(pa.string()), value_set=pa.array(sorted(unwanted)))
    rejects = [Reject(row, NOT_KEPT, None, "") for row in table.filter(gone)["row"].to_pylist()]
    return table.filter(pc.invert(gone)), rejects


def _columns(mapping: Mapping, table: pa.Table) -> tuple[list[str], int]:
    """The stored columns to show, and how many attributes are not."""
    fields = [
        name
        for name in ORDER[mapping.kind]
        if name in table.column_names and (mapping.named(name) or name in mapping.constants)
    ]
    if mapping.kind == "events" and "activity" not in fields:  # its dates are its activities
        fields.insert(fields.index("time") + 1, "activity")
    fields = [name for name in fields if name != "id"]
    attributes = [name for name in table.column_names if name.startswith("attr_")]
    return fields + attributes[:ATTRIBUTES], len(attributes[ATTRIBUTES:])


def _heading(name: str, mapping: Mapping) -> str:
    if name.startswith("attr_"):
        return name.removeprefix("attr_")
    return f"{WORDS[name]} (UTC)" if name in ("time", "created") else WORDS[name]


def _good(row: dict[str, Any], columns: Sequence[str], identities: bool) -> Row:
    return Row(row["row"], [_cell(name, row[name], identities) for name in columns])


def _cell(name: str, value: Any, identities: bool, bad: bool = False) -> Cell:
    if value is None or value == "":
        return Cell([], False, bad)
    if isinstance(value, float):
        return Cell([Part(f"{value:,.10g}".replace(",", "\u202f"))], True, bad)
    if isinstance(value, datetime):
        return Cell([Part(f"{value:%Y-%m-%d %H:%M:%S}")], False, bad)
    if name in HIDDEN:
        return Cell([Part("digest only", True)], False, bad)
    text = str(value)
    return Cell(shown_key(text, identities) if name == "customer" else shown_text(text), False, bad)


def _bad(reject: Reject, batch: Batch, mapping: Mapping, columns: Sequence[str], identities: bool) -> Row:
    """A row that would be set aside, its cells as the file has them, the faulty one marked."""
    reason = mask(reject.reason).text
    at = pc.index(batch.row, reject.row).as_py()
    if at < 0 or reject.reason == NOT_KEPT:
        return Row(reject.row, [Cell([]) for _ in columns], reason)
    cells = []
    for name in columns:
        sources = [name.removeprefix("attr_")] if name.startswith("attr_") else mapping.named(name)
        place = batch.data.schema.get_field_index(sources[0]) if sources else -1
        raw = batch.data.column(place)[at].as_py() if place >= 0 else None
        cells.append(_cell(name, None if raw is None else str(raw), identities, reject.column in sources))
    return Row(reject.row, cells, reason)
