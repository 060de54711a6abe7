"""A column of somebody's file in words: what it means, an example, why we think so, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.ingest.drafts.hiding import Part, shown_key, shown_text
from journeymap.ingest.drafts.telling import ATTRIBUTE, meanings
from journeymap.ingest.guessing import Column
from journeymap.ingest.guessing.choice import CHECK, LIKELY, SURE
from journeymap.ingest.guessing.told import LEAVE_OUT
from journeymap.ingest.mapping import Guess, Mapping
from journeymap.ingest.masking import mask

PERSONAL = frozenset({"customer", "email", "phone"})
KEYS = frozenset({"case", "session", "id", "customer"})
SENTENCES = 3.0  # words a cell from which on people may have written it
EXAMPLES = 3
SEARCHED = 200  # cells of a spare column that are searched for personal data


@dataclass(frozen=True)
class ColumnShown:
    """One column of the file. place: its number in the file, from 0."""

    place: int
    name: str
    asked: str
    means: str
    example: list[Part]
    why: str
    sure: str


def columns_shown(columns: Sequence[Column], guess: Guess, identities: bool) -> list[ColumnShown]:
    """Every column of the file in the file's order."""
    mapping = guess.mapping
    means = meanings(columns, mapping.columns, mapping.left_out)
    notes = {each["what"]: each for each in guess.reasons}
    return [_shown(place, column, means[column.name], mapping, notes, identities)
            for place, column in enumerate(columns)]  # fmt: skip


def _shown(
    place: int,
    column: Column,
    means: str,
    mapping: Mapping,
    notes: dict[str, dict[str, Any]],
    identities: bool,
) -> ColumnShown:
    if means in (ATTRIBUTE, LEAVE_OUT):
        why, sure = spare(column, means, mapping.kind)
    else:
        note = notes.get(means, {})
        why = "; ".join(filter(None, [evidence(column, means, mapping, notes), source(note, column)]))
        sure = doubted(column, means, str(note.get("sure", SURE)), mapping)
    return ColumnShown(
        place, column.name, column.label[:120], means, example(column, means, identities), why, sure
    )


def example(column: Column, means: str, identities: bool) -> list[Part]:
    """A typical cell: the first that is filled."""
    if not column.count:
        return []
    cell = column.texts[0].as_py()
    return shown_key(cell, identities) if means in PERSONAL else shown_text(cell)


def evidence(column: Column, means: str, mapping: Mapping, notes: dict[str, dict[str, Any]]) -> str:
    """What the cells are like, in a few words."""
    if not column.count:
        return "no cell is filled in the rows looked at"
    if means in ("time", "created"):
        zone = mapping.timezone or "UTC where none is written"
        form = notes.get(f"time format of {column.name}", {}).get("reason", "")
        return f"{'form of times told' if form == 'told' else form}, {zone}".lstrip(", ")
    if means in KEYS:
        return f"{column.distinct:,} different key{'' if column.distinct == 1 else 's'}"
    if means == "score":
        scale = mapping.scale or {}
        told = notes.get("scale", {}).get("reason", "")
        return f"{scale.get('kind', '')} from {scale.get('min', 0):g} to {scale.get('max', 0):g}" + (
            f" ({told})" if told == "told" else ""
        )
    if means == "value":
        return f"numbers with decimal {'comma' if mapping.decimal == ',' else 'point'}"
    if means == "text":
        return f"{column.words:.0f} words on average in {column.count / max(1, column.rows):.0%} of rows"
    if means in ("email", "phone"):
        return "kept as a keyed digest only"
    return values(column)


def values(column: Column) -> str:
    """How many different cells there are, a few of them by name where they are short and come again."""
    words = f"{column.distinct:,} different value{'' if column.distinct == 1 else 's'}"
    if column.distinct > 20 or column.length > 20 or column.emails > 0:
        return words
    first = list(dict.fromkeys(column.texts.slice(0, 2_000).to_pylist()))[:EXAMPLES]
    more = " …" if column.distinct > len(first) else ""
    return f"{words}: {', '.join(''.join(part.text for part in shown_text(one)) for one in first)}{more}"


def source(note: dict[str, Any], column: Column) -> str:
    """Where the choice comes from, short: the table has the names already."""
    reason = str(note.get("reason", ""))
    if reason.startswith(f"the column name {column.name!r} is a usual"):
        return "a usual name for it"
    if reason.startswith(f"the column name {column.name!r} contains"):
        return "part of its name says so"
    return "you chose it" if reason == "told" else reason


def spare(column: Column, means: str, kind: str) -> tuple[str, str]:
    """Why a column that no field has is kept or left out, and how sure that is."""
    if not column.count:
        return "no cell is filled in the rows looked at", SURE
    personal = column.emails >= 0.5
    written = column.words >= SENTENCES and column.machine_made < 0.5
    wordy = written and column.distinct > 0.2 * column.count
    if means == LEAVE_OUT:
        return ("e-mail addresses; not stored" if personal else "not stored"), CHECK if personal else SURE
    if kind == "feedback":
        return f"kept under its own name; {values(column)}", SURE
    if found := personal_kinds(column):
        return f"holds personal data ({', '.join(found)}), stored as it is: leave it out unless needed", CHECK
    if wordy:
        return "sentences, stored as they are: they may name people", CHECK
    return f"kept under its own name; {values(column)}", SURE


def personal_kinds(column: Column) -> list[str]:
    """Kinds of personal data among the first different cells, as texts are searched for them."""
    first = dict.fromkeys(column.texts.slice(0, 2_000).to_pylist())
    return sorted({kind for cell in list(first)[:SEARCHED] for kind in mask(cell).counts})


def doubted(column: Column, means: str, sure: str, mapping: Mapping) -> str:
    """What the cells say against a choice that its name speaks for."""
    if means in ("time", "created") and column.times.assumed:
        return CHECK
    unknown = mapping.source_tool is None
    if means == "customer" and mapping.kind == "customers" and unknown and not column.unique:
        return CHECK
    if not column.count:
        return LIKELY if sure == SURE else sure
    return sure
