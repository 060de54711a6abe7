"""How a message goes where it goes: as a signed webhook, a chat's own form, a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeymap.actions.message import Message
from journeymap.actions.sending.chats import CHATS, send_chat
from journeymap.actions.sending.mail import send_mail
from journeymap.actions.sending.webhook import send_webhook

if TYPE_CHECKING:
    from journeymap.actions.models import Notice


def deliver(notice: Notice, message: Message) -> None:
    """Raises Undelivered, Unreadable."""
    kind = notice.channel.kind
    if kind in CHATS:
        send_chat(notice, message)
    elif kind == "mail":
        send_mail(notice, message)
    else:
        send_webhook(notice, message)
