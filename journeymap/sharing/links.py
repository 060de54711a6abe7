"""Making, opening and withdrawing shared views. A link that ended looks as if it had never been."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.futures.models import Future
from journeymap.journeys.models import Journey
from journeymap.maps.requested import CHANGE

from .models import CURRENT, DAY, FUTURE, NAME, Outside, Share, digest_of, new_token

DAYS, MOST_DAYS = 30, 366
MOST_ALIVE = 200  # links of one journey
ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")
PART = ("since", "until", "channel", "trait", "persona", "theme")
SHARED = {
    CURRENT: (*PART, "lane"),
    FUTURE: ("scenario", "show"),
    DAY: (*PART, "by", "at", "strip"),
}
"""What of a page's query a link keeps, by state: the part and how it is drawn, nothing that leads to rows."""


class CannotShare(ValueError):
    """The view cannot be shared so. The message says why and how to mend it."""


def allowed() -> bool:
    """Whether an administrator has said that views may be shared outside."""
    newest = Outside.objects.order_by("-pk").first()
    return newest is not None and newest.allowed


@transaction.atomic
def allow(yes: bool, by: AbstractBaseUser) -> None:
    """Say whether views may be shared outside. Where not, every link rests until they may again."""
    if allowed() != yes:
        Outside.objects.create(allowed=yes, by=by)
        record(by, "sharing.allow" if yes else "sharing.forbid", "sharing outside")


def share(
    journey: Journey,
    by: AbstractBaseUser,
    *,
    name: str,
    query: dict[str, list[str]],
    days: int = DAYS,
    notes: bool = False,
    frames: str = "",
    state: str = CURRENT,
    future: Future | None = None,
) -> tuple[Share, str]:
    """A new link and its token, which nothing tells again. days: until it expires. future: the one that is
    shown, where that is the state. CannotShare."""
    name = name.strip()
    if not allowed():
        raise CannotShare("Views are not shared outside this house. An administrator can allow it.")
    if not 0 < len(name) <= NAME:
        raise CannotShare(f"Say for whom or what for the link is, in 1 to {NAME} letters.")
    if not 1 <= days <= MOST_DAYS:
        raise CannotShare(f"A link lasts 1 to {MOST_DAYS} days.")
    if (future is not None) != (state == FUTURE) or (future and future.journey_id != journey.pk):
        raise CannotShare("This journey has no such future map. Open the map that is meant, share it there.")
    if alive(journey).count() >= MOST_ALIVE:
        raise CannotShare(f"This journey has {MOST_ALIVE} links already. Withdraw one of them first.")
    token = new_token()
    made = Share.objects.create(
        journey=journey,
        name=name,
        digest=digest_of(token),
        state=state,
        future=future,
        query={key: values for key, values in query.items() if key in SHARED[state] and values},
        notes=notes,
        frames="\n".join(origins(frames)),
        expires=timezone.now() + timedelta(days=days),
        by=by,
    )
    until = made.expires.isoformat()
    record(by, "sharing.share", f"journey {journey.slug}", share=made.pk, until=until, state=made.state)
    return made, token


def origins(told: str) -> list[str]:
    """The origins that a text names, such as https://intranet.example.com. CannotShare for what is none."""
    found = list(dict.fromkeys(word.rstrip("/").lower() for word in told.split()))
    for each in found:
        if not ORIGIN.fullmatch(each):
            raise CannotShare(f"{each[:80]!r} is no origin: write it as https://intranet.example.com.")
    if len(found) > 10:
        raise CannotShare("At most ten sites may embed one link.")
    return found


def alive(journey: Journey) -> Any:
    return Share.objects.filter(journey=journey, withdrawn=None, expires__gt=timezone.now())


@transaction.atomic
def withdraw(found: Share, by: AbstractBaseUser) -> None:
    """The link leads nowhere from now on. Withdrawing again changes nothing."""
    if Share.objects.filter(pk=found.pk, withdrawn=None).update(withdrawn=timezone.now()):
        record(by, "sharing.withdraw", f"journey {found.journey.slug}", share=found.pk)


def stands(found: Share) -> bool:
    """Whether who made it may still share views of this journey; else it rests."""
    return found.by is not None and found.by.is_active and found.by.has_perms(CHANGE)


def opened(token: str, now: datetime | None = None) -> Share | None:
    """The view behind a link, and that it was opened is counted. None for every reason alike."""
    now = now or timezone.now()
    rows = Share.objects.select_related("journey", "future__journey", "by")
    found = rows.filter(digest=digest_of(token)).first()
    if found is None or not found.alive(now) or not allowed() or not stands(found):
        return None
    Share.objects.filter(pk=found.pk).update(last_opened=now, opened=F("opened") + 1)
    return found
