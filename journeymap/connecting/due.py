"""Which connections are pulled now: those whose time has come, and those for whom messages wait."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from journeymap.connecting.kinds import KINDS
from journeymap.connecting.models import Connection, Message, Pull
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN

KEPT_FOR = timedelta(days=90)  # pulls that ended
GATHER = timedelta(seconds=5)  # messages that come close together become one import


def start_due() -> int:
    """Start what is due; how many. A periodic duty."""
    now = timezone.now()
    listening = [name for name, kind in KINDS.items() if kind.listens]
    busy = Pull.objects.filter(connection=OuterRef("pk"), status__in=OPEN)
    unread = Message.objects.filter(connection=OuterRef("pk"), received__lt=now - GATHER).exclude(body="")
    asked = Q(every__gt=0, due__lte=now) & ~Q(kind__in=listening)
    sent = Q(kind__in=listening, due__lte=now) & Exists(unread)
    found = Connection.objects.filter(asked | sent, ~Exists(busy), on=True).order_by("due")
    return sum(start(connection) is not None for connection in found)


def start(connection: Connection, by: AbstractBaseUser | None = None) -> Pull | None:
    """Store a pull and hand it to a worker; None where one waits or runs already."""
    try:
        with transaction.atomic():
            pull = Pull.objects.create(connection=connection, by=by)
            later = timezone.now() + timedelta(minutes=max(connection.every, 1))
            Connection.objects.filter(pk=connection.pk).update(due=later)  # also where it dies
            enqueue(pull)
    except IntegrityError:
        return None
    return pull


def forget_old() -> int:
    """Pulls from long ago go, but for the newest of each connection. A periodic duty."""
    newest = Pull.objects.filter(connection=OuterRef("connection")).order_by("-pk").values("pk")[:1]
    old = Pull.objects.filter(created__lt=timezone.now() - KEPT_FOR).exclude(status__in=OPEN)
    return int(old.exclude(pk=Subquery(newest)).delete()[0])
