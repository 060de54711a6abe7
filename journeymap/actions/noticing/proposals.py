"""Which accepted proposals a channel has not been told of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from journeymap.actions.models import Channel, Notice, Told
from journeymap.actions.occasions import PROPOSALS
from journeymap.analysis.models import Proposal
from journeymap.jobs.sending import enqueue

AT_ONCE = 200


def gather(channel: Channel, now: datetime) -> int:
    """One message with all that was accepted since the channel asks for it. One that was taken back and
    accepted again is not told twice."""
    if channel.since is None:
        return 0
    told = Told.objects.filter(channel=channel, proposal=OuterRef("pk"))
    with transaction.atomic():
        locked = Channel.objects.select_for_update().get(pk=channel.pk)
        found = Proposal.objects.filter(
            ~Exists(told), status=Proposal.Status.ACCEPTED, decided__gte=locked.since_of(PROPOSALS)
        )
        found = found.filter(journey=locked.journey) if locked.journey else found
        rows = list(found.order_by("decided", "pk")[:AT_ONCE])
        if not rows:
            return 0
        notice = Notice.objects.create(channel=locked, occasion=PROPOSALS)
        Told.objects.bulk_create(
            Told(notice=notice, channel=locked, proposal=row, event=Told.Event.ACCEPTED) for row in rows
        )
        enqueue(notice)
    return 1
