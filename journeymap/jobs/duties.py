"""Do the periodic duties that are due.

Two clocks, or two workers that get the same tick, do no duty twice: a conditional update claims its row.
"""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from journeymap.jobs.claiming import explain, storable
from journeymap.jobs.models import Duty
from journeymap.jobs.scheduling import Registered, registry

log = logging.getLogger(__name__)


def do_due() -> list[str]:
    """Do every duty that is due and that nobody else is doing; the names of those done."""
    return [entry.name for entry in list(registry.values()) if do(entry)]


def do(entry: Registered) -> bool:
    now = timezone.now()
    Duty.objects.get_or_create(name=entry.name, defaults={"due": now})
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=now)
    claimed = Duty.objects.filter(free, name=entry.name, due__lte=now).update(
        due=now + timedelta(seconds=entry.every), busy_until=now + timedelta(seconds=entry.lease), started=now
    )
    if not claimed:
        return False
    trouble = ""
    try:
        entry.function()
    except Exception as error:  # one duty's trouble must not keep the others from being done
        trouble = storable(f"{type(error).__name__}: {explain(error)}")
        log.error(
            "The periodic duty %r failed (%s); its row has the details", entry.name, type(error).__name__
        )
    Duty.objects.filter(name=entry.name, started=now).update(
        busy_until=None, finished=timezone.now(), error=trouble
    )
    return True
