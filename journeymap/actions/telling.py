"""Sending a message: checked that it may leave, noted in the audit trail, then sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from journeymap.access.audit import record
from journeymap.access.exits import require
from journeymap.actions.digesting.making import drop_older
from journeymap.actions.message import Line, Message
from journeymap.actions.occasions import DIGEST
from journeymap.actions.saying import message_of
from journeymap.actions.sending import deliver
from journeymap.jobs.errors import Cancelled
from journeymap.jobs.models import Beat

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

PURPOSE, CHAT = "webhook", "address of a chat"  # of what is sealed


def carry_out(notice: Notice, beat: Beat) -> None:
    """Send it. A worker that dies before the row says DONE leaves it to be sent again, under the same id."""
    channel = notice.channel
    if not channel.on:
        raise Cancelled(f"{channel} was switched off")
    require(channel.exit)
    beat(0.0, "putting it into words")
    plain_test = notice.test and notice.occasion != DIGEST  # a digest is tried with the digest itself
    message = test_message(notice) if plain_test else message_of(notice)
    if message is None:
        return  # what it was about is gone
    with transaction.atomic():  # before anything leaves, so that nothing leaves without an entry
        record(
            notice.by, f"{notice.occasion.rstrip('s')}.send", notice.name, channel=channel.pk,
            kind=channel.kind, test=notice.test, attempt=notice.attempts, **message.entry,
        )  # fmt: skip
    beat(0.5, "sending")
    deliver(notice, message)
    with notice.completing():
        if notice.occasion == DIGEST and not notice.test:
            drop_older(notice)


def test_message(notice: Notice) -> Message:
    words = f"This is a test. Messages of Journeymap for “{notice.channel.name}” will arrive here."
    return Message("Journeymap: a test", (Line(words),), {notice.occasion: []}, {})
