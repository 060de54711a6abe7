"""How much of each kind of data is from before a moment, and its removal.

Every removal may be done twice: a killed clearance begins again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from journeymap.access import audit
from journeymap.actions import forgetting as told
from journeymap.analysis.models import Model, Run
from journeymap.assistant import forgetting
from journeymap.events.ageing import count_old, drop_old
from journeymap.events.files import exists, listed, remove
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current, unpin
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.ingest.receiving import drop_copies
from journeymap.jobs.states import OPEN
from journeymap.privacy.kinds import Kind
from journeymap.tracking.forgetting import aside


@dataclass(frozen=True)
class Age:
    """count, remove: how many things of a kind there are from before a moment, and their removal."""

    count: Callable[[datetime], int]
    remove: Callable[[datetime], int]
    unit: str


def imports_before(moment: datetime) -> list[int]:
    return list(Import.objects.filter(created__lt=moment).values_list("pk", flat=True))


# --- what customers did and said ------------------------------------------------------------------
def count_events(moment: datetime) -> int:
    return count_old(current(), "events", moment)


def remove_events(moment: datetime) -> int:
    if not count_events(moment):
        return 0
    Run.put_back_running()
    return drop_old("events", moment).events


def old_answers(moment: datetime) -> QuerySet[Feedback]:
    timeless = Q(time=None, import_number__in=imports_before(moment))
    return Feedback.objects.filter(Q(time__lt=moment) | timeless)


def count_answers(moment: datetime) -> int:
    return count_old(current(), "feedback", moment, imports_before(moment))


def remove_answers(moment: datetime) -> int:
    if not count_answers(moment) and not old_answers(moment).exists():
        return 0
    Run.put_back_running()

    def with_texts(_snapshot: Snapshot, _erased: Any) -> None:
        forgetting.erase((), quotable(moment))
        old_answers(moment).delete()

    return drop_old("feedback", moment, imports_before(moment), then=with_texts).feedback


def quotable(moment: datetime) -> set[str]:
    """Ids of old answers that have words: an answer of the assistant may quote them."""
    return set(old_answers(moment).exclude(text="").values_list("key", flat=True))


def count_texts(moment: datetime) -> int:
    return old_answers(moment).exclude(text="").count()


def remove_texts(moment: datetime) -> int:
    with transaction.atomic():
        forgetting.erase((), quotable(moment))
        return old_answers(moment).exclude(text="").update(text="")


# --- files and rows of ours -----------------------------------------------------------------------
def old_rejects(moment: datetime) -> list[Import]:
    ended = Import.objects.exclude(status__in=OPEN).filter(finished__lt=moment)
    return [job for job in ended if job.rejects or any(there(file) for file in job.files)]


def there(file: dict[str, Any]) -> bool:
    return bool(file.get("own")) and exists(file["path"])


def count_rejects(moment: datetime) -> int:
    """With live messages that were set aside."""
    return len(old_rejects(moment)) + aside(moment).count()


def remove_rejects(moment: datetime) -> int:
    jobs = old_rejects(moment)
    for job in jobs:
        if job.rejects:
            remove(job.rejects)
        drop_copies(job)
        Import.objects.filter(pk=job.pk).update(rejects="")
    return len(jobs) + aside(moment).delete()[0]


def old_runs(moment: datetime) -> QuerySet[Run]:
    """Ended runs that a newer one of the same analyzer replaced, and that no model came from."""
    newest = Run.objects.filter(status=Run.Status.DONE).order_by()
    newest = newest.values("journey", "analyzer", "filter").annotate(last=Max("pk")).values("last")
    trained = Model.objects.exclude(run=None).values("run")
    ended = Run.objects.exclude(status__in=[*OPEN, Run.Status.WAITING]).filter(finished__lt=moment)
    return ended.exclude(pk__in=newest).exclude(pk__in=trained)


def remove_runs(moment: datetime) -> int:
    runs = list(old_runs(moment))
    for run in runs:
        for found in list(listed(f"runs/{run.pk}")):
            remove(found.path)
        shutil.rmtree(run.folder, ignore_errors=True)
        unpin(f"run:{run.pk}")
        run.delete()
    return len(runs)


def old_exports(moment: datetime) -> list[Path]:
    files = (path for path in settings.EXPORTS_DIR.rglob("*") if path.is_file())
    return [path for path in files if path.stat().st_mtime < moment.timestamp()]


def remove_exports(moment: datetime) -> int:
    files = old_exports(moment)
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def old_jobs(moment: datetime) -> list[QuerySet[Any]]:
    """Imports that brought nothing, and ended work of this room. Other imports stay: rows name them."""
    useless = Import.objects.filter(
        status__in=(Import.Status.FAILED, Import.Status.CANCELLED), finished__lt=moment, rejects=""
    )
    over = (Import.Status.DONE, Import.Status.CANCELLED)  # an erasure that failed is still owed to somebody
    ended = [apps.get_model("privacy", name) for name in ("Erasure", "Clearance")]
    return [
        useless,
        *(model._default_manager.filter(status__in=over, finished__lt=moment) for model in ended),
    ]


def remove_jobs(moment: datetime) -> int:
    return sum(rows.delete()[0] for rows in old_jobs(moment))


AGES: dict[Any, Age] = {
    Kind.EVENTS: Age(count_events, remove_events, "events"),
    Kind.TEXTS: Age(count_texts, remove_texts, "texts"),
    Kind.ANSWERS: Age(count_answers, remove_answers, "answers"),
    Kind.REJECTS: Age(count_rejects, remove_rejects, "imports"),
    Kind.RUNS: Age(lambda moment: old_runs(moment).count(), remove_runs, "runs"),
    Kind.EXPORTS: Age(lambda moment: len(old_exports(moment)), remove_exports, "files"),
    Kind.QUESTIONS: Age(
        lambda moment: forgetting.older(moment).count(), forgetting.remove_older, "conversations"
    ),
    Kind.REQUESTS: Age(
        lambda moment: forgetting.old_requests(moment).count(),
        lambda moment: forgetting.old_requests(moment).delete()[0],
        "requests",
    ),
    Kind.MESSAGES: Age(told.count_old, told.remove_old, "messages"),
    Kind.AUDIT: Age(
        lambda moment: audit.older(moment).count(),
        lambda moment: audit.erase_texts(audit.older(moment)),
        "entries",
    ),
    Kind.JOBS: Age(lambda moment: sum(rows.count() for rows in old_jobs(moment)), remove_jobs, "rows"),
}
