"""How long each kind of data is kept: read, changed by people, seen to every day."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN
from journeymap.privacy.ages import AGES
from journeymap.privacy.kinds import DAYS, Kind
from journeymap.privacy.models import Clearance, Retention

LONGEST = 36_500  # days


class Stale(RuntimeError):
    """Somebody else changed the limit meanwhile. `now`: as it is."""

    def __init__(self, now: Retention) -> None:
        who = now.by.get_username() if now.by else "somebody"
        kept = f"{now.days:,} days" if now.days else "for ever"
        super().__init__(
            f"{who} changed “{now.get_kind_display()}” meanwhile: it is {kept} now. Nothing of yours was "
            "stored; look at it and save again if you still want yours."
        )
        self.now = now


def limits() -> list[Retention]:
    """One row for each kind, in the order of the kinds; as `DAYS` tells where nobody said otherwise."""
    known = {row.kind: row for row in Retention.objects.select_related("by")}
    return [known.get(kind) or Retention(kind=kind, days=DAYS.get(kind)) for kind in Kind.values]


def change(kind: str, days: int | None, revision: int, by: AbstractBaseUser | None = None) -> Retention:
    """Keep a kind for so many days (None: for ever). Raises Stale, ValueError.

    revision: the one that the change was made on. Nothing is removed before the next clearance.
    """
    if kind not in Kind.values:
        raise ValueError(f"{kind!r} is no kind of data; there are: {', '.join(Kind.values)}.")
    if days is not None and not 1 <= days <= LONGEST:
        raise ValueError(f"A limit is 1 to {LONGEST:,} days, or none.")
    with transaction.atomic():
        Retention.objects.get_or_create(kind=kind, defaults={"days": DAYS.get(kind)})
        row = Retention.objects.select_for_update().get(kind=kind)
        if row.revision != revision:
            raise Stale(row)
        before, row.days = row.days, days
        if before != days:
            row.revision, row.changed, row.by = revision + 1, timezone.now(), by
            row.save()
            record(by, "retention", kind, before=before, days=days)
    return row


def would_remove(kind: str, days: int | None) -> int:
    """How many things of a kind a clearance would remove now, were they kept for so many days."""
    return AGES[kind].count(timezone.now() - timedelta(days=days)) if days else 0


def request_clearance(by: AbstractBaseUser | None = None) -> Clearance:
    """A clearance in the background; one that has not ended is returned instead of a second."""
    with transaction.atomic():
        waiting = Clearance.objects.filter(status__in=OPEN).order_by("-pk").first()
        if waiting is not None:
            return waiting
        job = Clearance.objects.create(by=by)
        enqueue(job)
    return job


def clear_daily() -> None:
    """The periodic duty: where somebody set a limit, or something is older than it is kept without one."""
    if any(row.days and (row.pk or would_remove(row.kind, row.days)) for row in limits()):
        request_clearance()
