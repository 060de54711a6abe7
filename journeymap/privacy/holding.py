"""Everything that is held about one person, kind by kind: what an export writes and what the page counts."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from journeymap.access.audit import naming
from journeymap.access.models import Entry
from journeymap.actions.forgetting import naming as naming_told
from journeymap.analysis.models import Finding, Measure, Proposal, ScoreSet
from journeymap.assistant.forgetting import touching
from journeymap.connecting.forgetting import naming as naming_messages
from journeymap.customers.addresses import stand_in
from journeymap.customers.models import Consent, Link, Separation, Suppression
from journeymap.customers.reading import attributes
from journeymap.customers.suppression import digest
from journeymap.events.files import exists, local
from journeymap.events.models import Snapshot
from journeymap.events.reading import feedback_table, person_rows, plain_texts, whole_table
from journeymap.events.replaced import rows_kept
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.privacy.requesting import is_held
from journeymap.privacy.subjects import Subject, subject
from journeymap.tracking.forgetting import waiting

Row = dict[str, Any]
OURS = ("id_hi", "id_lo")  # identities of rows, which say nothing


class NobodyHeld(LookupError):
    """Nothing is held under the key."""


@dataclass(frozen=True)
class Kind:
    """One kind of data. rows: of a holding, in a fixed order; every row has the same columns."""

    name: str
    title: str
    rows: Callable[[Holding], Iterator[Row]]


class Holding:
    """All that is held of the person behind a key at one moment."""

    def __init__(self, key: str, snapshot: Snapshot, who: Subject) -> None:
        self.key, self.at, self.who = key, snapshot, who

    @classmethod
    def of(cls, key: str) -> Holding:
        """Raises NobodyHeld."""
        snapshot = current()
        if not is_held(key, snapshot):
            raise NobodyHeld("Nothing is held under this key. Keys are compared exactly, capitals included.")
        return cls(key, snapshot, subject(key, snapshot))

    @property
    def keys(self) -> list[str]:
        """All customer keys of the person, sorted."""
        return sorted(self.who.customers)

    def rows(self, name: str) -> list[Row]:
        """The rows of one kind."""
        return list(next(kind for kind in KINDS if kind.name == name).rows(self))

    @cached_property
    def events(self) -> pa.Table:
        parts = [plain_texts(person_rows(self.at, person)) for person in sorted(self.who.persons)]
        return pa.concat_tables(parts, promote_options="permissive").drop_columns(list(OURS))

    @cached_property
    def answers(self) -> pa.Table:
        """Columns of the store: of their keys, and of cases that are theirs alone."""
        table = feedback_table(self.at, everybody=True)
        return table.filter(pc.is_in(table["person"], pa.array(sorted(self.who.persons), pa.string())))

    @cached_property
    def said(self) -> QuerySet[Feedback]:
        theirs = Q(customer__in=self.who.customers) | Q(customer="", case__in=self.who.cases)
        return Feedback.objects.filter(theirs).order_by("time", "key")

    @cached_property
    def entries(self) -> QuerySet[Entry]:
        stood_for = Q(target__in=[stand_in(key) for key in self.who.customers])
        named = Q(pk__in=naming(self.who.keys).values("pk"))
        return Entry.objects.filter(stood_for | named).order_by("seq")


def events(held: Holding) -> Iterator[Row]:
    yield from held.events.to_pylist()


def replaced(held: Holding) -> Iterator[Row]:
    """Rows that a later import replaced; they come back when that one is undone."""
    yield from rows_kept(held.keys)


def feedback(held: Holding) -> Iterator[Row]:
    """What they said, with the columns that came along."""
    columns = {row["id"]: attributes(row) for row in held.answers.to_pylist()}
    for row in held.said:
        told = {
            name: getattr(row, name)
            for name in ("key", "time", "text", "score", "kind", "scale_min", "scale_max", "customer", "case",
                         "touchpoint", "channel", "import_number")
        }  # fmt: skip
        yield told | {"attributes": columns.get(row.key, {})}


def traits(held: Holding) -> Iterator[Row]:
    """Every value that was ever given, not only the last."""
    table = whole_table(held.at.manifest, "customers")
    chosen = table.filter(pc.is_in(table["customer"], pa.array(held.keys, pa.string())))
    yield from chosen.sort_by([("source", "ascending"), ("row", "ascending")]).to_pylist()


def links(held: Holding) -> Iterator[Row]:
    for link in Link.objects.filter(Q(customer__in=held.keys) | Q(person__in=held.keys)):
        yield {"what": "same person", "first": link.customer, "second": link.person, "why": link.reason,
               "since": link.made}  # fmt: skip
    for apart in Separation.objects.filter(Q(first__in=held.keys) | Q(second__in=held.keys)):
        yield {"what": "not the same", "first": apart.first, "second": apart.second, "why": "told",
               "since": apart.made}  # fmt: skip


def consents(held: Holding) -> Iterator[Row]:
    for each in Consent.objects.filter(customer__in=held.keys).order_by("customer", "purpose"):
        yield {
            "customer": each.customer,
            "purpose": each.purpose,
            "given": each.given,
            "changed": each.changed,
        }


def refusals(held: Holding) -> Iterator[Row]:
    """Whether rows about them are refused."""
    for key in held.keys:
        for each in Suppression.objects.filter(digest=digest(key)):
            yield {"customer": key, "reason": each.reason, "imports_before": each.imports_before,
                   "made": each.made}  # fmt: skip


def scores(held: Holding) -> Iterator[Row]:
    """What analyzers computed about them, their cases and their answers."""
    answers = [row.key for row in held.said.only("key")]
    for stored in ScoreSet.objects.select_related("run", "run__journey").order_by("pk"):
        ids = answers if stored.subject == "feedback" else sorted(held.who.keys | held.who.persons)
        if not ids or not exists(stored.path):
            continue
        for row in pq.read_table(local(stored.path), filters=pc.field("id").isin(ids)).to_pylist():
            yield {"analyzer": stored.run.analyzer, "run": stored.run_id, "score": stored.name,
                   "subject": stored.subject, "id": row["id"], "value": row["value"]}  # fmt: skip


def evidence(held: Holding) -> Iterator[Row]:
    """Findings, measures and proposals whose evidence names them."""
    theirs = held.who.keys | held.who.persons
    for model in (Finding, Measure, Proposal):
        for row in model._default_manager.filter(evidence__ids__isnull=False).iterator():
            if named := theirs.intersection(row.evidence["ids"] or ()):
                yield {"what": model._meta.model_name, "number": row.pk, "run": row.run_id, "about": str(row),
                       "named": sorted(named)}  # fmt: skip


def rejected(held: Holding) -> Iterator[Row]:
    """Rows of imports that were refused and hold one of the keys."""
    for job in Import.objects.exclude(rejects="").order_by("pk"):
        path = job.rejects_path
        if path is None or not path.exists():
            continue
        with path.open(newline="", encoding="utf-8") as stream:
            for row in csv.reader(stream):
                if any(key in cell for key in held.who.keys for cell in row):
                    yield {"import": job.pk, "cells": row}


def questions(held: Holding) -> Iterator[Row]:
    """Questions to the assistant whose answers quote them or that name them, without who asked."""
    theirs = {row.key for row in held.said.only("key")}
    for turn in touching(held.who.keys, theirs):
        quotes = [each["text"] for each in turn.answer.get("quotes", ()) if each["id"] in theirs]
        yield {"turn": turn.pk, "asked": turn.asked, "question": turn.text, "quotes": quotes}


def live(held: Holding) -> Iterator[Row]:
    """Messages of trackers that wait for the store."""
    yield from waiting(held.who.keys)


def messages(held: Holding) -> Iterator[Row]:
    """Messages of other systems and devices that wait for the store and name them."""
    for each in naming_messages(held.who.keys):
        yield {"connection": each.connection.name, "received": each.received, "message": each.record}


def audit(held: Holding) -> Iterator[Row]:
    for entry in held.entries:
        yield {"entry": entry.seq, "when": entry.when, "who": entry.who or "system", "action": entry.action,
               "target": entry.target, "detail": entry.detail}  # fmt: skip


def told(held: Holding) -> Iterator[Row]:
    """Messages, digests and hand-overs to others whose words name them."""
    for what, row in naming_told(held.who.keys):
        yield {"what": what, "number": row.pk, "about": str(row)}


KINDS = (
    Kind("events", "Events", events),
    Kind("replaced", "Events that a later import replaced", replaced),
    Kind("feedback", "Answers and what they wrote", feedback),
    Kind("traits", "Traits, as each import told them", traits),
    Kind("links", "Keys linked or kept apart", links),
    Kind("consents", "Consent", consents),
    Kind("refusals", "Refusals of future rows", refusals),
    Kind("scores", "Scores computed about them", scores),
    Kind("evidence", "Findings whose evidence names them", evidence),
    Kind("rejected", "Rejected rows that name them", rejected),
    Kind("live", "Live messages that wait for the store", live),
    Kind("questions", "Questions to the assistant that name or quote them", questions),
    Kind("messages", "Messages of other systems that wait", messages),
    Kind("told", "What others were told that names them", told),
    Kind("audit", "Entries of the audit trail", audit),
)
