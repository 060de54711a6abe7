"""When a channel is told of something: one module an occasion; each makes messages and returns how many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from journeymap.actions.models import Channel
from journeymap.actions.occasions import ALERTS, DIGEST, LISTS, PROPOSALS

from . import alerts, digest, lists, proposals

NOTICED: dict[str, Callable[[Channel, datetime], int]] = {
    ALERTS: alerts.gather,
    PROPOSALS: proposals.gather,
    LISTS: lists.gather,
    DIGEST: digest.gather,
}


def gather(channel: Channel, now: datetime) -> int:
    """Make messages of all that the channel asks for and has not been told; how many."""
    return sum(NOTICED[each](channel, now) for each in channel.occasions if each in NOTICED)
