"""When an event happened, by our clock although the sender's may be wrong.

As Segment documents it: timestamp = originalTimestamp + (receivedAt - sentAt). Both of the sender's times
come from one clock, so what that clock is wrong by cancels out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

MILLISECONDS = 1e11  # a number above it counts milliseconds, not seconds: no second after 1973 is that large


class Unreadable(ValueError):
    """What a message says of its time is no time."""


def happened(message: dict[str, Any], sent: datetime | None, received: datetime) -> datetime:
    """In UTC. Without a time of its own: when it was received. Never later than that. Raises Unreadable."""
    told = message.get("originalTimestamp") or message.get("timestamp")
    if told is None or told == "":
        return received
    original = read(told)
    try:
        corrected = original + (received - sent) if sent is not None else original
    except OverflowError as error:
        raise Unreadable(f"the timestamp {str(told)[:40]!r} lies outside the calendar") from error
    return min(corrected, received)


def sent_at(told: Any) -> datetime | None:
    """When the sender sent it, by its clock; None where it does not say, or says no time."""
    try:
        return read(told) if told else None
    except Unreadable:
        return None


def read(told: Any) -> datetime:
    """ISO 8601 (without a zone: UTC), or a number of seconds or milliseconds since 1970."""
    try:
        if isinstance(told, bool) or not isinstance(told, str | int | float):
            raise ValueError
        if isinstance(told, str):
            moment = datetime.fromisoformat(told.strip())
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            **{"milliseconds" if told > MILLISECONDS else "seconds": told}
        )
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"the timestamp {str(told)[:40]!r} is not ISO 8601") from error
