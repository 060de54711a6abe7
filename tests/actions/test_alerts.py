"""Alerts reach people: once each, not at night, only where somebody switched it on."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from journeymap.access.exits import Closed, set_open
from journeymap.access.models import Entry
from journeymap.access.posting import Undelivered, signature
from journeymap.access.roles import BUSINESS_USER
from journeymap.access.secrets import unseal
from journeymap.actions import noticing, notifying
from journeymap.actions.models import Channel, Notice, Told
from journeymap.analysis.models import Alert
from journeymap.jobs.claiming import claim, finish
from journeymap.jobs.errors import Cancelled
from journeymap.jobs.sweeping import put_back
from journeymap.journeys.models import Journey
from tests.access.receiving import receiving
from tests.people import client_of

pytestmark = pytest.mark.django_db
LIST = "admin:actions_channel_changelist"


@pytest.fixture(autouse=True)
def doors(db):
    for name in ("mail", "webhooks"):
        set_open(name, True, None)


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_PRIVATE, settings.PUBLIC_ADDRESS = True, "https://maps.example"
    with receiving() as server:
        yield server


@pytest.fixture
def hook(receiver):
    return channel("webhook", receiver.address)


@pytest.fixture
def box(settings):
    settings.EMAIL_HOST = "mail.example"
    return channel("mail", "ann@example.com")


def channel(kind, address, on=True, **more):
    made = Channel.objects.create(kind=kind, name=f"{kind} {address}", address=address, **more)
    made.new_secret()
    if on:
        notifying.switch(made, True)
    return made


def incident(headline="Pay loses more people", **more):
    return Alert.objects.create(
        key=f"k{Alert.objects.count()}", analyzer="a", headline=headline, started=timezone.now(), **more
    )


def over(alert):
    Alert.objects.filter(pk=alert.pk).update(closed=timezone.now())


def carry_out(notice):
    """Done in this transaction, without the thread that beats."""
    claimed = claim(Notice, notice.pk)
    claimed.carry_out(lambda progress=None, message=None: None)
    claimed.refresh_from_db()
    return claimed


def fail(notice):
    """As a worker does when it cannot deliver."""
    claimed = claim(Notice, notice.pk)
    with pytest.raises(Undelivered):
        claimed.carry_out(lambda *_: None)
    finish(claimed, "failed", "unreachable")
    return claimed


def bodies(receiver):
    return [json.loads(body) for _, _, body in receiver.got]


def test_nothing_is_sent_before_a_channel_is_switched_on_nor_what_was_before(receiver, settings):
    settings.EMAIL_HOST = "mail.example"
    off = channel("webhook", receiver.address, on=False)
    incident("old")
    assert notifying.tell() == 0
    notifying.switch(off, True)
    assert notifying.tell() == 0
    incident("new")
    assert notifying.tell() == 1


def test_an_incident_is_told_once_when_it_opens_and_once_when_it_is_over(hook, receiver):
    alert = incident()
    assert (notifying.tell(), notifying.tell()) == (1, 0)
    carry_out(Notice.objects.get())
    over(alert)
    assert (notifying.tell(), notifying.tell()) == (1, 0)
    carry_out(Notice.objects.first())
    told = [each["alerts"] for each in bodies(receiver)]
    assert [[(one["event"], one["alert"]) for one in each] for each in told] == [
        [("opened", alert.pk)],
        [("closed", alert.pk)],
    ]
    assert told[0][0]["link"] == "https://maps.example/alerts/"


def test_the_receiver_can_check_who_sent_it(hook, receiver):
    incident()
    notifying.tell()
    notice = carry_out(Notice.objects.get())
    ((_, headers, body),) = receiver.got
    stamp = int(headers["Journeymap-Signature"].partition(",")[0].removeprefix("t="))
    assert headers["Journeymap-Signature"] == signature(unseal(hook.secret, "webhook"), stamp, body)
    assert headers["Journeymap-Delivery"] == json.loads(body)["delivery"] == str(notice.delivery)
    assert notice.status == "done"


def test_every_sending_is_in_the_audit_trail_without_address_or_headline(hook, receiver):
    alert = incident("Pay loses")
    notifying.tell()
    carry_out(Notice.objects.get())
    entry = Entry.objects.get(action="alert.send")
    assert (entry.detail["channel"], entry.detail["alerts"]) == (hook.pk, [[alert.pk, "opened"]])
    assert "127.0.0.1" not in json.dumps(entry.detail) and "Pay" not in json.dumps(entry.detail)


def test_a_journey_s_channel_hears_of_that_journey_only(receiver):
    shop, other = (Journey.objects.create(name=name, case="customer") for name in ("Shop", "Other"))
    hook = channel("webhook", receiver.address, journey=shop)
    mine = incident(journey=shop)
    incident(journey=other)
    incident()
    notifying.tell()
    assert [told.alert for told in Told.objects.filter(channel=hook)] == [mine]


def test_quiet_hours_hold_everything_back_and_end_in_one_message(box, monkeypatch):
    Channel.objects.update(quiet_from=time(22), quiet_until=time(7), zone="Europe/Lisbon")
    night = datetime(2030, 7, 1, 22, 30, tzinfo=UTC)  # half past eleven in Lisbon's summer
    monkeypatch.setattr(notifying.timezone, "now", lambda: night)
    alerts = [incident("one"), incident("two")]
    assert notifying.tell() == 0
    over(alerts[0])
    monkeypatch.setattr(notifying.timezone, "now", lambda: night + timedelta(hours=7, minutes=31))
    assert notifying.tell() == 1
    carry_out(Notice.objects.get())
    (message,) = mail.outbox
    assert message.subject == "Journeymap: alerts, 2 new, 1 over"
    assert message.body.count("one") == 2 and message.body.count("two") == 1


@pytest.mark.parametrize(
    ("begin", "end", "zone", "hour", "quiet"),
    [(22, 7, "UTC", 23, True), (22, 7, "UTC", 3, True), (22, 7, "UTC", 7, False), (22, 7, "UTC", 21, False),
     (1, 5, "UTC", 4, True), (1, 5, "UTC", 5, False), (22, 7, "Asia/Tokyo", 14, True)],
)  # fmt: skip
def test_quiet_hours_are_those_of_the_clock_there(begin, end, zone, hour, quiet):
    held = Channel(quiet_from=time(begin), quiet_until=time(end), zone=zone)
    assert held.quiet_at(datetime(2030, 1, 1, hour, tzinfo=UTC)) is quiet


def test_a_mail_says_headline_and_place_and_a_hostile_headline_adds_no_header(box):
    alert = incident("Pay\r\nBcc: eve@example.com\r\n\r\n<script> \u202egnp")
    notifying.tell()
    carry_out(Notice.objects.get())
    (message,) = mail.outbox
    assert message.recipients() == ["ann@example.com"]
    assert message.subject == "Journeymap: Pay Bcc: eve@example.com <script> gnp"
    assert message.message()["Journeymap-Delivery"] == str(alert.told.get().notice.delivery)
    assert "\r" not in message.body and "\u202e" not in message.body


def test_without_a_mail_server_no_mail_is_sent_and_the_reason_told(box, settings):
    settings.EMAIL_HOST = ""
    incident()
    notifying.tell()
    with pytest.raises(Undelivered, match="JOURNEYMAP_SMTP_HOST"):
        carry_out(Notice.objects.get())
    assert mail.outbox == []


def test_a_failed_message_is_tried_five_times_a_little_later_each_time(hook, receiver, monkeypatch):
    receiver.status = 500
    incident()
    notifying.tell()
    notice, clock = Notice.objects.get(), timezone.now()
    for pause in notifying.PAUSES:
        fail(notice)
        Notice.objects.update(finished=clock)
        assert notifying.retry(hook, clock + pause - timedelta(seconds=1)) == 0
        assert notifying.retry(hook, clock + pause) == 1
        assert notifying.retry(hook, clock + pause) == 0  # it is queued already
    fail(notice)
    assert notifying.retry(hook, clock + timedelta(days=9)) == 0
    assert len(receiver.got) == notifying.TRIES == len({body["delivery"] for body in bodies(receiver)}) * 5


def test_a_worker_killed_between_sending_and_noting_it_sends_again_under_the_same_id(hook, receiver):
    incident()
    notifying.tell()
    killed = claim(Notice, Notice.objects.get().pk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(killed, "completing", lambda: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            killed.carry_out(lambda *_: None)
    assert put_back(Notice, timezone.now() + timedelta(hours=1)) == 1
    assert carry_out(killed).status == "done"
    first, second = bodies(receiver)
    assert first == second and Entry.objects.filter(action="alert.send").count() == 2


def test_two_workers_send_a_message_once_and_two_clocks_make_one(hook, receiver):
    alert = incident()
    assert [noticing.gather(hook, timezone.now()) for _ in range(2)] == [1, 0]
    notice = Notice.objects.get()
    assert claim(Notice, notice.pk) and claim(Notice, notice.pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(notice=notice, channel=hook, alert=alert, event="opened")


def test_what_waits_is_not_sent_after_the_channel_was_switched_off(hook, receiver):
    incident()
    notifying.tell()
    notifying.switch(hook, False)
    with pytest.raises(Cancelled):
        carry_out(Notice.objects.get())
    assert receiver.got == []


def test_while_the_exit_is_closed_nothing_leaves_and_what_waited_comes_when_it_opens(hook, receiver):
    set_open("webhooks", False, None)
    incident()
    assert notifying.tell() == 0
    set_open("webhooks", True, None)
    assert notifying.tell() == 1
    set_open("webhooks", False, None)
    claimed = claim(Notice, Notice.objects.get().pk)
    with pytest.raises(Closed, match="an administrator has to open that exit"):
        claimed.carry_out(lambda *_: None)
    assert receiver.got == []


def test_others_neither_see_nor_change_channels(hook):
    client = client_of(BUSINESS_USER, is_staff=True)
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("admin:actions_notice_changelist")).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"address": "ftp://x"}, {"kind": "mail", "address": "a@b\nc"}, {"zone": "Mars/Here"},
     {"quiet_from": time(1)}, {"quiet_from": time(1), "quiet_until": time(1)}],
)  # fmt: skip
def test_what_cannot_work_is_refused_when_it_is_entered(wrong):
    told = {"kind": "webhook", "name": "n", "address": "https://example.com/"} | wrong
    with pytest.raises(ValidationError):
        Channel(**told).full_clean()
