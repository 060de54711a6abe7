"""The answers of a desk: scores with their case and place; their words only where they are asked for."""

from __future__ import annotations

import pyarrow as pa

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.voices import with_texts
from journeymap.desks.choice import Choice, keyed
from journeymap.desks.columns import Column, fitted

FEEDBACK = "feedback"
ANSWERS = (
    Column("answer_key", "text", "Answer", "key of the answer", "", FEEDBACK),
    Column("case_key", "text", "Case", "case it belongs to; empty: none", "", FEEDBACK),
    Column("customer_key", "text", "Customer", "who answered; empty: not known", "", FEEDBACK),
    Column("time", "time", "Time", "when it was given", "UTC", FEEDBACK),
    Column("kind", "text", "Kind", "nps, csat, ces or rating", "", FEEDBACK),
    Column("score", "number", "Score", "on its own scale", "score", FEEDBACK),
    Column("scale_min", "number", "Scale from", "lowest possible score", "score", FEEDBACK),
    Column("scale_max", "number", "Scale to", "highest possible score", "score", FEEDBACK),
    Column("satisfied", "yes", "Satisfied", "whether the score is in the top box", "yes or no", FEEDBACK),
    Column("touchpoint", "text", "Touchpoint", "what it is about", "", FEEDBACK),
    Column("channel", "text", "Channel", "where it was given", "", FEEDBACK),
)
TEXT = Column("text", "text", "Text", "what the customer wrote, masked at the import", "", FEEDBACK)
OURS = {"id": "answer_key", "case": "case_key", "customer": "customer_key"}


def columns(choice: Choice) -> tuple[Column, ...]:
    return (*ANSWERS, TEXT) if choice.texts else ANSWERS


def table_of(data: SnapshotData, choice: Choice) -> pa.Table:
    """One row an answer of the journey; texts of nobody who refused that their words are read."""
    heard = data.answers
    told = with_texts(heard) if choice.texts else heard
    told = told.rename_columns([OURS.get(name, name) for name in told.column_names])
    for name in OURS.values():
        told = told.set_column(told.column_names.index(name), name, keyed(as_text(told[name]), choice.keys))
    return fitted(told, columns(choice))


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())
