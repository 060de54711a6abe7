"""A mail: plain words, and the same as HTML with pictures inside where the message has them."""

from __future__ import annotations

from email.mime.image import MIMEImage
from smtplib import SMTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from journeymap.access.posting import Undelivered
from journeymap.actions.message import Message, plain, shortened

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

SUBJECT = 200  # letters


def send_mail(notice: Notice, message: Message) -> None:
    """Raises Undelivered."""
    if not settings.EMAIL_HOST:
        raise Undelivered("No mail server is set (JOURNEYMAP_SMTP_HOST), so no mail can be sent")
    try:
        composed(notice, message).send()
    except (OSError, SMTPException) as error:
        raise Undelivered(f"The mail server did not take it ({type(error).__name__})") from error


def composed(notice: Notice, message: Message) -> EmailMultiAlternatives:
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname or "journeymap.invalid"
    mail = EmailMultiAlternatives(
        shortened(plain(message.subject), SUBJECT),
        message.text,
        to=[notice.channel.address],
        headers={
            "Message-ID": f"<{notice.delivery}@{host}>",
            "Journeymap-Delivery": str(notice.delivery),
            "Auto-Submitted": "auto-generated",  # RFC 3834: nobody is away from this desk
        },
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
        mail.mixed_subtype = "related"  # the pictures belong to the HTML, they are no attachments
    for picture in message.pictures:
        image = MIMEImage(picture.png, "png")
        image.add_header("Content-ID", f"<{picture.name}>")
        image.add_header("Content-Disposition", "inline", filename=f"{picture.name}.png")
        mail.attach(image)
    return mail
