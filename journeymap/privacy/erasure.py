"""Erase a person from every byte that is kept.

Every step may be done twice: a killed erasure begins again.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from journeymap.access.audit import erase_texts, naming, record
from journeymap.access.models import Entry
from journeymap.analysis.models import Run
from journeymap.assistant import forgetting
from journeymap.assistant.models import Conversation, Turn
from journeymap.customers.models import Consent, Link, Separation
from journeymap.customers.suppression import suppress
from journeymap.events.erasing import Erased, drop_persons
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.jobs.models import Beat
from journeymap.maps.keeping import forget_all
from journeymap.privacy import traces
from journeymap.privacy.looking import forget_everywhere
from journeymap.privacy.staging import sweep_stages
from journeymap.privacy.subjects import Subject, subject

if TYPE_CHECKING:
    from journeymap.privacy.models import Erasure


def carry_out(job: Erasure, beat: Beat) -> None:
    """Erase, and leave a receipt of counts."""
    who = subject(job.key, current())
    for key in who.customers:
        suppress(key, "erased", imports_before=timezone.now())
    beat(0.1, "taking rows out of the store")
    runs = Run.put_back_running()
    removed: dict[str, Any] = {}

    def with_rows(_snapshot: Snapshot, erased: Erased) -> None:
        removed.update(events=erased.events, feedback=erased.feedback, customers=erased.customers,
                       snapshots_rewritten=erased.snapshots)  # fmt: skip
        removed.update(forget(who))

    erased = drop_persons(who.persons, who.customers, then=with_rows)
    runs += Run.put_back_running()  # those that began meanwhile, on the rows as they were
    beat(0.7, "taking traces out of files")
    removed["results"] = traces.results(who)
    removed["reject_rows"] = traces.rejects(who.keys)
    removed["uploads_deleted"] = traces.uploads()
    removed["leftovers_deleted"] = traces.leftovers() + sweep_stages()
    removed["exports_deleted"] = empty(settings.EXPORTS_DIR)
    removed["maps_forgotten"] = forget_all()
    removed["files_deleted"] = len(erased.files)
    removed["runs_begun_again"] = runs
    with job.completing():
        job.receipt = merged(job.receipt, removed)
        job.key = ""
        job.receipt["audit_texts"] = erase_texts(naming(who.keys))
        job.save(update_fields=["receipt", "key"])
        counts = {name: count for name, count in removed.items() if isinstance(count, int)}
        record(job.by, "erase", f"person {job.digest[:16]}", receipt=job.pk, **counts)
    scrub_database()


def forget(who: Subject) -> dict[str, int]:
    """Rows of the database, inside the transaction that changes the store."""
    texts = Feedback.objects.filter(customer__in=who.customers)
    texts |= Feedback.objects.filter(customer="", case__in=who.cases)
    keys = who.customers
    questions = forgetting.erase(who.keys, set(texts.values_list("key", flat=True)))
    return {
        "questions": questions,
        "texts": texts.delete()[0],
        "links": (Link.objects.filter(customer__in=keys) | Link.objects.filter(person__in=keys)).delete()[0],
        "separations": (
            Separation.objects.filter(first__in=keys) | Separation.objects.filter(second__in=keys)
        ).delete()[0],
        "sessions": forget_everywhere(keys),
        "consents": Consent.objects.filter(customer__in=keys).delete()[0],
    }


def empty(folder: Path) -> int:
    """Delete what lies in a folder of files that can be made again; how many files there were."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(files)


def merged(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """A receipt over several attempts: what an earlier one removed counts too."""
    return {
        name: before.get(name, 0) + value if isinstance(value, int) else value for name, value in now.items()
    }


def scrub_database() -> None:
    """Overwrite what deleted rows leave behind: in SQLite's write-ahead log, in PostgreSQL's dead rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql" and not connection.in_atomic_block:
            tables = [
                model._meta.db_table
                for model in (Feedback, Link, Separation, Consent, Entry, Turn, Conversation)
            ]
            cursor.execute("VACUUM " + ", ".join(connection.ops.quote_name(table) for table in tables))
