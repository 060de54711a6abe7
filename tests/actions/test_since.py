"""Since when an occasion is told, how far digests lie apart, and that one receiver holds up no other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from journeymap.actions import noticing, notifying
from journeymap.actions.digesting.making import part
from journeymap.actions.keeping import save
from journeymap.actions.models import Channel, Digest, Notice
from journeymap.analysis.models import Alert, Proposal
from journeymap.journeys.models import Journey
from tests.people import client_of

from .conftest import channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
LONG_AGO = timedelta(days=300)
MONDAY = datetime(2030, 7, 1, 7, 30, tzinfo=UTC)


@pytest.fixture
def box(db) -> Channel:
    made = channel("mail", "ann@example.com")
    Channel.objects.update(since=timezone.now() - LONG_AGO)
    made.refresh_from_db()
    return made


def change(box: Channel, **told) -> None:
    save(box, told, box.address, [], box.on, None)
    box.refresh_from_db()


def opened(days: int, **more) -> Alert:
    moment = timezone.now() - timedelta(days=days)
    made = Alert.objects.create(key=f"k{Alert.objects.count()}", analyzer="a", started=moment, **more)
    Alert.objects.filter(pk=made.pk).update(opened=moment)
    return made


def accepted(days: int) -> Proposal:
    decided = timezone.now() - timedelta(days=days)
    return Proposal.objects.create(
        kind="k", target="t", operations=[], reason="r", status="accepted", decided=decided
    )


def test_an_occasion_ticked_later_tells_nothing_of_before(box):
    accepted(200)
    opened(5)
    now = timezone.now()
    change(box, occasions=["alerts", "proposals", "digest"], weekday=(now.weekday() - 1) % 7, hour=0)
    assert noticing.gather(box, now) == 1
    assert [each.occasion for each in box.notices.all()] == ["alerts"], "which it asked for all along"
    accepted(-1)
    assert noticing.gather(box, now) == 1


def test_other_journeys_are_told_of_from_now_on_and_a_closed_alert_that_was_told_still_ends(box):
    shop, other = (Journey.objects.create(name=name, case="customer") for name in ("Shop", "Other"))
    change(box, journey=shop)
    Channel.objects.update(begun={})
    box.refresh_from_db()
    mine = opened(9, journey=shop)
    opened(9, journey=other)
    now = timezone.now()
    assert noticing.gather(box, now) == 1
    Alert.objects.filter(pk=mine.pk).update(closed=now)
    change(box, journey=None)
    assert noticing.gather(box, now) == 1
    assert [(each.alert, each.event) for each in box.told.order_by("pk")] == [
        (mine, "opened"), (mine, "closed"),
    ]  # fmt: skip


def test_switched_on_anew_it_begins_anew(box):
    change(box, occasions=["alerts", "proposals"])
    notifying.switch(box, True)
    assert box.begun == {} and box.since_of("proposals") == box.since


@pytest.mark.parametrize("more", [{"weekday": 1}, {"hour": 5}, {"zone": "Asia/Tokyo"}, {"weekday": 6}])
def test_another_day_hour_or_zone_makes_no_second_digest_in_a_week(box, more):
    change(box, occasions=["alerts", "digest"], weekday=0, hour=7)
    Channel.objects.update(begun={}, since=MONDAY - LONG_AGO)
    box.refresh_from_db()
    assert noticing.gather(box, MONDAY) == 1
    change(box, **more)
    days = [noticing.gather(box, MONDAY + timedelta(hours=each)) for each in range(0, 6 * 24)]
    assert sum(days) == 0
    assert sum(noticing.gather(box, MONDAY + timedelta(days=each)) for each in range(6, 13)) == 1


def test_a_digest_begins_where_the_last_one_ended(box, shop, monkeypatch):
    until = timezone.now()
    notice = Notice.objects.create(channel=box, occasion="digest", status="done")
    _, told = part(box, shop, until)
    Digest.objects.create(notice=notice, channel=box, journey=shop, **told)
    assert Digest.objects.get().made > until
    _, after = part(box, shop, until + timedelta(days=7))
    assert after["told"]["since"] == until.isoformat()


def test_one_receiver_that_fails_holds_up_no_other(box, monkeypatch):
    first = channel("webhook", "https://a.example/", occasions=["lists", "alerts"])
    Channel.objects.filter(pk=first.pk).update(name="a first one")
    failed = Notice.objects.create(channel=box, status="failed", attempts=1)
    Notice.objects.update(finished=timezone.now() - timedelta(hours=1), created=timezone.now())

    def away(*_):
        raise FileNotFoundError("score file of C-1001")

    monkeypatch.setitem(noticing.NOTICED, "lists", away)
    opened(-1)
    with pytest.raises(ExceptionGroup, match="1 of 2 channels"):
        notifying.tell()
    failed.refresh_from_db()
    assert box.notices.count() == 2 and failed.status == "queued"
    first.refresh_from_db()
    assert first.trouble == "FileNotFoundError"
    page = client_of("Administrator").get(f"/messages/{first.pk}/").content.decode()
    assert "cannot be made (FileNotFoundError)" in page
    monkeypatch.setitem(noticing.NOTICED, "lists", lambda *_: 0)
    notifying.tell()
    first.refresh_from_db()
    assert first.trouble == ""
