"""How fast one person may ask: so many questions a minute and a day, and one at a time.

Counted in the database, so that pages, API and MCP count together, whatever process answers, and deleting
conversations gives nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from journeymap.assistant.models import Pace

PATIENCE = timedelta(minutes=5)
"""After which a question that goes on is taken for one whose process was killed: longer than the slowest
language model that can be set may take twice, to choose and to word."""


class TooFast(RuntimeError):
    """Somebody asks more than they may. seconds: until they may ask again. The message says so."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


def check(user: Any) -> None:
    """TooFast where they may not ask now. Counts nothing: that is done when the question is begun."""
    pace = Pace.objects.filter(user_id=user.pk).first()
    if pace is not None:
        _count(pace, timezone.now())


def busy(user: Any) -> bool:
    """Whether a question of theirs is being answered, be it that nobody waits for it any more."""
    since = timezone.now() - PATIENCE
    return Pace.objects.filter(user_id=user.pk, running__gt=since).exists()


@contextmanager
def paced(user: Any) -> Iterator[None]:
    """While a question of theirs is answered. TooFast. Who has no account (a command) is not counted."""
    if user.pk is None:
        yield
        return
    begun = timezone.now()
    _begin(user, begun)
    try:
        yield
    finally:
        Pace.objects.filter(user=user, running=begun).update(running=None)


def counted(user: Any) -> None:
    """One call of an agent: counted with the person's questions, but it waits for none of them. TooFast."""
    with transaction.atomic():
        Pace.objects.get_or_create(user=user)
        pace = Pace.objects.select_for_update().get(user=user)
        running, pace.running = pace.running, None
        _count(pace, timezone.now())
        pace.running = running
        pace.save()


def _begin(user: Any, now: datetime) -> None:
    with transaction.atomic():
        Pace.objects.get_or_create(user=user)
        pace = Pace.objects.select_for_update().get(user=user)
        _count(pace, now)
        pace.running = now
        pace.save()


def _count(pace: Pace, now: datetime) -> None:
    """One question more, on the row in hand. TooFast."""
    if pace.running and now - pace.running < PATIENCE:
        raise TooFast("Your last question is still being answered. Wait for it, then ask again.", 5)
    minute = now.replace(second=0, microsecond=0)
    if pace.minute != minute:
        pace.minute, pace.in_minute = minute, 0
    if pace.day != now.date():
        pace.day, pace.on_day = now.date(), 0
    in_minute, on_day = settings.QUESTIONS_PER_MINUTE, settings.QUESTIONS_PER_DAY
    if on_day and pace.on_day >= on_day:
        midnight = minute.replace(hour=0, minute=0) + timedelta(days=1)
        raise TooFast(f"You asked {on_day:,} questions today, which is the limit. Ask again tomorrow (UTC).",
                      int((midnight - now).total_seconds()) + 1)  # fmt: skip
    if in_minute and pace.in_minute >= in_minute:
        raise TooFast(f"You asked {in_minute:,} questions within a minute, the limit. Wait a moment.",
                      60 - now.second)  # fmt: skip
    pace.in_minute, pace.on_day = pace.in_minute + 1, pace.on_day + 1
