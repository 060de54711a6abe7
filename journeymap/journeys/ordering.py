"""Ordering a draft: made at once where that is quick, else in the background."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from journeymap.events import snapshots
from journeymap.jobs.sending import enqueue

from .discovering import Asked
from .models import Drafting
from .summary import LIMIT


def takes_long(asked: Asked) -> bool:
    """Whether there are too many events to let somebody wait for the answer."""
    wanted = set(asked.sources)
    entries = snapshots.current().manifest.events
    return sum(each.rows for each in entries if not wanted or each.holds(wanted)) > LIMIT


def order(asked: Asked, by: AbstractBaseUser) -> Drafting:
    """Store the order and have it carried out by a worker."""
    drafting = stored(asked, by)
    enqueue(drafting)
    return drafting


def stored(asked: Asked, by: AbstractBaseUser) -> Drafting:
    """The order as a row that waits to be carried out."""
    return Drafting.objects.create(
        title=asked.name,
        case=asked.case or "",
        sources=list(asked.sources),
        template=asked.template or "",
        redraft=asked.redraft,
        by=by,
    )
