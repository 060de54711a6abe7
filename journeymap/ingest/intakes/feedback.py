"""Rows that become feedback: words are masked, then kept in the database; columns go to the store."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet

from journeymap.events.manifests import Manifest
from journeymap.events.recording import FeedbackWriter, Recorded
from journeymap.events.renewing import Renewal
from journeymap.feedback.models import KEY_LENGTH, Feedback
from journeymap.ingest.intakes.base import Intake, Stored
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.masking import mask
from journeymap.ingest.readers import Reject

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

AT_ONCE = 1_000
KEYS = ("customer", "case", "touchpoint", "channel")
SAID = ("text", "score", "scale_min", "scale_max", "kind", "time", *KEYS)
IDENTIFYING = ("customer", "case", "time", "score", "kind", "touchpoint", "channel", "text")


class FeedbackIntake(Intake):
    def __init__(
        self, job: Import, mapping: Mapping, rows_before: int, ids_of: str = "", renews: bool = False
    ) -> None:
        super().__init__(job, mapping, rows_before, ids_of, renews)
        self.writer = FeedbackWriter(job.pk, self.identity)
        self.seen: Counter[str] = Counter()
        self.published = False
        self.earlier: Renewal | None = None  # where nothing is renewed, none is made
        if not rows_before:
            forget_texts(job)  # of an attempt that died

    def unfit(self, table: pa.Table) -> tuple[pa.Table, list[Reject]]:
        """Keys too long for an index are refused, not cut: two customers must not become one."""
        rejects: list[Reject] = []
        for name in KEYS:
            long = pc.fill_null(pc.greater(pc.utf8_length(table[name].cast(pa.string())), KEY_LENGTH), False)
            if pc.any(long).as_py():
                reason = f"the {name} is longer than {KEY_LENGTH} characters"
                rejects += [Reject(row, reason, name, "") for row in table.filter(long)["row"].to_pylist()]
                table = table.filter(pc.invert(long))
        return table, rejects

    def take(self, table: pa.Table) -> None:
        for name in table.column_names:
            if name == "text" or name.startswith("attr_"):
                table = table.set_column(
                    table.column_names.index(name), name, masked(table[name], self.masked)
                )
        rows = table.to_pylist()
        keys = [self.key(row) for row in rows]
        Feedback.objects.bulk_create(
            (as_feedback(row, key, self.job.pk) for row, key in zip(rows, keys, strict=True)),
            batch_size=AT_ONCE,
            ignore_conflicts=True,  # an id that occurs twice in the file: the first one counts
        )
        columns = table.drop_columns(["text"])
        self.writer.add(
            columns.set_column(columns.column_names.index("id"), "id", pa.array(keys, pa.string()))
        )

    def key(self, row: dict[str, Any]) -> str:
        """128 bits as text: of the row's id, else of what it says and how often the file said so before."""
        if row["id"]:
            return digest(["id", row["id"]])
        attributes = sorted(
            (name, value) for name, value in row.items() if name.startswith("attr_") and value
        )
        content = digest([*(str(row[name]) for name in IDENTIFYING), attributes])
        self.seen[content] += 1
        return digest([content, self.seen[content]])

    def finish(self, base: Manifest | None = None, newer: Sequence[Stored] = ()) -> Stored:
        if self.renews and (renewed := set(self.changed())):
            self.earlier = Renewal()
            self.earlier.feedback(renewed)
        self.recorded: Recorded = self.writer.finish()
        return self.recorded

    def changed(self) -> Iterator[str]:
        """Keys of answers that are stored with other words, another score, time or place."""
        keys = list(self.own().values_list("key", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            now = {each.key: each for each in self.own().filter(key__in=keys[start : start + AT_ONCE])}
            others = Feedback.objects.filter(key__in=now).exclude(import_number=self.job.pk)
            for each in others:
                if any(getattr(each, name) != getattr(now[each.key], name) for name in SAID):
                    yield each.key

    def renewal(self) -> Renewal | None:
        return self.earlier

    def own(self) -> QuerySet[Feedback]:
        """Rows of this file; those of other files of the import lie before or behind them."""
        rows = {"row__gt": self.rows_before, "row__lte": self.last_row}
        return Feedback.objects.filter(import_number=self.job.pk, **rows)

    def complete(self) -> None:
        """Texts that the store already had under another import go again; so do those that are renewed."""
        own = self.own()
        fresh = set(self.recorded.fresh["id"].to_pylist())
        repeated = [key for key in own.values_list("key", flat=True) if key not in fresh]
        for start in range(0, len(repeated), AT_ONCE):
            own.filter(key__in=repeated[start : start + AT_ONCE]).delete()
        renewed = sorted(self.earlier.answers) if self.earlier else []
        for start in range(0, len(renewed), AT_ONCE):
            before = Feedback.objects.filter(key__in=renewed[start : start + AT_ONCE])
            before.exclude(import_number=self.job.pk).delete()
        self.published = True

    def close(self) -> None:
        self.writer.close()
        if self.earlier:
            self.earlier.__exit__()
        if not self.published and type(self.job).claims(self.job.pk, self.job.worker).exists():
            forget_texts(self.job)


def forget_texts(job: Import) -> None:
    Feedback.objects.filter(import_number=job.pk).delete()


def masked(column: pa.ChunkedArray, found: Counter[str]) -> pa.Array:
    """The same texts without e-mails, numbers of phones, cards and accounts, and addresses of machines.

    `found` gains how many of each kind there were.
    """
    coded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    clean = [mask(text) for text in coded.dictionary.to_pylist()]
    if any(each.counts for each in clean):
        often = {each["values"]: each["counts"] for each in pc.value_counts(coded.indices).to_pylist()}
        for code, each in enumerate(clean):
            found.update({kind: count * often.get(code, 0) for kind, count in each.counts.items()})
    return pa.array([each.text for each in clean], pa.string()).take(coded.indices)


def digest(content: object) -> str:
    return hashlib.blake2b(json.dumps(content, ensure_ascii=True).encode(), digest_size=16).hexdigest()


def as_feedback(row: dict[str, Any], key: str, number: int) -> Feedback:
    plain = {name: row[name] or "" for name in ("text", "kind", *KEYS)}
    numbers = {name: row[name] for name in ("score", "scale_min", "scale_max", "time", "row")}
    return Feedback(key=key, import_number=number, **plain, **numbers)
