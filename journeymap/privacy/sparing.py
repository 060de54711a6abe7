"""Where people are erased again and again, erasures and the making of large feeds take turns.

An erasure deletes what was made for feeds. Where one follows another every few seconds, a feed whose tables
take a minute to be made would never be read. So whoever asked first goes first: tables are begun when all are
erased who were to be erased before, and who is to be erased later waits until the tables have been begun
and read, a quarter of an hour each at most. Meanwhile the person is left out of maps, tables and feeds. An
erasure that comes alone waits for nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils import timezone

from journeymap.customers.consenting import say
from journeymap.customers.models import Consent
from journeymap.customers.purposes import Purpose
from journeymap.desks.models.making import Making
from journeymap.jobs.sending import send
from journeymap.jobs.states import OPEN, Status
from journeymap.privacy.subjects import Subject

if TYPE_CHECKING:
    from journeymap.jobs.models import Job
    from journeymap.privacy.models import Erasure

LONGEST = timedelta(minutes=15)  # that a feed is spared: while it waits to be begun, and from then on
STEADY = timedelta(minutes=15)  # an erasure that ended so long before is none that comes again and again
WAITS = "left out of everything already; waits for a feed that is being made or read"
READ_FOR = timedelta(minutes=6)  # a reading is noted once in five


def take_turn(job: Erasure, who: Subject) -> None:
    """Raises PutOff where a feed is spared: the erasure waits then, and the person is in nothing any more."""
    if not spared(job):
        return
    for person in who.persons:
        told = Consent.objects.filter(customer=person, purpose=Purpose.MINING, given=False, recorded=True)
        if not told.exists():  # what a tracker told, a tracker could take back
            say(person, str(Purpose.MINING), given=False, by=job.by)
    raise job.put_off(WAITS)


def spared(job: Erasure) -> bool:
    """Whether an erasure lets a feed be whose tables were asked for before."""
    return bool(sparing(job))


def sparing(job: Erasure) -> list[Making]:
    """The tables for whose sake it waits."""
    known = Making.objects.filter(created__lt=job.created)
    return [each for each in known if used(each) and worth(type(job), each)]


def used(making: Making) -> bool:
    """Whether it waits, is made, or is read, and not for too long."""
    now = timezone.now()
    if making.status in (Status.QUEUED, Status.WAITING):
        return now - making.created < LONGEST  # no worker may be there that would begin it
    lately = making.started is not None and now - making.started < LONGEST
    return lately and (making.is_open or (making.status == Status.DONE and now - making.used < READ_FOR))


def worth(model: type[Erasure], making: Making) -> bool:
    """Whether people were erased shortly before it began, and nobody since it was made: that deleted it."""
    ended = model.objects.filter(status=Status.DONE, finished__gt=making.created - STEADY)
    begun = making.started or timezone.now()
    deleted = making.finished is not None and ended.filter(finished__gt=making.finished).exists()
    return not deleted and ended.filter(finished__lte=begun).exists()


def asked_before(moment: datetime) -> list[Job]:
    """Erasures that are open and were asked for before."""
    model: type[Erasure] = apps.get_model("privacy", "Erasure")
    return list(model.objects.filter(status__in=OPEN, created__lt=moment))


def wake(model: type[Erasure]) -> int:
    """Queue all that need not wait any more; how many."""
    waiting = model.objects.filter(status=Status.WAITING)
    woken = [job for job in waiting.order_by("pk") if not spared(job)]
    for job in woken:
        if waiting.filter(pk=job.pk).update(status=Status.QUEUED, sent=None):
            send(job)
    return len(woken)
