"""What a message says, looked up when it is sent: who refused meanwhile is not in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from journeymap.actions.message import Message
from journeymap.actions.occasions import ALERTS, DIGEST, LISTS, PROPOSALS

from . import alerts, digest, lists, proposals

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

SAID: dict[str, Callable[[Notice], Message | None]] = {
    ALERTS: alerts.message,
    PROPOSALS: proposals.message,
    LISTS: lists.message,
    DIGEST: digest.message,
}


def message_of(notice: Notice) -> Message | None:
    """None where nothing is left to say. KeyError for an occasion that this version does not know."""
    return SAID[notice.occasion](notice)
