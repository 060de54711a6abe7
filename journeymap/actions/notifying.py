"""Messages are made for each channel that is awake; those that failed are tried again, later each time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.exits import named
from journeymap.actions.models import Channel, Notice
from journeymap.actions.noticing import gather
from journeymap.jobs.claiming import storable
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import Status

log = logging.getLogger(__name__)
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120))  # after the first try, the second, ...
TRIES = len(PAUSES) + 1


def tell() -> int:
    """Make messages for each channel that has not heard of something, try failed ones again. A duty.

    Returns how many are on their way now. A channel whose exit is closed waits, as in its quiet hours. What
    fails with one channel holds up no other: it is noted there, and raised at the end as an ExceptionGroup.
    """
    now = timezone.now()
    awake = [each for each in Channel.objects.filter(on=True) if each.leaves and not each.quiet_at(now)]
    number, broken = 0, []
    for channel in awake:
        try:
            number += retry(channel, now) + gather(channel, now)
            note(channel, "")
        except Exception as error:
            log.error(
                "no messages for channel %s (%s); tried again at the next look",
                channel.pk,
                type(error).__name__,
            )
            note(channel, type(error).__name__)  # its words may quote what customers wrote
            broken.append(error)
    if broken:
        raise ExceptionGroup(f"{len(broken)} of {len(awake)} channels", broken)
    return number


def note(channel: Channel, trouble: str) -> None:
    """What hinders this channel's messages; empty for nothing."""
    told = storable(trouble, 200)
    if channel.trouble != told:
        Channel.objects.filter(pk=channel.pk).update(trouble=told)


def retry(channel: Channel, now: datetime) -> int:
    """Queue messages of this channel again that failed a while ago; how many."""
    failed = Notice.objects.filter(
        channel=channel, status=Status.FAILED, test=False, attempts__lt=TRIES, created__gte=channel.since,
        cancel_requested=False,
    )  # fmt: skip
    again = 0
    for notice in failed:
        if notice.finished and notice.finished + PAUSES[max(notice.attempts, 1) - 1] <= now:
            queued = Notice.objects.filter(pk=notice.pk, status=Status.FAILED).update(
                status=Status.QUEUED, sent=None
            )
            if queued:
                enqueue(notice)
                again += 1
    return again


def switch(channel: Channel, on: bool) -> None:
    """Note since when it is on: what happened before is not told. Saves nothing else."""
    channel.since, channel.begun = (timezone.now(), {}) if on else (channel.since, channel.begun)
    channel.on = on
    channel.save(update_fields=["on", "since", "begun"])


def send_test(channel: Channel, by: AbstractUser, occasion: str = "") -> Notice:
    """A message that says that it is a test. ValueError where the channel is off, or its exit closed."""
    if not channel.on:
        raise ValueError(f"{channel} is off: switch it on first, then nothing but what is new is sent")
    if not channel.leaves:
        raise ValueError(
            f"The exit “{named(channel.exit).title}” is closed: "
            "an administrator opens it under “What may leave”"
        )
    with transaction.atomic():
        told = occasion or next(iter(channel.occasions), Notice._meta.get_field("occasion").default)
        notice = Notice.objects.create(channel=channel, occasion=told, test=True, by=by)
        enqueue(notice)
    return notice
