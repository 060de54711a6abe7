"""A signed webhook."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from journeymap.access.posting import post, signature
from journeymap.access.secrets import unseal
from journeymap.actions.message import Message

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

PURPOSE = "webhook"


def send_webhook(notice: Notice, message: Message) -> None:
    """Raises Undelivered, Unreadable."""
    told = {"delivery": str(notice.delivery), "test": notice.test, "occasion": notice.occasion}
    body = json.dumps(told | message.data).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Journeymap",
        "Journeymap-Delivery": str(notice.delivery),
        "Journeymap-Signature": signature(unseal(notice.channel.secret, PURPOSE), int(time.time()), body),
    }
    post(notice.channel.address, body, headers)
