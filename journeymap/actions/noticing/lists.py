"""When others are at the top of a list than a channel was told last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from journeymap.actions.models import Channel, Notice, Watch
from journeymap.actions.occasions import LISTS
from journeymap.actions.saying.lists import top
from journeymap.analysis.models import ScoreSet
from journeymap.analysis.newest import newest
from journeymap.analysis.rated import listed
from journeymap.jobs.sending import enqueue


def gather(channel: Channel, now: datetime) -> int:
    """A message for each list onto which somebody new came."""
    return sum(look(watch, channel) for watch in channel.watches.select_related("seen"))


def look(watch: Watch, channel: Channel) -> int:
    """Compare the newest run with the one that was told last; 1 where that makes a message.

    The first look only notes where the list stands: who is on it already is no news.
    """
    stored = newest_of(watch)
    if stored is None or stored.pk == watch.seen_id:
        return 0
    news = watch.seen is not None and moved(watch.seen, stored, channel.first)
    with transaction.atomic():
        moved_on = Watch.objects.filter(pk=watch.pk, seen=watch.seen_id).update(seen=stored)
        if not moved_on or not news:
            return 0
        told = {
            "journey": watch.journey_id, "before": watch.seen_id, "after": stored.pk, "first": channel.first,
        }  # fmt: skip
        notice = Notice.objects.create(
            channel=channel, occasion=LISTS, content=told, about=f"list {watch.pk} of {stored.pk}"
        )
        enqueue(notice)
    return 1


def moved(before: ScoreSet, after: ScoreSet, first: int) -> bool:
    """Whether somebody came onto it."""
    return bool(set(top(listed(after), first)) - set(top(listed(before), first)))


def newest_of(watch: Watch) -> ScoreSet | None:
    """What the newest run says."""
    found = ScoreSet.objects.filter(
        run__in=newest(), run__analyzer=watch.analyzer, run__journey=watch.journey, subject="customer",
        name=watch.name,
    )  # fmt: skip
    return found.select_related("run__journey").first()
