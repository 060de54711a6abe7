"""One's conversations by the day on which they were used last."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from journeymap.assistant import keeping
from journeymap.assistant.models import Conversation

WEEK = 7  # days


def by_day(user: Any) -> list[tuple[str, list[Conversation]]]:
    """(today, yesterday, this week or earlier; the conversations, the one used last first). Days are UTC."""
    today = timezone.now().date()
    kept = keeping.conversations(user)
    return [(words, list(held)) for words, held in groupby(kept, lambda each: day(each.used.date(), today))]


def day(used: date, today: date) -> str:
    if used >= today:
        return "Today"
    if used == today - timedelta(days=1):
        return "Yesterday"
    return "This week" if used > today - timedelta(days=WEEK) else "Earlier"
