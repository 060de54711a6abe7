"""Imports that renew rows of one source go one after the other.

Which version of a row is the newest is told by comparing with what is stored: two that compare at the same
moment would each take the other's rows for doubles of its own. Whose turn it is is decided under one lock and
kept on the row; clocks, and when a claim is written, have no part in it. Who must wait gives its claim back
and holds no worker; it keeps its place before whoever comes later. One that died is put back by the sweep,
claimed anew under another token, and lets the others pass meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from journeymap.events.files import alone
from journeymap.jobs.sending import send
from journeymap.jobs.states import OPEN, Status

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from journeymap.ingest.models import Import

PUT_OFF = "put off"  # in place of a claim's token
AT_WORK = Q(status=Status.RUNNING, turn=F("worker"))
IN_LINE = Q(status__in=OPEN, turn=PUT_OFF)


def turns() -> AbstractContextManager[None]:
    """The lock under which turns are given."""
    return alone("turns of imports", settings.RUN_DIR / "turns.lock")


def renewed(files: list[dict[str, Any]]) -> set[str]:
    """The sources whose rows these files renew."""
    return {str(file.get("ids_of")) for file in files if file.get("renews")}


def sharing(job: Import, those: QuerySet[Import]) -> list[Import]:
    """Of those of its kind, all that renew a source of the job, the oldest first."""
    sources = renewed(job.files)
    others = those.filter(kind=job.kind).exclude(pk=job.pk).order_by("pk") if sources else those.none()
    return [other for other in others.only("pk", "files") if sources & renewed(other.files)]


def in_line_before(job: Import) -> list[Import]:
    """Imports of one of its sources that were put off before it came."""
    return sharing(job, type(job).objects.filter(IN_LINE, pk__lt=job.pk))


def take_turn(job: Import) -> None:
    """Take the turn for all sources that this import renews; it has it until it has ended.

    Raises PutOff where it is another one's turn: the job waits then, until `wake` finds that it may go on.
    """
    if not renewed(job.files):
        return
    with turns():
        first = sharing(job, type(job).objects.filter(AT_WORK)) or in_line_before(job)
        type(job).claims(job.pk, job.worker).update(turn=PUT_OFF if first else job.worker)
        later = job.put_off(f"waits for import {first[0].pk} of the same source") if first else None
    if later:
        raise later


def wake(model: type[Import]) -> int:
    """Queue those whose turn has come, of each source the one that waits longest; how many."""
    waiting = model.objects.filter(IN_LINE, status=Status.WAITING).order_by("pk")
    woken = []
    with turns():  # also to see whether anybody waits: one may be about to, behind a job that has just ended
        for job in waiting:
            free = not sharing(job, model.objects.filter(AT_WORK)) and not in_line_before(job)
            if free and waiting.filter(pk=job.pk).update(status=Status.QUEUED, sent=None):
                woken.append(job)
    for job in woken:
        send(job)
    return len(woken)
