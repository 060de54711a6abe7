"""Looking a journey through from time to time: when it is due, how long it is overdue, that somebody did."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.journeys.editing.changing import describe
from journeymap.journeys.models import Journey
from journeymap.maps.figures import NARROW
from journeymap.publishing.models import Upkeep

USUAL = 90  # days to the next review where nobody said otherwise
LONGEST = 1_830


class CannotKeep(ValueError):
    """The cadence cannot be had; the message says why and how to mend it."""


def overdue(due: date | None, today: date | None = None) -> str:
    """94 d past review; empty while it is not due, or nobody set a day."""
    days = ((today or timezone.localdate()) - due).days if due else 0
    return f"{days:,}{NARROW}d past review" if days > 0 else ""


def upkeep(journey: Journey) -> Upkeep:
    """The row of the journey; a new one, not stored, where there is none yet."""
    return Upkeep.objects.filter(journey=journey).select_related("by").first() or Upkeep(journey=journey)


def reviewed(journey: Journey, user: Any) -> date:
    """Somebody looked it through today: the next review is a cadence from now. Returns that day.

    Twice on a day is once. CannotKeep where somebody else set another day meanwhile.
    """
    today = timezone.localdate()
    with transaction.atomic():
        held = Journey.objects.select_for_update().get(pk=journey.pk)
        row, _ = Upkeep.objects.get_or_create(journey=held)
        due = today + timedelta(days=row.cadence or USUAL)
        was = {"review_date": held.review_date}
        if describe(held, was, {"review_date": due}, user):
            raise CannotKeep("Somebody else set another review date meanwhile. Look at it, then try again.")
        row.reviewed, row.by = today, user
        row.save(update_fields=["reviewed", "by"])
        record(user, "publishing.review", f"journey {held.slug}", due=due.isoformat())
    return due


def set_cadence(journey: Journey, days: int | None, user: Any) -> None:
    """Days from one review to the next; None: the usual. The day that is set already stays."""
    if days is not None and not 1 <= days <= LONGEST:
        raise CannotKeep(f"Tell a number of days from 1 to {LONGEST:,}, or leave it empty for {USUAL}.")
    with transaction.atomic():
        held = Journey.objects.select_for_update().get(pk=journey.pk)
        Upkeep.objects.update_or_create(journey=held, defaults={"cadence": days})
        record(user, "publishing.cadence", f"journey {held.slug}", days=days)
