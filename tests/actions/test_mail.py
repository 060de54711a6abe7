"""A digest arrives at a real mail server: words, HTML, pictures inside; hostile names add no header."""

import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from journeymap.actions.message import Line, Message
from journeymap.actions.models import Digest, Notice
from journeymap.actions.saying.digest import written
from journeymap.actions.sending.mail import composed
from journeymap.analysis.models import Alert
from journeymap.journeys.models import Journey

from .conftest import carry_out, channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
PNG = b"\x89PNG\r\n\x1a\nrest"
TOLD = {
    "journey": "Shop <script>\r\nBcc: eve@example.com", "slug": "shop", "first": True, "quiet": False,
    "since": "2030-01-01T00:00:00+00:00", "until": "2030-01-08T00:00:00+00:00", "data_until": None,
    "figures": [], "moved": [], "moved_in_all": 0, "compared": 0, "no_newer_data": False, "new": [],
    "new_in_all": 0, "gone": [], "gone_in_all": 0, "edits": [], "edits_in_all": 0, "alerts": [],
    "alerts_in_all": 0, "alerts_open": 0, "accepted": [], "accepted_in_all": 0, "launched": [],
    "chart_told": "Goal rate by week",
}  # fmt: skip


class Box:
    """Keeps what it was given."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def box(settings):
    """A mail server on a thread of its own."""
    taken = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.PUBLIC_ADDRESS = "https://maps.example"
    yield taken
    server.stop()


def digest() -> Digest:
    return Digest(journey=Journey(name="x", pk=1), told=TOLD, chart=PNG, map=PNG)


def test_a_digest_comes_as_words_html_and_pictures_inside(box):
    to = channel("mail", "ann@example.com")
    message = written([digest()])
    assert message is not None
    notice = Notice(channel=to)
    assert composed(notice, message).send() == 1
    ((receivers, mail),) = box.got
    assert receivers == ["ann@example.com"] and mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated" and mail.get_content_type() == "multipart/related"
    parts = {part.get_content_type(): part for part in mail.walk()}
    html = parts["text/html"].get_content()
    assert "Shop &lt;script&gt;" in html and "<script" not in html
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<chart-0>", "<map-0>"]
    assert all(part.get_content() == PNG and part.get_content_disposition() == "inline" for part in pictures)
    assert 'src="cid:chart-0"' in html and "http://" not in html
    assert "Shop <script>" in parts["text/plain"].get_content()


def test_an_alert_arrives_with_a_subject_of_one_line(box):
    to = channel("mail", "ann@example.com")
    headline = "Pay\r\nBcc: eve@example.com\r\n\r\n" + "x" * 260
    Alert.objects.create(key="k", analyzer="a", headline=headline, started=timezone.now())
    from_now = Notice.objects.create(channel=to)
    from_now.told.create(channel=to, alert=Alert.objects.get(), event="opened")
    carry_out(from_now)
    ((receivers, mail),) = box.got
    assert receivers == ["ann@example.com"] and mail["Bcc"] is None and mail["To"] == "ann@example.com"
    subject = str(mail["Subject"]).strip()  # folded, as long ones are
    assert subject.startswith("Journeymap: Pay Bcc: eve@example.com x") and len(subject) < 200
    assert mail["Message-ID"] == f"<{from_now.delivery}@maps.example>"


def test_a_link_in_a_name_of_the_data_is_none_in_a_mail():
    hostile = "Pay https://evil.example/login or www.evil.example"
    told = TOLD | {"journey": hostile, "alerts": [{"words": hostile, "over": False}], "alerts_in_all": 1}
    message = written([Digest(journey=Journey(name="x", pk=1), told=told)])
    assert message is not None
    for text in (message.text, message.html, Message("s", (Line(hostile, hostile),), {}, {}).text):
        assert text.count("evil.example") >= 4 and "://evil" not in text and "www.evil" not in text
