"""What a message of a tracker says, as rows of ours: an event, what is known of a customer, who is who.

The words are those of Segment's specification, which RudderStack shares. What is kept of `context`, and what
is left out, is told in docs/tracking.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from journeymap.tracking import clock
from journeymap.tracking.naming import activity_of, channel_of
from journeymap.tracking.properties import flat, kept_context, number, storable, traits_of

COLUMNS = {
    "id": "messageId",
    "customer": "userId",
    "time": "timestamp",
    "activity": "event",
    "channel": "channel",
    "value": "value",
    "session": "sessionId",
}
"""field -> the column of the file of a taking."""
TRAITS = {"customer": "userId", "email": "email", "phone": "phone", "created": "createdAt"}
EVENTS = ("track", "page", "screen")
WORTH = ("revenue", "value", "total")  # the first that is a number is the event's value
LONGEST_KEY = 500  # characters of an id: what the rows of customers can hold


class Bad(ValueError):
    """A message that is of no use. The message says why; it quotes nothing."""


@dataclass
class Sender:
    """What the request and its key add to each of its messages.

    arrival: key of the row in which it waited. seen: digest of a message -> how many like it there were.
    """

    call: str
    received: datetime
    sent: datetime | None
    context: dict[str, Any]
    channel: str = ""
    consent: dict[str, str] = field(default_factory=dict)
    arrival: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, call: str, told: dict[str, Any], received: datetime, channel: str, consent: dict[str, str]
    ) -> Sender:
        """A historical import keeps its times as they are."""
        sent = None if call == "import" else clock.sent_at(told.get("sentAt"))
        return cls(call, received, sent, record(told.get("context")), channel, consent)


@dataclass
class Said:
    """What one message says.

    who: whose it is; signed_in: by a userId. event, traits: columns of a row each, or nothing. same: two keys
    of one customer; told_so: by an alias. agreed: (customer, purpose) -> whether they agreed.
    """

    at: datetime
    who: str
    signed_in: bool
    event: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    same: tuple[str, str] | None = None
    told_so: bool = False
    agreed: dict[tuple[str, str], bool] = field(default_factory=dict)


def understood(message: Any, sender: Sender) -> Said:
    """Raises Bad."""
    if not isinstance(message, dict):
        raise Bad("a message must be an object")
    kind = message.get("type") or sender.call
    customer, device = key(message, "userId"), key(message, "anonymousId")
    who = customer or device
    if not who:
        raise Bad("it has neither userId nor anonymousId")
    sent = clock.sent_at(message.get("sentAt")) or sender.sent if sender.call != "import" else None
    try:
        said = Said(clock.happened(message, sent, sender.received), who, bool(customer))
    except clock.Unreadable as error:
        raise Bad(str(error)) from error
    context = {**sender.context, **record(message.get("context"))}
    if kind in EVENTS:
        said.event = event(kind, message, context, who, said.at, sender)
    elif kind == "identify":
        of_context = record(
            record(message.get("context")).get("traits")
        )  # where RudderStack's clients say it
        said.traits = {"userId": who, **traits_of({**of_context, **record(message.get("traits"))})}
    elif kind == "group":
        said.traits = {"userId": who, **of_group(message)}
    elif kind in ("alias", "merge"):
        said.told_so = True
    else:
        raise Bad("its type is none of track, identify, page, screen, group, alias")
    said.same = pair(kind, message, customer, device)
    said.agreed = {(who, purpose): yes for purpose, yes in agreed(context, sender.consent).items()}
    return said


def event(
    kind: str, message: dict[str, Any], context: dict[str, Any], who: str, at: datetime, sender: Sender
) -> dict[str, Any]:
    properties = record(message.get("properties"))
    activity = activity_of(kind, message, properties, context)
    if not activity:
        raise Bad("a track call needs the name of its event")
    worth = next((each for name in WORTH if (each := number(properties.get(name))) is not None), None)
    row = flat(properties, taken=frozenset(COLUMNS.values())) | kept_context(context)
    return row | {
        "messageId": key(message, "messageId") or made_id(message, sender),
        "userId": who,
        "timestamp": at,
        "event": activity,
        "channel": sender.channel or channel_of(message, context),
        "value": worth,
        "sessionId": session(context),
    }


def made_id(message: dict[str, Any], sender: Sender) -> str:
    """For a message without one. With a time of its own it is known again when it is sent again; else when
    the request that brought it is read again, also after an erasure took others out of it."""
    told = {name: value for name, value in message.items() if name not in ("sentAt", "writeKey")}
    content = digest(json.dumps(told, sort_keys=True))
    if message.get("timestamp") or message.get("originalTimestamp"):
        return content
    sender.seen[content] += 1
    return digest(f"{content} {sender.arrival} {sender.received.isoformat()} {sender.seen[content]}")


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def session(context: dict[str, Any]) -> str | None:
    told = context.get("sessionId") or context.get("session_id")
    return (
        storable(str(told)[:LONGEST_KEY])
        if isinstance(told, str | int) and not isinstance(told, bool)
        else None
    )


def of_group(message: dict[str, Any]) -> dict[str, Any]:
    group = key(message, "groupId")
    if not group:
        raise Bad("a group call needs a groupId")
    told = {f"group.{name}": value for name, value in traits_of(record(message.get("traits"))).items()}
    return {"group": group} | told


def pair(kind: str, message: dict[str, Any], customer: str, device: str) -> tuple[str, str] | None:
    """(other key, customer) where a message names two keys of one customer."""
    other = key(message, "previousId") if kind in ("alias", "merge") else device
    if kind in ("alias", "merge") and not other:
        raise Bad("an alias call needs a previousId")
    return (other, customer) if customer and other and customer != other else None


def agreed(context: dict[str, Any], purposes: dict[str, str]) -> dict[str, bool]:
    """Purpose -> what the visitor chose. Of several categories of one purpose, one refusal refuses it."""
    told = record(record(context.get("consent")).get("categoryPreferences"))
    said: dict[str, bool] = {}
    for category, purpose in purposes.items():
        if isinstance(told.get(category), bool):
            said[purpose] = told[category] and said.get(purpose, True)
    return said


def key(message: dict[str, Any], name: str) -> str:
    """An id as text; empty where there is none. Raises Bad where it is no id."""
    told = message.get(name)
    if told is None or told == "":
        return ""
    if isinstance(told, bool) or not isinstance(told, str | int | float):
        raise Bad(f"its {name} is no text")
    text = str(told).strip()
    if len(text) > LONGEST_KEY:
        raise Bad(f"its {name} is longer than {LONGEST_KEY} characters")
    return storable(text)


def record(told: Any) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}
