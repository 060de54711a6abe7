"""Erase a person from every byte that is kept.

Every step may be done twice: a killed erasure begins again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from journeymap.access.audit import erase_texts, naming, record
from journeymap.access.models import Entry
from journeymap.actions.forgetting import doubtful
from journeymap.actions.forgetting import erase as erase_told
from journeymap.actions.models import Digest, Handover, Notice
from journeymap.analysis.models import Run
from journeymap.assistant import forgetting
from journeymap.assistant.models import Conversation, Turn
from journeymap.connecting.forgetting import erase as erase_messages
from journeymap.customers.models import Consent, Link, Separation
from journeymap.customers.suppression import suppress
from journeymap.desks.taking import forget_takes
from journeymap.events.erasing import Erased, drop_persons
from journeymap.events.erasures import erased as copies_are_old
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.jobs.models import Beat
from journeymap.maps.keeping import forget_all
from journeymap.privacy import traces
from journeymap.privacy.looking import forget_everywhere
from journeymap.privacy.sparing import take_turn
from journeymap.privacy.staging import sweep_stages
from journeymap.privacy.subjects import Subject, subject
from journeymap.tracking import forgetting as waiting
from journeymap.tracking.joining import join
from journeymap.tracking.models import Arrival, Same

if TYPE_CHECKING:
    from journeymap.privacy.models import Erasure


TABLES = (
    Feedback, Link, Separation, Consent, Entry, Turn, Conversation, Arrival, Same, Notice, Digest, Handover,
)  # fmt: skip


def carry_out(job: Erasure, beat: Beat) -> None:
    """Erase, and leave a receipt of counts."""
    join()  # what trackers told of devices and customers
    who = subject(job.key, current())
    take_turn(job, who)
    for key in who.customers:
        suppress(key, "erased", imports_before=timezone.now())
    waited = waiting.erase(who.keys)
    beat(0.1, "taking rows out of the store")
    runs = Run.put_back_running()
    removed: dict[str, Any] = {"live_waiting": waited}

    def with_rows(_snapshot: Snapshot, erased: Erased) -> None:
        removed.update(events=erased.events, feedback=erased.feedback, customers=erased.customers,
                       snapshots_rewritten=erased.snapshots)  # fmt: skip
        removed.update(forget(who))

    erased = drop_persons(who.persons, who.customers, then=with_rows)
    runs += Run.put_back_running()  # those that began meanwhile, on the rows as they were
    beat(0.7, "taking traces out of files")
    removed["results"] = traces.results(who)
    removed["reject_rows"] = traces.rejects(who.keys)
    removed["messages"] = erase_messages(who.keys)
    removed["uploads_deleted"] = traces.uploads()
    removed["leftovers_deleted"] = traces.leftovers() + sweep_stages()
    removed["exports_deleted"] = forget_takes() + traces.empty(settings.EXPORTS_DIR)
    removed["maps_forgotten"] = forget_all()
    removed["files_deleted"] = len(erased.files)
    removed["runs_begun_again"] = runs
    copies_are_old()
    with job.completing():
        job.receipt = merged(job.receipt, removed)
        job.key = ""
        job.receipt["audit_texts"] = erase_texts(naming(who.keys))
        job.receipt["handovers_to_look_at"] = doubtful(who.keys)
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
        "consents": Consent.objects.filter(customer__in=keys | who.persons).delete()[0],
        "told_others": erase_told(who.keys),
    }


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
            tables = [model._meta.db_table for model in TABLES]
            cursor.execute("VACUUM " + ", ".join(connection.ops.quote_name(table) for table in tables))
