"""What a message about alerts says (headline, link, no more), and how it is sent: by mail, to a webhook."""

from __future__ import annotations

import json
import time
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from journeymap.access.audit import record
from journeymap.access.secrets import unseal
from journeymap.analysis.posting import Undelivered, post, signature
from journeymap.jobs.errors import Cancelled
from journeymap.jobs.models import Beat

if TYPE_CHECKING:
    from journeymap.analysis.models.channel import Notice

PURPOSE = "webhook"  # of the secrets that are sealed


def carry_out(notice: Notice, beat: Beat) -> None:
    """Send it. A worker that dies before the row says DONE leaves it to be sent again, under the same id."""
    channel = notice.channel
    if not channel.on:
        raise Cancelled(f"{channel} was switched off")
    told = contents(notice)
    if not told and not notice.test:
        return  # the alerts are gone, with their journey
    with transaction.atomic():  # before anything leaves, so that nothing leaves without an entry
        record(
            notice.by, "alert.send", notice.name, channel=channel.pk, kind=channel.kind, test=notice.test,
            attempt=notice.attempts, alerts=[(each["alert"], each["event"]) for each in told],
        )  # fmt: skip
    beat(0.1, "sending")
    (send_mail if channel.kind == channel.Kind.MAIL else send_webhook)(notice, told)
    with notice.completing():
        pass


def contents(notice: Notice) -> list[dict[str, Any]]:
    """Each alert that opened or is over, oldest first, as JSON data."""
    rows = notice.told.select_related("alert__journey").order_by("alert__started", "alert", "-event")
    address = settings.PUBLIC_ADDRESS
    return [
        {
            "event": row.event,
            "alert": row.alert_id,
            "headline": plain(row.alert.headline),
            "journey": plain(row.alert.journey.name) if row.alert.journey else None,
            "started": row.alert.started.isoformat(),
            "closed": row.alert.closed.isoformat() if row.event == row.Event.CLOSED else None,
            "link": address + reverse("alerts") if address else None,
        }
        for row in rows
    ]


def plain(text: str) -> str:
    """One line without characters that steer: they would forge headers, or turn the line around."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)


def send_webhook(notice: Notice, told: list[dict[str, Any]]) -> None:
    """Raises Undelivered, Unreadable."""
    body = json.dumps({"delivery": str(notice.delivery), "test": notice.test, "alerts": told}).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Journeymap",
        "Journeymap-Delivery": str(notice.delivery),
        "Journeymap-Signature": signature(unseal(notice.channel.secret, PURPOSE), int(time.time()), body),
    }
    post(notice.channel.address, body, headers)


def send_mail(notice: Notice, told: list[dict[str, Any]]) -> None:
    """Raises Undelivered."""
    if not settings.EMAIL_HOST:
        raise Undelivered("No mail server is set (JOURNEYMAP_SMTP_HOST), so no mail can be sent")
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname or "journeymap.invalid"
    message = EmailMessage(
        subject(notice, told),
        "\n".join(lines(told)) or "This is a test. Messages about alerts will arrive here.",
        to=[notice.channel.address],
        headers={
            "Message-ID": f"<{notice.delivery}@{host}>",
            "Journeymap-Delivery": str(notice.delivery),
            "Auto-Submitted": "auto-generated",  # RFC 3834: nobody is away from this desk
        },
    )
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise Undelivered(f"The mail server did not take it ({type(error).__name__})") from error


def subject(notice: Notice, told: list[dict[str, Any]]) -> str:
    if notice.test:
        return "Journeymap: a test"
    opened = sum(each["event"] == "opened" for each in told)
    if len(told) == 1:
        return f"Journeymap: {'' if opened else 'over: '}{told[0]['headline'][:150]}"
    counts = [f"{opened} new" if opened else "", f"{len(told) - opened} over" if len(told) > opened else ""]
    return f"Journeymap: alerts, {', '.join(filter(None, counts))}"


def lines(told: list[dict[str, Any]]) -> list[str]:
    text: list[str] = []
    for each in told:
        state = (
            f"since {each['started'][:16]}" if each["event"] == "opened" else f"over {each['closed'][:16]}"
        )
        text += [each["headline"], f"  {each['journey'] or 'the company'}, {state.replace('T', ' ')} UTC", ""]
    if told and told[0]["link"]:
        text.append(told[0]["link"])
    return text
